"""The checklist of section 6 of the deployment document, and what else must be right; each with what to do.

It looks and asks; it starts, stops and changes nothing. It works without a GPU and without any server running.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from app.config import ModelServer, Profile, Settings, model_servers
from app.errors import AskOraError
from launcher import health
from launcher.hardware import gpus
from launcher.model_folder import inspect
from launcher.plan import ServerSpec, endpoints, page, plan, weights_path
from launcher.ports import check_free
from launcher.weights import MIB, WEIGHTS, verify_own

Verdict = Literal["ok", "warn", "fail", "skip"]
_SECONDS_TO_IMPORT = 60.0
_SECONDS_TO_CONNECT = 5.0
_SLOW_ANSWER = 120.0  # the deployment document: an answer that takes longer than two minutes needs a look
_QUESTION = "SELECT 1 FROM DUAL을 설명해주세요"


@dataclass(frozen=True, slots=True)
class Check:
    """One item: `seen` is what was found, `todo` what to do about it ("" when nothing is)."""

    id: str
    title: str
    verdict: Verdict
    seen: str
    todo: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The check in the shape of the command line's JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Patient:
    """What all checks look at."""

    settings: Settings
    profile: Profile
    servers: tuple[ModelServer, ...]
    specs: tuple[ServerSpec, ...]
    running: frozenset[str]
    http: httpx.AsyncClient


async def examine(settings: Settings, profile: Profile) -> tuple[Check, ...]:
    """All checks, in the order of the document."""
    servers = model_servers(settings, profile)
    specs = endpoints(settings) if profile == "external" else plan(settings, profile)
    async with health.client() as http:
        running = frozenset([spec.name for spec in specs if await health.listed(http, spec)])
        patient = _Patient(settings, profile, servers, specs, running, http)
        return tuple([check for look in CHECKS for check in await look(patient)])


def exit_code(checks: Iterable[Check]) -> int:
    """0 when all is well, 1 with a warning, 2 with a failure."""
    verdicts = {check.verdict for check in checks}
    return 2 if "fail" in verdicts else 1 if "warn" in verdicts else 0


async def _python(_: _Patient) -> list[Check]:
    seen = f"Python {sys.version.split()[0]} ({sys.executable})"
    good = sys.version_info >= (3, 11)
    return [Check("python", "Python", "ok" if good else "fail", seen, "" if good else "3.11 이상을 써 주세요.")]


async def _engine(patient: _Patient) -> list[Check]:
    """Item 1: the engine is installed, in the interpreter that will run it."""
    title = "모델 엔진 설치"
    if patient.profile == "external":
        return [Check("engine", title, "skip", "모델 서버가 다른 곳에서 돌아요.")]
    if patient.profile == "vllm":
        return [await _vllm(title, patient.settings.vllm_command)]
    try:
        return [Check("engine", title, "ok", f"xllamacpp {metadata.version('xllamacpp')}")]
    except metadata.PackageNotFoundError:
        todo = "`make run`으로 설치하거나 `pip install 'askora[embedded]'`를 실행해 주세요."
        return [Check("engine", title, "fail", "xllamacpp 패키지가 없어요.", todo)]


async def _vllm(title: str, command: str) -> Check:
    todo = "vLLM을 전용 가상환경에 설치하고(pip install vllm) VLLM_COMMAND에 그 vllm 명령의 경로를 적어 주세요."
    if shutil.which(command) is None:
        return Check("engine", title, "fail", f"vllm 명령이 없어요: {command}", todo)
    process = await asyncio.create_subprocess_exec(
        command, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), _SECONDS_TO_IMPORT)
    except TimeoutError:
        process.kill()
        return Check("engine", title, "fail", f"{_SECONDS_TO_IMPORT:.0f}초 안에 대답하지 않았어요: {command}", todo)
    last = (output.decode("utf-8", "replace").strip().splitlines() or [""])[-1]
    return Check(
        "engine", title, "fail" if process.returncode else "ok", f"vLLM {last}", todo if process.returncode else ""
    )


async def _files(patient: _Patient) -> list[Check]:
    """Item 2: the model's files are there and complete."""
    look = {"vllm": _folder, "embedded": _weights, "external": _elsewhere}[patient.profile]
    return [look(patient, server) for server in patient.servers]


