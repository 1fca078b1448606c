"""Presets by name, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from app import presets
from app.errors import ConfigError
from app.presets import preset


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"gpt-5.*exaone-deep-32b"):
        preset("gpt-5")


def test_a_model_without_a_chat_template_is_given_one() -> None:
    name, template = preset("sqlcoder-7b-2").extra_args
    assert name == "--chat-template"
    messages = [{"role": "system", "content": "규칙"}, {"role": "user", "content": "질문"}]
    assert jinja2.Template(template).render(messages=messages) == "규칙\n\n질문\n\n"


@pytest.mark.parametrize("text", ["[m", "[m]\nserved_name = 'm'", "[m]\nserved_name = 'm'\nsize = 3"])
def test_a_file_that_cannot_be_read_is_a_wrong_setting(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "presets.toml"
    file.write_text(text)
    monkeypatch.setattr(presets, "PRESETS_FILE", file)
    presets._presets.cache_clear()
    try:
        with pytest.raises(ConfigError, match=r"presets\.toml"):
            preset("m")
    finally:
        presets._presets.cache_clear()
