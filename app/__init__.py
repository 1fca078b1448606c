"""AskOra: a Korean question becomes checked Oracle SQL and its result."""
