"""Keys of one run: made for servers that have none, found again by the server's address."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app import keys
from app.assembly import known_servers
from app.config import load_settings, model_servers
from app.errors import ConfigError


def test_a_run_makes_a_key_for_every_server_that_has_none() -> None:
    settings = load_settings(main={"api_key": "own"})
    one, another = (
        [server.api_key for server in model_servers(keys.with_new_keys(settings, "vllm"), "vllm")] for _ in range(2)
    )
    assert one[0] == another[0] == "own"
    assert len(one[1]) >= 32
    assert one[1] != another[1]


def test_published_keys_are_found_by_address_only(tmp_path: Path) -> None:
    run = keys.with_new_keys(load_settings(state_dir=tmp_path, main={"port": 9001}), "embedded")
    keys.publish(run, "embedded")
    assert stat.S_IMODE(keys.path_in(tmp_path).stat().st_mode) == 0o600
    main, fallback = known_servers(load_settings(state_dir=tmp_path, main={"port": 9001}))
    assert [main.api_key, fallback.api_key] == [server.api_key for server in model_servers(run, "embedded")]
    elsewhere = load_settings(state_dir=tmp_path, main={"url": "http://gpu01:9001/v1"}, fallback={"api_key": "own"})
    assert [server.api_key for server in known_servers(elsewhere)] == ["", "own"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="STATE_DIR") as told:
        keys.publish(load_settings(state_dir=tmp_path / "file" / "state"), "embedded")
    assert "Not a directory" in told.value.detail


@pytest.mark.parametrize("text", [None, "", "{", "[]"])
def test_without_a_readable_file_there_is_no_key(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        keys.path_in(tmp_path).write_text(text)
    assert {server.api_key for server in known_servers(load_settings(state_dir=tmp_path))} == {""}
