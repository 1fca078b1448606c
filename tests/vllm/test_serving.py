"""Both servers up for the whole module: what they answer, and that each way of dying is recovered from."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from playwright.sync_api import expect, sync_playwright

from app.assembly import open_pipeline
from app.config import ROOT, load_settings
from launcher import control, state
from launcher.process import group_members
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.launcher.children import wait_until
from tests.vllm.conftest import ANSWERS, SECONDS_TO_START, RealRun

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(1500)]
QUESTION = "부서 이름을 보여줘"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[RealRun]:
    """The launcher with page, main and fallback, all of them ready at the start of the module."""
    real = RealRun(tmp_path_factory.mktemp("run"), models)
    real.start("up")
    real.wait_ready()
    yield real
    real.clean_up()


@pytest.fixture
def ready(up: RealRun) -> RealRun:
    """The same, ready again whatever the test before did to it."""
    up.wait_ready()
    return up


def told(run: RealRun, *arguments: str) -> Any:
    """What a command of the launcher prints as JSON."""
    return json.loads(run.start(*arguments, "--json").communicate(timeout=120)[0])


def post(run: RealRun, name: str, path: str, body: dict[str, Any]) -> httpx.Response:
    headers = {"Authorization": f"Bearer k-{name}"}
    url = f"http://127.0.0.1:{run.ports[name]}{path}"
    return httpx.post(url, json=body, headers=headers, trust_env=False, timeout=120)


def test_what_runs_is_what_the_plan_says(ready: RealRun) -> None:
    for spec in told(ready, "plan"):
        server = ready.servers()[spec["name"]]
        assert psutil.Process(server.pid).cmdline()[-len(spec["argv"]) :] == spec["argv"]
        assert (server.url, server.model) == (spec["url"], spec["model"])
    assert len(ready.members("main", "VLLM::Worker_TP")) == 2


def test_the_doctor_finds_nothing_wrong(ready: RealRun) -> None:
    checks = {check["id"]: check for check in told(ready, "doctor")}
    checks.pop("limits")  # of this machine: vLLM wants more open files than a container may allow
    assert {check["verdict"] for check in checks.values()} <= {"ok", "skip"}, checks
    assert checks["engine"]["seen"].startswith("vLLM 0.32.0")
    passed = {name for name, check in checks.items() if check["verdict"] == "ok"}
    assert {f"{role}-{item}" for role in ("main", "fallback") for item in ("files", "models", "chat", "port")} <= passed


@pytest.mark.parametrize(("name", "model"), [("main", "gpt-oss-120b"), ("fallback", "Qwen3-Coder-30B")])
def test_the_calls_of_the_deployment_document_are_answered(ready: RealRun, name: str, model: str) -> None:
    listed = httpx.get(
        f"http://127.0.0.1:{ready.ports[name]}/v1/models",
        headers={"Authorization": f"Bearer k-{name}"},
        trust_env=False,
    ).json()
    assert listed["object"] == "list"
    assert (listed["data"][0]["id"], listed["data"][0]["owned_by"]) == (model, "vllm")
    body = {
        "model": model,
        "messages": [{"role": "user", "content": "SELECT 1 FROM DUAL을 설명해주세요"}],
        "max_tokens": 200,
    }
    answer = post(ready, name, "/v1/chat/completions", body)
    assert answer.status_code == 200
    assert answer.json()["choices"][0]["message"]["role"] == "assistant"
    assert 0 < answer.json()["usage"]["completion_tokens"] <= 200


def test_without_the_key_nothing_is_answered(ready: RealRun) -> None:
    answer = httpx.get(f"http://127.0.0.1:{ready.ports['main']}/v1/models", trust_env=False)
    assert answer.status_code == 401


def test_harmony_is_the_real_one(ready: RealRun) -> None:
    body = {"model": "gpt-oss-120b", "messages": [{"role": "user", "content": "?"}], "max_tokens": 4}
    answer = post(ready, "main", "/v1/chat/completions", body | {"reasoning_effort": "minimal"})
    assert answer.status_code == 400
    assert "not supported by Harmony" in answer.text


def test_a_question_on_the_command_line_is_answered_with_rows(ready: RealRun) -> None:
    answer = ready.ask(QUESTION)
    assert (answer["status"], answer["model"], answer["fallback_reason"]) == ("ok", "gpt-oss-120b", ""), answer
    assert answer["sql"] in ANSWERS
    assert answer["rows"]
    assert answer["tokens"]["prompt"] > 1000


def test_a_question_on_the_page_is_answered_with_rows(ready: RealRun) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(locale="ko-KR")
        page.goto(f"http://127.0.0.1:{ready.environment['UI__PORT']}")
        expect(page.locator("#models")).to_contain_text(re.compile("메인 gpt-oss-120b\\s*준비됨"), timeout=30_000)
        page.get_by_label("질문", exact=True).fill(QUESTION)
        page.get_by_label("질문", exact=True).press("Enter")
        expect(page.locator("#status")).to_contain_text("gpt-oss-120b", timeout=60_000)
        expect(page.locator("#sql")).to_contain_text("SELECT")
        assert page.locator('[data-testid="cell-0-0"]').first.inner_text().strip()
        browser.close()


def test_a_question_too_long_for_main_goes_to_the_fallback(ready: RealRun) -> None:
    long = [{"role": "user", "content": "부서 이름을 보여줘. " * 4000}]
    refused = post(ready, "main", "/v1/chat/completions", {"model": "gpt-oss-120b", "messages": long})
    assert refused.status_code == 400
    assert "maximum context length" in refused.text
    answer = ready.ask(QUESTION + " 그리고 그 이유를 자세히 설명해줘" * 1500)
    assert (answer["status"], answer["model"]) == ("ok", "Qwen3-Coder-30B"), answer
    assert "길이 제한" in answer["fallback_reason"]


async def test_a_question_about_any_table_has_it_in_the_prompt(ready: RealRun) -> None:
    """82 tables with all their comments, the deployment's context, the vocabulary of the real gpt-oss."""
    main = {"url": ready.servers()["main"].url, "api_key": "k-main"}
    schema = ROOT / "schema" / "demo" / "schema.sql"
    settings = load_settings(profile="external", main=main, fallback={"enabled": False}, schema_file=schema)
    async with open_pipeline(settings) as pipeline:
        for table in pipeline.material.catalog.tables:
            _, prompt = await pipeline.prompt(f"{table.comment} 건수를 알려줘")
            assert table.name in prompt.tables
            assert prompt.budget is not None
            assert prompt.budget.context == 16_384
            assert prompt.tokens + prompt.budget.answer <= prompt.budget.context


