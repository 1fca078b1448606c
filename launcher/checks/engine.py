"""Item 1 of the deployment document: the engine is there, in the interpreter that will run it, and fits the driver."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from app.config import environment_with
from app.errors import LauncherError
from launcher.checks.check import Check, Patient
from launcher.hardware import driver
from launcher.vllm_engine import VllmEngine, ask

_TITLE = "모델 엔진 설치"
_OLDEST, _NEWEST = (0, 26), (0, 33)
_OWN_VOCABULARY = (0, 31)  # from here on vLLM brings gpt-oss's vocabulary along (oss-harmony)
_VOCABULARY = "o200k_base.tiktoken"


async def python(_: Patient) -> list[Check]:
    """This interpreter."""
    seen = f"Python {sys.version.split()[0]} ({sys.executable})"
    good = sys.version_info >= (3, 11)
    return [Check("python", "Python", "ok" if good else "fail", seen, "" if good else "3.11 이상을 써 주세요.")]


async def engine(patient: Patient) -> list[Check]:
    """vLLM and what it needs around it, or llama.cpp, or nothing for servers elsewhere."""
    if patient.profile == "external":
        return [Check("engine", _TITLE, "skip", "모델 서버가 다른 곳에서 돌아요.")]
    return await _vllm(patient) if patient.profile == "vllm" else [_llama()]


def _llama() -> Check:
    try:
        return Check("engine", _TITLE, "ok", f"xllamacpp {metadata.version('xllamacpp')}")
    except metadata.PackageNotFoundError:
        todo = "`make run`으로 설치하거나 `pip install 'askora[embedded]'`를 실행해 주세요."
        return Check("engine", _TITLE, "fail", "xllamacpp 패키지가 없어요.", todo)


async def _vllm(patient: Patient) -> list[Check]:
    try:
        found = await ask(patient.settings.vllm_command)
    except LauncherError as error:
        return [Check("engine", _TITLE, "fail", error.message, error.hint), _driver(patient, "")]
    return [_version(found), _driver(patient, found.cuda), *_compiler(patient), *_vocabulary(patient, found)]


def _version(found: VllmEngine) -> Check:
    seen = f"vLLM {found.version} ({found.where})"
    if _OLDEST <= _parsed(found.version) <= _NEWEST:
        return Check("engine", _TITLE, "ok", seen)
    span = f"{_OLDEST[0]}.{_OLDEST[1]}부터 {_NEWEST[0]}.{_NEWEST[1]}까지"
    todo = f"AskOra는 vLLM {span}에 맞춰져 있어요. `make vllm-env`로 맞는 버전을 설치해 주세요."
    return Check("engine", _TITLE, "warn", seen, todo)


def _driver(patient: Patient, needed: str) -> Check:
    """The driver supports the CUDA that vLLM's PyTorch was built for: the same major version or a later one."""
    title, found = "NVIDIA 드라이버", driver()
    if found is None and patient.all_running:
        return Check("driver", title, "skip", "NVIDIA 드라이버는 없지만 모델 서버가 대답해요.")
    if found is None:
        todo = "GPU가 있는 컴퓨터라면 드라이버를 설치하고, `make vllm-env`로 nvidia-ml-py를 설치해 주세요."
        return Check("driver", title, "warn", "NVML로 드라이버를 볼 수 없어요.", todo)
    seen = f"드라이버 {found.version} · CUDA {found.cuda}까지" + (f" · vLLM은 CUDA {needed}" if needed else "")
    if needed and _parsed(found.cuda)[0] < _parsed(needed)[0]:
        todo = (
            f"드라이버를 CUDA {needed}을(를) 지원하는 것으로 올리거나, CUDA {found.cuda}에 맞는 vLLM을 설치해 주세요."
        )
        return Check("driver", title, "fail", seen, todo)
    return Check("driver", title, "ok", seen)


def _compiler(patient: Patient) -> list[Check]:
    """ninja and nvcc, with which FlashInfer compiles vLLM's sampler at the first start; without a GPU it does not."""
    if driver() is None or patient.all_running:
        return []
    environment = patient.specs[0].environment()
    if environment.get("VLLM_USE_FLASHINFER_SAMPLER") == "0":
        return []
    title, path = "GPU 연산 컴파일", environment["PATH"]
    tools = {"ninja": shutil.which("ninja", path=path), "nvcc": _nvcc(environment)}
    if missing := [name for name, there in tools.items() if not there]:
        todo = (
            "CUDA Toolkit(nvcc)과, vLLM의 가상환경에 ninja를 설치해 주세요. 없이 켜려면 환경 변수 "
            "VLLM_USE_FLASHINFER_SAMPLER=0을 주세요."
        )
        return [Check("compiler", title, "warn", f"없는 것: {', '.join(missing)}", todo)]
    return [Check("compiler", title, "ok", " · ".join(filter(None, tools.values())))]


def _nvcc(environment: Mapping[str, str]) -> str | None:
    """As FlashInfer finds it."""
    home = environment.get("CUDA_HOME") or environment.get("CUDA_PATH")
    on_path = None if home else shutil.which("nvcc", path=environment["PATH"])
    return on_path or shutil.which(f"{home or '/usr/local/cuda'}/bin/nvcc")


def _vocabulary(patient: Patient, found: VllmEngine) -> list[Check]:
    """An older vLLM fetches gpt-oss's vocabulary from the internet at the first chat, unless it lies ready."""
    if _parsed(found.version) >= _OWN_VOCABULARY or not any("gpt-oss" in spec.model for spec in patient.specs):
        return []
    title, base = "gpt-oss 어휘 파일", environment_with({}).get("TIKTOKEN_ENCODINGS_BASE", "")
    if base and (Path(base) / _VOCABULARY).is_file():
        return [Check("vocabulary", title, "ok", f"{base}/{_VOCABULARY}")]
    cache = Path(tempfile.gettempdir()) / "tiktoken-rs-cache"
    if cache.is_dir() and any(cache.iterdir()):
        return [Check("vocabulary", title, "ok", f"받아 둔 것이 있어요: {cache}")]
    seen = f"vLLM {found.version}은 첫 질문에서 {_VOCABULARY}을 인터넷에서 받으려고 해요."
    todo = f"vLLM 0.31 이상을 쓰거나, {_VOCABULARY}이 있는 폴더를 환경 변수 TIKTOKEN_ENCODINGS_BASE에 적어 주세요."
    return [Check("vocabulary", title, "warn", seen, todo)]


def _parsed(version: str) -> tuple[int, int]:
    numbers = re.match(r"(\d+)\.(\d+)", version)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
