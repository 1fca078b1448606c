"""The Oracle checker: is this valid, safe Oracle for this schema."""
