"""Whether an engine works behind a /health that always says 200, without taking a busy one for hung."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain, count, repeat

import httpx
import pytest

from launcher import health
from launcher.liveness import Liveness
from tests.fake_openai import FakeOpenAI, Reply
from tests.launcher.children import fake_spec

STALL = 0.2


async def looks(server: FakeOpenAI, seconds: float = 1.0) -> list[bool]:
    """What is seen of a server for so long."""
    async with health.client() as http:
        liveness = Liveness(http, fake_spec(port=server.port), STALL)
        seen: list[bool] = []
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            seen.append(await liveness.look())
            await asyncio.sleep(0.01)
        liveness.close()
        return seen


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_SLOW", httpx.Timeout(0.2))


async def test_a_server_that_rests_is_asked_now_and_then() -> None:
    with FakeOpenAI() as server:
        assert all(await looks(server))
        assert 1 <= len(server.chats) <= 1.0 / STALL


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("reply", [Reply(delay=5), Reply.engine_dead(), Reply(drop_after=0)])
async def test_a_server_that_does_not_answer_is_found(reply: Reply) -> None:
    with FakeOpenAI([reply]) as server:
        seen = await looks(server)
        assert seen[0]
        assert not seen[-1]


@pytest.mark.usefixtures("impatient")
async def test_a_server_that_answers_again_is_well_again() -> None:
    with FakeOpenAI([Reply.engine_dead(), Reply.engine_dead(), Reply()]) as server:
        seen = await looks(server, 2.0)
        assert not all(seen)
        assert seen[-1]


async def test_a_server_whose_queue_is_full_is_well_for_a_while() -> None:
    """Before an engine that hangs the queue stays full."""
    with FakeOpenAI([Reply.busy()]) as server:
        seen = await looks(server, 2.0)
        assert all(seen[: len(seen) // 3])
        assert not seen[-1]
        assert server.chats


async def test_a_full_queue_says_nothing_new_of_a_server_that_gave_no_answer() -> None:
    with FakeOpenAI([Reply.engine_dead(), Reply.busy()]) as server:
        assert not (await looks(server, 3.5 * STALL))[-1]
        assert len(server.chats) > 1


def telling(told: Iterator[tuple[int, float] | None]) -> Callable[..., object]:
    async def progress(*_: object) -> tuple[int, float] | None:
        return next(told)

    return progress


async def test_a_server_too_busy_to_count_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vLLM that uses every core leaves /metrics without an answer for seconds."""
    monkeypatch.setattr(health, "progress", telling(repeat(None)))
    with FakeOpenAI() as server:
        assert all(await looks(server))
        assert not server.chats


async def test_a_busy_server_that_keeps_the_question_waiting_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_SLOW", httpx.Timeout(STALL))
    stands = [(0, 0.0)] * 5
    monkeypatch.setattr(health, "progress", telling(chain(stands, ((number, 0.0) for number in count()))))
    with FakeOpenAI([Reply(delay=5)]) as server:
        assert all(await looks(server))
        assert len(server.chats) == 1


async def test_a_server_that_reads_one_long_prompt_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """vLLM counts its tokens only when it begins to answer, and whoever asks in between waits; its cache fills."""
    monkeypatch.setattr(health, "progress", telling((7, number / 1000) for number in count()))
    with FakeOpenAI([Reply(delay=5)]) as server:
        assert all(await looks(server))
        assert not server.chats


@pytest.mark.usefixtures("impatient")
async def test_a_server_that_gave_no_answer_is_looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is to be ended soon, and may move at any moment."""
    looked = [0, 0]
    now = 0

    async def progress(*_: object) -> tuple[int, float]:
        looked[now] += 1
        return 7, 0.0

    monkeypatch.setattr(health, "progress", progress)
    with FakeOpenAI([Reply.engine_dead()]) as server:
        async with health.client() as http:
            with closing(Liveness(http, fake_spec(port=server.port), STALL)) as liveness:
                while await liveness.look():
                    await asyncio.sleep(0.01)
                now = 1
                for _ in range(5):
                    await liveness.look()
    assert looked[1] == 5


async def test_a_server_that_does_not_count_while_it_works_is_not_asked() -> None:
    """llama.cpp reads a prompt for minutes on a CPU, and a question in between would cost it its prefix."""
    with FakeOpenAI(dialect="llama") as server:
        assert all(await looks(server))
        assert not server.chats
