import pytest

from app.catalog.ddl import load_catalog
from app.checking import check, with_guesses
from app.config import ROOT
from app.records import Rejected

DEMO = load_catalog(ROOT / "schema" / "demo" / "schema.sql")


@pytest.mark.parametrize(
    ("sql", "mended"),
    [
        (
            "SELECT D.DEP_NM FROM EMP E JOIN DEPT D ON E.DEPART_CD = D.DEPART_CD",
            "SELECT D.DEPT_NM FROM EMP E JOIN DEPT D ON E.DEPT_CD = D.DEPT_CD",
        ),
        ("SELECT E.SALARYS FROM EMP AS E", "SELECT E.SAL FROM EMP E"),
        ("SELECT E.급여 FROM EMP E", "SELECT E.SAL FROM EMP E"),
        ("SELECT E.BONUS FROM EMP E", ""),
        ("SELECT EMP_NM, DEPT_NM FROM EMP", ""),
        ("SELECT E.SALARYS FROM EMP E FOR UPDATE", ""),
    ],
    ids=[
        "same table",
        "beside a fix",
        "Korean comment",
        "like nothing",
        "a join is missing",
        "not beside an error that stays",
    ],
)
def test_unknown_names_are_guessed_within_their_own_table(sql: str, mended: str) -> None:
    verdict = check(sql, DEMO)
    assert isinstance(verdict, Rejected)
    assert verdict.fixed is None
    assert with_guesses(sql, verdict.findings) == mended


def test_a_column_of_a_table_that_is_not_joined_is_named_with_its_table() -> None:
    verdict = check("SELECT EMP_NM, DEPT_NM FROM EMP", DEMO)
    assert isinstance(verdict, Rejected)
    assert "`DEPT.DEPT_NM`" in verdict.findings[0].message
