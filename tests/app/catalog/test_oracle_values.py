"""LOW_VALUE and HIGH_VALUE as Oracle stores them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.oracle_values import decoded


@pytest.mark.parametrize(
    ("raw", "base_type", "text"),
    [
        ("80", "NUMBER", "0"),
        ("C102", "NUMBER", "1"),
        ("C151", "NUMBER", "80"),
        ("C20218", "NUMBER", "123"),
        ("C302", "NUMBER", "10000"),
        ("C033", "NUMBER", "0.5"),
        ("C11A1A", "NUMBER", "25.25"),
        ("3E6466", "NUMBER", "-1"),
        ("3D644E66", "NUMBER", "-123"),
        ("C8020304", "FLOAT", "102030000000000"),
        ("787C0B19010101", "DATE", "2024-11-25"),
        ("787C0B190B1F01", "TIMESTAMP", "2024-11-25"),
        ("787C0D19010101", "DATE", ""),
        ("78", "DATE", ""),
        ("3230323430313031", "VARCHAR2", "20240101"),
        ("313020", "CHAR", "10"),
        ("EC849CEC9AB8", "VARCHAR2", ""),
        ("4B696D", "VARCHAR2", ""),
        ("", "NUMBER", ""),
    ],
)
def test_decoded(raw: str, base_type: str, text: str) -> None:
    assert decoded(bytes.fromhex(raw), base_type) == text


@given(st.binary(max_size=22), st.sampled_from(["NUMBER", "DATE", "VARCHAR2", "TIMESTAMP", "CLOB"]))
def test_any_bytes_give_a_text(raw: bytes, base_type: str) -> None:
    assert isinstance(decoded(raw, base_type), str)


def test_nothing_is_known_of_null() -> None:
    assert decoded(None, "NUMBER") == ""
