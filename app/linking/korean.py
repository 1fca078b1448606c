"""Korean text to the words that carry meaning: particles and endings stripped, compounds split. Knows no schema."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

# Sejong tags of words that can name a thing: nouns, roots, foreign words, numbers are not matched against comments.
_CONTENT = ("NNG", "NNP", "XR", "SL", "SH")


@cache
def _kiwi() -> Kiwi:
    from kiwipiepy import Kiwi

    return Kiwi()


def content_words(text: str) -> tuple[str, ...]:
    """Nouns, roots and foreign words of a text in order, upper-cased: `부서별 평균급여` -> 부서, 평균, 급여."""
    tokens = _kiwi().tokenize(text, normalize_coda=True)
    return tuple(token.form.upper() for token in tokens if token.tag in _CONTENT)


def identifier_words(name: str) -> tuple[str, ...]:
    """Parts of a physical name: `ORD_DTL` -> ORD_DTL, ORD, DTL."""
    parts = [part for part in re.split(r"[_$#\s]+", name.upper()) if part]
    return (name.upper(), *parts) if len(parts) > 1 else (name.upper(),)
