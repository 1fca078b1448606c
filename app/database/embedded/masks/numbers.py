"""Write and read numbers by a format model: TO_CHAR(number, mask) and TO_NUMBER(text, mask).

Source: Oracle SQL Language Reference, "Number Format Models". Known here: 9 0 . , D G $ L S MI PR FM. `L` only behind
FM, because without it Oracle pads the currency to a width that depends on the client.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Final

from app.database.embedded.failures import OracleError

WON: Final = "￦"
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
_MASK = re.compile(
    r"(?P<fm>FM)?(?P<lead>S)?(?P<money>[$L])?(?P<whole>[90,G]*)(?:(?P<point>[.D])(?P<part>[90]*))?(?P<late>[$L])?"
    r"(?P<trail>S|MI|PR)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NumberMask:
    """A mask taken apart: the digits left and right of the point as `9`, `0` and `,`, and how sign and money stand."""

    trimmed: bool
    money: str
    whole: str
    point: bool
    part: str
    sign: str  # "", "S-", "-S", "MI" or "PR"


@lru_cache(maxsize=512)
def number_mask(mask: str) -> NumberMask | None:
    """The mask taken apart, or None when it holds an element that is not known here."""
    match = _MASK.fullmatch(mask.strip())
    if match is None or not re.search("[09]", (match["whole"] or "") + (match["part"] or "")):
        return None
    money = (match["money"] or match["late"] or "").upper()
    trail = (match["trail"] or "").upper()
    if (money == "L" and not match["fm"]) or (match["lead"] and trail):
        return None
    sign = "S-" if match["lead"] else {"S": "-S"}.get(trail, trail)
    whole = match["whole"].upper().replace("G", ",")
    return NumberMask(
        bool(match["fm"]), {"L": WON}.get(money, money), whole, bool(match["point"]), match["part"] or "", sign
    )


def write_number(text: str, mask: str) -> str:
    """The number `text` written by a mask that `number_mask` knows; `#` signs when it has too many digits."""
    form = number_mask(mask)
    if form is None:
        raise OracleError("ORA-01481", mask)
    value = Decimal(text)
    rounded = value.quantize(Decimal(1).scaleb(-len(form.part)), context=_EXACT)
    whole, _, part = f"{abs(rounded):f}".partition(".")
    digits = form.whole.replace(",", "")
    if whole == "0" and form.part and "0" not in digits and not _bare_zero(form, rounded):
        whole = ""
    if len(whole) > len(digits):
        return "#" * _width(form)
    return _dress(form, _fill(form, whole), _fraction(form, part), negative=value < 0)


def _bare_zero(form: NumberMask, value: Decimal) -> bool:
    # TO_CHAR(0, 'FM9.9') is '0.' where '9.9' gives ' .0': without its fraction nothing else would be left.
    return form.trimmed and value == 0 and "0" not in form.part


def _width(form: NumberMask) -> int:
    sign = 2 if form.sign == "PR" else 1
    return len(form.whole) + int(form.point) + len(form.part) + sign + len(form.money)


def _fill(form: NumberMask, whole: str) -> str:
    """The digits under the mask, from the right; blanks where a 9 has no digit, zeros from the first 0 on."""
    digits = form.whole.replace(",", "")
    zeros = len(digits) - digits.index("0") if "0" in digits else 0
    left = list(whole.zfill(zeros))
    out: list[str] = []
    for symbol in reversed(form.whole):
        if symbol == ",":
            out.append("," if left else " ")
        else:
            out.append(left.pop() if left else " ")
    return "".join(reversed(out))


def _fraction(form: NumberMask, part: str) -> str:
    if not form.point:
        return ""
    if form.trimmed:
        kept = form.part.rindex("0") + 1 if "0" in form.part else 0
        part = part[:kept] + part[kept:].rstrip("0")
    return "." + part


def _dress(form: NumberMask, whole: str, fraction: str, *, negative: bool) -> str:
    blanks, digits = " " * (len(whole) - len(whole.lstrip())), whole.lstrip()
    body = form.money + digits + fraction
    match form.sign:
        case "S-":
            text = blanks + ("-" if negative else "+") + body
        case "-S":
            text = blanks + body + ("-" if negative else "+")
        case "MI":
            text = blanks + body + ("-" if negative else " ")
        case "PR":
            text = blanks + (f"<{body}>" if negative else f" {body} ")
        case _:
            text = blanks + ("-" if negative else " ") + body
    return text.strip() if form.trimmed else text


def read_number(text: str, mask: str) -> str:
    """The number that `text` means under `mask`, as plain digits. Raises OracleError ORA-01722."""
    form = number_mask(mask)
    if form is None:
        raise OracleError("ORA-01481", mask)
    bare = text.strip()
    sign, bare = _sign(form, bare)
    bare = bare.removeprefix(form.money) if form.money else bare
    whole, point, part = bare.partition(".")
    digits = whole.replace(",", "") if "," in form.whole else whole
    fits = re.fullmatch(r"\d*", digits) and re.fullmatch(r"\d*", part) and digits + part
    room = len(form.whole.replace(",", "")) >= len(digits) and len(form.part) >= len(part) and form.point >= bool(point)
    if not (fits and room and _groups_fit(form, whole)):
        raise OracleError("ORA-01722", text)
    return f"{sign}{digits or '0'}.{part or '0'}"


def _sign(form: NumberMask, text: str) -> tuple[str, str]:
    if form.sign == "PR" and text.startswith("<") and text.endswith(">"):
        return "-", text[1:-1]
    if form.sign in ("MI", "-S"):
        return ("-", text[:-1]) if text.endswith("-") else ("", text.removesuffix("+"))
    return ("-", text[1:]) if text.startswith("-") else ("", text.removeprefix("+"))


def _groups_fit(form: NumberMask, whole: str) -> bool:
    """Every comma of the text stands where the mask has one, counted from the right."""
    mask = form.whole[::-1]
    return all(mask[at : at + 1] == "," for at, char in enumerate(reversed(whole)) if char == ",")
