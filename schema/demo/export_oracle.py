"""Write the demo company as a folder that SQL*Plus and SQL*Loader put into a real Oracle: DDL, CSV and control files.

    python -m schema.demo.export_oracle DIR [--scale 0.05]

It knows nothing of connections; `sh DIR/load.sh user/password@//host:1521/service` loads what it wrote.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog, Column, Table
from schema.demo.build import SCHEMA_FILE, ensure_demo

_SCRIPTS = Path(__file__).parent / "oracle"
_SETTINGS = "WHENEVER SQLERROR EXIT FAILURE\nSET DEFINE OFF SQLBLANKLINES ON FEEDBACK OFF\n\n"
_MOMENT = "%Y-%m-%d %H:%M:%S"
_CLOB_BYTES = 4000  # no text of ours is longer


def export(target: Path, scale: float = 1.0) -> None:
    """Fill the folder `target`, which may hold an older export."""
    catalog = load_catalog(SCHEMA_FILE)
    (target / "load").mkdir(parents=True, exist_ok=True)
    (target / "data").mkdir(exist_ok=True)
    for script in _SCRIPTS.iterdir():
        shutil.copyfile(script, target / script.name)
    _write(target / "schema.sql", _SETTINGS + SCHEMA_FILE.read_text(encoding="utf-8") + "\nEXIT\n")
    _write(target / "tables.txt", "".join(f"{table.name}\n" for table in catalog.tables))
    for table in catalog.tables:
        _write(target / "load" / f"{table.name}.ctl", control_file(table))
    with tempfile.TemporaryDirectory() as folder:
        _write_data(ensure_demo(Path(folder), scale), catalog, target / "data")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_data(database: Path, catalog: Catalog, folder: Path) -> None:
    options = f"FORMAT csv, HEADER false, NULLSTR '', TIMESTAMPFORMAT '{_MOMENT}'"
    with duckdb.connect(database, read_only=True) as connection:
        for table in catalog.tables:
            path = str(folder / f"{table.name}.csv").replace("'", "''")
            connection.execute(f"COPY \"{table.name}\" TO '{path}' ({options})")


def control_file(table: Table) -> str:
    """SQL*Loader's control file: any row that does not fit stops the load."""
    fields = ",\n".join(f"  {column.name}{_field_type(column)}" for column in table.columns)
    return (
        "OPTIONS (ERRORS=0, ROWS=5000, BINDSIZE=16000000, READSIZE=16000000)\n"
        "LOAD DATA\nCHARACTERSET AL32UTF8\n"
        f"INFILE 'data/{table.name}.csv' \"str '\\n'\"\nAPPEND INTO TABLE {table.name}\n"
        "FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' TRAILING NULLCOLS\n"
        f"(\n{fields}\n)\n"
    )


def _field_type(column: Column) -> str:
    if column.base_type == "DATE":
        return ' DATE "YYYY-MM-DD HH24:MI:SS"'
    if column.base_type == "CLOB":
        return f" CHAR({_CLOB_BYTES})"
    size = column.type.partition("(")[2].rstrip(")")
    return f" CHAR({size})" if column.base_type in ("VARCHAR2", "CHAR") else ""


def _main(
    target: Annotated[Path, typer.Argument(help="스크립트와 자료를 쓸 폴더")],
    scale: Annotated[float, typer.Option(help="자료의 크기(기본 1.0, 약 120만 행)")] = 1.0,
) -> None:
    """데모 회사를 실제 Oracle에 넣을 스크립트와 자료를 폴더에 써요."""
    export(target, scale)
    typer.echo(f"{target}에 썼어요. 넣는 방법: sh {target / 'load.sh'} 사용자/비밀번호@//호스트:1521/FREEPDB1")


if __name__ == "__main__":
    typer.run(_main)
