"""Settings -> what would be started, and nothing else: no process, no socket; of files only where `vllm` lies.

For vLLM the commands are those of the customer's deployment document (sections 3-2 and 4-2), in today's form
`vllm serve MODEL`, because vLLM calls the module the document names deprecated.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from app.config import LOOPBACK, ModelServer, Profile, Settings, environment_with, model_servers
from app.errors import ConfigError
from app.records import Role
from app.setting_types import origin
from launcher.weights import WEIGHTS, location

# The engines' own prefix for a wildcard address: a probe must name an address that can be connected to.
_ANY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104
_NO_NETWORK = {"DO_NOT_TRACK": "1", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1"}


@dataclass(frozen=True, slots=True)
class ServerSpec:
    """One child process: how it is started and where it then answers.

    `url` is what clients take: the OpenAI base URL of a model server, the address of the page. `model` is the served
    name, "" for the page. `tools` is a folder of commands that the child runs by name, "" for none: it comes before the
    rest of PATH, unless it is already on it. `secrets` are environment variables that are never printed.
    """

    name: str
    role: Role | Literal["page"]
    argv: tuple[str, ...]
    env: Mapping[str, str]
    port: int
    url: str
    model: str
    host: str = LOOPBACK
    tools: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    api_key: str = field(default="", repr=False)

    def as_dict(self) -> dict[str, Any]:
        """The spec in the shape of the command line's JSON: `tools` only when there are any."""
        names = ("name", "argv", "env", "port", "url", "model", *(("tools",) if self.tools else ()))
        return {name: getattr(self, name) for name in names} | {"argv": list(self.argv), "env": dict(self.env)}

    def environment(self) -> dict[str, str]:
        """Everything in the child's environment: the launcher's own, `tools` before its PATH, `env` and `secrets`."""
        inherited = environment_with({})
        path = inherited.get("PATH", os.defpath)
        if self.tools and self.tools not in path.split(os.pathsep):
            path = os.pathsep.join(filter(None, (self.tools, path)))
        return {**inherited, "PATH": path, **self.env, **self.secrets}

    @property
    def origin(self) -> str:
        """`http://host:port` of the server."""
        return self.url.removesuffix("/v1")


def plan(settings: Settings, profile: Profile) -> tuple[ServerSpec, ...]:
    """The model servers to start, main first. Empty for `external`, whose servers run elsewhere.

    Raises ConfigError when a server that must be started here has the address of another machine, the port of another
    server, or fewer GPUs than it is to be spread over.
    """
    if profile == "external":
        return ()
    build = _vllm if profile == "vllm" else _embedded
    specs = tuple(build(settings, _startable(server)) for server in model_servers(settings, profile))
    refuse_shared_port(specs)
    return specs


def endpoints(settings: Settings) -> tuple[ServerSpec, ...]:
    """The model servers of the `external` profile: where they answer, with no command to start them."""
    return tuple(_spec(server, [], {}, {}) for server in model_servers(settings, "external"))


def page(settings: Settings, profile: Profile) -> ServerSpec:
    """The page as a child process, told where the models are."""
    host = LOOPBACK if settings.ui.host in _ANY_ADDRESS else settings.ui.host
    env = {"PROFILE": profile, "UI__HOST": settings.ui.host, "UI__PORT": str(settings.ui.port)}
    secrets: dict[str, str] = {}
    for role, group in groupby(model_servers(settings, profile), lambda server: server.role):
        servers, prefix = list(group), role.upper()
        env |= {f"{prefix}__URL": ",".join(server.url for server in servers)}
        env |= {f"{prefix}__SERVED_NAME": servers[0].served_name}
        secrets[f"{prefix}__API_KEY"] = ",".join(server.api_key for server in servers)
    return ServerSpec(
        name="page",
        role="page",
        argv=(sys.executable, "-m", "app", "serve"),
        env=env,
        port=settings.ui.port,
        url=origin(host, settings.ui.port),
        model="",
        host=settings.ui.host,
        secrets=secrets,
    )


