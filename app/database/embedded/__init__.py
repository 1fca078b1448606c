"""Oracle SQL on DuckDB: translated faithfully or refused."""
