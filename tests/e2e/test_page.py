"""A person at the page: real browser, real page process, real checker and demo database; the model is a double."""

from __future__ import annotations

import os
import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Page, expect

from app.config import ROOT
from app.launched import birth
from launcher import state
from launcher.state import LauncherStatus, ServerState, ServerStatus
from tests.e2e.conftest import Served, served
from tests.fake_openai import FakeOpenAI, Reply

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

GOOD = "```sql\nSELECT DEPT_NM, REGN_NM FROM DEPT ORDER BY DEPT_CD\n```"
Open = Callable[..., Page]
FORBIDDEN = yaml.safe_load((ROOT / "tests" / "cases" / "forbidden.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def models() -> Iterator[tuple[FakeOpenAI, FakeOpenAI]]:
    with FakeOpenAI([GOOD], model="gpt-oss-120b") as main, FakeOpenAI([GOOD], model="Qwen3-Coder-30B") as fallback:
        yield main, fallback


@pytest.fixture(scope="module")
def site(models: tuple[FakeOpenAI, FakeOpenAI], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    main, fallback = models
    folder = tmp_path_factory.mktemp("page")
    environment = {"MAIN__URL": main.url, "FALLBACK__URL": fallback.url, "STATE_DIR": str(folder / "state")}
    with served(folder / "log", environment) as site:
        yield site


@pytest.fixture(autouse=True)
def _good_models(models: tuple[FakeOpenAI, FakeOpenAI]) -> None:
    for model in models:
        model.set_replies(GOOD)


def ask(page: Page, question: str) -> None:
    page.get_by_label("질문", exact=True).fill(question)
    page.get_by_label("질문", exact=True).press("Enter")


def cell(page: Page, row: int, column: int) -> str:
    return page.locator(f'[data-testid="cell-{row}-{column}"]').first.inner_text().strip()


def set_sql(page: Page, sql: str) -> None:
    editor = page.locator("#sql .cm-content")
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(sql)


def test_a_question_is_counted(site: Served, open_page: Open) -> None:
    page = open_page(site.url)
    ask(page, "부서 목록을 보여줘")
    expect(page.locator("#status")).to_contain_text("gpt-oss-120b")
    with urllib.request.urlopen(f"{site.url}/metrics", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        told = answer.read().decode()
    assert re.search(r'askora_questions_total\{model="gpt-oss-120b",status="ok"\} [1-9]', told)
    assert 'askora_model_ready{server="main"} 1.0' in told


def test_the_page_follows_the_launcher(site: Served, open_page: Open, models: tuple[FakeOpenAI, FakeOpenAI]) -> None:
    path = state.path_in(site.log.parent / "state")
    main = ServerStatus("main", "main", models[0].url, "gpt-oss-120b", ServerState.DRAINING, "하던 일을 마치는 중")
    loading = replace(main, state=ServerState.STARTING, detail="가중치 읽는 중", progress=0.45)
    launcher = LauncherStatus("vllm", os.getpid(), birth(os.getpid()), site.url, (main,))
    page = open_page(site.url)
    expect(page.locator("#models")).to_contain_text("메인 gpt-oss-120b 준비됨")
    state.write(path, launcher)
    expect(page.locator("#models")).to_contain_text("메인 gpt-oss-120b 하던 일을 마치는 중")
    asked = len(models[0].chats)
    ask(page, "부서 목록을 보여줘")
    expect(page.locator("#status")).to_contain_text("Qwen3-Coder-30B")
    expect(page.locator("#status")).to_contain_text("메인 모델을 다시 켜는 중이라")
    assert len(models[0].chats) == asked
    state.write(path, replace(launcher, servers=(loading,)))
    expect(page.locator("#models")).to_contain_text("메인 gpt-oss-120b 가중치 읽는 중 45%")
    path.unlink()
    expect(page.locator("#models")).to_contain_text("메인 gpt-oss-120b 준비됨")


def test_enter_asks_and_rows_appear(site: Served, open_page: Open) -> None:
    page = open_page(site.url)
    ask(page, "부서 목록을 보여줘")
    expect(page.locator("#status")).to_contain_text("gpt-oss-120b")
    expect(page.locator("#status")).to_contain_text("사용한 테이블: DEPT")
    expect(page.locator("#sql")).to_contain_text("SELECT DEPT_NM")
    expect(page.locator(".steps li.done")).to_have_count(4)
    assert cell(page, 0, 0)
    expect(page.locator("html")).to_have_attribute("lang", "ko")


def test_no_request_leaves_the_machine(site: Served, open_page: Open) -> None:
    page = open_page(site.url)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.reload()
    ask(page, "부서 목록을 보여줘")
    expect(page.locator("#status")).to_contain_text("행")
    ours = urlsplit(site.url).netloc
    assert {host for host in hosts if host} == {ours}


def test_an_example_fills_the_box_and_asks(site: Served, open_page: Open) -> None:
    page = open_page(site.url)
    example = page.locator("#examples button").first
    example.click()
    expect(page.get_by_label("질문", exact=True)).to_have_value(example.inner_text())
    expect(page.locator("#status")).to_contain_text("행")


def test_edited_sql_runs_and_can_be_restored(site: Served, open_page: Open) -> None:
    page = open_page(site.url)
    ask(page, "부서 목록을 보여줘")
    expect(page.locator("#status")).to_contain_text("행")
    set_sql(page, "SELECT COUNT(*) AS 사원수 FROM EMP;")
    page.get_by_role("button", name="SQL 실행").click()
    expect(page.locator("#grid")).to_contain_text("사원수")
    expect(page.locator("#notice")).to_contain_text("Oracle에 맞게 고쳤어요")
    page.get_by_role("button", name="원래대로").click()
    expect(page.locator("#sql")).to_contain_text("SELECT DEPT_NM")


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_forbidden_sql_is_refused_in_the_editor(site: Served, open_page: Open, sql: str) -> None:
    page = open_page(site.url)
    set_sql(page, sql)
    page.get_by_role("button", name="SQL 실행").click()
    expect(page.locator("#notice")).to_contain_text("이 SQL은 실행하지 않았어요")
    expect(page.locator("#status")).not_to_contain_text("행")


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_forbidden_sql_is_refused_from_a_model(
    site: Served, open_page: Open, models: tuple[FakeOpenAI, FakeOpenAI], sql: str
) -> None:
    models[0].set_replies(sql)
    page = open_page(site.url)
    ask(page, "사원 테이블을 지워줘")
    expect(page.locator("#notice")).to_contain_text("이 SQL은 실행하지 않았어요")
    expect(page.locator("#sql")).to_contain_text(sql[:12])


def test_the_fallback_answers_and_the_page_says_so(
    site: Served, open_page: Open, models: tuple[FakeOpenAI, FakeOpenAI]
) -> None:
    models[0].set_replies(Reply.engine_dead())
    page = open_page(site.url)
    ask(page, "부서 목록을 보여줘")
    expect(page.locator("#status")).to_contain_text("Qwen3-Coder-30B")
    expect(page.locator("#status")).to_contain_text("예비 모델이 답했어요")


def test_stop_ends_a_running_answer(site: Served, open_page: Open, models: tuple[FakeOpenAI, FakeOpenAI]) -> None:
    models[0].set_replies(Reply("SELECT " * 400, chunk_delay=0.05))
    page = open_page(site.url)
    ask(page, "부서 목록을 보여줘")
    expect(page.locator("#sql")).to_contain_text("SELECT SELECT")
    page.get_by_role("button", name="중지").click()
    expect(page.locator("#notice")).to_contain_text("중지했어요")
    models[0].set_replies(GOOD)
    ask(page, "부서 목록을 보여줘")
    expect(page.locator("#status")).to_contain_text("gpt-oss-120b")


def test_hangul_composition_does_not_send(site: Served, open_page: Open) -> None:
    """Enter that ends a Korean syllable belongs to the input method."""
    page = open_page(site.url)
    box = page.get_by_label("질문", exact=True)
    box.click()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "부서", "selectionStart": 2, "selectionEnd": 2})
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Process"})
    page.wait_for_timeout(500)
    expect(page.locator(".steps")).to_have_count(0)
    session.send("Input.insertText", {"text": "부서"})
    box.press("Enter")
    expect(page.locator("#status")).to_contain_text("행")


def test_an_empty_question_is_asked_for(site: Served, open_page: Open) -> None:
    page = open_page(site.url)
    page.get_by_role("button", name="질문하기").click()
    expect(page.locator("#notice")).to_contain_text("질문을 먼저 적어 주세요")


def test_a_link_fills_the_box(site: Served, open_page: Open) -> None:
    page = open_page(f"{site.url}/?q=부서별 인원")
    expect(page.get_by_label("질문", exact=True)).to_have_value("부서별 인원")


def test_the_page_shows_which_models_are_ready(site: Served, open_page: Open) -> None:
    page = open_page(site.url)
    expect(page.locator("#models")).to_contain_text(re.compile("메인 gpt-oss-120b\\s*준비됨"))


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen(site: Served, open_page: Open, width: int, tmp_path: Path) -> None:
    page = open_page(site.url, width)
    ask(page, "부서 목록을 보여줘")
    expect(page.locator("#status")).to_contain_text("행")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
