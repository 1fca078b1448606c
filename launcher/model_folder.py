"""Looks into a model's folder before a vLLM does, because vLLM's own words about a missing folder mislead.

It reads config.json, the index of the weights and the header of each of their files; it never reads a weight.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import ModelServer, environment_with

_INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
# Kinds of RoPE scaling whose max_position_embeddings is the length after it. For the others vLLM multiplies.
_TOLD_SCALED = ("su", "longrope", "llama3", "deepseek_yarn", "deepseek_llama_scaling")
_OTHER_CONFIGURATION = ("--hf-overrides", "--hf-config-path")
_LONGEST_HEADER = 100_000_000  # the format's own limit; more than that is not a header


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What there is to say, in Korean.

    `problem` forbids a start, `caution` only speaks against it; both are "" when there is none. `summary` says what
    the model is.
    """

    problem: str
    summary: str = ""
    caution: str = ""


def inspect(server: ModelServer) -> ModelFolder:
    """Whether the folder of `server` can be served as its settings say."""
    try:
        return _look(Path(server.path), server)
    except PermissionError as error:
        return ModelFolder(f"읽을 권한이 없어요: {error.filename}")
    except OSError as error:
        return ModelFolder(f"읽지 못했어요({error.strerror}): {error.filename}")


def _look(folder: Path, server: ModelServer) -> ModelFolder:
    if not _is_folder(folder):
        return ModelFolder(f"모델 폴더가 없어요: {folder}")
    config = _json(folder / "config.json")
    if config is None:
        return ModelFolder(f"모델 폴더에 읽을 수 있는 config.json이 없어요: {folder}")
    config |= config.get("text_config") or {}  # of a model that sees, too, the part that writes
    files = _weight_files(folder)
    longest = _longest(config) if _is_served_so(server) else 0
    if problem := _incomplete(folder, files) or _mismatch(config, longest, server):
        return ModelFolder(problem)
    summary = _summary(config, longest, [folder / name for name in files])
    return ModelFolder("", summary, _groups(config, server) or _smaller_than_told(folder, files))


def _is_folder(path: Path) -> bool:
    """Raises OSError when that cannot be told; Path.is_dir would say no."""
    try:
        next(path.iterdir(), None)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _weight_files(folder: Path) -> list[str]:
    for name in _INDEXES:
        index = _json(folder / name)
        if index is not None and isinstance(index.get("weight_map"), dict):
            return sorted(set(index["weight_map"].values()))
    for pattern in ("*.safetensors", "pytorch_model*.bin"):
        if found := sorted(path.name for path in folder.glob(pattern)):
            return found
    return []


def _incomplete(folder: Path, files: list[str]) -> str:
    missing = [name for name in files if not (folder / name).is_file()]
    if missing or not files:
        return f"가중치 파일이 빠져 있어요: {', '.join(missing[:3]) or '*.safetensors'} ({folder})"
    if half := [name for name in files if not _complete(folder / name)]:
        return f"끝까지 복사되지 않은 가중치 파일이 있어요: {', '.join(half[:3])} ({folder})"
    return ""


def _complete(path: Path) -> bool:
    """Whether a safetensors file is as long as its header says; of other files, whether there is anything in them.

    The format: eight bytes with the header's length, the header (JSON) with every tensor's place, the tensors.
    """
    size = path.stat().st_size
    if path.suffix != ".safetensors":
        return size > 0
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > min(size, _LONGEST_HEADER):
            return False
        try:
            header = json.loads(file.read(length))
        except ValueError:
            return False
    ends = [tensor["data_offsets"][1] for name, tensor in header.items() if name != "__metadata__"]
    return size == 8 + length + max(ends, default=0)


def _mismatch(config: dict[str, Any], longest: int, server: ModelServer) -> str:
    if longest and server.max_model_len > longest and not _may_be_longer():
        return f"최대 길이 {server.max_model_len}은 이 모델이 지원하는 {longest}보다 커요."
    heads = config.get("num_attention_heads")
    if isinstance(heads, int) and heads % server.tensor_parallel_size:
        return f"어텐션 헤드 {heads}개를 GPU {server.tensor_parallel_size}개로 나눌 수 없어요."
    return ""


