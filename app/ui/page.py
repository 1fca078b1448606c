"""The main page: question, steps, SQL, result. Layout and wiring only; what is shown is decided in `screen`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
import yaml

from app.models.watch import RoleStatus
from app.records import Role
from app.service import Service
from app.ui import screen, text
from app.ui.screen import Grid, Parts, Screen

_SECONDS_BETWEEN_LOOKS = 2
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class _Widgets:
    """The components that events read and change. `parts` has the names of `screen.Parts`."""

    models: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    examples: tuple[gr.Button, ...]
    run: gr.Button
    restore: gr.Button
    parts: dict[str, Any]


def build_page(service: Service) -> gr.Blocks:
    """The page as Gradio Blocks, to be mounted. Nothing is asked or run until somebody opens it."""
    page: gr.Blocks
    with gr.Blocks(title=text.TITLE, analytics_enabled=False, delete_cache=(3600, 3600)) as page:
        _wire(page, _lay_out(service), service)
    return page


def _lay_out(service: Service) -> _Widgets:
    with gr.Row(elem_id="top", equal_height=True):
        gr.HTML(_heading(), scale=3, min_width=280)
        models = gr.HTML(_models(service), elem_id="models", scale=2, min_width=240)
    with gr.Row(elem_id="asking"):
        question = gr.Textbox(
            label=text.QUESTION_LABEL,
            show_label=False,
            container=False,
            placeholder=text.QUESTION_PLACEHOLDER,
            lines=1,  # with one line Enter sends and Shift+Enter breaks the line
            max_lines=6,
            max_length=2000,
            autofocus=True,
            scale=10,
            min_width=280,
            elem_id="question",
        )
        ask = gr.Button(text.ASK, variant="primary", scale=1, min_width=104, elem_id="ask")
        stop = gr.Button(text.STOP, scale=1, min_width=72, interactive=False, elem_id="stop")
    examples = _lay_out_examples(service)
    parts: dict[str, Any] = {"steps": gr.HTML(elem_id="steps"), "notice": gr.HTML(elem_id="notice")}
    parts["sql"] = gr.Code(
        label=text.SQL_LABEL,
        language="sql-pgSQL",
        interactive=True,
        lines=5,
        max_lines=18,
        wrap_lines=True,
        show_line_numbers=False,
        elem_id="sql",
    )
    with gr.Row(elem_id="sql-actions"):
        run = gr.Button(text.RUN, size="sm", scale=0, min_width=96, elem_id="run")
        restore = gr.Button(text.RESTORE, size="sm", scale=0, min_width=96, elem_id="restore")
    parts["status"] = gr.HTML(elem_id="status")
    parts["grid"] = gr.Dataframe(
        label=text.GRID_LABEL, interactive=False, visible=False, max_height=480, type="array", elem_id="grid"
    )
    parts |= {"answered": gr.State(""), "busy": stop}
    return _Widgets(models, question, ask, examples, run, restore, parts)


def _lay_out_examples(service: Service) -> tuple[gr.Button, ...]:
    questions = _example_questions(service.settings.schema_file.parent / "examples.yaml")
    if not questions:
        return ()
    gr.HTML(f"<p>{escape(text.EXAMPLES)}</p>", elem_id="examples-title")
    with gr.Row(elem_id="examples"):
        return tuple(gr.Button(question, size="sm", scale=0, min_width=0) for question in questions)


def _wire(page: gr.Blocks, widgets: _Widgets, service: Service) -> None:
    async def on_ask(question: str) -> AsyncIterator[list[Any]]:
        async for parts in _asked(service, question):
            yield _updates(widgets, parts)

    async def on_run(sql: str) -> AsyncIterator[list[Any]]:
        async for parts in _ran(service, sql):
            yield _updates(widgets, parts)

    outputs = list(widgets.parts.values())
    asking: dict[str, Any] = {"fn": on_ask, "inputs": widgets.question, "outputs": outputs, "concurrency_id": "model"}
    busy = [gr.on([widgets.ask.click, widgets.question.submit], **asking, show_progress="hidden", api_name="ask")]
    for button in widgets.examples:
        filled = button.click(lambda question: question, button, widgets.question, **_QUIET)
        busy += [filled, filled.then(**asking, **_QUIET)]
    busy.append(
        widgets.run.click(on_run, widgets.parts["sql"], outputs, concurrency_id="database", **_QUIET),
    )
    widgets.parts["busy"].click(lambda: _updates(widgets, Screen().stopped()), None, outputs, cancels=busy, **_QUIET)
    widgets.restore.click(lambda sql: sql, widgets.parts["answered"], widgets.parts["sql"], **_QUIET)
    look: dict[str, Any] = {"fn": lambda: _models(service), "outputs": widgets.models, "concurrency_limit": None}
    gr.Timer(_SECONDS_BETWEEN_LOOKS).tick(**look, **_QUIET)
    page.load(_question_of_link, None, widgets.question, **_QUIET)


async def _asked(service: Service, question: str) -> AsyncIterator[Parts]:
    if not question.strip():
        yield {"notice": screen.note(text.NO_QUESTION)}
        return
    shown = Screen()
    yield shown.begin()
    if not service.ready:
        yield {"notice": screen.note(text.WAITING_FOR_MODEL)}
    async for event in service.ask(question.strip()):
        yield shown.show(event)


async def _ran(service: Service, sql: str) -> AsyncIterator[Parts]:
    if not sql.strip():
        yield {"notice": screen.note(text.NO_SQL)}
        return
    shown = Screen.for_sql()
    yield shown.begin()
    async for event in service.run_sql(sql):
        yield shown.show(event)


def _updates(widgets: _Widgets, parts: Parts) -> list[Any]:
    """Values for all outputs; a part that does not change is skipped, since a grid sent again is drawn again."""
    updates = {**parts}
    if "grid" in parts:
        grid: Grid | None = parts["grid"]
        updates["grid"] = gr.update(visible=grid is not None, value=grid and asdict(grid))
    if "busy" in parts:
        updates["busy"] = gr.update(interactive=parts["busy"])
    return [updates.get(name, gr.skip()) for name in widgets.parts]


def _question_of_link(request: gr.Request) -> Any:
    """`/?q=…` fills the question box, so that a question can be shared as a link."""
    return request.query_params.get("q") or gr.skip()


def _example_questions(path: Path) -> list[str]:
    if not path.is_file():
        return []
    return [entry["question"] for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]


def _heading() -> str:
    badges = "".join(f"<span>{escape(badge)}</span>" for badge in text.BADGES)
    return f'<h1>{escape(text.TITLE)}</h1><p>{escape(text.TAGLINE)}</p><p class="badges">{badges}</p>'


def _models(service: Service) -> str:
    if service.problem:
        return f'<p class="model down">{escape(str(service.problem))}</p>'
    if service.watch is None:
        return f'<p class="model starting">{escape(text.OPENING)}</p>'
    return "".join(_model(role, status) for role, status in service.watch.roles.items())


def _model(role: Role, status: RoleStatus) -> str:
    count = f"{status.ready}/{status.servers}" if status.servers > 1 else ""
    label = " ".join(part for part in (text.MODEL_ROLES[role], status.model, count) if part)
    told = status.launched
    title = f' title="{escape(told.detail)}"' if told and told.detail else ""
    state = text.model_state(status.state, told)
    return f'<p class="model {status.state}"{title}>{escape(label)} <b>{escape(state)}</b></p>'
