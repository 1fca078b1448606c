"""What every item of the checklist looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import httpx

from app.config import ModelServer, Profile, Settings
from launcher.plan import ServerSpec

Verdict = Literal["ok", "warn", "fail", "skip"]


@dataclass(frozen=True, slots=True)
class Check:
    """One item: `seen` is what was found, `todo` what to do about it ("" when nothing is)."""

    id: str
    title: str
    verdict: Verdict
    seen: str
    todo: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The check in the shape of the command line's JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Patient:
    """What all checks look at. `running` holds the names of the servers that answer.

    `kept` says in Korean, by URL, how a server is whose process the launcher keeps: one that loads holds its port and
    its GPUs long before it answers.
    """

    settings: Settings
    profile: Profile
    servers: tuple[ModelServer, ...]
    specs: tuple[ServerSpec, ...]
    running: frozenset[str]
    kept: Mapping[str, str]
    http: httpx.AsyncClient

    @property
    def all_running(self) -> bool:
        """Whether every server answers: then each has what it needs, be it a GPU that NVML does not know or a CPU."""
        return self.running >= {spec.name for spec in self.specs}


def who(name: str) -> str:
    """A server in Korean: `main` is 메인 모델, the second of several is 메인 모델 2."""
    role, _, number = name.partition("-")
    return " ".join(filter(None, ({"main": "메인 모델", "fallback": "예비 모델", "page": "화면"}[role], number)))
