"""Turn a linked question into messages that always fit the model's context, counted with the model's own tokenizer.

The whole schema goes in while it fits (a dropped table costs more than an extra one); past that the tables that
linking ranked lowest go first. The front (rules, schema, examples) is the same for every question over the same tables,
so the server's prefix cache serves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.catalog.model import Catalog, Table
from app.errors import ContextOverflow
from app.prompting.prompts import ModelPrompts
from app.prompting.schema_text import table_text
from app.records import Attempt, Linked, Message, Prompt


class Tokenizer(Protocol):
    """How long a text is for one model. `app.models.client.ModelClient` asks the model's server."""

    async def describe(self) -> tuple[str, int]:
        """The model's served name and its context in tokens."""
        ...

    async def count(self, text: str) -> int:
        """Tokens of a text."""
        ...

    async def count_messages(self, messages: Sequence[Message]) -> int:
        """Tokens of a whole prompt with the chat template around it."""
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its SQL, shown to the model as an example."""

    question: str
    sql: str


@dataclass(frozen=True, slots=True)
class Material:
    """What every prompt is made from: the catalogue, examples for its schema and the Oracle version."""

    catalog: Catalog
    examples: tuple[Example, ...]
    oracle_version: str


async def render_prompt(
    material: Material, linked: Linked, attempts: Sequence[Attempt], tokenizer: Tokenizer, prompts: ModelPrompts
) -> Prompt:
    """Messages for one model: system (rules, schema, examples), question, and the failed attempts to repair.

    Raises ContextOverflow when even one table does not fit.
    """
    _, context = await tokenizer.describe()
    room = context - prompts.answer_tokens
    tables = await _within_schema_budget(material.catalog, linked, tokenizer, prompts.schema_tokens)
    while tables:
        messages = _messages(material, tables, linked, attempts, prompts)
        tokens = await tokenizer.count_messages(messages)
        if tokens <= room:
            return Prompt(messages, tokens, tuple(table.name for table in tables))
        tables = _without_lowest(tables, linked)
    raise ContextOverflow(detail=f"no table fits: context {context}, reserved for the answer {prompts.answer_tokens}")


async def _within_schema_budget(catalog: Catalog, linked: Linked, tokenizer: Tokenizer, budget: int) -> list[Table]:
    """The best-ranked tables that fit `budget` tokens together, in catalogue order; always at least one."""
    kept: set[str] = set()
    for chosen in linked.tables:
        cost = await tokenizer.count(table_text(catalog.by_name[chosen.table]))
        if kept and cost > budget:
            break
        kept.add(chosen.table)
        budget -= cost
    return [table for table in catalog.tables if table.name in kept]


def _without_lowest(tables: list[Table], linked: Linked) -> list[Table]:
    rank = {chosen.table: place for place, chosen in enumerate(linked.tables)}
    lowest = max(tables, key=lambda table: rank[table.name])
    return [table for table in tables if table is not lowest]


def _messages(
    material: Material, tables: Sequence[Table], linked: Linked, attempts: Sequence[Attempt], prompts: ModelPrompts
) -> tuple[Message, ...]:
    schema = "\n\n".join(table_text(table) for table in tables)
    names = {table.name for table in tables}
    examples = [example for example in material.examples if _mentions_only(example.sql, material.catalog, names)]
    messages = [Message("system", prompts.render("system", schema=schema, oracle_version=material.oracle_version))]
    for example in examples:
        messages += [Message("user", f"질문: {example.question}"), Message("assistant", _fenced(example.sql))]
    user = prompts.render("user", question=linked.question, facts=linked.facts, today=linked.today)
    messages.append(Message("user", user))
    for attempt in attempts:
        messages += [
            Message("assistant", _fenced(attempt.sql)),
            Message("user", prompts.render("repair", attempt=attempt)),
        ]
    return tuple(messages)


def _fenced(sql: str) -> str:
    return f"```sql\n{sql}\n```"


def _mentions_only(sql: str, catalog: Catalog, kept: set[str]) -> bool:
    # An example that reads a table the prompt does not show would teach the model to invent tables.
    words = set(sql.upper().replace(",", " ").split())
    return not (words & (set(catalog.by_name) - kept))
