"""Why a server ended, from its exit code and its output: what happened, what to do, and whether to try again.

What the lines of a log mean is in `launcher/signs.py`. It starts and stops nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from launcher.guard import EX_NOT_FOUND
from launcher.llama_server import EX_CONFIG
from launcher.signs import SIGNS, arguments_in

_EX_USAGE = 2
_KILLED = 128 + 9
_TERMINATED = 128 + 15
# A WARNING may quote an error that did not matter, INFO the whole configuration, and the last RuntimeError only says
# that there was an earlier one.
_NOISE = re.compile(
    r"\bWARNING\b|\bINFO\b(?!.*shutdown triggered)|Engine core initialization failed|See root cause above"
    r"|WorkerProc (?:initialization )?failed"
)
_PREFIX = re.compile(r"^(?:\(\w+ pid=\d+\) )?(?:(?:ERROR|INFO) )?(?:\d\d-\d\d [\d:]+ )?(?:\[[\w.]+:\d+\] )?")
_EXCEPTION = re.compile(r"^\S*(?:Error|Exception): |No module named")
_ERROR = re.compile(r"\bERROR\b.*\S")


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


def diagnose(code: int, lines: Iterable[str]) -> Diagnosis:
    """Explain an exit that nobody asked for. vLLM exits with 0 when its engine has died, so no code means success."""
    log = list(lines)
    told = _without_noise(log)
    for sign in SIGNS:
        for line in told:
            if found := sign.pattern.search(line):
                message, hint = sign.explain(found, arguments_in(log))
                return Diagnosis(message, hint, sign.retry, _bare(line))
    return _by_code(code, first_error(told))


def first_error(lines: Iterable[str]) -> str:
    """The first exception in a log, else its first line marked as an error, without process, time and source; or ""."""
    told = _without_noise(lines)
    bare = map(_bare, told)
    return next(filter(_EXCEPTION.search, bare), "") or _bare(next(filter(_ERROR.search, told), ""))


def _without_noise(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if not _NOISE.search(line)]


def _bare(line: str) -> str:
    return _PREFIX.sub("", line).strip()


def _by_code(code: int, cause: str) -> Diagnosis:
    if code == EX_NOT_FOUND:
        return Diagnosis(
            "실행할 명령이 없어요.",
            "`make vllm-env`로 설치하거나 VLLM_COMMAND에 vllm 명령의 경로를 적어 주세요.",
            retry=False,
            evidence=cause,
        )
    if code == _EX_USAGE:
        return Diagnosis(cause or "설정이나 옵션이 잘못되었어요.", "로그를 확인해 주세요.", retry=False, evidence=cause)
    if code == EX_CONFIG:
        return Diagnosis(cause or "설정이 잘못되었어요.", "", retry=False, evidence=cause)
    if code == _KILLED:
        return Diagnosis(
            "강제로 종료되었어요(SIGKILL).",
            "컴퓨터의 메모리가 부족하지 않았는지 `dmesg`로 확인해 주세요.",
            retry=True,
            evidence=cause,
        )
    if code == _TERMINATED:
        return Diagnosis(
            "다른 프로그램이 보낸 종료 신호를 받고 끝났어요.", "누가 껐는지 확인해 주세요.", retry=True, evidence=cause
        )
    return Diagnosis(f"요청하지 않았는데 끝났어요(종료 코드 {code}).", "", retry=True, evidence=cause)
