"""The catalogue's records."""

from __future__ import annotations

import pytest

from app.catalog.model import Catalog, Column, Table


@pytest.mark.parametrize(
    ("type_name", "base"),
    [
        ("VARCHAR2(20 CHAR)", "VARCHAR2"),
        ("NUMBER(*,0)", "NUMBER"),
        ("DATE", "DATE"),
        ("TIMESTAMP(6) WITH LOCAL TIME ZONE", "TIMESTAMP WITH LOCAL TIME ZONE"),
        ("INTERVAL DAY(2) TO SECOND(6)", "INTERVAL DAY TO SECOND"),
        ("", ""),
    ],
)
def test_base_type(type_name: str, base: str) -> None:
    assert Column("A", type_name).base_type == base


def test_lookup_by_stored_name() -> None:
    column = Column("A", "NUMBER")
    table = Table("T", (column,))
    assert Catalog((table,)).by_name["T"].by_name["A"] is column
