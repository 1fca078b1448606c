from dataclasses import replace
from datetime import date

from app.models.router import Delta, Switched
from app.records import (
    Answer,
    Chosen,
    Completion,
    Edit,
    Finding,
    Guess,
    Linked,
    Message,
    Problem,
    Prompt,
    Rejected,
    Rows,
    seal,
)
from app.ui.screen import Screen, note

FINDING = Finding("unknown_column", "name", "error", "<b>SALARYS</b> 컬럼이 없어요.", "ORA-00904", 2, 8, 20, 27)
TIMINGS = {"link": 12, "render": 5, "generate": 2300, "check": 3, "run": 420, "total": 2740}
PROMPT = Prompt((Message("user", "질문"),), 10, ("EMP", "DEPT"))
ROWS = Rows(("DEPT_NM", "BIG"), (("영업", 10**20),), truncated=True)
OK = Answer("질문", "ok", "SELECT 1", "gpt-oss-120b", tables=(Chosen("EMP", ""),), rows=ROWS, timings_ms=TIMINGS)


def test_the_steps_of_a_good_answer() -> None:
    screen = Screen()
    assert '<li class="doing"><span>테이블 찾기' in screen.begin()["steps"]
    screen.show(Linked("질문", date(2026, 11, 22), ()))
    assert '<li class="doing"><span>SQL 작성' in screen.show(PROMPT)["steps"]
    assert screen.show(Delta("```sql\nSELECT 1"))["sql"] == "SELECT 1"
    assert '<li class="doing"><span>검사' in screen.show(Completion("```sql\nSELECT 1\n```", "m"))["steps"]
    assert '<li class="doing"><span>실행' in screen.show(seal("SELECT 1", ("EMP",)))["steps"]
    screen.show(ROWS)
    parts = screen.show(OK)
    assert parts["steps"].count('class="done"') == 4
    assert parts["sql"] == parts["answered"] == "SELECT 1"
    assert parts["notice"] == ""


def test_pieces_are_shown_ten_times_a_second_at_most() -> None:
    screen = Screen()
    shown = [screen.show(Delta(piece)) for piece in ("SEL", "ECT", " 1")]
    assert [bool(parts) for parts in shown] == [True, False, False]


def test_the_status_line_tells_rows_time_model_and_tables() -> None:
    status = Screen().show(OK)["status"]
    assert "1행까지 표시(더 있음) · 2.7초 · gpt-oss-120b · 사용한 테이블: EMP" in status


def test_a_fallback_is_told() -> None:
    answer = replace(OK, fallback_reason="메인 모델에 연결할 수 없어서 예비 모델이 답했어요.")
    assert "예비 모델이 답했어요" in Screen().show(answer)["status"]


def test_a_switch_clears_what_the_first_model_wrote() -> None:
    screen = Screen()
    screen.show(Delta("SELECT wrong"))
    assert screen.show(Switched("메인 모델에 연결할 수 없어서"))["sql"] == ""
    assert screen.show(Completion("SELECT 2 FROM DUAL", "spare"))["sql"] == "SELECT 2 FROM DUAL"


def test_a_second_attempt_begins_with_the_writing_and_an_empty_text() -> None:
    screen = Screen()
    screen.show(PROMPT)
    screen.show(Delta("```sql\nSELECT 1\n```"))
    screen.show(seal("SELECT 1", ("EMP",)))
    steps = screen.show(PROMPT)["steps"]
    assert '<li class="doing"><span>SQL 작성' in steps
    assert steps.count('class="todo"') == 2
    screen.last_delta = 0.0
    assert screen.show(Delta("```sql\nSELECT 2"))["sql"] == "SELECT 2"


def test_an_earlier_text_that_answers_after_a_later_one_failed_has_passed() -> None:
    screen = Screen()
    screen.show(PROMPT)
    screen.show(Rejected((FINDING,)))
    screen.show(ROWS)
    assert screen.show(OK)["steps"].count('class="failed"') == 0


def test_what_the_sql_leaves_out_is_told() -> None:
    notice = Screen().show(replace(OK, left_out=("질문의 '올해'에 대한 조건이 SQL에 없어요.",)))["notice"]
    assert "참고하세요" in notice
    assert "올해" in notice


