"""Columns told by name, type and comment: which are private, which hold values worth knowing."""

from __future__ import annotations

import pytest

from app.catalog.columns import is_day, is_percent, is_private, may_list, private
from app.catalog.model import Column, ForeignKey, Table
from app.config import PRIVATE_COLUMNS, SamplingSettings

DEFAULTS = private(SamplingSettings().never)


def table(*columns: Column) -> Table:
    keys = (ForeignKey(("DEPT_CD",), "DEPT", ("DEPT_CD",)),)
    return Table("T", columns, primary_key=("PK_CD",), foreign_keys=keys)


@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("JUMIN_NO", ""),
        ("EMP_RRN", ""),
        ("X1", "주민등록번호"),
        ("X1", "주민 등록 번호(앞 6자리)"),
        ("TEL_NO", ""),
        ("OFFICE_TEL_NO", ""),
        ("HP", "휴대폰번호"),
        ("email", ""),
        ("X", "E메일주소"),
        ("BANK_ACCT_NO", ""),
        ("X", "환불 계좌번호"),
        ("LOGIN_PWD", ""),
        ("X", "카드번호"),
        ("X", "배송 주소"),
        ("HOME_ADDR", ""),
        ("X", "성명"),
        ("EMP_NM", "사원명"),
        ("CUST_NM", "고객명(한글)"),
        ("CEO_NM", "대표자명"),
        ("BIRTH_YMD", ""),
    ],
)
def test_private_by_default(name: str, comment: str) -> None:
    column = Column(name, "VARCHAR2(50)", comment)
    assert is_private(table(column), column, DEFAULTS)


@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("PAY_MTHD_CD", "결제수단코드(10:카드, 20:계좌이체)"),
        ("REGN_NM", "지역(서울, 부산 등)"),
        ("ACCT_CD", "계정과목코드"),
        ("DEPT_NM", "부서명"),
        ("CURR_CD", "통화코드"),
        ("CUST_TP_CD", "고객유형코드"),
    ],
)
def test_open_by_default(name: str, comment: str) -> None:
    column = Column(name, "VARCHAR2(50)", comment)
    assert not is_private(table(column), column, DEFAULTS)


def test_a_pattern_may_name_the_table_and_no_pattern_hides_nothing() -> None:
    column = Column("MEMO_CD", "VARCHAR2(50)", "구분")
    assert is_private(table(column), column, private(["t.memo*"]))
    assert not is_private(table(column), column, private([]))
    assert "*JUMIN*" in PRIVATE_COLUMNS


@pytest.mark.parametrize(
    ("column", "listed"),
    [
        (Column("REGN_NM", "VARCHAR2(20)", "지역"), True),
        (Column("STAT_CD", "CHAR(2)", "상태코드"), True),
        (Column("USE_FLAG", "NUMBER(1)"), True),
        (Column("N1", "NUMBER(2)", "처리상태"), True),
        (Column("NVC_TP", "NVARCHAR2(20)"), True),
        (Column("PK_CD", "VARCHAR2(4)", "코드"), False),
        (Column("DEPT_CD", "VARCHAR2(4)", "부서코드"), False),
        (Column("BIZ_NO", "VARCHAR2(12)", "사업자번호"), False),
        (Column("ORD_YMD", "VARCHAR2(8)", "주문일자"), False),
        (Column("BASE", "VARCHAR2(6)", "기준년월"), False),
        (Column("MEMO", "VARCHAR2(4000)", "메모"), False),
        (Column("AMT", "NUMBER(12)", "금액"), False),
        (Column("RATE_TP", "NUMBER(5,2)", "율"), False),
        (Column("NOTE", "CLOB"), False),
        (Column("AT", "DATE", "등록구분일"), False),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_worth_listing(column: Column, listed: bool) -> None:
    assert may_list(table(column), column) is listed


def test_a_day_written_as_text() -> None:
    assert is_day(Column("X", "VARCHAR2(8)", "등록일(YYYYMMDD)"))
    assert is_day(Column("SAL_YM", "CHAR(6)"))
    assert not is_day(Column("ORD_DT", "DATE"))


def test_percent_is_told_by_the_comment() -> None:
    assert is_percent(Column("DC_RT", "NUMBER(5,2)", "할인율(%)"))
    assert not is_percent(Column("DC_RT", "NUMBER(5,2)", "할인율"))
