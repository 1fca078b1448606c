"""What all targets need to know of the vLLM servers: their settings, their command, their image, their model folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import ModelServer, Settings, model_servers
from app.errors import ConfigError
from launcher.plan import ServerSpec, plan
from launcher.screen import LABELS

IMAGE = "vllm/vllm-openai"
TAG = "v0.32.0"


@dataclass(frozen=True, slots=True)
class Engine:
    """One vLLM server: its settings, and what the launcher would start of them."""

    server: ModelServer
    spec: ServerSpec

    @property
    def title(self) -> str:
        """Role and model, for comments."""
        return f"{LABELS[self.spec.role]} {self.spec.model}"

    @property
    def arguments(self) -> tuple[str, ...]:
        """What follows `vllm serve`: the model and the flags."""
        return self.spec.argv[2:]

    @property
    def folder(self) -> str:
        """The model's folder, to be mounted; "" for a name from a model hub."""
        return self.server.path if Path(self.server.path).is_absolute() else ""

    @property
    def gpus(self) -> list[str]:
        """The GPUs it is given; empty for all."""
        return [number.strip() for number in self.server.gpus.split(",") if number.strip()]


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that files are written from."""

    settings: Settings
    nodes: int

    @property
    def engines(self) -> list[Engine]:
        """The servers of the `vllm` profile, main first. Raises ConfigError as `plan`."""
        servers, specs = model_servers(self.settings, "vllm"), plan(self.settings, "vllm")
        return [Engine(server, spec) for server, spec in zip(servers, specs, strict=True)]


def options(arguments: tuple[str, ...]) -> dict[str, Any]:
    """Flags by their long names, as vLLM's --config file has them: True, a value, or a list of values.

    Raises ConfigError for a short name, which such a file cannot hold.
    """
    found: dict[str, list[str]] = {}
    name = ""
    for argument in arguments:
        if argument.startswith("--"):
            name, given, value = argument[2:].partition("=")
            found[name] = [value] if given else []
        elif not name or re.match("-[A-Za-z]", argument):
            raise ConfigError(
                f"EXTRA_ARGS의 {argument}은(는) 설정 파일에 적을 수 없어요.",
                "짧은 이름 대신 긴 이름으로 적어 주세요(예: -tp 대신 --tensor-parallel-size).",
            )
        else:
            found[name].append(argument)
    return {name: _as_value([_as_scalar(value) for value in values]) for name, values in found.items()}


def _as_value(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values or True


def _as_scalar(text: str) -> Any:
    for kind in (int, float):
        try:
            if str(kind(text)) == text:
                return kind(text)
        except ValueError:
            continue
    return text
