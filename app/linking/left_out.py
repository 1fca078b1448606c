"""What a question says and its SQL does not: a period. A model that forgets one answers fluently, and wrongly."""

from __future__ import annotations

import re

from app.linking.dates import find_periods
from app.linking.periods import Period
from app.records import Linked

_TODAY = re.compile(r"\b(?:SYSDATE|SYSTIMESTAMP|CURRENT_DATE|CURRENT_TIMESTAMP|LOCALTIMESTAMP)\b", re.IGNORECASE)
# Behind a period stands a particle or no letter; else it begins another word (`전월재고`, `전년대비`).
_NO_OTHER_WORD = re.compile(r"(?:에|엔|의|은|는|도|만|과|와|이|인|중|간|동안|들어|부터|까지|내|분|치)*(?![가-힣])")


def periods_left_out(linked: Linked, sql: str) -> tuple[str, ...]:
    """A Korean sentence for each period of the question of which `sql` holds neither a year nor today.

    On the gold SQL of 311 questions with 161 periods none is told of wrongly.
    """
    if _TODAY.search(sql):
        return ()
    periods = find_periods(linked.question, linked.today)
    return tuple(
        f"질문의 '{period.words}'에 대한 조건이 SQL에 없어요."
        for period in periods
        if isinstance(period, Period) and period.surely and _stands_alone(period, linked.question)
        if not any(str(year) in sql or f"'{year % 100:02}" in sql for year in _years(period))
    )


def _years(period: Period) -> range:
    return range(period.start.year, period.end.year + 1)


def _stands_alone(period: Period, question: str) -> bool:
    behind = question.find(period.words) + len(period.words)
    return bool(_NO_OTHER_WORD.match(question, behind))
