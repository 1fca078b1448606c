"""Refusals and Oracle's own errors in Korean, and what a DuckDB error means in Oracle's terms."""

from __future__ import annotations

import re

import duckdb

from app.errors import ExecutionError, NotTranslatable, QueryFailed

_MESSAGES = {
    "ORA-00904": "없는 컬럼이에요",
    "ORA-00909": "함수의 인수 개수가 맞지 않아요",
    "ORA-00918": "어느 테이블의 컬럼인지 알 수 없어요",
    "ORA-00932": "데이터 타입이 서로 맞지 않아요",
    "ORA-00937": "집계 함수와 함께 쓴 컬럼이 GROUP BY에 없어요",
    "ORA-00942": "테이블이나 뷰가 없어요",
    "ORA-00979": "GROUP BY에 없는 컬럼을 집계 없이 썼어요",
    "ORA-01416": "테이블 두 개를 서로 외부 조인했어요",
    "ORA-01426": "계산 결과가 숫자의 범위를 넘었어요",
    "ORA-01427": "한 행만 돌려줘야 하는 서브쿼리가 여러 행을 돌려줬어요",
    "ORA-01428": "함수의 인수가 허용 범위를 벗어났어요",
    "ORA-01438": "값이 지정한 자릿수보다 커요",
    "ORA-01468": "조건 하나에서 두 테이블을 함께 외부 조인할 수 없어요",
    "ORA-01476": "0으로 나눌 수 없어요",
    "ORA-01481": "숫자 형식이 잘못됐어요",
    "ORA-01489": "LISTAGG 결과가 4,000바이트를 넘었어요",
    "ORA-01719": "(+)를 OR나 IN과 함께 쓸 수 없어요",
    "ORA-01722": "숫자가 아닌 값을 숫자로 바꿀 수 없어요",
    "ORA-01788": "LEVEL은 CONNECT BY가 있어야 쓸 수 있어요",
    "ORA-01789": "집합 연산자 양쪽의 컬럼 개수가 달라요",
    "ORA-01790": "집합 연산자 양쪽의 컬럼 타입이 달라요",
    "ORA-01791": "SELECT 목록에 없는 식으로 정렬할 수 없어요",
    "ORA-01820": "이 형식 요소는 날짜를 읽는 데 쓸 수 없어요",
    "ORA-01821": "날짜 형식을 알아볼 수 없어요",
    "ORA-01830": "날짜 형식보다 값이 더 길어요",
    "ORA-01835": "요일이 날짜와 맞지 않아요",
    "ORA-01839": "그 달에 없는 날짜예요",
    "ORA-01840": "날짜 형식보다 값이 짧아요",
    "ORA-01841": "연도가 허용 범위를 벗어났어요",
    "ORA-01843": "월이 올바르지 않아요",
    "ORA-01846": "요일 이름이 올바르지 않아요",
    "ORA-01847": "일은 1부터 그 달의 마지막 날까지여야 해요",
    "ORA-01849": "시는 1부터 12까지여야 해요",
    "ORA-01850": "시는 0부터 23까지여야 해요",
    "ORA-01851": "분은 0부터 59까지여야 해요",
    "ORA-01852": "초는 0부터 59까지여야 해요",
    "ORA-01858": "숫자가 와야 할 자리에 다른 글자가 있어요",
    "ORA-01861": "값이 날짜 형식과 맞지 않아요",
    "ORA-01873": "간격의 앞자리가 지정한 자릿수를 넘었어요",
    "ORA-01878": "날짜나 시각에 그런 필드가 없어요",
    "ORA-25154": "USING에 쓴 컬럼에는 테이블 이름을 붙일 수 없어요",
    "ORA-25156": "(+)와 JOIN 구문을 함께 쓸 수 없어요",
    "ORA-30076": "그 타입에서는 꺼낼 수 없는 필드예요",
    "ORA-30484": "분석 함수에는 OVER가 있어야 해요",
}

# DuckDB's own words, as far as they correspond to one Oracle error.
_DUCKDB_TEXTS = (
    (re.compile(r"More than one row returned by a subquery"), "ORA-01427"),
    (re.compile(r"must appear in the GROUP BY clause"), "ORA-00979"),
    (re.compile(r"Could not convert string|Failed to cast value"), "ORA-01722"),
    (re.compile(r"Casting value .* failed: value is out of range|Could not cast value"), "ORA-01438"),
    (re.compile(r"for SELECT DISTINCT, ORDER BY expressions must appear"), "ORA-01791"),
    (re.compile(r"Overflow|out of range|OutOfRange|Out of Range", re.IGNORECASE), "ORA-01426"),
)
_ORA = re.compile(r"(ORA-\d{5})(?::\s*(.*?))?(?:['\"] to [A-Z]|\n|$)")


class OracleError(ValueError):
    """An error found while a value is converted inside DuckDB; its text survives as DuckDB's message."""

    def __init__(self, ora: str, about: str = "") -> None:
        super().__init__(f"{ora}: {about}")


def refuse(what: str) -> NotTranslatable:
    """The refusal to run `what` (a Korean or SQL phrase naming the construct)."""
    return NotTranslatable(f"내장 데이터베이스가 Oracle과 똑같이 실행할 수 없는 구문이 있어요: {what}")


def oracle_error(ora: str, about: str = "", detail: str = "") -> QueryFailed:
    """Oracle's error `ora` (`ORA-00904`) about `about`, as far as it is known."""
    said = _MESSAGES.get(ora, "데이터베이스가 SQL을 거부했어요")
    where = f": {about}" if about else ""
    return QueryFailed(f"{said}{where} ({ora}).", detail=detail, ora=ora)


def from_duckdb(error: duckdb.Error) -> ExecutionError:
    """What DuckDB's error means to somebody who wrote Oracle SQL."""
    text = str(error)
    if found := _ORA.search(text):
        return oracle_error(found[1], (found[2] or "").strip(), text)
    for pattern, ora in _DUCKDB_TEXTS:
        if pattern.search(text):
            return oracle_error(ora, detail=text)
    return QueryFailed(detail=text)
