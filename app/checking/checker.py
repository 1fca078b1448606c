"""The checker's one entrance: SQL text in, verdict out. It runs the rules and repairs; every judgement is a rule's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from app.catalog.model import Catalog
from app.checking.nodes import only_queries
from app.checking.policy import DEFAULT_POLICY, Policy
from app.checking.query import Query
from app.checking.rule import Language
from app.checking.rules import RULES
from app.records import CheckedSQL, Edit, Finding, OracleVersion, Rejected, Unanalysable, Verdict, seal

_REPAIR_ROUNDS = 8
_UNREAD: dict[str, dict[Language, str]] = {
    "too_long": {
        "ko": "SQL이 너무 길어서 검사하지 않았어요. 조건을 나누거나 목록을 줄여 주세요.",
        "en": "The SQL is too long to be checked. Split it or shorten its lists.",
    },
    "too_deep": {
        "ko": "괄호나 조건이 너무 깊게 겹쳐 있어서 끝까지 검사하지 못했어요. 단계를 나눠 써 주세요.",
        "en": "The SQL is nested too deeply to be checked. Write it in fewer levels.",
    },
    "inline_plsql": {
        "ko": "WITH 절에 PL/SQL 함수를 직접 정의한 SQL은 검사할 수 없어서 실행하지 않아요. 함수 없이 다시 써 주세요.",
        "en": "A WITH clause that defines PL/SQL functions cannot be checked and is not run. Write it without them.",
    },
    "not_read": {
        "ko": "이 SQL을 끝까지 해석하지 못했어요. Oracle에서 맞는 문장일 수도 있지만, 확인하지 못한 SQL은 실행하지 않아요. "
        "더 단순한 문장으로 다시 써 주세요.",
        "en": "The SQL could not be read to the end. It may be valid Oracle, but what is not understood is never run. "
        "Write it more simply.",
    },
}


def check(
    sql: str,
    catalog: Catalog | None = None,
    version: OracleVersion = "19c",
    *,
    policy: Policy = DEFAULT_POLICY,
    language: Language = "ko",
) -> Verdict:
    """Judge one SQL text for an Oracle `version`.

    Without a `catalog`, names of tables and columns are not checked. The text of a CheckedSQL is `sql`, byte for byte.
    Rejected.fixed is there only when the text after all fixes was checked again and found clean. Never raises: what
    cannot be read to the end is Unanalysable.
    """
    verdict = _judge(sql, catalog, version, policy, language)
    if not isinstance(verdict, Rejected) or not _repairable(verdict):
        return verdict
    return Rejected(verdict.findings, _repaired(sql, verdict, catalog, version, policy, language))


def _judge(sql: str, catalog: Catalog | None, version: OracleVersion, policy: Policy, language: Language) -> Verdict:
    if len(sql) > policy.max_chars:
        return Unanalysable((_unread("too_long", language),))
    query = Query(sql, catalog, version, policy)
    if len(query.tokens) > policy.max_tokens:
        return Unanalysable((_unread("too_long", language),))
    if query.key(0) == "WITH" and query.key(1) in {"FUNCTION", "PROCEDURE"} and query.token(2).kind == "word":
        return Unanalysable((_unread("inline_plsql", language),))
    try:
        findings = _in_order(finding for rule in RULES for finding in rule.findings(query, language))
        tables = tuple(dict.fromkeys(use.name for use in query.scopes.tables if not use.local))
    except RecursionError:
        return Unanalysable((_unread("too_deep", language),))
    if any(finding.severity == "error" for finding in findings):
        return Rejected(findings)
    if query.tree is None or not only_queries(query):
        return Unanalysable((*findings, _unread("not_read", language)))
    return seal(sql, tables, findings)


def _repairable(verdict: Verdict) -> bool:
    """True when every error of a rejected text has a fix: else the text after the fixes could not be clean."""
    return isinstance(verdict, Rejected) and all(
        finding.edits for finding in verdict.findings if finding.severity == "error"
    )


def _unread(rule: str, language: Language) -> Finding:
    return Finding(rule, "dialect", "error", _UNREAD[rule][language], "", 1, 1, 0, 0)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.severity, finding.rule)))


def _repaired(
    sql: str, rejected: Rejected, catalog: Catalog | None, version: OracleVersion, policy: Policy, language: Language
) -> CheckedSQL | None:
    """The text after its fixes, if it checks clean. Fixes may nest, so what a round leaves over the next one takes."""
    verdict: Verdict = rejected
    seen = {sql}
    for _ in range(_REPAIR_ROUNDS):
        if not isinstance(verdict, Rejected) or not _repairable(verdict):
            break
        sql = apply(sql, verdict.findings)
        if sql in seen:
            return None
        seen.add(sql)
        verdict = _judge(sql, catalog, version, policy, language)
    return verdict if isinstance(verdict, CheckedSQL) else None


def with_guesses(sql: str, rejected: Rejected, judge: Callable[[str], Verdict]) -> Rejected:
    """`rejected` with the text that has what its unknown names were meant to be as its fix, when that checks clean.

    `judge` is `check` with the catalogue and version that gave `rejected`. The findings tell every guess that was made;
    where a guess leaves an error, `rejected` comes back as it was.
    """
    findings, verdict, seen = rejected.findings, rejected, {sql}
    for _ in range(_REPAIR_ROUNDS):
        errors = [finding for finding in verdict.findings if finding.severity == "error"]
        if not all(finding.edits or finding.guess for finding in errors):
            break
        sql = apply(sql, (replace(f, edits=f.edits or f.guess.edits) if f.guess else f for f in errors))
        if sql in seen:
            break
        seen.add(sql)
        again = judge(sql)
        fixed = again.fixed if isinstance(again, Rejected) else again
        if isinstance(fixed, CheckedSQL):
            return Rejected(findings, fixed)
        if not isinstance(again, Rejected):
            break
        findings, verdict = (*findings, *again.findings), again
    return rejected


def apply(sql: str, findings: Iterable[Finding]) -> str:
    """`sql` with the edits of `findings` made from right to left; a finding whose edits meet earlier ones waits."""
    chosen: list[Edit] = []
    for edits in dict.fromkeys(finding.edits for finding in findings):
        if not any(_meet(edit, other) for edit in edits for other in chosen):
            chosen.extend(edits)
    for edit in sorted(chosen, key=lambda edit: (edit.start, edit.end), reverse=True):
        sql = sql[: edit.start] + edit.text + sql[edit.end :]
    return sql


def _meet(one: Edit, other: Edit) -> bool:
    return (one.start < other.end and other.start < one.end) or (one.start == other.start)
