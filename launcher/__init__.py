"""Starts, checks, watches and stops the model servers and the page."""
