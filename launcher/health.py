"""Asks one server how it is. It knows nothing of processes, nor what follows from an answer or from none."""

from __future__ import annotations

import time
from dataclasses import dataclass

import httpx

from app.models.load import parse_load
from launcher.plan import ServerSpec

# What `served_names` and `complete` raise: no connection, an error status, or JSON of another shape.
NO_ANSWER = (httpx.HTTPError, LookupError, TypeError, ValueError)
_QUICK = httpx.Timeout(5.0)
_BUSY = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)  # an answer that asks to come again
_WORDS_SHOWN = 200
# The first completion of a vLLM compiles kernels, that of a CPU reads the model from disk. Two minutes are too long for
# the deployment document, too.
_SLOW = httpx.Timeout(120.0, connect=5.0)


@dataclass(frozen=True, slots=True)
class Completion:
    """A short chat completion: its text (reasoning if there is no other) and how long it took."""

    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a server would do its work now; `refusal` is what it says instead of answering, "" for nothing yet."""

    ready: bool
    refusal: str = ""


async def alive(http: httpx.AsyncClient, spec: ServerSpec) -> bool:
    """Whether the server says that it is well: GET /health, for the page /healthz."""
    path = "/healthz" if spec.role == "page" else "/health"
    try:
        return (await http.get(spec.origin + path, timeout=_QUICK)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


async def ready(http: httpx.AsyncClient, spec: ServerSpec) -> Readiness:
    """Whether the server would do its work now.

    A model server must also list the served name and complete one short chat: a vLLM with the wrong tokenizer is
    healthy and fails every chat.
    """
    if not await alive(http, spec):
        return Readiness(False)
    if spec.role == "page":
        return Readiness(True)
    try:
        names = await served_names(http, spec)
        if spec.model and spec.model not in names:
            return Readiness(False, f"모델 이름이 달라요: {', '.join(names)}")
        await _chat(http, spec)
    except httpx.HTTPStatusError as error:
        return Readiness(False, "" if error.response.status_code in _BUSY else _said(error.response))
    except NO_ANSWER:
        return Readiness(False)
    return Readiness(True)


async def listed(http: httpx.AsyncClient, spec: ServerSpec) -> bool:
    """Whether /v1/models holds the served name, or any name when the settings have none."""
    try:
        names = await served_names(http, spec)
    except NO_ANSWER:
        return False
    return spec.model in names if spec.model else bool(names)


async def served_names(http: httpx.AsyncClient, spec: ServerSpec) -> list[str]:
    """The names in /v1/models. Raises what NO_ANSWER lists."""
    response = await http.get(f"{spec.url}/models", headers=_key(spec), timeout=_QUICK)
    response.raise_for_status()
    return [str(entry["id"]) for entry in response.json()["data"]]


async def complete(http: httpx.AsyncClient, spec: ServerSpec, question: str, tokens: int) -> Completion:
    """One chat completion of at most `tokens` tokens. Raises what NO_ANSWER lists."""
    body = {
        "model": spec.model or (await served_names(http, spec))[0],
        "messages": [{"role": "user", "content": question}],
        "max_tokens": tokens,
        "temperature": 0,
    }
    began = time.monotonic()
    response = await http.post(f"{spec.url}/chat/completions", json=body, headers=_key(spec), timeout=_SLOW)
    response.raise_for_status()
    message = response.json()["choices"][0]["message"]
    return Completion(message.get("content") or message.get("reasoning") or "", time.monotonic() - began)


async def in_flight(http: httpx.AsyncClient, spec: ServerSpec) -> int | None:
    """How many requests the server works on or has waiting, 0 when it does not count them; None without an answer."""
    metrics = await _metrics(http, spec)
    if metrics is None:
        return None
    load = parse_load(metrics)
    return load.running + load.waiting if load else 0


async def progress(http: httpx.AsyncClient, spec: ServerSpec) -> tuple[int, float | None] | None:
    """What changes as the server works: its tokens, and the share of its cache in use.

    A vLLM counts the tokens of a prompt only once it has read all of it; until then its cache fills. None without an
    answer or when the server does not count as it works.
    """
    load = parse_load(await _metrics(http, spec) or "")
    return (load.tokens, load.cache_usage) if load and load.tokens is not None else None


async def answers(http: httpx.AsyncClient, spec: ServerSpec) -> bool | None:
    """Whether the server completes the chat that made it ready; None when it says that it is too busy for it."""
    try:
        await _chat(http, spec)
    except httpx.HTTPStatusError as error:
        return None if error.response.status_code in _BUSY else False
    except NO_ANSWER:
        return False
    return True


def client() -> httpx.AsyncClient:
    """A client for servers of this machine: a proxy from the environment could not reach them."""
    return httpx.AsyncClient(trust_env=False)


async def _chat(http: httpx.AsyncClient, spec: ServerSpec) -> None:
    await complete(http, spec, "1+1=", 4)


async def _metrics(http: httpx.AsyncClient, spec: ServerSpec) -> str | None:
    """The text of its /metrics; None without an answer."""
    try:
        return (await http.get(f"{spec.origin}/metrics", headers=_key(spec), timeout=_QUICK)).text
    except httpx.HTTPError:
        return None


def _said(response: httpx.Response) -> str:
    try:
        error = response.json()["error"]
        words = error["message"] if isinstance(error, dict) else error
    except (LookupError, TypeError, ValueError):
        words = response.text
    return f"HTTP {response.status_code}: {str(words)[:_WORDS_SHOWN]}"


def _key(spec: ServerSpec) -> dict[str, str]:
    return {"Authorization": f"Bearer {spec.api_key}"} if spec.api_key else {}
