"""Command line: python -m launcher COMMAND; without a command: up."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import json
import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app.config import ROOT, Settings, environment_with, load_settings, model_servers
from app.errors import AskOraError, ConfigError, ServerFailed
from launcher import control, logs, state
from launcher.doctor import examine, exit_code
from launcher.hardware import choose_profile
from launcher.obtain import obtain
from launcher.plan import ServerSpec, plan
from launcher.process import log_path
from launcher.render import TARGETS, render
from launcher.render.writing import assignments
from launcher.screen import Screen, label, print_checks, print_error, table, watch
from launcher.state import ServerStatus
from launcher.systemd import unit
from launcher.up import Launcher
from launcher.vllm_engine import runnable

cli = typer.Typer(help="모델 서버와 화면을 켜고 지켜봐요.", add_completion=False)
console = Console()
errors = Console(stderr=True)

ProfileOption = Annotated[str | None, typer.Option("--profile", help="auto, vllm, embedded, external")]
_STOP_SECONDS = 120.0
AsJson = Annotated[bool, typer.Option("--json", help="JSON으로 출력")]


@cli.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """명령이 없으면 모두 켜요."""
    if context.invoked_subcommand is None:
        up()


@cli.command()
def up(
    profile: ProfileOption = None,
    no_ui: Annotated[bool, typer.Option("--no-ui", help="화면 없이 모델 서버만")] = False,
) -> None:
    """모델 서버와 화면을 켜요. Ctrl-C로 모두 꺼요."""
    settings = _settings(profile)
    chosen, reason = choose_profile(settings)
    with Screen(console) as screen:
        screen.say(f"AskOra를 시작해요. 프로필: {chosen}" + (f" · {reason}" if reason else ""))
        raise typer.Exit(asyncio.run(Launcher(settings, chosen, screen, with_page=not no_ui).run()))


@cli.command("plan")
def show_plan(profile: ProfileOption = None, as_json: AsJson = False) -> None:
    """켤 모델 서버의 명령을 보여 줘요. 아무것도 켜지 않아요."""
    settings = _settings(profile)
    specs = plan(settings, choose_profile(settings)[0])
    if as_json:
        _print_json([spec.as_dict() for spec in specs])
        return
    for spec in specs:
        console.print(f"# {spec.name}: {spec.model} · {spec.url}", style="dim", highlight=False)
        console.print(_command(spec), highlight=False, soft_wrap=True, markup=False)


@cli.command()
def doctor(profile: ProfileOption = None, as_json: AsJson = False) -> None:
    """점검표를 확인해요. 괜찮으면 0, 주의할 것이 있으면 1, 고칠 것이 있으면 2로 끝나요."""
    settings = _settings(profile)
    checks = asyncio.run(examine(settings, choose_profile(settings)[0]))
    if as_json:
        _print_json([check.as_dict() for check in checks])
    else:
        print_checks(console, checks)
    raise typer.Exit(exit_code(checks))


@cli.command()
def fetch() -> None:
    """내장 모델의 파일만 받아요."""
    settings = load_settings()
    with Screen(console) as screen:
        for server in model_servers(settings, "embedded"):
            path = obtain(settings, server, screen.fetching)
            screen.fetched()
            screen.say(f"{server.served_name}: 준비됐어요 · {path}", "green")


@cli.command("render", help=f"같은 설정을 다른 도구의 파일로 써요: {', '.join(TARGETS)}")
def show_rendered(
    target: Annotated[str, typer.Argument(metavar="|".join(TARGETS))],
    out: Annotated[Path | None, typer.Option("--out", help="파일을 쓸 폴더(없으면 화면에)")] = None,
    nodes: Annotated[int, typer.Option("--nodes", min=1, help="서버를 둘 노드의 수(helm, multi-node)")] = 2,
) -> None:
    """같은 설정을 다른 도구의 파일로 써요."""
    for name, text in render(load_settings(), target, nodes).items():
        if out is None:
            sys.stdout.write(f"# ── {name}\n{text}\n")
            continue
        out.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
        (out / name).chmod(0o755 if name.endswith(".sh") else 0o644)
        console.print(str(out / name), highlight=False, soft_wrap=True)


@cli.command()
def status(
    as_json: AsJson = False,
    watching: Annotated[bool, typer.Option("--watch", help="Ctrl-C를 누를 때까지 계속 보여 줘요")] = False,
) -> None:
    """켜 둔 서버가 어떤지 보여 줘요. 모두 준비됐으면 0, 아니면 1로 끝나요."""
    state_dir = load_settings().state_dir

    def look() -> tuple[ServerStatus, ...] | None:
        known = control.running(state_dir)
        return known.servers if known else None

    if watching:
        with contextlib.suppress(KeyboardInterrupt):
            watch(console, look)
    known = control.running(state_dir)
    if known is None:
        if as_json:
            _print_json({"running": False, "servers": []})
        else:
            console.print("실행 중인 AskOra가 없어요. `python -m launcher`로 켜세요.")
        raise typer.Exit(1)
    if as_json:
        _print_json({"running": True, **state.as_dict(known)})
    elif not watching:
        console.print(table(known.servers))
    raise typer.Exit(0 if all(server.state in state.UP for server in known.servers) else 1)


@cli.command()
def stop(
    now: Annotated[bool, typer.Option("--now", help="기다리지 않고 바로 끝내요")] = False,
) -> None:
    """켜 둔 AskOra를 모두 꺼요."""
    control.stop(load_settings().state_dir, _STOP_SECONDS, at_once=now)
    console.print("모두 껐어요.")


@cli.command()
def restart(name: Annotated[str, typer.Argument(help="main, fallback 또는 page")]) -> None:
    """서버 하나를 다시 켜요. 하던 일은 마치고 꺼요. 준비되면 0, 켜지 못하면 1로 끝나요."""
    with Screen(console) as screen:
        ready = control.restart(load_settings().state_dir, name, screen.show)
    raise typer.Exit(0 if ready else 1)


@cli.command("logs")
def show_logs(
    name: Annotated[str, typer.Argument(help="main, fallback 또는 page. 없으면 모두")] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="새로 적히는 줄을 계속 보여 줘요")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="보여 줄 마지막 줄의 수")] = 40,
) -> None:
    """서버의 로그에서 마지막 줄들과, 마지막으로 켠 뒤의 첫 오류를 보여 줘요."""
    log_dir = load_settings().log_dir
    names = logs.names_in(log_dir)
    if not names or (name and name not in names):
        raise ConfigError(
            f"로그가 없어요: {log_path(log_dir, name or '*')}", f"있는 로그: {', '.join(names) or '없음'}"
        )
    shown = {log_path(log_dir, each): each for each in names if name in ("", each)}
    for path, each in shown.items():
        console.print(f"{label(each)} · {path}", style="bold", highlight=False, soft_wrap=True)
        for line in logs.last(path, lines):
            _print_text(line)
        if error := logs.error_in(path):
            _print_text(f"첫 오류: {error}", style="bold red")
    if follow:
        with contextlib.suppress(KeyboardInterrupt):
            for path, line in logs.follow(list(shown)):
                _print_text(line if name else f"{shown[path]}: {line}")


@cli.command()
def systemd(profile: ProfileOption = None) -> None:
    """부팅할 때 AskOra를 켜는 systemd 유닛을 출력해요. 설치하는 방법도 그 안에 있어요."""
    settings = _settings(profile)
    chosen, reason = choose_profile(settings)
    if reason:
        errors.print(f"프로필: {chosen} · {reason}", highlight=False)
    sys.stdout.write(unit(sys.executable, chosen, _vllm(settings) if chosen == "vllm" else "", ROOT, getpass.getuser()))


def _vllm(settings: Settings) -> str:
    """Where this shell finds the vllm command; "" and a warning when it does not work.

    Also "" when it is found without this shell, in the settings file or its usual place: what the unit tells would come
    before that file, also once it is changed.
    """
    try:
        found = runnable(settings.vllm_command)
    except ServerFailed as error:
        print_error(errors, error)
        return ""
    of_this_shell = "/" not in settings.vllm_command or "VLLM_COMMAND" in environment_with({})
    return str(found.absolute()) if of_this_shell else ""


def _print_text(text: str, style: str = "") -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def _settings(profile: str | None) -> Settings:
    return load_settings(profile=profile) if profile else load_settings()


def _command(spec: ServerSpec) -> str:
    """The command as a person would type it."""
    return " ".join([*assignments(spec.env, spec.tools), shlex.join(spec.argv)])


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """Run the command line; an AskOraError becomes a Korean message and exit code 2."""
    try:
        cli()
    except AskOraError as error:
        print_error(errors, error)
        sys.exit(2)


if __name__ == "__main__":
    main()
