import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog, Column, ForeignKey, Table
from app.config import ROOT
from app.errors import ContextOverflow
from app.linking.link import Linker
from app.prompting.examples import Example
from app.prompting.prompts import PromptLibrary
from app.prompting.render import Material, render_prompt
from app.prompting.schema_text import table_text
from app.records import Attempt, Chosen, Linked, Message, Prompt

TODAY = date(2026, 11, 22)
DEMO = load_catalog(ROOT / "schema" / "demo" / "schema.sql")
LINKER = Linker(DEMO, {})
EXAMPLES = (Example("사원 수", "SELECT COUNT(*) FROM EMP"), Example("상품 수", "SELECT COUNT(*) FROM PRDT"))
LIBRARY = PromptLibrary()


class Words:
    """A tokenizer that counts words, so that tests can reason about budgets."""

    def __init__(self, context: int) -> None:
        self._context = context

    async def describe(self) -> tuple[str, int]:
        return "words", self._context

    async def count(self, text: str) -> int:
        return len(text.split())

    async def count_messages(self, messages: Sequence[Message]) -> int:
        return sum(len(message.content.split()) for message in messages)

    count_front = count_messages


async def render(
    linked: Linked,
    context: int = 20_000,
    schema_tokens: int = 10_000,
    attempts: tuple[Attempt, ...] = (),
    catalog: Catalog = DEMO,
    selection_tables: int | None = None,
) -> Prompt:
    prompts = replace(
        LIBRARY.for_model("gpt-oss-120b"),
        schema_tokens=schema_tokens,
        front_tokens=schema_tokens // 2,
        selection_tokens=schema_tokens // 2,
        selection_tables=selection_tables,
        answer_tokens=100,
    )
    return await render_prompt(Material(catalog, {}, EXAMPLES, "19c"), linked, attempts, Words(context), prompts)


async def test_the_whole_schema_goes_in_while_it_fits() -> None:
    prompt = await render(LINKER.link("재직 중인 사원은 몇 명인가요?", TODAY))
    assert prompt.tables == tuple(table.name for table in DEMO.tables)
    assert prompt.messages[-1].content.endswith("질문: 재직 중인 사원은 몇 명인가요?")


async def test_the_front_is_the_same_for_every_question() -> None:
    """Otherwise the server's prefix cache would read the schema anew each time."""
    first = await render(LINKER.link("재직 중인 사원은 몇 명인가요?", TODAY))
    second = await render(LINKER.link("지난달 주문 금액은?", date(2027, 1, 5)))
    assert first.messages[:-1] == second.messages[:-1]


async def test_past_the_budget_a_front_that_never_changes_is_followed_by_what_the_question_needs() -> None:
    linked = LINKER.link("부서별 평균 급여를 높은 순으로 보여줘", TODAY)
    prompt = await render(linked, schema_tokens=400)
    other = await render(LINKER.link("설비별 수리 건수", TODAY), schema_tokens=400)
    assert prompt.messages[:-1] == other.messages[:-1]
    assert prompt.messages[-1].content.startswith("이 질문에 쓸 다른 테이블:\n")
    assert {"DEPT", "EMP", "SAL_HIST"} <= set(prompt.tables)
    assert "EQP_RPR" in other.tables
    assert len(set(prompt.tables)) == len(prompt.tables) < len(DEMO.tables)


async def test_a_small_model_is_shown_only_the_best_tables_of_a_question() -> None:
    linked = LINKER.link("설비별 수리 건수", TODAY)
    prompt = await render(linked, schema_tokens=1000, selection_tables=2)
    front = (await render(LINKER.link("", TODAY), schema_tokens=1000, selection_tables=2)).tables
    assert [chosen.table for chosen in linked.tables[:2]] == ["EQP_RPR", "EQP"]
    assert "EQP" in front
    assert prompt.tables == (*front, "EQP_RPR")
    held = LINKER.link("사원", TODAY)
    assert held.tables[0].table == "EMP"
    assert (await render(held, schema_tokens=1000, selection_tables=1)).tables == front


async def test_examples_never_show_a_table_that_the_prompt_does_not() -> None:
    prompt = await render(LINKER.link("사원의 급여", TODAY), schema_tokens=60)
    assert "PRDT" not in prompt.tables
    assert not any("FROM PRDT" in message.content for message in prompt.messages)


