"""Finds the real name that was probably meant, by spelling or by Korean comment. It knows nothing of SQL."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

_GOOD_ENOUGH = 62.0
_CLEAR_LEAD = 8.0


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


def _scores(written: str, candidates: Iterable[tuple[str, str]], limit: int) -> dict[str, float]:
    comments = {name: comment.replace(" ", "") for name, comment in candidates}
    wanted = written.upper()
    matches = process.extract(wanted, comments.keys(), scorer=fuzz.ratio, score_cutoff=_GOOD_ENOUGH, limit=limit)
    scores = {name: score for name, score, _ in matches}
    for name, comment in comments.items():
        score = _shortened(wanted, name) if wanted.isascii() else _commented(written, comment)
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
