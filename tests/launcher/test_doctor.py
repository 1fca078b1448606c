"""The checklist as a whole. Its items are tested in `tests/launcher/checks/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from app.config import Profile
from launcher.checks.check import Check, Verdict
from launcher.doctor import examine, exit_code
from tests.launcher.checks.conftest import at
from tests.launcher.conftest import LauncherRun


async def test_before_the_first_start_only_warnings_remain(tmp_path: Path) -> None:
    found = {check.id: check for check in await examine(at(tmp_path), "embedded")}
    verdicts = {name: check.verdict for name, check in found.items()}
    assert verdicts["main-files"] == verdicts["main-models"] == "warn"
    assert verdicts["main-chat"] == verdicts["oracle"] == "skip"
    assert verdicts["main-port"] == verdicts["page-port"] == verdicts["disk"] == verdicts["python"] == "ok"


@pytest.mark.parametrize("profile", get_args(Profile))
async def test_whatever_is_wrong_comes_with_what_to_do(tmp_path: Path, profile: Profile) -> None:
    for check in await examine(at(tmp_path), profile):
        assert bool(check.todo) is (check.verdict in ("warn", "fail")), check


def test_the_exit_code_says_how_bad_it_is() -> None:
    def check(verdict: Verdict) -> Check:
        return Check("x", "x", verdict, "")

    assert exit_code([check("ok"), check("skip")]) == 0
    assert exit_code([check("ok"), check("warn")]) == 1
    assert exit_code([check("warn"), check("fail")]) == 2


def test_the_command_line_gives_json(launcher: LauncherRun) -> None:
    process = launcher.start("doctor", "--json")
    found = {check["id"]: check for check in json.loads(process.communicate()[0])}
    assert process.returncode == 2  # there are no five GPUs here
    assert set(found["main-files"]) == {"id", "title", "verdict", "seen", "todo"}
    assert found["main-files"]["verdict"] == "ok"
