"""Ports, disk and limits."""

from __future__ import annotations

import resource
import shutil
import socket
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from launcher import health
from launcher.state import ServerState
from tests.launcher.checks.conftest import Examine, launched
from tests.launcher.children import free_port


async def test_a_port_held_by_another_program_is_a_failure(findings: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_QUICK", httpx.Timeout(0.3))
    with socket.create_server(("127.0.0.1", 0)) as other:
        found = await findings("embedded", main={"port": other.getsockname()[1]})
    assert (found["main-port"].verdict, found["fallback-port"].verdict) == ("fail", "ok")
    assert "PID" in found["main-port"].seen


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        (ServerState.STARTING, "AskOra가 켜는 중이에요."),
        (ServerState.DRAINING, "AskOra가 끄는 중이에요."),
        (ServerState.DEGRADED, "AskOra가 켠 서버인데 지금은 대답하지 않아요."),
    ],
)
async def test_a_server_that_is_still_loading_is_not_taken_for_another_program(
    findings: Examine, tmp_path: Path, told: ServerState, seen: str
) -> None:
    with socket.socket() as loading:  # bound, not listening, as a vLLM that loads
        loading.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        loading.bind(("127.0.0.1", 0))
        port = loading.getsockname()[1]
        launched(tmp_path, port, told)
        found = await findings("embedded", main={"port": port})
        assert (found["main-port"].verdict, found["main-port"].seen) == ("ok", seen)
        assert (found["main-models"].verdict, found["main-models"].seen) == ("warn", seen)
        assert "status" in found["main-models"].todo
        launched(tmp_path, port, told, pid=None)
        found = await findings("embedded", main={"port": port})
        assert found["main-port"].verdict == "fail"
        assert (found["main-models"].seen == seen) is (told is ServerState.STARTING)  # it waits for its turn


async def test_the_page_cannot_have_the_port_of_a_model(findings: Examine) -> None:
    port = free_port()
    found = await findings("embedded", main={"port": port}, ui={"port": port})
    verdicts = [found[name].verdict for name in ("main-port", "fallback-port", "page-port")]
    assert verdicts == ["fail", "ok", "fail"]
    assert f"MAIN__PORT와 UI__PORT가 모두 {port}" in found["page-port"].seen


async def test_an_external_server_needs_no_port_here(findings: Examine) -> None:
    found = await findings("external")
    assert "main-port" not in found
    assert found["page-port"].verdict == "ok"


@pytest.mark.parametrize(
    ("profile", "free_gib", "verdict"),
    [("embedded", 3, "ok"), ("embedded", 1, "fail"), ("vllm", 3, "fail"), ("vllm", 9, "ok"), ("external", 1, "ok")],
)
async def test_what_is_fetched_or_compiled_needs_room(
    findings: Examine, monkeypatch: pytest.MonkeyPatch, profile: str, free_gib: int, verdict: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free_gib << 30))
    assert (await findings(profile))["disk"].verdict == verdict


async def test_the_folder_of_vllms_cache_is_looked_at(
    findings: Examine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VLLM_CACHE_ROOT", str(tmp_path / "not" / "made" / "yet"))
    assert str(tmp_path) in (await findings("vllm"))["disk"].seen


@pytest.mark.parametrize(
    ("limits", "verdict"), [((1024, 65_535), "ok"), ((1024, resource.RLIM_INFINITY), "ok"), ((1024, 4096), "warn")]
)
async def test_vllm_opens_many_files(
    findings: Examine, monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int], verdict: str
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    assert (await findings("vllm"))["limits"].verdict == verdict
    assert (await findings("embedded"))["limits"].verdict == "ok"
