"""From a question to what matters for it: tables, values, dates, each with the reason it was chosen."""
