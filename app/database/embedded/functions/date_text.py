"""TO_CHAR(datetime, mask) in DuckDB's own words, for the elements that it can say; the others are written by Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.database.embedded.masks.calendar_names import Language
from app.database.embedded.masks.elements import Element
from app.database.embedded.terms import quote

_STRFTIME: Final = {
    "YYYY": "%Y",
    "MM": "%m",
    "DD": "%d",
    "HH24": "%H",
    "HH12": "%I",
    "HH": "%I",
    "MI": "%M",
    "SS": "%S",
    "DDD": "%j",
    "YY": "%y",
    "RR": "%y",
    "IYYY": "%G",
    "IW": "%V",
}
_DIGITS: Final = {
    "Q": "quarter({0})",
    "D": "dayofweek({0}) + 1",
    "W": "(day({0}) + 6) // 7",
}
_UNPADDED: Final = {
    **_DIGITS,
    "YYYY": "year({0})",
    "MM": "month({0})",
    "DD": "day({0})",
    "DDD": "dayofyear({0})",
    "HH24": "hour({0})",
    "MI": "minute({0})",
    "SS": "second({0})",
}


def in_sql(moment: str, parts: Sequence[Element], names: Language) -> str:
    """The text expression for `moment` (DuckDB text of a TIMESTAMP), "" when some element is not known here."""
    pieces: list[str] = []
    pattern = ""
    for part in parts:
        if part.role != "name":
            pattern += part.text.replace("%", "%%")
        elif part.filled and part.text in _STRFTIME:
            pattern += _STRFTIME[part.text]
        elif piece := _piece(moment, part, names):
            pieces += [_formatted(moment, pattern), piece] if pattern else [piece]
            pattern = ""
        else:
            return ""
    if pattern:
        pieces.append(_formatted(moment, pattern))
    return f"NULLIF({' || '.join(pieces)}, '')" if pieces else ""


def _formatted(moment: str, pattern: str) -> str:
    return f"strftime({moment}, {quote(pattern)})"


def _piece(moment: str, part: Element, names: Language) -> str:
    digits = (_DIGITS if part.filled else _UNPADDED).get(part.text)
    if digits:
        return f"CAST({digits.format(moment)} AS VARCHAR)"
    if part.text == "DY" and part.written.isupper():
        return _chosen(names.short_days, moment)
    if part.text == "DAY" and part.written.isupper() and len({*map(len, names.days)}) == 1:
        return _chosen(names.days, moment)
    return ""


def _chosen(days: Sequence[str], moment: str) -> str:
    return f"[{', '.join(map(quote, days))}][dayofweek({moment}) + 1]"
