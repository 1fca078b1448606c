"""The demo company: Oracle DDL, a generator of its rows, example questions and questions to measure with."""
