"""Where names may stand."""

from __future__ import annotations

import pytest

from app.linking.bounds import comparisons


@pytest.mark.parametrize(
    ("question", "compare"),
    [
        ("과장 이상 사원", {"이상"}),
        ("100명 이하인 부서", {"이하"}),
        ("이상 소견", set()),
        ("사원\ud800", set()),
    ],
)
def test_words_that_compare(question: str, compare: set[str]) -> None:
    assert comparisons(question) == compare