async def test_a_repair_shows_the_failed_sql_and_what_was_wrong() -> None:
    failed = Attempt("SELECT SALARY FROM EMP", "m", "SALARY라는 컬럼이 없어요. 비슷한 컬럼: EMP.SAL")
    prompt = await render(LINKER.link("급여", TODAY), attempts=(failed,))
    assert [message.role for message in prompt.messages[-3:]] == ["user", "assistant", "user"]
    assert "SELECT SALARY FROM EMP" in prompt.messages[-2].content
    assert "비슷한 컬럼: EMP.SAL" in prompt.messages[-1].content


async def test_facts_and_today_stand_with_the_question() -> None:
    prompt = await render(LINKER.link("지난달 주문 건수", TODAY))
    assert "오늘은 2026-11-22" in prompt.messages[-1].content
    assert "2026-10-01" in prompt.messages[-1].content


async def test_a_question_longer_than_the_context_overflows() -> None:
    with pytest.raises(ContextOverflow):
        await render(LINKER.link("급여 " * 3000, TODAY), context=2000)


@settings(deadline=None)
@given(
    seed=st.integers(0, 10**6),
    tables=st.integers(1, 40),
    context=st.integers(150, 4000),
    words=st.integers(0, 300),
)
async def test_no_prompt_is_ever_above_the_context(seed: int, tables: int, context: int, words: int) -> None:
    catalog = _random_catalog(random.Random(seed), tables)
    names = [table.name for table in catalog.tables]
    random.Random(seed).shuffle(names)
    linked = Linked("가 " * words, TODAY, tuple(Chosen(name, "") for name in names))
    try:
        prompt = await render(linked, context, context, catalog=catalog)
    except ContextOverflow:
        return
    assert prompt.tokens + 100 <= context
    assert prompt.tokens == await Words(context).count_messages(prompt.messages)


def _random_catalog(source: random.Random, tables: int) -> Catalog:
    return Catalog(
        tuple(
            Table(
                f"T{number}",
                tuple(Column(f"C{place}", "NUMBER(10)", "설명 " * source.randint(0, 5)) for place in range(8)),
                comment="표 설명",
            )
            for number in range(tables)
        )
    )


def test_a_table_in_compact_form() -> None:
    lines = table_text(DEMO.by_name["EMP"], {}).splitlines()
    assert lines[0] == "EMP 사원"
    assert "EMP_NO NUMBER PK 사원번호" in lines
    assert "EMP_NM 사원명" in lines
    assert "HIRE_DT DATE 입사일" in lines
    assert "DEPT_CD -> DEPT 부서코드" in lines
    assert "MGR_EMP_NO NUMBER -> EMP.EMP_NO 상사 사원번호" in lines
    assert "EMP_STAT_CD 재직상태코드(10:재직, 20:휴직, 30:퇴직)" in lines
    assert "BIRTH_YMD 생년월일(YYYYMMDD)" in lines


def test_a_day_stored_as_text_shows_its_form_when_the_comment_does_not_tell() -> None:
    columns = (Column("ORD_YMD", "VARCHAR2(8 BYTE)", "주문일자"), Column("NM", "VARCHAR2(80)", "이름\n(전체)"))
    table = Table("T", (*columns, Column("T_NO", "VARCHAR2(8)", "번호")))
    assert table_text(table, {}).splitlines() == ["T", "ORD_YMD 주문일자(YYYYMMDD)", "NM 이름 (전체)", "T_NO 번호"]


def test_names_that_need_double_quotes_stand_in_them() -> None:
    columns = (
        Column("id", "NUMBER"),
        Column("주문 번호", "NUMBER", "주문번호"),
        Column("DATE", "DATE"),
        Column("고객", "NUMBER"),
    )
    keys = (ForeignKey(("주문 번호",), "Order", ("no",)), ForeignKey(("고객",), "고객", ("고객",)))
    assert table_text(Table("dept", columns, "부서", ("id",), keys), {}).splitlines() == [
        '"dept" 부서',
        '"id" NUMBER PK',
        '"주문 번호" NUMBER -> "Order"."no" 주문번호',
        '"DATE" DATE',
        "고객 NUMBER -> 고객",
    ]


def test_a_type_that_is_not_known_is_not_taken_for_text() -> None:
    columns = (Column("AMT", "", "금액"), Column("NM", "VARCHAR2(9)", "이름"))
    assert table_text(Table("V", columns), {}).splitlines() == ["V", "AMT ? 금액", "NM 이름"]
