"""What is wrong with a model's folder, in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.config import ModelServer, load_settings, model_servers
from launcher.model_folder import inspect
from tests.launcher.conftest import make_model


def server(folder: Path) -> ModelServer:
    return model_servers(load_settings(main={"path": folder}), "vllm")[0]


def test_a_complete_folder_is_summarised(tmp_path: Path) -> None:
    found = inspect(server(make_model(tmp_path / "m", quantization_config={"quant_method": "mxfp4"})))
    assert found.problem == ""
    assert found.summary == "가중치 파일 1개 · 양자화 mxfp4 · 최대 길이 131072"


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda m: (m / "config.json").unlink(), "config.json"),
        (lambda m: (m / "config.json").write_text("{"), "config.json"),
        (lambda m: (m / "model.safetensors").unlink(), "가중치"),
        (lambda m: (m / "model.safetensors").write_bytes(b""), "model.safetensors"),
        (
            lambda m: (m / "model.safetensors.index.json").write_text(
                json.dumps({"weight_map": {"a": "model.safetensors", "b": "model-00002.safetensors"}})
            ),
            "model-00002.safetensors",
        ),
        (lambda m: (m / "config.json").write_text('{"max_position_embeddings": 4096}'), "16384"),
        (lambda m: (m / "config.json").write_text('{"num_attention_heads": 30}'), "30"),
    ],
    ids=["no config", "half a config", "no weights", "empty weights", "half copied", "too long", "heads"],
)
def test_what_is_missing_is_named(tmp_path: Path, spoil: Callable[[Path], object], problem: str) -> None:
    folder = make_model(tmp_path / "m")
    spoil(folder)
    assert problem in inspect(server(folder)).problem


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in inspect(server(tmp_path / "none")).problem
