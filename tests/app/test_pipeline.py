"""The story of a question, with the real checker and the real embedded database; only the model is a double."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest

from app.catalog.ddl import read_ddl
from app.checking import check
from app.config import load_settings, model_servers
from app.database.embedded import EmbeddedDatabase, build_database
from app.linking.link import Linker
from app.models.client import ModelClient
from app.models.router import Router
from app.pipeline import Limits, Pipeline
from app.prompting.prompts import PromptLibrary
from app.prompting.render import Material
from app.records import Answer, Linked, Prompt, Rows, Verdict
from tests.fake_openai import FakeOpenAI, Reply

DDL = """
CREATE TABLE EMP (EMP_NO NUMBER(6) PRIMARY KEY, EMP_NM VARCHAR2(30), SAL NUMBER(10), HIRE_DT DATE);
COMMENT ON TABLE EMP IS '사원';
COMMENT ON COLUMN EMP.SAL IS '급여';
"""
ROWS = {
    "EMP": [
        (1, "김민준", 500, datetime(2024, 3, 1)),
        (2, "이서연", 700, datetime(2025, 7, 9)),
        (3, "박도윤", 300, None),
    ]
}
GOOD = "```sql\nSELECT EMP_NM, SAL FROM EMP ORDER BY SAL DESC\n```"
UNKNOWN_COLUMN = "SELECT EMP_NM, BONUS FROM EMP"

Open = Callable[..., Pipeline]


@pytest.fixture
async def open_pipeline(tmp_path: Path) -> AsyncIterator[Open]:
    """A pipeline over three employees that asks the fake servers given."""
    catalog = read_ddl(DDL)
    build_database(tmp_path / "emp.duckdb", catalog, ROWS)
    database = EmbeddedDatabase(tmp_path / "emp.duckdb", catalog)
    routers: list[Router] = []

    def open_pipeline(main: FakeOpenAI, fallback: FakeOpenAI | None = None, **limits: object) -> Pipeline:
        urls = {"main": {"url": main.url}, "fallback": {"url": fallback.url} if fallback else {"enabled": False}}
        servers = model_servers(load_settings(**urls), "external")
        routers.append(Router([ModelClient(server, 5) for server in servers]))
        return Pipeline(
            linker=Linker(catalog, {}),
            library=PromptLibrary(),
            material=Material(catalog, {}, (), "19c"),
            router=routers[-1],
            check=partial(check, catalog=catalog),
            database=database,
            limits=replace(Limits(rows=100, seconds=10, repairs=2, auto_run=True), **limits),  # type: ignore[arg-type]
            today=lambda: date(2026, 11, 22),
        )

    yield open_pipeline
    for router in routers:
        await router.close()
    database.close()


async def test_a_defect_is_told_and_logged(open_pipeline: Open, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: str) -> Verdict:
        raise ZeroDivisionError("a defect")

    with FakeOpenAI([GOOD]) as main:
        answer = await replace(open_pipeline(main), check=broken).answer("사원을 보여줘")
    assert answer.status == "failed"
    assert answer.problem is not None
    assert answer.problem.code == "error"
    assert "ZeroDivisionError" in caplog.text


async def test_a_question_becomes_rows(open_pipeline: Open) -> None:
    with FakeOpenAI([GOOD]) as main:
        answer = await open_pipeline(main).answer("급여가 높은 순으로 사원을 보여줘")
    assert answer.status == "ok"
    assert answer.sql == "SELECT EMP_NM, SAL FROM EMP ORDER BY SAL DESC"
    assert answer.rows == Rows(("EMP_NM", "SAL"), (("이서연", 700), ("김민준", 500), ("박도윤", 300)), truncated=False)
    assert [chosen.table for chosen in answer.tables] == ["EMP"]
    assert answer.fallback_reason == ""
    assert set(answer.timings_ms) == {"link", "render", "generate", "check", "run", "total"}
    assert answer.tokens["prompt"] > 0


async def test_steps_come_in_the_order_of_the_story(open_pipeline: Open) -> None:
    with FakeOpenAI([GOOD]) as main:
        events = [type(event).__name__ async for event in open_pipeline(main).ask("사원")]
    story = [name for place, name in enumerate(events) if events[place - 1] != name]
    assert story == ["Linked", "Prompt", "Delta", "Completion", "CheckedSQL", "Rows", "Answer"]


async def test_a_certain_fix_is_made_without_asking_the_model(open_pipeline: Open) -> None:
    with FakeOpenAI(["SELECT e.EMP_NM FROM EMP AS e LIMIT 2;"]) as main:
        answer = await open_pipeline(main).answer("사원 두 명")
        assert len(main.chats) == 1
    assert answer.status == "ok"
    assert answer.sql == "SELECT e.EMP_NM FROM EMP e FETCH FIRST 2 ROWS ONLY"
    assert {finding.rule for finding in answer.fixes} >= {"table_alias_as", "limit"}
    assert answer.rows is not None
    assert len(answer.rows.rows) == 2


async def test_a_misremembered_name_becomes_the_real_one_and_is_told(open_pipeline: Open) -> None:
    with FakeOpenAI(["SELECT E.EMP_NM, E.SALARYS FROM EMP E"]) as main:
        answer = await open_pipeline(main).answer("급여")
        assert len(main.chats) == 1
    assert (answer.status, answer.sql) == ("ok", "SELECT E.EMP_NM, E.SAL FROM EMP E")
    assert [finding.rule for finding in answer.fixes] == ["unknown_column"]


async def test_a_name_that_a_person_wrote_is_never_guessed(open_pipeline: Open) -> None:
    with FakeOpenAI() as main:
        events = [event async for event in open_pipeline(main).run_sql("SELECT E.SALARYS FROM EMP E")]
    assert isinstance(events[-1], Answer)
    assert events[-1].status == "rejected"


async def test_a_finding_is_sent_back_and_repaired(open_pipeline: Open) -> None:
    with FakeOpenAI([UNKNOWN_COLUMN, GOOD]) as main:
        answer = await open_pipeline(main).answer("급여")
        repair = main.chats[1].messages
    assert answer.status == "ok"
    assert [bool(attempt.problem) for attempt in answer.attempts] == [True, False]
    assert "BONUS" in repair[-1]["content"]


async def test_a_database_error_is_sent_back_and_repaired(open_pipeline: Open) -> None:
    with FakeOpenAI(["SELECT SAL / 0 FROM EMP", GOOD]) as main:
        answer = await open_pipeline(main).answer("급여")
    assert answer.status == "ok"
    assert len(answer.attempts) == 2


YEAR = "SELECT EMP_NM FROM EMP WHERE HIRE_DT >= DATE '2025-01-01' AND HIRE_DT < DATE '2026-01-01'"


async def test_a_period_that_was_left_out_is_asked_for_once_more(open_pipeline: Open) -> None:
    with FakeOpenAI([GOOD, YEAR]) as main:
        answer = await open_pipeline(main).answer("작년에 입사한 사원")
        repair = main.chats[1].messages
    assert (answer.status, answer.sql, answer.left_out) == ("ok", YEAR, ())
    assert "'작년'" in repair[-1]["content"]


async def test_a_condition_that_is_always_true_is_asked_for_once_more(open_pipeline: Open) -> None:
    itself = "SELECT A.EMP_NM FROM EMP A JOIN EMP B ON B.EMP_NO = B.EMP_NO"
    with FakeOpenAI([itself, GOOD]) as main:
        answer = await open_pipeline(main).answer("급여")
    assert (answer.status, len(answer.attempts)) == ("ok", 2)
    assert "B.EMP_NO = B.EMP_NO" in answer.attempts[0].problem
    with FakeOpenAI([itself]) as main:
        answer = await open_pipeline(main).answer("급여")
    assert (answer.sql, [finding.rule for finding in answer.findings]) == (itself, ["compared_with_itself"])


@pytest.mark.parametrize("second", [GOOD, "SELECT EMP_NM FROM EMP", UNKNOWN_COLUMN, "죄송합니다."])
async def test_what_leaves_a_period_out_is_better_than_nothing_and_told(open_pipeline: Open, second: str) -> None:
    with FakeOpenAI([GOOD, second]) as main:
        answer = await open_pipeline(main).answer("작년에 입사한 사원")
        assert len(main.chats) <= 3
    assert answer.status == "ok"
    assert answer.rows is not None
    assert len(answer.rows.rows) == 3
    assert answer.left_out == ("질문의 '작년'에 대한 조건이 SQL에 없어요.",)


async def test_what_leaves_a_period_out_answers_when_the_model_is_gone_before_the_second_try(
    open_pipeline: Open,
) -> None:
    with FakeOpenAI([GOOD, Reply.busy()]) as main:
        answer = await open_pipeline(main).answer("작년에 입사한 사원")
    assert (answer.status, len(answer.attempts)) == ("ok", 1)
    assert answer.left_out


async def test_of_two_doubtful_answers_the_one_with_fewer_doubts_is_kept(open_pipeline: Open) -> None:
    worse = "SELECT EMP_NM FROM EMP WHERE EMP_NM = ''"
    with FakeOpenAI([GOOD, worse]) as main:
        answer = await open_pipeline(main).answer("작년에 입사한 사원")
        assert len(main.chats) == 2
    assert answer.sql == "SELECT EMP_NM, SAL FROM EMP ORDER BY SAL DESC"
    assert [attempt.sql for attempt in answer.attempts] == [answer.sql, worse]


async def test_without_repairs_a_doubt_is_only_told(open_pipeline: Open) -> None:
    with FakeOpenAI([GOOD]) as main:
        answer = await open_pipeline(main, repairs=0).answer("작년에 입사한 사원")
        assert len(main.chats) == 1
    assert (answer.status, len(answer.attempts), len(answer.left_out)) == ("ok", 1, 1)


async def test_the_model_that_wrote_the_answer_is_named(open_pipeline: Open) -> None:
    """The fallback failed to write a better one."""
    with FakeOpenAI([GOOD, Reply.busy()], model="main") as main, FakeOpenAI([UNKNOWN_COLUMN], model="spare") as spare:
        answer = await open_pipeline(main, spare).answer("작년에 입사한 사원")
    assert (answer.status, answer.model, answer.fallback_reason) == ("ok", "main", "")


async def test_after_two_repairs_the_best_attempt_is_told(open_pipeline: Open) -> None:
    with FakeOpenAI(["SELECT A, B FROM NOWHERE", UNKNOWN_COLUMN, "DROP TABLE EMP"]) as main:
        answer = await open_pipeline(main).answer("급여")
        assert len(main.chats) == 3
    assert answer.status == "rejected"
    assert answer.rows is None
    assert len(answer.attempts) == 3
    assert answer.findings


async def test_a_model_that_repeats_itself_is_not_asked_a_third_time(open_pipeline: Open) -> None:
    with FakeOpenAI([UNKNOWN_COLUMN]) as main:
        answer = await open_pipeline(main).answer("급여")
        assert len(main.chats) == 2
    assert answer.status == "rejected"


async def test_an_answer_without_sql_is_asked_again(open_pipeline: Open) -> None:
    with FakeOpenAI(["죄송합니다.", GOOD]) as main:
        answer = await open_pipeline(main).answer("급여")
    assert answer.status == "ok"
    assert answer.attempts[0].sql == ""


FORBIDDEN = [
    "DROP TABLE EMP",
    "SELECT 1 FROM DUAL; DELETE FROM EMP",
    "WITH x AS (DELETE FROM EMP RETURNING *) SELECT * FROM x",
    "SELECT EMP_NM FROM EMP FOR UPDATE",
    "SELECT UTL_HTTP.REQUEST('http://x') FROM DUAL",
    "SELECT EMP_NM FROM emp@link",
]


class Untouchable:
    """A database that must not be asked."""

    label = "untouchable"

    def query(self, sql: object) -> object:
        raise AssertionError(f"reached the database: {sql}")


@pytest.mark.parametrize("sql", FORBIDDEN)
async def test_forbidden_sql_reaches_no_database_from_a_model(open_pipeline: Open, sql: str) -> None:
    with FakeOpenAI([f"```sql\n{sql}\n```"]) as main:
        pipeline = replace(open_pipeline(main, repairs=0), database=Untouchable())  # type: ignore[arg-type]
        assert (await pipeline.answer("급여")).status == "rejected"


@pytest.mark.parametrize("sql", FORBIDDEN)
async def test_forbidden_sql_reaches_no_database_from_the_editor(open_pipeline: Open, sql: str) -> None:
    with FakeOpenAI() as main:
        pipeline = replace(open_pipeline(main), database=Untouchable())  # type: ignore[arg-type]
        events = [event async for event in pipeline.run_sql(sql)]
    assert isinstance(events[-1], Answer)
    assert events[-1].status == "rejected"


async def test_edited_sql_takes_the_same_two_steps(open_pipeline: Open) -> None:
    with FakeOpenAI() as main:
        events = [event async for event in open_pipeline(main).run_sql("SELECT COUNT(*) FROM EMP;")]
        assert main.chats == []
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert answer.sql == "SELECT COUNT(*) FROM EMP"
    assert answer.rows is not None
    assert answer.rows.rows == ((3,),)


async def test_rows_past_the_limit_are_cut_and_told(open_pipeline: Open) -> None:
    with FakeOpenAI([GOOD]) as main:
        answer = await open_pipeline(main, rows=2).answer("급여")
    assert answer.rows is not None
    assert (len(answer.rows.rows), answer.rows.truncated) == (2, True)


async def test_a_query_out_of_time_is_stopped_and_not_repaired(open_pipeline: Open) -> None:
    slow = "SELECT COUNT(*) FROM " + ", ".join(f"EMP E{number}" for number in range(24)) + " WHERE E0.SAL > 0"
    with FakeOpenAI([slow]) as main:
        answer = await open_pipeline(main, seconds=0.5).answer("급여")
        assert len(main.chats) == 1
    assert answer.status == "failed"
    assert answer.problem is not None
    assert answer.problem.code == "query_timeout"


async def test_without_auto_run_the_sql_waits_for_the_person(open_pipeline: Open) -> None:
    with FakeOpenAI([GOOD]) as main:
        pipeline = replace(open_pipeline(main, auto_run=False), database=Untouchable())  # type: ignore[arg-type]
        answer = await pipeline.answer("급여")
    assert (answer.status, answer.rows) == ("ok", None)


async def test_no_model_is_a_failure_that_says_what_to_do(open_pipeline: Open) -> None:
    with FakeOpenAI() as main:
        pipeline = open_pipeline(main)
    answer = await pipeline.answer("급여")
    assert answer.status == "failed"
    assert answer.problem is not None
    assert answer.problem.code == "model_unavailable"
    assert "make run" in answer.problem.hint


async def test_the_fallback_answers_with_its_own_prompt(open_pipeline: Open) -> None:
    with FakeOpenAI([Reply.busy()], model="main") as main, FakeOpenAI([GOOD], model="spare") as spare:
        answer = await open_pipeline(main, spare).answer("급여")
    assert (answer.status, answer.model) == ("ok", "spare")
    assert answer.fallback_reason


async def test_stopping_stops_the_query(open_pipeline: Open) -> None:
    slow = "SELECT COUNT(*) FROM " + ", ".join(f"EMP E{number}" for number in range(24)) + " WHERE E0.SAL > 0"
    with FakeOpenAI() as main:
        pipeline = open_pipeline(main)

        async def run() -> None:
            async for _ in pipeline.run_sql(slow):
                pass

        task = asyncio.create_task(run())
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        events = [event async for event in pipeline.run_sql("SELECT 1 FROM DUAL")]
    assert isinstance(events[-1], Answer)
    assert events[-1].status == "ok"


async def test_two_questions_at_once_do_not_mix(open_pipeline: Open) -> None:
    with FakeOpenAI([Reply(GOOD, chunk_delay=0.02)]) as main:
        pipeline = open_pipeline(main)
        first, second = await asyncio.gather(pipeline.answer("사원 급여"), pipeline.answer("사원 이름"))
    assert (first.question, second.question) == ("사원 급여", "사원 이름")
    assert first.rows == second.rows


async def test_warming_up_reads_the_front_of_the_prompt(open_pipeline: Open) -> None:
    with FakeOpenAI([GOOD]) as main:
        pipeline = open_pipeline(main)
        await pipeline.warm_up(pipeline.router.clients[0])
        await pipeline.answer("급여")
        warm, asked = main.chats
    assert warm.messages[0] == asked.messages[0]
    assert warm.body["max_tokens"] == 1


async def test_the_prompt_is_one_of_the_records(open_pipeline: Open) -> None:
    with FakeOpenAI([GOOD]) as main:
        events = [event async for event in open_pipeline(main).ask("급여")]
    assert isinstance(events[0], Linked)
    assert isinstance(events[1], Prompt)
    assert events[1].tables == ("EMP",)
