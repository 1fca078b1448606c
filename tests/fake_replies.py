"""What the fake OpenAI-compatible server says: replies, and the bodies in which vLLM 0.32 and llama.cpp wrap them.

It knows nothing of sockets.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Dialect = Literal["vllm", "llama"]


@dataclass(frozen=True, slots=True)
class Reply:
    """How one chat request is answered.

    `delay` seconds pass before the first byte, `chunk_delay` before each streamed piece. `drop_after` is the number
    of streamed pieces after which the connection is cut (0: at once, also when not streaming). `error` is the body
    of a status other than 200. An `error` together with status 200 is sent as a chunk inside the stream.
    """

    content: str | None = "SELECT 1 FROM DUAL"
    status: int = 200
    finish_reason: str = "stop"
    delay: float = 0.0
    chunk_delay: float = 0.0
    drop_after: int | None = None
    error: Mapping[str, Any] | None = None
    reasoning: str | None = None

    @classmethod
    def busy(cls) -> Reply:
        """503, as vLLM says it when its queue is full."""
        text = "The engine is currently busy and cannot accept new requests. Please try again later."
        return cls(status=503, error={"message": text, "type": "Service Unavailable", "param": None, "code": 503})

    @classmethod
    def loading(cls) -> Reply:
        """503, as llama.cpp says it while the model is read."""
        return cls(status=503, error={"message": "Loading model", "type": "unavailable_error", "code": 503})

    @classmethod
    def engine_dead(cls) -> Reply:
        """500, as vLLM says it when its engine process is gone."""
        text = "EngineCore encountered an issue. See stack trace (above) for the root cause."
        return cls(status=500, error={"message": text, "type": "InternalServerError", "param": None, "code": 500})

    @classmethod
    def empty(cls) -> Reply:
        """200 without a word: what gpt-oss gives when its tokens ran out while it was still reasoning."""
        return cls(content=None, finish_reason="length")

    @classmethod
    def cut(cls, content: str) -> Reply:
        """An answer cut off at the token limit."""
        return cls(content=content, finish_reason="length")

    @classmethod
    def dropped(cls, content: str, after: int) -> Reply:
        """A stream whose connection is cut after `after` pieces."""
        return cls(content=content, drop_after=after)

    @classmethod
    def broken_stream(cls, content: str) -> Reply:
        """A stream with an error chunk at its end and `[DONE]` behind it: vLLM's engine dying while it answers."""
        return replace(cls.engine_dead(), content=content, status=200)

    @classmethod
    def context_overflow(cls, dialect: Dialect = "vllm", tokens: int = 20_000, limit: int = 16_384) -> Reply:
        """400 in the words of the engine: the prompt is longer than its context."""
        return cls(status=400, error=overflow(dialect, tokens, limit))


def count_tokens(text: str) -> int:
    """The fake tokenizer: one token for every four bytes of UTF-8, at least one for a text that is not empty."""
    return -(-len(text.encode()) // 4)


def count_messages(messages: Sequence[Mapping[str, Any]]) -> int:
    """Tokens of a chat: its texts, and four for the frame of each message."""
    return sum(4 + count_tokens(str(message["content"])) for message in messages)


def overflow(dialect: Dialect, tokens: int, limit: int) -> dict[str, Any]:
    if dialect == "llama":
        text = f"request ({tokens} tokens) exceeds the available context size ({limit} tokens), try increasing it"
        kind = "exceed_context_size_error"
        return {"code": 400, "message": text, "type": kind, "n_prompt_tokens": tokens, "n_ctx": limit}
    text = (
        f"This model's maximum context length is {limit} tokens. However, your prompt contains at least {limit + 1} "
        "input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input "
        f"prompt. (parameter=input_tokens, value={limit + 1})"
    )
    return {"message": text, "type": "BadRequestError", "param": "input_tokens", "code": 400}


def usage_of(reply: Reply, prompt: int) -> dict[str, int]:
    completion = count_tokens(reply.content or "")
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def completion(model: str, reply: Reply, prompt: int) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.content}
    if reply.reasoning is not None:
        message["reasoning"] = reply.reasoning
    return {
        "id": "chatcmpl-fake",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason}],
        "usage": usage_of(reply, prompt),
    }


def chunk(model: str, delta: Mapping[str, Any] | None, finish: str | None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-fake",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "delta": dict(delta or {}), "finish_reason": finish}],
    }


def chunks(model: str, reply: Reply) -> list[dict[str, Any]]:
    """The role, the reasoning, the content in pieces of eight characters, and the end with its reason."""
    text = reply.content or ""
    pieces = [{"content": text[start : start + 8]} for start in range(0, len(text), 8)]
    reasoning = [{"reasoning": reply.reasoning}] if reply.reasoning is not None else []
    deltas = [{"role": "assistant", "content": ""}, *reasoning, *pieces]
    finish = None if reply.error is not None else reply.finish_reason
    return [*(chunk(model, delta, None) for delta in deltas), *([chunk(model, None, finish)] if finish else [])]
