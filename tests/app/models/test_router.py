from typing import Any

import pytest

from app.config import ModelServer, load_settings, model_servers
from app.errors import ContextOverflow, ModelUnavailable
from app.models.client import ModelClient
from app.models.router import Delta, Router, Switched
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
