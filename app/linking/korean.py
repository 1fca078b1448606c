"""Korean text to the words that carry meaning: particles and endings stripped, compounds split. Knows no schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiwipiepy import Kiwi, Token

# Sejong tags of words that can name a thing: nouns, roots, foreign words; numbers are not matched against comments.
_CONTENT = ("NNG", "NNP", "XR", "SL", "SH")
# A name begins with none of these in the middle of a written word: particles, endings, suffixes, counters.
_NEVER_FIRST = ("J", "E", "XS", "NNB", "VCP")
# And none ends inside one of these: `전보다`, `대리점`, `VIPS`.
_UNDIVIDED = ("J", "E", "NNG", "NNP", "SL")
# But nouns often have these joined to them: `대리인 사원` (who is), `서울시` (the kind of a place).
_WHO_IS = "인"
_KINDS_OF_PLACES = ("시", "도", "군", "구")
_COUNT = ("SN", "NR", "NNB")
_NO_COUNTERS = ("년", "월")  # they date, rather than count: `2024년 이상 소견`
_HANGUL = re.compile(r"[가-힣]{3,}")
_WORD = re.compile(r"[가-힣A-Z]{2,}")


@cache
def _kiwi() -> Kiwi:
    from kiwipiepy import Kiwi

    return Kiwi()


def content_words(text: str) -> tuple[str, ...]:
    """Nouns, roots and foreign words of a text in order, upper-cased: `부서별 평균급여` -> 부서, 평균, 급여."""
    return _content(text, _kiwi().tokenize(text, normalize_coda=True))


def content_words_of_all(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """`content_words` of many texts at once, on all cores."""
    known = list(texts)
    return map(_content, known, _kiwi().tokenize(known, normalize_coda=True))


def syllable_pairs(word: str) -> tuple[str, ...]:
    """Pairs of syllables of a Hangul word of three or more: `상품명` -> 상품, 품명. They find compounds left whole."""
    return tuple(word[i : i + 2] for i in range(len(word) - 1)) if _HANGUL.fullmatch(word) else ()


def identifier_words(name: str) -> tuple[str, ...]:
    """Parts of a physical name: `ORD_DTL` -> ORD_DTL, ORD, DTL."""
    parts = [part for part in re.split(r"[_$#\s]+", name.upper()) if part]
    return (name.upper(), *parts) if len(parts) > 1 else (name.upper(),)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Places of a text without its blanks: where written words begin, where names may begin, where none may end, and
    what stands behind a count."""

    words: frozenset[int]
    starts: frozenset[int]
    no_ends: frozenset[int]
    behind_counts: frozenset[int]


def bounds(text: str) -> Bounds:
    """Where names may stand in a text: not across `자재의 자재명` (의자), nor within `대리점` (대리)."""
    tokens = [token for token in _kiwi().tokenize(text, normalize_coda=True) if token.len]
    packed = [0]
    for letter in text:
        packed.append(packed[-1] + (not letter.isspace()))
    words = {match.start() for match in re.finditer(r"\S+", text)}
    counted = {token.start for place, token in enumerate(tokens) if _ends_in_count(tokens[max(0, place - 2) : place])}
    # A blank tells more than the analyser does, but for a counter: `몇 개인지` begins no 개인.
    counters = {t.start for before, t in pairwise(tokens) if t.tag == "NNB" and before.tag in ("SN", "NR", "MM")}
    starts = {token.start for token in tokens if not token.tag.startswith(_NEVER_FIRST)} | (words - counters)
    no_ends = {place for token in tokens for place in _inside(token)}
    return Bounds(*(frozenset(packed[place] for place in places) for places in (words, starts, no_ends, counted)))


def _inside(token: Token) -> range:
    """The places inside a token where no name may end."""
    if not token.tag.startswith(_UNDIVIDED):
        return range(0)
    joined = (_WHO_IS, *_KINDS_OF_PLACES) if token.tag == "NNP" else _WHO_IS
    return range(token.start + 1, token.end - token.form.endswith(joined))


def _ends_in_count(tokens: Sequence[Token]) -> bool:
    """`100명`, `만 원`, `세 곳`, `5%`: a number or counter, or a noun or unit behind a number or determiner."""
    if not tokens:
        return False
    last, before = tokens[-1], tokens[-2].tag if len(tokens) > 1 else ""
    if last.tag in _COUNT:
        return last.form not in _NO_COUNTERS
    return last.tag in ("NNG", "SW", "SL") and before in ("SN", "MM")


def _content(text: str, tokens: Iterable[Token]) -> tuple[str, ...]:
    # A lone 사원 is cut into pieces that carry nothing, though in a sentence it is the noun: then it stands as written.
    found = tuple(token.form.upper() for token in tokens if token.tag in _CONTENT)
    return found or tuple(_WORD.findall(text.upper()))
