"""One vLLM over several machines: `vllm serve` on each as ranks of data parallelism, or one command on a Ray cluster.

Written after vLLM's data_parallel_deployment and parallelism_scaling pages and its 0.32 arguments. Run as far as a CPU
goes: two nodes' scripts found each other and were ready on one machine; they gave no answer, since vLLM's CPU backend
cannot share experts between ranks. The Ray scripts were only parsed.

For models of experts the ranks move in step, so independent servers, listed in MAIN__URL, stay up better; this is for
those who want one address, or whose model does not fit one machine.
"""

from __future__ import annotations

from collections.abc import Sequence

from launcher.render.engine import Engine, Site
from launcher.render.writing import script

_RPC_PORT = "13345"
_HEAD = {"HEAD": "첫 노드의 사설망 주소를 HEAD에 넣어 주세요"}
_KEY = {"VLLM_API_KEY": "API 키를 VLLM_API_KEY에 넣어 주세요"}
_PRIVATE = "노드 사이의 통신은 암호화되지 않아요. 믿을 수 있는 사설망에서만 쓰세요."
_SAME = "모든 노드에 같은 vLLM과 같은 경로의 모델 폴더가 있어야 해요."


def multi_node(site: Site) -> dict[str, str]:
    """A script for each node, and two for a Ray cluster, of each server."""
    return {name: text for engine in site.engines for name, text in _scripts(engine, site.nodes).items()}


def _scripts(engine: Engine, nodes: int) -> dict[str, str]:
    name = engine.spec.name
    ranks = {f"{name}-node-{rank}.sh": _data_parallel(engine, nodes, rank) for rank in range(nodes)}
    copies = ["--data-parallel-size", str(nodes), "--data-parallel-size-local", "1", "--data-parallel-backend", "ray"]
    stages = ["--pipeline-parallel-size", str(nodes), "--distributed-executor-backend", "ray"]
    return ranks | {
        f"{name}-ray-copies.sh": _ray(engine, copies, f"노드 {nodes}대에 하나씩 올려 나눠 답해요"),
        f"{name}-ray-split.sh": _ray(engine, stages, f"한 대에 다 올라가지 않는 모델을 노드 {nodes}대에 나눠 올려요"),
    }


def _data_parallel(engine: Engine, nodes: int, rank: int) -> str:
    arguments = [*engine.spec.argv, "--data-parallel-size", str(nodes), "--data-parallel-size-local", "1"]
    if rank:
        arguments = [*_without(arguments, "--host", "--port"), "--headless", "--data-parallel-start-rank", str(rank)]
    arguments += ["--data-parallel-address", '"$HEAD"', "--data-parallel-rpc-port", _RPC_PORT]
    what = "요청을 받는 첫 노드" if rank == 0 else f"계산만 하는 노드 {rank}"
    comment = [f"{engine.title}: {what}(모두 {nodes}대). AskOra의 설정에서 만들었어요.", _SAME, _PRIVATE]
    needs, spec = _HEAD if rank else _HEAD | _KEY, engine.spec
    return script(comment, arguments, needs=needs, environment=spec.env, tools=spec.tools)


def _ray(engine: Engine, flags: Sequence[str], what: str) -> str:
    comment = [
        f"{engine.title}: Ray로 {what}. AskOra의 설정에서 만들었어요.",
        "먼저 첫 노드에서 ray start --head --port 6379, 다른 노드에서 ray start --address 첫노드:6379를 실행하세요.",
        "그다음 첫 노드에서만 이 파일을 실행하세요. GPU는 Ray가 나눠 줘요.",
        _SAME,
        _PRIVATE,
    ]
    environment = {name: value for name, value in engine.spec.env.items() if not name.startswith("CUDA_")}
    return script(comment, [*engine.spec.argv, *flags], needs=_KEY, environment=environment, tools=engine.spec.tools)


def _without(arguments: Sequence[str], *flags: str) -> list[str]:
    """The arguments but these flags and the value behind each."""
    gone = {at + step for at, word in enumerate(arguments) if word in flags for step in (0, 1)}
    return [word for at, word in enumerate(arguments) if at not in gone]
