"""The end of a log, what comes after it, and the error that counts."""

from __future__ import annotations

from pathlib import Path

from launcher import logs

STAMP = "2026-11-25 10:00:00,000 "


def write(path: Path, *lines: str, mode: str = "w") -> None:
    with path.open(mode, encoding="utf-8") as file:
        file.writelines(f"{STAMP}{line}\n" for line in lines)


def test_the_last_lines(tmp_path: Path) -> None:
    path = tmp_path / "main.log"
    write(path, "one", "two", "three")
    assert logs.last(path, 2) == [STAMP + "two", STAMP + "three"]
    assert logs.last(path, 0) == []
    assert logs.last(path, 99)[0] == STAMP + "one"
    assert logs.names_in(tmp_path) == ["main"]


def test_the_first_error_is_that_of_the_last_start(tmp_path: Path) -> None:
    path = tmp_path / "main.log"
    write(path, "$ vllm serve m", "(EngineCore pid=9) ERROR 11-25 10:00:00 [core.py:1] ValueError: the old one")
    assert logs.error_in(path) == "ValueError: the old one"
    write(path, "$ vllm serve m", "INFO fine", mode="a")
    assert logs.error_in(path) == ""
    write(
        path,
        "(APIServer pid=7) WARNING 11-25 10:00:00 [utils.py:1] OSError: [Errno 24] a limit",
        "(EngineCore pid=9) ERROR 11-25 10:00:00 [core.py:1] RuntimeError: the cause",
        "(APIServer pid=7) RuntimeError: Engine core initialization failed. See root cause above.",
        mode="a",
    )
    assert logs.error_in(path) == "RuntimeError: the cause"


def test_what_is_added_is_followed_through_a_rotation(tmp_path: Path) -> None:
    main, fallback = tmp_path / "main.log", tmp_path / "fallback.log"
    write(main, "before")
    write(fallback, "before")
    tails = [logs._Tail(main), logs._Tail(fallback)]
    assert [list(each.read()) for each in tails] == [[], []]
    write(main, "one", mode="a")
    with fallback.open("a", encoding="utf-8") as file:
        file.write("half a ")
    assert [list(each.read()) for each in tails] == [[STAMP + "one"], []]
    main.rename(tmp_path / "main.log.1")
    write(main, "two")
    with fallback.open("a", encoding="utf-8") as file:
        file.write("line\n")
    assert [list(each.read()) for each in tails] == [[STAMP + "two"], ["half a line"]]
    for each in tails:
        each.close()
