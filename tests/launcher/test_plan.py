"""The commands that would be started, option by option."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import config
from app.config import ROOT, Profile, load_settings
from app.errors import ConfigError
from app.presets import PRESETS_FILE, preset
from launcher.plan import endpoints, page, plan

CASES = ROOT / "tests" / "cases" / "launcher"


def golden(name: str, **values: str) -> Any:
    text = (CASES / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"${key}", value)
    return json.loads(text)


def options(words: Sequence[str]) -> dict[str, str | None]:
    """`--name value` pairs; a name without a value has None."""
    found: dict[str, str | None] = {}
    for word, following in zip(words, [*words[1:], "--"], strict=True):
        if word.startswith("--"):
            found[word] = None if following.startswith("--") else following
    return found


def test_vllm_is_started_with_the_whole_command_that_we_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    specs = plan(load_settings(profile="vllm", vllm_command="vllm"), "vllm")
    assert [spec.as_dict() for spec in specs] == golden("plan_vllm.json")


@pytest.mark.parametrize("role", ["main", "fallback"])
def test_vllm_is_started_as_the_deployment_document_says(role: str) -> None:
    document = yaml.safe_load((CASES / "document_commands.yaml").read_text(encoding="utf-8"))[role]
    spec = next(spec for spec in plan(load_settings(), "vllm") if spec.name == role)
    said, ours = document["options"], options(spec.argv)
    assert spec.argv[1:3] == ("serve", said.pop("--model"))  # today's form of the module and its --model
    for name, value in said.items():
        assert ours.pop(name, "missing") == value, name
    assert ours == {"--host": "127.0.0.1"}  # what the document leaves open to every interface
    assert spec.env["CUDA_VISIBLE_DEVICES"] == document["environment"]["CUDA_VISIBLE_DEVICES"]


@pytest.mark.parametrize("role", ["main", "fallback"])
@pytest.mark.parametrize("name", tomllib.loads(PRESETS_FILE.read_text(encoding="utf-8")))
def test_any_preset_can_be_served_in_any_role(role: str, name: str) -> None:
    own = preset(name)
    spec = next(spec for spec in plan(load_settings(**{role: {"preset": name}}), "vllm") if spec.name == role)
    said = options(spec.argv)
    assert spec.argv[2] == str(own.path)
    assert (spec.model, said["--served-model-name"]) == (own.served_name, own.served_name)
    assert said["--max-model-len"] == str(own.max_model_len)
    assert ("--trust-remote-code" in said) is own.trust_remote_code
    assert spec.argv[len(spec.argv) - len(own.extra_args) :] == own.extra_args
    gpus = spec.env["CUDA_VISIBLE_DEVICES"].split(",")
    assert (
        said["--tensor-parallel-size"]
        == str(len(gpus))
        == str(min(own.tensor_parallel_size, 4 if role == "main" else 1))
    )


def test_settings_win_over_the_preset() -> None:
    own = {"preset": "sqlcoder-7b-2", "served_name": "sql", "path": "/m", "max_model_len": 4096, "extra_args": ["--x"]}
    spec = plan(load_settings(main=own | {"gpus": "6,7", "tensor_parallel_size": 2}), "vllm")[0]
    said = options(spec.argv)
    assert spec.argv[2] == "/m"
    assert (said["--served-model-name"], said["--max-model-len"], said["--tensor-parallel-size"]) == (
        "sql",
        "4096",
        "2",
    )
    assert spec.env["CUDA_VISIBLE_DEVICES"] == "6,7"
    assert "--chat-template" in said
    assert spec.argv[-1] == "--x"


def test_a_model_is_not_spread_over_more_gpus_than_it_is_given() -> None:
    with pytest.raises(ConfigError, match="FALLBACK__GPUS"):
        plan(load_settings(fallback={"tensor_parallel_size": 2}), "vllm")


@pytest.mark.parametrize("profile", ["vllm", "embedded"])
def test_two_servers_cannot_listen_on_one_port(profile: Profile) -> None:
    with pytest.raises(ConfigError, match="MAIN__PORT와 FALLBACK__PORT가 모두 8000"):
        plan(load_settings(fallback={"port": 8000}), profile)


def test_the_vllm_of_make_vllm_env_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "VLLM_HERE", tmp_path / "vllm")
    assert plan(load_settings(), "vllm")[0].argv[0] == "vllm"
    (tmp_path / "vllm").touch()
    assert plan(load_settings(), "vllm")[0].argv[0] == str(tmp_path / "vllm")
    assert plan(load_settings(vllm_command="other"), "vllm")[0].argv[0] == "other"


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


@pytest.mark.parametrize("link", [False, True])
@pytest.mark.parametrize("named", [False, True])
def test_vllm_finds_the_commands_of_its_own_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: bool, named: bool
) -> None:
    """Such as ninja; installers of tools put only a link to `vllm` on PATH."""
    command, linked = tmp_path / "env" / "bin" / "vllm", tmp_path / "bin" / "vllm"
    for folder in (command.parent, linked.parent):
        folder.mkdir(parents=True)
    command.touch(mode=0o755)
    linked.symlink_to(command)
    given = linked if link else command
    monkeypatch.setenv("PATH", f"{given.parent}:/usr/bin")
    spec = plan(load_settings(vllm_command="vllm" if named else str(given)), "vllm")[0]
    assert "PATH" not in spec.as_dict()["env"]  # its value can be told to a shell only
    assert spec.as_dict()["tools"] == str(command.parent)
    assert spec.environment()["PATH"] == (f"{command.parent}:" if link else "") + f"{given.parent}:/usr/bin"


def test_a_vllm_of_the_whole_machine_changes_no_order_of_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vllm").touch(mode=0o755)
    monkeypatch.setenv("PATH", f"/usr/local/bin:{tmp_path}")
    spec = plan(load_settings(vllm_command="vllm"), "vllm")[0]
    assert spec.environment()["PATH"] == f"/usr/local/bin:{tmp_path}"


def test_the_command_is_printed_as_a_person_would_type_it(tmp_path: Path) -> None:
    command = tmp_path / "vllm"
    command.touch(mode=0o755)
    argv = [sys.executable, "-m", "launcher", "plan", "--profile", "vllm"]
    environment = {**os.environ, "VLLM_COMMAND": str(command)}
    printed = subprocess.run(argv, capture_output=True, text=True, check=True, cwd=ROOT, env=environment).stdout
    assert f'PATH={tmp_path}:"$PATH" CUDA_DEVICE_ORDER=PCI_BUS_ID' in printed
    assert f"{command} serve " in printed


@pytest.mark.parametrize("command", ["vllm", "no/such/vllm"])
def test_a_command_that_is_nowhere_has_no_others_beside_it(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    spec = plan(load_settings(vllm_command=command), "vllm")[0]
    assert "tools" not in spec.as_dict()
    assert spec.environment()["PATH"] == "/usr/bin"


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


def test_an_ipv6_address_is_one_of_this_machine() -> None:
    settings = load_settings(main={"host": "::1"}, ui={"host": "::1"})
    assert plan(settings, "vllm")[0].url == "http://[::1]:8000/v1"
    assert page(settings, "vllm").url == "http://[::1]:7860"


def test_a_server_of_another_machine_cannot_be_started_here() -> None:
    with pytest.raises(ConfigError, match="MAIN__URL"):
        plan(load_settings(main={"url": "http://gpu01:8000/v1"}), "vllm")


def test_the_command_line_prints_the_same_json() -> None:
    argv = [sys.executable, "-m", "launcher", "plan", "--profile", "vllm", "--json"]
    environment = {**os.environ, "VLLM_COMMAND": "vllm", "PATH": ""}
    printed = subprocess.run(argv, capture_output=True, text=True, check=True, cwd=ROOT, env=environment).stdout
    assert json.loads(printed) == golden("plan_vllm.json")
