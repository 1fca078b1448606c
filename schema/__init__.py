"""Schemas as data: the demo company's DDL, rows, questions and examples."""
