"""Item 2: the model's files are there, complete, and of a model that can be served as the settings say."""

from __future__ import annotations

from app.config import ModelServer
from app.errors import AskOraError
from launcher.checks.check import Check, Patient, who
from launcher.model_folder import inspect
from launcher.plan import weights_path
from launcher.weights import WEIGHTS, verify_own


async def files(patient: Patient) -> list[Check]:
    """The files of every server that is started here."""
    look = {"vllm": _folder, "embedded": _weights, "external": _elsewhere}[patient.profile]
    return [look(patient, server) for server in patient.servers]


def _elsewhere(_: Patient, server: ModelServer) -> Check:
    return Check(f"{server.name}-files", _title(server), "skip", "모델 서버가 다른 곳에서 돌아요.")


def _folder(_: Patient, server: ModelServer) -> Check:
    found, name, prefix = inspect(server), f"{server.role}-files", server.role.upper()
    seen = f"{server.path} · {found.summary}"
    if found.problem:
        todo = f"{prefix}__PATH와 {prefix}__MAX_MODEL_LEN을 확인하고, 모델을 끝까지 복사해 주세요."
        return Check(name, _title(server), "fail", found.problem, todo)
    if found.caution:
        todo = f"{prefix}__PATH와 {prefix}__TENSOR_PARALLEL_SIZE를 확인해 주세요. 그대로 켜 볼 수는 있어요."
        return Check(name, _title(server), "warn", f"{seen} · {found.caution}", todo)
    return Check(name, _title(server), "ok", seen)


def _weights(patient: Patient, server: ModelServer) -> Check:
    name, title = f"{server.role}-files", _title(server)
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


def _title(server: ModelServer) -> str:
    return f"{who(server.name)} 파일"
