"""Schema linking measured: recall, prompt sizes, time, and how they grow. `python -m tests.bench_linking`.

    python -m tests.bench_linking [--schema FILE.sql [--database duckdb:///FILE]] [--url http://…/v1] [--scale]

Linker, values, glossary and examples are the product's own; the questions are those in questions.yaml beside the schema
file. Without a database a foreign schema is known by its comments alone.

Needed tables and columns are those that the gold SQL reads. *In the prompt* counts at the budgets of the two models'
folders in `prompts/`, with the tokenizer of the server at --url (the running main server otherwise); without any server
tokens are estimated from bytes and the table says so. --scale adds generated schemas of 60 to 1,000 tables.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

import psutil
import yaml
from rich.console import Console
from rich.table import Table as Grid

from app.assembly import build_pipeline, known_servers
from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog, Column, ForeignKey, Table
from app.catalog.profile import profile_of_comments
from app.checking.policy import DEFAULT_POLICY
from app.checking.query import Query
from app.checking.scopes import column_path
from app.config import ROOT, Settings, load_settings
from app.linking.link import Linker
from app.models.client import ModelClient
from app.prompting.prompts import ModelPrompts, PromptLibrary
from app.prompting.render import Material, Tokenizer, render_prompt
from app.records import Message

DEMO = ROOT / "schema" / "demo"
TODAY = date(2026, 11, 20)
MODELS = {"main": ("gpt-oss-120b", 16_384), "embedded": ("qwen2.5-coder-1.5b", 8_192)}
BYTES_A_TOKEN = 2.6  # Qwen2.5's tokenizer on the compact form of the demo schema


@dataclass(frozen=True, slots=True)
class Need:
    """A question and what its gold SQL reads."""

    question: str
    tables: frozenset[str]
    columns: frozenset[tuple[str, str]]


class Estimate:
    """Tokens guessed from bytes, for machines without a model server."""

    async def describe(self) -> tuple[str, int]:
        return "estimated", 1 << 20

    async def count(self, text: str) -> int:
        return ceil(len(text.encode()) / BYTES_A_TOKEN)

    async def count_messages(self, messages: Sequence[Message]) -> int:
        return sum([await self.count(message.content) + 4 for message in messages])

    count_front = count_messages


class Within:
    """A tokenizer with the context of another model: the server at hand counts, the budget is the model's."""

    def __init__(self, tokenizer: Tokenizer, context: int) -> None:
        self._tokenizer, self._context = tokenizer, context
        self.count, self.count_messages = tokenizer.count, tokenizer.count_messages
        self.count_front = tokenizer.count_front

    async def describe(self) -> tuple[str, int]:
        return (await self._tokenizer.describe())[0], self._context


def known_as_product(settings: Settings, schema: Path, database: str) -> tuple[Linker, Material]:
    """Linker and material for a schema, from its database where there is one."""
    if schema.parent == DEMO or database:
        changes: dict[str, Any] = {"schema_file": schema}
        if database:
            changes["database"] = settings.database.model_copy(update={"url": database})
        pipeline = build_pipeline(settings.model_copy(update=changes))
        pipeline.database.close()
        return pipeline.linker, pipeline.material
    catalog = load_catalog(schema)
    profile = profile_of_comments(catalog)
    return Linker(catalog, profile), Material(catalog, profile, (), "19c")


def needs(catalog: Catalog, path: Path) -> list[Need]:
    """What each question of a file needs."""
    return [_need(catalog, entry["question"], entry["sql"]) for entry in yaml.safe_load(path.read_text("utf-8"))]


def _need(catalog: Catalog, question: str, sql: str) -> Need:
    scopes = Query(sql.strip(), catalog, "19c", DEFAULT_POLICY).scopes
    columns = set()
    for block in scopes.blocks:
        for reference in block.references:
            path = column_path(reference.node)
            source = block.named(path[-2]) if len(path) > 1 else next(iter(block.holders(path[-1])), None)
            if source is not None and source.table is not None and path[-1] in source.table.by_name:
                columns.add((source.table.name, path[-1]))
    return Need(question, frozenset(use.table.name for use in scopes.tables if use.table), frozenset(columns))


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--schema", type=Path, default=DEMO / "schema.sql")
    parser.add_argument("--database", default="")
    parser.add_argument("--url", default="")
    parser.add_argument("--scale", action="store_true")
    options = parser.parse_args()
    settings = load_settings(**({"main": {"url": options.url}} if options.url else {}))
    client = ModelClient(known_servers(settings)[0], seconds=60)
    tokenizer: Tokenizer = client if await client.ready() else Estimate()
    console = Console(width=150)
    console.print(f"tokens: {(await tokenizer.describe())[0]}")
    linker, material = known_as_product(settings, options.schema, options.database)
    asked = needs(material.catalog, options.schema.parent / "questions.yaml")
    console.print(_recall_at(linker, asked))
    console.print(await _in_prompts(linker, material, asked, tokenizer))
    if options.scale:
        console.print(await _growth(tokenizer))
    await client.close()


def _recall_at(linker: Linker, asked: Sequence[Need]) -> Grid:
    """Share of questions whose needed tables are all among the first k."""
    grid = Grid("k", "all needed tables among the first k", "needed tables among them")
    ranked = [([chosen.table for chosen in linker.link(need.question, TODAY).tables], need) for need in asked]
    for k in (1, 3, 5, 8, 12, 20):
        whole = sum(need.tables <= set(names[:k]) for names, need in ranked)
        found = sum(len(need.tables & set(names[:k])) for names, need in ranked)
        total = sum(len(need.tables) for _, need in ranked)
        grid.add_row(str(k), _share(whole, len(asked)), _share(found, total))
    return grid


