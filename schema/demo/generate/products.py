"""Rows of what is sold and who supplies it: suppliers, product categories, products."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from schema.demo.generate import names
from schema.demo.generate.clock import TODAY, between, midnight
from schema.demo.generate.money import won

_SUPPLIERS = 32


class Supplier(NamedTuple):
    """SUPP."""

    supp_cd: str
    supp_nm: str
    biz_no: str
    ceo_nm: str | None
    regn_nm: str
    tel_no: str | None
    use_yn: str


class Category(NamedTuple):
    """PRDT_CTGR."""

    ctgr_cd: str
    ctgr_nm: str
    upper_ctgr_cd: str | None


class Product(NamedTuple):
    """PRDT."""

    prdt_cd: str
    prdt_nm: str
    ctgr_cd: str
    supp_cd: str
    sale_prc: int
    cost_prc: int
    reg_dt: datetime
    sale_yn: str


_TREE = {
    "사무용품": ("필기구", "노트·수첩", "복사용지", "파일·바인더"),
    "전자제품": ("노트북", "모니터", "프린터", "키보드·마우스"),
    "가구": ("사무용 의자", "책상", "수납장"),
    "생활용품": ("커피·음료", "청소용품"),
}
# Leaf category -> (goods, price of the cheapest, price of the dearest).
_GOODS = {
    "필기구": (("볼펜 12자루", "젤펜 세트", "형광펜 6색", "샤프", "보드마카 10개", "만년필"), 3_000, 45_000),
    "노트·수첩": (("스프링노트 5권", "업무수첩", "포스트잇 12개", "다이어리", "메모패드"), 4_000, 28_000),
    "복사용지": (("A4용지 5권", "A3용지 3권", "컬러용지", "사진인화지"), 15_000, 42_000),
    "파일·바인더": (("클리어파일 20매", "3공 바인더", "서류철 50매", "인덱스 파일"), 3_500, 22_000),
    "노트북": (("14인치 노트북", "15인치 노트북", "16인치 노트북", "2in1 노트북"), 790_000, 2_300_000),
    "모니터": (("24인치 모니터", "27인치 모니터", "32인치 모니터", "34인치 와이드 모니터"), 159_000, 690_000),
    "프린터": (("레이저 프린터", "잉크젯 복합기", "라벨 프린터", "토너 카트리지"), 69_000, 540_000),
    "키보드·마우스": (("무선 키보드", "기계식 키보드", "무선 마우스", "키보드 마우스 세트"), 15_000, 149_000),
    "사무용 의자": (("메쉬 의자", "회의용 의자", "중역 의자", "스툴"), 49_000, 480_000),
    "책상": (("1인용 책상", "높이조절 책상", "회의 테이블", "L자형 책상"), 99_000, 750_000),
    "수납장": (("3단 서랍장", "책장", "캐비닛", "이동식 서랍"), 69_000, 390_000),
    "커피·음료": (("원두커피 1kg", "믹스커피 250개", "생수 20병", "녹차 100개"), 9_000, 39_000),
    "청소용품": (("물티슈 10팩", "핸드워시 6개", "종량제봉투", "청소도구 세트"), 6_000, 35_000),
}
_BRANDS = ("하늘", "모던", "에코", "프리미엄", "베이직", "스마트", "오피스", "그린")


def suppliers(rng: Random) -> list[Supplier]:
    """All suppliers; a few no longer deliver."""
    taken: set[str] = set()
    return [_supplier(number, taken, rng) for number in range(1, _SUPPLIERS + 1)]


def _supplier(number: int, taken: set[str], rng: Random) -> Supplier:
    region = names.region(rng)
    return Supplier(
        supp_cd=f"S{number:03d}",
        supp_nm=names.company(taken, rng),
        biz_no=names.business_number(rng),
        ceo_nm=names.person(rng.choice("MMF"), rng) if rng.random() < 0.94 else None,
        regn_nm=region,
        tel_no=names.landline(region, rng) if rng.random() < 0.9 else None,
        use_yn="N" if number % 11 == 0 else "Y",
    )


def categories() -> list[Category]:
    """The two levels of categories, parents before their children."""
    found: list[Category] = []
    for letter, (parent, children) in zip("ABCD", _TREE.items(), strict=True):
        found.append(Category(f"{letter}00", parent, None))
        found += [Category(f"{letter}{n:02d}", child, f"{letter}00") for n, child in enumerate(children, start=1)]
    return found


def products(kinds: list[Category], sources: list[Supplier], rng: Random) -> list[Product]:
    """All products, each in a leaf category and from one active supplier; some are no longer sold."""
    supplying = [source.supp_cd for source in sources if source.use_yn == "Y"]
    leaves = [kind for kind in kinds if kind.upper_ctgr_cd]
    ranges = [(kind, good, brand) for kind in leaves for good in _GOODS[kind.ctgr_nm][0] for brand in _brands(rng)]
    return [_product(place, *parts, supplying, rng) for place, parts in enumerate(ranges, start=1)]


def _brands(rng: Random) -> list[str]:
    return rng.sample(_BRANDS, rng.choice((2, 3, 4)))


def _product(number: int, kind: Category, good: str, brand: str, supplying: list[str], rng: Random) -> Product:
    _, cheapest, dearest = _GOODS[kind.ctgr_nm]
    price = won(rng.triangular(cheapest, dearest, cheapest), 1_000 if dearest > 50_000 else 100)
    return Product(
        prdt_cd=f"P{number:04d}",
        prdt_nm=f"{brand} {good}",
        ctgr_cd=kind.ctgr_cd,
        supp_cd=rng.choice(supplying),
        sale_prc=price,
        cost_prc=won(price * rng.uniform(0.55, 0.8), 100),
        reg_dt=midnight(between(date(2017, 1, 9), TODAY - timedelta(days=60), rng)),
        sale_yn="N" if rng.random() < 0.08 else "Y",
    )
