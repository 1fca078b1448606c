"""Asks the `vllm` command what it is, in its own interpreter. It starts no server and imports no vLLM here."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from app.errors import ServerFailed

_SECONDS_TO_IMPORT = 120.0  # the first import after a boot reads some GiB from disk
_QUESTION = (
    "import json, torch, vllm; "
    "print(json.dumps({'version': vllm.__version__, 'cuda': torch.version.cuda or '', 'where': vllm.__path__[0]}))"
)
_INSTALL = "`make vllm-env`로 vLLM을 전용 가상환경에 설치하거나, VLLM_COMMAND에 설치된 vllm 명령의 경로를 적어 주세요."


@dataclass(frozen=True, slots=True)
class VllmEngine:
    """What is installed: its version, the CUDA that its PyTorch was built for ("" when unknown or none), and where."""

    version: str
    cuda: str
    where: str


async def ask(command: str) -> VllmEngine:
    """Import vLLM as `command` would. Raises ServerFailed with vLLM's own last words when that does not work."""
    path = runnable(command)
    python = _interpreter(path)
    if "python" in Path(python).name:
        return VllmEngine(**json.loads(await _last_line(python, "-c", _QUESTION)))
    return VllmEngine((await _last_line(str(path), "--version")).split()[-1], "", str(path))


def runnable(command: str) -> Path:
    """Where the command is. Raises ServerFailed when it is nowhere, or when the program that is to run it is gone."""
    path = shutil.which(command)
    if path is None:
        raise ServerFailed(f"vllm 명령이 없어요: {command}", _INSTALL)
    interpreter = _interpreter(Path(path))
    if interpreter and not Path(interpreter).exists():
        raise ServerFailed(
            f"vllm 명령({path})의 첫 줄에 적힌 {interpreter}이(가) 없어요.",
            f"다른 곳에서 복사하거나 옮긴 가상환경은 여기에서 다시 만들어야 해요. {_INSTALL}",
        )
    return Path(path)


def _interpreter(command: Path) -> str:
    """The program that the first line of a script names; "" for what is no script."""
    with command.open("rb") as file:
        first = file.readline().decode("utf-8", "replace").strip()
    words = first.removeprefix("#!").split()
    return words[0] if first.startswith("#!") and words else ""


async def _last_line(*argv: str) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *argv, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
    except OSError as error:
        raise ServerFailed(f"vLLM을 실행하지 못했어요: {argv[0]}({error.strerror})", _INSTALL) from error
    try:
        output, errors = await asyncio.wait_for(process.communicate(), _SECONDS_TO_IMPORT)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise ServerFailed(f"vLLM이 {_SECONDS_TO_IMPORT:.0f}초 안에 대답하지 않았어요: {argv[0]}", _INSTALL) from None
    said = output.decode("utf-8", "replace").strip().splitlines()
    if process.returncode or not said:
        words = errors.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise ServerFailed(f"vLLM을 불러오지 못했어요: {words or argv[0]}", _INSTALL)
    return said[-1]
