"""docker compose: a service per vLLM server and one for the page, with the settings' .env as the one place of keys.

Not run: there was neither docker compose nor a GPU. Compared with the Compose Specification's JSON schema; the page was
served from the files that its image copies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.config import ROOT
from launcher.plan import page
from launcher.render.engine import IMAGE, TAG, Engine, Site
from launcher.render.writing import document

_ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - inside a container; what is open to others is said under `ports`
_DOCKERFILE = """\
FROM python:3.12-slim
RUN useradd --create-home askora
WORKDIR /askora
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY app app
COPY prompts prompts
COPY schema schema
RUN pip install --no-cache-dir --constraint requirements.lock --editable .
USER askora
CMD ["python", "-m", "app", "serve"]
"""
_COMMENT = [
    "AskOra와 모델 서버. AskOra의 설정에서 만들었어요.",
    "켜기(AskOra 폴더에서): docker compose --project-directory . -f 이_파일 up -d",
    "API 키는 AskOra 폴더의 .env(권한 0600)에 MAIN__API_KEY, FALLBACK__API_KEY로 적어 두세요. 여기에는 적지 않아요.",
    "Docker Compose 2.24 이상과 NVIDIA Container Toolkit이 필요해요.",
]


def compose(site: Site) -> dict[str, str]:
    """`compose.yaml`."""
    engines = site.engines
    services = {engine.spec.name: _engine(site, engine, engines[:number]) for number, engine in enumerate(engines)}
    value = {"name": "askora", "services": services | {"page": _page(site, engines)}}
    return {"compose.yaml": document(_COMMENT, value | {"volumes": {"vllm-cache": {}, "askora-cache": {}}})}


def _engine(site: Site, engine: Engine, earlier: Sequence[Engine]) -> dict[str, Any]:
    model, *flags = engine.arguments
    flags[flags.index("--host") + 1] = _ANY_ADDRESS
    key = f"${{{engine.spec.role.upper()}__API_KEY:-}}"
    environment = {name: value for name, value in engine.spec.env.items() if not name.startswith("CUDA_")}
    mounted = [f"{engine.folder}:{engine.folder}:ro"] if engine.folder else []
    wait = {other.spec.name: {"condition": "service_healthy"} for other in earlier if _share_gpus(engine, other)}
    return {
        "image": f"{IMAGE}:{TAG}",
        "entrypoint": ["vllm", "serve"],
        "command": [word.replace("$", "$$") for word in (model, *flags)],  # a single $ would name a variable
        "environment": environment | {"VLLM_API_KEY": key},
        "volumes": [*mounted, "vllm-cache:/root/.cache/vllm"],
        "deploy": {"resources": {"reservations": {"devices": [_devices(engine)]}}},
        "shm_size": "16gb",
        "ulimits": {"nofile": 65535},
        "init": True,
        # A vLLM whose engine died ends with 0, so "on-failure" would leave it down.
        "restart": "unless-stopped",
        "stop_grace_period": "30s",
        "healthcheck": _healthcheck(engine.spec.port, "/health", site.settings.start_seconds),
        **({"depends_on": wait} if wait else {}),
    }


def _share_gpus(one: Engine, other: Engine) -> bool:
    """Two vLLM servers that start on one GPU at the same time both fail."""
    return not one.gpus or not other.gpus or bool({*one.gpus} & {*other.gpus})


def _devices(engine: Engine) -> dict[str, Any]:
    which = {"device_ids": engine.gpus} if engine.gpus else {"count": "all"}
    return {"driver": "nvidia", **which, "capabilities": ["gpu"]}


def _page(site: Site, engines: Sequence[Engine]) -> dict[str, Any]:
    ui = site.settings.ui
    environment = {**page(site.settings, "vllm").env, "PROFILE": "external", "UI__HOST": _ANY_ADDRESS}
    environment |= {f"{e.spec.role.upper()}__URL": f"http://{e.spec.name}:{e.spec.port}/v1" for e in engines}
    if not site.settings.fallback.enabled:
        environment["FALLBACK__ENABLED"] = "false"
    schema = site.settings.schema_file.resolve()
    mounted = [] if schema.is_relative_to(ROOT) else [f"{schema.parent}:{schema.parent}:ro"]
    if mounted:
        environment["SCHEMA_FILE"] = str(schema)
    return {
        "build": {"context": ".", "dockerfile_inline": _DOCKERFILE},
        "env_file": [{"path": ".env", "required": False}],
        "environment": environment | {"UI__OPEN_BROWSER": "false"},
        "ports": [f"{ui.host}:{ui.port}:{ui.port}"],
        "volumes": [*mounted, "askora-cache:/home/askora/.cache"],
        "init": True,
        "restart": "unless-stopped",
        "healthcheck": _healthcheck(ui.port, "/healthz", 60),
    }


def _healthcheck(port: int, path: str, start_seconds: float) -> dict[str, Any]:
    look = f"import urllib.request; urllib.request.urlopen('http://127.0.0.1:{port}{path}', timeout=5)"
    return {
        "test": ["CMD", "python3", "-c", look],
        "interval": "10s",
        "timeout": "10s",
        "retries": 6,
        "start_period": f"{start_seconds:.0f}s",
    }
