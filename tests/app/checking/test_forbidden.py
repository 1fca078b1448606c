"""The safety list, every item in several spellings: refused, whatever else is known about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from app.catalog.model import Catalog
from app.checking import Policy, check
from app.records import CheckedSQL, Unanalysable

WHOLE = Path(__file__).parents[2] / "cases" / "checking" / "whole"
FORBIDDEN = yaml.safe_load((WHOLE / "forbidden.yaml").read_text(encoding="utf-8"))
VALID = yaml.safe_load((WHOLE / "valid_oracle.yaml").read_text(encoding="utf-8"))


def _quoted(name: str) -> str:
    head, _, tail = name.partition("(")
    parts = ".".join(f'"{part}"' for part in head.split("."))
    return f"{parts}({tail}" if tail else parts


def _spellings(item: str) -> tuple[str, ...]:
    """Lower case, comments and line breaks around the dots, and as it stands."""
    head, _, tail = item.partition("(")
    scattered = head.replace(".", " /* x */ .\n ") + (f" -- y\n ({tail}" if tail else "")
    return item, item.lower(), scattered


FUNCTIONS = [
    text
    for item in (*FORBIDDEN["functions"], *FORBIDDEN["references"])
    for text in (
        *_spellings(item),
        _quoted(item),
        f"SYS.{item}",
        f"NVL(UPPER({item}), 'x')",
        f"(SELECT {item} FROM dual)",
    )
]
TABLES = [text for item in FORBIDDEN["tables"] for text in (item, item.lower(), item.replace("(", " /* x */ ("))]


@pytest.mark.parametrize("text", FUNCTIONS)
def test_forbidden_calls(text: str, company: Catalog) -> None:
    for sql in (
        f"SELECT {text} FROM emp",
        f"SELECT ename FROM emp WHERE sal > {text}",
        f"WITH x AS (SELECT {text} AS v FROM dual) SELECT v FROM x",
        f"SELECT COUNT(*) FROM emp ORDER BY {text}",
        f"SELECT e.ename FROM emp e JOIN dept d ON d.deptno = {text}",
    ):
        assert not isinstance(check(sql, company), CheckedSQL), sql


@pytest.mark.parametrize("text", [text for text in FUNCTIONS if "my_fn" not in text.lower()])
def test_forbidden_calls_without_a_catalogue(text: str) -> None:
    assert not isinstance(check(f"SELECT {text} FROM dual"), CheckedSQL)


@pytest.mark.parametrize("text", TABLES)
@pytest.mark.parametrize("with_catalog", [True, False])
def test_forbidden_tables(text: str, with_catalog: bool, company: Catalog) -> None:
    catalog = company if with_catalog else None
    for sql in (
        f"SELECT * FROM {text}",
        f"SELECT ename FROM emp WHERE EXISTS (SELECT 1 FROM {text})",
        f"SELECT 1 FROM dual UNION ALL SELECT COUNT(*) FROM {text}",
        f"WITH x AS (SELECT * FROM {text}) SELECT * FROM x",
    ):
        assert not isinstance(check(sql, catalog), CheckedSQL), sql


@pytest.mark.parametrize("text", FORBIDDEN["statements"])
def test_forbidden_statements(text: str, company: Catalog) -> None:
    for sql in (
        text,
        text.lower(),
        f"/* SELECT */ {text}",
        f"({text})",
        f"SELECT 1 FROM dual; {text}",
        f"WITH x AS ({text}) SELECT * FROM x",
        f"SELECT * FROM ({text})",
        f"-- SELECT\n{text}",
    ):
        assert not isinstance(check(sql, company), CheckedSQL), sql


@pytest.mark.parametrize("text", FORBIDDEN["queries"])
def test_forbidden_queries(text: str, company: Catalog) -> None:
    for sql in (text, text.lower(), text.replace(" ", "\n"), text.replace(" FROM", " /* x */ FROM"), f"({text})"):
        assert not isinstance(check(sql, company), CheckedSQL), sql


def test_a_string_or_comment_may_say_anything(company: Catalog) -> None:
    sql = "SELECT 'UTL_HTTP.REQUEST(1); DROP TABLE emp@x FOR UPDATE' /* DELETE FROM emp */ FROM dual -- ; COMMIT"
    assert isinstance(check(sql, company), CheckedSQL)


def test_oracle_does_not_nest_comments(company: Catalog) -> None:
    """A checker that nests them would not see the call after the first end."""
    sql = "SELECT /* /* */ UTL_HTTP.REQUEST('x') /* */ */ FROM dual"
    assert not isinstance(check(sql, company), CheckedSQL)


def test_a_policy_opens_what_it_names(company: Catalog) -> None:
    policy = Policy(packages=frozenset({"PAY"}), functions=frozenset({"MY_FN"}), dictionary=True)
    assert isinstance(check("SELECT pay.net(sal), my_fn(sal) FROM emp", company, policy=policy), CheckedSQL)
    assert not isinstance(check("SELECT tax.net(sal) FROM emp", company, policy=policy), CheckedSQL)
    assert isinstance(check("SELECT sid FROM v$session", policy=policy), CheckedSQL)


@pytest.mark.parametrize("sql", VALID["read"])
def test_valid_oracle_is_read(sql: str, company: Catalog) -> None:
    verdict = check(sql, company)
    assert isinstance(verdict, CheckedSQL), verdict
    assert verdict.text == sql


@pytest.mark.parametrize("sql", VALID["read"])
def test_valid_oracle_in_other_letters(sql: str, company: Catalog) -> None:
    """Words mean the same in lower case and with a comment between them; strings and quoted names are left alone."""
    loose = re.sub(r"^(SELECT|WITH) ", r"\1 /* 주석 */\n\t", sql)
    assert isinstance(check(loose, company), CheckedSQL), check(loose, company)


@pytest.mark.parametrize("sql", VALID["unread"])
def test_oracle_beyond_the_parser_is_never_called_wrong(sql: str) -> None:
    assert isinstance(check(sql), Unanalysable)
