"""How columns store days."""

from __future__ import annotations

import pytest

from app.catalog.model import Column, ForeignKey, Table
from app.catalog.storage import day_form


@pytest.mark.parametrize(
    ("name", "type_", "comment", "form"),
    [
        ("HIRE_DT", "DATE", "입사일", "DATE"),
        ("CRT_TS", "TIMESTAMP(6)", "생성일시", "DATE"),
        ("ORD_YMD", "VARCHAR2(8)", "주문일자", "YYYYMMDD"),
        ("OPN_YMD", "VARCHAR2(8 BYTE)", "", "YYYYMMDD"),
        ("BIRTH", "CHAR(8)", "생년월일", "YYYYMMDD"),
        ("START_DAY", "VARCHAR2(10)", "", "YYYY-MM-DD"),
        ("SAL_YM", "VARCHAR2(6)", "지급년월(YYYYMM)", "YYYYMM"),
        ("START_MONTH", "VARCHAR2(6 CHAR)", "적용 시작월", "YYYYMM"),
        ("YEAR", "VARCHAR2(4)", "학년도", "YYYY"),
        ("PAT_NO", "VARCHAR2(8)", "환자번호", None),
        ("TERM", "VARCHAR2(6)", "학기", None),
        ("DEPT_CD", "VARCHAR2(4)", "부서코드", None),
        ("CUST_NM", "VARCHAR2(60)", "고객명", None),
        ("ORD_NO", "NUMBER(8)", "주문번호", None),
        ("BASE_YMD", "VARCHAR2(8)", "기준일자", None),
        ("BIRTH_YMD", "CHAR(6)", "생년월일", None),
        ("BIRTH_YMD", "CHAR(6)", "생년월일(YYMMDD)", None),
        ("CLOSE", "CHAR(6)", "마감연월일", None),
        ("SAL_YM", "CHAR(4)", "지급년월(YYMM)", None),
        ("REG_DT", "VARCHAR2(10)", "등록일자(YYYY/MM/DD)", None),
        ("REG_DT", "VARCHAR2(10)", "등록일자 yyyy.mm.dd", None),
        ("REG_DT", "VARCHAR2(10)", "등록일자(YYYYMMDDHH)", None),
        ("REG_DT", "VARCHAR2(10)", "등록일자(yyyy-mm-dd)", "YYYY-MM-DD"),
        ("FROM_VAL", "VARCHAR2(8)", "시작(YYYYMMDD)", "YYYYMMDD"),
        ("BASE_DT", "VARCHAR2(8)", "기준일자(YYYYMMDD, 월 단위는 YYYYMM00)", "YYYYMMDD"),
        ("REG_DT", "VARCHAR2(14)", "등록일시", "YYYYMMDDHH24MISS"),
        ("FST_RGSTR_DTM", "CHAR(14)", "", "YYYYMMDDHH24MISS"),
        ("SEND", "VARCHAR2(14)", "전송시각(YYYYMMDDHH24MISS)", "YYYYMMDDHH24MISS"),
        ("SEND", "VARCHAR2(14)", "전송시각(YYYYMMDDHHMMSS)", "YYYYMMDDHH24MISS"),
        ("SEND", "VARCHAR2(14)", "전송시각(YYYYMMDDHHMISS)", "YYYYMMDDHH24MISS"),
        ("TEL", "VARCHAR2(14)", "전화번호", None),
        ("PAY", "VARCHAR2(14)", "일시불여부", None),
    ],
)
def test_forms(name: str, type_: str, comment: str, form: str | None) -> None:
    column = Column(name, type_, comment)
    keys = (ForeignKey(("BASE_YMD",), "CALENDAR", ("YMD",)),)
    assert day_form(column, Table("T", (column,), foreign_keys=keys)) == form
