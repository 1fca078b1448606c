"""What a starting model server is doing, told from one line of its output: vLLM 0.26 to 0.33, and llama.cpp.

Before it is ready a vLLM answers no request at all, so its output is the only thing that tells how far it is. Pure: it
knows nothing of processes, and a line that it does not know says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phase:
    """What it does, in Korean, and how much of that is done (0 to 1), None where the server does not say."""

    text: str
    fraction: float | None = None


_WEIGHTS = "가중치 읽는 중"
_COMPILING = "연산을 컴파일하는 중"
_GRAPHS = "CUDA 그래프 만드는 중"

# In the order in which a start goes through them. A group is a percentage of the phase.
_PHASES = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"vLLM server version|non-default args:", "설정을 읽는 중"),
        (r"Resolved architecture:|Using max model len", "모델 설정을 읽는 중"),
        (r"Initializing a V1 LLM engine", "엔진을 준비하는 중"),
        (r"Starting to load model|Loading model from scratch|srv +load_model: loading model", _WEIGHTS),
        (r"Loading \w+ checkpoint shards: +(\d+)%|Loading safetensors using .*?: +(\d+)%", _WEIGHTS),
        (r"Model loading took|Using cache directory: .*torch\.compile|Dynamo bytecode transform time", _COMPILING),
        (r"torch\.compile took|Profiling CUDA graph memory", "메모리 사용량을 재는 중"),
        (r"Available KV cache memory|(?:GPU|CPU) KV cache size|load_model: initializing, n_slots", "KV 캐시를 잡는 중"),
        (r"Capturing CUDA graphs[^:]*: +(\d+)%", _GRAPHS),
        (r"Graph capturing finished|init engine \(profile, create kv cache", "엔진 준비를 마치는 중"),
        (r"Starting vLLM server on|Application startup complete|srv +init: listening on", "첫 답변을 확인하는 중"),
    )
)


def phase_of(line: str) -> Phase | None:
    """The phase that begins or goes on with this line."""
    for pattern, text in _PHASES:
        if found := pattern.search(line):
            percent = next(filter(None, found.groups()), None)
            return Phase(text, int(percent) / 100 if percent else None)
    return None
