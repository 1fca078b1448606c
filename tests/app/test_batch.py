import asyncio
import json
from pathlib import Path

import pytest

from app.batch import BadLine, Record, run_batch
from app.errors import ConfigError


async def _echo(value: str) -> Record:
    return {"id": "", "status": "ok", "echo": value}


def _refuse(error: BadLine) -> Record:
    return {"id": "", "status": "failed", "error": str(error)}


def _run(source: Path, target: Path) -> list[Record]:
    async def collect() -> list[Record]:
        return [record async for record in run_batch(source, target, "question", _echo, _refuse)]

    return asyncio.run(collect())


def _read(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    lines = ['{"id": 7, "question": "가"}', "", "JSON이 아님", '{"id": "c"}', '{"question": "라"}']
    path.write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    return path


def test_order_is_kept_and_a_bad_line_is_answered_as_failed(source: Path, tmp_path: Path) -> None:
    _run(source, tmp_path / "out.jsonl")
    records = _read(tmp_path / "out.jsonl")
    assert [(record["id"], record["status"]) for record in records] == [
        (7, "ok"),
        ("line-2", "failed"),
        ("c", "failed"),
        ("line-4", "ok"),
    ]
    assert '"question"' in records[1]["error"]


def test_an_interrupted_run_goes_on_and_repairs_its_cut_line(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    _run(source, target)
    whole = target.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    target.write_text(lines[0] + lines[1][:9], encoding="utf-8")
    assert len(_run(source, target)) == 3
    assert target.read_text(encoding="utf-8") == whole


def test_a_finished_run_does_nothing_more(source: Path, tmp_path: Path) -> None:
    _run(source, tmp_path / "out.jsonl")
    assert _run(source, tmp_path / "out.jsonl") == []


def test_a_file_that_is_not_utf8_is_a_config_error(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes('{"question": "가"}'.encode("cp949"))
    with pytest.raises(ConfigError, match="읽지 못했어요"):
        _run(source, tmp_path / "out.jsonl")


def test_an_output_that_cannot_be_written_is_a_config_error(source: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="쓰지 못했어요"):
        _run(source, tmp_path / "no such folder" / "out.jsonl")
