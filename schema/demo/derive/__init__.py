"""Fill what follows from the demo company's core rows: deliveries, invoices, slips, attendance and so on, in SQL.

The core rows must be in the DuckDB file already. The scripts of this folder run in the order of their names; each
fills whole tables of its area, with draws that are the same at every run.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb

from schema.demo.generate.clock import FIRST_DAY, TODAY, midnight

SCRIPTS = sorted(Path(__file__).parent.glob("*.sql"))
_FEWEST_DAYS = 45  # of daily records, however small the scale


def fill(path: Path, scale: float) -> None:
    """Fill the tables of the file that have no core rows. `scale` shortens what is recorded daily; the rest follows."""
    days = max(_FEWEST_DAYS, round((TODAY - FIRST_DAY).days * min(scale, 1.0)))
    with duckdb.connect(path) as connection:
        _set(connection, present=TODAY.isoformat(), first_day=FIRST_DAY.isoformat())
        _set(connection, history_from=midnight(TODAY - timedelta(days=days)).isoformat())
        for script in SCRIPTS:
            connection.execute(script.read_text(encoding="utf-8"))


def _set(connection: duckdb.DuckDBPyConnection, **moments: str) -> None:
    for name, moment in moments.items():
        connection.execute(f"SET VARIABLE {name} = CAST(? AS TIMESTAMP)", [moment])
