"""What GPUs this machine has, as NVML tells it: their memory, who uses it, and how they are connected.

It allocates nothing on a GPU. Without NVML or its Python module (nvidia-ml-py) it counts device files.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import Profile, Settings

_GIB = 1 << 30
_DEVICES = Path("/dev")


@dataclass(frozen=True, slots=True)
class GpuUser:
    """A process that computes on a GPU. `used` is GiB, None where the driver does not tell."""

    pid: int
    name: str
    used: float | None

    def __str__(self) -> str:
        return f"{self.name}(PID {self.pid})" + ("" if self.used is None else f" {self.used:.1f} GiB")


@dataclass(frozen=True, slots=True)
class Gpu:
    """One NVIDIA GPU. Sizes are GiB, None where NVML does not tell them; `linked` are its NVLink neighbours."""

    index: int
    name: str
    total: float | None = None
    free: float | None = None
    users: tuple[GpuUser, ...] = ()
    linked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Driver:
    """The driver's version, and the latest CUDA that it supports."""

    version: str
    cuda: str


def choose_profile(settings: Settings) -> tuple[Profile, str]:
    """The profile to use and, when the settings leave it open, why (Korean; "" when the settings say it)."""
    if settings.profile != "auto":
        return settings.profile, ""
    found = len(gpus())
    if not found:
        return "embedded", "GPU가 없어서 내장 모델(CPU)을 써요."
    if shutil.which(settings.vllm_command) is None:
        return (
            "embedded",
            f"GPU {found}개가 있지만 vllm 명령이 없어서 내장 모델(CPU)을 써요. `make vllm-env`로 설치할 수 있어요.",
        )
    return "vllm", f"GPU {found}개가 있어서 vLLM을 써요."


def gpus() -> list[Gpu]:
    """The GPUs in the order of nvidia-smi; none is the normal answer of a machine without them."""
    with _nvml() as nvml:
        if nvml is None:
            files = _DEVICES.glob("nvidia[0-9]*")
            return [Gpu(number, "NVIDIA") for number in sorted(int(file.name.removeprefix("nvidia")) for file in files)]
        indices = range(nvml.nvmlDeviceGetCount())
        handles = [_answer(nvml, nvml.nvmlDeviceGetHandleByIndex, index) for index in indices]
        return [_gpu(nvml, index, handles) for index in range(len(handles))]


def driver() -> Driver | None:
    """The NVIDIA driver; None without one, or without NVML's Python module."""
    with _nvml() as nvml:
        if nvml is None:
            return None
        cuda = nvml.nvmlSystemGetCudaDriverVersion_v2()
        return Driver(str(nvml.nvmlSystemGetDriverVersion()), f"{cuda // 1000}.{cuda % 1000 // 10}")


@contextmanager
def _nvml() -> Iterator[Any]:
    """NVML's Python module, initialised; None when it is not installed or finds no driver."""
    try:
        import pynvml
    except ImportError:
        yield None
        return
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        yield None
        return
    try:
        yield pynvml
    finally:
        pynvml.nvmlShutdown()


def _gpu(nvml: Any, index: int, handles: list[Any]) -> Gpu:
    own = handles[index]
    name = None if own is None else _answer(nvml, nvml.nvmlDeviceGetName, own)
    if name is None:
        return Gpu(index, "대답하지 않는 GPU")
    memory = _answer(nvml, nvml.nvmlDeviceGetMemoryInfo, own)
    total, free = (memory.total / _GIB, memory.free / _GIB) if memory else (None, None)
    linked = frozenset(
        number
        for number, other in enumerate(handles)
        if number != index and other is not None and _nvlink(nvml, own, other)
    )
    return Gpu(index, str(name), total, free, tuple(_users(nvml, own)), linked)


def _users(nvml: Any, handle: Any) -> Iterator[GpuUser]:
    for process in _answer(nvml, nvml.nvmlDeviceGetComputeRunningProcesses, handle) or ():
        name = _answer(nvml, nvml.nvmlSystemGetProcessName, process.pid)
        used = process.usedGpuMemory
        yield GpuUser(
            process.pid,
            "이름을 알 수 없음" if name is None else str(name).rpartition("/")[2],
            None if used is None else used / _GIB,
        )


def _nvlink(nvml: Any, one: Any, other: Any) -> bool:
    """Whether two GPUs reach each other over NVLink, as vLLM itself asks (directly or through NVSwitch)."""
    status = _answer(nvml, nvml.nvmlDeviceGetP2PStatus, one, other, nvml.NVML_P2P_CAPS_INDEX_NVLINK)
    return bool(status == nvml.NVML_P2P_STATUS_OK)


def _answer(nvml: Any, question: Callable[..., Any], *arguments: Any) -> Any:
    """What NVML says; None where it does not: of a GPU that fell off the bus, a virtual one, one that shares the CPU's
    memory, or a process in another container.
    """
    try:
        return question(*arguments)
    except nvml.NVMLError:
        return None
