"""Main model first, fallback model when it must; of several servers with one model the least busy.

Says which model answered and why. Knows nothing of SQL or pages.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from app.config import ModelServer
from app.errors import (
    AnswerBroken,
    ContextOverflow,
    ModelError,
    ModelRestarting,
    ModelTimeout,
    ModelUnavailable,
    NoSQLInAnswer,
)
from app.models.client import ModelClient, Usage
from app.prompting.prompts import ModelPrompts
from app.records import Completion, Prompt, Role

log = logging.getLogger(__name__)

Render = Callable[[ModelClient], Awaitable[tuple[Prompt, ModelPrompts]]]

_ROLES: dict[Role, str] = {"main": "메인 모델", "fallback": "예비 모델"}
_REASONS: dict[type[ModelError], str] = {
    ModelUnavailable: "{who}에 연결할 수 없어서",
    AnswerBroken: "{who}에서 답변이 도중에 끊겨서",
    ModelRestarting: "{who}을 다시 켜는 중이라",
    ModelTimeout: "{who}에서 제한 시간 안에 답이 오지 않아서",
    ContextOverflow: "질문과 스키마가 {who}의 길이 제한을 넘어서",
    NoSQLInAnswer: "{who}의 답이 비었거나 끊겨서",
}


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer being written."""

    text: str


@dataclass(frozen=True, slots=True)
class Switched:
    """What came before is void; another server starts over. `reason` is Korean."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Failure:
    """A server that did not answer a question."""

    role: Role
    error: ModelError

    @property
    def of_the_model(self) -> bool:
        """Whether another server with the same model would fail, too."""
        return not isinstance(self.error, (ModelUnavailable, ModelTimeout))

    def reason_for(self, other: ModelClient) -> str:
        """Why the other server is asked now."""
        who = _ROLES[self.role] + (" 서버 하나" if other.role == self.role else "")
        return _REASONS.get(type(self.error), self.error.message).format(who=who)


class Router:
    """Asks one client after the other until one gives a whole answer.

    Those of main come first; within a role those that are ready, and of these the one with the fewest of our questions.
    Last within a role, one that broke off is asked once again: behind its address may be a router with more servers.
    A server of which `leaving` is true gets no more questions: it is about to be stopped.
    """

    def __init__(
        self, clients: Sequence[ModelClient], leaving: Callable[[ModelServer], bool] = lambda _: False
    ) -> None:
        self.clients = tuple(clients)
        self._leaving = leaving
        self._busy: Counter[ModelClient] = Counter()

    async def generate(self, render: Render) -> AsyncIterator[Prompt | Delta | Switched | Completion]:
        """Render the prompt for a model and stream its answer; on any ModelError go on with the next server.

        Yields the Prompt, Deltas, a Switched before each further server, and the Completion last. Raises the first
        server's error when none answered, since that is the one to mend.
        """
        failures: list[_Failure] = []
        left, again = list(self.clients), set[ModelClient]()
        while left:
            client = min(left, key=lambda one: self._turn(one, again=one in again))
            left.remove(client)
            if failures:
                yield Switched(failures[-1].reason_for(client))
            try:
                if self._leaving(client.server):
                    raise ModelRestarting
                with self._counted(client):
                    async for event in _answer(client, render, _fallback_reason(failures, client)):
                        yield event
            except ModelError as error:
                log.warning("%s (%s): %s %s", client.server.name, client.name, error.message, error.detail)
                failures.append(_Failure(client.role, error))
                if failures[-1].of_the_model:
                    left = [other for other in left if other.role != client.role]
                elif isinstance(error, AnswerBroken) and client not in again:
                    again.add(client)
                    left.append(client)
            else:
                return
        raise failures[0].error if failures else ModelUnavailable("쓸 수 있는 모델이 설정되어 있지 않아요.")

    async def close(self) -> None:
        """Close all connections."""
        for client in self.clients:
            await client.close()

    def _turn(self, client: ModelClient, *, again: bool) -> tuple[bool, bool, bool, int]:
        return client.role != "main", again, client.state != "ready", self._busy[client]

    @contextmanager
    def _counted(self, client: ModelClient) -> Iterator[None]:
        # From the choice on, not from the first token: questions that come together must not all choose the same one.
        self._busy[client] += 1
        try:
            yield
        finally:
            self._busy[client] -= 1


def _fallback_reason(failures: Sequence[_Failure], client: ModelClient) -> str:
    if not failures or failures[0].role == client.role:
        return ""
    return f"{failures[0].reason_for(client)} {_ROLES[client.role]}이 답했어요."


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
