"""Turn a linked question into messages that always fit the model's context, counted with the model's own tokenizer.

The front (rules, schema, examples) is the same for every question over the same tables, so the server's prefix cache
serves it. What of the schema is shown is decided in `budget`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Protocol

from app.catalog.model import Catalog
from app.catalog.profile import Profile
from app.errors import ContextOverflow
from app.prompting.budget import Cost, Selection, Shown, stable_front, whole_schema, with_best_tables
from app.prompting.examples import Example
from app.prompting.prompts import ModelPrompts
from app.records import Attempt, Budget, Chosen, Linked, Message, Prompt

_SAMPLE_CHARACTERS = 20_000


class Tokenizer(Protocol):
    """How long a text is for one model. `app.models.client.ModelClient` asks the model's server."""

    async def describe(self) -> tuple[str, int]:
        """The model's served name and its context in tokens."""
        ...

    async def count(self, text: str) -> int:
        """Tokens of a text."""
        ...

    async def count_messages(self, messages: Sequence[Message]) -> int:
        """Tokens of messages with the chat template around them."""
        ...

    async def count_front(self, messages: Sequence[Message]) -> int:
        """As `count_messages`, remembered: of messages that begin many prompts."""
        ...


@dataclass(frozen=True)
class Material:
    """What every prompt is made from: the catalogue and what it holds, examples for it, and the Oracle version."""

    catalog: Catalog
    profile: Profile
    examples: tuple[Example, ...]
    oracle_version: str

    @cached_property
    def everything(self) -> tuple[Shown, ...]:
        """The whole schema as a prompt shows it."""
        return whole_schema(self.catalog, self.profile)

    @cached_property
    def tables_of_examples(self) -> tuple[set[str], ...]:
        """For each example the tables without which it cannot be shown."""
        return tuple(example.tables_in(self.catalog) for example in self.examples)


async def render_prompt(
    material: Material, linked: Linked, attempts: Sequence[Attempt], tokenizer: Tokenizer, prompts: ModelPrompts
) -> Prompt:
    """Messages for one model: system (rules, schema), examples, question, and the failed attempts to repair.

    Raises ContextOverflow when even one table does not fit.
    """
    _, context = await tokenizer.describe()
    budget = Budget(context, prompts.answer_tokens)
    selection = await _selected(material, linked, tokenizer, prompts)
    while selection.all:
        front = _front(material, selection, prompts)
        question = _question(selection, linked, attempts, prompts)
        tokens = await tokenizer.count_front(front) + await tokenizer.count_messages(question)
        if tokens <= context - prompts.answer_tokens:
            shortened = tuple(one.table for one in selection.all if not one.whole)
            tables = tuple(one.table for one in selection.all)
            return Prompt((*front, *question), tokens, tables, shortened, budget)
        selection = selection.smaller()
    raise _overflow(budget, await tokenizer.count(linked.question))


async def _selected(material: Material, linked: Linked, tokenizer: Tokenizer, prompts: ModelPrompts) -> Selection:
    """The whole schema if it fits the model's budget for one, else the stable front and what the question needs."""
    cost = await _cost(material.everything, tokenizer)
    if sum(cost(one.text) for one in material.everything) <= prompts.schema_tokens:
        return Selection(material.everything)
    catalog, profile = material.catalog, material.profile
    front = stable_front(catalog, material.everything, material.tables_of_examples, prompts.front_tokens, cost)
    best = _best(linked, prompts.selection_tables)
    return with_best_tables(front, catalog, profile, best, prompts.selection_tokens, cost)


def _best(linked: Linked, most: int | None) -> Sequence[Chosen]:
    """The tables to choose from: all, or where a model bears only so many, the best of those that have a reason."""
    return linked.tables if most is None else [chosen for chosen in linked.tables if chosen.reason][:most]


async def _cost(everything: Sequence[Shown], tokenizer: Tokenizer) -> Cost:
    """Tokens of a text, estimated from its bytes at the rate that this schema has in this model's tokenizer.

    One call for a schema, remembered by the tokenizer; that the prompt fits is counted exactly in the end.
    """
    sample = "\n\n".join(_first((one.text for one in everything), _SAMPLE_CHARACTERS))
    rate = await tokenizer.count(sample) / max(len(sample.encode()), 1)
    return lambda text: ceil(len(text.encode()) * rate) + 1


def _first(texts: Iterable[str], most: int) -> Iterator[str]:
    """The first texts that have `most` characters together, and the one that crosses it."""
    for text in texts:
        yield text
        most -= len(text)
        if most <= 0:
            return


def _overflow(budget: Budget, question: int) -> ContextOverflow:
    detail = f"no table fits: context {budget.context}, answer {budget.answer}, question {question}"
    if question > (budget.context - budget.answer) // 2:
        return ContextOverflow(f"질문이 너무 길어요({question:,}토큰).", "질문을 짧게 줄여 주세요.", detail)
    return ContextOverflow(detail=detail)


def _front(material: Material, selection: Selection, prompts: ModelPrompts) -> tuple[Message, ...]:
    """Rules, schema and examples: the same for every question over the same front."""
    schema, names = _schema(selection.front), {one.table for one in selection.front}
    messages = [Message("system", prompts.render("system", schema=schema, oracle_version=material.oracle_version))]
    for example in material.examples:
        if example.tables_in(material.catalog) <= names:  # one with another table would teach to invent tables
            messages += [Message("user", f"질문: {example.question}"), Message("assistant", _fenced(example.sql))]
    return tuple(messages)


def _question(
    selection: Selection, linked: Linked, attempts: Sequence[Attempt], prompts: ModelPrompts
) -> tuple[Message, ...]:
    """What the question needs besides, its facts, itself, and the failed attempts."""
    values = {"question": linked.question, "facts": linked.facts, "today": linked.today}
    messages = [Message("user", prompts.render("user", schema=_schema(selection.extra), **values))]
    for attempt in attempts:
        messages += [
            Message("assistant", _fenced(attempt.sql)),
            Message("user", prompts.render("repair", attempt=attempt)),
        ]
    return tuple(messages)


def _schema(tables: Sequence[Shown]) -> str:
    return "\n\n".join(one.text for one in tables)


def _fenced(sql: str) -> str:
    return f"```sql\n{sql}\n```"
