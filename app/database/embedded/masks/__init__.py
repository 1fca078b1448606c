"""Oracle's format models: what a mask means, and how values are written and read by one. Plain Python, no database."""
