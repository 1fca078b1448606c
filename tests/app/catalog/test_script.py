"""Cutting a script into statements and tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.script import statements


def cut(text: str) -> list[list[str]]:
    return [[token.text for token in statement] for statement in statements(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a; b", [["A"], ["B"]]),
        ("a;;; ; b;", [["A"], ["B"]]),
        ("a\n/\nb\n  /  \n", [["A"], ["B"]]),
        ("a / b", [["A", "/", "B"]]),
        ("a 'x; y' ; b", [["A", "x; y"], ["B"]]),
        ("a -- b; c\nd", [["A", "D"]]),
        ("a /* b; */ c", [["A", "C"]]),
        ("a\ncreate table t\ncomment on table t", [["A"], ["CREATE", "TABLE", "T"], ["COMMENT", "ON", "TABLE", "T"]]),
        ("a create table t", [["A", "CREATE", "TABLE", "T"]]),
        ("prompt it's; here\na", [["A"]]),
        ("a\nprompt it's\nb", [["A", "B"]]),
        ("a (\nprompt b)", [["A", "(", "PROMPT", "B", ")"]]),
        ("update t\nset a = 'x\n;'", [["UPDATE", "T", "SET", "A", "=", "x\n;"]]),
        ("q'!it's!' nq'(a)' n'b' q'<c>'", [["it's", "a", "b", "c"]]),
        ('"a b" x$y z# &v', [["a b", "X$Y", "Z#", "&V"]]),
        ("a 'open\nb", [["A", "'open", "B"]]),
        ("a /* open\nb", [["A", "/* open", "B"]]),
        ("", []),
    ],
)
def test_cut(text: str, expected: list[list[str]]) -> None:
    assert cut(text) == expected


@given(st.text(alphabet=st.sampled_from("ab'\"/*-;()qN[]\n @&가")))
def test_tokens_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    place = 0
    for statement in statements(text):
        assert statement
        for token in statement:
            assert place <= token.start < token.end <= len(text)
            place = token.end
