"""Stored values that a question names."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.catalog.ddl import read_ddl
from app.catalog.profile import ColumnProfile, TableProfile, Value
from app.linking.values import ValueIndex

CATALOG = read_ddl(
    """CREATE TABLE CUST (GRD VARCHAR2(2), REGN VARCHAR2(20), NM VARCHAR2(30));
    CREATE TABLE SHOP (REGN VARCHAR2(20), NM VARCHAR2(30), YEAR NUMBER);
    CREATE TABLE EMP (GRD_NM VARCHAR2(20)); COMMENT ON TABLE EMP IS '사원';
    CREATE TABLE ASK (CHNL VARCHAR2(1), ABNM CHAR(1), ITEM VARCHAR2(20), TEL VARCHAR2(20), STAT CHAR(1),
      AREA VARCHAR2(20), CNCL_DT DATE, PAY VARCHAR2(20));
    COMMENT ON COLUMN ASK.CNCL_DT IS '취소일'; COMMENT ON COLUMN ASK.PAY IS '계좌이체';
    COMMENT ON TABLE ASK IS '문의'; COMMENT ON COLUMN ASK.TEL IS '전화번호(본인)';
    COMMENT ON TABLE CUST IS '고객'; COMMENT ON TABLE SHOP IS '매장';"""
)
REGIONS = ColumnProfile((Value("서울"), Value("부산"), Value("서울 강남")), complete=True)
PROFILE = {
    "CUST": TableProfile(
        columns={
            "GRD": ColumnProfile((Value("10", "VIP"), Value("20", "우수 고객"), Value("30", "고객")), complete=True),
            "REGN": REGIONS,
        }
    ),
    "ASK": TableProfile(
        columns={
            "CHNL": ColumnProfile((Value("C", "전화"), Value("P", "개인"), Value("T", "계좌이체")), complete=True),
            "STAT": ColumnProfile((Value("3", "이관"), Value("4", "양품"), Value("5", "취소")), complete=True),
            "AREA": ColumnProfile((Value("분당"),), complete=True),
            "ABNM": ColumnProfile((Value("Y", "이상"), Value("N", "정상"), Value("C", "주의")), complete=True),
            "ITEM": ColumnProfile((Value("의자"), Value("전보"), Value("가구")), complete=True),
        }
    ),
    "EMP": TableProfile(columns={"GRD_NM": ColumnProfile((Value("사원"), Value("대리")), complete=True)}),
    "SHOP": TableProfile(columns={"REGN": REGIONS, "YEAR": ColumnProfile((Value("2026"),), complete=True)}),
}
INDEX = ValueIndex(CATALOG, PROFILE)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("vip 고객의 주문", [("VIP", ["CUST.GRD=10"])]),
        ("우수고객은 몇 명?", [("우수고객", ["CUST.GRD=20"])]),
        ("서울 매장", [("서울", ["CUST.REGN=서울", "SHOP.REGN=서울"])]),
        ("서울강남의 매장", [("서울강남", ["CUST.REGN=서울 강남", "SHOP.REGN=서울 강남"])]),
        (
            "부산과 서울",
            [("부산", ["CUST.REGN=부산", "SHOP.REGN=부산"]), ("서울", ["CUST.REGN=서울", "SHOP.REGN=서울"])],
        ),
        ("고객은 몇 명?", []),
        ("대리인 사원은 몇 명?", [("대리", ["EMP.GRD_NM=대리"])]),
        ("2026년 매장", []),
        ("부산 매장과 부산 고객", [("부산", ["CUST.REGN=부산", "SHOP.REGN=부산"])]),
        ("안전재고보다 적은 자재의 자재명", []),
        ("갱신 전보다 줄어든 계약", []),
        ("토너로 들어왔다가 구매까지 한 방문", []),
        ("코드가 몇 개인 고객", []),
        ("이관된 문의", [("이관", ["ASK.STAT=3"])]),
        ("2024년 분당 고객", [("분당", ["ASK.AREA=분당"])]),
        ("양품의 매출", [("양품", ["ASK.STAT=4"])]),
        ("2024년 이상 소견", [("이상", ["ASK.ABNM=Y"])]),
        ("취소 일별 건수", [("취소", ["ASK.STAT=5"])]),
        ("취소일별 건수", []),
        ("계좌이체로 낸 것", [("계좌이체", ["ASK.CHNL=T"])]),
        ("고객의 전화번호", []),
        ("전화로 온 고객", [("전화", ["ASK.CHNL=C"])]),
        ("100명 이상인 지역, 세 곳 이상, 800만 원 이상, 5% 이상, 100kg 이상", []),
        ("검사 중에서 이상으로 나온 것", [("이상", ["ASK.ABNM=Y"])]),
        ("지난 주의 고객, 이번 주의 고객", []),
        ("주의 고객은 몇 명?", [("주의", ["ASK.ABNM=C"])]),
        ("과장 이상, 평균 이상 급여, 목표치 이상, 근속 10년 이상", []),
        ("", []),
    ],
    ids=[
        "a code by its meaning",
        "spacing",
        "a text in two tables",
        "the longest",
        "several",
        "a table's own word says nothing",
        "also when the analyser cuts it otherwise",
        "a bare number says nothing",
        "each once",
        "not across two words",
        "not within a particle",
        "not within an ending",
        "not at a counter",
        "although it looks like a determiner",
        "although it looks like a counter",
        "although it looks like a determiner and a noun",
        "a year is no count",
        "a column's name does not reach over a blank",
        "but swallows what it begins with",
        "although a column is called so",
        "a column's name is no value",
        "but the word alone is",
        "not a comparison",
        "but the same word elsewhere",
        "not a noun and a particle",
        "but the same syllables as a noun",
        "nor behind any noun",
        "empty",
    ],
)
def test_mentions(question: str, found: list[tuple[str, list[str]]]) -> None:
    mentions = [
        (m.words, [f"{place.table}.{place.column}={place.value.text}" for place in m.places])
        for m in INDEX.find(question)
    ]
    assert mentions == found


@pytest.mark.parametrize("question", ["대리점별 매출", "부산물 재고", "VIPS 고객", "전화기 수", "서울역 분당선"])
def test_no_name_ends_within_a_word(question: str) -> None:
    assert INDEX.find(question) == ()


@pytest.mark.parametrize("question", ["서울시 매장", "서울시에 있는 매장"])
def test_a_place_is_named_with_its_kind_too(question: str) -> None:
    assert [mention.words for mention in INDEX.find(question)] == ["서울"]


@pytest.mark.parametrize("question", ["미취소 문의", "비정상 문의", "미 취소 건수", "미이관"])
def test_the_opposite_names_nothing(question: str) -> None:
    assert INDEX.find(question) == ()


WORDS = read_ddl(
    """CREATE TABLE EMP (GRD VARCHAR2(20)); COMMENT ON TABLE EMP IS '사원 (재직, 퇴직)';
    CREATE TABLE PAY (ACCT VARCHAR2(20)); COMMENT ON TABLE PAY IS '급여지급';
    CREATE TABLE PAY_DTL (AMT NUMBER); COMMENT ON TABLE PAY_DTL IS '급여상세';
    CREATE TABLE VST (CHNL VARCHAR2(20)); COMMENT ON TABLE VST IS '온라인몰 방문이력';
    CREATE TABLE EXPN (SLIP VARCHAR2(20)); COMMENT ON TABLE EXPN IS '경비 사용내역';"""
)
WORDS_STORED = ColumnProfile(
    tuple(map(Value, ("사원", "급여", "지급", "온라인", "방문", "경비", "매출"))), complete=True
)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("사원 수", []),
        ("경비 합계", []),
        ("지급 내역", []),
        ("평균 급여", []),
        ("온라인 주문", ["온라인"]),
        ("방문 건수", ["방문"]),
        ("온라인몰 주문", []),
    ],
    ids=[
        "a comment",
        "a word of a comment",
        "its head",
        "in several comments",
        "within a word",
        "in a later word",
        "but the word itself",
    ],
)
def test_a_value_called_like_a_table_is_none(question: str, named: list[str]) -> None:
    index = ValueIndex(WORDS, {"VST": TableProfile(columns={"CHNL": WORDS_STORED})})
    assert [mention.words for mention in index.find(question)] == named


def test_what_the_glossary_explains_is_no_value() -> None:
    index = ValueIndex(WORDS, {"VST": TableProfile(columns={"CHNL": WORDS_STORED})}, explained=["매출"])
    assert index.find("매출 합계") == ()


@given(st.text())
@example("😀부산😀 100명 이상 고객")
@example("ß부산")
@example("\ud800 서울")
def test_any_text_can_be_asked(question: str) -> None:
    packed = "".join(question.split()).upper()
    assert all(mention.words in packed for mention in INDEX.find(question))
