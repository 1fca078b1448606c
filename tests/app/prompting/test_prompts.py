from pathlib import Path

import pytest

from app.errors import ConfigError
from app.prompting.prompts import PROMPTS_DIR, PromptLibrary

LIBRARY = PromptLibrary()
FOLDERS = sorted(path.parent.name for path in PROMPTS_DIR.glob("*/model.toml"))


@pytest.mark.parametrize(
    ("served_name", "folder"),
    [
        ("gpt-oss-120b", "gpt-oss"),
        ("openai/gpt-oss-120b", "gpt-oss"),
        ("Qwen3-Coder-30B", "qwen3-coder"),
        ("qwen2.5-coder-1.5b", "qwen2.5-coder"),
        ("qwen2.5-coder-0.5b", "qwen2.5-coder"),
        ("EXAONE-Deep-32B", "default"),
        ("", "default"),
    ],
)
def test_the_served_name_chooses_the_folder(served_name: str, folder: str) -> None:
    assert LIBRARY.for_model(served_name).folder == folder


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_has_every_template(folder: str) -> None:
    for name in ("system", "user", "repair"):
        assert (PROMPTS_DIR / folder / f"{name}.md.j2").is_file()


def test_an_unfilled_placeholder_is_an_error() -> None:
    with pytest.raises(ConfigError, match="undefined"):
        LIBRARY.for_model("gpt-oss-120b").render("user", facts=(), today="2026-11-22")


def test_an_unknown_key_in_a_model_file_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "default"
    folder.mkdir()
    (folder / "model.toml").write_text("names = []\nanswer_tokens = 1\nschema_tokens = 1\ntemprature = 0\n")
    with pytest.raises(ConfigError, match="temprature"):
        PromptLibrary(tmp_path)
