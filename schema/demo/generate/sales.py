"""Rows of selling: customers, orders with their lines, and payments that add up to the orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

from schema.demo.generate import names
from schema.demo.generate.clock import TODAY, BusyDays, at_work, between, midnight, ymd
from schema.demo.generate.codes import Channel, CustomerGrade, CustomerType, OrderStatus, PayMethod, PayStatus
from schema.demo.generate.people import Employee, sellers
from schema.demo.generate.products import Product

_CUSTOMERS = 1_200
_VISITS = 16_000  # a visit by somebody who is no customer yet, or who wants what is not sold yet, brings no order
_BIG_ORDER = 3_000_000  # won; companies pay such an order in two parts
_REASONS = ("단순 변심", "품절", "가격 오류", "배송 지연", "중복 주문", "고객 연락 두절")
_NEVER_BUYS = 12  # every so many customers one has no order


class Customer(NamedTuple):
    """CUST."""

    cust_no: int
    cust_nm: str
    cust_tp_cd: str
    cust_grd_cd: str
    regn_nm: str
    tel_no: str | None
    emp_no: int | None
    join_dt: datetime
    use_yn: str


class Order(NamedTuple):
    """ORD."""

    ord_no: str
    cust_no: int
    emp_no: int | None
    ord_ymd: str
    ord_stat_cd: str
    chnl_cd: str
    ord_amt: int
    dlvr_dt: datetime | None
    cncl_rsn: str | None


class OrderLine(NamedTuple):
    """ORD_DTL."""

    ord_no: str
    line_no: int
    prdt_cd: str
    ord_qty: int
    unit_prc: int
    dc_rt: int
    line_amt: int


class Payment(NamedTuple):
    """PAY."""

    pay_no: int
    ord_no: str
    pay_dt: datetime
    pay_mthd_cd: str
    pay_amt: int
    pay_stat_cd: str


@dataclass(frozen=True, slots=True)
class Sale:
    """An order with its lines."""

    day: date
    order: Order
    lines: list[OrderLine]


def customers(staff: Sequence[Employee], scale: float, rng: Random) -> list[Customer]:
    """Companies and people; companies and better customers have somebody of sales who looks after them."""
    numbers = [person.emp_no for person in sellers(staff)]
    taken: set[str] = set()
    return [_customer(10_001 + place, taken, numbers, rng) for place in range(max(60, round(_CUSTOMERS * scale)))]


def _customer(number: int, taken: set[str], seller_numbers: list[int], rng: Random) -> Customer:
    is_company = rng.random() < 0.4
    region = names.region(rng)
    grade = rng.choices((CustomerGrade.VIP, CustomerGrade.GOOD, CustomerGrade.NORMAL), (6, 24, 70))[0]
    looked_after = is_company or grade == CustomerGrade.VIP
    telephone = names.landline(region, rng) if is_company else names.mobile(rng)
    return Customer(
        cust_no=number,
        cust_nm=names.company(taken, rng) if is_company else names.person(rng.choice("MF"), rng),
        cust_tp_cd=CustomerType.COMPANY if is_company else CustomerType.PERSON,
        cust_grd_cd=grade,
        regn_nm=region,
        tel_no=telephone if rng.random() < 0.93 else None,
        emp_no=rng.choice(seller_numbers) if looked_after else None,
        join_dt=midnight(between(date(2014, 3, 3), TODAY - timedelta(days=5), rng)),
        use_yn="N" if rng.random() < 0.05 else "Y",
    )


class Shop:
    """Draws who buys what: a few customers and products make most of the sales."""

    def __init__(self, buyers: Sequence[Customer], goods: Sequence[Product], rng: Random) -> None:
        self._rng = rng
        self._buyers = [buyer for buyer in buyers if buyer.cust_no % _NEVER_BUYS]
        self._buyer_weights = list(accumulate(_appetite(buyer) * rng.paretovariate(1.6) for buyer in self._buyers))
        self._goods = goods
        self._goods_weights = list(accumulate(_popularity(good) * rng.paretovariate(1.3) for good in goods))

    def buyer(self) -> Customer:
        """One customer."""
        return self._rng.choices(self._buyers, cum_weights=self._buyer_weights)[0]

    def basket(self, day: date) -> list[Product]:
        """Up to six different products of those in the range on that day."""
        wanted = self._rng.choices((1, 2, 3, 4, 6), (34, 28, 20, 12, 6))[0]
        drawn = self._rng.choices(self._goods, cum_weights=self._goods_weights, k=wanted)
        return [good for good in dict.fromkeys(drawn) if good.reg_dt.date() <= day]


def _appetite(buyer: Customer) -> float:
    by_grade = {CustomerGrade.VIP: 9.0, CustomerGrade.GOOD: 3.0, CustomerGrade.NORMAL: 1.0}[buyer.cust_grd_cd]
    return by_grade * (1.8 if buyer.cust_tp_cd == CustomerType.COMPANY else 1.0)


def _popularity(good: Product) -> float:
    return 1.0 if good.sale_prc < 100_000 else 0.4 if good.sale_prc < 500_000 else 0.15


def sales(buyers: Sequence[Customer], goods: Sequence[Product], scale: float, rng: Random) -> list[Sale]:
    """All orders with their lines, in the order of their days, numbered within the day."""
    shop, calendar = Shop(buyers, goods, rng), BusyDays()
    days = sorted(calendar.draw(rng) for _ in range(max(800, round(_VISITS * scale))))
    made_today: Counter[date] = Counter()
    found = []
    for day in days:
        buyer, basket = shop.buyer(), shop.basket(day)
        if not basket or buyer.join_dt.date() > day:
            continue
        made_today[day] += 1
        found.append(_sale(f"O{day:%y%m%d}{made_today[day]:04d}", day, buyer, basket, rng))
    return found


def _sale(number: str, day: date, buyer: Customer, basket: list[Product], rng: Random) -> Sale:
    lines = [_line(number, place, good, buyer, rng) for place, good in enumerate(basket, start=1)]
    status, delivered = _progress(day, rng)
    channel = _channel(buyer, rng)
    order = Order(
        ord_no=number,
        cust_no=buyer.cust_no,
        emp_no=buyer.emp_no if channel == Channel.VISIT else None,
        ord_ymd=ymd(day),
        ord_stat_cd=status,
        chnl_cd=channel,
        ord_amt=sum(line.line_amt for line in lines),
        dlvr_dt=delivered,
        cncl_rsn=rng.choice(_REASONS) if status == OrderStatus.CANCELLED else None,
    )
    return Sale(day, order, lines)


def _line(number: str, place: int, good: Product, buyer: Customer, rng: Random) -> OrderLine:
    most = 1 if good.sale_prc > 500_000 else 20 if buyer.cust_tp_cd == CustomerType.COMPANY else 3
    quantity = rng.randrange(1, most + 1)
    discount = {CustomerGrade.VIP: (0, 5, 10, 15), CustomerGrade.GOOD: (0, 0, 5, 10)}.get(buyer.cust_grd_cd, (0, 0, 5))
    rate = rng.choice(discount)
    amount = quantity * good.sale_prc * (100 - rate) // 100
    return OrderLine(number, place, good.prdt_cd, quantity, good.sale_prc, rate, amount)


def _channel(buyer: Customer, rng: Random) -> str:
    if buyer.emp_no is not None and rng.random() < 0.45:
        return Channel.VISIT
    return rng.choices((Channel.ONLINE, Channel.SHOP), (70, 30))[0]


def _progress(day: date, rng: Random) -> tuple[str, datetime | None]:
    """Status of an order of that day, and when it was delivered."""
    if rng.random() < 0.06:
        return OrderStatus.CANCELLED, None
    delivered = day + timedelta(days=rng.choices((1, 2, 3, 4, 7), (30, 35, 20, 10, 5))[0])
    if delivered <= TODAY:
        return OrderStatus.DONE, midnight(delivered)
    return (OrderStatus.RECEIVED if day == TODAY else OrderStatus.SHIPPING), None


def payments(sold: Sequence[Sale], buyers: Sequence[Customer], rng: Random) -> list[Payment]:
    """Payments in the order of the orders: what is paid and not cancelled adds up to the order or, if open, to less."""
    companies = {buyer.cust_no for buyer in buyers if buyer.cust_tp_cd == CustomerType.COMPANY}
    found: list[Payment] = []
    for sale in sold:
        for when, amount, status in _instalments(sale, sale.order.cust_no in companies, rng):
            method = _method(sale.order.cust_no in companies, sale.order.chnl_cd, rng)
            found.append(Payment(500_001 + len(found), sale.order.ord_no, when, method, amount, status))
    return found


def _instalments(sale: Sale, by_company: bool, rng: Random) -> list[tuple[datetime, int, str]]:  # noqa: FBT001
    """When and how much is paid for an order, and whether that was undone: nothing yet for some of the open ones."""
    order, paid_at = sale.order, at_work(sale.day, rng)
    if order.ord_stat_cd == OrderStatus.CANCELLED:
        return [(paid_at, order.ord_amt, PayStatus.CANCELLED)] if rng.random() < 0.7 else []
    if order.ord_stat_cd != OrderStatus.DONE and by_company:
        return []
    later = paid_at + timedelta(days=rng.randrange(10, 31))
    if not by_company or order.ord_amt < _BIG_ORDER:
        return [(paid_at, order.ord_amt, PayStatus.DONE)]
    advance = order.ord_amt * 3 // 10
    parts = [(paid_at, advance, PayStatus.DONE), (later, order.ord_amt - advance, PayStatus.DONE)]
    return [part for part in parts if part[0].date() <= TODAY]


def _method(by_company: bool, channel: str, rng: Random) -> str:  # noqa: FBT001
    if by_company:
        return rng.choices((PayMethod.TRANSFER, PayMethod.CARD), (75, 25))[0]
    cash = 15 if channel == Channel.SHOP else 0
    return rng.choices((PayMethod.CARD, PayMethod.TRANSFER, PayMethod.CASH), (80, 20 - cash, cash))[0]
