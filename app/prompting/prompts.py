"""The prompt files of one model: templates, sampling and room for the answer. Adding a model is adding a folder.

prompts/<folder>/model.toml       names (patterns of served names), answer_tokens, schema_tokens, front_tokens,
                                  selection_tokens, selection_tables, [sampling]
prompts/<folder>/system.md.j2     the front that never changes: rules, schema, examples
prompts/<folder>/user.md.j2       facts and the question
prompts/<folder>/repair.md.j2     what was wrong with the last SQL
prompts/shared/                   pieces that several models include
"""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from pydantic import BaseModel, Field, ValidationError

from app.config import ROOT
from app.errors import ConfigError

PROMPTS_DIR = ROOT / "prompts"
DEFAULT_FOLDER = "default"


class ModelFile(BaseModel, extra="forbid"):
    """The contents of a model.toml."""

    names: list[str]
    answer_tokens: int = Field(gt=0)
    schema_tokens: int = Field(gt=0)
    front_tokens: int = Field(gt=0)
    selection_tokens: int = Field(gt=0)
    selection_tables: int | None = Field(None, gt=0)
    sampling: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class ModelPrompts:
    """What to say to one model.

    `answer_tokens` is the room kept for the answer. A whole schema may take `schema_tokens`, since it is read once and
    then cached. Of a larger one, `front_tokens` of tables stand before every question. What a question needs besides
    may take `selection_tokens`, which are read anew each time: as many of its best tables as fit, or, since a small
    model is led astray by many, what the front lacks of its `selection_tables` best.
    """

    folder: str
    answer_tokens: int
    schema_tokens: int
    front_tokens: int
    selection_tokens: int
    selection_tables: int | None
    sampling: Mapping[str, Any]
    templates: jinja2.Environment

    def render(self, template: str, **values: Any) -> str:
        """Fill one template. A placeholder without a value is a ConfigError."""
        try:
            return self.templates.get_template(f"{self.folder}/{template}.md.j2").render(**values).strip()
        except jinja2.TemplateError as error:
            raise ConfigError(f"프롬프트 {self.folder}/{template}.md.j2를 만들지 못했어요: {error}") from error


class PromptLibrary:
    """All folders of `prompts/`, chosen by the served name of the model."""

    def __init__(self, root: Path = PROMPTS_DIR) -> None:
        self._root = root
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(root),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # noqa: S701 - prompts are plain text for a model, never HTML
        )
        self._files = {path.parent.name: _read(path) for path in sorted(root.glob("*/model.toml"))}

    def for_model(self, served_name: str) -> ModelPrompts:
        """The prompts whose `names` match the served name (case aside), else those in `prompts/default`."""
        name = served_name.rsplit("/", 1)[-1].lower()
        for folder, file in self._files.items():
            if any(fnmatch.fnmatchcase(name, pattern.lower()) for pattern in file.names):
                return self._prompts(folder, file)
        return self._prompts(DEFAULT_FOLDER, self._files[DEFAULT_FOLDER])

    def _prompts(self, folder: str, file: ModelFile) -> ModelPrompts:
        return ModelPrompts(
            folder=folder,
            answer_tokens=file.answer_tokens,
            schema_tokens=file.schema_tokens,
            front_tokens=file.front_tokens,
            selection_tokens=file.selection_tokens,
            selection_tables=file.selection_tables,
            sampling=file.sampling,
            templates=self._templates,
        )


def _read(path: Path) -> ModelFile:
    try:
        return ModelFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"{path.parent.name}/model.toml을 읽지 못했어요: {error}") from error
