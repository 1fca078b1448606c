import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.config import PRIVATE_COLUMNS, ROOT, Settings, load_settings, model_servers
from app.errors import ConfigError

EXAMPLE = ROOT / ".env.example"
CASES = yaml.safe_load((ROOT / "tests/cases/settings.yaml").read_text(encoding="utf-8"))


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, info in model.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _fields(info.annotation, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}", info


def _keys_of_example() -> list[str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return [line.lstrip("# ").partition("=")[0] for line in lines if "=" in line and line.lstrip("# ")[0].isupper()]


def test_every_setting_stands_in_the_example_once_and_nothing_else_does() -> None:
    assert sorted(_keys_of_example()) == sorted(name for name, _ in _fields(Settings))


def test_every_setting_has_one_line_of_help() -> None:
    for name, info in _fields(Settings):
        assert info.description, name
        assert "\n" not in info.description, name


def test_the_example_itself_is_valid(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert Settings(_env_file=env).profile == "auto"


def test_an_unknown_key_in_env_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = tmp_path / ".env"
    env.write_text("MIAN__PORT=8000\n", encoding="utf-8")
    monkeypatch.setitem(Settings.model_config, "env_file", env)
    with pytest.raises(ConfigError, match="MIAN"):
        load_settings()


def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UI__PORT", "칠천")
    with pytest.raises(ConfigError, match="UI__PORT"):
        load_settings()


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: f"{case['key']}={case['value']}")
def test_what_cannot_be_used_is_named_and_told_why(case: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(case["key"], case["value"])
    with pytest.raises(ConfigError) as refused:
        load_settings()
    assert case["says"] in refused.value.message


@pytest.mark.parametrize("case", CASES["read"], ids=lambda case: f"{case['key']}={case['value']}")
def test_what_can_be_used_is_read(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(case["key"], case["value"])
    group, _, name = case["key"].lower().partition("__")
    assert getattr(getattr(load_settings(), group), name) == case["as"]


@pytest.mark.parametrize("encoding", ["cp949", "utf-16"])
def test_a_file_that_is_not_utf8_is_told_to_be_saved_as_such(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = tmp_path / ".env"
    env.write_text("# 메인 모델\nMAIN__PORT=9000\n", encoding=encoding)
    monkeypatch.setitem(Settings.model_config, "env_file", env)
    with pytest.raises(ConfigError, match="UTF-8로 저장") as refused:
        load_settings()
    assert str(env) in refused.value.message


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the refusal is a double."""
    env = tmp_path / ".env"
    env.write_text("MAIN__PORT=9000\n", encoding="utf-8")

    def refuse(path: object, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setitem(Settings.model_config, "env_file", env)
    monkeypatch.setattr("dotenv.main.open", refuse, raising=False)
    with pytest.raises(ConfigError, match="권한") as refused:
        load_settings()
    assert str(env) in refused.value.message


def test_the_mark_that_windows_puts_before_utf8_is_no_part_of_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = tmp_path / ".env"
    env.write_text("MAIN__PORT=9000\n", encoding="utf-8-sig")
    monkeypatch.setitem(Settings.model_config, "env_file", env)
    assert load_settings().main.port == 9000


def test_an_ipv6_address_stands_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIN__HOST", "::1")
    assert model_servers(load_settings(), "embedded")[0].url == "http://[::1]:8000/v1"


def test_profile_values_yield_to_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIN__PORT", "9000")
    monkeypatch.setenv("FALLBACK__URL", "http://gpu02:8001/v1/")
    main, fallback = model_servers(load_settings(), "vllm")
    assert (main.url, main.max_model_len, main.served_name) == ("http://127.0.0.1:9000/v1", 16384, "gpt-oss-120b")
    assert (fallback.url, fallback.max_model_len) == ("http://gpu02:8001/v1", 32768)


def test_fallback_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLBACK__ENABLED", "false")
    assert [server.role for server in model_servers(load_settings(), "embedded")] == ["main"]


def test_the_example_shows_the_columns_that_are_never_sampled() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    shown = next(line for line in lines if line.startswith("# SAMPLING__NEVER="))
    assert json.loads(shown.partition("=")[2]) == list(PRIVATE_COLUMNS)


def test_a_role_may_have_several_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIN__URL", "http://gpu01:8000/v1, http://gpu02:8000/v1/")
    monkeypatch.setenv("MAIN__API_KEY", "k")
    *mains, fallback = model_servers(load_settings(), "external")
    assert [(server.name, server.url, server.api_key) for server in mains] == [
        ("main-1", "http://gpu01:8000/v1", "k"),
        ("main-2", "http://gpu02:8000/v1", "k"),
    ]
    assert fallback.name == "fallback"


def test_each_server_may_have_its_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIN__URL", "http://gpu01:8000/v1,http://gpu02:8000/v1")
    monkeypatch.setenv("MAIN__API_KEY", "one,two")
    assert [server.api_key for server in model_servers(load_settings(), "external")][:2] == ["one", "two"]
    monkeypatch.setenv("MAIN__API_KEY", "one,two,three")
    with pytest.raises(ConfigError, match="주소가 2개인데 MAIN__API_KEY에는 키가 3개"):
        model_servers(load_settings(), "external")


def test_the_key_of_a_lone_server_may_hold_a_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIN__API_KEY", "a,b")
    assert model_servers(load_settings(), "vllm")[0].api_key == "a,b"