def refuse_shared_port(specs: Iterable[ServerSpec]) -> None:
    """Raise ConfigError when two servers are to listen on one port: before the first of them starts, it looks free."""
    owners: dict[int, str] = {}
    for spec in specs:
        key = "UI__PORT" if spec.role == "page" else f"{spec.role.upper()}__PORT"
        owner = owners.setdefault(spec.port, key)
        if owner != key:
            raise ConfigError(f"{owner}와 {key}가 모두 {spec.port}이에요.", "서로 다른 포트를 지정해 주세요.")


def weights_path(settings: Settings, server: ModelServer) -> Path:
    """The GGUF file of an embedded server: the settings' own, or the one in the cache."""
    return Path(server.path) if server.path else location(settings.cache_dir, WEIGHTS[server.role])


def _startable(server: ModelServer) -> ModelServer:
    if server.url != f"{origin(server.host, server.port)}/v1":
        raise ConfigError(
            f"{server.role.upper()}__URL({server.url})은 여기에서 켤 서버의 주소가 아니에요.",
            "다른 곳에서 도는 서버를 쓰려면 PROFILE=external로, 여기에서 켜려면 "
            f"{server.role.upper()}__URL을 지우고 {server.role.upper()}__PORT만 정해 주세요.",
        )
    return server


def _vllm(settings: Settings, server: ModelServer) -> ServerSpec:
    _refuse_too_few_gpus(server)
    argv = [
        *(settings.vllm_command, "serve", server.path),
        *("--served-model-name", server.served_name),
        *("--tensor-parallel-size", str(server.tensor_parallel_size)),
        *("--gpu-memory-utilization", str(server.gpu_memory_utilization)),
        *("--max-model-len", str(server.max_model_len)),
        # vLLM listens on every interface unless told otherwise, and its key does not guard all routes.
        *("--host", server.host),
        *("--port", str(server.port)),
        *(("--trust-remote-code",) if server.trust_remote_code else ()),
        *server.extra_args,
    ]
    # By bus, so that the numbers are those nvidia-smi shows.
    gpus = {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES": server.gpus} if server.gpus else {}
    key = {"VLLM_API_KEY": server.api_key} if server.api_key else {}
    return replace(_spec(server, argv, gpus | _NO_NETWORK, key), tools=_folder_of(settings.vllm_command))


def _folder_of(command: str) -> str:
    """The folder that a command really lies in, whatever links lead there; "" for one that is nowhere.

    vLLM compiles kernels with `ninja`, which pip puts beside `vllm`, in an environment that nobody has activated.
    """
    found = shutil.which(command) or command
    return str(Path(found).resolve().parent) if Path(found).is_absolute() else ""


def _refuse_too_few_gpus(server: ModelServer) -> None:
    there, wanted, role = len(server.gpus.split(",")), server.tensor_parallel_size, server.role.upper()
    if server.gpus and there < wanted:
        raise ConfigError(
            f"GPU {there}개({server.gpus})에 모델을 {wanted}개로 나눠 올릴 수 없어요.",
            f"{role}__GPUS에 GPU 번호를 {wanted}개 적거나 {role}__TENSOR_PARALLEL_SIZE를 {there}로 줄여 주세요.",
        )


def _embedded(settings: Settings, server: ModelServer) -> ServerSpec:
    argv = [
        *(sys.executable, "-m", "launcher.llama_server"),
        *("--role", server.role),
        *("--model", str(weights_path(settings, server))),
        *("--alias", server.served_name),
        *("--context", str(server.max_model_len)),
        *("--host", server.host),
        *("--port", str(server.port)),
        *server.extra_args,
    ]
    return _spec(server, argv, {}, {f"{server.role.upper()}__API_KEY": server.api_key} if server.api_key else {})


def _spec(server: ModelServer, argv: list[str], env: Mapping[str, str], secrets: Mapping[str, str]) -> ServerSpec:
    return ServerSpec(
        name=server.name,
        role=server.role,
        argv=tuple(argv),
        env=env,
        port=server.port,
        url=server.url,
        model=server.served_name,
        host=server.host,
        secrets=secrets,
        api_key=server.api_key,
    )
