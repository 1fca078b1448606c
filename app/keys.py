"""The API keys of the model servers that a launcher runs on this machine.

`STATE_DIR/keys.json`, readable by its owner only, is there while a launcher runs: {"http://127.0.0.1:8000/v1": "key"}.
Whoever talks to the servers from outside (`app ask` in another terminal, `launcher doctor`) finds their keys in it. A
key that the settings name always wins, and a key is given to the address that it was made for only.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.config import Profile, Settings, model_servers
from app.errors import ConfigError
from app.private_file import write_private


def path_in(state_dir: Path) -> Path:
    """The file with the keys."""
    return state_dir / "keys.json"


def with_new_keys(settings: Settings, profile: Profile) -> Settings:
    """The settings of one run: every server without a key has got one of its own."""
    return _with_keys(settings, profile, lambda _: secrets.token_urlsafe(32))


def with_running_keys(settings: Settings, profile: Profile) -> Settings:
    """The settings with the keys of the servers that a launcher runs now, where the settings name none."""
    keys = _read(path_in(settings.state_dir))
    return _with_keys(settings, profile, lambda url: keys.get(url, ""))


def publish(settings: Settings, profile: Profile) -> None:
    """Write the keys of the servers for `with_running_keys` of other processes.

    Raises ConfigError when they cannot be written.
    """
    keys = {server.url: server.api_key for server in model_servers(settings, profile)}
    path = path_in(settings.state_dir)
    try:
        write_private(path, json.dumps(keys))
    except OSError as error:
        hint = "STATE_DIR 설정과 폴더의 권한, 디스크의 남은 공간을 확인해 주세요."
        raise ConfigError(f"STATE_DIR에 파일을 쓸 수 없어요: {path}", hint, str(error)) from error


def _with_keys(settings: Settings, profile: Profile, key_of: Callable[[str], str]) -> Settings:
    changes: dict[str, Any] = {
        server.role: getattr(settings, server.role).model_copy(update={"api_key": SecretStr(key_of(server.url))})
        for server in model_servers(settings, profile)
        if not getattr(settings, server.role).api_key.get_secret_value()
    }
    return settings.model_copy(update=changes)


def _read(path: Path) -> Mapping[str, str]:
    try:
        keys = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return keys if isinstance(keys, dict) else {}
