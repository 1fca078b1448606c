"""The settings as files for what starts servers elsewhere: docker compose, Kubernetes, several machines, a router.

All is written from the settings and the `ServerSpec`s that the launcher itself would start: there is no second source
of truth. Pure: texts out, nothing is started, and no key is in them. The flags are those of vLLM 0.32 and vllm-router
0.1.17, the values those of the production-stack chart of August 2026. Not run here: docker, Kubernetes, many machines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.config import Settings
from app.errors import ConfigError
from launcher.render.compose import compose
from launcher.render.engine import Site
from launcher.render.helm import helm
from launcher.render.multi_node import multi_node
from launcher.render.router import router
from launcher.render.vllm_yaml import vllm_yaml

TARGETS: Mapping[str, Callable[[Site], dict[str, str]]] = {
    "vllm-yaml": vllm_yaml,
    "compose": compose,
    "helm": helm,
    "router": router,
    "multi-node": multi_node,
}


def render(settings: Settings, target: str, nodes: int = 2) -> dict[str, str]:
    """The files of a target: name -> text. `nodes` is the number of machines, for targets that have several.

    Raises ConfigError for an unknown target and for settings that cannot be written in its form.
    """
    if target not in TARGETS:
        raise ConfigError(f"{target}(이)라는 형식은 없어요.", f"쓸 수 있는 형식: {', '.join(TARGETS)}")
    return TARGETS[target](Site(settings, nodes))
