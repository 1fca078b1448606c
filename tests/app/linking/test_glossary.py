"""A company's own words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.catalog.model import Catalog
from app.errors import ConfigError
from app.linking.glossary import Term, find_terms, load_glossary

GLOSSARY = """
- term: 매출
  synonyms: [매출액]
  columns: [ord.ord_amt]
  formula: SUM(ORD.ORD_AMT)
  condition: ORD.ORD_STAT_CD <> '90'
- term: 순매출
  columns: [ORD.ORD_AMT]
- term: 재직자
  columns: [EMP.EMP_STAT_CD]
  condition: EMP.EMP_STAT_CD = '10'
- term: 재고
  columns: [STCK.STCK_QTY]
"""

TERM = Term(("매출",), (("ORD", "ORD_AMT"),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "glossary.yaml"
    path.write_text(GLOSSARY, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("지난달 매출은?", ["매출"]),
        ("매출액 추이", ["매출"]),
        ("순 매출 추이", ["순매출"]),
        ("재직자와 매출", ["매출", "재직자"]),
        ("사원 수", []),
        ("고객별 총매출을 높은 순으로", ["매출"]),
        ("지난달매출", ["매출"]),
        ("재직자수와 매출현황", ["매출", "재직자"]),
        ("매출 순위, 매출순위", ["매출"]),
        ("비재직자 목록", []),
        ("미재직자", []),
        ("매출채권 잔액", []),
        ("매출처별 미수금", []),
        ("외상매출금", []),
        ("매출원가", []),
        ("매출채권과 매출", ["매출"]),
        ("매출총이익", []),
        ("매출처리 현황", ["매출"]),
        ("매출처럼 늘어난", ["매출"]),
        ("매출금액별", ["매출"]),
        ("부서별 매출목표", []),
        ("매출목표별 부서와 매출", ["매출"]),
        ("매출 목표", ["매출"]),
        ("재고량", ["재고"]),
        ("재고수량", ["재고"]),
        ("안전재고수량", []),
        ("재고실사 내역", []),
        ("\ud800 매출", ["매출"]),
    ],
)
def test_terms_in_a_question(path: Path, demo_catalog: Catalog, question: str, terms: list[str]) -> None:
    found = find_terms(question, load_glossary(path, demo_catalog))
    assert [term.words[0] for term in found] == terms


@pytest.mark.parametrize(
    "joined",
    [
        "규모",
        "성장률",
        "기준",
        "점유율",
        "데이터",
        "정보",
        "분포",
        "구간별",
        "수준",
        "인상률",
        "수량",
        "회전율",
        "총액",
    ],
)
def test_any_noun_may_be_joined_to_a_term(path: Path, demo_catalog: Catalog, joined: str) -> None:
    (found,) = find_terms(f"매출{joined} 알려줘", load_glossary(path, demo_catalog))
    assert found.words[0] == "매출"


def test_a_joined_noun_makes_another_word_only_where_the_schema_has_it(demo_catalog: Catalog) -> None:
    assert tuple(find_terms("매출목표 대비", (TERM,))) == (TERM,)


@given(st.text())
@example("ß매출")
def test_any_text_can_be_asked(question: str) -> None:
    assert set(find_terms(question, (TERM,))) <= {TERM}


def test_a_fact_tells_formula_and_condition(path: Path, demo_catalog: Catalog) -> None:
    first, second, third, _ = load_glossary(path, demo_catalog)
    assert first.as_fact() == "'매출' = SUM(ORD.ORD_AMT) (조건: ORD.ORD_STAT_CD <> '90')"
    assert second.as_fact() == "'순매출' = ORD.ORD_AMT"
    assert third.columns == (("EMP", "EMP_STAT_CD"),)


def test_terms_of_tables_that_are_not_there_are_passed_over(tmp_path: Path, demo_catalog: Catalog) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text("- term: 배차\n  columns: [TRUCK.NO]\n- term: 사번\n  columns: [EMP.EMP_NO]", encoding="utf-8")
    assert [term.words[0] for term in load_glossary(path, demo_catalog)] == ["사번"]


def test_an_empty_synonym_says_nothing(tmp_path: Path, demo_catalog: Catalog) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text("- term: 객단가\n  synonyms: ['']\n  columns: [ORD.ORD_AMT]", encoding="utf-8")
    assert not tuple(find_terms("안전재고수량", load_glossary(path, demo_catalog)))


def test_no_file_is_an_empty_glossary(tmp_path: Path, demo_catalog: Catalog) -> None:
    assert load_glossary(tmp_path / "glossary.yaml", demo_catalog) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [("- term: 매출\n  columns: [ORD.NOPE]", "ORD.NOPE"), ("- trem: 매출", "읽지 못했어요"), ("[", "읽지 못했어요")],
    ids=["a column that is not there", "an unknown key", "no YAML"],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, demo_catalog: Catalog, text: str, told: str) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        load_glossary(path, demo_catalog)
