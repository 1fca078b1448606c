"""Main model first, fallback model when it must. Says which one answered and why; knows nothing of SQL or pages."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from app.errors import ContextOverflow, ModelError, ModelTimeout, ModelUnavailable, NoSQLInAnswer
from app.models.client import ModelClient, Usage
from app.prompting.prompts import ModelPrompts
from app.records import Completion, Prompt

log = logging.getLogger(__name__)

Render = Callable[[ModelClient], Awaitable[tuple[Prompt, ModelPrompts]]]

_REASONS: dict[type[ModelError], str] = {
    ModelUnavailable: "메인 모델에 연결할 수 없어서",
    ModelTimeout: "메인 모델이 제한 시간 안에 답하지 않아서",
    ContextOverflow: "질문과 스키마가 메인 모델의 길이 제한을 넘어서",
    NoSQLInAnswer: "메인 모델의 답이 비었거나 끊겨서",
}


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer being written."""

    text: str


@dataclass(frozen=True, slots=True)
class Switched:
    """What came before is void; another model starts over. `reason` is Korean."""

    reason: str


class Router:
    """Asks the clients in order until one gives a whole answer."""

    def __init__(self, clients: Sequence[ModelClient]) -> None:
        self.clients = tuple(clients)

    async def generate(self, render: Render) -> AsyncIterator[Prompt | Delta | Switched | Completion]:
        """Render the prompt for a model and stream its answer; on any ModelError go on with the next model.

        Yields the Prompt, Deltas, a Switched before each further model, and the Completion last. Raises the first
        model's error when no model answered, since that is the one to mend.
        """
        errors: list[ModelError] = []
        for client in self.clients:
            if errors:
                yield Switched(_REASONS.get(type(errors[-1]), errors[-1].message))
            try:
                async for event in _answer(client, render, _reason(errors)):
                    yield event
            except ModelError as error:
                log.warning("%s (%s): %s %s", client.role, client.name, error.message, error.detail)
                errors.append(error)
            else:
                return
        raise errors[0] if errors else ModelUnavailable("쓸 수 있는 모델이 설정되어 있지 않아요.")

    async def ready(self) -> dict[str, bool]:
        """Which roles are ready now."""
        return {client.role: await client.ready() for client in self.clients}

    async def close(self) -> None:
        """Close all connections."""
        for client in self.clients:
            await client.close()


def _reason(errors: list[ModelError]) -> str:
    return f"{_REASONS.get(type(errors[0]), errors[0].message)} 예비 모델이 답했어요." if errors else ""


async def _answer(client: ModelClient, render: Render, reason: str) -> AsyncIterator[Prompt | Delta | Completion]:
    prompt, prompts = await render(client)
    yield prompt
    text, usage = "", Usage()
    async for piece in client.stream(prompt.messages, prompts.answer_tokens, prompts.sampling):
        if isinstance(piece, Usage):
            usage = piece
        else:
            text += piece
            yield Delta(piece)
    yield Completion(text, client.name, reason, usage.prompt_tokens, usage.completion_tokens)
