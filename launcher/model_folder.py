"""Looks into a model's folder before a vLLM does, because vLLM's own words about a missing folder mislead.

It reads config.json and the index of the weights; it never reads a weight.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import ModelServer


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What there is to say: `problem` is Korean and "" when nothing speaks against a start; `summary` is Korean too."""

    problem: str
    summary: str = ""


def inspect(server: ModelServer) -> ModelFolder:
    """Whether the folder of `server` can be served as its settings say."""
    folder = Path(server.path)
    if not folder.is_dir():
        return ModelFolder(f"모델 폴더가 없어요: {folder}")
    config = _json(folder / "config.json")
    if config is None:
        return ModelFolder(f"모델 폴더에 읽을 수 있는 config.json이 없어요: {folder}")
    weights = _weight_files(folder)
    missing = sorted(name for name in weights if not (folder / name).is_file() or not (folder / name).stat().st_size)
    if not weights or missing:
        return ModelFolder(f"가중치 파일이 빠져 있어요: {', '.join(missing[:3]) or '*.safetensors'} ({folder})")
    return ModelFolder(_mismatch(config, server), _summary(config, len(weights)))


def _weight_files(folder: Path) -> set[str]:
    index = _json(folder / "model.safetensors.index.json")
    if index is not None and isinstance(index.get("weight_map"), dict):
        return set(index["weight_map"].values())
    return {path.name for path in folder.glob("*.safetensors")}


def _mismatch(config: dict[str, Any], server: ModelServer) -> str:
    longest = config.get("max_position_embeddings")
    if isinstance(longest, int) and server.max_model_len > longest:
        return f"최대 길이 {server.max_model_len}은 이 모델이 지원하는 {longest}보다 커요."
    heads = config.get("num_attention_heads")
    if isinstance(heads, int) and heads % server.tensor_parallel_size:
        return f"어텐션 헤드 {heads}개를 GPU {server.tensor_parallel_size}개로 나눌 수 없어요."
    return ""


def _summary(config: dict[str, Any], files: int) -> str:
    quantization = config.get("quantization_config") or {}
    kind = quantization.get("quant_method", "없음") if isinstance(quantization, dict) else "없음"
    return f"가중치 파일 {files}개 · 양자화 {kind} · 최대 길이 {config.get('max_position_embeddings', '모름')}"


def _json(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None