def test_a_rejected_sql_shows_its_findings_escaped() -> None:
    screen = Screen()
    screen.show(Rejected((FINDING,)))
    notice = screen.show(Answer("질문", "rejected", "SELECT SALARYS", findings=(FINDING,), timings_ms=TIMINGS))[
        "notice"
    ]
    assert "이 SQL은 실행하지 않았어요" in notice
    assert "&lt;b&gt;SALARYS&lt;/b&gt;" in notice
    assert "ORA-00904 · 2행 8열" in notice


def test_names_in_backticks_are_shown_as_code() -> None:
    finding = replace(FINDING, message="`E.SALARYS` 컬럼이 없어요.")
    screen = Screen()
    notice = screen.show(Answer("질문", "rejected", "x", findings=(finding,), timings_ms=TIMINGS))["notice"]
    assert "<code>E.SALARYS</code> 컬럼이 없어요." in notice


def test_fixes_are_told() -> None:
    edited = replace(FINDING, edits=(Edit(20, 27, "SAL"),))
    assert "Oracle에 맞게 고쳤어요" in Screen().show(replace(OK, fixes=(edited,)))["notice"]


def test_a_guess_is_told_once_and_says_what_became_of_the_name() -> None:
    guessed = replace(FINDING, guess=Guess((Edit(20, 27, "SAL"),), "`E.SALARYS` → `E.SAL`"))
    notice = Screen().show(replace(OK, fixes=(guessed, guessed)))["notice"]
    assert notice.count("<code>E.SALARYS</code> → <code>E.SAL</code>") == 1
    assert "뜻이 맞는지 확인해 주세요" in notice


def test_stop_can_be_pressed_only_while_something_runs() -> None:
    screen = Screen()
    assert screen.begin()["busy"] is True
    assert screen.show(OK)["busy"] is False
    assert screen.stopped()["busy"] is False


def test_amounts_are_grouped_and_numbers_that_name_something_are_not() -> None:
    rows = Rows(
        ("EMP_NO", "SAL", "SALES_YEAR", "연도", "AVG_AMT", "NM"),
        ((100001, 7630000, 2026, 2026, 1234.5, None),),
        truncated=False,
    )
    grid = Screen().show(replace(OK, rows=rows))["grid"]
    assert grid.data == [[100001, 7630000, 2026, 2026, 1234.5, None]]
    assert grid.metadata["display_value"] == [["100001", "7,630,000", "2026", "2026", "1,234.5", ""]]
    assert grid.metadata["styling"][0][0] == "text-align: right"
    assert grid.metadata["styling"][0][-1] == ""


def test_an_error_has_its_hint_and_folds_its_detail() -> None:
    problem = Problem("query_timeout", "30초 안에 끝나지 않았어요.", "기간을 좁혀 보세요.", "DPY-4024 <call>")
    notice = Screen().show(Answer("질문", "failed", problem=problem, timings_ms=TIMINGS))["notice"]
    assert "기간을 좁혀 보세요." in notice
    assert "<details>" in notice
    assert "&lt;call&gt;" in notice


def test_no_rows_is_a_result() -> None:
    parts = Screen().show(replace(OK, rows=Rows(("A",), (), truncated=False)))
    assert "조건에 맞는 행이 없어요" in parts["notice"]
    assert "0행" in parts["status"]
    assert parts["grid"] is None


def test_a_huge_integer_reaches_the_grid_as_text() -> None:
    """As a number it would stop the page's stream (over 64 bits)."""
    assert Screen().show(OK)["grid"].data == [["영업", str(10**20)]]


def test_running_edited_sql_leaves_the_editor_alone_and_has_two_steps() -> None:
    screen = Screen.for_sql()
    begun = screen.begin()
    assert "sql" not in begun
    assert "테이블 찾기" not in begun["steps"]
    assert "answered" not in screen.show(OK)


def test_checked_only_waits_for_the_person() -> None:
    notice = Screen().show(replace(OK, rows=None))["notice"]
    assert "[SQL 실행]을 눌러 주세요" in notice


def test_a_note_is_no_alert() -> None:
    assert 'role="status"' in note("질문을 먼저 적어 주세요.")
