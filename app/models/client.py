"""One OpenAI-compatible model server: its name, context, token counts and streamed answers.

Works with vLLM and llama.cpp, which differ in how they count tokens. Knows nothing of fallbacks or of SQL. Every
failure is one of the ModelError classes, so callers never see an error of the HTTP library.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import httpx2
import openai

from app.config import ModelServer
from app.errors import AnswerBroken, ContextOverflow, ModelError, ModelTimeout, ModelUnavailable, NoSQLInAnswer
from app.models.load import Load, parse_load
from app.records import Message

CONNECT_SECONDS = 3.0
PROBE_SECONDS = 5.0
_TRIES_AT_A_GATEWAY = 4

T = TypeVar("T")
ModelState = Literal["starting", "ready", "down"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts of one answer, as the server gave them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class ModelClient:
    """A client for one server. `seconds` limits a whole answer; `state` is kept by ModelWatch, where there is one."""

    def __init__(self, server: ModelServer, seconds: float) -> None:
        self.server = server
        self.role = server.role
        self.state: ModelState = "starting"
        self._seconds = seconds
        self._name = server.served_name
        self._context = 0
        self._root = server.url.removesuffix("/v1")
        self._counts: dict[str, int] = {}
        self._fronts: dict[tuple[Message, ...], int] = {}
        self._openai = openai.AsyncOpenAI(
            base_url=server.url,
            api_key=server.api_key or "none",
            max_retries=0,  # falling back is the retry; two loops would multiply
            timeout=httpx2.Timeout(seconds, connect=CONNECT_SECONDS),
            # A proxy from the customer's shell must never see a question.
            http_client=openai.DefaultAsyncHttpxClient(trust_env=False),
        )

    @property
    def name(self) -> str:
        """The model's served name; "" until `describe` has asked a server that the settings do not name."""
        return self._name

    async def describe(self) -> tuple[str, int]:
        """Return (served name, context in tokens), asking /v1/models once. Raises ModelUnavailable or ModelTimeout."""
        if not self._context:
            with _translated():
                models = (await _persistently(lambda: self._openai.models.list(timeout=PROBE_SECONDS))).data
            if not models:
                raise ModelUnavailable(detail=f"{self.server.url}/models lists no model")
            mine = next((model for model in models if model.id == self._name), models[0])
            self._name = mine.id
            self._context = _context_of(mine.model_dump()) or self.server.max_model_len
        return self._name, self._context

    async def ready(self) -> bool:
        """Whether the server, or the router before several, says it can answer, and lists a model."""
        try:
            try:
                await self._get("/health")
            except ModelUnavailable:  # vllm-router says so as soon as one of its servers is down
                await self._get("/readiness")
            await self.describe()
        except ModelError:
            self._context = 0  # after a restart it may be another model, which counts otherwise
            self._counts.clear()
            self._fronts.clear()
            return False
        return True

    async def load(self) -> Load | None:
        """How busy the server is; None when it does not say."""
        try:
            with _translated():
                text = await self._openai.get(f"{self._root}/metrics", cast_to=str, options={"timeout": PROBE_SECONDS})
        except ModelError:
            return None
        return parse_load(text)

    async def count(self, text: str) -> int:
        """Tokens of a text in the model's own tokenizer (/tokenize). Counts are remembered."""
        if text not in self._counts:
            name, _ = await self.describe()
            body = {"model": name, "prompt": text, "content": text, "add_special_tokens": False}
            self._counts[text] = _token_count(await self._post(f"{self._root}/tokenize", body))
        return self._counts[text]

    async def count_messages(self, messages: Sequence[Message]) -> int:
        """Tokens of a whole prompt with the model's chat template around it."""
        name, _ = await self.describe()
        body = {"model": name, "messages": [_as_param(message) for message in messages]}
        try:
            return _token_count(await self._post(f"{self._root}/v1/chat/completions/input_tokens", body))
        except ModelUnavailable:  # vLLM has no such route; its /tokenize takes messages
            return _token_count(await self._post(f"{self._root}/tokenize", body))

    async def count_front(self, messages: Sequence[Message]) -> int:
        """As `count_messages`, remembered: of messages that begin many prompts."""
        key = tuple(messages)
        if key not in self._fronts:
            self._fronts[key] = await self.count_messages(messages)
        return self._fronts[key]

    async def stream(
        self, messages: Sequence[Message], max_tokens: int, sampling: Mapping[str, Any]
    ) -> AsyncIterator[str | Usage]:
        """Yield pieces of the answer's text as they come, then its Usage.

        Raises ModelUnavailable (refused, 5xx), AnswerBroken, ModelTimeout, ContextOverflow, or NoSQLInAnswer when the
        answer is empty or was cut off at `max_tokens`.
        """
        name, _ = await self.describe()
        usage, finish, empty = Usage(), "", True
        deadline = asyncio.get_running_loop().time() + self._seconds
        with _translated():
            async with asyncio.timeout_at(deadline):
                stream = await self._openai.chat.completions.create(
                    model=name,
                    messages=[_as_param(message) for message in messages],
                    max_tokens=max_tokens,
                    stream=True,
                    stream_options={"include_usage": True},
                    extra_body=dict(sampling),
                )
        with _translated(unavailable=AnswerBroken):
            async with stream:
                async for chunk in _until(deadline, stream):
                    if chunk.usage:
                        usage = Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
                    for choice in chunk.choices:
                        finish = choice.finish_reason or finish
                        if choice.delta.content:
                            empty = False
                            yield choice.delta.content
        _refuse_unfinished(finish, empty=empty)
        yield usage

    async def read_ahead(self, messages: Sequence[Message]) -> None:
        """Have the server read a prompt into its prefix cache. Raises as `stream`, but for the answer's length."""
        with contextlib.suppress(NoSQLInAnswer):
            async for _ in self.stream(messages, 1, {}):
                pass

    async def close(self) -> None:
        """Close the connections."""
        await self._openai.close()

    async def _get(self, path: str) -> None:
        with _translated():
            await self._openai.get(f"{self._root}{path}", cast_to=str, options={"timeout": PROBE_SECONDS})

    async def _post(self, url: str, body: dict[str, Any]) -> Any:
        def post() -> Awaitable[Any]:
            return self._openai.post(url, body=body, cast_to=object, options={"timeout": PROBE_SECONDS})

        with _translated():
            return await _persistently(post)


