"""Build the databases of the foreign schemas, whose authors saw nothing of AskOra, and which it holds nothing of.

Wrong answers on `hospital` and `insurance` may be read to improve the product; `citylib` and `university` are for
measuring alone.

    python -m tests.foreign.build FOLDER        writes FOLDER/NAME.duckdb for every NAME, and prints how to measure

Each folder beside this file is one: `schema.sql` (Oracle DDL), `rows.sql` (DuckDB: one INSERT a table, the same rows at
every build) and `questions.yaml` (suite `foreign`).
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import duckdb

from app.catalog.ddl import load_catalog
from app.database.embedded import build_database

HERE = Path(__file__).parent
TODAY = date(2026, 11, 27)  # what 올해 and 지난달 are counted from in the questions
NAMES = tuple(sorted(path.parent.name for path in HERE.glob("*/schema.sql")))


def build(name: str, folder: Path) -> Path:
    """The DuckDB file of one schema, built anew in `folder`."""
    path = folder / f"{name}.duckdb"
    build_database(path, load_catalog(HERE / name / "schema.sql"), {})
    with duckdb.connect(path) as connection:
        connection.execute((HERE / name / "rows.sql").read_text(encoding="utf-8"))
    return path


def main(folder: Path) -> None:
    """Build all of them."""
    for name in NAMES:
        path = build(name, folder)
        schema = (HERE / name / "schema.sql").relative_to(Path.cwd())
        measured = f"python -m app eval --suite foreign --schema {schema} --database duckdb:///{path}"
        print(f"DATABASE__TODAY={TODAY} {measured}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