async def _in_prompts(linker: Linker, material: Material, asked: Sequence[Need], tokenizer: Tokenizer) -> Grid:
    grid = Grid(
        "budget", "all needed tables in the prompt", "needed columns in the prompt", "tokens p50 / max", "ms p50 / p95"
    )
    for name, (model, context) in MODELS.items():
        prompts = PromptLibrary().for_model(model)
        for budget, tuned in (("", prompts), (" (selection)", replace(prompts, schema_tokens=0))):
            measured = await measure(linker, material, asked, Within(tokenizer, context), tuned)
            grid.add_row(name + budget, *measured.as_row())
    return grid


@dataclass(frozen=True, slots=True)
class Measured:
    """Of each question whether all tables it needs are in its prompt, and tokens and milliseconds; columns of all."""

    whole: list[bool]
    columns: list[bool]
    tokens: list[int]
    milliseconds: list[float]

    def as_row(self) -> list[str]:
        """Shares and percentiles as the report prints them."""
        times = f"{statistics.median(self.milliseconds):.1f} / {_percentile(self.milliseconds, 95):.1f}"
        sizes = f"{statistics.median(self.tokens):.0f} / {max(self.tokens)}"
        return [_share(sum(self.whole), len(self.whole)), _share(sum(self.columns), len(self.columns)), sizes, times]


async def measure(
    linker: Linker, material: Material, asked: Sequence[Need], tokenizer: Tokenizer, prompts: ModelPrompts
) -> Measured:
    """Link and render every question for one model."""
    measured = Measured([], [], [], [])
    for need in asked:
        began = time.perf_counter()
        prompt = await render_prompt(material, linker.link(need.question, TODAY), (), tokenizer, prompts)
        measured.milliseconds.append((time.perf_counter() - began) * 1000)
        measured.tokens.append(prompt.tokens)
        measured.whole.append(need.tables <= set(prompt.tables))
        shown = "\n\n".join(message.content for message in prompt.messages)
        measured.columns.extend(_shows(shown, table, column) for table, column in need.columns)
    return measured


def _shows(system: str, table: str, column: str) -> bool:
    """Whether the schema of a system message holds the column under its table."""
    sections = (section.splitlines() for section in f"\n{system}".split("\n\n"))
    for lines in sections:
        heads = [place for place, line in enumerate(lines) if line.split(" ")[0] == table]
        if heads and any(line.split(" ")[0] == column for line in lines[heads[0] + 1 :]):
            return True
    return False


async def _growth(tokenizer: Tokenizer) -> Grid:
    grid = Grid("tables", "columns", "index built s", "grown MB", "link + render ms p50 / p95")
    for tables in (60, 250, 1000):
        catalog = generated(tables, 20, random.Random(7))
        before = psutil.Process().memory_info().rss
        began = time.perf_counter()
        linker = Linker(catalog, profile_of_comments(catalog))
        built = time.perf_counter() - began
        grown = (psutil.Process().memory_info().rss - before) / (1 << 20)
        asked = [Need(question, frozenset(), frozenset()) for question in _questions(catalog, random.Random(8))]
        prompts = PromptLibrary().for_model("gpt-oss-120b")
        material = Material(catalog, profile_of_comments(catalog), (), "19c")
        *_, times = (await measure(linker, material, asked, Within(tokenizer, 16_384), prompts)).as_row()
        grid.add_row(str(tables), str(tables * 20), f"{built:.1f}", f"{grown:.0f}", times)
    return grid


_SUBJECTS = [
    "주문",
    "고객",
    "상품",
    "계약",
    "청구",
    "납부",
    "재고",
    "창고",
    "설비",
    "품질",
    "예산",
    "회계",
    "사원",
    "급여",
    "근태",
    "교육",
    "프로젝트",
    "캠페인",
    "상담",
    "배송",
    "반품",
    "견적",
    "발주",
    "검수",
    "생산",
]
_PARTS = ["기본", "상세", "이력", "내역", "정보", "집계", "매핑", "변경", "요청", "승인"]
_ATTRIBUTES = [
    "번호",
    "코드",
    "명",
    "일자",
    "금액",
    "수량",
    "상태코드",
    "구분코드",
    "비고",
    "등록일시",
    "수정일시",
    "담당자",
    "비율",
    "순번",
    "여부",
    "유형코드",
    "단가",
    "합계",
    "기간",
    "사유",
]


def generated(tables: int, columns: int, source: random.Random) -> Catalog:
    """A schema of any size with Korean comments and foreign keys, the same for the same source."""
    made: list[Table] = []
    for number in range(tables):
        subject, part = source.choice(_SUBJECTS), source.choice(_PARTS)
        named = [
            Column(f"C{number}_{place}", "VARCHAR2(30)", f"{subject} {source.choice(_ATTRIBUTES)}")
            for place in range(columns)
        ]
        keys = [
            ForeignKey((named[place].name,), other.name, (other.columns[0].name,))
            for place, other in enumerate(source.sample(made, min(2, len(made))), 1)
        ]
        made.append(Table(f"TB_{number}", tuple(named), f"{subject} {part} {number}", (named[0].name,), tuple(keys)))
    return Catalog(tuple(made))


def _questions(catalog: Catalog, source: random.Random) -> Iterable[str]:
    for table in source.sample(catalog.tables, 40):
        yield f"{table.comment}의 {source.choice(table.columns).comment}별 건수를 지난달 기준으로 보여줘"


def _share(part: int, whole: int) -> str:
    return f"{part / max(whole, 1):.1%} ({part}/{whole})"


def _percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, ceil(len(values) * percent / 100) - 1)]


if __name__ == "__main__":
    asyncio.run(main())
