"""Oracle functions that SQL cannot say well, as plain Python that DuckDB calls a row at a time.

They keep their answers, because real columns repeat their values; a million rows take one to two seconds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any, Final, Literal

import duckdb
from duckdb.func import FunctionNullHandling

from app.database.embedded.failures import OracleError
from app.database.embedded.masks.calendar_names import KOREAN, Language, language
from app.database.embedded.masks.numbers import read_number, write_number
from app.database.embedded.masks.reading import read_date
from app.database.embedded.masks.writing import write_date


def date_text(value: datetime, mask: str, nls: str) -> str:
    """TO_CHAR(datetime, mask, nls)."""
    return write_date(value, mask, _names(nls))


_ANY_DAY: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - Oracle's DATE has no zone


def date_of(text: str, mask: str, nls: str) -> datetime:
    """TO_DATE(text, mask, nls) and TO_TIMESTAMP, for a mask that holds year and month."""
    return read_date(text, mask, _names(nls), _ANY_DAY)


def date_reader(clock: Callable[[], datetime]) -> Callable[[str, str, str], datetime]:
    """The same for any mask: the clock gives the year and month that the mask leaves out."""

    def date_of_now(text: str, mask: str, nls: str) -> datetime:
        return read_date(text, mask, _names(nls), clock())

    return date_of_now


def next_weekday(name: str) -> int:
    """The day that NEXT_DAY's second argument names, Sunday = 0. Raises OracleError ORA-01846."""
    bare = name.strip()
    if bare.isdigit() and 1 <= int(bare) <= 7:
        return int(bare) - 1
    for names in (KOREAN.days, KOREAN.short_days):
        if bare in names:
            return names.index(bare)
    raise OracleError("ORA-01846", name)


def in_string(text: str, part: str, start: int, occurrence: int) -> int:
    """INSTR: the place from 1 of the n-th `part`, 0 if none; a negative `start` searches backwards from the end."""
    if occurrence < 1:
        raise OracleError("ORA-01428", str(occurrence))
    if start == 0:
        return 0
    if start > 0:
        at = start - 2
        for _ in range(occurrence):
            at = text.find(part, at + 1)
            if at < 0:
                return 0
        return at + 1
    latest = len(text) + start
    for _ in range(occurrence):
        at = text.rfind(part, 0, latest + len(part)) if latest >= 0 else -1
        if at < 0:
            return 0
        latest = at - 1
    return at + 1


def initcap(text: str) -> str:
    """INITCAP: every word begins with a capital; words are runs of letters and digits."""
    out, inside = [], False
    for char in text:
        out.append(char.lower() if inside else char.upper())
        inside = char.isalnum()
    return "".join(out)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _fitting(text: str, columns: int) -> str:
    """The longest beginning of `text` that is at most `columns` wide."""
    used = 0
    for at, char in enumerate(text):
        used += _width(char)
        if used > columns:
            return text[:at]
    return text


def pad(text: str, columns: int, filler: str, side: Literal["left", "right"]) -> str | None:
    """LPAD and RPAD: a Hangul syllable is two columns wide; half a syllable becomes a blank."""
    if columns < 1:
        return None
    kept = _fitting(text, columns)
    missing = columns - _width(kept)
    if len(kept) < len(text):
        return (" " * missing + kept) if side == "left" else kept + " " * missing
    padding = _fitting(filler * (missing // _width(filler) + 1), missing)
    padding += " " * (missing - _width(padding))
    return padding + text if side == "left" else text + padding


def cut_bytes(text: str, size: int) -> str:
    """CAST to VARCHAR2(n BYTE): as many whole characters as fit in `size` bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")


@lru_cache(maxsize=64)
def _names(nls: str) -> Language:
    names = language(nls)
    if names is None:
        raise OracleError("ORA-12702", nls)
    return names


# Name in SQL, function, parameter types, result type.
_Entry = tuple[str, Callable[..., Any], list[Any], str]
_REMEMBERED: Final = 50_000
_FUNCTIONS: Final[tuple[_Entry, ...]] = (
    ("ora_date_of", date_of, ["VARCHAR", "VARCHAR", "VARCHAR"], "TIMESTAMP"),
    ("ora_date_text", date_text, ["TIMESTAMP", "VARCHAR", "VARCHAR"], "VARCHAR"),
    ("ora_weekday", next_weekday, ["VARCHAR"], "BIGINT"),
    ("ora_number_text", write_number, ["VARCHAR", "VARCHAR"], "VARCHAR"),
    ("ora_number_of", read_number, ["VARCHAR", "VARCHAR"], "VARCHAR"),
    ("ora_instr", in_string, ["VARCHAR", "VARCHAR", "BIGINT", "BIGINT"], "BIGINT"),
    ("ora_initcap", initcap, ["VARCHAR"], "VARCHAR"),
    ("ora_pad", pad, ["VARCHAR", "BIGINT", "VARCHAR", "VARCHAR"], "VARCHAR"),
    ("ora_cut", cut_bytes, ["VARCHAR", "BIGINT"], "VARCHAR"),
)


def register(connection: duckdb.DuckDBPyConnection, clock: Callable[[], datetime]) -> None:
    """Make the functions known to a database. NULL in any argument gives NULL; '' comes back as NULL."""
    by_clock: _Entry = ("ora_date_of_now", date_reader(clock), ["VARCHAR", "VARCHAR", "VARCHAR"], "TIMESTAMP")
    _create(connection, _strict(by_clock[1]), by_clock)
    for entry in _FUNCTIONS:
        # The cache is what DuckDB calls: a value that was seen before costs no Python code at all.
        _create(connection, lru_cache(maxsize=_REMEMBERED)(_strict(entry[1])), entry)


def _create(connection: duckdb.DuckDBPyConnection, function: Callable[..., Any], entry: _Entry) -> None:
    name, _, parameters, result = entry
    connection.create_function(name, function, parameters, result, null_handling=FunctionNullHandling.SPECIAL)


def _strict(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(*arguments: Any) -> Any:
        if None in arguments:
            return None
        answer = function(*arguments)
        return None if answer == "" else answer

    return call
