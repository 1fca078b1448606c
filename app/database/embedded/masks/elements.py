"""Split a datetime format model into its elements.

Source: Oracle SQL Language Reference, "Datetime Format Elements".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.database.embedded.failures import OracleError

# Longest first: Oracle reads DDD before DD, HH24 before HH.
_NAMES = (
    "SYYYY", "YYYY", "Y,YYY", "YYY", "YY", "RRRR", "RR", "IYYY", "IYY", "IY", "MONTH", "MON", "MM", "MI", "RM",
    "SSSSS", "SS", "DDD", "DD", "DAY", "DY", "HH24", "HH12", "HH", "A.M.", "P.M.", "AM", "PM", "A.D.", "B.C.", "AD",
    "BC",     "FF1", "FF2", "FF3", "FF4", "FF5", "FF6", "FF7", "FF8", "FF9", "FF", "FM", "FX", "WW", "IW", "CC", "SCC",
    "SYEAR", "YEAR",
    "TZD", "TZH", "TZM", "TZR", "DL", "DS", "TS", "EE", "E", "Y", "Q", "W", "D", "J", "I", "X",
)  # fmt: skip
_ELEMENT = re.compile(
    r'"(?P<quoted>[^"]*)"|(?P<name>' + "|".join(re.escape(n) for n in sorted(_NAMES, key=len, reverse=True)) + ")"
    r"(?P<suffix>SPTH|THSP|SP|TH)?|(?P<mark>[^\w\"]|_)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Element:
    """One element: an upper-case name, quoted text, or a punctuation mark. `written` keeps the case of the mask.

    `filled` is False behind FM, which drops leading zeros and trailing blanks.
    """

    role: Literal["name", "quoted", "mark"]
    text: str
    written: str
    filled: bool = True


def _whole_name(match: re.Match[str]) -> str:
    return (match["name"] + (match["suffix"] or "")).upper()


@lru_cache(maxsize=512)
def elements(mask: str) -> tuple[Element, ...]:
    """The elements of `mask`. Raises OracleError ORA-01821 when a part of it is no element."""
    found: list[Element] = []
    filled, at = True, 0
    while at < len(mask):
        match = _ELEMENT.match(mask, at)
        if match is None:
            raise OracleError("ORA-01821", mask)
        at = match.end()
        if match["name"] and match["name"].upper() == "FM":
            filled = not filled
        elif match["quoted"] is not None:
            found.append(Element("quoted", match["quoted"], match["quoted"]))
        elif match["mark"]:
            found.append(Element("mark", match["mark"], match["mark"]))
        else:
            found.append(Element("name", _whole_name(match), match["name"], filled))
    return tuple(found)
