"""Oracle SQL on DuckDB: a database for demos, tests and exports that answers as Oracle would, or refuses.

What it stands for when Oracle's answer depends on the session: `NLS_LANGUAGE=KOREAN`, `NLS_TERRITORY=KOREA` (dates are
`RR/MM/DD`, weeks begin on Sunday), binary sorting, the server's clock without a time zone.

What it does not know: rounding beyond 15 significant digits after a division, fractions of a second beyond six digits,
time zones, LOB semantics.
"""

from app.database.embedded.build import build_database
from app.database.embedded.database import EmbeddedDatabase

__all__ = ["EmbeddedDatabase", "build_database"]
