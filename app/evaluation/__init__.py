"""Suites of questions with gold SQL, run and scored."""
