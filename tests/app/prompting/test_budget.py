"""What fits a budget: a stable front, then the best tables, shortened before they are complete."""

from __future__ import annotations

import pytest

from app.catalog.model import Catalog, Column, ForeignKey, Table
from app.prompting.budget import Selection, stable_front, whole_schema, with_best_tables
from app.records import Chosen


def _table(name: str, columns: int, *targets: str) -> Table:
    keys = tuple(ForeignKey((f"{target}_ID",), target, ("ID",)) for target in targets)
    linking = tuple(Column(key.columns[0], "NUMBER") for key in keys)
    others = tuple(Column(f"C{number}", "VARCHAR2(10)", "비고") for number in range(columns))
    return Table(name, (Column("ID", "NUMBER"), *linking, *others), primary_key=("ID",), foreign_keys=keys)


CATALOG = Catalog(
    (
        _table("ALONE", 4),
        _table("HUB", 4),
        _table("ORDERS", 4, "HUB"),
        _table("LINES", 4, "HUB", "ORDERS"),
        _table("WIDE", 40, "HUB"),
    )
)


def words(text: str) -> int:
    return len(text.split())


def front(budget: int, *examples: set[str]) -> list[str]:
    return [one.table for one in stable_front(CATALOG, whole_schema(CATALOG, {}), examples, budget, words).front]


def best(ranked: list[Chosen], budget: int) -> Selection:
    return with_best_tables(Selection(()), CATALOG, {}, ranked, budget, words)


def test_the_front_holds_what_most_keys_lead_to_in_the_order_of_the_catalogue() -> None:
    assert front(20) == ["HUB"]
    assert front(30) == ["HUB", "ORDERS"]
    assert front(10**6) == [table.name for table in CATALOG.tables]


def test_an_example_brings_all_its_tables_or_none() -> None:
    assert front(20, {"ALONE"}) == ["ALONE"]
    assert front(30, {"ALONE", "WIDE"}) == ["HUB", "ORDERS"]
    assert front(40, {"ALONE", "WIDE"}, {"LINES"}, {"ALONE", "LINES"}) == ["HUB", "LINES"]


def test_tables_come_shortened_before_the_best_is_complete() -> None:
    ranked = [Chosen("WIDE", "질문의 비고", ("C7",)), Chosen("LINES", "질문의 줄")]
    short = best(ranked, 40)
    assert [(one.table, one.whole) for one in short.extra] == [("WIDE", False), ("LINES", True)]
    assert "C7 비고" in short.extra[0].text
    assert "C8" not in short.extra[0].text
    assert "(컬럼 39개 생략)" in short.extra[0].text
    assert [one.whole for one in best(ranked, 400).extra] == [True, True]


def test_what_the_front_holds_is_not_shown_again() -> None:
    held = stable_front(CATALOG, whole_schema(CATALOG, {}), (), 20, words)
    chosen = with_best_tables(held, CATALOG, {}, [Chosen("HUB", "질문의 허브"), Chosen("LINES", "줄")], 100, words)
    assert [one.table for one in chosen.all] == ["HUB", "LINES"]


def test_at_least_one_table_even_past_the_budget() -> None:
    assert len(best([Chosen("WIDE", "질문"), Chosen("LINES", "질문")], 1).extra) == 1


def test_a_table_that_does_not_fit_leaves_room_for_others() -> None:
    ranked = [Chosen("HUB", "질문의 허브"), Chosen("LINES", "질문의 줄"), Chosen("ORDERS", "질문의 주문")]
    assert [one.table for one in best(ranked, 20).extra] == ["HUB", "ORDERS"]


def test_a_full_budget_ends_the_search_for_what_fits() -> None:
    """The text of each table takes its time: of a thousand not all are looked at for every question."""
    hundred = Catalog(tuple(_table(f"T{number}", 4) for number in range(100)))
    looked_at: list[str] = []

    def cost(text: str) -> int:
        looked_at.append(text)
        return 10

    ranked = [Chosen(table.name, "질문") for table in hundred.tables]
    with_best_tables(Selection(()), hundred, {}, ranked, 25, cost)
    assert len(set(looked_at)) < 15


def test_a_table_of_many_amounts_is_shortened_all_the_same() -> None:
    amounts = tuple(Column(f"C{number}", "NUMBER", f"{number}월 금액") for number in range(900))
    wide = Catalog((Table("WIDE", (Column("ID", "NUMBER"), *amounts), primary_key=("ID",)),))
    shown = with_best_tables(Selection(()), wide, {}, [Chosen("WIDE", "질문의 금액", ("C700",))], 1, words).extra
    assert words(shown[0].text) < 150
    assert "C700 " in shown[0].text


def test_it_shrinks_from_the_end_but_never_by_the_best_for_the_question() -> None:
    selection = Selection(whole_schema(CATALOG, {})[:2], whole_schema(CATALOG, {})[2:4])
    names = []
    while selection.all:
        names.append([one.table for one in selection.all])
        selection = selection.smaller()
    assert names == [["ALONE", "HUB", "ORDERS", "LINES"], ["ALONE", "HUB", "ORDERS"], ["ALONE", "ORDERS"], ["ORDERS"]]


@pytest.mark.parametrize("budget", [1, 15, 30, 60, 120, 1000])
def test_the_budget_is_kept_whatever_it_is(budget: int) -> None:
    ranked = [Chosen(table.name, "질문") for table in CATALOG.tables]
    shown = best(ranked, budget).extra
    assert len(shown) == 1 or sum(words(one.text) for one in shown) <= budget
