"""Two real servers of one model behind vllm-router, used as one external main: one is killed, no question is lost."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from app.assembly import open_pipeline
from app.config import Settings, load_settings
from app.pipeline import Pipeline
from app.records import Answer
from launcher.render import render
from tests.launcher.children import free_port, wait_until
from tests.vllm.conftest import VENV, RealRun

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(1500)]
_ASKING, _QUESTIONS_EACH = 4, 15


@pytest.fixture
def pair(tmp_path: Path, models: Path) -> Iterator[RealRun]:
    """A launcher whose main and fallback serve the same model under the same name and key, each on one worker."""
    real = RealRun(tmp_path, models)
    real.set(MAIN__TENSOR_PARALLEL_SIZE="1", FALLBACK__API_KEY="k-main", FALLBACK__SERVED_NAME="gpt-oss-120b")
    real.set(FALLBACK__PATH=real.environment["MAIN__PATH"])
    real.start()
    real.wait_ready()
    yield real
    real.clean_up()


@pytest.fixture
def address(pair: RealRun, tmp_path: Path) -> Iterator[str]:
    """The base URL of the router, started by the script that `launcher render router` writes, but on free ports."""
    urls = ",".join(server.url for server in pair.servers().values())
    text = render(load_settings(profile="external", main={"url": urls}, fallback={"enabled": False}), "router")
    port, script = free_port(), tmp_path / "router.sh"
    script.write_text(
        text["main-router.sh"].replace("--port 30000", f"--port {port}").replace("29000", str(free_port()))
    )
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}"}
    with (tmp_path / "router.log").open("wb") as log:
        router = subprocess.Popen(["sh", script], env=environment, stdout=log, stderr=log)
    try:
        wait_until(lambda: _ready(port), 60)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        router.terminate()
        router.wait(timeout=30)


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readiness", trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


async def test_one_of_two_is_killed_and_no_question_is_lost(pair: RealRun, address: str) -> None:
    main = {"url": address, "api_key": "k-main", "served_name": "gpt-oss-120b"}
    prompts = Path(pair.environment["PROMPTS_DIR"])
    settings = load_settings(profile="external", main=main, fallback={"enabled": False}, prompts_dir=prompts)
    answers = await _ask_while_one_dies(settings, pair)
    assert [answer.status for answer in answers] == ["ok"] * _ASKING * _QUESTIONS_EACH, [
        answer.problem for answer in answers if answer.status != "ok"
    ]
    assert {answer.model for answer in answers} == {"gpt-oss-120b"}
    await asyncio.to_thread(wait_until, lambda: pair.servers()["main"].restarts == 1 and pair.all_ready(), 600)


async def _ask_while_one_dies(settings: Settings, pair: RealRun) -> list[Answer]:
    answers: list[Answer] = []
    async with open_pipeline(settings) as pipeline:
        asking = asyncio.gather(*(_ask_again_and_again(pipeline, answers) for _ in range(_ASKING)))
        while len(answers) < _ASKING * 3:
            await asyncio.sleep(0.01)
        pid = pair.servers()["main"].pid
        assert pid is not None
        psutil.Process(pid).children()[0].kill()
        await asking
    return answers


async def _ask_again_and_again(pipeline: Pipeline, answers: list[Answer]) -> None:
    for number in range(_QUESTIONS_EACH):
        events = [event async for event in pipeline.ask(f"부서 이름을 {number + 1}개 보여줘")]
        assert isinstance(events[-1], Answer)
        answers.append(events[-1])
