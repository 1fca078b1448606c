import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from app.config import ModelServer, load_settings, model_servers
from app.errors import AnswerBroken, ContextOverflow, ModelError, ModelTimeout, ModelUnavailable, NoSQLInAnswer
from app.models.client import ModelClient, Usage
from app.records import Message
from tests.fake_openai import FakeOpenAI, Reply

Open = Callable[..., ModelClient]

HELLO = (Message("user", "재직 중인 사원은 몇 명인가요?"),)


def server_at(url: str, name: str = "") -> ModelServer:
    settings = load_settings(main={"url": url, "served_name": name or None}, profile="external")
    return model_servers(settings, "external")[0]


async def _text(client: ModelClient) -> tuple[str, Usage]:
    text, usage = "", Usage()
    async for piece in client.stream(HELLO, 100, {"temperature": 0}):
        if isinstance(piece, Usage):
            usage = piece
        else:
            text += piece
    return text, usage


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    with FakeOpenAI(["SELECT 1 FROM DUAL"], model="gpt-oss-120b", context=16_384) as server:
        yield server


@pytest.fixture
async def open_client() -> AsyncIterator[Open]:
    """Clients that are closed at the end of the test."""
    opened: list[ModelClient] = []

    def open_client(url: str, seconds: float = 5) -> ModelClient:
        opened.append(ModelClient(server_at(url), seconds))
        return opened[-1]

    yield open_client
    for client in opened:
        await client.close()


async def test_name_and_context_come_from_the_server(fake: FakeOpenAI, open_client: Open) -> None:
    assert await open_client(fake.url).describe() == ("gpt-oss-120b", 16_384)


async def test_llama_cpp_tells_its_context_elsewhere(open_client: Open) -> None:
    with FakeOpenAI(dialect="llama", context=8192) as fake:
        assert (await open_client(fake.url).describe())[1] == 8192


async def test_text_and_usage_are_streamed(fake: FakeOpenAI, open_client: Open) -> None:
    text, usage = await _text(open_client(fake.url))
    assert text == "SELECT 1 FROM DUAL"
    assert usage.prompt_tokens > 0
    assert usage.completion_tokens > 0
    assert fake.chats[0].body["temperature"] == 0


@pytest.mark.parametrize("dialect", ["vllm", "llama"])
async def test_tokens_are_counted_by_the_server(dialect: str, open_client: Open) -> None:
    with FakeOpenAI(dialect=dialect) as fake:  # type: ignore[arg-type]
        client = open_client(fake.url)
        assert await client.count("a" * 400) == 100
        assert await client.count_messages([Message("user", "a" * 400)]) >= 100


async def test_a_count_is_asked_once(fake: FakeOpenAI, open_client: Open) -> None:
    client = open_client(fake.url)
    await client.count("EMP")
    asked = len(fake.requests)
    await client.count("EMP")
    assert len(fake.requests) == asked


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply.busy(), ModelUnavailable),
        (Reply.loading(), ModelUnavailable),
        (Reply.engine_dead(), ModelUnavailable),
        (Reply.dropped("SELECT 1 FROM DUAL WHERE 1 = 1", 2), AnswerBroken),
        (Reply.broken_stream("SELECT 1"), AnswerBroken),
        (Reply(content="", finish_reason="stop"), NoSQLInAnswer),
        (Reply.empty(), NoSQLInAnswer),
        (Reply.cut("SELECT 1 FROM"), NoSQLInAnswer),
        (Reply.context_overflow("vllm"), ContextOverflow),
        (Reply.context_overflow("llama"), ContextOverflow),
        (Reply(delay=3), ModelTimeout),
        (Reply(content="SELECT " * 50, chunk_delay=0.2), ModelTimeout),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_every_failure_is_one_of_ours(reply: Reply, error: type[ModelError], open_client: Open) -> None:
    with FakeOpenAI([reply]) as fake:
        client = open_client(fake.url, 1)
        with pytest.raises(error):
            await _text(client)


async def test_a_refused_connection_is_unavailable(fake: FakeOpenAI, open_client: Open) -> None:
    client = open_client(fake.url)
    fake.close()
    with pytest.raises(ModelUnavailable):
        await _text(client)
    assert not await client.ready()


async def test_a_router_is_ready_while_one_of_its_servers_is(fake: FakeOpenAI, open_client: Open) -> None:
    client = open_client(fake.url)
    fake.set_health(503)
    assert not await client.ready()
    fake.set_health(503, readiness=200)
    assert await client.ready()


async def test_a_router_that_chose_a_dead_server_is_asked_again(fake: FakeOpenAI, open_client: Open) -> None:
    client = open_client(fake.url)
    fake.set_bad_gateways(3)
    assert (await client.describe())[0] == "gpt-oss-120b"
    fake.set_bad_gateways(3)
    assert await client.count("a" * 400) == 100
    fake.set_bad_gateways(4)
    with pytest.raises(ModelUnavailable):
        await client.count("b")


async def test_a_wrong_key_is_told(open_client: Open) -> None:
    with FakeOpenAI(api_key="secret") as fake, pytest.raises(ModelUnavailable, match="API 키"):
        await open_client(fake.url).describe()


async def test_no_proxy_of_the_shell_sees_a_question(
    fake: FakeOpenAI, monkeypatch: pytest.MonkeyPatch, open_client: Open
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await _text(open_client(fake.url)))[0] == "SELECT 1 FROM DUAL"


async def test_stopping_closes_the_stream(open_client: Open) -> None:
    """vLLM aborts a request when its connection closes, so a stopped question must not hold it."""
    with FakeOpenAI([Reply(content="SELECT " * 100, chunk_delay=0.05)]) as fake:
        client = open_client(fake.url, 30)
        task = asyncio.create_task(_text(client))
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
