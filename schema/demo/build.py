"""Build the demo company's database file, once for each version of its DDL, rows, scripts and builder."""

from __future__ import annotations

import hashlib
import inspect
import shutil
from pathlib import Path

import duckdb
from filelock import FileLock

from app.catalog.ddl import load_catalog
from app.database.embedded import build_database
from app.errors import ConfigError
from schema.demo import derive
from schema.demo.generate import rows

_HERE = Path(__file__).parent
SCHEMA_FILE = _HERE / "schema.sql"


def ensure_demo(cache_dir: Path, scale: float = 1.0) -> Path:
    """The DuckDB file of the demo company in `cache_dir`, built when it is not there yet (some seconds).

    Its name holds the version, so a newer AskOra never meets an older file. It appears whole or not at all; of several
    processes one builds and the others wait. Raises DiskFull, or ConfigError when the folder cannot be written.
    """
    path = cache_dir / f"demo-{_version(scale)}.duckdb"
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(cache_dir / "demo.lock"):
            if not path.exists():
                _build(path, scale)
    except OSError as error:
        raise ConfigError(
            f"데모 데이터베이스를 둘 폴더에 쓸 수 없어요: {cache_dir}",
            "폴더의 권한을 확인하거나 CACHE_DIR로 다른 폴더를 지정해 주세요.",
            str(error),
        ) from error
    return path


def _build(path: Path, scale: float) -> None:
    workshop = path.parent / "demo.building"  # ours alone while we hold the lock; a killed build may have left one
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir()
    try:
        build_database(workshop / path.name, load_catalog(SCHEMA_FILE), rows(scale))
        derive.fill(workshop / path.name, scale)
        (workshop / path.name).replace(path)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _version(scale: float) -> str:
    """A digest of everything the file depends on."""
    written = sorted(path for kind in ("py", "sql", "yaml") for path in _HERE.glob(f"*/*.{kind}"))
    sources = [SCHEMA_FILE, *written, Path(inspect.getfile(build_database))]
    digest = hashlib.sha256(f"{scale} {duckdb.__version__}".encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]
