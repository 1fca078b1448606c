"""How a schema stores days: DATE, or text such as `20260131`, `202601`. Told from type, length, name and comment.

Korean schemas hold most days as VARCHAR2(8), beside ids of the same length; only names and comments tell them apart.
"""

from __future__ import annotations

import re
from typing import Literal

from app.catalog.model import Column, Table

DayForm = Literal["DATE", "YYYYMMDD", "YYYY-MM-DD", "YYYYMM", "YYYY"]

_TEXT = re.compile(r"N?(?:VAR)?CHAR2?\((\d+)(?: (?:BYTE|CHAR))?\)")
_BY_LENGTH: dict[str, DayForm] = {"8": "YYYYMMDD", "10": "YYYY-MM-DD", "6": "YYYYMM", "4": "YYYY"}
_NAME: dict[DayForm, re.Pattern[str]] = {
    "YYYYMMDD": re.compile(
        r"(?:^|_)(?:\w*YMD|DT|DE|DATE|DAY)$|일자|날짜|YYYYMMDD|(?:입|개|발|만|완|시작|종료|생)\w*일$"
    ),
    "YYYY-MM-DD": re.compile(r"(?:^|_)(?:\w*YMD|DT|DE|DATE|DAY)$|일자|날짜|YYYY-MM-DD"),
    "YYYYMM": re.compile(r"(?:^|_)(?:\w*YM|MONTH|YYMM)$|년월|연월|YYYYMM|월$"),
    "YYYY": re.compile(r"(?:^|_)(?:YY|YYYY|YR|YEAR)$|년도|연도|YYYY"),
}


def day_form(column: Column, table: Table) -> DayForm | None:
    """How `column` of `table` stores a day, a month or a year; None when it stores something else."""
    if column.base_type == "DATE" or column.base_type.startswith("TIMESTAMP"):
        return "DATE"
    match = _TEXT.fullmatch(column.type)
    form = _BY_LENGTH.get(match[1]) if match else None
    if form is None or any(column.name in key.columns for key in table.foreign_keys):
        return None
    comment = column.comment.split("(")[0].strip()
    told = _NAME[form].search(column.name.upper()) or _NAME[form].search(comment) or form in column.comment.upper()
    return form if told else None
