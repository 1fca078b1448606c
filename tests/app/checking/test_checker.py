"""The entrance: three verdicts, text untouched, fixes that are checked again, nothing that hangs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog.model import Catalog
from app.checking import Policy, check
from app.checking.checker import apply
from app.checking.lexer import lex, string_value
from app.checking.nearest import nearest
from app.checking.report import verdict_as_dict, verdict_as_text
from app.records import CheckedSQL, Edit, Finding, Rejected, Unanalysable


def test_valid_text_is_kept_byte_for_byte(company: Catalog) -> None:
    sql = "  SELECT e.ename /* 이름 */\r\n\tFROM emp e -- 끝\n"
    verdict = check(sql, company)
    assert isinstance(verdict, CheckedSQL)
    assert verdict.text == sql
    assert verdict.tables == ("EMP",)


def test_a_with_clause_is_no_table(company: Catalog) -> None:
    verdict = check("WITH x AS (SELECT deptno FROM emp) SELECT * FROM x JOIN dept USING (deptno)", company)
    assert isinstance(verdict, CheckedSQL)
    assert set(verdict.tables) == {"EMP", "DEPT"}


def test_nested_fixes_are_made_in_turn(company: Catalog) -> None:
    sql = "SELECT e.sal FROM emp AS e WHERE DATE_TRUNC('month', IFNULL(hiredate, NOW())) > '2024-01-01'::date LIMIT 5;"
    verdict = check(sql, company)
    assert isinstance(verdict, Rejected)
    assert verdict.fixed is not None
    assert verdict.fixed.text == (
        "SELECT e.sal FROM emp e WHERE TRUNC(NVL(hiredate, SYSDATE), 'MM') > DATE '2024-01-01' FETCH FIRST 5 ROWS ONLY"
    )
    assert isinstance(check(verdict.fixed.text, company), CheckedSQL)


def test_a_fix_that_leaves_an_error_is_not_offered(company: Catalog) -> None:
    verdict = check("SELECT e.salary_total FROM emp AS e LIMIT 5", company)
    assert isinstance(verdict, Rejected)
    assert verdict.fixed is None
    assert {finding.rule for finding in verdict.findings if finding.fixable} == {"table_alias_as", "limit"}


@pytest.mark.parametrize(
    ("written", "meant"), [("급여", "SAL"), ("SALARYS", "SAL"), ("employee_name", ""), ("HIREDATES", "HIREDATE")]
)
def test_unknown_columns_show_the_nearest_real_one(written: str, meant: str, company: Catalog) -> None:
    verdict = check(f"SELECT {written} FROM emp", company)
    assert isinstance(verdict, Rejected)
    assert meant in verdict.findings[0].message


def test_a_korean_table_name_is_found_by_comment(company: Catalog) -> None:
    verdict = check("SELECT 1 FROM 사원", company)
    assert isinstance(verdict, Rejected)
    assert "`EMP`" in verdict.findings[0].message


def test_positions_count_lines_and_columns(company: Catalog) -> None:
    verdict = check("SELECT ename,\n       급여액\nFROM emp", company)
    assert isinstance(verdict, Rejected)
    finding = verdict.findings[0]
    assert (finding.line, finding.column, finding.start, finding.end) == (2, 8, 21, 24)


def test_english_by_setting(company: Catalog) -> None:
    verdict = check("SELECT 1 FROM emp LIMIT 1", company, language="en")
    assert isinstance(verdict, Rejected)
    assert "FETCH FIRST" in verdict.findings[0].message
    assert verdict.findings[0].message.isascii()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 3000 + "1" + ")" * 3000 + " FROM dual",
        "SELECT " + "NVL(" * 500 + "1" + ", 1)" * 500 + " FROM dual",
        "SELECT " + "CASE WHEN 1 = 1 THEN " * 800 + "1" + " END" * 800 + " FROM dual",
        "SELECT * FROM " + "(SELECT * FROM " * 400 + "emp" + ")" * 400,
        "SELECT 1 FROM dual WHERE " + "NOT " * 5000 + "1 = 1",
        "SELECT " + "- " * 5000 + "1 FROM dual",
        "SELECT '" + "x" * 100_000,
        "/*" * 30_000,
        "q'[" * 20_000,
        "(" * 60_000,
        '"' * 60_001,
        "SELECT " + "a." * 20_000 + "b FROM emp",
        "1" * 60_000,
        "::" * 20_000,
        "SELECT 1 FROM dual" + " UNION ALL SELECT 1 FROM dual" * 1500,
        "SELECT 1 FROM dual WHERE " + " OR ".join(["ROWNUM = 1"] * 3000),
        "SELECT ename FROM emp WHERE " + "ename LIKE 'a' || " * 2000 + "'b'",
        "[" * 20_000,
        "SELECT " + "IF(" * 2000,
    ],
    ids=lambda sql: f"{sql[:20]}… {len(sql)}",
)
@pytest.mark.timeout(20)
def test_monstrous_text_ends(sql: str, company: Catalog) -> None:
    verdict = check(sql, company)
    assert isinstance(verdict, CheckedSQL | Rejected | Unanalysable)


def test_text_past_the_limit_is_not_read() -> None:
    verdict = check("SELECT 1 FROM dual" + " " * 100, policy=Policy(max_chars=50))
    assert isinstance(verdict, Unanalysable)
    assert verdict.findings[0].rule == "too_long"


def _finding(*edits: Edit) -> Finding:
    return Finding("x", "dialect", "error", "", "", 1, 1, 0, 0, edits)


def test_edits_that_meet_wait_for_the_next_round() -> None:
    outer, inner, apart = _finding(Edit(0, 6, "X")), _finding(Edit(2, 3, "Y")), _finding(Edit(7, 8, "Z"))
    assert apply("abcdef gh", [outer, inner, apart]) == "X Zh"


def test_a_finding_is_fixed_whole_or_not_at_all() -> None:
    first, second = _finding(Edit(0, 1, "X")), _finding(Edit(0, 1, "Y"), Edit(3, 4, "Y"))
    assert apply("abcdef", [first, second]) == "Xbcdef"


# --- lexer ----------

WHOLE = Path(__file__).parents[2] / "cases" / "checking" / "whole"
PIECES = st.sampled_from([*(WHOLE / "pieces.txt").read_text(encoding="utf-8").split(), "\n", "\u3000"])
SOUP = st.lists(PIECES, max_size=40).map(" ".join) | st.lists(PIECES, max_size=40).map("".join)


@given(SOUP | st.text(max_size=200))
def test_tokens_cover_the_text(text: str) -> None:
    lexed = lex(text)
    spans = sorted([(token.start, token.end) for token in lexed.tokens] + list(lexed.comments))
    position = 0
    for start, end in spans:
        assert not text[position:start].strip()
        assert start < end
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    ("literal", "value"), [("'it''s'", "it's"), ("q'[it's]'", "it's"), ("N'가'", "가"), ("nq'!a!'", "a")]
)
def test_string_values(literal: str, value: str) -> None:
    (token,) = lex(literal).tokens
    assert token.kind == "string"
    assert string_value(token) == value


# --- anything at all ----------

SEEDS = st.sampled_from(
    [
        "SELECT e.ename, d.dname FROM emp e JOIN dept d ON e.deptno = d.deptno WHERE e.sal > 1000 ORDER BY e.sal DESC",
        "SELECT deptno, COUNT(*) AS c FROM emp AS e GROUP BY deptno HAVING c > 3 ORDER BY 2 LIMIT 5 OFFSET 2",
        "WITH t (n) AS (SELECT 1 FROM dual UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t",
        "SELECT TOP 5 IFNULL(ename, 'x'), DATEADD(month, 1, hiredate) FROM emp WHERE ename ILIKE 'k%' AND sal::int % 2 = 1",  # noqa: E501
        "SELECT TO_CHAR(hiredate, 'YYYY-MM'), SUM(sal) OVER (PARTITION BY deptno ORDER BY hiredate) FROM emp",
        "SELECT LISTAGG(ename, ',') WITHIN GROUP (ORDER BY ename) FROM emp CONNECT BY PRIOR empno = mgr",
    ]
)


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    """A query with pieces cut out, doubled or put in."""
    text = draw(SEEDS)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = draw(st.integers(at, min(len(text), at + 12)))
        text = text[:at] + draw(PIECES | st.just("") | st.just(text[at:end] * 2)) + text[end:]
    return text


@given(sql=_mutated() | SOUP | st.text(max_size=120), version=st.sampled_from(["11g", "12c", "19c", "21c", "23ai"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_nothing_crashes_or_hangs(sql: str, version: str, company: Catalog) -> None:
    """`pytest --hypothesis-profile=thorough` tries 20,000 texts instead of a few."""
    verdict = check(sql, company, version)  # type: ignore[arg-type]
    if isinstance(verdict, CheckedSQL):
        assert verdict.text == sql
    else:
        assert any(finding.severity == "error" for finding in verdict.findings)
    if isinstance(verdict, Rejected) and verdict.fixed is not None:
        assert isinstance(check(verdict.fixed.text, company, version), CheckedSQL)  # type: ignore[arg-type]
    assert verdict_as_dict(sql, verdict)["sql"] == sql
    assert verdict_as_text(sql, verdict).plain


# --- nearest names and reports ----------


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT page FROM web_log", '`web_log` 테이블은 이 스키마에 없어요. 혹시 `"web_log"`인가요?'),
        ("SELECT page FROM weblog", '`weblog` 테이블은 이 스키마에 없어요. 혹시 `"web_log"`인가요?'),
        ('SELECT w.id FROM "web_log" w', '`w.id` 컬럼을 찾을 수 없어요. 혹시 `W."id"`인가요?'),
        ('SELECT page_name FROM "web_log"', '`page_name` 컬럼을 찾을 수 없어요. 혹시 `"web_log"."page name"'),
    ],
)
def test_a_hint_writes_names_as_sql_has_to(sql: str, told: str, company: Catalog) -> None:
    verdict = check(sql, company)
    assert isinstance(verdict, Rejected)
    assert verdict.findings[0].message.startswith(told)


def test_nearest_by_spelling_and_comment() -> None:
    names = [("SAL", "급여"), ("DEPTNO", "부서 번호"), ("EMP_NM", "사원 이름")]
    assert nearest("SALARYS", names) == ["SAL"]
    assert nearest("급여", names)[0] == "SAL"
    assert nearest("부서번호", names)[0] == "DEPTNO"
    assert nearest("EMPLOYEE_NM", names) == ["EMP_NM"]
    assert nearest("ZZZ", names) == []


def test_json_has_the_shape_of_the_contract(company: Catalog) -> None:
    sql = "SELECT e.ename FROM emp AS e"
    record = verdict_as_dict(sql, check(sql, company))
    assert record["verdict"] == "rejected"
    assert record["fixed_sql"] == "SELECT e.ename FROM emp e"
    keys = {"rule", "kind", "severity", "message", "ora", "line", "column", "start", "end", "fixable"}
    assert [set(finding) for finding in record["findings"]] == [keys]


def test_the_caret_stands_under_wide_letters(company: Catalog) -> None:
    sql = "SELECT ename AS 이름\nFROM emp AS 사원"
    lines = verdict_as_text(sql, check(sql, company)).plain.splitlines()
    line = next(number for number, text in enumerate(lines) if "AS 사원" in text)
    assert lines[line + 1] == " " * lines[line].index("AS") + "^^^^^^^"