def _elsewhere(_: _Patient, server: ModelServer) -> Check:
    return Check(f"{server.name}-files", f"{_who(server.name)} 파일", "skip", "모델 서버가 다른 곳에서 돌아요.")


def _folder(_: _Patient, server: ModelServer) -> Check:
    found = inspect(server)
    name, title = f"{server.role}-files", f"{_who(server.role)} 파일"
    if found.problem:
        prefix = server.role.upper()
        todo = f"{prefix}__PATH와 {prefix}__MAX_MODEL_LEN을 확인하고, 모델을 끝까지 복사해 주세요."
        return Check(name, title, "fail", found.problem, todo)
    return Check(name, title, "ok", f"{server.path} · {found.summary}")


def _weights(patient: _Patient, server: ModelServer) -> Check:
    name, title = f"{server.role}-files", f"{_who(server.role)} 파일"
    path, weights = weights_path(patient.settings, server), WEIGHTS[server.role]
    if server.path and server.served_name != weights.model:
        there = path.is_file()
        return Check(
            name, title, "ok" if there else "fail", str(path), "" if there else "파일이 없어요. 경로를 확인해 주세요."
        )
    if not path.is_file():
        todo = "`python -m launcher`가 시작할 때 받아요. 미리 받으려면 `python -m launcher fetch`를 실행하세요."
        return Check(name, title, "warn", f"아직 없어요: {path}", todo)
    try:
        verify_own(path, weights, patient.settings.cache_dir, lambda _: None)
    except AskOraError as error:
        return Check(name, title, "fail", error.message, "파일을 지우고 `python -m launcher fetch`로 다시 받아 주세요.")
    return Check(name, title, "ok", f"{path} · SHA-256 확인됨")


async def _models(patient: _Patient) -> list[Check]:
    """Items 3 and 5: /v1/models lists the served name."""
    return [await _listed(patient, spec) for spec in patient.specs]


async def _listed(patient: _Patient, spec: ServerSpec) -> Check:
    name, title = f"{spec.name}-models", f"{_who(spec.name)} API 응답(/v1/models)"
    try:
        names = await health.served_names(patient.http, spec)
    except httpx.HTTPStatusError as error:
        return Check(
            name, title, "fail", f"HTTP {error.response.status_code}", "API 키(API_KEY)와 주소(URL)를 확인해 주세요."
        )
    except health.NO_ANSWER:
        return Check(name, title, "warn", f"서버가 꺼져 있어요: {spec.url}", "`python -m launcher`로 켜 주세요.")
    if spec.model and spec.model not in names:
        todo = "다른 프로그램이 쓰는 포트인지, SERVED_NAME이 맞는지 확인해 주세요."
        return Check(name, title, "fail", f"{spec.model}이(가) 없어요. 있는 이름: {', '.join(names)}", todo)
    return Check(name, title, "ok", ", ".join(names))


async def _chats(patient: _Patient) -> list[Check]:
    """Item 4: a real completion."""
    return [await _chat(patient, spec) for spec in patient.specs]


async def _chat(patient: _Patient, spec: ServerSpec) -> Check:
    name, title = f"{spec.name}-chat", f"{_who(spec.name)} 추론 테스트"
    if spec.name not in patient.running:
        return Check(name, title, "skip", "서버가 꺼져 있어서 물어보지 않았어요.")
    try:
        answer = await health.complete(patient.http, spec, _QUESTION, 200)
    except health.NO_ANSWER as error:
        return Check(name, title, "fail", f"대답하지 못했어요({type(error).__name__}).", "서버의 로그를 확인해 주세요.")
    seen = f"{answer.seconds:.1f}초 · {' '.join(answer.text.split())[:80]}"
    if not answer.text.strip():
        return Check(name, title, "fail", "빈 답이 왔어요.", "모델 파일과 서버의 로그를 확인해 주세요.")
    slow = answer.seconds > _SLOW_ANSWER
    return Check(name, title, "warn" if slow else "ok", seen, "GPU 메모리와 서버 상태를 점검해 주세요." if slow else "")


