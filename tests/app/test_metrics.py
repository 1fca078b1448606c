"""What /metrics tells of questions and servers, read as Prometheus reads it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.config import load_settings, model_servers
from app.launched import birth
from app.metrics import Metrics
from app.models.client import ModelClient
from app.records import Answer, Status
from launcher import state
from launcher.state import LauncherStatus, ServerState, ServerStatus
from tests.fake_openai import FakeOpenAI

Samples = dict[tuple[str, ...], float]


async def read(metrics: Metrics, state_dir: Path, clients: Sequence[ModelClient] = ()) -> Samples:
    """The samples by name and values of labels, which come in the order of the labels' names."""
    text = (await metrics.text(state_dir, clients)).decode()
    families = list(text_string_to_metric_families(text))
    assert len({family.name for family in families}) == len(families)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


@pytest.fixture
async def clients() -> AsyncIterator[list[ModelClient]]:
    with FakeOpenAI(model="m", api_key="k") as main, FakeOpenAI(model="n", dialect="llama", api_key="k") as fallback:
        settings = load_settings(main={"url": main.url, "api_key": "k"}, fallback={"url": fallback.url, "api_key": "k"})
        clients = [ModelClient(server, 5) for server in model_servers(settings, "external")]
        clients[0].state = "ready"
        yield clients
        for client in clients:
            await client.close()


async def test_questions_are_counted_by_what_became_of_them(tmp_path: Path) -> None:
    metrics = Metrics()
    times = {"link": 40, "generate": 2000, "run": 0}
    answers: tuple[tuple[Status, str], ...] = (("ok", "m"), ("ok", "m"), ("rejected", "n"), ("failed", ""))
    for status, model in answers:
        metrics.count(Answer("질문", status, model=model, timings_ms=times))
    samples = await read(metrics, tmp_path)
    assert samples["askora_questions_total", "m", "ok"] == 2
    assert samples["askora_questions_total", "n", "rejected"] == 1
    assert samples["askora_questions_total", "", "failed"] == 1
    assert samples["askora_step_seconds_sum", "generate"] == 8
    assert samples["askora_step_seconds_count", "link"] == 4
    assert samples["askora_step_seconds_bucket", "0.05", "link"] == 4
    assert ("askora_step_seconds_count", "run") not in samples


async def test_the_servers_tell_their_load(tmp_path: Path, clients: list[ModelClient]) -> None:
    samples = await read(Metrics(), tmp_path, clients)
    assert samples["askora_model_ready", "main"] == 1
    assert samples["askora_model_ready", "fallback"] == 0
    assert samples["askora_model_requests_running", "main"] == 0
    assert samples["askora_model_requests_waiting", "fallback"] == 0
    assert samples["askora_model_cache_usage_ratio", "main"] == 0.25
    assert samples["askora_model_prefix_hits_total", "main"] == 750
    assert samples["askora_model_prefix_queries_total", "main"] == 1000
    assert ("askora_model_cache_usage_ratio", "fallback") not in samples


async def test_a_server_that_is_gone_tells_no_load(tmp_path: Path) -> None:
    settings = load_settings(main={"url": "http://127.0.0.1:9/v1"}, fallback={"enabled": False})
    client = ModelClient(model_servers(settings, "external")[0], 5)
    samples = await read(Metrics(), tmp_path, [client])
    assert samples["askora_model_ready", "main"] == 0
    assert ("askora_model_requests_running", "main") not in samples
    await client.close()


async def test_the_launcher_tells_states_and_restarts(tmp_path: Path) -> None:
    server = ServerStatus("main", "main", "http://127.0.0.1:8000/v1", "m", ServerState.DRAINING, restarts=3)
    state.write(state.path_in(tmp_path), LauncherStatus("vllm", os.getpid(), birth(os.getpid()), "", (server,)))
    samples = await read(Metrics(), tmp_path)
    assert samples["askora_server_restarts_total", "main"] == 3
    states = {known.value: samples["askora_server_state", "main", known.value] for known in ServerState}
    assert states == {known.value: float(known is ServerState.DRAINING) for known in ServerState}
