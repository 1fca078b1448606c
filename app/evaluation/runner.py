"""Run a suite through the pipeline, score it, and print what was measured."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from app.assembly import open_pipeline
from app.config import Settings
from app.database.run import run_query
from app.errors import AskOraError, ConfigError
from app.evaluation.compare import same_answer
from app.evaluation.suites import GoldQuestion, load_suite
from app.models.router import Router
from app.pipeline import Pipeline
from app.records import CheckedSQL, Rejected, Rows, Verdict

_BAR_CELLS = 10


@dataclass(frozen=True, slots=True)
class Score:
    """One question's outcome.

    `right`: same rows as the gold SQL. `valid_at_once`: the model's first text was valid Oracle, without edits.
    """

    id: str
    kind: str
    question: str
    right: bool
    valid_at_once: bool
    status: str
    seconds: float
    model: str
    sql: str
    gold_sql: str


async def run_suite(
    settings: Settings, suite: str, console: Console, *, part: str = "", model: str = "", out: Path | None = None
) -> None:
    """Answer every question of a suite, print a line for each and the totals, and write scores under `out`.

    `part` ("dev", "test") restricts what is asked, `model` ("main", "fallback" or a served name) who may answer. Raises
    ConfigError for an unknown suite, part or model, and whatever the gold SQL raises, since a gold SQL that fails is a
    fault of the suite.
    """
    questions = load_suite(settings.schema_file.parent / "questions.yaml", suite, part)
    async with open_pipeline(settings) as opened:
        pipeline = await _restricted(opened, model)
        scores = []
        for question in _in_schema(pipeline, questions, console):
            scores.append(score := await _score(pipeline, question))
            if out:
                _write(out / f"{suite}.jsonl", scores)  # each time: a run of an hour may be cut off
            mark = "[green]○[/]" if score.right else "[red]×[/]"
            console.print(f"{mark} {score.id} {score.question} [dim]{score.status} {score.seconds:.1f}초[/]")
    console.print(_table(scores))
    console.print(_bar(scores), highlight=False)


def _in_schema(pipeline: Pipeline, questions: Sequence[GoldQuestion], console: Console) -> list[GoldQuestion]:
    """The questions about tables that this schema has; how many are not is told."""
    known = [question for question in questions if not _unknown_table(pipeline.check(question.sql))]
    if not known:
        raise ConfigError("이 스키마로 풀 수 있는 문제가 없어요.", "--schema로 문제 모음의 스키마를 골라 주세요.")
    if len(known) < len(questions):
        console.print(f"이 스키마에 없는 테이블을 묻는 {len(questions) - len(known)}문제는 뺐어요.")
    return known


def _unknown_table(verdict: Verdict) -> bool:
    return isinstance(verdict, Rejected) and any(finding.rule == "unknown_table" for finding in verdict.findings)


async def _restricted(pipeline: Pipeline, model: str) -> Pipeline:
    if not model:
        return pipeline
    chosen = [c for c in pipeline.router.clients if model in (c.role, (await c.describe())[0])]
    if not chosen:
        raise ConfigError(
            f"{model}이라는 모델 서버가 없어요.", "main, fallback 또는 서버가 알려 주는 모델 이름을 적어 주세요."
        )
    return replace(pipeline, router=Router(chosen))


async def _score(pipeline: Pipeline, gold: GoldQuestion) -> Score:
    expected = await _gold_rows(pipeline, gold)
    answer = await pipeline.answer(gold.question)
    right = answer.rows is not None and same_answer(answer.rows, expected, ordered=gold.ordered)
    first = pipeline.check(answer.attempts[0].sql) if answer.attempts else None
    return Score(
        id=gold.id,
        kind=gold.kind,
        question=gold.question,
        right=right,
        valid_at_once=isinstance(first, CheckedSQL) and not (answer.fixes and len(answer.attempts) == 1),
        status=answer.status,
        seconds=answer.timings_ms["total"] / 1000,
        model=answer.model,
        sql=answer.sql,
        gold_sql=gold.sql,
    )


async def _gold_rows(pipeline: Pipeline, gold: GoldQuestion) -> Rows:
    checked = pipeline.check(gold.sql)
    if not isinstance(checked, CheckedSQL):
        raise AskOraError(f"정답 SQL이 검사를 통과하지 못했어요: {gold.id}", "questions.yaml을 고쳐 주세요.")
    limits = pipeline.limits
    return await run_query(pipeline.database, checked, row_limit=limits.rows, seconds=limits.seconds)


def _table(scores: Sequence[Score]) -> Table:
    table = Table("종류", "정답", "처음부터 올바른 Oracle", "중앙값(초)", header_style="bold")
    kinds: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        kinds[score.kind].append(score)
    for kind, group in (*kinds.items(), ("전체", list(scores))):
        table.add_row(
            kind,
            _share(score.right for score in group),
            _share(score.valid_at_once for score in group),
            f"{median(score.seconds for score in group):.1f}",
        )
    return table


def _share(values: Iterable[bool]) -> str:
    flags = list(values)
    return f"{sum(flags)}/{len(flags)} ({sum(flags) / len(flags):.0%})"


def _bar(scores: Sequence[Score]) -> str:
    """The deployment document's bar (section 5-3) for the models that answered."""
    names = ", ".join(dict.fromkeys(score.model for score in scores if score.model)) or "모델 없음"
    right = sum(score.right for score in scores)
    filled = round(_BAR_CELLS * right / len(scores))
    return f"{names}  {'█' * filled}{'░' * (_BAR_CELLS - filled)}  {right}/{len(scores)} 성공"


def _write(file: Path, scores: Sequence[Score]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(asdict(score), ensure_ascii=False) + "\n" for score in scores)
    file.write_text(text, encoding="utf-8")
