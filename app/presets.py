"""The models of `launcher/presets.toml` by name. It knows nothing of roles, ports or GPUs."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from app.errors import ConfigError

PRESETS_FILE = Path(__file__).resolve().parent.parent / "launcher" / "presets.toml"


class Preset(BaseModel, extra="forbid"):
    """What a vLLM server of one model needs."""

    served_name: str
    path: Path
    max_model_len: int
    tensor_parallel_size: int = 1
    trust_remote_code: bool = False
    extra_args: tuple[str, ...] = ()


def preset(name: str) -> Preset:
    """The preset of that name. Raises ConfigError that lists the names there are."""
    found = _presets()
    if name not in found:
        raise ConfigError(
            f"프리셋 {name}이(가) 없어요.", f"MAIN__PRESET과 FALLBACK__PRESET에 쓸 수 있는 이름: {', '.join(found)}"
        )
    return found[name]


@cache
def _presets() -> dict[str, Preset]:
    try:
        content = tomllib.loads(PRESETS_FILE.read_text(encoding="utf-8"))
        return TypeAdapter(dict[str, Preset]).validate_python(content)
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"{PRESETS_FILE}을 읽지 못했어요: {error}") from error
