"""Rows of what lies where: warehouses and stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from schema.demo.generate.clock import TODAY, midnight
from schema.demo.generate.people import Employee, warehouse_keepers
from schema.demo.generate.products import Product


class Warehouse(NamedTuple):
    """WHS."""

    whs_cd: str
    whs_nm: str
    regn_nm: str
    emp_no: int | None


class Stock(NamedTuple):
    """STCK."""

    whs_cd: str
    prdt_cd: str
    stck_qty: int
    safe_qty: int
    last_in_dt: datetime | None


_PLACES = (
    ("W01", "용인중앙창고", "경기"),
    ("W02", "부산창고", "부산"),
    ("W03", "대구창고", "대구"),
    ("W04", "광주창고", "광주"),
)


def warehouses(staff: Sequence[Employee], rng: Random) -> list[Warehouse]:
    """All warehouses; the last one has no keeper yet."""
    keepers = rng.sample(warehouse_keepers(staff), len(_PLACES) - 1)
    numbers = [*(keeper.emp_no for keeper in keepers), None]
    return [Warehouse(*place, number) for place, number in zip(_PLACES, numbers, strict=True)]


def stock(places: Sequence[Warehouse], goods: Sequence[Product], rng: Random) -> list[Stock]:
    """What each warehouse holds: every product in the first, about two thirds in the others.

    Some is below safety, and nothing is left of what is no longer sold.
    """
    return [_stock(place, good, rng) for place in places for good in goods if place is places[0] or rng.random() < 0.66]


def _stock(place: Warehouse, good: Product, rng: Random) -> Stock:
    safe = rng.choice((5, 10, 20) if good.sale_prc > 100_000 else (20, 50, 100))
    if good.sale_yn == "N":
        return Stock(place.whs_cd, good.prdt_cd, 0, 0, None)
    quantity = round(safe * rng.choices((0, 0.5, 0.9, 1.2, 1.5, 2, 3, 4), (7, 5, 6, 14, 20, 22, 16, 10))[0])
    arrived = midnight(TODAY - timedelta(days=rng.randrange(1, 200))) if quantity else None
    return Stock(place.whs_cd, good.prdt_cd, quantity, safe, arrived)
