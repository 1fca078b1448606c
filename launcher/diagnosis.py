"""Why a server ended, from its exit code and its output: what happened, what to do, and whether to try again.

The texts are those of vLLM 0.26 to 0.33 and of this launcher's own children. It starts and stops nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from launcher.guard import EX_NOT_FOUND
from launcher.llama_server import EX_CONFIG

_EX_USAGE = 2
_KILLED = 128 + 9


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What to tell the user, in Korean. `retry` is False when the same start could only fail again."""

    message: str
    hint: str
    retry: bool
    evidence: str = ""

    def __str__(self) -> str:
        said = f"({self.evidence[:200]})" if self.evidence and self.evidence not in self.message else ""
        return " ".join(filter(None, (self.message, said)))


@dataclass(frozen=True, slots=True)
class _Sign:
    """A line of the output and what it means. Its groups fill the `{}` of message and hint."""

    pattern: re.Pattern[str]
    message: str
    hint: str
    retry: bool = False


def _sign(pattern: str, message: str, hint: str, *, retry: bool = False) -> _Sign:
    return _Sign(re.compile(pattern), message, hint, retry)


# In the order in which they are looked for: a specific cause before the general ones that follow from it.
_SIGNS = (
    _sign(
        r"Address already in use|couldn't bind HTTP server socket",
        "포트를 다른 프로그램이 쓰고 있어요.",
        "그 프로그램을 끄거나 .env에서 다른 포트를 지정해 주세요.",
    ),
    _sign(
        r"unrecognized arguments?: (.+)",
        "모델 서버가 모르는 옵션이 있어요: {0}",
        "MAIN__EXTRA_ARGS와 FALLBACK__EXTRA_ARGS를 확인해 주세요.",
    ),
    _sign(
        r"Repo id must be in the form .*?'([^']*/[^']*)'\. ?|HFValidationError.*?'(/[^']+)'",
        "모델 폴더가 없어요.",
        "MAIN__PATH와 FALLBACK__PATH가 모델 파일이 있는 폴더인지 확인해 주세요.",
    ),
    _sign(
        r"Cannot find any model weights|ensure the presence of a 'params\.json'",
        "모델 폴더에 필요한 파일(config.json, 가중치)이 빠져 있어요.",
        "모델을 끝까지 복사했는지 확인해 주세요.",
    ),
    _sign(
        r"max_model_len \((\d+)\) is greater than the derived max_model_len \([^=]*=(\d+)",
        "최대 길이 {0}은 이 모델이 지원하는 {1}보다 커요.",
        "MAX_MODEL_LEN을 {1} 이하로 줄여 주세요.",
    ),
    _sign(
        r"estimated maximum model length is (\d+)",
        "GPU 메모리가 최대 길이만큼의 KV 캐시를 담지 못해요.",
        "MAX_MODEL_LEN을 {0} 이하로 줄이거나 GPU_MEMORY_UTILIZATION을 높여 주세요.",
    ),
    _sign(
        r"No available memory for the cache blocks",
        "모델을 올리고 나니 KV 캐시에 쓸 GPU 메모리가 남지 않았어요.",
        "GPU_MEMORY_UTILIZATION을 높이거나 MAX_MODEL_LEN을 줄여 주세요.",
    ),
    _sign(
        r"Free memory on device (\S+) \(([\d.]+)/([\d.]+) GiB\) on startup is less than desired",
        "GPU {0}의 빈 메모리가 {1} GiB뿐이에요(전체 {2} GiB).",
        "nvidia-smi로 그 GPU를 쓰는 프로그램을 찾아 끄거나 GPU_MEMORY_UTILIZATION을 낮춰 주세요.",
    ),
    _sign(
        r"Error in memory profiling",
        "같은 GPU에서 다른 프로그램이 메모리를 바꾸는 동안 시작해서 실패했어요.",
        "잠시 뒤 다시 시도해요.",
        retry=True,
    ),
    _sign(
        r"CUDA out of memory",
        "GPU 메모리가 부족해요.",
        "GPU_MEMORY_UTILIZATION을 낮추거나(예: 0.85) 그 GPU를 쓰는 다른 프로그램을 꺼 주세요.",
    ),
    _sign(
        r"No MXFP4 MoE backend supports",
        "이 장치는 모델의 양자화 형식(MXFP4)을 지원하지 않아요.",
        "지원하는 GPU에서 실행하거나 다른 형식의 모델을 써 주세요.",
    ),
)
# A WARNING may quote an error that did not matter, and the last RuntimeError only says that there was an earlier one.
_NOISE = re.compile(r"\bWARNING\b|Engine core initialization failed|See root cause above")
_PREFIX = re.compile(r"^(?:\(\w+ pid=\d+\) )?(?:ERROR )?(?:\d\d-\d\d [\d:]+ )?(?:\[[\w.]+:\d+\] )?")
_ERROR = re.compile(r"\bERROR\b.*\S|^\S*(?:Error|Exception): |No module named")


def diagnose(code: int, lines: Iterable[str]) -> Diagnosis:
    """Explain an exit that nobody asked for. vLLM exits with 0 when its engine has died, so no code means success."""
    told = [line for line in lines if not _NOISE.search(line)]
    for sign in _SIGNS:
        for line in told:
            if found := sign.pattern.search(line):
                groups = [group or "" for group in found.groups()]
                return Diagnosis(sign.message.format(*groups), sign.hint.format(*groups), sign.retry, _bare(line))
    return _by_code(code, first_error(told))


def first_error(lines: Iterable[str]) -> str:
    """What the first line that tells of a real error says, "" without one. The last lines are only what followed."""
    return next((_bare(line) for line in lines if _ERROR.search(line) and not _NOISE.search(line)), "")


def _bare(line: str) -> str:
    """What the line says, without process, time and source."""
    return _PREFIX.sub("", line).strip()


def _by_code(code: int, cause: str) -> Diagnosis:
    if code == EX_NOT_FOUND:
        return Diagnosis(
            "실행할 명령이 없어요.", "VLLM_COMMAND에 vllm 명령의 경로를 적어 주세요.", retry=False, evidence=cause
        )
    if code == _EX_USAGE:
        return Diagnosis(cause or "설정이나 옵션이 잘못되었어요.", "로그를 확인해 주세요.", retry=False, evidence=cause)
    if code == EX_CONFIG:
        return Diagnosis(cause or "설정이 잘못되었어요.", "", retry=False, evidence=cause)
    if code == _KILLED:
        return Diagnosis(
            "강제로 종료되었어요(SIGKILL).", "메모리가 부족하지 않은지 확인해 주세요.", retry=True, evidence=cause
        )
    return Diagnosis(f"요청하지 않았는데 끝났어요(종료 코드 {code}).", "", retry=True, evidence=cause)
