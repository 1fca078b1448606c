"""The settings decide what the checker allows, in which language it speaks and for which Oracle it judges."""

from __future__ import annotations

import pytest

from app.catalog.model import Catalog
from app.checking.configured import checker_for
from app.config import load_settings
from app.records import CheckedSQL, OracleVersion, Rejected

FETCH = "SELECT ename FROM emp FETCH FIRST 1 ROWS ONLY"


def test_named_packages_functions_and_schemas_are_open(company: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = "SELECT pay.net(e.sal), fn_age(e.hiredate), tax.rate FROM emp e JOIN hr.grades g ON g.sal = e.sal"
    assert isinstance(checker_for(load_settings(), company)(sql), Rejected)
    monkeypatch.setenv("CHECKING__PACKAGES", '["pay"]')
    monkeypatch.setenv("CHECKING__FUNCTIONS", '["FN_AGE", "TAX.RATE"]')
    monkeypatch.setenv("CHECKING__SCHEMAS", '["hr"]')
    assert isinstance(checker_for(load_settings(), company)(sql), CheckedSQL)


def test_the_dictionary_can_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(checker_for(load_settings(), None)("SELECT sid FROM v$session"), Rejected)
    monkeypatch.setenv("CHECKING__DICTIONARY", "true")
    assert isinstance(checker_for(load_settings(), None)("SELECT sid FROM v$session"), CheckedSQL)


def test_english_by_setting(company: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKING__LANGUAGE", "en")
    verdict = checker_for(load_settings(), company)("SELECT ename FROM emp LIMIT 1")
    assert isinstance(verdict, Rejected)
    assert verdict.findings[0].message.isascii()


@pytest.mark.parametrize(
    ("setting", "database", "valid"),
    [("", None, True), ("", "11g", False), ("12c", "11g", True), ("11g", "23ai", False)],
    ids=["19c stands in", "the database says", "the setting goes first", "also to an older one"],
)
def test_the_version_is_that_of_the_setting_or_the_database(
    setting: str, database: OracleVersion | None, valid: bool, company: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORACLE_VERSION", setting)
    verdict = checker_for(load_settings(), company, database)(FETCH)
    assert isinstance(verdict, CheckedSQL) == valid
