"""Every rule against its case file: what it lets pass, what it notices, and what its fix makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.catalog.model import Catalog
from app.checking import check
from app.checking.report import verdict_findings
from app.checking.rules import RULES
from app.records import CheckedSQL, Rejected, Verdict

CASES = Path(__file__).parents[2] / "cases" / "checking"
SECTIONS = ("accepted", "warned", "rejected", "fixed")


def _cases(section: str) -> list[Any]:
    return list(_read(section))


def _read(section: str) -> Iterator[Any]:
    for rule in RULES:
        entries = yaml.safe_load((CASES / f"{rule.id}.yaml").read_text(encoding="utf-8")).get(section, ())
        for entry in entries:
            case = entry if isinstance(entry, dict) else {"sql": entry}
            yield pytest.param(rule.id, case, id=f"{rule.id}: {case['sql'][:50]}")


def _check(case: dict[str, str], company: Catalog) -> Verdict:
    catalog = None if case.get("catalog") == "none" else company
    return check(case["sql"], catalog, case.get("version", "19c"))  # type: ignore[arg-type]


def _rules(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict_findings(verdict)}


def test_every_rule_has_cases_and_every_case_file_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_case_file_shows_both_sides(rule: Any) -> None:
    sections = yaml.safe_load((CASES / f"{rule.id}.yaml").read_text(encoding="utf-8"))
    assert set(sections) <= set(SECTIONS)
    assert sections.get("accepted"), "nothing that the rule must let pass"
    assert set(sections) - {"accepted"} or rule.id == "in_list_1000", "nothing that the rule must notice"


@pytest.mark.parametrize(("rule", "case"), _cases("accepted"))
def test_accepted(rule: str, case: dict[str, str], company: Catalog) -> None:
    verdict = _check(case, company)
    assert isinstance(verdict, CheckedSQL), verdict
    assert rule not in _rules(verdict)


@pytest.mark.parametrize(("rule", "case"), _cases("warned"))
def test_warned(rule: str, case: dict[str, str], company: Catalog) -> None:
    verdict = _check(case, company)
    assert isinstance(verdict, CheckedSQL), verdict
    assert rule in _rules(verdict)


@pytest.mark.parametrize(("rule", "case"), _cases("rejected"))
def test_rejected(rule: str, case: dict[str, str], company: Catalog) -> None:
    verdict = _check(case, company)
    assert isinstance(verdict, Rejected), verdict
    assert rule in _rules(verdict)


@pytest.mark.parametrize(("rule", "case"), _cases("fixed"))
def test_fixed(rule: str, case: dict[str, str], company: Catalog) -> None:
    verdict = _check(case, company)
    assert isinstance(verdict, Rejected), verdict
    assert rule in _rules(verdict)
    assert verdict.fixed is not None, verdict.findings
    assert verdict.fixed.text == case["to"]


@pytest.mark.parametrize("column", ["return_ymd", "waited"])
@pytest.mark.parametrize("condition", ["{} >= DATE '2024-01-01'", "{} >= SYSDATE - 7", "TO_CHAR({}, 'YYYY') = '2024'"])
def test_text_of_another_form_is_not_mended(column: str, condition: str, company: Catalog) -> None:
    verdict = check(f"SELECT approved FROM leave WHERE {condition.format(column)}", company, "19c")
    assert isinstance(verdict, Rejected)
    assert _rules(verdict) <= {"date_text", "text_in_date_function"}
    assert verdict.fixed is None


@pytest.mark.parametrize("version", ["11g", "19c", "21c"])
def test_in_list_1000_is_split(version: str, company: Catalog) -> None:
    numbers = ", ".join(str(number) for number in range(2500))
    verdict = check(f"SELECT ename FROM emp WHERE deptno IN ({numbers})", company, version)  # type: ignore[arg-type]
    assert isinstance(verdict, Rejected)
    assert _rules(verdict) == {"in_list_1000"}
    assert verdict.fixed is not None
    assert verdict.fixed.text.count("deptno IN (") == 3
    assert isinstance(check(f"SELECT ename FROM emp WHERE deptno IN ({numbers})", company, "23ai"), CheckedSQL)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_message_has_a_hole(language: str, company: Catalog) -> None:
    for section in ("warned", "rejected", "fixed"):
        for parameters in _cases(section):
            case = parameters.values[1]
            catalog = None if case.get("catalog") == "none" else company
            verdict = check(case["sql"], catalog, case.get("version", "19c"), language=language)  # type: ignore[arg-type]
            for finding in verdict_findings(verdict):
                assert finding.message
                assert "{" not in finding.message.replace(case["sql"][finding.start : finding.end], "")
