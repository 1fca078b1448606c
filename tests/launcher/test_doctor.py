"""The checklist: with servers and without, with a GPU and without."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.config import Profile, Settings, load_settings
from launcher import doctor, hardware, health
from launcher.doctor import Check, examine, exit_code
from launcher.hardware import Gpu
from tests.fake_openai import FakeOpenAI, Reply
from tests.launcher.children import free_port
from tests.launcher.conftest import LauncherRun, make_model


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return at(tmp_path)


def at(tmp_path: Path, **values: Any) -> Settings:
    """Settings whose ports are free, with `values` over them."""
    servers = {role: {"port": free_port(), **values.pop(role, {})} for role in ("main", "fallback")}
    return load_settings(cache_dir=tmp_path / "cache", ui={"port": free_port()}, **servers, **values)


async def checks(settings: Settings, profile: Profile) -> dict[str, Check]:
    return {check.id: check for check in await examine(settings, profile)}


async def test_before_the_first_start_only_warnings_remain(settings: Settings) -> None:
    found = await checks(settings, "embedded")
    verdicts = {name: check.verdict for name, check in found.items()}
    assert verdicts["main-files"] == verdicts["main-models"] == "warn"
    assert verdicts["main-chat"] == verdicts["oracle"] == "skip"
    assert verdicts["main-port"] == verdicts["page-port"] == verdicts["disk"] == verdicts["python"] == "ok"
    assert all(check.todo for check in found.values() if check.verdict in ("warn", "fail"))


async def test_running_servers_are_asked_for_names_and_for_an_answer(tmp_path: Path) -> None:
    with FakeOpenAI(["DUAL은 한 행짜리 테이블이에요."], model="gpt-oss-120b", api_key="k") as server:
        settings = at(tmp_path, main={"port": server.port, "api_key": "k", "served_name": "gpt-oss-120b"})
        found = await checks(settings, "external")
        assert server.chats[0].messages[0]["content"] == "SELECT 1 FROM DUAL을 설명해주세요"
    assert found["main-models"].verdict == found["main-chat"].verdict == "ok"
    assert "DUAL은 한 행짜리" in found["main-chat"].seen
    assert found["engine"].verdict == "skip"
    assert found["fallback-models"].verdict == "warn"


async def test_another_name_an_empty_answer_and_a_wrong_key_are_failures(tmp_path: Path) -> None:
    with FakeOpenAI([Reply.empty()], model="m") as empty, FakeOpenAI(model="m", api_key="k") as guarded:
        wrong = at(tmp_path, main={"port": empty.port, "served_name": "n"}, fallback={"port": guarded.port})
        found = await checks(wrong, "external")
        assert (found["main-models"].verdict, found["main-chat"].verdict) == ("fail", "skip")
        assert found["fallback-models"].verdict == "fail"
        assert "401" in found["fallback-models"].seen
        named = at(tmp_path, main={"port": empty.port, "served_name": "m"})
        assert (await checks(named, "external"))["main-chat"].verdict == "fail"


async def test_a_port_held_by_another_program_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_QUICK", httpx.Timeout(0.3))
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = at(tmp_path, main={"port": other.getsockname()[1]})
        found = await checks(settings, "embedded")
    assert found["main-port"].verdict == "fail"
    assert "PID" in found["main-port"].seen


async def test_a_damaged_weights_file_is_a_failure(settings: Settings) -> None:
    folder = settings.cache_dir / "models"
    folder.mkdir(parents=True)
    (folder / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf").write_bytes(b"GGUF")
    assert (await checks(settings, "embedded"))["main-files"].verdict == "fail"


async def test_vllm_needs_its_command_its_models_and_its_gpus(
    launcher: LauncherRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "gpus", list)
    missing = await checks(at(tmp_path, vllm_command="/no/such/vllm"), "vllm")
    assert {missing[name].verdict for name in ("engine", "main-files", "fallback-files", "gpu")} == {"fail"}

    monkeypatch.setattr(doctor, "gpus", lambda: [Gpu(n, "H100", 79.2, 78.7 if n else 10.0) for n in range(5)])
    command = tmp_path / "vllm-command"
    command.write_text("#!/bin/sh\necho 0.32.0\n")
    command.chmod(0o755)
    paths = {role: {"path": make_model(tmp_path / f"{role}-model")} for role in ("main", "fallback")}
    found = await checks(at(tmp_path, vllm_command=str(command), **paths), "vllm")
    assert found["engine"].seen == "vLLM 0.32.0"
    assert found["main-files"].verdict == "ok"
    assert found["gpu"].verdict == "warn"
    assert "GPU 0" in found["gpu"].seen
    assert "GPU 1" not in found["gpu"].seen


@pytest.mark.parametrize(("listening", "verdict"), [(True, "ok"), (False, "fail")])
async def test_oracle_is_reached_by_tcp(tmp_path: Path, listening: bool, verdict: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        if not listening:
            listener.close()
        settings = at(tmp_path, database={"url": f"oracle://127.0.0.1:{port}/ORCL"})
        assert (await checks(settings, "embedded"))["oracle"].verdict == verdict


def test_the_exit_code_says_how_bad_it_is() -> None:
    def check(verdict: doctor.Verdict) -> Check:
        return Check("x", "x", verdict, "")

    assert exit_code([check("ok"), check("skip")]) == 0
    assert exit_code([check("ok"), check("warn")]) == 1
    assert exit_code([check("warn"), check("fail")]) == 2


def test_the_command_line_gives_json(launcher: LauncherRun) -> None:
    process = launcher.start("doctor", "--json")
    found = {check["id"]: check for check in json.loads(process.communicate()[0])}
    assert process.returncode == 2  # there are no five GPUs here
    assert set(found["main-files"]) == {"id", "title", "verdict", "seen", "todo"}
    assert found["main-files"]["verdict"] == "ok"


def test_auto_looks_for_gpus_and_for_vllm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hardware, "gpus", list)
    assert hardware.choose_profile(load_settings())[0] == "embedded"
    monkeypatch.setattr(hardware, "gpus", lambda: [Gpu(0, "H100")])
    assert hardware.choose_profile(load_settings(vllm_command="/no/such/vllm"))[0] == "embedded"
    command = tmp_path / "vllm"
    command.touch(mode=0o755)
    assert hardware.choose_profile(load_settings(vllm_command=str(command)))[0] == "vllm"
    assert hardware.choose_profile(load_settings(profile="external")) == ("external", "")