async def _persistently(call: Callable[[], Awaitable[T]]) -> T:
    """Call again on HTTP 502: a router chose a server that is gone, and repeats only chats by itself."""
    tries = 1
    while True:
        try:
            return await call()
        except openai.APIStatusError as error:
            if error.status_code != httpx2.codes.BAD_GATEWAY or tries == _TRIES_AT_A_GATEWAY:
                raise
            tries += 1


async def _until(deadline: float, chunks: AsyncIterable[T]) -> AsyncIterator[T]:
    # The limit is on each step: one around the whole loop would also cancel whoever consumes this generator.
    iterator = aiter(chunks)
    while True:
        async with asyncio.timeout_at(deadline):
            try:
                chunk = await anext(iterator)
            except StopAsyncIteration:
                return
        yield chunk


def _as_param(message: Message) -> Any:
    return {"role": message.role, "content": message.content}


def _refuse_unfinished(finish: str, *, empty: bool) -> None:
    if finish == "length":
        raise NoSQLInAnswer("모델의 답이 길이 제한에 걸려 중간에서 끊겼어요.", detail="finish_reason=length")
    if not finish:
        raise AnswerBroken(detail="no finish_reason")
    if empty:
        raise NoSQLInAnswer("모델이 빈 답을 보냈어요.", detail=f"finish_reason={finish}, content empty")


def _context_of(model: Mapping[str, Any]) -> int:
    # vLLM says max_model_len; llama.cpp says meta.n_ctx.
    meta = model.get("meta") or {}
    return int(model.get("max_model_len") or meta.get("n_ctx") or 0)


def _token_count(answer: Any) -> int:
    # vLLM's /tokenize: count. llama.cpp's /tokenize: tokens; its /input_tokens: input_tokens.
    for key in ("input_tokens", "count"):
        if key in answer:
            return int(answer[key])
    return len(answer["tokens"])


@contextlib.contextmanager
def _translated(unavailable: type[ModelUnavailable] = ModelUnavailable) -> Iterator[None]:
    """Turn every error of the HTTP stack into a ModelError, one without a status into `unavailable`.

    Texts and codes: vLLM 0.26-0.33 and llama.cpp.
    """
    try:
        yield
    except (openai.APITimeoutError, httpx2.TimeoutException, TimeoutError) as error:
        raise ModelTimeout(detail=repr(error)) from error
    except openai.APIStatusError as error:
        if _is_overflow(error):
            raise ContextOverflow(detail=str(error)) from error
        raise ModelUnavailable(_status_message(error), detail=str(error)) from error
    except (openai.OpenAIError, httpx2.HTTPError) as error:
        raise unavailable(detail=repr(error)) from error


def _is_overflow(error: openai.APIStatusError) -> bool:
    text = str(error.body or error.message)
    return error.status_code == 400 and ("maximum context length" in text or "exceeds the available context" in text)


def _status_message(error: openai.APIStatusError) -> str:
    if error.status_code in (401, 403):
        return "모델 서버가 API 키를 받아들이지 않았어요."
    if error.status_code == 503:
        return "모델 서버가 아직 준비 중이거나 지금은 요청이 너무 많아요."
    return f"모델 서버가 오류로 답했어요(HTTP {error.status_code})."
