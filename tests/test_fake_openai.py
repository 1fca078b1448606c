"""The double itself: an OpenAI client must see in it what it sees in the real servers."""

from __future__ import annotations

import httpx
import openai
import pytest

from tests.fake_openai import FakeOpenAI, Reply, count_messages

QUESTION: list[openai.types.chat.ChatCompletionMessageParam] = [{"role": "user", "content": "사원은 몇 명인가요?"}]


def client(server: FakeOpenAI, key: str = "key") -> openai.OpenAI:
    http = openai.DefaultHttpxClient(trust_env=False)
    return openai.OpenAI(base_url=server.url, api_key=key, max_retries=0, timeout=5, http_client=http)


def test_answers_in_order_and_records_what_it_was_asked() -> None:
    with FakeOpenAI(["first", "second"]) as server, client(server) as openai_client:
        texts = [
            openai_client.chat.completions.create(model="fake-model", messages=QUESTION).choices[0].message.content
            for _ in range(3)
        ]
        assert texts == ["first", "second", "second"]
        assert server.chats[0].messages == QUESTION


def test_streams_the_content_in_pieces_with_usage() -> None:
    with FakeOpenAI(["SELECT COUNT(*) FROM EMP"]) as server, client(server) as openai_client:
        stream = openai_client.chat.completions.create(
            model="fake-model", messages=QUESTION, stream=True, stream_options={"include_usage": True}
        )
        chunks = list(stream)
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(pieces) == "SELECT COUNT(*) FROM EMP"
    assert len([piece for piece in pieces if piece]) == 3
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.prompt_tokens == count_messages([dict(m) for m in QUESTION])


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply.busy(), openai.InternalServerError),
        (Reply.engine_dead(), openai.InternalServerError),
        (Reply.context_overflow("vllm"), openai.BadRequestError),
        (Reply.context_overflow("llama"), openai.BadRequestError),
        (Reply(drop_after=0), openai.APIConnectionError),
    ],
)
def test_failures_reach_the_client_as_failures(reply: Reply, error: type[Exception]) -> None:
    with FakeOpenAI([reply]) as server, client(server) as openai_client, pytest.raises(error):
        openai_client.chat.completions.create(model="fake-model", messages=QUESTION)


def test_a_dropped_stream_breaks_after_the_pieces_it_sent() -> None:
    seen: list[str] = []
    with FakeOpenAI([Reply.dropped("SELECT 1 FROM DUAL", after=2)]) as server, client(server) as openai_client:
        stream = openai_client.chat.completions.create(model="fake-model", messages=QUESTION, stream=True)
        with pytest.raises(openai.APIConnectionError):
            seen.extend(chunk.choices[0].delta.content or "" for chunk in stream)
    assert seen == ["", "SELECT 1"]


def test_a_broken_stream_carries_an_error_chunk() -> None:
    with FakeOpenAI([Reply.broken_stream("SELECT 1")]) as server, client(server) as openai_client:
        stream = openai_client.chat.completions.create(model="fake-model", messages=QUESTION, stream=True)
        with pytest.raises(openai.APIError):
            list(stream)


def test_prompts_over_the_context_are_refused_by_the_server_itself() -> None:
    with FakeOpenAI(context=8) as server, client(server) as openai_client, pytest.raises(openai.BadRequestError):
        openai_client.chat.completions.create(model="fake-model", messages=QUESTION)


def test_keys_models_tokens_and_health() -> None:
    with FakeOpenAI(dialect="llama", api_key="secret", model="m", context=100) as server:
        key = {"Authorization": "Bearer secret"}
        with httpx.Client(base_url=server.origin, trust_env=False) as http:
            assert http.get("/health").status_code == 200
            assert http.get("/v1/models").status_code == 401
            assert http.get("/v1/models", headers=key).json()["data"][0]["id"] == "m"
            assert http.post("/tokenize", headers=key, json={"content": "12345"}).json() == {"tokens": [0, 1]}
            asked = {"messages": [{"role": "user", "content": "12345"}]}
            assert http.post("/v1/chat/completions/input_tokens", headers=key, json=asked).json()["input_tokens"] == 6
            server.set_health(503)
            assert http.get("/health").status_code == 503


def test_vllm_counts_a_chat() -> None:
    with FakeOpenAI() as server:
        asked = {"model": "fake-model", "messages": [{"role": "user", "content": "12345"}]}
        counted = httpx.post(f"{server.origin}/tokenize", json=asked, trust_env=False).json()
    assert (counted["count"], counted["max_model_len"]) == (6, 16_384)
