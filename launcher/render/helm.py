"""Values for the Helm chart of vLLM's production-stack: an engine deployment per server, and its router before them.

Names and types are those of the chart's values.schema.json; no cluster was here to install it in. The chart passes
--no-enable-prefix-caching unless told otherwise, and names services RELEASE-…: the release must not be called vllm,
because Kubernetes would then set VLLM_… variables that vLLM reads as its own.
"""

from __future__ import annotations

import math
from typing import Any

from launcher.render.engine import IMAGE, TAG, Engine, Site
from launcher.render.writing import document

_RELEASE = "askora"
_SECRET, _KEY = "askora-models", "VLLM_API_KEY"
_PROBE_SECONDS = 10
_MODEL_VOLUME = "model"


def helm(site: Site) -> dict[str, str]:
    """`values.yaml`. `nodes` is the number of replicas of each server."""
    engines = site.engines
    start = {
        "periodSeconds": _PROBE_SECONDS,
        "failureThreshold": math.ceil(site.settings.start_seconds / _PROBE_SECONDS),
    }
    engine_spec = {
        "vllmApiKey": {"secretName": _SECRET, "secretKey": _KEY},
        "imagePullPolicy": "IfNotPresent",
        # The chart's own strategy starts a second set beside the first, for which there are no GPUs.
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
        "startupProbe": start,
        "modelSpec": [_model(site, engine) for engine in engines],
    }
    # All questions begin with the same prompt: routing by prefix would send every one of them to the same server.
    router = {"enableRouter": True, "routingLogic": "roundrobin"}
    value = {"servingEngineSpec": engine_spec, "routerSpec": router}
    return {"values.yaml": document(_comment(engines), value)}


def _comment(engines: list[Engine]) -> list[str]:
    urls = [f"{engine.spec.role.upper()}__URL=http://{_RELEASE}-router-service/v1" for engine in engines]
    names = [f"{engine.spec.role.upper()}__SERVED_NAME={engine.spec.model}" for engine in engines]
    return [
        "vLLM production-stack 차트의 값. AskOra의 설정에서 만들었어요.",
        f"1. API 키: {_KEY}=… 한 줄이 든 파일(권한 0600)로 비밀을 만드세요. 모든 서버가 이 키 하나를 같이 써요.",
        f"   kubectl create secret generic {_SECRET} --from-env-file=파일",
        "2. 설치(릴리스 이름을 vllm으로 하면 안 돼요. VLLM_로 시작하는 변수가 생겨 vLLM이 오해해요):",
        "   helm repo add vllm https://vllm-project.github.io/production-stack",
        f"   helm install {_RELEASE} vllm/vllm-stack -f values.yaml",
        f"3. AskOra(같은 네임스페이스): PROFILE=external {' '.join(urls + names)}, 키는 …__API_KEY로",
        "requestCPU와 requestMemory는 노드에 맞게 고치세요. 모델 폴더는 모든 노드의 같은 경로에 있어야 해요.",
    ]


def _model(site: Site, engine: Engine) -> dict[str, Any]:
    server = engine.server
    extra = ["--served-model-name", server.served_name]
    extra += ["--trust-remote-code"] if server.trust_remote_code else []
    return {
        "name": engine.spec.name,
        "repository": IMAGE,
        "tag": TAG,
        "modelURL": server.path,
        "replicaCount": site.nodes,
        "requestCPU": 2 + server.tensor_parallel_size,  # a core for each GPU's worker, one for the engine, one for HTTP
        "requestMemory": "32Gi",
        "requestGPU": server.tensor_parallel_size,
        "vllmConfig": {
            "enablePrefixCaching": True,
            "tensorParallelSize": server.tensor_parallel_size,
            "gpuMemoryUtilization": server.gpu_memory_utilization,
            "maxModelLen": server.max_model_len,
            "extraArgs": [*extra, *server.extra_args],
        },
        "env": [
            {"name": name, "value": value} for name, value in engine.spec.env.items() if not name.startswith("CUDA_")
        ],
        **(_mounted(engine.folder) if engine.folder else {}),
    }


def _mounted(folder: str) -> dict[str, Any]:
    return {
        "extraVolumes": [{"name": _MODEL_VOLUME, "hostPath": {"path": folder, "type": "Directory"}}],
        "extraVolumeMounts": [{"name": _MODEL_VOLUME, "mountPath": folder, "readOnly": True}],
    }
