"""How a name is written in SQL that Oracle's dictionary holds as it stands: plain, or in double quotes."""

from __future__ import annotations

import re
from typing import Final

from app.checking.builtins import RESERVED

PLAIN: Final = re.compile(r"[^\W\d_][\w$#]*")


def is_plain(name: str) -> bool:
    """Whether a stored name has the form of one without quotes: no blanks, no small letters."""
    return bool(PLAIN.fullmatch(name)) and name == name.upper()


def written(name: str) -> str:
    """A stored name as SQL has to write it: `EMP`, `사원`, `"dept"`, `"주문 번호"`, `"DATE"`."""
    return name if is_plain(name) and name not in RESERVED else f'"{name}"'
