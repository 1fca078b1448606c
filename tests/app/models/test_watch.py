import asyncio
import contextlib

import pytest

from app.config import load_settings, model_servers
from app.launched import Launched, LaunchState
from app.models.client import ModelClient, ModelState
from app.models.watch import ModelWatch, RoleStatus
from tests.fake_openai import FakeOpenAI


async def test_a_server_is_ready_after_it_was_warmed_up_and_down_when_it_is_gone() -> None:
    warmed: list[str] = []
    seen: list[str] = []

    with FakeOpenAI(model="m") as fake:
        settings = load_settings(main={"url": fake.url}, fallback={"enabled": False})
        client = ModelClient(model_servers(settings, "external")[0], 5)

        async def warm(which: ModelClient) -> None:
            seen.append(watch.states[which.role])
            warmed.append(which.name)

        watch = ModelWatch([client], warm)
        task = asyncio.create_task(watch.run())
        assert await watch.any_ready(10)
        assert (warmed, seen) == (["m"], ["starting"])
        fake.close()
        for _ in range(100):
            if watch.states["main"] == "down":
                break
            await asyncio.sleep(0.1)
        assert watch.states["main"] == "down"
        assert not await watch.any_ready(0.1)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await client.close()


async def test_servers_of_one_role_are_summed_up() -> None:
    async def nothing(_: ModelClient) -> None: ...

    with FakeOpenAI(model="m") as one, FakeOpenAI(model="m") as two:
        settings = load_settings(main={"url": f"{one.url},{two.url},http://127.0.0.1:9/v1"})
        clients = [ModelClient(server, 5) for server in model_servers(settings, "external")]
        watch = ModelWatch(clients, nothing)
        assert watch.roles["main"] == RoleStatus("", "starting", 0, 3)
        task = asyncio.create_task(watch.run())
        while watch.roles["main"].ready < 2:
            await asyncio.sleep(0.02)
        assert watch.roles["main"] == RoleStatus("m", "ready", 2, 3)
        assert watch.states == {"main": "ready", "fallback": "starting"}
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        for client in clients:
            await client.close()


@pytest.mark.parametrize(
    ("before", "told", "state"),
    [
        ("ready", "draining", "starting"),
        ("down", "starting", "starting"),
        ("starting", "failed", "down"),
        ("ready", "failed", "ready"),
        ("ready", "ready", "ready"),
    ],
)
async def test_questions_wait_for_a_server_that_the_launcher_brings_back(
    before: ModelState, told: LaunchState, state: ModelState
) -> None:
    async def nothing(_: ModelClient) -> None: ...

    settings = load_settings(fallback={"enabled": False})
    client = ModelClient(model_servers(settings, "external")[0], 5)
    client.state = before
    server = Launched("main", client.server.url, told, "하던 일을 마치는 중", 0, None)
    watch = ModelWatch([client], nothing, {client.server.url: server}.get)
    assert watch.states == {"main": state}
    assert watch.roles["main"].launched == server
    await client.close()
