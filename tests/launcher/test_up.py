"""The whole launcher as a process: everything up, and whatever happens to it, nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time

import httpx
import psutil
import pytest

from app.assembly import known_servers
from app.config import ROOT, load_settings
from app.models.client import ModelClient
from launcher.state import ServerState
from tests.fake_openai import FakeOpenAI
from tests.launcher.children import wait_until
from tests.launcher.conftest import LauncherRun, make_model


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_servers_come_up_and_a_signal_ends_everything(launcher: LauncherRun, number: signal.Signals) -> None:
    process = launcher.start()
    wait_until(launcher.all_ready)
    assert stat.S_IMODE(launcher.state_file.stat().st_mode) == 0o600
    for name, model in (("main", "gpt-oss-120b"), ("fallback", "Qwen3-Coder-30B")):
        key = {"Authorization": f"Bearer {launcher.key(name)}"}
        answer = httpx.get(f"http://127.0.0.1:{launcher.ports[name]}/v1/models", headers=key, trust_env=False).json()
        assert answer["data"][0]["id"] == model
    process.send_signal(number)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert launcher.nothing_left()
    assert not list((launcher.folder / "state").iterdir())
    assert said.index("메인 모델(gpt-oss-120b): 준비됨") < said.index("예비 모델(Qwen3-Coder-30B): 준비됨")
    assert said.index("예비 모델(Qwen3-Coder-30B): 꺼짐") < said.index("메인 모델(gpt-oss-120b): 꺼짐")
    assert "모든 모델 서버가 준비됐어요" in said


def test_a_terminal_that_closes_ends_everything_unless_nohup_says_otherwise(launcher: LauncherRun) -> None:
    usual = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does; a child inherits it
    try:
        process = launcher.start()
    finally:
        signal.signal(signal.SIGHUP, usual)
    wait_until(launcher.all_ready)
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert process.poll() is None
    assert launcher.all_ready()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    again = launcher.start()
    wait_until(launcher.all_ready)
    again.send_signal(signal.SIGHUP)
    again.communicate(timeout=20)
    assert again.returncode == 0
    assert launcher.nothing_left()


def test_nothing_comes_back_when_everything_is_told_to_end_at_once(launcher: LauncherRun) -> None:
    """As systemd does with KillMode=control-group, and a terminal that is closed."""
    process = launcher.start()
    wait_until(launcher.all_ready)
    for each in [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]:
        each.terminate()
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert launcher.nothing_left()
    assert "다시 시작해요" not in said


def test_servers_that_ignore_the_signal_are_killed_by_a_second_one(launcher: LauncherRun) -> None:
    flags = json.dumps(["--ignore-sigterm", "--grandchild"])
    launcher.set(MAIN__EXTRA_ARGS=flags, FALLBACK__EXTRA_ARGS=flags)
    process = launcher.start()
    wait_until(launcher.all_ready)
    process.send_signal(signal.SIGINT)
    wait_until(lambda: launcher.servers()["fallback"].state is ServerState.STOPPING)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=8)  # the first signal alone would take the two of them 20 s
    assert process.returncode == 0
    assert launcher.nothing_left()


def test_a_launcher_that_is_killed_takes_its_servers_with_it(launcher: LauncherRun) -> None:
    launcher.set(MAIN__EXTRA_ARGS=json.dumps(["--ignore-sigterm", "--grandchild"]))
    process = launcher.start()
    wait_until(launcher.all_ready)
    process.kill()
    process.communicate()
    wait_until(launcher.nothing_left)


def test_what_a_killed_launcher_left_is_found_by_the_next(launcher: LauncherRun) -> None:
    process = launcher.start()
    wait_until(launcher.all_ready)
    for server in launcher.servers().values():
        assert server.pid is not None
        os.kill(server.pid, signal.SIGSTOP)  # so that the guard cannot end its server when the launcher is gone
    process.kill()
    process.communicate()
    assert not launcher.nothing_left()
    old = set(launcher.groups)
    again = launcher.start()
    wait_until(lambda: launcher.all_ready() and not old & {server.pid for server in launcher.servers().values()})
    again.send_signal(signal.SIGINT)
    said, _ = again.communicate(timeout=20)
    assert "지난번에 끄지 못하고 남은 서버를 정리했어요: main" in said
    assert launcher.nothing_left()


def test_a_second_launcher_is_told_that_there_is_one(launcher: LauncherRun) -> None:
    process = launcher.start()
    wait_until(launcher.all_ready)
    second = launcher.start()
    said, _ = second.communicate(timeout=20)
    assert second.returncode == 2
    assert f"PID {process.pid}" in said
    assert launcher.all_ready()


def test_status_tells_people_and_scripts(launcher: LauncherRun) -> None:
    before = launcher.start("status", "--json")
    assert json.loads(before.communicate()[0]) == {"running": False, "servers": []}
    assert before.returncode == 1
    launcher.start()
    wait_until(launcher.all_ready)
    status = launcher.start("status", "--json")
    said = json.loads(status.communicate()[0])
    assert status.returncode == 0
    assert {server["name"]: server["state"] for server in said["servers"]} == {"main": "ready", "fallback": "ready"}
    assert "준비됨" in launcher.start("status").communicate()[0]


def test_watching_the_status_ends_with_the_launcher(launcher: LauncherRun) -> None:
    process = launcher.start()
    wait_until(launcher.all_ready)
    launcher.set(FORCE_COLOR="1")  # as on a terminal
    watching = launcher.start("status", "--watch")
    assert watching.stdout is not None
    while "gpt-oss-120b" not in watching.stdout.readline():
        assert watching.poll() is None
    process.send_signal(signal.SIGINT)
    watching.communicate(timeout=20)
    assert watching.returncode == 1


@pytest.mark.parametrize("now", [(), ("--now",)])
def test_stop_ends_everything(launcher: LauncherRun, now: tuple[str, ...]) -> None:
    flags = json.dumps(["--ignore-sigterm", "--grandchild"]) if now else "[]"
    launcher.set(MAIN__EXTRA_ARGS=flags, FALLBACK__EXTRA_ARGS=flags)
    process = launcher.start()
    wait_until(launcher.all_ready)
    stopping = launcher.start("stop", *now)
    said, _ = stopping.communicate(timeout=15)  # without --now the two of them would take 20 s
    assert (stopping.returncode, said.strip()) == (0, "모두 껐어요.")
    assert process.wait(timeout=5) == 0
    assert launcher.nothing_left()


def test_restart_starts_one_server_anew(launcher: LauncherRun) -> None:
    process = launcher.start()
    wait_until(launcher.all_ready)
    before = launcher.servers()
    restarting = launcher.start("restart", "main")
    said, _ = restarting.communicate(timeout=30)
    after = launcher.servers()
    assert restarting.returncode == 0
    assert said.index("마무리 중") < said.index("준비됨")
    assert after["main"].pid != before["main"].pid
    assert after["fallback"] == before["fallback"]
    assert after["main"].restarts == 0
    assert process.poll() is None
    assert not list(launcher.state_file.parent.glob("restart.*"))


def test_a_server_that_was_given_up_can_be_started_anew(launcher: LauncherRun) -> None:
    model = launcher.folder / "later"
    launcher.set(MAIN__PATH=str(model))
    launcher.start()
    wait_until(lambda: launcher.servers().get("main") and launcher.servers()["main"].state is ServerState.FAILED)
    wait_until(lambda: launcher.servers()["fallback"].state is ServerState.READY)
    refused = launcher.start("restart", "main")
    assert "모델 폴더가 없어요" in refused.communicate(timeout=20)[0]
    assert refused.returncode == 1
    make_model(model)
    again = launcher.start("restart", "main")
    again.communicate(timeout=30)
    assert again.returncode == 0
    assert launcher.all_ready()


@pytest.mark.parametrize("arguments", [("stop",), ("restart", "main")])
def test_without_a_launcher_there_is_nothing_to_tell(launcher: LauncherRun, arguments: tuple[str, ...]) -> None:
    process = launcher.start(*arguments)
    assert "실행 중인 AskOra가 없어요" in process.communicate(timeout=20)[0]
    assert process.returncode == 2


def test_an_unknown_server_is_named(launcher: LauncherRun) -> None:
    launcher.start()
    wait_until(launcher.all_ready)
    process = launcher.start("restart", "../main")
    assert "main, fallback" in process.communicate(timeout=20)[0]
    assert process.returncode == 2


def test_logs_show_the_end_the_first_error_and_what_follows(launcher: LauncherRun) -> None:
    missing = launcher.start("logs")
    assert "로그가 없어요" in missing.communicate(timeout=20)[0]
    assert missing.returncode == 2
    launcher.set(MAIN__EXTRA_ARGS=json.dumps(["--say", "ERROR the disk is on fire"]))
    process = launcher.start()
    wait_until(launcher.all_ready)
    said, _ = launcher.start("logs", "main", "--lines", "1").communicate(timeout=20)
    assert said.splitlines()[1].endswith("ERROR the disk is on fire")
    assert said.splitlines()[2] == "첫 오류: the disk is on fire"
    both, _ = launcher.start("logs").communicate(timeout=20)
    assert "메인 모델" in both
    assert "예비 모델" in both
    following = launcher.start("logs", "--follow", "--lines", "0")
    assert following.stdout is not None
    following.stdout.readline()
    launcher.start("restart", "fallback").communicate(timeout=30)
    wait_until(launcher.all_ready)
    following.send_signal(signal.SIGINT)
    assert "fallback: " in following.communicate(timeout=20)[0]
    assert following.returncode == 0
    assert process.poll() is None


def test_a_port_in_use_starts_nothing_and_names_the_holder(launcher: LauncherRun) -> None:
    with FakeOpenAI(port=launcher.ports["fallback"]):
        process = launcher.start()
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 2
    assert f"{launcher.ports['fallback']}번 포트" in said
    assert f"PID {os.getpid()}" in said
    assert "FALLBACK__PORT" in said
    assert not (launcher.folder / "log").exists()


def test_the_page_cannot_have_the_port_of_a_model(launcher: LauncherRun) -> None:
    launcher.set(UI__PORT=str(launcher.ports["main"]))
    process = launcher.start("up")
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 2
    assert f"MAIN__PORT와 UI__PORT가 모두 {launcher.ports['main']}" in said
    assert not (launcher.folder / "log").exists()


def test_without_any_server_it_says_why_and_ends(launcher: LauncherRun) -> None:
    launcher.set(
        MAIN__PATH="/no/such/model", FALLBACK__EXTRA_ARGS=json.dumps(["--exit-after", "0", "--exit-code", "2"])
    )
    process = launcher.start()
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "모델 폴더가 없어요: /no/such/model" in said
    assert "fallback.log" in said


def test_a_copied_environment_is_not_taken_for_a_missing_command(launcher: LauncherRun) -> None:
    command = launcher.folder / "vllm"
    command.write_text("#!/opt/old/venv/bin/python3\n")
    process = launcher.start()
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "/opt/old/venv/bin/python3" in said
    assert "실행할 명령이 없어요" not in said


def test_without_the_main_model_the_fallback_serves(launcher: LauncherRun) -> None:
    launcher.set(MAIN__PATH="/no/such/model")
    launcher.start()
    wait_until(lambda: launcher.servers().get("fallback") and launcher.servers()["fallback"].state is ServerState.READY)
    assert launcher.servers()["main"].state is ServerState.FAILED


def test_a_main_model_that_is_killed_comes_back(launcher: LauncherRun) -> None:
    launcher.start()
    wait_until(launcher.all_ready)
    pid = launcher.servers()["main"].pid
    assert pid is not None
    psutil.Process(pid).children()[0].kill()
    wait_until(lambda: launcher.servers()["main"].restarts == 1 and launcher.all_ready())
    assert launcher.servers()["main"].pid != pid


def test_servers_are_kept_while_their_state_cannot_be_written(launcher: LauncherRun) -> None:
    process = launcher.start()
    wait_until(launcher.all_ready)
    pid = launcher.servers()["main"].pid
    assert pid is not None
    draft = launcher.state_file.with_suffix(".tmp")
    draft.mkdir()  # as a full disk would: the file cannot be replaced
    psutil.Process(pid).children()[0].kill()
    assert process.stdout is not None
    said = ""
    while said.count("메인 모델(gpt-oss-120b): 준비됨") < 2:
        said += process.stdout.readline()
        assert process.poll() is None
    assert said.count("상태를 적지 못했어요") == 1
    assert launcher.servers()["main"].pid == pid
    draft.rmdir()
    launcher.start("restart", "fallback").communicate(timeout=30)
    assert launcher.servers()["main"].pid != pid
    draft.mkdir()
    process.send_signal(signal.SIGINT)
    assert "Traceback" not in process.communicate(timeout=20)[0]
    assert process.returncode == 0
    assert launcher.nothing_left()


def test_every_server_elsewhere_is_watched(launcher: LauncherRun) -> None:
    with FakeOpenAI() as one, FakeOpenAI() as two:
        launcher.set(PROFILE="external", MAIN__URL=f"{one.url},{two.url}", FALLBACK__ENABLED="false")
        process = launcher.start()
        states = {"main-1": ServerState.ATTACHED, "main-2": ServerState.ATTACHED}
        wait_until(lambda: {name: server.state for name, server in launcher.servers().items()} == states)
        two.close()
        wait_until(lambda: launcher.servers()["main-2"].state is ServerState.DEGRADED)
        assert launcher.servers()["main-1"].state is ServerState.ATTACHED
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
    assert "메인 모델 2: 대답 없음" in said


def test_a_key_reaches_the_server_but_no_command_line(launcher: LauncherRun) -> None:
    launcher.set(MAIN__API_KEY="s3cret-key")
    launcher.start()
    wait_until(launcher.all_ready)
    pid = launcher.servers()["main"].pid
    assert pid is not None
    tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    assert not [process for process in tree if "s3cret-key" in " ".join(process.cmdline())]
    assert tree[-1].environ()["VLLM_API_KEY"] == "s3cret-key"


async def test_every_run_has_keys_of_its_own_that_others_of_this_user_find(launcher: LauncherRun) -> None:
    process = launcher.start()
    wait_until(launcher.all_ready)
    url, key = f"http://127.0.0.1:{launcher.ports['main']}/v1", launcher.key("main")
    assert len({key, launcher.key("fallback")}) == 2
    assert httpx.get(f"{url}/models", trust_env=False).status_code == 401
    shown = launcher.start("plan", "--json").communicate()[0] + launcher.start("status", "--json").communicate()[0]
    assert key not in shown

    settings = load_settings(state_dir=launcher.folder / "state", main={"port": launcher.ports["main"]})
    client = ModelClient(known_servers(settings)[0], seconds=5)
    assert await client.ready()
    assert await client.count("SELECT 1 FROM DUAL") > 0
    await client.close()
    checks = {check["id"]: check for check in json.loads(launcher.start("doctor", "--json").communicate()[0])}
    assert checks["main-models"]["verdict"] == checks["main-chat"]["verdict"] == "ok"

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    launcher.start()
    wait_until(launcher.all_ready)
    assert launcher.key("main") != key


def test_a_wrong_profile_is_explained(launcher: LauncherRun) -> None:
    process = launcher.start("plan", "--profile", "nonsense")
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "PROFILE" in said


def test_the_launcher_starts_without_the_heavy_libraries() -> None:
    code = "import sys, launcher.__main__; print({'gradio', 'xllamacpp', 'duckdb', 'oracledb'} & set(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert printed.stdout.strip() == "set()"
