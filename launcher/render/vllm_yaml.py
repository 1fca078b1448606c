"""A file for `vllm serve --config` per server: the launcher's flags by their long names."""

from __future__ import annotations

import shlex

from launcher.render.engine import Engine, Site, options
from launcher.render.writing import assignments, document


def vllm_yaml(site: Site) -> dict[str, str]:
    """`main.yaml`, and `fallback.yaml` when there is a fallback."""
    return {f"{engine.spec.name}.yaml": _file(engine) for engine in site.engines}


def _file(engine: Engine) -> str:
    model, *flags = engine.arguments
    command = [shlex.quote(engine.spec.argv[0]), "serve", "--config", f"{engine.spec.name}.yaml"]
    comment = [
        f"{engine.title}: vLLM의 설정 파일. AskOra의 설정에서 만들었어요.",
        "켜기: " + " ".join(assignments(engine.spec.env, engine.spec.tools) + command),
        "API 키는 VLLM_API_KEY 환경변수로 주세요. 이 파일이나 명령줄에 적으면 다른 사용자도 볼 수 있어요.",
    ]
    return document(comment, {"model": model, **options(tuple(flags))})
