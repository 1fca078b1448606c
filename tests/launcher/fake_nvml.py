"""A double of the module `pynvml` (nvidia-ml-py): the functions that the launcher calls, over GPUs of our making."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace

GIB = 1 << 30


@dataclass(frozen=True)
class FakeGpu:
    """One GPU: its memory in GiB, and (PID, GiB or None) of every process on it.

    With `total` 0 it does not tell its memory, as where CPU and GPU share it; a lost one has fallen off the bus.
    """

    free: float = 78.7
    total: float = 79.2
    users: tuple[tuple[int, float | None], ...] = ()
    lost: bool = False


class NVMLError(Exception):
    """As pynvml's: whatever NVML does not answer."""


class FakeNvml(ModuleType):
    """`gpus` in the order of nvidia-smi; `links` are pairs with NVLink between them; without `driver` there is none."""

    NVMLError = NVMLError
    NVML_P2P_CAPS_INDEX_NVLINK = 2
    NVML_P2P_STATUS_OK = 0

    def __init__(
        self,
        gpus: Sequence[FakeGpu],
        links: Iterable[tuple[int, int]] = (),
        driver: str = "580.95.05",
        cuda: int = 13000,
        silent: bool = False,
    ) -> None:
        super().__init__("pynvml")
        self._gpus, self._links, self._driver, self._cuda, self._silent = gpus, set(links), driver, cuda, silent
        self.open = 0

    def nvmlInit(self) -> None:
        if not self._driver:
            raise NVMLError("Driver Not Loaded")
        self.open += 1

    def nvmlShutdown(self) -> None:
        self.open -= 1

    def nvmlSystemGetDriverVersion(self) -> str:
        return self._driver

    def nvmlSystemGetCudaDriverVersion_v2(self) -> int:
        return self._cuda

    def nvmlSystemGetProcessName(self, pid: int) -> str:
        if pid < 0:
            raise NVMLError("Not Found")
        return f"/opt/bin/program{pid}"

    def nvmlDeviceGetCount(self) -> int:
        return len(self._gpus)

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        if self._gpus[index].lost:
            raise NVMLError("GPU is lost")
        return index

    def nvmlDeviceGetName(self, handle: int) -> str:
        return "NVIDIA H100 80GB HBM3"

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> SimpleNamespace:
        gpu = self._gpus[handle]
        if not gpu.total:
            raise NVMLError("Not Supported")
        return SimpleNamespace(total=gpu.total * GIB, free=gpu.free * GIB)

    def nvmlDeviceGetComputeRunningProcesses(self, handle: int) -> list[SimpleNamespace]:
        if self._silent:
            raise NVMLError("Not Supported")
        return [
            SimpleNamespace(pid=pid, usedGpuMemory=None if used is None else used * GIB)
            for pid, used in self._gpus[handle].users
        ]

    def nvmlDeviceGetP2PStatus(self, one: int, other: int, index: int) -> int:
        if self._silent:
            raise NVMLError("Not Supported")
        return 0 if (min(one, other), max(one, other)) in self._links else 1
