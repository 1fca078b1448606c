"""Looks into a model's folder before a vLLM does, because vLLM's own words about a missing folder mislead.

It reads config.json, the index of the weights and the header of each of their files; it never reads a weight.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import ModelServer

_INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
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
    folder = Path(server.path)
    if not folder.is_dir():
        return ModelFolder(f"모델 폴더가 없어요: {folder}")
    config = _json(folder / "config.json")
    if config is None:
        return ModelFolder(f"모델 폴더에 읽을 수 있는 config.json이 없어요: {folder}")
    config |= config.get("text_config") or {}  # of a model that sees, too, the part that writes
    files = _weight_files(folder)
    if problem := _incomplete(folder, files) or _mismatch(config, server):
        return ModelFolder(problem)
    summary = _summary(config, [folder / name for name in files])
    return ModelFolder("", summary, _groups(config, server) or _smaller_than_told(folder, files))


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


def _mismatch(config: dict[str, Any], server: ModelServer) -> str:
    longest = _longest(config)
    if longest and server.max_model_len > longest:
        return f"최대 길이 {server.max_model_len}은 이 모델이 지원하는 {longest}보다 커요."
    heads = config.get("num_attention_heads")
    if isinstance(heads, int) and heads % server.tensor_parallel_size:
        return f"어텐션 헤드 {heads}개를 GPU {server.tensor_parallel_size}개로 나눌 수 없어요."
    return ""


def _longest(config: dict[str, Any]) -> int:
    """The longest context, as vLLM derives it; 0 when the configuration does not say."""
    told = config.get("max_position_embeddings")
    scaling = config.get("rope_scaling") or {}
    stretched = scaling.get("original_max_position_embeddings", 0) * scaling.get("factor", 1)
    return max(told if isinstance(told, int) else 0, int(stretched))


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


def _summary(config: dict[str, Any], files: list[Path]) -> str:
    size = sum(path.stat().st_size for path in files) / (1 << 30)
    kind = _kind(_quantization(config))
    longest = f"{_longest(config):,}" if _longest(config) else "모름"
    return f"가중치 파일 {len(files)}개({size:.1f} GiB) · 양자화 {kind} · 최대 길이 {longest}"


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
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None
