"""Rows of buying: purchase orders and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from schema.demo.generate.clock import TODAY, BusyDays, ymd
from schema.demo.generate.codes import PurchaseStatus
from schema.demo.generate.money import won
from schema.demo.generate.people import Employee, buyers
from schema.demo.generate.products import Product
from schema.demo.generate.stock import Warehouse

_PURCHASES = 1_600
_WAREHOUSE_WEIGHTS = (50, 22, 16, 12)


class PurchaseOrder(NamedTuple):
    """PO."""

    po_no: str
    supp_cd: str
    whs_cd: str
    emp_no: int
    po_ymd: str
    in_ymd: str | None
    po_stat_cd: str
    po_amt: int


class PurchaseLine(NamedTuple):
    """PO_DTL."""

    po_no: str
    line_no: int
    prdt_cd: str
    po_qty: int
    unit_prc: int
    line_amt: int


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase order with its lines."""

    order: PurchaseOrder
    lines: list[PurchaseLine]


def purchases(
    staff: Sequence[Employee], places: Sequence[Warehouse], goods: Sequence[Product], scale: float, rng: Random
) -> list[Purchase]:
    """All purchase orders with their lines, each for products of one supplier, spread over the warehouses."""
    calendar, people = BusyDays(), [person.emp_no for person in buyers(staff)]
    days = sorted(calendar.draw(rng) for _ in range(max(120, round(_PURCHASES * scale))))
    found = []
    for number, day in enumerate(days, start=1):
        place = rng.choices(places, _WAREHOUSE_WEIGHTS)[0]
        lines = _lines(f"B{day:%y%m%d}{number % 10_000:04d}", _wanted(goods, day, rng), rng)
        found.append(_purchase(day, lines, place.whs_cd, rng.choice(people), rng))
    return found


def _wanted(goods: Sequence[Product], day: date, rng: Random) -> list[Product]:
    """One to five products of one supplier that were in the range on that day."""
    registered = [good for good in goods if good.reg_dt.date() <= day]
    supplier = rng.choice(registered).supp_cd
    offered = [good for good in registered if good.supp_cd == supplier]
    return rng.sample(offered, min(len(offered), rng.randrange(1, 6)))


def _lines(po_no: str, wanted: Sequence[Product], rng: Random) -> list[tuple[Product, PurchaseLine]]:
    return [(good, _line(po_no, place, good, rng)) for place, good in enumerate(wanted, start=1)]


def _purchase(
    day: date, lines: Sequence[tuple[Product, PurchaseLine]], whs_cd: str, buyer: int, rng: Random
) -> Purchase:
    status, arrived = _progress(day, rng)
    first_good, first_line = lines[0]
    order = PurchaseOrder(
        po_no=first_line.po_no,
        supp_cd=first_good.supp_cd,
        whs_cd=whs_cd,
        emp_no=buyer,
        po_ymd=ymd(day),
        in_ymd=arrived,
        po_stat_cd=status,
        po_amt=sum(line.line_amt for _, line in lines),
    )
    return Purchase(order, [line for _, line in lines])


def _line(po_no: str, place: int, good: Product, rng: Random) -> PurchaseLine:
    quantity = rng.choice((5, 10, 20) if good.sale_prc > 100_000 else (20, 50, 100, 200))
    price = won(good.cost_prc * rng.uniform(0.97, 1.05), 10)
    return PurchaseLine(po_no, place, good.prdt_cd, quantity, price, quantity * price)


def _progress(day: date, rng: Random) -> tuple[str, str | None]:
    """Status of a purchase order of that day, and when the goods came in."""
    if rng.random() < 0.04:
        return PurchaseStatus.CANCELLED, None
    arrived = day + timedelta(days=rng.randrange(3, 22))
    return (PurchaseStatus.ARRIVED, ymd(arrived)) if arrived <= TODAY else (PurchaseStatus.ORDERED, None)
