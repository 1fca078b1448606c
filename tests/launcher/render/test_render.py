"""The files of every target, against golden ones and against what their readers make of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.config import ROOT, Settings, load_settings
from app.errors import ConfigError
from launcher.plan import plan
from launcher.render import TARGETS, render
from launcher.render.engine import options

CASES = ROOT / "tests" / "cases" / "launcher" / "render"
GPU01 = "http://gpu01:8000/v1"
GPU02 = "http://gpu02:8000/v1"


def rendered(target: str, **overrides: Any) -> dict[str, Any]:
    """The YAML files of a target, parsed."""
    return {name: yaml.safe_load(text) for name, text in render(load_settings(**overrides), target).items()}


@pytest.mark.parametrize("target", TARGETS)
def test_the_deployment_documents_servers_are_written_as_ever(target: str) -> None:
    golden = {path.name: path.read_text(encoding="utf-8") for path in (CASES / target).iterdir()}
    assert render(load_settings(profile="vllm"), target) == golden


@pytest.mark.parametrize("target", TARGETS)
def test_no_key_is_written(target: str) -> None:
    settings = load_settings(main={"api_key": "s3cret"}, fallback={"api_key": "s3cret"})
    assert "s3cret" not in "".join(render(settings, target).values())


@pytest.mark.parametrize("target", ["router", "multi-node"])
def test_scripts_are_valid_shell(target: str) -> None:
    main = {"extra_args": ["--override-generation-config", '{"top_p": 1, "note": "it\'s --x"}']}
    for text in render(load_settings(main=main), target).values():
        subprocess.run(["sh", "-n"], input=text, text=True, check=True)


def test_a_script_runs_the_command_of_the_plan(tmp_path: Path) -> None:
    """Run with a `vllm` that prints its arguments, one a line."""
    vllm = tmp_path / "vllm"
    vllm.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    vllm.chmod(0o755)
    main = {"extra_args": ["--override-generation-config", '{"note": "it\'s --x $HEAD"}']}
    settings = load_settings(main=main, vllm_command=str(vllm))
    script = render(settings, "multi-node")["main-node-0.sh"]
    environment = {"HEAD": "10.0.0.1", "VLLM_API_KEY": "k"}
    printed = subprocess.run(["sh"], input=script, env=environment, capture_output=True, text=True, check=True).stdout
    spec = plan(settings, "vllm")[0]
    more = ["--data-parallel-size", "2", "--data-parallel-size-local", "1", "--data-parallel-address", "10.0.0.1"]
    assert printed.splitlines() == [*spec.argv[1:], *more, "--data-parallel-rpc-port", "13345"]
    refused = subprocess.run(["sh"], input=script, env={"HEAD": "10.0.0.1"}, capture_output=True, text=True)
    assert "API 키를 VLLM_API_KEY에 넣어 주세요" in refused.stderr


def test_scripts_find_the_commands_beside_vllm_and_containers_have_their_own(tmp_path: Path) -> None:
    vllm = tmp_path / "a b" / "vllm"
    vllm.parent.mkdir()
    vllm.touch(mode=0o755)
    settings = load_settings(vllm_command=str(vllm))
    for name, text in render(settings, "multi-node").items():
        assert f"export PATH='{vllm.parent}':\"$PATH\"\n" in text, name
    assert f"PATH='{vllm.parent}':\"$PATH\" CUDA_DEVICE_ORDER" in render(settings, "vllm-yaml")["main.yaml"]
    for target in ("compose", "helm"):
        assert str(vllm.parent) not in "".join(render(settings, target).values())


def test_vllm_reads_the_flags_of_the_plan_from_its_file() -> None:
    main = {
        "extra_args": ["--no-enable-log-requests", "--max-num-seqs", "64", "--seed=-1", "--hf-overrides", '{"a": 1}']
    }
    settings = load_settings(main=main)
    spec = plan(settings, "vllm")[0]
    read = as_vllm_reads(rendered("vllm-yaml", main=main)["main.yaml"])
    assert read == ["--model", *(part for word in spec.argv[2:] for part in word.split("=", 1))]


def as_vllm_reads(values: dict[str, Any]) -> list[str]:
    """The flags that vLLM 0.32 makes of a --config file (FlexibleArgumentParser.load_config_file)."""
    flags: list[str] = []
    for name, value in values.items():
        flags.append(f"--{name}")
        if value is not True:
            flags += [str(item) for item in (value if isinstance(value, list) else [value])]
    return flags


@pytest.mark.parametrize(
    ("flags", "values"),
    [
        (("--a", "1", "--b", "0.5", "--c", "1e3", "--d", "007"), {"a": 1, "b": 0.5, "c": "1e3", "d": "007"}),
        (("--names", "x", "y", "--on"), {"names": ["x", "y"], "on": True}),
        (("--a", "1", "--a", "2"), {"a": 2}),
        (("--low", "-1"), {"low": -1}),
    ],
)
def test_flags_become_values(flags: tuple[str, ...], values: dict[str, Any]) -> None:
    assert options(flags) == values


@pytest.mark.parametrize("flags", [("-tp", "2"), ("--a", "1", "-O3"), ("stray",)])
def test_a_flag_without_a_long_name_cannot_be_in_a_file(flags: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError, match="EXTRA_ARGS"):
        options(flags)


def test_compose_has_a_service_for_each_server_and_the_page() -> None:
    services = rendered("compose")["compose.yaml"]["services"]
    assert list(services) == ["main", "fallback", "page"]
    assert services["page"]["environment"]["MAIN__URL"] == "http://main:8000/v1"
    assert not [service for service in ("main", "fallback") if "ports" in services[service]]
    alone = rendered("compose", fallback={"enabled": False})["compose.yaml"]["services"]
    assert list(alone) == ["main", "page"]
    assert alone["page"]["environment"]["FALLBACK__ENABLED"] == "false"


def test_compose_starts_servers_on_the_same_gpu_one_after_the_other() -> None:
    services = rendered("compose", fallback={"gpus": "3"})["compose.yaml"]["services"]
    assert services["fallback"]["depends_on"] == {"main": {"condition": "service_healthy"}}
    assert "depends_on" not in rendered("compose")["compose.yaml"]["services"]["fallback"]


def test_compose_takes_nothing_of_a_command_for_a_variable() -> None:
    main = {"extra_args": ["--chat-template", "a $HOME b"]}
    assert rendered("compose", main=main)["compose.yaml"]["services"]["main"]["command"][-1] == "a $$HOME b"


def test_compose_shows_the_page_a_schema_that_lies_elsewhere(tmp_path: Path) -> None:
    page = rendered("compose", schema_file=tmp_path / "schema.sql")["compose.yaml"]["services"]["page"]
    assert page["volumes"][0] == f"{tmp_path}:{tmp_path}:ro"
    assert page["environment"]["SCHEMA_FILE"] == f"{tmp_path}/schema.sql"


def test_the_page_in_compose_is_built_from_files_that_are_there() -> None:
    dockerfile = rendered("compose")["compose.yaml"]["services"]["page"]["build"]["dockerfile_inline"]
    copied = [word for line in dockerfile.splitlines() if line.startswith("COPY") for word in line.split()[1:-1]]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("target", ["compose", "helm"])
def test_no_service_is_called_vllm(target: str) -> None:
    """Kubernetes would set VLLM_PORT to a URL, which vLLM refuses."""
    (value,) = rendered(target).values()
    names = value["services"] if target == "compose" else [m["name"] for m in value["servingEngineSpec"]["modelSpec"]]
    assert "vllm" not in names
    assert "helm install vllm" not in "".join(render(load_settings(), target).values())


def test_helm_waits_as_long_as_the_launcher_does() -> None:
    probe = rendered("helm", start_seconds=1201)["values.yaml"]["servingEngineSpec"]["startupProbe"]
    assert probe == {"periodSeconds": 10, "failureThreshold": 121}


def test_helm_has_as_many_replicas_as_nodes() -> None:
    values = yaml.safe_load(render(load_settings(), "helm", nodes=3)["values.yaml"])
    assert [model["replicaCount"] for model in values["servingEngineSpec"]["modelSpec"]] == [3, 3]


def test_a_model_from_a_hub_needs_no_folder() -> None:
    main = {"path": "openai/gpt-oss-120b"}
    assert "extraVolumes" not in rendered("helm", main=main)["values.yaml"]["servingEngineSpec"]["modelSpec"][0]
    volumes = rendered("compose", main=main)["compose.yaml"]["services"]["main"]["volumes"]
    assert volumes == ["vllm-cache:/root/.cache/vllm"]


def test_the_router_stands_before_all_servers_of_a_role() -> None:
    settings = load_settings(profile="external", main={"url": f"{GPU01},{GPU02}"}, fallback={"enabled": False})
    files = render(settings, "router")
    assert list(files) == ["main-router.sh"]
    assert "--worker-urls http://gpu01:8000 http://gpu02:8000 \\\n" in files["main-router.sh"]


def test_every_node_has_its_rank() -> None:
    files = render(load_settings(fallback={"enabled": False}), "multi-node", nodes=3)
    assert list(files)[:3] == ["main-node-0.sh", "main-node-1.sh", "main-node-2.sh"]
    assert "--data-parallel-start-rank 2" in files["main-node-2.sh"]
    assert "--headless" not in files["main-node-0.sh"]
    assert "--port" not in files["main-node-2.sh"]


def test_an_unknown_target_is_explained() -> None:
    with pytest.raises(ConfigError, match="nomad"):
        render(Settings(), "nomad")


def test_the_command_line_writes_the_files(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "launcher", "render", "multi-node", "--nodes", "1", "--out", str(tmp_path / "out")]
    subprocess.run(argv, check=True, cwd=ROOT, capture_output=True)
    written = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in written][:3] == [
        "fallback-node-0.sh",
        "fallback-ray-copies.sh",
        "fallback-ray-split.sh",
    ]
    assert {path.stat().st_mode & 0o777 for path in written} == {0o755}
    argv = [sys.executable, "-m", "launcher", "render", "helm"]
    assert "servingEngineSpec" in subprocess.run(argv, check=True, cwd=ROOT, capture_output=True, text=True).stdout
