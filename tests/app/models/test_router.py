import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import pytest

from app.config import ModelServer, load_settings, model_servers
from app.errors import ContextOverflow, ModelRestarting, ModelUnavailable
from app.models.client import ModelClient
from app.models.router import Delta, Router, Switched
from app.models.watch import ModelWatch
from app.prompting.prompts import ModelPrompts, PromptLibrary
from app.records import Completion, Message, Prompt
from tests.fake_openai import FakeOpenAI, Reply


def servers(main: str, fallback: str) -> tuple[ModelServer, ...]:
    return model_servers(load_settings(main={"url": main}, fallback={"url": fallback}), "external")


async def _render(client: ModelClient) -> tuple[Prompt, ModelPrompts]:
    name, _ = await client.describe()
    return Prompt((Message("user", name),), 1, ("EMP",)), PromptLibrary().for_model(name)


async def _run(main: FakeOpenAI, fallback: FakeOpenAI, render: Any = _render) -> list[Any]:
    router = Router([ModelClient(server, 1.5) for server in servers(main.url, fallback.url)])
    try:
        return [event async for event in router.generate(render)]
    finally:
        await router.close()


FAILURES = {
    "busy": Reply.busy(),
    "engine dead": Reply.engine_dead(),
    "empty": Reply.empty(),
    "cut off": Reply.cut("SELECT"),
    "dropped": Reply.dropped("SELECT 1 FROM DUAL WHERE 1 = 1", 2),
    "timeout": Reply(delay=3),
    "overflow": Reply.context_overflow(),
}


async def test_main_answers_alone() -> None:
    with FakeOpenAI(["SELECT 1 FROM DUAL"], model="main") as main, FakeOpenAI(model="spare") as spare:
        events = await _run(main, spare)
        assert isinstance(events[0], Prompt)
        assert "".join(event.text for event in events if isinstance(event, Delta)) == "SELECT 1 FROM DUAL"
        assert events[-1].model == "main"
        assert events[-1].fallback_reason == ""
        assert spare.requests == []


@pytest.mark.parametrize("failure", FAILURES)
async def test_the_fallback_answers_and_says_why(failure: str) -> None:
    with FakeOpenAI([FAILURES[failure]], model="main") as main, FakeOpenAI(["SELECT 2"], model="spare") as spare:
        events = await _run(main, spare)
        assert any(isinstance(event, Switched) for event in events)
        completion = events[-1]
        assert isinstance(completion, Completion)
        assert (completion.text, completion.model) == ("SELECT 2", "spare")
        assert completion.fallback_reason.endswith("예비 모델이 답했어요.")
        assert spare.chats[0].messages[0]["content"] == "spare", "the prompt is made anew for the model that gets it"


async def test_refused_main() -> None:
    with FakeOpenAI(model="main") as main, FakeOpenAI(["SELECT 2"], model="spare") as spare:
        main.close()
        assert (await _run(main, spare))[-1].fallback_reason == "메인 모델에 연결할 수 없어서 예비 모델이 답했어요."


async def test_a_prompt_that_does_not_fit_main_goes_to_the_fallback() -> None:
    async def render(client: ModelClient) -> tuple[Prompt, ModelPrompts]:
        if client.role == "main":
            raise ContextOverflow
        return await _render(client)

    with FakeOpenAI(model="main") as main, FakeOpenAI(["SELECT 2"], model="spare") as spare:
        assert (await _run(main, spare, render))[-1].model == "spare"
        assert main.chats == []


async def test_when_both_fail_the_first_error_is_told() -> None:
    with (
        FakeOpenAI([Reply.busy()]) as main,
        FakeOpenAI([Reply.empty()]) as spare,
        pytest.raises(ModelUnavailable, match="준비"),
    ):
        await _run(main, spare)


async def test_no_model_at_all() -> None:
    with pytest.raises(ModelUnavailable):
        [event async for event in Router([]).generate(_render)]


@asynccontextmanager
async def _routing(mains: list[FakeOpenAI], fallback: FakeOpenAI | None = None) -> AsyncIterator[Router]:
    """A router over several servers of the main model and, when given, one of the fallback."""
    spare = {"url": fallback.url} if fallback else {"enabled": False}
    settings = load_settings(main={"url": ",".join(fake.url for fake in mains)}, fallback=spare)
    router = Router([ModelClient(server, 5) for server in model_servers(settings, "external")])
    try:
        yield router
    finally:
        await router.close()


async def _ask(router: Router) -> list[Any]:
    return [event async for event in router.generate(_render)]


@pytest.fixture
def mains() -> Iterator[list[FakeOpenAI]]:
    """Three servers of the main model; an answer takes each of them about 0.2 s."""
    reply = Reply("SELECT 1 FROM DUAL", chunk_delay=0.02)
    with ExitStack() as stack:
        yield [stack.enter_context(FakeOpenAI([reply], model="main")) for _ in range(3)]


async def test_questions_that_come_together_are_spread_evenly(mains: list[FakeOpenAI]) -> None:
    async with _routing(mains) as router:
        await asyncio.gather(*(_ask(router) for _ in range(9)))
    assert [len(fake.chats) for fake in mains] == [3, 3, 3]


