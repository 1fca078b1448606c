"""Items 3 to 5: the running servers list the served name and complete a real chat, as the document's curl calls do."""

from __future__ import annotations

import httpx

from launcher import health
from launcher.checks.check import Check, Patient, who
from launcher.plan import ServerSpec

_QUESTION = "SELECT 1 FROM DUAL을 설명해주세요"


async def models(patient: Patient) -> list[Check]:
    """/v1/models of every server."""
    return [await _listed(patient, spec) for spec in patient.specs]


async def chats(patient: Patient) -> list[Check]:
    """A real completion of every server that runs, with its latency."""
    return [await _chat(patient, spec) for spec in patient.specs]


async def _listed(patient: Patient, spec: ServerSpec) -> Check:
    name, title = f"{spec.name}-models", f"{who(spec.name)} API 응답(/v1/models)"
    try:
        names = await health.served_names(patient.http, spec)
    except httpx.HTTPStatusError as error:
        return Check(
            name, title, "fail", f"HTTP {error.response.status_code}", "API 키(API_KEY)와 주소(URL)를 확인해 주세요."
        )
    except health.NO_ANSWER:
        if doing := patient.doing(spec.url):
            return Check(name, title, "warn", doing, "`python -m launcher status --watch`로 지켜봐 주세요.")
        return Check(name, title, "warn", f"서버가 꺼져 있어요: {spec.url}", "`python -m launcher`로 켜 주세요.")
    if spec.model and spec.model not in names:
        todo = "다른 프로그램이 쓰는 포트인지, SERVED_NAME이 맞는지 확인해 주세요."
        return Check(name, title, "fail", f"{spec.model}이(가) 없어요. 있는 이름: {', '.join(names)}", todo)
    return Check(name, title, "ok", ", ".join(names))


async def _chat(patient: Patient, spec: ServerSpec) -> Check:
    name, title = f"{spec.name}-chat", f"{who(spec.name)} 추론 테스트"
    if spec.name not in patient.running:
        return Check(name, title, "skip", "서버가 대답하지 않아서 물어보지 않았어요.")
    try:
        answer = await health.complete(patient.http, spec, _QUESTION, 200)
    except httpx.TimeoutException:
        todo = "다른 질문에 답하고 있다면 끝난 뒤 다시 점검하고, 아니면 GPU 메모리와 서버의 로그를 확인해 주세요."
        return Check(name, title, "warn", "2분 안에 대답하지 못했어요.", todo)
    except health.NO_ANSWER as error:
        why = f"HTTP {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else type(error).__name__
        return Check(name, title, "fail", f"대답하지 못했어요({why}).", "서버의 로그를 확인해 주세요.")
    if not answer.text.strip():
        return Check(name, title, "fail", "빈 답이 왔어요.", "모델 파일과 서버의 로그를 확인해 주세요.")
    return Check(name, title, "ok", f"{answer.seconds:.1f}초 · {' '.join(answer.text.split())[:80]}")
