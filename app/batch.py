"""JSON lines in, JSON lines out: in order, one line for each input line, going on where an earlier run stopped.

Knows nothing of what is done with a line.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from app.errors import AskOraError, ConfigError

Record = dict[str, Any]


class BadLine(AskOraError):
    """A line of the input is not a JSON object with the field that is needed."""

    code = "bad_line"
    message = "입력 줄을 읽지 못했어요."


async def run_batch(
    source: Path,
    target: Path,
    field: str,
    work: Callable[[str], Awaitable[Record]],
    refuse: Callable[[BadLine], Record],
) -> AsyncIterator[Record]:
    """Call `work(value of field)` for each line of `source`, append its record to `target`, and yield it.

    The record gets the line's own `id`, or `line-N`. A line that cannot be read gets the record of `refuse`. Lines that
    `target` already answers are skipped, so an interrupted run can be repeated. Raises ConfigError when `source` cannot
    be read or `target` cannot be written.
    """
    done = _complete_lines(target)
    with _appending(target) as out:
        for number, line in enumerate(_lines(source), start=1):
            if number <= done:
                continue
            entry = _parse(line)
            try:
                record = await work(_value(entry, field, line))
            except BadLine as error:
                record = refuse(error)
            record["id"] = entry.get("id", f"line-{number}")
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            out.flush()
            yield record


def _parse(line: str) -> Record:
    """The line's JSON object; an empty one when it is none, which then lacks every field."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _value(entry: Record, field: str, line: str) -> str:
    value = entry.get(field)
    if not isinstance(value, str):
        raise BadLine(
            f'"{field}" 항목이 있는 JSON 줄이 아니에요: {line[:60]}',
            f'한 줄에 하나씩 {{"id": "1", "{field}": "..."}} 모양으로 적어 주세요.',
        )
    return value


def _appending(target: Path) -> TextIO:
    try:
        return target.open("a", encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{target} 파일에 쓰지 못했어요.", "폴더가 있는지, 쓸 권한이 있는지 확인해 주세요."
        ) from error


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
