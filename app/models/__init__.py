"""The OpenAI-compatible client, main to fallback routing, and SQL extraction."""
