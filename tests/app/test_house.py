"""The shape of the house: who may import what. A rule that a reader must remember is a rule a test must keep."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.records import CheckedSQL

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for top in ("app", "launcher") for path in (ROOT / top).rglob("*.py"))
IDS = [str(path.relative_to(ROOT)) for path in MODULES]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _inside(path: Path, *places: str) -> bool:
    return any(path.is_relative_to(ROOT / place) for place in places)


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_app_never_imports_an_engine(path: Path) -> None:
    engines = {name for name in _imports(path) if name.split(".")[0] in {"vllm", "xllamacpp", "torch"}}
    assert not engines or _inside(path, "launcher/llama_server.py")


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_only_the_pages_import_gradio(path: Path) -> None:
    assert "gradio" not in set(_imports(path)) or _inside(path, "app/ui", "app/web.py")


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_app_knows_nothing_of_the_launcher(path: Path) -> None:
    if _inside(path, "app"):
        assert not [name for name in _imports(path) if name.split(".")[0] == "launcher"]


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_only_the_checker_seals_sql(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "seal(" not in text or _inside(path, "app/checking", "app/records.py")


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_only_config_reads_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    reads = any(word in text for word in ("os.getenv", "environ.get", "os.environ["))
    assert not reads or _inside(path, "app/config.py")


def test_checked_sql_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError, match="check"):
        CheckedSQL("DELETE FROM EMP", ("EMP",))
