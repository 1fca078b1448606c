"""Tables between tables."""

from __future__ import annotations

import pytest

from app.catalog.model import Catalog, Column, ForeignKey, Table
from app.linking.joins import JoinGraph


def _table(name: str, *targets: str) -> Table:
    keys = tuple(ForeignKey((target,), target, ("ID",)) for target in targets)
    return Table(name, (Column("ID", "NUMBER"),), foreign_keys=keys)


# ORDER_LINE -> ORDERS -> CUSTOMER -> REGION -> COUNTRY; ORDER_LINE -> PRODUCT; ALONE
GRAPH = JoinGraph(
    Catalog(
        (
            _table("ORDER_LINE", "ORDERS", "PRODUCT"),
            _table("ORDERS", "CUSTOMER"),
            _table("CUSTOMER", "REGION", "CUSTOMER"),
            _table("REGION", "COUNTRY", "NOWHERE"),
            _table("COUNTRY"),
            _table("PRODUCT"),
            _table("ALONE"),
        )
    )
)


@pytest.mark.parametrize(
    ("table", "others", "between"),
    [
        ("PRODUCT", {"CUSTOMER"}, ("ORDER_LINE", "ORDERS")),
        ("PRODUCT", {"ORDERS", "REGION"}, ("ORDER_LINE",)),
        ("ORDERS", {"CUSTOMER"}, ()),
        ("PRODUCT", {"REGION"}, ()),
        ("ALONE", {"CUSTOMER"}, ()),
    ],
    ids=["two between", "the nearest", "neighbours", "too far", "not joinable"],
)
def test_bridges(table: str, others: set[str], between: tuple[str, ...]) -> None:
    assert GRAPH.bridge(table, others) == between


def test_neighbours_are_both_ways_and_never_itself() -> None:
    assert set(GRAPH.neighbours("CUSTOMER")) == {"ORDERS", "REGION"}
