"""Time to the first token, cold against a cached prefix: `make bench`, or `python -m tests.bench_prefix_cache --url …`.

Both prompts are the product's own for the demo schema, asked of the same server in the same run. "Cold" begins with a
line that no earlier request had, so nothing of it can be in the cache; the second question shares all but its end with
the first. Prints milliseconds and their ratio, medians over the rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import statistics
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app.assembly import known_servers
from app.catalog.ddl import load_catalog
from app.catalog.profile import profile_of_comments
from app.config import load_settings
from app.linking.link import Linker
from app.models.client import ModelClient
from app.prompting.prompts import PromptLibrary
from app.prompting.render import Material, render_prompt
from app.records import Message

QUESTIONS = ("재직 중인 사원은 몇 명인가요?", "부서별 평균 급여를 높은 순으로 보여줘")


async def main() -> None:
    """Measure the main server of the settings, or the one at --url."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="", help="base URL of the server, ending in /v1")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    settings = load_settings(**({"main": {"url": arguments.url}} if arguments.url else {}))
    client = ModelClient(known_servers(settings)[0], seconds=900)
    rounds = [await _round(client, settings.schema_file) for _ in range(arguments.rounds)]
    _print((await client.describe())[0], rounds)
    await client.close()


async def _round(client: ModelClient, schema_file: Path) -> tuple[float, float, int]:
    """Milliseconds to the first token for a first and a second question, and the prompt's tokens."""
    catalog = load_catalog(schema_file)
    profile = profile_of_comments(catalog)
    linker, prompts = Linker(catalog, profile), PromptLibrary().for_model((await client.describe())[0])
    salt = secrets.token_hex(4)
    times, tokens = [], 0
    for question in QUESTIONS:
        material = Material(catalog, profile, (), "19c")
        prompt = await render_prompt(material, linker.link(question, date(2026, 11, 22)), (), client, prompts)
        front = replace(prompt.messages[0], content=f"{salt}\n{prompt.messages[0].content}")
        times.append(await _first_token(client, (front, *prompt.messages[1:]), prompts.sampling))
        tokens = prompt.tokens
    return times[0], times[1], tokens


async def _first_token(client: ModelClient, messages: tuple[Message, ...], sampling: Mapping[str, Any]) -> float:
    began = time.perf_counter()
    async for _ in client.stream(messages, 64, sampling):
        return (time.perf_counter() - began) * 1000
    raise RuntimeError("the server wrote nothing")


def _print(name: str, rounds: list[tuple[float, float, int]]) -> None:
    cold = statistics.median(first for first, _, _ in rounds)
    cached = statistics.median(second for _, second, _ in rounds)
    table = Table("model", "prompt tokens", "cold ms", "cached ms", "cached / cold", header_style="bold")
    table.add_row(name, str(rounds[0][2]), f"{cold:,.0f}", f"{cached:,.0f}", f"{cached / cold:.3f}")
    Console().print(table)


if __name__ == "__main__":
    asyncio.run(main())
