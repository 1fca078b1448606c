"""A small company for the checker: tables of every kind of column that a rule looks at."""

from __future__ import annotations

import pytest

from app.catalog.model import Catalog, Column, Table

EMP = Table(
    "EMP",
    (
        Column("EMPNO", "NUMBER(4)", "사번"),
        Column("ENAME", "VARCHAR2(30)", "이름"),
        Column("JOB", "VARCHAR2(9)", "직무"),
        Column("MGR", "NUMBER(4)", "관리자 사번"),
        Column("HIREDATE", "DATE", "입사일"),
        Column("SAL", "NUMBER(7,2)", "급여"),
        Column("COMM", "NUMBER(7,2)", "수당"),
        Column("DEPTNO", "NUMBER(2)", "부서번호"),
        Column("JOIN_YMD", "VARCHAR2(8)", "등록일자"),
        Column("MEMO", "CLOB", "메모"),
    ),
    "사원",
    ("EMPNO",),
)
DEPT = Table("DEPT", (Column("DEPTNO", "NUMBER(2)", "부서번호"), Column("DNAME", "VARCHAR2(14)", "부서명")), "부서")
WEB_LOG = Table(
    "web_log", (Column("id", "NUMBER"), Column("page name", "VARCHAR2(99)"), Column("PAGE", "NUMBER")), "방문"
)
LEAVE = Table(
    "LEAVE",
    (
        Column("ABSENCE_YMD", "VARCHAR2(8 BYTE)", "휴가일자"),
        Column("RETURN_YMD", "VARCHAR2(8)", "복귀일자(YY/MM/DD)"),
        Column("WAITED", "VARCHAR2(8)", "대기 일수"),
        Column("APPROVED", "DATE", "승인일시"),
    ),
    "휴가",
)


@pytest.fixture(scope="session")
def company() -> Catalog:
    """EMP, DEPT, one whose names need double quotes, and one that stores days in several ways."""
    return Catalog((EMP, DEPT, WEB_LOG, LEAVE))
