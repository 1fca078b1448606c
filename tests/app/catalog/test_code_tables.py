"""The common-code table is found by its shape, and a column finds its group."""

from __future__ import annotations

import pytest

from app.catalog.code_tables import codes_of, find_code_tables, groups_called_like_columns, read_codes
from app.catalog.ddl import load_catalog, read_ddl
from app.catalog.model import Catalog, Column
from app.catalog.profile import Value
from app.config import ROOT
from app.errors import ConfigError


def found(ddl: str) -> list[tuple[str, ...]]:
    return [(codes.table.name, *codes.columns) for codes in find_code_tables(read_ddl(ddl))]


@pytest.mark.parametrize(
    ("ddl", "expected"),
    [
        (
            "CREATE TABLE TB_COM_CODE (GRP_CD CHAR(9), CD CHAR(9), CD_NM CHAR(9), PRIMARY KEY (GRP_CD, CD));",
            [("TB_COM_CODE", "GRP_CD", "CD", "CD_NM")],
        ),
        (
            """CREATE TABLE A (CLS CHAR(9), CODE_VAL CHAR(9), LABEL CHAR(9), CLS_NM CHAR(9));
            COMMENT ON TABLE A IS '공통 코드'; COMMENT ON COLUMN A.LABEL IS '코드명';""",
            [("A", "CLS", "CODE_VAL", "LABEL", "CLS_NM")],
        ),
        (
            """CREATE TABLE PRDT (CTGR_CLS_CD CHAR(9), PRDT_CD CHAR(9), PRDT_NM CHAR(9));
            COMMENT ON TABLE PRDT IS '상품';""",
            [],
        ),
        ("CREATE TABLE CMN_CD (CD VARCHAR2(9), CD_NM VARCHAR2(9));", []),
    ],
)
def test_found_by_shape(ddl: str, expected: list[tuple[str, ...]]) -> None:
    assert found(ddl) == expected


def test_the_demo_has_one() -> None:
    catalog = load_catalog(ROOT / "schema" / "demo" / "schema.sql")
    assert [codes.columns for codes in find_code_tables(catalog)] == [("CD_GRP", "CD", "CD_NM")]


def test_written_in_the_settings() -> None:
    catalog = read_ddl("CREATE TABLE X (A VARCHAR2(9), B VARCHAR2(9), C VARCHAR2(9));")
    (codes,) = find_code_tables(catalog, ["x(a, b, c)"])
    assert codes.columns == ("A", "B", "C")


@pytest.mark.parametrize("text", ["X(A,B,D)", "Y(A,B,C)", "X", "X(A,B)"])
def test_written_wrongly(text: str) -> None:
    catalog = read_ddl("CREATE TABLE X (A VARCHAR2(9), B VARCHAR2(9), C VARCHAR2(9));")
    with pytest.raises(ConfigError, match="공통코드"):
        find_code_tables(catalog, [text])


GROUPS = read_codes(
    [
        ("ORD_STAT_CD", "10", "접수", "주문 상태 코드"),
        ("ORD_STAT_CD", "90", "취소", "주문 상태 코드"),
        ("C012", "A", "정상", "계약상태"),
        ("CHNL", "1", "온라인", ""),
        ("YN", "Y", "예", ""),
    ]
)
ORDER = (Value("10", "접수"), Value("90", "취소"))


@pytest.mark.parametrize(
    ("name", "comment", "seen", "codes"),
    [
        ("ORD_STAT_CD", "", [], ORDER),
        ("ORD_STAT_CD", "", ["10"], ORDER),
        ("ORD_STAT_CD", "", ["X"], ()),
        ("BEF_ORD_STAT_CD", "", [], ORDER),
        ("X", "주문상태코드(공통)", [], ORDER),
        ("X", "계약 상태 코드", [], (Value("A", "정상"),)),
        ("CHNL_CD", "", [], (Value("1", "온라인"),)),
        ("SALE_CHNL_CD", "", [], (Value("1", "온라인"),)),
        ("USE_YN", "", [], ()),
        ("CODE", "코드", [], ()),
        ("AMT", "금액", [], ()),
    ],
)
def test_a_column_finds_its_group(name: str, comment: str, seen: list[str], codes: tuple[Value, ...]) -> None:
    assert codes_of(Column(name, "VARCHAR2(9)", comment), GROUPS, seen) == codes


def test_an_empty_catalogue_has_none() -> None:
    assert find_code_tables(Catalog(())) == ()


@pytest.mark.parametrize(
    ("comment", "found"), [("코드그룹(코드 컬럼명)", True), ("그룹(컬럼 이름과 같음)", True), ("코드그룹", False)]
)
def test_groups_are_called_like_columns_only_where_a_comment_says_so(comment: str, found: bool) -> None:
    table = "CREATE TABLE CMN_CD (CD_GRP CHAR(9), CD CHAR(9), CD_NM CHAR(9), PRIMARY KEY (CD_GRP, CD));"
    codes = groups_called_like_columns(read_ddl(f"{table} COMMENT ON COLUMN CMN_CD.CD_GRP IS '{comment}';"))
    assert bool(codes) is found