async def test_one_question_after_the_other_goes_to_the_first(mains: list[FakeOpenAI]) -> None:
    async with _routing(mains) as router:
        await _ask(router)
        await _ask(router)
    assert [len(fake.chats) for fake in mains] == [2, 0, 0]


async def test_a_question_that_was_stopped_counts_no_more(mains: list[FakeOpenAI]) -> None:
    async with _routing(mains) as router:
        stopped = asyncio.create_task(_ask(router))
        while not mains[0].chats:
            await asyncio.sleep(0.01)
        stopped.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await stopped
        await _ask(router)
    assert [len(fake.chats) for fake in mains] == [2, 0, 0]


async def test_a_server_killed_while_it_answers_loses_no_question(mains: list[FakeOpenAI]) -> None:
    async with _routing(mains) as router:
        asked = [asyncio.create_task(_ask(router)) for _ in range(6)]
        while len(mains[1].chats) < 2:
            await asyncio.sleep(0.01)
        mains[1].close()
        answers = await asyncio.gather(*asked)
    assert {events[-1].text for events in answers} == {"SELECT 1 FROM DUAL"}
    assert {events[-1].fallback_reason for events in answers} == {""}
    switches = [event.reason for events in answers for event in events if isinstance(event, Switched)]
    assert switches == ["메인 모델 서버 하나에서 답변이 도중에 끊겨서"] * 2


async def test_the_fallback_is_asked_when_all_of_main_failed(mains: list[FakeOpenAI]) -> None:
    with FakeOpenAI(["SELECT 2"], model="spare") as spare:
        async with _routing(mains, spare) as router:
            for fake in mains:
                fake.close()
            events = await _ask(router)
    assert [event.reason for event in events if isinstance(event, Switched)] == [
        "메인 모델 서버 하나에 연결할 수 없어서",
        "메인 모델 서버 하나에 연결할 수 없어서",
        "메인 모델에 연결할 수 없어서",
    ]
    assert (events[-1].text, events[-1].model) == ("SELECT 2", "spare")
    assert events[-1].fallback_reason == "메인 모델에 연결할 수 없어서 예비 모델이 답했어요."


async def test_the_only_server_is_asked_once_again_when_it_broke_off() -> None:
    """Behind its address may be a router, which does not repeat a question whose answer has begun."""
    with FakeOpenAI([Reply.dropped("SELECT 1 FROM DUAL", 2), "SELECT 2"], model="main") as main:
        async with _routing([main]) as router:
            assert (await _ask(router))[-1].text == "SELECT 2"
    with FakeOpenAI([Reply.dropped("SELECT 1 FROM DUAL", 2)], model="main") as main:
        async with _routing([main]) as router:
            with pytest.raises(ModelUnavailable):
                await _ask(router)
        assert len(main.chats) == 2


async def test_what_the_model_cannot_answer_is_not_asked_at_its_other_servers(mains: list[FakeOpenAI]) -> None:
    mains[0].set_replies(Reply.context_overflow())
    with FakeOpenAI(["SELECT 2"], model="spare") as spare:
        async with _routing(mains, spare) as router:
            events = await _ask(router)
    assert events[-1].model == "spare"
    assert [len(fake.chats) for fake in mains] == [1, 0, 0]


async def test_a_server_that_is_down_is_put_aside_until_it_is_back(mains: list[FakeOpenAI]) -> None:
    async def nothing(_: ModelClient) -> None: ...

    async def until(client: ModelClient, state: str) -> None:
        while client.state != state:
            await asyncio.sleep(0.02)

    async with _routing(mains[:2]) as router:
        first, second = router.clients
        watching = asyncio.create_task(ModelWatch(router.clients, nothing).run())
        await until(first, "ready")
        await until(second, "ready")
        mains[0].close()
        await until(first, "down")
        events = await _ask(router)
        assert not [event for event in events if isinstance(event, Switched)]
        assert len(mains[1].chats) == 1
        with FakeOpenAI(model="main", port=mains[0].port) as again:
            await until(first, "ready")
            await _ask(router)
            assert len(again.chats) == 1
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


async def test_a_server_that_is_about_to_be_stopped_gets_no_more_questions() -> None:
    with FakeOpenAI(model="main") as main, FakeOpenAI(["SELECT 2"], model="spare") as spare:
        clients = [ModelClient(server, 1.5) for server in servers(main.url, spare.url)]
        router = Router(clients, leaving=lambda server: server.role == "main")
        events = [event async for event in router.generate(_render)]
        assert events[0] == Switched("메인 모델을 다시 켜는 중이라")
        assert isinstance(events[-1], Completion)
        assert events[-1].fallback_reason == "메인 모델을 다시 켜는 중이라 예비 모델이 답했어요."
        assert main.chats == []
        await router.close()


async def test_without_another_server_it_is_told_that_the_only_one_is_started_anew() -> None:
    with FakeOpenAI(model="main") as main:
        client = ModelClient(servers(main.url, main.url)[0], 1.5)
        router = Router([client], leaving=lambda _: True)
        with pytest.raises(ModelRestarting):
            await anext(router.generate(_render))
        await router.close()