@pytest.mark.parametrize("victim", ["vllm serve", "VLLM::EngineCore", "VLLM::Worker_TP1"])
def test_each_process_that_is_killed_is_recovered_and_no_question_is_lost(ready: RealRun, victim: str) -> None:
    before = ready.servers()["main"]
    assert before.pid is not None
    members = group_members(before.pid)
    assert len(members) >= 5  # guard, API server, engine and two workers
    # The guard's command line holds the server's; the server is its child.
    found = psutil.Process(before.pid).children() if victim == "vllm serve" else ready.members("main", victim)
    assert len(found) == 1
    found[0].kill()
    answer = ready.ask(QUESTION)
    assert answer["status"] == "ok", answer
    wait_until(lambda: ready.servers()["main"].restarts == before.restarts + 1, 60)
    assert not [process for process in members if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    ready.wait_ready()
    assert ready.servers()["main"].pid != before.pid
    assert ready.servers()["fallback"].restarts == 0
    assert ready.ask(QUESTION)["model"] == "gpt-oss-120b"


async def test_a_request_in_flight_is_finished_before_a_restart(ready: RealRun) -> None:
    """vLLM would cut it off at a SIGTERM. Asked is the fallback: main's two workers leave two cores to nobody else."""
    before, tokens = ready.servers()["fallback"], 5000
    body = {"model": before.model, "prompt": "부서", "max_tokens": tokens, "ignore_eos": True}
    asked = asyncio.create_task(asyncio.to_thread(post, ready, "fallback", "/v1/completions", body))
    await asyncio.sleep(1)
    assert not asked.done()
    # Not by the command line: while vLLM writes, another process takes many seconds to start.
    restart = asyncio.to_thread(control.restart, ready.state_file.parent, "fallback", lambda _: None)
    answer, restarted = await asyncio.gather(asked, restart)
    assert answer.status_code == 200, answer.text
    assert answer.json()["usage"]["completion_tokens"] == tokens
    assert restarted
    assert ready.servers()["fallback"].pid != before.pid


def test_a_launcher_that_is_killed_leaves_nothing_and_starts_again(ready: RealRun) -> None:
    """The last of the module: it ends what the others use."""
    killed = state.read(ready.state_file)
    assert killed is not None
    os.kill(killed.pid, signal.SIGKILL)
    wait_until(ready.nothing_left, 30)
    again = ready.start("up", "--no-ui")
    wait_until(lambda: (found := state.read(ready.state_file)) and found.pid == again.pid)
    wait_until(lambda: ready.servers()["main"].state is state.ServerState.READY, SECONDS_TO_START)
    assert ready.ask(QUESTION)["model"] == "gpt-oss-120b"
    again.send_signal(signal.SIGTERM)  # while the fallback is still loading
    assert again.wait(timeout=60) == 0
    assert ready.nothing_left()
    assert not ready.state_file.exists()
