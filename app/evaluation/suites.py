"""Suites of questions with gold SQL, read from `questions.yaml` beside the schema. Knows nothing of models."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.errors import ConfigError


class _Entry(BaseModel, extra="allow"):
    id: str
    suite: str
    kind: str
    question: str
    sql: str
    ordered: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question, its gold SQL, the kind it belongs to, and whether the order of rows is part of the answer."""

    id: str
    kind: str
    question: str
    sql: str
    ordered: bool


def load_suite(path: Path, suite: str, part: str = "") -> tuple[GoldQuestion, ...]:
    """The questions of one suite, or of one part of it, in file order.

    Raises ConfigError for a bad file, an unknown suite or part.
    """
    try:
        entries = TypeAdapter(list[_Entry]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise ConfigError(f"{path}에서 문제를 읽지 못했어요.", detail=str(error)) from error
    chosen = tuple(
        GoldQuestion(e.id, e.kind, e.question, e.sql.strip(), e.ordered)
        for e in entries
        if e.suite == suite and part in ("", e.part)
    )
    if not chosen:
        known = ", ".join(sorted({f"{entry.suite} {entry.part}".strip() for entry in entries}))
        raise ConfigError(f"{suite} {part}".strip() + "라는 문제 모음이 없어요.", f"있는 모음: {known}")
    return chosen
