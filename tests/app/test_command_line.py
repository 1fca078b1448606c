"""`python -m app` as scripts use it: what is printed, what is written, how it exits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from app.__main__ import cli
from app.config import ROOT
from app.errors import ConfigError
from tests.fake_openai import FakeOpenAI

SCHEMA = str(ROOT / "schema" / "demo" / "schema.sql")
CHECKED = {"id", "sql", "verdict", "findings", "fixed_sql"}
GOOD = "```sql\nSELECT DEPT_NM FROM DEPT ORDER BY DEPT_CD\n```"


def run(*arguments: str, stdin: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(cli, arguments, input=stdin, catch_exceptions=False)
    return result.exit_code, result.stdout


def bulk(command: str, tmp_path: Path, lines: list[str], *options: str) -> tuple[int, list[dict[str, Any]]]:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    code, _ = run(command, "--file", str(source), "--out", str(target), *options)
    return code, [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Any:
    with FakeOpenAI([GOOD], model="gpt-oss-120b") as server:
        monkeypatch.setenv("PROFILE", "external")
        monkeypatch.setenv("MAIN__URL", server.url)
        monkeypatch.setenv("FALLBACK__ENABLED", "false")
        yield server


@pytest.mark.parametrize(
    ("sql", "code"), [("SELECT EMP_NM FROM EMP", 0), ("SELECT EMP_NM FROM EMP LIMIT 5", 1), ("DROP TABLE EMP", 1)]
)
def test_check_exits_with_its_verdict(sql: str, code: int) -> None:
    assert run("check", sql, "--schema", SCHEMA)[0] == code
    assert run("check", "--schema", SCHEMA, stdin=sql)[0] == code


def test_check_puts_a_caret_under_the_spot_and_shows_the_fix() -> None:
    _, told = run("check", "SELECT EMP_NM FROM EMP LIMIT 5", "--schema", SCHEMA)
    line, caret, *_ = told[told.index("SELECT") - 7 :].splitlines()
    assert caret.strip() == "^" * len("LIMIT 5")
    assert caret.index("^") == line.index("LIMIT")
    assert "FETCH FIRST 5 ROWS ONLY" in told


def test_check_follows_the_oracle_version() -> None:
    code, told = run("check", "SELECT 1 FROM DUAL FETCH FIRST 1 ROWS ONLY", "--oracle-version", "11g", "--json")
    assert code == 1
    assert "ROWNUM" in json.loads(told)["fixed_sql"]


def test_check_in_bulk_answers_every_line_in_the_same_shape(tmp_path: Path) -> None:
    good, other = '{"id": 1, "sql": "SELECT EMP_NM FROM EMP;"}', '{"id": "c", "question": "?"}'
    code, records = bulk("check", tmp_path, [good, "no JSON", other, '{"sql": "SELECT"}'], "--schema", SCHEMA)
    assert code == 0
    assert [set(record) for record in records] == [CHECKED] * 4
    assert [record["id"] for record in records] == [1, "line-2", "c", "line-4"]
    assert [record["verdict"] for record in records] == ["rejected", "unanalysable", "unanalysable", "rejected"]
    assert records[0]["fixed_sql"] == "SELECT EMP_NM FROM EMP"
    assert records[1]["findings"][0]["rule"] == "bad_line"


def test_ask_prints_the_contracts_json(model: FakeOpenAI) -> None:
    code, told = run("ask", "부서를 보여줘", "--json")
    answer = json.loads(told)
    assert code == 0
    assert answer["status"] == "ok"
    assert answer["model"] == "gpt-oss-120b"
    assert answer["rows"]


def test_ask_prints_sql_rows_and_one_status_line(model: FakeOpenAI) -> None:
    code, told = run("ask", "부서를 보여줘")
    assert code == 0
    assert "SELECT DEPT_NM FROM DEPT" in told
    assert "사용한 테이블: DEPT" in told.splitlines()[-1]


def test_ask_in_bulk_answers_every_line_in_the_same_shape(tmp_path: Path, model: FakeOpenAI) -> None:
    code, records = bulk("ask", tmp_path, ['{"id": 1, "question": "부서를 보여줘"}', "no JSON"])
    assert code == 1
    assert [record["status"] for record in records] == ["ok", "failed"]
    assert list(records[0]) == list(records[1])
    assert list(records[0]["timings_ms"]) == list(records[1]["timings_ms"])
    assert records[1]["error"]["code"] == "bad_line"


FORBIDDEN = yaml.safe_load((ROOT / "tests" / "cases" / "forbidden.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_check_refuses_forbidden_sql(sql: str) -> None:
    assert run("check", sql, "--schema", SCHEMA)[0] == 1


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_forbidden_sql_of_a_model_reaches_no_database(model: FakeOpenAI, sql: str) -> None:
    model.set_replies(sql)
    code, told = run("ask", "사원 테이블을 지워줘", "--json")
    answer = json.loads(told)
    assert code == 1
    assert answer["status"] == "rejected"
    assert answer["rows"] == []
    assert answer["timings_ms"]["run"] == 0


def test_ask_without_a_question_says_what_to_do() -> None:
    with pytest.raises(ConfigError, match="질문이 없어요"):
        run("ask", " ")


def test_file_and_out_go_together(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="함께"):
        run("ask", "--file", str(tmp_path / "in.jsonl"))
