"""What is wrong with a model's folder, in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.config import ModelServer, load_settings, model_servers
from launcher.model_folder import inspect
from tests.launcher.conftest import make_model, write_weights


def server(folder: Path, **values: Any) -> ModelServer:
    return model_servers(load_settings(main={"path": folder, **values}), "vllm")[0]


def index(folder: Path, *names: str, size: int = 0) -> None:
    weights = {f"layer{number}": name for number, name in enumerate(names)}
    text = json.dumps({"metadata": {"total_size": size}, "weight_map": weights})
    (folder / "model.safetensors.index.json").write_text(text)


AWQ = {"quant_method": "awq", "bits": 4, "group_size": 128}
COMPRESSED = {
    "quant_method": "compressed-tensors",
    "format": "pack-quantized",
    "config_groups": {"group_0": {"weights": {"num_bits": 4, "group_size": 128}}},
}


@pytest.mark.parametrize(
    ("quantization", "name"),
    [
        ({"quant_method": "mxfp4"}, "mxfp4"),
        (AWQ, "awq(4비트)"),
        (COMPRESSED, "compressed-tensors(pack-quantized, 4비트)"),
        (None, "없음"),
    ],
)
def test_a_complete_folder_is_summarised(tmp_path: Path, quantization: dict[str, Any] | None, name: str) -> None:
    found = inspect(server(make_model(tmp_path / "m", quantization_config=quantization)))
    assert (found.problem, found.caution) == ("", "")
    assert found.summary == f"가중치 파일 1개(0.0 GiB) · 양자화 {name} · 최대 길이 131,072"


@pytest.mark.parametrize("quantization", [AWQ, COMPRESSED], ids=["awq", "compressed-tensors"])
@pytest.mark.parametrize(("size", "cut"), [(1, False), (2, False), (4, True), (8, True)])
def test_experts_must_not_be_cut_within_a_quantized_group(
    tmp_path: Path, quantization: dict[str, Any], size: int, cut: bool
) -> None:
    folder = make_model(tmp_path / "m", moe_intermediate_size=768, quantization_config=quantization)
    found = inspect(server(folder, tensor_parallel_size=size))
    assert found.problem == ""
    assert bool(found.caution) is cut


def yarn(told: int) -> dict[str, Any]:
    scaling = {"rope_type": "yarn", "factor": 32.0, "original_max_position_embeddings": 4096}
    return {"max_position_embeddings": told, "rope_scaling": scaling}


@pytest.mark.parametrize(
    ("config", "longest"),
    [
        (yarn(4096), 131_072),  # vLLM 0.26 multiplies the original length, 0.32 takes what is told
        (yarn(131_072), 131_072),
        ({"text_config": yarn(4096)}, 131_072),
        ({"max_position_embeddings": 16_384, "rope_scaling": {"type": "linear", "factor": 4.0}}, 65_536),
        ({"max_position_embeddings": 16_384, "rope_scaling": {"type": "linear", "factor": None}}, 16_384),
        ({"max_position_embeddings": 16_384, "rope_parameters": {"rope_type": "dynamic", "factor": 2.0}}, 32_768),
        (
            {
                "max_position_embeddings": 16_384,
                "rope_parameters": {
                    "sliding_attention": {"rope_type": "default"},
                    "full_attention": {"rope_type": "linear", "factor": 2.0},
                },
            },
            32_768,
        ),
        ({"max_position_embeddings": 16_384, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6}}, 16_384),
        (
            {
                "max_position_embeddings": 131_072,
                "rope_scaling": {"rope_type": "llama3", "factor": 32.0, "original_max_position_embeddings": 8192},
            },
            131_072,
        ),
        (
            {
                "max_position_embeddings": 131_072,
                "model_type": "gemma3_text",
                "rope_scaling": {"rope_type": "linear", "factor": 8.0},
            },
            131_072,
        ),
        ({"max_position_embeddings": 8192, "model_max_length": 131_072}, 131_072),
    ],
)
def test_the_longest_context_is_the_one_that_vllm_allows(tmp_path: Path, config: dict[str, Any], longest: int) -> None:
    folder = make_model(tmp_path / "m", **config)
    found = inspect(server(folder, max_model_len=longest))
    assert found.problem == ""
    assert f"최대 길이 {longest:,}" in found.summary
    assert str(longest) in inspect(server(folder, max_model_len=longest + 1)).problem


@pytest.mark.parametrize(
    "arguments",
    [
        ["--hf-overrides", '{"max_position_embeddings": 131072}'],
        ['--hf-overrides={"max_position_embeddings": 131072}'],
        ["--hf_overrides.max_position_embeddings", "131072"],
        ["--hf-config-path", "/models/other"],
    ],
)
def test_of_another_configuration_nothing_is_said(tmp_path: Path, arguments: list[str]) -> None:
    folder = make_model(tmp_path / "m", max_position_embeddings=32_768)
    found = inspect(server(folder, max_model_len=65_536, extra_args=arguments))
    assert found.problem == ""
    assert "최대 길이 모름" in found.summary


def test_who_tells_vllm_to_go_past_the_longest_context_is_let_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLLM_ALLOW_LONG_MAX_MODEL_LEN", "1")
    folder = make_model(tmp_path / "m", max_position_embeddings=4096)
    assert inspect(server(folder, max_model_len=8192)).problem == ""


def test_all_files_of_the_index_are_looked_at(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "m")
    write_weights(folder / "model-00002.safetensors")
    index(folder, "model.safetensors", "model-00002.safetensors", size=16)
    assert inspect(server(folder)).summary.startswith("가중치 파일 2개")
    assert inspect(server(folder)).caution == ""
    index(folder, "model.safetensors", "model-00002.safetensors", size=1_000_000)
    assert "1,000,000" in inspect(server(folder)).caution


def test_weights_in_the_older_form_are_weights(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "m")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert inspect(server(folder)).problem == ""
    (folder / "pytorch_model.bin").write_bytes(b"")
    assert "끝까지 복사되지 않은" in inspect(server(folder)).problem


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda m: (m / "config.json").unlink(), "config.json"),
        (lambda m: (m / "config.json").write_text("{"), "config.json"),
        (lambda m: (m / "model.safetensors").unlink(), "가중치"),
        (lambda m: (m / "model.safetensors").write_bytes(b""), "끝까지 복사되지 않은 가중치 파일이 있어요: model.safe"),
        (lambda m: (m / "model.safetensors").write_bytes(b"\xff" * 99), "끝까지 복사되지 않은"),
        (lambda m: (m / "model.safetensors").write_bytes(b"\4\0\0\0\0\0\0\0{..}"), "끝까지 복사되지 않은"),
        (lambda m: cut(m / "model.safetensors"), "끝까지 복사되지 않은"),
        (lambda m: index(m, "model.safetensors", "model-00002.safetensors"), "model-00002.safetensors"),
        (lambda m: (m / "config.json").write_text('{"max_position_embeddings": 4096}'), "16384"),
        (lambda m: (m / "config.json").write_text('{"num_attention_heads": 30}'), "30"),
    ],
    ids=[
        "no config",
        "half a config",
        "none",
        "empty",
        "no header",
        "half a header",
        "cut",
        "one missing",
        "long",
        "heads",
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, spoil: Callable[[Path], object], problem: str) -> None:
    folder = make_model(tmp_path / "m")
    spoil(folder)
    assert problem in inspect(server(folder)).problem


@pytest.mark.parametrize("name", ["", "config.json", "model.safetensors"])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionError(13, "Permission denied"), "읽을 권한이 없어요"),
        (OSError(116, "Stale file handle"), "읽지 못했어요(Stale file handle)"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: OSError, told: str
) -> None:
    folder = make_model(tmp_path / "m")
    told_of = folder / name

    def refused(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Path, *how: Any, **more: Any) -> Any:
            if path == told_of:
                raise type(error)(*error.args, str(path))
            return function(path, *how, **more)

        return call

    monkeypatch.setattr(Path, "iterdir", refused(Path.iterdir))
    monkeypatch.setattr(Path, "open", refused(Path.open))
    monkeypatch.setattr(Path, "read_text", refused(Path.read_text))
    assert inspect(server(folder)).problem == f"{told}: {told_of}"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in inspect(server(tmp_path / "none")).problem
