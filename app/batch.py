"""JSON lines in, JSON lines out: in order, one line for each input line, going on where an earlier run stopped.

Knows nothing of what is done with a line.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from app.errors import AskOraError, ConfigError

Record = dict[str, Any]


class BadLine(AskOraError):
    """A line of the input is not a JSON object with the field that is needed."""

    code = "bad_line"
    message = "입력 줄을 읽지 못했어요."
    hint = '한 줄에 하나씩 {"id": "1", "question": "..."} 모양의 JSON을 적어 주세요.'


async def run_batch(
    source: Path, target: Path, field: str, work: Callable[[str, str], Awaitable[Record]]
) -> AsyncIterator[Record]:
    """Call `work(id, value of field)` for each line of `source`, append its record to `target`, and yield it.

    A line that cannot be read gives a record with status `failed`. Lines that `target` already answers are skipped, so
    an interrupted run can be repeated. Raises ConfigError when `source` cannot be read or `target` belongs to another.
    """
    done = _complete_lines(target)
    with target.open("a", encoding="utf-8") as out:
        for number, line in enumerate(_lines(source), start=1):
            if number <= done:
                continue
            record = await _record(number, line, field, work)
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            out.flush()
            yield record


async def _record(number: int, line: str, field: str, work: Callable[[str, str], Awaitable[Record]]) -> Record:
    line_id = f"line-{number}"
    try:
        line_id, value = _parse(line, line_id, field)
        return await work(line_id, value)
    except BadLine as error:
        problem = {"code": error.code, "message": error.message, "hint": error.hint}
        return {"id": line_id, "status": "failed", "verdict": "unanalysable", "error": problem}


def _parse(line: str, default_id: str, field: str) -> tuple[str, str]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise BadLine(f"JSON이 아닌 줄이에요: {line[:60]}") from error
    if not isinstance(value, dict) or not isinstance(value.get(field), str):
        raise BadLine(f'"{field}" 항목이 없는 줄이에요: {line[:60]}')
    return str(value.get("id", default_id)), value[field]


def _lines(source: Path) -> Iterator[str]:
    try:
        with source.open(encoding="utf-8-sig") as file:
            yield from (line.strip() for line in file if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{source} 파일을 읽지 못했어요.", "UTF-8로 저장한 파일인지 확인해 주세요.") from error


def _complete_lines(target: Path) -> int:
    """Number of whole lines in `target`; a last line that was cut off by an interruption is removed."""
    if not target.exists():
        return 0
    content = target.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with target.open("r+b") as file:
            file.truncate(whole)
    return content.count(b"\n")
