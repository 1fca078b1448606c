"""A child's output: whole lines for the log, and every step of a bar that is drawn again and again."""

from __future__ import annotations

import asyncio

import pytest

from launcher import process


async def read(*pieces: bytes) -> tuple[list[str], list[str]]:
    """The lines, and what was heard, when the output comes in these pieces."""
    stream = asyncio.StreamReader()
    heard: list[str] = []

    async def write() -> None:
        for piece in pieces:
            stream.feed_data(piece)
            await asyncio.sleep(0)
        stream.feed_eof()

    writing = asyncio.create_task(write())
    lines = [line async for line in process._lines(stream, heard.append)]
    await writing
    return lines, heard


@pytest.mark.parametrize(
    "pieces",
    [(b"one\ntwo\n",), (b"on", b"e\ntw", b"o"), (b"one\r\ntwo\r\n",), (b"one  \n", b"two\n")],
)
async def test_lines_come_whole(pieces: tuple[bytes, ...]) -> None:
    assert await read(*pieces) == (["one", "two"], ["one", "two"])


async def test_a_bar_is_heard_step_by_step_and_logged_once() -> None:
    lines, heard = await read(b"\rbar: 1%", b"\rbar: 2%", b"\rbar: 3%", b"\nend\n")
    assert lines == ["bar: 3%", "end"]
    assert [step for step in heard if step] == ["bar: 1%", "bar: 2%", "bar: 3%", "end"]


async def test_a_line_without_an_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_LINE_BYTES", 8)
    assert (await read(b"12345678", b"9\n"))[0] == ["12345678", "9"]


async def test_bytes_that_are_no_text_are_kept_as_far_as_they_are() -> None:
    assert (await read("가".encode()[:2] + b" ok\n"))[0] == ["� ok"]
