"""Names of codes that a question asks for, and what is said instead when no code is meant."""

from __future__ import annotations

from datetime import date

import pytest

from app.catalog.ddl import load_catalog
from app.catalog.profile import ColumnProfile, TableProfile, Value
from app.linking.link import Linker

DDL = """
CREATE TABLE CLAIM (CLM_NO NUMBER PRIMARY KEY, CLM_TP_CD VARCHAR2(2), CAUS_CD VARCHAR2(2), PAY_CD VARCHAR2(2), GRD_CD VARCHAR2(2), GRD_NM VARCHAR2(9));
COMMENT ON TABLE CLAIM IS '사고접수';
COMMENT ON COLUMN CLAIM.CLM_TP_CD IS '접수유형코드';
COMMENT ON COLUMN CLAIM.CAUS_CD IS '사고 원인코드';
COMMENT ON COLUMN CLAIM.PAY_CD IS '지급방법코드(1:이체, 2:현금)';
COMMENT ON COLUMN CLAIM.GRD_CD IS '등급코드';
COMMENT ON COLUMN CLAIM.GRD_NM IS '등급명';
CREATE TABLE CMN_CD (CD_GRP VARCHAR2(20), CD VARCHAR2(2), CD_NM VARCHAR2(50), PRIMARY KEY (CD_GRP, CD));
COMMENT ON TABLE CMN_CD IS '공통코드';
COMMENT ON COLUMN CMN_CD.CD_GRP IS '코드그룹(컬럼명)';
"""  # noqa: E501
KNOWN = ColumnProfile((Value("1", "이체"), Value("2", "현금")), complete=True)
PROFILE = {"CLAIM": TableProfile(columns=dict.fromkeys(("CLM_TP_CD", "CAUS_CD", "PAY_CD", "GRD_CD"), KNOWN))}


@pytest.fixture(scope="module")
def linker(tmp_path_factory: pytest.TempPathFactory) -> Linker:
    file = tmp_path_factory.mktemp("ddl") / "schema.sql"
    file.write_text(DDL, encoding="utf-8")
    return Linker(load_catalog(file), PROFILE)


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("접수유형 이름별 사고접수 건수", "CLM_TP_CD"),
        ("사고접수를 접수유형명별로 세어줘", "CLM_TP_CD"),
        ("사고접수의 접수번호와 접수 유형 명칭을 보여줘", "CLM_TP_CD"),
        ("사고접수를 원인 이름으로 묶어서 건수", "CAUS_CD"),
        ("접수유형별 사고접수 건수", ""),
        ("접수유형 명단", ""),
        ("지급방법 이름별 사고접수 건수", ""),
        ("등급 이름별 사고접수 건수", ""),
        ("고객명별 사고접수 건수", ""),
    ],
)
def test_the_name_of_a_code_is_in_the_code_table(linker: Linker, question: str, column: str) -> None:
    linked = linker.link(question, date(2026, 11, 27))
    facts = [fact for fact in linked.facts if "CMN_CD" in fact]
    told = f"CMN_CD.CD_NM (CMN_CD.CD_GRP = '{column}', CMN_CD.CD = CLAIM.{column})"
    assert [told in fact for fact in facts] == ([True] if column else [])
    led = "CMN_CD" in [table.table for table in linked.tables if "이름" in table.reason]
    assert led == (bool(column) or question.startswith("지급방법"))
