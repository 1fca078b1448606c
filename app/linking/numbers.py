"""Korean amounts as plain numbers: `1억 5천만` -> 150000000, `30퍼센트` -> 30 or 0.3. It knows nothing of columns.

A unit is one only where it cannot begin another word: `1001 조회`, `TOP 10 조직별` and `2조 근무자` name no amounts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_SMALL = {"십": 10, "백": 100, "천": 1000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12}

# Behind 상위 or TOP stands how many rows are wanted: `상위 10만 보여줘` asks for ten.
_UNRANKED = r"(?<!상위)(?<!상위\s)(?<!하위)(?<!하위\s)(?<!TOP)(?<!TOP\s)"
_NUMBER = (
    r"(?P<digits>(?<!\d)(?<!\d[.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![.,]?\d)"
    r"|(?<![\d가-힣.])\.\d+(?!\.?\d))"
)
_COMPARED = "이상|이하|초과|미만|이내|정도|안팎|사이|보다|넘"
_COUNTED = rf"[원명개건](?=[이을를은]|{_COMPARED}|[^가-힣]|$)|달러|{_COMPARED}"
_MORE = r"[일이삼사오육칠팔구몇수]?[십백천만]"  # `1만오천`: half an amount is a wrong one
_ANY_COUNTER = rf"(?<=[만억])(?!족|료|기)(?=[가-힣]{{1,3}}(?:{_COMPARED}|(?![가-힣])))"  # 만족, 만료 and 만기 are words
_BEHIND_CLOSE = (
    rf"(?!{_MORE})(?:(?![가-힣])|(?=[원명개건대회점인곳톤주불엔이가은는을를에의도과와로씩쯤선]|달러|유로|위안|포인트|마리"
    rf"|짜리|가량|부터|까지|{_COMPARED})|(?<!조)(?=[권장병번평여]|시간|세대|킬로)|{_ANY_COUNTER})"
)
# 조 may be a shift or a team, and behind a blank every unit may begin another word: these must be counted or compared.
_BEHIND_APART = (
    rf"(?=원|\s+(?:{_COUNTED})|(?<!조)(?:{_COUNTED})|[이가을를]?\s*(?:{_COMPARED})"
    r"|\s*(?:[.?!]|$)|\s*\d[\d,.]*\s*[십백천만억])"
)
_PART = re.compile(
    rf"{_UNRANKED}{_NUMBER}(?:(?P<close>[십백천]?[만억]|[십백천]조?){_BEHIND_CLOSE}"
    rf"|(?P<apart>\s*[십백천]?\s*[만억조]|\s*[십백천]){_BEHIND_APART}|(?!\s*[십백천만억조]))",
    re.IGNORECASE,
)
_IS_COUNTED = re.compile(rf"\s*(?:{_COUNTED})")
_PERCENT = re.compile(
    rf"{_UNRANKED}{_NUMBER}\s*(?:%|퍼센트|프로(?:(?![가-힣])|(?=[이가은는을를의인로도에대씩]|{_COMPARED})))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """The words of a question that name a number, and the number."""

    words: str
    number: Decimal

    def as_fact(self) -> str:
        """What to tell the model."""
        return f"'{self.words}' = {_plain(self.number)}"


@dataclass(frozen=True, slots=True)
class Percentage:
    """The words of a question that name a percentage, and how many percent."""

    words: str
    percent: Decimal

    def as_fact(self, *, as_percent: bool) -> str:
        """The number as columns of percent hold it, and as ratios do unless `as_percent` rules them out."""
        ratio = "" if as_percent else f", {_plain(self.percent / 100)} (비율)"
        return f"'{self.words}' = {_plain(self.percent)} (0~100으로 저장된 컬럼){ratio}"


@dataclass(frozen=True, slots=True)
class _Part:
    """Digits with their units, of which an amount has one or more. A unit that is left out counts as 1."""

    begin: int
    stop: int
    digits: Decimal
    small: int
    large: int

    @property
    def bare(self) -> bool:
        return self.small == self.large == 1


def find_percentages(question: str) -> tuple[Percentage, ...]:
    """Every percentage, in order."""
    return tuple(Percentage(match[0], _digits(match)) for match in _PERCENT.finditer(question))


def find_amounts(question: str) -> tuple[Amount, ...]:
    """Every amount that is not written in digits alone, in order."""
    amounts: list[list[_Part]] = []
    for part in map(_part, _PART.finditer(question)):
        if amounts and _continues(amounts[-1], part, question):
            amounts[-1].append(part)
        else:
            amounts.append([part])
    return tuple(
        Amount(question[parts[0].begin : parts[-1].stop], _value(parts)) for parts in amounts if not parts[0].bare
    )


def _part(match: re.Match[str]) -> _Part:
    unit = "".join((match["close"] or match["apart"] or "").split())
    return _Part(*match.span(), _digits(match), _SMALL.get(unit[:1], 1), _LARGE.get(unit[-1:], 1))


def _digits(match: re.Match[str]) -> Decimal:
    return Decimal(match["digits"].replace(",", ""))


def _continues(parts: Sequence[_Part], part: _Part, question: str) -> bool:
    """Whether `part` belongs to the amount of `parts`: it is close by and less than one of each unit before it."""
    last = parts[-1]
    between = question[last.stop : part.begin]
    if last.bare or between.strip() or (between and part.bare and not _IS_COUNTED.match(question, part.stop)):
        return False
    size = part.digits * part.small
    less = size < last.small if last.large == 1 else size * part.large < last.large
    return less and all(part.large < before.large for before in parts if before.large > 1)


def _value(parts: Sequence[_Part]) -> Decimal:
    """`1억 5천만`: each part times its units; `5천3백만`: what stands before a large unit belongs to it together."""
    total = group = Decimal(0)
    closed = 1
    for part in parts:
        group += part.digits * part.small
        if part.large > 1:
            total, group, closed = total + group * part.large, Decimal(0), part.large
    if parts[-1].small > 1 and closed > _LARGE["만"]:
        group *= closed // 10**4  # who says 1억 5천 means 5천만
    return total + group


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
