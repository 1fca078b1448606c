"""Korean text to the words that carry meaning: particles and endings stripped, compounds split. Knows no schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiwipiepy import Kiwi, Token

# Sejong tags of words that can name a thing: nouns, roots, foreign words; numbers are not matched against comments.
_CONTENT = ("NNG", "NNP", "XR", "SL", "SH")
_HANGUL = re.compile(r"[가-힣]{3,}")
_WORD = re.compile(r"[가-힣A-Z]{2,}")


@cache
def _kiwi() -> Kiwi:
    from kiwipiepy import Kiwi

    return Kiwi()


def tokens_of(text: str) -> list[Token]:
    """The tokens that take up room in a text."""
    return [token for token in _kiwi().tokenize(text, normalize_coda=True) if token.len]


def content_words(text: str) -> tuple[str, ...]:
    """Nouns, roots and foreign words of a text in order, upper-cased: `부서별 평균급여` -> 부서, 평균, 급여."""
    return _content(text, tokens_of(text))


def content_words_of_all(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """`content_words` of many texts at once, on all cores."""
    known = list(texts)
    return map(_content, known, _kiwi().tokenize(known, normalize_coda=True))


def without_blanks(text: str) -> str:
    """A text to compare whatever its spacing: without blanks, in capitals."""
    return "".join(text.split()).upper()


def syllable_pairs(word: str) -> tuple[str, ...]:
    """Pairs of syllables of a Hangul word of three or more: `상품명` -> 상품, 품명. They find compounds left whole."""
    return tuple(word[i : i + 2] for i in range(len(word) - 1)) if _HANGUL.fullmatch(word) else ()


def identifier_words(name: str) -> tuple[str, ...]:
    """Parts of a physical name: `ORD_DTL` -> ORD_DTL, ORD, DTL."""
    parts = [part for part in re.split(r"[_$#\s]+", name.upper()) if part]
    return (name.upper(), *parts) if len(parts) > 1 else (name.upper(),)


def _content(text: str, tokens: Iterable[Token]) -> tuple[str, ...]:
    # A lone 사원 is cut into pieces that carry nothing, though in a sentence it is the noun: then it stands as written.
    found = tuple(token.form.upper() for token in tokens if token.tag in _CONTENT)
    return found or tuple(_WORD.findall(text.upper()))
