"""Where the names of stored values and business terms may stand in a Korean text. Knows no schema."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from app.linking.korean import tokens_of

if TYPE_CHECKING:
    from kiwipiepy import Token

COMPARISONS = frozenset({"이상", "이하", "미만", "초과"})
# A name begins with none of these in the middle of a written word: particles, endings, suffixes, counters.
_NEVER_FIRST = ("J", "E", "XS", "NNB", "VCP")
# And none ends inside one of these: `전보다`, `대리점`, `VIPS`.
_UNDIVIDED = ("J", "E", "NNG", "NNP", "SL")
# But nouns often have these joined to them: `대리인 사원` (who is), `재고량` (how much), `서울시` (a kind of place).
_JOINED = ("인", "량")
_KINDS_OF_PLACES = ("시", "도", "군", "구")
_NOUNS = ("NNG", "NNB")
_NEGATIONS = ("비", "미")  # the analyser does not always know them as prefixes
_COMPARABLE = ("N", "XSN", "MM", "SN", "SL", "SH", "SW")
_DIGITS_OF_YEAR = 4
# Joined to a noun, these make another thing of it in any company's books: `매출채권`, `매출처`, `매출총이익`.
_HEADS = frozenset({"채권", "채무", "처", "거래처", "금", "원가", "총", "이익", "자산", "부채", "세금", "전표", "계정"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """Places of a text without its blanks: where written words begin, where names may begin, where none may end, where
    a written word goes on with a noun that makes another thing of what stands before (`매출채권`), and where one of
    `COMPARISONS` would compare, as `이상` behind `100명` does."""

    words: frozenset[int]
    starts: frozenset[int]
    no_ends: frozenset[int]
    heads: frozenset[int]
    compared: frozenset[int]


def bounds(text: str) -> Bounds:
    """Where names may stand in a text: not across `자재의 자재명` (의자), nor within `대리점` (대리)."""
    tokens = tokens_of(text)
    packed = [0]
    for letter in text:
        packed.append(packed[-1] + (not letter.isspace()))
    words = {match.start() for match in re.finditer(r"\S+", text)}
    found = (words, _starts(tokens, words), _no_ends(tokens), _heads(tokens), _compared(tokens))
    return Bounds(*(frozenset(packed[place] for place in places) for places in found))


def comparisons(question: str) -> frozenset[str]:
    """The words of a question that compare: `과장 이상` -> 이상; none in `이상 소견`."""
    tokens = tokens_of(question)
    compared = _compared(tokens)
    return COMPARISONS & {token.form for token in tokens if token.tag == "NNG" and token.start in compared}


def _starts(tokens: Sequence[Token], words: set[int]) -> set[int]:
    pairs = list(pairwise(tokens))
    # A blank tells more than the analyser does, but for a counter: `몇 개인지` begins no 개인.
    counters = {t.start for before, t in pairs if t.tag == "NNB" and before.tag in ("SN", "NR", "MM")}
    # A prefix makes another word, often the opposite: `비재직자`, `미완료`, `재입고`.
    prefixed = {t.start for before, t in pairs if _is_prefix(before)}
    begun = {token.start for token in tokens if not token.tag.startswith(_NEVER_FIRST)}
    return (begun | (words - counters)) - prefixed


def _is_prefix(token: Token) -> bool:
    return token.tag == "XPN" or (token.tag.startswith("N") and token.form in _NEGATIONS)


def _no_ends(tokens: Sequence[Token]) -> set[int]:
    inside = {place for token in tokens for place in _inside(token)}
    # What looks like a word of two syllables may be a noun of one and its particle: `지난 주의 주문` has no 주의.
    return inside | {
        t.end for before, t in pairwise(tokens) if t.tag.startswith("J") and before.tag in _NOUNS and before.len == 1
    }


def _inside(token: Token) -> range:
    """The places inside a token where no name may end."""
    if not token.tag.startswith(_UNDIVIDED):
        return range(0)
    joined = (*_JOINED, *_KINDS_OF_PLACES) if token.tag == "NNP" else _JOINED
    return range(token.start + 1, token.end - token.form.endswith(joined))


def _heads(tokens: Sequence[Token]) -> set[int]:
    return {token.start for before, token in pairwise(tokens) if before.end == token.start and token.form in _HEADS}


def _compared(tokens: Sequence[Token]) -> set[int]:
    """Where what stands before is an amount or a noun: `100명 이상`, `5% 이상`, `과장 이상`; but `2024년 이상 소견`."""
    return {
        token.start
        for place, (last, token) in enumerate(pairwise(tokens))
        if last.tag.startswith(_COMPARABLE) and not _dates(tokens[max(0, place - 1)], last)
    }


def _dates(number: Token, unit: Token) -> bool:
    """`2024년` and `3월` date, `10년` counts."""
    of_a_year = number.tag == "SN" and len(number.form) == _DIGITS_OF_YEAR
    return unit.tag == "NNB" and (unit.form == "월" or (unit.form == "년" and of_a_year))
