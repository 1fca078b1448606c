"""Finds the real name that was probably meant, by spelling or by Korean comment. It knows nothing of SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

_GOOD_ENOUGH = 62.0
_CLEAR_LEAD = 8.0
_TYPO = 75.0


def nearest(written: str, candidates: Iterable[tuple[str, str]], limit: int = 3) -> list[str]:
    """Names of `candidates` (name, comment) most like `written`, best first, none that is unlike it."""
    scores = _scores(written, candidates, limit)
    return sorted(scores, key=lambda name: (-scores[name], name))[:limit]


def clearly_meant(written: str, candidates: Iterable[tuple[str, str]]) -> str:
    """The one name of `candidates` (name, comment) that is like `written`, "" when none is or two compete."""
    scores = _scores(written, candidates, 2)
    best = sorted(scores, key=lambda name: -scores[name])[:2]
    if not best or (len(best) == 2 and scores[best[0]] - scores[best[1]] < _CLEAR_LEAD):
        return ""
    return best[0]


def says_no_more(written: str, name: str, table: str) -> bool:
    """Whether each part of `written` is one of `name`, apart from parts that only say the `table` again.

    RSV_STCK_QTY is not STCK_QTY: what is written says more, so that another column must have been meant. Behind them
    `name` may have more parts, as in STATUS and STAT_CD. Korean names have no parts and pass.
    """
    if not written.isascii():
        return True
    words = table.split("_")
    ours, theirs = ([part for part in whole.split("_") if not _is_any(part, words)] for whole in (written, name))
    return 0 < len(ours) <= len(theirs) and all(_is_part(a, b) for a, b in zip(ours, theirs, strict=False))


def _is_any(part: str, words: Sequence[str]) -> bool:
    return any(_is_part(part, word) for word in words)


def _is_part(one: str, other: str) -> bool:
    """DATE and DT, DEPARTMENT and DEPT: one has the letters of the other in their order; or one is a typing error."""
    short, long = sorted((one, other), key=len)
    letters = iter(long)
    return one[:1] == other[:1] and (all(letter in letters for letter in short) or fuzz.ratio(one, other) >= _TYPO)


def _scores(written: str, candidates: Iterable[tuple[str, str]], limit: int) -> dict[str, float]:
    comments = {name: comment.replace(" ", "") for name, comment in candidates}
    wanted = written.upper()
    matches = process.extract(
        wanted, comments.keys(), scorer=fuzz.ratio, processor=str.upper, score_cutoff=_GOOD_ENOUGH, limit=limit
    )
    scores = {name: score for name, score, _ in matches}
    for name, comment in comments.items():
        score = _shortened(wanted, name.upper()) if wanted.isascii() else _commented(written, comment)
        if score > scores.get(name, 0.0) and score >= _GOOD_ENOUGH:
            scores[name] = score
    return scores


def _shortened(one: str, other: str) -> float:
    """SALARYS and SAL, EMPLOYEE_NO and EMP_NO: the parts of one name begin the parts of the other."""
    if one[:1] != other[:1] or one.count("_") != other.count("_"):
        return 0.0
    if all(a.startswith(b) or b.startswith(a) for a, b in zip(one.split("_"), other.split("_"), strict=True)):
        return 70.0 + 20.0 * min(len(one), len(other)) / max(len(one), len(other))
    return 0.0


def _commented(written: str, comment: str) -> float:
    if not comment:
        return 0.0
    if comment == written:
        return 100.0
    within = 90.0 if len(written) >= 2 and written in comment else 0.0
    return max(within, 0.95 * fuzz.ratio(written, comment))
