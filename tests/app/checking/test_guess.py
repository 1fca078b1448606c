"""What a model meant by names that do not exist. Cases: SQL as written, and as it comes back."""

from __future__ import annotations

from functools import partial

import pytest
import yaml

from app.catalog.model import Catalog
from app.checking import check, with_guesses
from app.config import ROOT
from app.records import Answer, Rejected

CASES = yaml.safe_load((ROOT / "tests" / "cases" / "guesses.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_a_name_becomes_what_was_meant(demo_catalog: Catalog, case: dict[str, str]) -> None:
    judge = partial(check, catalog=demo_catalog)
    sql = case["written"].strip()
    verdict = judge(sql)
    assert isinstance(verdict, Rejected)
    assert verdict.fixed is None
    guessed = with_guesses(sql, verdict, judge)
    assert (guessed.fixed.text if guessed.fixed else "") == case["meant"].strip()


def test_every_guess_is_told_once(demo_catalog: Catalog) -> None:
    judge = partial(check, catalog=demo_catalog)
    sql = "SELECT D.DEP_NM, COUNT(*) FROM EMP E JOIN DEPT D ON E.DEPT_CD = D.DEPT_CD GROUP BY D.DEP_NM"
    verdict = judge(sql)
    assert isinstance(verdict, Rejected)
    answer = Answer("질문", "ok", fixes=with_guesses(sql, verdict, judge).findings)
    assert answer.guesses == ("`D.DEP_NM` → `D.DEPT_NM`",)


def test_a_column_of_a_table_that_is_not_joined_is_named_with_its_table(demo_catalog: Catalog) -> None:
    verdict = check("SELECT EMP_NM, DEPT_NM FROM EMP", demo_catalog)
    assert isinstance(verdict, Rejected)
    assert "`DEPT.DEPT_NM`" in verdict.findings[0].message


def test_a_table_with_an_alias_is_told_by_its_alias(demo_catalog: Catalog) -> None:
    verdict = check("SELECT EMP.EMP_NM FROM EMP E", demo_catalog)
    assert isinstance(verdict, Rejected)
    assert "`E.EMP_NM`인가요?" in verdict.findings[0].message
