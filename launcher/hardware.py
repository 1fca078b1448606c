"""What GPUs this machine has, as NVML tells it: their memory, who uses it, and how they are connected.

It allocates nothing on a GPU. Without NVML or its Python module (nvidia-ml-py) it counts device files.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    """One NVIDIA GPU. Sizes are GiB, None where only the device file is known; `linked` are its NVLink neighbours."""

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
        handles = [nvml.nvmlDeviceGetHandleByIndex(index) for index in range(nvml.nvmlDeviceGetCount())]
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
    memory = nvml.nvmlDeviceGetMemoryInfo(handles[index])
    name = str(nvml.nvmlDeviceGetName(handles[index]))
    linked = frozenset(
        other for other in range(len(handles)) if other != index and _nvlink(nvml, handles[index], handles[other])
    )
    return Gpu(index, name, memory.total / _GIB, memory.free / _GIB, tuple(_users(nvml, handles[index])), linked)


def _users(nvml: Any, handle: Any) -> Iterator[GpuUser]:
    with suppress(nvml.NVMLError):  # a virtual GPU need not tell
        for process in nvml.nvmlDeviceGetComputeRunningProcesses(handle):
            used = process.usedGpuMemory
            yield GpuUser(process.pid, _process_name(nvml, process.pid), None if used is None else used / _GIB)


def _process_name(nvml: Any, pid: int) -> str:
    try:
        return str(nvml.nvmlSystemGetProcessName(pid)).rpartition("/")[2]
    except nvml.NVMLError:  # it runs in another container
        return "이름을 알 수 없음"


def _nvlink(nvml: Any, one: Any, other: Any) -> bool:
    """Whether two GPUs reach each other over NVLink, as vLLM itself asks (directly or through NVSwitch)."""
    try:
        return bool(nvml.nvmlDeviceGetP2PStatus(one, other, nvml.NVML_P2P_CAPS_INDEX_NVLINK) == nvml.NVML_P2P_STATUS_OK)
    except nvml.NVMLError:
        return False
