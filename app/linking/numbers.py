"""Korean amounts as plain numbers: `1억 5천만` -> 150000000, `30퍼센트` -> 0.3. It knows nothing of columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_SMALL = {"": 1, "십": 10, "백": 100, "천": 1000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12}
_PART = re.compile(r"(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<small>[십백천]?)\s*(?P<large>[만억조]?)")
_AMOUNT = re.compile(r"(?:\d[\d,]*(?:\.\d+)?\s*[십백천]?\s*[만억조]?\s*)+")
_PERCENT = re.compile(r"(?P<digits>\d+(?:\.\d+)?)\s*(?:%|퍼센트|프로(?![가-힣]))")


@dataclass(frozen=True, slots=True)
class Amount:
    """The words of a question that name a number, and the number."""

    words: str
    number: Decimal

    def as_fact(self) -> str:
        """What to tell the model."""
        return f"'{self.words}' = {self.number.normalize():f}"


def find_amounts(question: str) -> tuple[Amount, ...]:
    """Every amount that is not written in digits alone, in order."""
    found = [(match.start(), Amount(match[0], Decimal(match["digits"]) / 100)) for match in _PERCENT.finditer(question)]
    for match in _AMOUNT.finditer(question):
        words = match[0].strip()
        if re.search(r"[십백천만억조]", words) and not re.search(r"[십백천만억조]\s*(?:여|몇)", words):
            found.append((match.start(), Amount(words, _value(words))))
    return tuple(amount for _, amount in sorted(found, key=lambda item: item[0]))


def _value(words: str) -> Decimal:
    """`1억 5천만`: each part times its units; `5천3백만`: what stands before a large unit belongs to it together."""
    total = group = Decimal(0)
    for part in _PART.finditer(words):
        group += Decimal(part["digits"].replace(",", "")) * _SMALL[part["small"]]
        if part["large"]:
            total += group * _LARGE[part["large"]]
            group = Decimal(0)
    return total + group
