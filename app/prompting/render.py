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
from app.prompting.budget import Cost, Shown, best_tables, in_catalogue_order, whole_schema
from app.prompting.prompts import ModelPrompts
from app.records import Attempt, Budget, Linked, Message, Prompt

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
        """Tokens of a whole prompt with the chat template around it."""
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its SQL, shown to the model as an example."""

    question: str
    sql: str


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


async def render_prompt(
    material: Material, linked: Linked, attempts: Sequence[Attempt], tokenizer: Tokenizer, prompts: ModelPrompts
) -> Prompt:
    """Messages for one model: system (rules, schema), examples, question, and the failed attempts to repair.

    Raises ContextOverflow when even one table does not fit.
    """
    _, context = await tokenizer.describe()
    budget = Budget(context, prompts.answer_tokens, prompts.schema_tokens)
    shown = await _shown(material, linked, tokenizer, prompts)
    while shown:
        messages = _messages(material, shown, linked, attempts, prompts)
        tokens = await tokenizer.count_messages(messages)
        if tokens <= context - prompts.answer_tokens:
            shortened = tuple(one.table for one in shown if not one.whole)
            return Prompt(messages, tokens, tuple(one.table for one in shown), shortened, budget)
        shown = _without_lowest(shown, linked)
    raise _overflow(budget, await tokenizer.count(linked.question))


async def _shown(material: Material, linked: Linked, tokenizer: Tokenizer, prompts: ModelPrompts) -> tuple[Shown, ...]:
    """The whole schema if it fits the model's budget for one, else the tables that matter, in the catalogue's order."""
    cost = await _cost(material.everything, tokenizer)
    if sum(cost(one.text) for one in material.everything) <= prompts.schema_tokens:
        return material.everything
    best = best_tables(material.catalog, material.profile, linked.tables, prompts.selection_tokens, cost)
    return in_catalogue_order(best, material.catalog)


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


def _without_lowest(shown: Sequence[Shown], linked: Linked) -> tuple[Shown, ...]:
    rank = {chosen.table: place for place, chosen in enumerate(linked.tables)}
    lowest = max(shown, key=lambda one: rank[one.table])
    return tuple(one for one in shown if one is not lowest)


def _overflow(budget: Budget, question: int) -> ContextOverflow:
    detail = f"no table fits: context {budget.context}, answer {budget.answer}, question {question}"
    if question > (budget.context - budget.answer) // 2:
        return ContextOverflow(f"질문이 너무 길어요({question:,}토큰).", "질문을 짧게 줄여 주세요.", detail)
    return ContextOverflow(detail=detail)


def _messages(
    material: Material, shown: Sequence[Shown], linked: Linked, attempts: Sequence[Attempt], prompts: ModelPrompts
) -> tuple[Message, ...]:
    schema = "\n\n".join(one.text for one in shown)
    names = {one.table for one in shown}
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
