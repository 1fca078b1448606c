"""What the servers need of the machine beside GPUs: free ports, room on the disk, enough open files."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Sequence
from pathlib import Path

from app.config import environment_with
from app.errors import AskOraError
from launcher import health
from launcher.checks.check import Check, Patient, who
from launcher.plan import ServerSpec, page, refuse_shared_port, weights_path
from launcher.ports import check_free
from launcher.weights import MIB, WEIGHTS

_FILES = 65_535  # vLLM raises its own limit to this, and warns when it may not
_VLLM_MIB = 5_000  # compiled kernels and graphs of two models, and their logs


async def ports(patient: Patient) -> list[Check]:
    """Every port that is opened here."""
    web = page(patient.settings, patient.profile)
    own = () if patient.profile == "external" else patient.specs
    started = (*own, web)
    return [await _port(patient, spec, started) for spec in started]


async def _port(patient: Patient, spec: ServerSpec, started: Sequence[ServerSpec]) -> Check:
    name, title = f"{spec.name}-port", f"{who(spec.role)} 포트 {spec.port}"
    if spec.name in patient.running or (spec.role == "page" and await health.alive(patient.http, spec)):
        return Check(name, title, "ok", "AskOra가 쓰고 있어요.")
    if patient.is_kept(spec.url):
        return Check(name, title, "ok", patient.doing(spec.url))
    try:
        refuse_shared_port(other for other in started if other.port == spec.port)
        check_free(spec.host, spec.port)
    except AskOraError as error:
        return Check(name, title, "fail", error.message, error.hint)
    return Check(name, title, "ok", "비어 있어요.")


async def disk(patient: Patient) -> list[Check]:
    """Room for what is fetched or compiled."""
    if patient.profile == "vllm":
        cache = Path(environment_with({}).get("VLLM_CACHE_ROOT", Path.home() / ".cache"))
        return [_room(cache, _VLLM_MIB, "공간을 비우거나 환경 변수 VLLM_CACHE_ROOT로 다른 폴더를 지정해 주세요.")]
    needed = 0
    if patient.profile == "embedded":
        missing = [server for server in patient.servers if not weights_path(patient.settings, server).exists()]
        needed = sum(WEIGHTS[server.role].size for server in missing) // MIB + 512
    return [_room(patient.settings.cache_dir, needed, "공간을 비우거나 CACHE_DIR로 다른 폴더를 지정해 주세요.")]


def _room(folder: Path, needed: int, todo: str) -> Check:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // MIB
    seen = f"{folder}: {free:,} MiB 비어 있음(필요 {needed:,} MiB)"
    return Check("disk", "디스크", "ok", seen) if free > needed else Check("disk", "디스크", "fail", seen, todo)


async def limits(patient: Patient) -> list[Check]:
    """How many files and sockets a server may open. vLLM raises the soft limit by itself, up to the hard one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = patient.profile != "vllm" or hard == resource.RLIM_INFINITY or hard >= _FILES
    seen = f"지금 {_limit(soft)}, 최대 {_limit(hard)}"
    todo = f"`ulimit -n {_FILES}`를 실행하거나 systemd 유닛에 LimitNOFILE={_FILES}를 적어 주세요."
    return [Check("limits", "열 수 있는 파일 수", "ok" if enough else "warn", seen, "" if enough else todo)]


def _limit(value: int) -> str:
    return "제한 없음" if value == resource.RLIM_INFINITY else f"{value:,}"
