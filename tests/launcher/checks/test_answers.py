"""Items 3 to 5: names and answers of servers that run."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from app import keys
from launcher import health
from tests.fake_openai import FakeOpenAI, Reply
from tests.launcher.checks.conftest import Examine, at


async def test_running_servers_are_asked_for_names_and_for_an_answer(findings: Examine) -> None:
    with FakeOpenAI(["DUAL은 한 행짜리 테이블이에요."], model="gpt-oss-120b", api_key="k") as server:
        main = {"port": server.port, "api_key": "k", "served_name": "gpt-oss-120b"}
        found = await findings("external", main=main)
        assert server.chats[0].messages[0]["content"] == "SELECT 1 FROM DUAL을 설명해주세요"
    assert found["main-models"].verdict == found["main-chat"].verdict == "ok"
    assert "초 · DUAL은 한 행짜리" in found["main-chat"].seen
    assert found["engine"].verdict == "skip"
    assert found["fallback-models"].verdict == "warn"


async def test_the_key_of_a_running_launcher_is_found(findings: Examine, tmp_path: Path) -> None:
    with FakeOpenAI(["답"], model="m", api_key="of-this-run") as server:
        keys.publish(at(tmp_path, main={"port": server.port, "api_key": "of-this-run"}), "external")
        found = await findings("external", main={"port": server.port})
    assert found["main-models"].verdict == found["main-chat"].verdict == "ok"


async def test_another_name_an_empty_answer_and_a_wrong_key_are_failures(findings: Examine) -> None:
    with FakeOpenAI([Reply.empty()], model="m") as empty, FakeOpenAI(model="m", api_key="k") as guarded:
        wrong = {"main": {"port": empty.port, "served_name": "n"}, "fallback": {"port": guarded.port}}
        found = await findings("external", **wrong)
        assert (found["main-models"].verdict, found["main-chat"].verdict) == ("fail", "skip")
        assert found["fallback-models"].verdict == "fail"
        assert "401" in found["fallback-models"].seen
        named = {"main": {"port": empty.port, "served_name": "m"}}
        assert (await findings("external", **named))["main-chat"].verdict == "fail"


async def test_a_server_that_lists_its_name_and_fails_every_chat_is_a_failure(findings: Examine) -> None:
    with FakeOpenAI([Reply.engine_dead()], model="m") as broken:
        found = await findings("external", main={"port": broken.port})
    assert (found["main-models"].verdict, found["main-chat"].verdict) == ("ok", "fail")
    assert "HTTP 500" in found["main-chat"].seen


async def test_a_server_that_takes_too_long_is_a_warning(findings: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_SLOW", httpx.Timeout(0.2))
    with FakeOpenAI([Reply(delay=1.0)], model="m") as slow:
        found = await findings("external", main={"port": slow.port})
    assert (found["main-models"].verdict, found["main-chat"].verdict) == ("ok", "warn")
