"""Examples made from a schema: whole texts for a small one, and for any schema SQL that the checker lets through."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog, Column, ForeignKey, Table
from app.catalog.profile import ColumnProfile, Profile, TableProfile, Value, profile_of_comments
from app.checking import check
from app.config import ROOT
from app.prompting.examples import Example, made_examples
from app.records import CheckedSQL

DDL = """
CREATE TABLE MBR_MST (MBR_NO NUMBER PRIMARY KEY, MBR_NM VARCHAR2(30), JOIN_YMD VARCHAR2(8), SEX_CD VARCHAR2(1));
COMMENT ON TABLE MBR_MST IS '회원마스터';
COMMENT ON COLUMN MBR_MST.MBR_NM IS '회원명';
COMMENT ON COLUMN MBR_MST.JOIN_YMD IS '가입일자(YYYYMMDD)';
COMMENT ON COLUMN MBR_MST.SEX_CD IS '성별(F:여자, M:남자)';
CREATE TABLE BOOK (BOOK_ID NUMBER PRIMARY KEY, TITLE VARCHAR2(100), PRICE NUMBER(8));
COMMENT ON TABLE BOOK IS '도서';
COMMENT ON COLUMN BOOK.TITLE IS '제목';
COMMENT ON COLUMN BOOK.PRICE IS '정가(원)';
CREATE TABLE ROOM (ROOM_ID NUMBER PRIMARY KEY, ROOM_TP_CD VARCHAR2(1));
COMMENT ON TABLE ROOM IS '열람실';
COMMENT ON COLUMN ROOM.ROOM_TP_CD IS '열람실유형(1:일반, 2:어린이)';
CREATE TABLE LOAN (
  LOAN_ID NUMBER PRIMARY KEY,
  MBR_NO NUMBER REFERENCES MBR_MST (MBR_NO),
  BOOK_ID NUMBER REFERENCES BOOK (BOOK_ID),
  LOAN_DT DATE
);
COMMENT ON TABLE LOAN IS '대출 내역';
COMMENT ON COLUMN LOAN.LOAN_DT IS '대출일';
CREATE TABLE RSV (RSV_ID NUMBER PRIMARY KEY, BOOK_ID NUMBER REFERENCES BOOK (BOOK_ID));
COMMENT ON TABLE RSV IS '예약';
CREATE TABLE RVW (RVW_ID NUMBER PRIMARY KEY, BOOK_ID NUMBER REFERENCES BOOK (BOOK_ID));
COMMENT ON TABLE RVW IS '서평';
CREATE TABLE FINE (FINE_ID NUMBER PRIMARY KEY, MBR_NO NUMBER REFERENCES MBR_MST (MBR_NO), FINE_AMT NUMBER(10));
COMMENT ON TABLE FINE IS '연체료';
COMMENT ON COLUMN FINE.FINE_AMT IS '연체금액(원)';
CREATE TABLE DESK (DESK_ID NUMBER PRIMARY KEY, DESK_STAT_CD VARCHAR2(2));
COMMENT ON TABLE DESK IS '좌석';
COMMENT ON COLUMN DESK.DESK_STAT_CD IS '좌석상태';
CREATE TABLE CMN_CD (CD_GRP VARCHAR2(20), CD VARCHAR2(2), CD_NM VARCHAR2(50), PRIMARY KEY (CD_GRP, CD));
COMMENT ON TABLE CMN_CD IS '공통코드';
COMMENT ON COLUMN CMN_CD.CD_GRP IS '코드그룹(컬럼명)';
"""
LIBRARY = (
    Example(
        "가입일자가 2024년이고 성별이 여자인 회원의 회원명과 가입일자를 보여줘",
        "SELECT MBR_NM, JOIN_YMD\nFROM MBR_MST\nWHERE SEX_CD = 'F'\n  AND JOIN_YMD BETWEEN '20240101' AND '20241231'",
    ),
    Example(
        "정가가 가장 큰 도서 5건의 제목과 정가를 큰 순으로 보여줘",
        "SELECT TITLE, PRICE\nFROM BOOK\nORDER BY PRICE DESC\nFETCH FIRST 5 ROWS ONLY",
    ),
    Example("열람실유형별 열람실 건수는?", "SELECT ROOM_TP_CD, COUNT(*) AS CNT\nFROM ROOM\nGROUP BY ROOM_TP_CD"),
    Example(
        "2024년 3월 대출의 회원명, 제목, 대출일을 알려줘",
        "SELECT MM.MBR_NM, B.TITLE, L.LOAN_DT\nFROM LOAN L\nJOIN MBR_MST MM ON MM.MBR_NO = L.MBR_NO\n"
        "JOIN BOOK B ON B.BOOK_ID = L.BOOK_ID\n"
        "WHERE L.LOAN_DT >= DATE '2024-03-01'\n  AND L.LOAN_DT < DATE '2024-04-01'",
    ),
    Example(
        "제목별 예약 건수를 많은 순서로 보여줘",
        "SELECT B.TITLE, COUNT(*) AS CNT\nFROM RSV R\nJOIN BOOK B ON B.BOOK_ID = R.BOOK_ID\n"
        "GROUP BY B.BOOK_ID, B.TITLE\nORDER BY CNT DESC",
    ),
    Example(
        "서평이 한 건도 없는 도서의 제목은?",
        "SELECT B.TITLE\nFROM BOOK B\nWHERE NOT EXISTS (\n  SELECT 1 FROM RVW R WHERE R.BOOK_ID = B.BOOK_ID\n)",
    ),
    Example(
        "연체금액 합계로 상위 5위까지 회원의 회원명과 합계를 보여줘",
        "SELECT MM.MBR_NM, SUM(F.FINE_AMT) AS TOTAL\nFROM FINE F\nJOIN MBR_MST MM ON MM.MBR_NO = F.MBR_NO\n"
        "GROUP BY MM.MBR_NO, MM.MBR_NM\nORDER BY TOTAL DESC\nFETCH FIRST 5 ROWS ONLY",
    ),
    Example(
        "좌석상태 이름별 좌석 건수를 보여줘",
        "SELECT CC.CD_NM, COUNT(*) AS CNT\nFROM DESK D\n"
        "JOIN CMN_CD CC ON CC.CD_GRP = 'DESK_STAT_CD' AND CC.CD = D.DESK_STAT_CD\nGROUP BY CC.CD_NM",
    ),
)


def made(catalog: Catalog, profile: Profile | None = None) -> tuple[Example, ...]:
    def is_valid(sql: str) -> bool:
        return isinstance(check(sql, catalog, "19c"), CheckedSQL)

    return tuple(made_examples(catalog, profile or profile_of_comments(catalog), is_valid))


@pytest.fixture
def library(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    file = tmp_path_factory.mktemp("schema") / "schema.sql"
    file.write_text(DDL, encoding="utf-8")
    return load_catalog(file)


def test_each_pattern_is_filled_with_the_words_and_names_of_the_schema(library: Catalog) -> None:
    codes = ColumnProfile((Value("10", "사용중"), Value("20", "빈자리")), complete=True)  # as a code table tells them
    profile = {**profile_of_comments(library), "DESK": TableProfile(columns={"DESK_STAT_CD": codes})}
    assert made(library, profile) == LIBRARY


def test_codes_that_a_comment_spells_out_are_not_looked_for_in_the_code_table(library: Catalog) -> None:
    codes = ColumnProfile((Value("F", "여자"), Value("M", "남자")), complete=True)
    profile = {"MBR_MST": TableProfile(columns={"SEX_CD": codes})}
    assert not any("CMN_CD" in example.sql for example in made(library, profile))


@pytest.mark.parametrize("name", ["schema.sql", "core.sql"])
def test_examples_are_oracle(name: str) -> None:
    catalog = load_catalog(ROOT / "schema" / "demo" / name)
    examples = made(catalog)
    assert len(examples) == 7
    for example in examples:
        assert isinstance(check(example.sql, catalog, "19c"), CheckedSQL), example
        assert example.tables_in(catalog)


NAMED = (Column("ID", "NUMBER"), Column("NAME", "VARCHAR2(9)", "이름"), Column("DAY", "DATE", "날짜"))


def visits(first: str, second: str) -> Example:
    """The example about a table that refers to two others with these names."""
    keys = (ForeignKey(("A",), first, ("ID",)), ForeignKey(("B",), second, ("ID",)))
    both = Table("CHCK", (*NAMED, Column("A", "NUMBER"), Column("B", "NUMBER")), "점검", (), keys)
    return made(Catalog((Table(first, NAMED, "카드", ("ID",)), Table(second, NAMED, "사건", ("ID",)), both)))[0]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("CARD", "CASE_ITEM", "FROM CHCK C\nJOIN CARD C2 ON C2.ID = C.A\nJOIN CASE_ITEM CI ON CI.ID = C.B"),
        ("CARD", "CODE", "FROM CHCK C\nJOIN CARD C2 ON C2.ID = C.A\nJOIN CODE C3 ON C3.ID = C.B"),
        ("ORD_REF", "A_S", "FROM CHCK C\nJOIN ORD_REF ORD ON ORD.ID = C.A\nJOIN A_S A ON A.ID = C.B"),
    ],
    ids=["the same initial", "three of them", "words of Oracle"],
)
def test_aliases_are_told_apart_and_mean_nothing_to_oracle(first: str, second: str, joined: str) -> None:
    assert joined in visits(first, second).sql


def test_rows_are_called_by_their_own_name_only(tmp_path: Path) -> None:
    ddl = """
    CREATE TABLE TB_CAR (CAR_ID NUMBER PRIMARY KEY, MKR_NM VARCHAR2(30));
    COMMENT ON TABLE TB_CAR IS '계약차량';
    COMMENT ON COLUMN TB_CAR.MKR_NM IS '제조사명';
    CREATE TABLE TB_CLAIM (CLM_ID NUMBER PRIMARY KEY, CAR_ID NUMBER REFERENCES TB_CAR (CAR_ID));
    COMMENT ON TABLE TB_CLAIM IS '보험금청구';
    """
    (tmp_path / "schema.sql").write_text(ddl, encoding="utf-8")
    assert made(load_catalog(tmp_path / "schema.sql")) == ()
    named = ddl.replace("MKR_NM", "CAR_NM").replace("제조사명", "차량명")
    (tmp_path / "schema.sql").write_text(named, encoding="utf-8")
    assert [example.question for example in made(load_catalog(tmp_path / "schema.sql"))] == [
        "차량명별 보험금청구 건수를 많은 순서로 보여줘"
    ]


def test_a_key_whose_target_columns_are_not_known_joins_nothing() -> None:
    """As that of `REFERENCES CARD` where the script does not tell the primary key of CARD."""
    card = Table("CARD", NAMED, "카드")
    visit = Table("CHCK", (*NAMED, Column("A", "NUMBER")), "점검", (), (ForeignKey(("A",), "CARD", ()),))
    assert made(Catalog((card, visit))) == ()


def test_two_names_that_are_called_the_same_are_told_apart() -> None:
    assert visits("CARD", "ITEM").question == "2024년 3월 점검의 카드 이름, 사건 이름, 날짜를 알려줘"


def test_a_table_whose_name_needs_quotes_is_passed_over() -> None:
    columns = (*NAMED, Column("STAT", "VARCHAR2(1)", "상태(1:정상, 2:정지)"))
    quoted, plain = Table("2024_LINE", columns, "옛 회선"), Table("LINE", columns, "회선")
    assert "FROM LINE\n" in made(Catalog((quoted, plain)))[0].sql


@pytest.mark.parametrize(
    ("label", "said"), [("이름", "이름과"), ("명의", "명의와"), ("담당자1", "담당자1과"), ("담당자2", "담당자2와")]
)
def test_particles_follow_the_last_sound(label: str, said: str) -> None:
    columns = (Column("NM", "VARCHAR2(9)", label), Column("STAT", "VARCHAR2(1)", "상태(1:정상, 2:정지)"), NAMED[2])
    assert f"회선의 {said} 날짜를" in made(Catalog((Table("LINE", columns, "회선"),)))[0].question


def test_a_code_that_is_a_number_is_compared_with_a_number() -> None:
    code = Column("STAT", "NUMBER(1)", "상태(1:정상, 2:정지)")
    table = Table("LINE", (Column("NAME", "VARCHAR2(9)", "이름"), code, Column("DAY", "DATE", "개통일")), "회선")
    assert "WHERE STAT = 1\n" in made(Catalog((table,)))[0].sql


@pytest.mark.parametrize("tables", [(), (Table("T", (Column("A", "NUMBER"),)),)])
def test_a_schema_that_fits_no_pattern_has_no_examples(tables: tuple[Table, ...]) -> None:
    assert made(Catalog(tables)) == ()


def test_tables_that_many_others_refer_to_come_first() -> None:
    """The front of a large schema has room for little more than those."""
    ids = [Column("ID", "NUMBER"), Column("NM", "VARCHAR2(30)", "이름")]

    def table(name: str, *targets: str) -> Table:
        keys = tuple(ForeignKey((f"{target}_ID",), target, ("ID",)) for target in targets)
        return Table(name, (*ids, *(Column(f"{t}_ID", "NUMBER") for t in targets)), name, ("ID",), keys)

    hubs = [table(f"HUB{n}") for n in range(10)]
    leaves = [table(f"LEAF{n}{m}", f"HUB{n}") for n in range(10) for m in range(2)]
    catalog = Catalog((table("SIDE"), table("ASIDE", "SIDE"), *hubs, *leaves))
    shown = {name for example in made_examples(catalog, {}, lambda _: True) for name in example.tables_in(catalog)}
    assert {"LEAF00", "HUB0"} <= shown
    assert not {"ASIDE", "SIDE"} & shown


def test_korean_names_are_words_of_their_own(tmp_path: Path) -> None:
    ddl = """
    CREATE TABLE 회원 (회원번호 NUMBER PRIMARY KEY, 회원명 VARCHAR2(30), 가입일 DATE, 등급 VARCHAR2(1), 회비 NUMBER);
    COMMENT ON TABLE 회원 IS '도서관에서 책을 빌리는 사람';
    COMMENT ON COLUMN 회원.등급 IS '1:일반, 2:우수';
    COMMENT ON COLUMN 회원.회비 IS '단위 원, 납부 금액';
    """
    (tmp_path / "schema.sql").write_text(ddl, encoding="utf-8")
    questions = [example.question for example in made(load_catalog(tmp_path / "schema.sql"))]
    assert questions == ["가입일이 2024년이고 등급이 일반인 회원의 회원명과 가입일을 보여줘"]


def test_a_comment_that_only_lists_codes_is_no_word(tmp_path: Path) -> None:
    ddl = "CREATE TABLE DESK (DESK_ID NUMBER PRIMARY KEY, STAT_CD CHAR(1)); COMMENT ON TABLE DESK IS '좌석';"
    ddl += "COMMENT ON COLUMN DESK.STAT_CD IS '1:사용중, 2:빈자리';"
    (tmp_path / "schema.sql").write_text(ddl, encoding="utf-8")
    questions = [example.question for example in made(load_catalog(tmp_path / "schema.sql"))]
    assert questions == ["STAT_CD별 좌석 건수는?"]
