"""The vllm-router command for a role with several servers, for those who prefer one address to a list in MAIN__URL.

Run with vllm-router 0.1.17: it passes our Authorization header on, so that it needs no key of its own; it repeats chats
whose answer has not begun, and nothing else. Its defaults take three minutes to notice a server that is gone.
"""

from __future__ import annotations

from itertools import groupby

from app.config import LOOPBACK, ModelServer, Profile, model_servers
from launcher.render.engine import Site
from launcher.render.writing import script
from launcher.screen import LABELS

_PORT = 30000
_METRICS_PORT = 29000


def router(site: Site) -> dict[str, str]:
    """`main-router.sh`, and `fallback-router.sh` when there is a fallback."""
    profile: Profile = "external" if site.settings.profile == "external" else "vllm"
    roles = [list(group) for _, group in groupby(model_servers(site.settings, profile), lambda server: server.role)]
    return {f"{servers[0].role}-router.sh": _script(site, servers, number) for number, servers in enumerate(roles)}


def _script(site: Site, servers: list[ModelServer], number: int) -> str:
    role = servers[0].role
    command = [
        *("vllm-router", "--worker-urls", *(server.url.removesuffix("/v1") for server in servers)),
        # Not by prefix: all questions begin with the same prompt and would go to the same server.
        *("--policy", "round_robin"),
        *("--host", LOOPBACK, "--port", str(_PORT + number), "--prometheus-port", str(_METRICS_PORT + number)),
        *("--request-timeout-secs", f"{site.settings.model_seconds:.0f}"),
        *("--worker-startup-timeout-secs", f"{site.settings.start_seconds:.0f}"),
        *("--health-check-interval-secs", "5", "--health-failure-threshold", "1"),
        *("--cb-failure-threshold", "2", "--cb-timeout-duration-secs", "15"),
    ]
    comment = [
        f"{LABELS[role]}의 서버 {len(servers)}대 앞에 두는 vllm-router. AskOra의 설정에서 만들었어요.",
        "설치: pip install vllm-router",
        f"AskOra: PROFILE=external {role.upper()}__URL=http://{LOOPBACK}:{_PORT + number}/v1",
        "API 키는 AskOra가 보내는 것이 그대로 전달돼요. 서버마다 같은 키를 써야 해요.",
    ]
    return script(comment, command, needs={}, environment={})
