"""The commands that would be started, option by option."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT, load_settings
from app.errors import ConfigError
from launcher.plan import endpoints, page, plan

CASES = ROOT / "tests" / "cases" / "launcher"


def golden(name: str, **values: str) -> Any:
    text = (CASES / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"${key}", value)
    return json.loads(text)


def test_vllm_is_started_as_the_deployment_document_says() -> None:
    specs = plan(load_settings(profile="vllm"), "vllm")
    assert [spec.as_dict() for spec in specs] == golden("plan_vllm.json")


def test_embedded_is_started_with_this_python_and_the_cached_weights(tmp_path: Path) -> None:
    specs = plan(load_settings(cache_dir=tmp_path), "embedded")
    expected = golden("plan_embedded.json", PYTHON=sys.executable, CACHE=str(tmp_path))
    assert [spec.as_dict() for spec in specs] == expected


def test_external_starts_nothing_and_knows_where_to_ask() -> None:
    settings = load_settings(profile="external", main={"url": "http://gpu01:8000/v1", "api_key": "k"})
    assert plan(settings, "external") == ()
    assert [(spec.name, spec.url) for spec in endpoints(settings)] == [
        ("main", "http://gpu01:8000/v1"),
        ("fallback", "http://127.0.0.1:8001/v1"),
    ]


def test_settings_change_the_command() -> None:
    main = {"gpus": "0", "tensor_parallel_size": 1, "trust_remote_code": False, "extra_args": ["--max-num-seqs", "64"]}
    settings = load_settings(main=main, fallback={"enabled": False}, vllm_command="/opt/vllm/bin/vllm")
    (spec,) = plan(settings, "vllm")
    assert spec.argv[0] == "/opt/vllm/bin/vllm"
    assert spec.argv[-2:] == ("--max-num-seqs", "64")
    assert "--trust-remote-code" not in spec.argv
    assert spec.env["CUDA_VISIBLE_DEVICES"] == "0"


def test_a_key_is_passed_by_environment_and_never_shown() -> None:
    settings = load_settings(main={"api_key": "s3cret"})
    for profile in ("vllm", "embedded"):
        spec = plan(settings, profile)[0]
        assert "s3cret" in spec.secrets.values()
        assert "s3cret" not in json.dumps(spec.as_dict())
        assert "s3cret" not in repr(spec)


def test_the_page_is_told_where_the_models_are() -> None:
    settings = load_settings(main={"api_key": "s3cret", "port": 9000}, ui={"host": "0.0.0.0", "port": 7000})
    spec = page(settings, "embedded")
    assert spec.argv == (sys.executable, "-m", "app", "serve")
    assert spec.url == "http://127.0.0.1:7000"
    assert spec.env["PROFILE"] == "embedded"
    assert spec.env["UI__HOST"] == "0.0.0.0"
    assert spec.env["MAIN__URL"] == "http://127.0.0.1:9000/v1"
    assert spec.env["MAIN__SERVED_NAME"] == "qwen2.5-coder-1.5b"
    assert spec.secrets["MAIN__API_KEY"] == "s3cret"


def test_the_page_is_told_of_every_server_of_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    main = {"url": "http://gpu01:8000/v1,http://gpu02:8000/v1", "api_key": "one,two"}
    settings = load_settings(profile="external", main=main, fallback={"enabled": False})
    assert [spec.name for spec in endpoints(settings)] == ["main-1", "main-2"]
    spec = page(settings, "external")
    for name, value in {**spec.env, **spec.secrets}.items():
        monkeypatch.setenv(name, value)
    assert endpoints(load_settings(fallback={"enabled": False})) == endpoints(settings)


def test_a_server_of_another_machine_cannot_be_started_here() -> None:
    with pytest.raises(ConfigError, match="MAIN__URL"):
        plan(load_settings(main={"url": "http://gpu01:8000/v1"}), "vllm")


def test_the_command_line_prints_the_same_json() -> None:
    argv = [sys.executable, "-m", "launcher", "plan", "--profile", "vllm", "--json"]
    printed = subprocess.run(argv, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert json.loads(printed) == golden("plan_vllm.json")