def _may_be_longer() -> bool:
    return environment_with({}).get("VLLM_ALLOW_LONG_MAX_MODEL_LEN", "").strip().lower() in ("1", "true")


def _is_served_so(server: ModelServer) -> bool:
    """Whether vLLM takes the folder's configuration as it is."""
    return not any(argument.replace("_", "-").startswith(_OTHER_CONFIGURATION) for argument in server.extra_args)


def _longest(config: dict[str, Any]) -> int:
    """The longest context that vLLM allows, the longer one where its releases differ; 0 when it is not said."""
    told = config.get("max_position_embeddings")
    if not isinstance(told, int):
        return 0
    scaling = config.get("rope_scaling") or config.get("rope_parameters") or {}
    by_layer = [part for part in scaling.values() if isinstance(part, dict)]
    applied = [] if "gemma3" in config.get("model_type", "") else by_layer or [scaling]  # vLLM's own exception
    return max(told, config.get("model_max_length") or 0, *(_stretched(told, part) for part in applied))


def _stretched(told: int, scaling: dict[str, Any]) -> int:
    kind, factor = scaling.get("rope_type") or scaling.get("type"), scaling.get("factor") or 1
    if kind == "yarn":
        return int((scaling.get("original_max_position_embeddings") or 0) * factor)
    return told if kind in _TOLD_SCALED else int(told * factor)


def _groups(config: dict[str, Any], server: ModelServer) -> str:
    """The experts' inner size is quantized in groups, which tensor parallelism must not cut through."""
    inner, group = config.get("moe_intermediate_size"), _group_size(_quantization(config))
    size = server.tensor_parallel_size
    if not (isinstance(inner, int) and group) or inner % (size * group) == 0:
        return ""
    return f"전문가의 크기 {inner}을 GPU {size}개로 나누면 양자화 묶음({group})이 잘려요."


def _smaller_than_told(folder: Path, files: list[str]) -> str:
    """Whether all files together hold less than the index says. No problem: some indexes are older than their files."""
    index: dict[str, Any] = next(filter(None, (_json(folder / name) for name in _INDEXES)), {})
    told = index.get("metadata", {}).get("total_size", 0)
    there = sum((folder / name).stat().st_size for name in files)
    return f"가중치가 목록에 적힌 크기보다 작아요({there:,} < {told:,}바이트)." if there < told else ""


def _summary(config: dict[str, Any], longest: int, files: list[Path]) -> str:
    size = sum(path.stat().st_size for path in files) / (1 << 30)
    kind = _kind(_quantization(config))
    length = f"{longest:,}" if longest else "모름"
    return f"가중치 파일 {len(files)}개({size:.1f} GiB) · 양자화 {kind} · 최대 길이 {length}"


def _quantization(config: dict[str, Any]) -> dict[str, Any]:
    found = config.get("quantization_config")
    return found if isinstance(found, dict) else {}


def _kind(quantization: dict[str, Any]) -> str:
    """The format by name: models called AWQ come as AutoAWQ's `awq` or as llm-compressor's `compressed-tensors`."""
    method = quantization.get("quant_method", "없음")
    details = [quantization.get("format", ""), *_bits(quantization)]
    return f"{method}({', '.join(filter(None, details))})" if any(details) else str(method)


def _bits(quantization: dict[str, Any]) -> list[str]:
    weights = _weights(quantization)
    bits = weights.get("num_bits") or weights.get("bits")
    return [f"{bits}비트"] if bits else []


def _group_size(quantization: dict[str, Any]) -> int:
    size = _weights(quantization).get("group_size")
    return size if isinstance(size, int) and size > 0 else 0


def _weights(quantization: dict[str, Any]) -> dict[str, Any]:
    """How weights are quantized: said at the top, or by compressed-tensors in the first of its groups."""
    groups: dict[str, dict[str, Any]] = quantization.get("config_groups") or {}
    return next((group["weights"] for group in groups.values() if group.get("weights")), quantization)


def _json(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return data if isinstance(data, dict) else None