async def _gpus(patient: _Patient) -> list[Check]:
    """Item 6: the GPUs that the servers are given exist and have room."""
    found = {gpu.index: gpu for gpu in gpus()}
    seen = ", ".join(f"{gpu.index}: {gpu.name}" for gpu in found.values()) or "GPU가 없어요."
    if patient.profile != "vllm":
        return [Check("gpu", "GPU", "ok" if found else "skip", seen)]
    wanted = {
        int(number) for server in patient.servers for number in server.gpus.split(",") if number.strip().isdigit()
    }
    if missing := sorted(wanted - set(found)):
        todo = "nvidia-smi로 드라이버를 확인하고, MAIN__GPUS와 FALLBACK__GPUS에 있는 번호만 적어 주세요."
        return [Check("gpu", "GPU", "fail", f"{seen} · 없는 번호: {', '.join(map(str, missing))}", todo)]
    full = [
        found[number]
        for server in patient.servers
        if server.role not in patient.running
        for number in _short(server, found)
    ]
    if full:
        text = ", ".join(f"GPU {gpu.index}: {gpu.free or 0:.1f}/{gpu.total or 0:.1f} GiB 비어 있음" for gpu in full)
        return [Check("gpu", "GPU", "warn", text, "nvidia-smi로 그 GPU를 쓰는 프로그램을 찾아 꺼 주세요.")]
    return [Check("gpu", "GPU", "ok", seen)]


def _short(server: ModelServer, found: dict[int, Any]) -> list[int]:
    """The GPUs of a server with less free memory than vLLM will ask for: utilization times the whole."""
    numbers = [int(number) for number in server.gpus.split(",") if number.strip().isdigit()]
    return [n for n in numbers if found[n].total and found[n].free < found[n].total * server.gpu_memory_utilization]


async def _ports(patient: _Patient) -> list[Check]:
    web = page(patient.settings, patient.profile)
    own = () if patient.profile == "external" else patient.specs
    return [await _port(patient, spec) for spec in (*own, web)]


async def _port(patient: _Patient, spec: ServerSpec) -> Check:
    name, title = f"{spec.name}-port", f"{_who(spec.role)} 포트 {spec.port}"
    if spec.name in patient.running or (spec.role == "page" and await health.alive(patient.http, spec)):
        return Check(name, title, "ok", "AskOra가 쓰고 있어요.")
    try:
        check_free(spec.host, spec.port)
    except AskOraError as error:
        return Check(name, title, "fail", error.message, error.hint)
    return Check(name, title, "ok", "비어 있어요.")


async def _disk(patient: _Patient) -> list[Check]:
    folder = patient.settings.cache_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // MIB
    needed = 0
    if patient.profile == "embedded":
        missing = [server for server in patient.servers if not weights_path(patient.settings, server).exists()]
        needed = sum(WEIGHTS[server.role].size for server in missing) // MIB + 512
    enough = free > needed
    todo = "" if enough else "공간을 비우거나 CACHE_DIR로 다른 폴더를 지정해 주세요."
    return [
        Check(
            "disk", "디스크", "ok" if enough else "fail", f"{folder}: {free:,} MiB 비어 있음(필요 {needed:,} MiB)", todo
        )
    ]


async def _oracle(patient: _Patient) -> list[Check]:
    address = urlsplit(patient.settings.database.url)
    if address.scheme != "oracle":
        return [Check("oracle", "Oracle", "skip", "Oracle이 아닌 데이터베이스를 쓰도록 설정되어 있어요.")]
    host, port = address.hostname or "", address.port or 1521
    try:
        async with asyncio.timeout(_SECONDS_TO_CONNECT):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError) as error:
        todo = "DATABASE__URL과 방화벽, 리스너 상태를 확인해 주세요."
        return [Check("oracle", "Oracle", "fail", f"{host}:{port}에 연결하지 못했어요({type(error).__name__}).", todo)]
    writer.close()
    return [Check("oracle", "Oracle", "ok", f"{host}:{port}에 연결돼요.")]


def _who(name: str) -> str:
    role, _, number = name.partition("-")
    return " ".join(filter(None, ({"main": "메인 모델", "fallback": "예비 모델", "page": "화면"}[role], number)))


CHECKS: tuple[Callable[[_Patient], Awaitable[list[Check]]], ...] = (
    _python,
    _engine,
    _files,
    _models,
    _chats,
    _gpus,
    _ports,
    _disk,
    _oracle,
)
