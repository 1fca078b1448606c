"""The demo company's core rows, the same ones at every run. One module an area; this one puts the areas together.

It knows nothing of databases; what follows from these rows (slips, deliveries, attendance…) is written by the scripts
in ../derive. Each area draws from a random stream of its own, so that a new area changes no other. To add a table: a
NamedTuple with its columns and a function that yields rows in the module of its area, and a line here.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from schema.demo.generate import codes, people, products, purchase, sales, stock

_SEED = "hanwool-2026"


def rows(scale: float = 1.0) -> dict[str, Sequence[tuple[Any, ...]]]:
    """Rows by table, parents before children, values in the order of the DDL's columns.

    `scale` multiplies customers, orders and purchases; organisation and products keep their size. Values are str, int,
    datetime (DATE columns) or None.
    """
    staff = people.employees(_stream("people"))
    sources = products.suppliers(_stream("suppliers"))
    kinds = products.categories()
    goods = products.products(kinds, sources, _stream("products"))
    buyers = sales.customers(staff, scale, _stream("customers"))
    sold = sales.sales(buyers, goods, scale, _stream("sales"))
    places = stock.warehouses(staff, _stream("warehouses"))
    bought = purchase.purchases(staff, places, goods, scale, _stream("purchases"))
    return {
        "CMN_CD_GRP": codes.code_groups(),
        "CMN_CD": codes.common_codes(),
        "DEPT": people.departments(),
        "JOB_GRD": people.job_grades(),
        "EMP": staff,
        "SAL_HIST": people.salaries(staff, _stream("salaries")),
        "CUST": buyers,
        "SUPP": sources,
        "PRDT_CTGR": kinds,
        "PRDT": goods,
        "ORD": [sale.order for sale in sold],
        "ORD_DTL": [line for sale in sold for line in sale.lines],
        "PAY": sales.payments(sold, buyers, _stream("payments")),
        "WHS": places,
        "STCK": stock.stock(places, goods, _stream("stock")),
        "PO": [order.order for order in bought],
        "PO_DTL": [line for order in bought for line in order.lines],
    }


def _stream(area: str) -> Random:
    return Random(f"{_SEED}/{area}")
