"""What this machine has, as far as the choice of a profile and the doctor need to know it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import Profile, Settings


@dataclass(frozen=True, slots=True)
class Gpu:
    """One NVIDIA GPU. Sizes are GiB, None where only the device file is known."""

    index: int
    name: str
    total: float | None = None
    free: float | None = None


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
            f"GPU {found}개가 있지만 vllm 명령이 없어서 내장 모델(CPU)을 써요. VLLM_COMMAND를 확인해 보세요.",
        )
    return "vllm", f"GPU {found}개가 있어서 vLLM을 써요."


def gpus() -> list[Gpu]:
    """The GPUs as NVML knows them or, without its Python module, as there are device files."""
    try:
        import pynvml
    except ImportError:
        files = Path("/dev").glob("nvidia[0-9]*")
        return [Gpu(int(number), "NVIDIA") for number in sorted(file.name.removeprefix("nvidia") for file in files)]
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:  # no driver: the normal answer of a machine without a GPU
        return []
    try:
        return [_gpu(pynvml, index) for index in range(pynvml.nvmlDeviceGetCount())]
    finally:
        pynvml.nvmlShutdown()


def _gpu(pynvml: Any, index: int) -> Gpu:
    handle = pynvml.nvmlDeviceGetHandleByIndex(index)
    memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
    name = pynvml.nvmlDeviceGetName(handle)
    return Gpu(index, str(name), memory.total / (1 << 30), memory.free / (1 << 30))
