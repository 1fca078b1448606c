"""Templates and a token budget become the messages for one model."""
