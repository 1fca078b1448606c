"""How a schema stores days: DATE, or text such as `20260131`, `202601`.

The mask that a comment spells decides, else type, length, name and comment. Korean schemas hold most days as
VARCHAR2(8), beside ids of the same length; only names and comments tell them apart.
"""

from __future__ import annotations

import re
from typing import Literal

from app.catalog.model import Column, Table

DayForm = Literal["DATE", "YYYYMMDDHH24MISS", "YYYYMMDD", "YYYY-MM-DD", "YYYYMM", "YYYY"]

_TEXT = re.compile(r"N?(?:VAR)?CHAR2?\((\d+)(?: (?:BYTE|CHAR))?\)")
_BY_LENGTH: dict[str, DayForm] = {
    "14": "YYYYMMDDHH24MISS",
    "8": "YYYYMMDD",
    "10": "YYYY-MM-DD",
    "6": "YYYYMM",
    "4": "YYYY",
}
# Of other ways (`YYMMDD`, `YYYY/MM/DD`) nothing is told: the model reads the comment.
_MASK = re.compile(r"(?<![A-Z])YY(?:YY)?(?:[-/.:]?(?:MM|DD|HH24|HH|MI|SS))*")
_TIME = re.compile(r"HH(?:24)?M[MI]SS")
_NAME: dict[DayForm, re.Pattern[str]] = {
    "YYYYMMDDHH24MISS": re.compile(r"(?:^|_)(?:\w*DTM|DTTM|DATETIME|TS|DT|DE|DATE)$|일자|날짜|(?:일시|시각)$"),
    "YYYYMMDD": re.compile(
        r"(?:^|_)(?:\w*YMD|DT|DE|DATE|DAY)$|일자|날짜|YYYYMMDD|(?:입|개|발|만|완|시작|종료|생)\w*일$"
    ),
    "YYYY-MM-DD": re.compile(r"(?:^|_)(?:\w*YMD|DT|DE|DATE|DAY)$|일자|날짜"),
    "YYYYMM": re.compile(r"(?:^|_)(?:\w*YM|MONTH|YYMM)$|[년연]월(?!일)|YYYYMM|월$"),
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
    masks = {_TIME.sub("HH24MISS", mask) for mask in _MASK.findall(column.comment.upper())}
    names = (column.name.upper(), column.comment.split("(")[0].strip())
    told = form in masks if masks else any(map(_NAME[form].search, names))
    return form if told else None
