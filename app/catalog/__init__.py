"""What the database holds: tables, columns, keys and Korean comments."""
