"""A suite run through the real pipeline, with a scripted model: what counts as right, what is printed, what is kept."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console

from app.config import Settings, load_settings
from app.errors import AskOraError, ConfigError
from app.evaluation.runner import run_suite
from tests.fake_openai import FakeOpenAI

DDL = """
CREATE TABLE DEPT (DEPT_CD VARCHAR2(3) PRIMARY KEY, DEPT_NM VARCHAR2(20));
COMMENT ON TABLE DEPT IS '부서';
"""
QUESTIONS = """
- {id: a, suite: s, part: dev, kind: 단순 조회, question: 부서명을 보여줘, sql: SELECT DEPT_NM FROM DEPT}
- {id: b, suite: s, part: test, kind: 집계 함수, question: 부서는 몇 개야, sql: SELECT COUNT(*) FROM DEPT}
- {id: c, suite: s, part: test, kind: 집계 함수, question: 사원은 몇 명이야, sql: SELECT COUNT(*) FROM EMP}
- {id: e, suite: elsewhere, kind: 집계 함수, question: 사원은 몇 명이야, sql: SELECT COUNT(*) FROM EMP}
- {id: d, suite: broken, kind: 집계 함수, question: 부서는 몇 개야, sql: SELECT COUNT(*) FROM DEPT LIMIT 1}
"""
RIGHT, WRONG = "SELECT D.DEPT_NM FROM DEPT D", "SELECT DEPT_CD FROM DEPT"
FIXED = "SELECT D.DEPT_NM FROM DEPT AS D"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "schema.sql").write_text(DDL, encoding="utf-8")
    (tmp_path / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    with duckdb.connect(tmp_path / "data.duckdb") as data:
        data.execute("CREATE TABLE DEPT (DEPT_CD VARCHAR, DEPT_NM VARCHAR)")
        data.execute("INSERT INTO DEPT VALUES ('10', '영업팀'), ('20', '구매팀')")
    return tmp_path


def settings_for(folder: Path, server: FakeOpenAI) -> Settings:
    return load_settings(
        profile="external",
        schema_file=folder / "schema.sql",
        database={"url": f"duckdb:///{folder / 'data.duckdb'}"},
        cache_dir=folder / "cache",
        main={"url": server.url},
        fallback={"enabled": False},
    )


async def scores_of(folder: Path, sql: str, suite: str = "s", **restricted: str) -> tuple[list[dict[str, Any]], str]:
    """The scores as they are kept, and what was printed."""
    with FakeOpenAI([f"```sql\n{sql}\n```"], model="gpt-oss-120b") as server:
        console = Console(record=True, width=120, file=StringIO())
        await run_suite(settings_for(folder, server), suite, console, out=folder / "out", **restricted)
    kept = (folder / "out" / f"{suite}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in kept], console.export_text()


@pytest.mark.parametrize(("sql", "right", "at_once"), [(RIGHT, True, True), (WRONG, False, True), (FIXED, True, False)])
async def test_an_answer_is_right_when_its_rows_are(folder: Path, sql: str, right: bool, at_once: bool) -> None:
    scores, _ = await scores_of(folder, sql, part="dev")
    assert [(score["id"], score["right"], score["valid_at_once"]) for score in scores] == [("a", right, at_once)]


async def test_questions_about_tables_of_another_schema_are_left_out_and_counted(folder: Path) -> None:
    scores, said = await scores_of(folder, RIGHT)
    assert [score["id"] for score in scores] == ["a", "b"]
    assert "이 스키마에 없는 테이블을 묻는 1문제는 뺐어요" in said
    assert "1/2 성공" in said


async def test_a_suite_about_another_schema_alone_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigError, match="풀 수 있는 문제가 없어요"):
        await scores_of(folder, RIGHT, "elsewhere")


async def test_what_was_scored_before_an_end_is_kept(folder: Path) -> None:
    entries = (folder / "questions.yaml").read_text(encoding="utf-8")
    broken = "- {id: f, suite: s, kind: 집계 함수, question: 부서는 몇 개야, sql: SELECT COUNT(*) FROM DEPT LIMIT 1}"
    (folder / "questions.yaml").write_text(entries + broken, encoding="utf-8")
    with pytest.raises(AskOraError, match="정답 SQL"):
        await scores_of(folder, RIGHT)
    assert len((folder / "out" / "s.jsonl").read_text(encoding="utf-8").splitlines()) == 2


async def test_a_gold_sql_that_is_no_oracle_stops_the_run(folder: Path) -> None:
    with pytest.raises(AskOraError, match="정답 SQL"):
        await scores_of(folder, RIGHT, "broken")


@pytest.mark.parametrize("wrong", [{"part": "tset"}, {"model": "fallback"}])
async def test_what_there_is_not_is_named(folder: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=wrong[next(iter(wrong))]):
        await scores_of(folder, RIGHT, **wrong)
