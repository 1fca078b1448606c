"""What every item of the checklist looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import httpx

from app.config import ModelServer, Profile, Settings
from launcher.plan import ServerSpec
from launcher.state import ServerState, ServerStatus

_DOING = {
    ServerState.STARTING: "AskOra가 켜는 중이에요.",
    ServerState.DRAINING: "AskOra가 끄는 중이에요.",
    ServerState.STOPPING: "AskOra가 끄는 중이에요.",
}

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

    `launched` is what the launcher that runs says of its servers, by their URLs.
    """

    settings: Settings
    profile: Profile
    servers: tuple[ModelServer, ...]
    specs: tuple[ServerSpec, ...]
    running: frozenset[str]
    launched: Mapping[str, ServerStatus]
    http: httpx.AsyncClient

    @property
    def all_running(self) -> bool:
        """Whether every server answers: then each has what it needs, be it a GPU that NVML does not know or a CPU."""
        return self.running >= {spec.name for spec in self.specs}

    def is_kept(self, url: str) -> bool:
        """Whether the launcher keeps a process of that server: it has its port and GPUs long before it answers."""
        return url in self.launched and self.launched[url].pid is not None

    def doing(self, url: str) -> str:
        """What the launcher does with a server that does not answer, in Korean; "" when it does nothing."""
        server = self.launched.get(url)
        if server is None or not (server.pid or server.state is ServerState.STARTING):
            return ""
        return _DOING.get(server.state, "AskOra가 켠 서버인데 지금은 대답하지 않아요.")


def who(name: str) -> str:
    """A server in Korean: `main` is 메인 모델, the second of several is 메인 모델 2."""
    role, _, number = name.partition("-")
    return " ".join(filter(None, ({"main": "메인 모델", "fallback": "예비 모델", "page": "화면"}[role], number)))
