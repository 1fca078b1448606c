"""Command line: python -m app schema {import, show, search}. Turns arguments into settings and records into text."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app.catalog.changes import changes
from app.catalog.load import load_schema
from app.catalog.model import Catalog
from app.catalog.profile import Profile, TableProfile
from app.catalog.search import search as find
from app.catalog.snapshot import write_snapshot
from app.checking.nearest import nearest
from app.config import Settings, load_settings
from app.errors import ConfigError, ExecutionError
from app.schema_printing import print_changes, print_hits, print_notes, print_table, table_as_dict

cli = typer.Typer(help="스키마를 가져오고, 보고, 찾습니다.", no_args_is_help=True)
console = Console()

Schema = Annotated[Path | None, typer.Option("--schema", help="DDL 파일 또는 스냅샷(없으면 SCHEMA_FILE)")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON으로 출력")]


@cli.command(name="import")
def import_schema(
    file: Annotated[Path | None, typer.Argument(help="Oracle DDL 파일(COMMENT ON 포함)")] = None,
    database: Annotated[str, typer.Option("--database", help="oracle://…, duckdb:///파일 또는 demo")] = "",
    owner: Annotated[list[str] | None, typer.Option("--owner", help="테이블의 소유자(여러 번 적을 수 있음)")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="스냅샷 파일(있으면 무엇이 바뀌었는지 알려 줌)")] = None,
    values: Annotated[bool, typer.Option("--values/--no-values", help="컬럼에 든 값을 조회해 둘지 여부")] = True,
    as_json: AsJson = False,
) -> None:
    """Oracle이나 DDL 파일에서 테이블, 코멘트, 값을 가져와 스냅샷 파일로 남깁니다."""
    from app.catalog.importing import take_snapshot

    started = time.perf_counter()
    taken = take_snapshot(_settings(values=values), file, database, owner or [], out)
    path, before = taken.path, taken.before
    changed = changes(before.catalog, taken.snapshot.catalog) if before else ()
    write_snapshot(path, taken.snapshot)
    told = {
        "file": str(path),
        "source": taken.snapshot.source,
        **_counts(taken.snapshot.catalog, taken.snapshot.profile),
        "previous": before.taken.isoformat(timespec="seconds") if before else None,
        "changes": [asdict(change) for change in changed],
        "notes": list(taken.notes),
        "seconds": round(time.perf_counter() - started, 1),
    }
    if as_json:
        _print_json(told)
        return
    print_notes(console, taken.notes)
    console.print(
        f"테이블 {told['tables']:,}개, 컬럼 {told['columns']:,}개, 값을 아는 컬럼 {told['with_values']:,}개"
        f" ({told['seconds']}초)",
        highlight=False,
    )
    if before:
        console.print(f"{before.taken:%Y-%m-%d %H:%M} 이후 바뀐 것: {len(changed) or '없음'}", highlight=False)
        print_changes(console, changed)
    console.print(
        f"{path}에 남겼어요. .env에 SCHEMA_FILE={path}라고 적으면 이 스냅샷을 써요.", highlight=False, soft_wrap=True
    )


@cli.command()
def show(
    table: Annotated[str, typer.Argument(help="테이블의 이름")], schema: Schema = None, as_json: AsJson = False
) -> None:
    """테이블 하나의 컬럼, 타입, 키, 코멘트, 값을 봅니다."""
    catalog, profile = _known(schema)
    name = table.rpartition(".")[2]
    found = catalog.by_name.get(name) or catalog.by_name.get(name.upper())
    if found is None and name.upper() in catalog.unread:
        raise ConfigError(
            f"{name.upper()}은(는) 스키마 파일에 있지만 어떤 컬럼이 있는지 알 수 없어요.",
            "뷰라면 조회하는 테이블의 CREATE TABLE 문을 스키마 파일에 함께 넣어 주세요.",
        )
    if found is None:
        near = nearest(name, ((known.name, known.comment) for known in catalog.tables))
        raise ConfigError(
            f"{table} 테이블은 이 스키마에 없어요.",
            f"혹시 {', '.join(near)}인가요?" if near else "python -m app schema search 단어로 찾아보세요.",
        )
    known = profile.get(found.name, TableProfile())
    if as_json:
        _print_json(table_as_dict(found, known, catalog))
    else:
        print_table(console, found, known, catalog)


@cli.command()
def search(
    word: Annotated[str, typer.Argument(help="한글 단어, 테이블이나 컬럼의 이름, 또는 값")],
    schema: Schema = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="최대 몇 개를 보일지")] = 20,
    as_json: AsJson = False,
) -> None:
    """한글 단어나 이름으로 테이블과 컬럼을 찾습니다. 가장 잘 맞는 것이 맨 위에 옵니다."""
    catalog, profile = _known(schema)
    hits = find(catalog, profile, word, limit)
    if as_json:
        _print_json([asdict(hit) for hit in hits])
    elif hits:
        print_hits(console, hits)
    else:
        console.print(f"'{word}'와(과) 맞는 테이블이나 컬럼이 없어요.", highlight=False)
    raise typer.Exit(0 if hits else 1)


def _settings(*, values: bool) -> Settings:
    settings = load_settings()
    sampling = settings.sampling.model_copy(update={"enabled": settings.sampling.enabled and values})
    return settings.model_copy(update={"sampling": sampling})


def _known(schema: Path | None) -> tuple[Catalog, Profile]:
    """The schema and its values: those of the embedded database too, when it is the settings' own."""
    settings = load_settings()
    catalog, profile = load_schema(schema or settings.schema_file)
    if schema or settings.database.url.startswith("oracle://"):
        return catalog, profile
    from app.catalog.profiling import profile_for
    from app.database.connect import open_database

    try:
        database = open_database(settings, catalog)
    except ExecutionError:
        return catalog, profile  # the names can be looked up all the same
    try:
        return catalog, profile_for(settings, catalog, profile, database)
    finally:
        database.close()


def _counts(catalog: Catalog, profile: Profile) -> dict[str, int]:
    return {
        "tables": len(catalog.tables),
        "columns": sum(len(table.columns) for table in catalog.tables),
        "with_values": sum(bool(column.values) for table in profile.values() for column in table.columns.values()),
    }


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
