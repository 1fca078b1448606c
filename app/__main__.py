"""Command line: python -m app {serve, ask, check, eval, schema}: arguments into settings, records into text."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app import printing, schema_commands
from app.batch import BadLine, Record, run_batch
from app.catalog.load import load_schema
from app.checking.configured import checker_for
from app.checking.report import verdict_as_dict
from app.config import Settings, load_settings
from app.errors import AskOraError, ConfigError
from app.export import answer_as_dict
from app.records import Answer, CheckedSQL, Finding, Linked, OracleVersion, Prompt, Unanalysable
from app.trail import Trail

cli = typer.Typer(help="한국어로 묻고 검증된 Oracle SQL과 결과를 받습니다.", no_args_is_help=True, add_completion=False)
cli.add_typer(schema_commands.cli, name="schema")
console = Console()
errors = Console(stderr=True)

Schema = Annotated[Path | None, typer.Option("--schema", help="Oracle DDL 파일(COMMENT ON 포함)")]
Database = Annotated[str, typer.Option("--database", help="duckdb:///파일 또는 oracle://호스트:포트/서비스")]
InFile = Annotated[Path | None, typer.Option("--file", help="한 줄에 하나씩 적은 JSONL 입력")]
OutFile = Annotated[Path | None, typer.Option("--out", help="JSONL 출력(있으면 이어서 씁니다)")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON으로 출력")]
Version = Annotated[OracleVersion | None, typer.Option("--oracle-version", help="검사 기준 Oracle 버전")]


@cli.command()
def serve() -> None:
    """화면을 엽니다(모델 서버까지 켜려면 python -m launcher)."""
    from app.web import serve as serve_page

    serve_page(_settings())


@cli.command()
def ask(
    question: Annotated[str, typer.Argument(help="질문")] = "",
    file: InFile = None,
    out: OutFile = None,
    schema: Schema = None,
    database: Database = "",
    as_json: AsJson = False,
    explain_prompt: Annotated[
        bool, typer.Option("--explain-prompt", help="묻지 않고 프롬프트와 예산만 보여 줌")
    ] = False,
) -> None:
    """질문 하나 또는 파일의 질문들에 답합니다."""
    settings = _settings(schema, database)
    if file or out:
        failed = asyncio.run(_ask_all(settings, *_both(file, out)))
        raise typer.Exit(1 if failed else 0)
    if not question.strip():
        raise ConfigError("질문이 없어요.", '예: python -m app ask "부서별 평균 급여를 높은 순으로 보여줘"')
    if explain_prompt:
        printing.print_prompt(console, *asyncio.run(_prompt(settings, question)))
        return
    answer = asyncio.run(_ask_one(settings, question))
    if as_json:
        _print_json(answer_as_dict(answer))
    else:
        printing.print_answer(console, answer)
    raise typer.Exit(0 if answer.status == "ok" else 1)


@cli.command()
def check(
    sql: Annotated[str, typer.Argument(help="SQL(없으면 표준 입력)")] = "",
    file: InFile = None,
    out: OutFile = None,
    schema: Schema = None,
    oracle_version: Version = None,
    as_json: AsJson = False,
) -> None:
    """SQL이 올바르고 안전한 Oracle 조회문인지 검사합니다. 스키마를 주면 이름까지 검사합니다."""
    settings = _settings().model_copy(update={"oracle_version": oracle_version} if oracle_version else {})
    checker = checker_for(settings, load_schema(schema)[0] if schema else None)
    if file or out:

        async def work(text: str) -> Record:
            return verdict_as_dict(text, checker(text))

        asyncio.run(_count(run_batch(*_both(file, out), "sql", work, _unread_verdict)))
        return
    text = sql or sys.stdin.read()
    verdict = checker(text)
    if as_json:
        _print_json(verdict_as_dict(text, verdict))
    else:
        printing.print_verdict(console, text, verdict, settings.checking.language)
    raise typer.Exit(0 if isinstance(verdict, CheckedSQL) else 1)


@cli.command(name="eval")
def evaluate(
    suite: Annotated[str, typer.Option("--suite", help="문제 모음 이름(예: seed4)")],
    part: Annotated[str, typer.Option("--part", help="모음의 한 부분만(예: dev, test)")] = "",
    model: Annotated[str, typer.Option("--model", help="main 또는 fallback 서버의 모델만 씁니다")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="결과를 남길 폴더")] = None,
    schema: Schema = None,
    database: Database = "",
) -> None:
    """문제 모음을 풀고 실행 정확도를 잽니다."""
    from app.evaluation.runner import run_suite

    asyncio.run(run_suite(_settings(schema, database), suite, console, part=part, model=model, out=out))


async def _ask_one(settings: Settings, question: str) -> Answer:
    from app.assembly import open_pipeline

    async with open_pipeline(settings) as pipeline:
        return await pipeline.answer(question)


async def _prompt(settings: Settings, question: str) -> tuple[Linked, Prompt]:
    from app.assembly import open_pipeline

    async with open_pipeline(settings) as pipeline:
        return await pipeline.prompt(question)


async def _ask_all(settings: Settings, file: Path, out: Path) -> int:
    """Answer a file's questions; returns how many were not `ok`."""
    from app.assembly import open_pipeline

    async with open_pipeline(settings) as pipeline:

        async def work(question: str) -> Record:
            return answer_as_dict(await pipeline.answer(question))

        return await _count(run_batch(file, out, "question", work, _failed_answer))


async def _count(records: AsyncIterator[Record]) -> int:
    """Consume a batch, telling the terminal how far it is; returns how many records are not good."""
    bad = 0
    async for record in records:
        state = record.get("status") or record.get("verdict")
        bad += state not in ("ok", "valid")
        errors.print(f"{record['id']}: {state}", highlight=False)
    return bad


def _unread_verdict(error: BadLine) -> Record:
    finding = Finding(error.code, "dialect", "error", str(error), "", 1, 1, 0, 0)
    return verdict_as_dict("", Unanalysable((finding,)))


def _failed_answer(error: BadLine) -> Record:
    trail = Trail("")
    trail.fail(error)
    return answer_as_dict(trail.finished())


def _both(file: Path | None, out: Path | None) -> tuple[Path, Path]:
    if file is None or out is None:
        raise ConfigError("--file과 --out은 함께 적어야 해요.", "예: --file IN.jsonl --out OUT.jsonl")
    return file, out


def _settings(schema: Path | None = None, database: str = "") -> Settings:
    """Settings with the command line's overrides on top."""
    settings = load_settings()
    changes: dict[str, Any] = {}
    if schema:
        changes["schema_file"] = schema
    if database:
        changes["database"] = settings.database.model_copy(update={"url": database})
    return settings.model_copy(update=changes)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """Run the command line; an AskOraError becomes a Korean message and exit code 2."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        cli()
    except AskOraError as error:
        printing.print_error(errors, error)
        sys.exit(2)


if __name__ == "__main__":
    main()
