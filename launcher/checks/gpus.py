"""Item 6: the GPUs that the servers are given exist, have room, and reach each other."""

from __future__ import annotations

from itertools import combinations
from math import floor

from app.config import ModelServer
from launcher import hardware
from launcher.checks.check import Check, Patient, who
from launcher.hardware import Gpu


async def gpus(patient: Patient) -> list[Check]:
    """The GPUs of this machine and, for vLLM, of each server."""
    found = {gpu.index: gpu for gpu in hardware.gpus()}
    seen = ", ".join(f"{gpu.index}: {gpu.name}" for gpu in found.values()) or "GPU가 없어요."
    if patient.profile != "vllm":
        return [Check("gpu", "GPU", "ok" if found else "skip", seen)]
    if not found and patient.all_running:
        return [Check("gpu", "GPU", "skip", "NVIDIA GPU는 없지만 모델 서버가 대답해요.")]
    if missing := sorted({number for server in patient.servers for number in _numbers(server)} - set(found)):
        todo = "nvidia-smi로 드라이버를 확인하고, MAIN__GPUS와 FALLBACK__GPUS에 있는 번호만 적어 주세요."
        return [Check("gpu", "GPU", "fail", f"{seen} · 없는 번호: {', '.join(map(str, missing))}", todo)]
    own = [check for server in patient.servers for check in _of_server(patient, server, found)]
    return [Check("gpu", "GPU", "ok", seen), *_shared(patient), *own]


def _of_server(patient: Patient, server: ModelServer, found: dict[int, Gpu]) -> list[Check]:
    given = [found[number] for number in _numbers(server)]
    if unseen := _unseen(server, given):
        return [Check(f"{server.role}-memory", f"{who(server.role)} GPU 메모리", "warn", *unseen)]
    has_started = server.role in patient.running or patient.is_kept(server.url)
    return [_memory(server, given, has_started=has_started), *_nvlink(server, given)]


def _unseen(server: ModelServer, given: list[Gpu]) -> tuple[str, str] | None:
    """What keeps from looking at the server's GPUs, and what to do about it."""
    if len(given) < server.tensor_parallel_size:
        return (
            f"GPU 번호가 없어서 살펴보지 못했어요: {server.gpus or '모든 GPU'}",
            f"{server.role.upper()}__GPUS에 nvidia-smi가 보여 주는 번호를 적으면 점검해요. 그대로 켜 볼 수는 있어요.",
        )
    if silent := [str(gpu.index) for gpu in given if gpu.total is None]:
        return (
            f"메모리를 볼 수 없는 GPU: {', '.join(silent)}",
            "nvidia-smi로 그 GPU의 상태를 확인하고, nvidia-ml-py가 없다면 `make vllm-env`로 설치해 주세요.",
        )
    return None


def _memory(server: ModelServer, given: list[Gpu], *, has_started: bool) -> Check:
    """vLLM starts only where utilization times the whole is free, on each of its GPUs."""
    name, title, share = f"{server.role}-memory", f"{who(server.role)} GPU 메모리", server.gpu_memory_utilization
    short = [gpu for gpu in given if not has_started and _free(gpu) < share]
    if not short:
        return Check(name, title, "ok", " · ".join(map(_usage, given)))
    lower, setting = floor(min(map(_free, short)) * 100) / 100, f"{server.role.upper()}__GPU_MEMORY_UTILIZATION"
    todo = f"그 프로그램을 끄거나 {setting}을 {lower} 이하로 낮춰 주세요(지금 {share})."
    return Check(name, title, "fail", " · ".join(map(_usage, short)), todo)


def _nvlink(server: ModelServer, given: list[Gpu]) -> list[Check]:
    """Tensor parallelism exchanges data at every layer: without NVLink it works, slowly."""
    if server.tensor_parallel_size < 2:
        return []
    name, title = f"{server.role}-nvlink", f"{who(server.role)} NVLink"
    apart = [f"{one.index}-{other.index}" for one, other in combinations(given, 2) if other.index not in one.linked]
    if not apart:
        return [Check(name, title, "ok", f"GPU {','.join(str(gpu.index) for gpu in given)}이(가) 서로 이어져 있어요.")]
    todo = f"`nvidia-smi topo -m`에서 NV로 이어진 GPU들을 {server.role.upper()}__GPUS에 적어 주세요. 그대로는 느려요."
    return [Check(name, title, "warn", f"이어지지 않은 GPU: {', '.join(apart)}", todo)]


def _shared(patient: Patient) -> list[Check]:
    """Two servers on one GPU must share it out between them."""
    shares: dict[int, float] = {}
    for server in patient.servers:
        for number in _numbers(server):
            shares[number] = shares.get(number, 0.0) + server.gpu_memory_utilization
    over = [f"GPU {number}: {share:.2f}" for number, share in shares.items() if share > 1]
    if not over:
        return []
    todo = "GPUS를 서로 다르게 적거나, 두 GPU_MEMORY_UTILIZATION의 합이 1을 넘지 않게 해 주세요."
    return [Check("gpu-shared", "GPU 나눠 쓰기", "fail", f"두 서버의 몫을 더하면 1이 넘어요. {', '.join(over)}", todo)]


def _numbers(server: ModelServer) -> list[int]:
    """The GPUs that vLLM takes: the first of those listed, one for each part of the model. UUIDs are left out."""
    taken = server.gpus.split(",")[: server.tensor_parallel_size]
    return [int(gpu) for gpu in taken if gpu.isdigit()]


def _free(gpu: Gpu) -> float:
    """The free share of a GPU's memory."""
    return (gpu.free or 0.0) / (gpu.total or 1.0)


def _usage(gpu: Gpu) -> str:
    held = f", 쓰는 프로그램: {', '.join(map(str, gpu.users))}" if gpu.users else ""
    return f"GPU {gpu.index}: {gpu.free or 0:.1f}/{gpu.total or 0:.1f} GiB 비어 있음{held}"
