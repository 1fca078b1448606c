"""A small real HTTP server that speaks the OpenAI-compatible protocol: the one test double of app and launcher.

It answers from a script of `Reply`s and records what it was asked. It knows nothing of AskOra. As a process that can
misbehave it is in `tests/launcher/fake_child.py`; what it says is in `tests/fake_replies.py`.

    with FakeOpenAI(replies=["SELECT 1 FROM DUAL", Reply.busy()]) as server:
        server.url                  # http://127.0.0.1:PORT/v1
        server.chats[0].messages    # what the first chat request held

Wordings and shapes are those of vLLM 0.32 (`dialect="vllm"`) and of llama.cpp's server (`dialect="llama"`). The last
reply of the script repeats. Tokens are counted as UTF-8 bytes divided by four, so tests can compute them.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.fake_replies import (
    Dialect,
    Reply,
    chunk,
    chunks,
    completion,
    count_messages,
    count_tokens,
    overflow,
    usage_of,
)

__all__ = ["FakeOpenAI", "Reply", "Request", "count_messages", "count_tokens"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in. `body` is {} for a GET."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The chat messages in the body."""
        return list(self.body.get("messages", []))


@dataclass(slots=True)
class _Script:
    """What the handler threads share."""

    replies: list[Reply]
    model: str
    dialect: Dialect
    api_key: str
    context: int
    health: int = 200
    readiness: int = 404
    bad_gateways: int = 0
    running: int = 0
    tokens: int = 0
    requests: list[Request] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_reply(self) -> Reply:
        with self.lock:
            return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def is_gone(self) -> bool:
        """Whether the router that this plays has just chosen a server that is gone."""
        with self.lock:
            self.bad_gateways -= 1
            return self.bad_gateways >= 0

    def record(self, request: Request) -> None:
        with self.lock:
            self.requests.append(request)

    def count(self, tokens: int) -> None:
        """Adds to the tokens that /metrics calls read and written."""
        with self.lock:
            self.tokens += tokens

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Counts a request among those that /metrics calls running."""
        with self.lock:
            self.running += 1
        try:
            yield
        finally:
            with self.lock:
                self.running -= 1


class FakeOpenAI:
    """An OpenAI-compatible server in a thread, on a free port unless told.

    `replies` are Reply or text. `model` is the served name, `context` what `/tokenize` and `/v1/models` call the limit;
    prompts over it get the dialect's own 400. `api_key` "" lets everybody in.
    """

    def __init__(
        self,
        replies: Sequence[Reply | str] = (Reply(),),
        *,
        model: str = "fake-model",
        dialect: Dialect = "vllm",
        api_key: str = "",
        context: int = 16_384,
        port: int = 0,
    ) -> None:
        script = [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]
        self._script = _Script(script, model, dialect, api_key, context)
        self._server = _Server(("127.0.0.1", port), self._script)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Be gone: open connections are cut, new ones refused. Harmless when already closed."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.cut_connections()

    @property
    def port(self) -> int:
        """The TCP port."""
        return int(self._server.server_address[1])

    @property
    def origin(self) -> str:
        """`http://127.0.0.1:PORT`, for /health and llama.cpp's /tokenize."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The base URL that an OpenAI client takes."""
        return f"{self.origin}/v1"

    @property
    def requests(self) -> list[Request]:
        """All requests so far, in order."""
        with self._script.lock:
            return list(self._script.requests)

    @property
    def chats(self) -> list[Request]:
        """The requests for a chat completion so far."""
        return [request for request in self.requests if request.path == "/v1/chat/completions"]

    def set_health(self, status: int, readiness: int = 404) -> None:
        """Make GET /health answer with `status` from now on, and GET /readiness, which only vllm-router has."""
        self._script.health, self._script.readiness = status, readiness

    def set_bad_gateways(self, count: int) -> None:
        """Answer the next `count` requests for models or tokens with 502, as a router does that chose a dead server."""
        self._script.bad_gateways = count

    def set_replies(self, *replies: Reply | str) -> None:
        """Replace what is left of the script."""
        with self._script.lock:
            self._script.replies[:] = [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], script: _Script) -> None:
        self.script = script
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle is part of many tests, not worth a traceback."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    # One segment a write, so that a streamed piece arrives when it is sent.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet."""

    def do_GET(self) -> None:
        script = self._begin({})
        if self.path == "/health":
            body = {"status": "ok"} if script.health == 200 else {"error": Reply.loading().error}
            return self._send(script.health, body)
        if self.path == "/readiness":
            return self._send(script.readiness, {})
        if not self._allowed():
            return self._send(401, _unauthorized(script.dialect))
        if self.path == "/v1/models":
            return self._send(502, {}) if script.is_gone() else self._send(200, _models(script))
        if self.path == "/metrics":
            return self._send_bytes(200, "text/plain", _metrics(script).encode())
        return self._send(404, {"detail": "Not Found"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        script = self._begin(body)
        # vLLM's --api-key guards only /v1; llama.cpp guards everything but /health.
        if not self._allowed() and (script.dialect == "llama" or self.path.startswith("/v1")):
            return self._send(401, _unauthorized(script.dialect))
        if self.path == "/tokenize":
            return self._send(502, {}) if script.is_gone() else self._send(200, _tokenized(script, body))
        if self.path == "/v1/chat/completions/input_tokens" and script.dialect == "llama":
            counted = {"input_tokens": count_messages(body["messages"]), "object": "response.input_tokens"}
            return self._send(200, counted)
        if self.path == "/v1/chat/completions":
            with script.working():
                return self._chat(script, body)
        return self._send(404, {"detail": "Not Found"})

    def _begin(self, body: Mapping[str, Any]) -> _Script:
        script = self.server.script
        script.record(Request(self.command, self.path, dict(self.headers), body))
        return script

    def _allowed(self) -> bool:
        key = self.server.script.api_key
        return not key or self.headers.get("Authorization") == f"Bearer {key}"

    def _chat(self, script: _Script, body: Mapping[str, Any]) -> None:
        if script.dialect == "vllm" and body.get("model") != script.model:
            text = f"The model `{body.get('model')}` does not exist."
            return self._send(404, {"error": {"message": text, "type": "NotFoundError", "param": "model", "code": 404}})
        prompt = count_messages(body["messages"])
        if prompt > script.context:
            return self._send(400, {"error": overflow(script.dialect, prompt, script.context)})
        reply = script.next_reply()
        time.sleep(reply.delay)
        if reply.drop_after == 0:
            return self._hang_up()
        if reply.status != 200:
            return self._send(reply.status, {"error": reply.error})
        script.count(prompt + count_tokens(reply.content or ""))
        if body.get("stream"):
            return self._stream(script, reply, prompt, usage=_wants_usage(body))
        return self._send(200, completion(script.model, reply, prompt))

    def _stream(self, script: _Script, reply: Reply, prompt: int, *, usage: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, piece in enumerate(chunks(script.model, reply)):
            if number == reply.drop_after:
                return self._hang_up()
            time.sleep(reply.chunk_delay)
            self._event(piece)
        if reply.error is not None:
            self._event({"error": reply.error})
        elif usage:
            self._event(chunk(script.model, None, None) | {"choices": [], "usage": usage_of(reply, prompt)})
        self._piece(b"data: [DONE]\n\n")
        self._piece(b"")
        return None

    def _event(self, value: Mapping[str, Any]) -> None:
        self._piece(f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode())

    def _piece(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def _hang_up(self) -> None:
        """Close without the last chunk, as a killed server does: no client may take this for the end of the answer."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, body: Mapping[str, Any]) -> None:
        self._send_bytes(status, "application/json", json.dumps(body, ensure_ascii=False).encode())

    def _send_bytes(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _metrics(script: _Script) -> str:
    if script.dialect == "llama":
        return f"llamacpp:requests_processing {script.running}\nllamacpp:requests_deferred 0\n"
    labels = f'{{engine="0",model_name="{script.model}"}}'
    return (
        f"vllm:num_requests_running{labels} {script.running}.0\nvllm:num_requests_waiting{labels} 0.0\n"
        f"vllm:kv_cache_usage_perc{labels} 0.25\nvllm:generation_tokens_total{labels} {script.tokens}.0\n"
        f"vllm:prefix_cache_queries_total{labels} 1000.0\nvllm:prefix_cache_hits_total{labels} 750.0\n"
    )


def _wants_usage(body: Mapping[str, Any]) -> bool:
    return bool((body.get("stream_options") or {}).get("include_usage"))


def _models(script: _Script) -> dict[str, Any]:
    entry: dict[str, Any]
    if script.dialect == "llama":
        meta = {"n_ctx": script.context, "n_ctx_train": 32768}
        entry = {"id": script.model, "object": "model", "owned_by": "llamacpp", "meta": meta}
    else:
        entry = {"id": script.model, "object": "model", "owned_by": "vllm", "max_model_len": script.context}
    return {"object": "list", "data": [entry]}


def _tokenized(script: _Script, body: Mapping[str, Any]) -> dict[str, Any]:
    if script.dialect == "llama":
        return {"tokens": list(range(count_tokens(str(body.get("content", "")))))}
    count = count_messages(body["messages"]) if "messages" in body else count_tokens(str(body["prompt"]))
    return {"count": count, "max_model_len": script.context, "tokens": list(range(count)), "token_strs": None}


def _unauthorized(dialect: Dialect) -> dict[str, Any]:
    if dialect == "vllm":
        return {"error": "Unauthorized"}
    return {"error": {"message": "Invalid API Key", "type": "authentication_error", "code": 401}}
