from datetime import date

import pytest

from app.catalog.ddl import load_catalog, read_ddl
from app.catalog.profile import profile_of_comments
from app.config import ROOT
from app.linking.korean import content_words, identifier_words
from app.linking.link import Linker

TODAY = date(2026, 11, 22)
DEMO = load_catalog(ROOT / "schema" / "demo" / "schema.sql")
LINKER = Linker(DEMO, profile_of_comments(DEMO))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("부서별 평균급여를 높은 순으로 보여줘", ("부서", "평균", "급여")),
        ("재직중인 사원은 몇명인가요?", ("재직", "사원")),
        ("VIP 고객의 주문", ("VIP", "고객", "주문")),
        ("사원", ("사원",)),
    ],
)
def test_particles_and_endings_fall_away(question: str, words: tuple[str, ...]) -> None:
    assert [word for word in content_words(question) if word in words] == list(words)


def test_physical_names_are_split() -> None:
    assert identifier_words("ord_dtl") == ("ORD_DTL", "ORD", "DTL")


@pytest.mark.parametrize(
    ("question", "needed"),
    [
        ("재직 중인 사원은 몇 명인가요?", {"EMP"}),
        ("부서별 평균 급여를 높은 순으로 보여줘", {"EMP", "DEPT"}),
        ("고객별 주문 금액", {"CUST", "ORD"}),
        ("창고별 재고 수량", {"STCK"}),
    ],
)
def test_needed_tables_rank_first(question: str, needed: set[str]) -> None:
    ranked = [chosen.table for chosen in LINKER.link(question, TODAY).tables]
    assert needed <= set(ranked[:5])


def test_a_comparison_speaks_for_no_table() -> None:
    tables = LINKER.link("평균 이상 급여", TODAY).tables
    assert not any("이상" in chosen.reason for chosen in tables)


def test_every_table_stays_and_the_first_has_a_reason() -> None:
    linked = LINKER.link("부서별 평균 급여", TODAY)
    assert {chosen.table for chosen in linked.tables} == set(DEMO.by_name)
    assert linked.tables[0].reason.startswith("질문의 부서")


def test_a_question_without_a_known_word_keeps_the_catalogue_order() -> None:
    linked = LINKER.link("???", TODAY)
    assert not any(chosen.reason for chosen in linked.tables)


def test_periods_become_facts() -> None:
    assert "2026-10-01" in LINKER.link("지난달 주문", TODAY).facts[0]


def test_percent_is_told_as_the_columns_store_it() -> None:
    assert LINKER.link("할인율이 10% 이상인 주문상세", TODAY).facts[0] == "'10%' = 10 (0~100으로 저장된 컬럼)"
    assert (
        LINKER.link("진척률 100% 안 된 프로젝트 목록 주세요", TODAY).facts[0] == "'100%' = 100 (0~100으로 저장된 컬럼)"
    )
    assert LINKER.link("사원 가운데 10%", TODAY).facts[0] == "'10%' = 10 (0~100으로 저장된 컬럼), 0.1 (비율)"


def test_a_value_is_told_with_names_as_sql_has_to_write_them() -> None:
    catalog = read_ddl(
        """CREATE TABLE "shop" ("open yn" CHAR(1)); COMMENT ON COLUMN "shop"."open yn" IS '영업(Y:개점, N:폐점)';"""
    )
    facts = Linker(catalog, profile_of_comments(catalog)).link("폐점한 매장", TODAY).facts
    assert """'폐점'은(는) "shop"."open yn" = 'N'""" in facts
