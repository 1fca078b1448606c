"""Code lists as Korean comments write them."""

from __future__ import annotations

import pytest

from app.catalog.ddl import read_ddl
from app.catalog.profile import Value, codes_in, profile_of_comments


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("재직상태코드(10:재직, 20:휴직, 30:퇴직)", [("10", "재직"), ("20", "휴직"), ("30", "퇴직")]),
        ("성별(M:남, F:여)", [("M", "남"), ("F", "여")]),
        ("결제수단 1=카드, 2=계좌 이체", [("1", "카드"), ("2", "계좌 이체")]),
        ("상태[A:정상/B:해지]", [("A", "정상"), ("B", "해지")]),
        ("사용여부(Y/N)", []),
        ("지역(서울, 부산 등)", []),
        ("시각(HH24:MI)", []),
        ("비율 1:3", []),
        ("월급여(원)", []),
    ],
)
def test_codes_in_a_comment(comment: str, codes: list[tuple[str, str]]) -> None:
    assert codes_in(comment) == tuple(Value(code, meaning) for code, meaning in codes)


def test_a_catalogue_says_what_its_comments_say() -> None:
    catalog = read_ddl("CREATE TABLE T (A CHAR(1), B DATE); COMMENT ON COLUMN T.A IS '구분(1:가, 2:나)';")
    profile = profile_of_comments(catalog)
    assert profile["T"].columns["A"].values == (Value("1", "가"), Value("2", "나"))
    assert "B" not in profile["T"].columns
