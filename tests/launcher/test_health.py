"""What a server tells of itself while it works."""

from __future__ import annotations

import pytest

from launcher import health
from tests.fake_openai import FakeOpenAI
from tests.fake_replies import Dialect
from tests.launcher.children import fake_spec


@pytest.mark.parametrize(("dialect", "told"), [("vllm", (0, 0.25)), ("llama", None)])
async def test_how_far_a_server_is_shows_in_its_tokens_and_its_cache(
    dialect: Dialect, told: tuple[int, float] | None
) -> None:
    with FakeOpenAI(dialect=dialect) as server:
        async with health.client() as http:
            assert await health.progress(http, fake_spec(port=server.port)) == told
            assert await health.in_flight(http, fake_spec(port=server.port)) == 0


async def test_one_that_gives_no_answer_tells_neither() -> None:
    async with health.client() as http:
        assert await health.progress(http, fake_spec()) is None
        assert await health.in_flight(http, fake_spec()) is None
