"""Parse Oracle SQL into a sqlglot tree that keeps what was written. It knows nothing of tables or of DuckDB.

sqlglot's own Oracle parser turns functions into nodes of its own (`TO_CHAR(d, mask)` loses the mask, `NVL` becomes
COALESCE). Here every function keeps the name that was written, so that each can be allowed deliberately.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar, Final

from sqlglot import exp
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import ParseError, TokenError
from sqlglot.parsers.oracle import OracleParser
from sqlglot.tokenizer_core import Token, TokenType

from app.database.embedded.failures import refuse

WRITTEN: Final = "written"  # meta key of a select item: its text
_DIALECT: Final = Oracle()


def _chosen(parsers: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: parsers[name] for name in names}


class _VerbatimParser(OracleParser):
    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = _chosen(
        OracleParser.FUNCTION_PARSERS, "CAST", "EXTRACT", "TRIM", "LISTAGG"
    )
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = _chosen(
        OracleParser.NO_PAREN_FUNCTION_PARSERS, "ANY", "CASE", "CONNECT_BY_ROOT", "PRIOR", "SYSDATE"
    )

    def _parse_projections(self) -> tuple[list[exp.Expr], list[exp.Expr] | None]:
        return self._parse_csv(self._parse_projection), None

    def _parse_projection(self) -> exp.Expr | None:
        start = self._curr.start
        item = self._parse_expression()
        if item is not None:
            item.meta[WRITTEN] = self.sql[start : self._prev.end + 1]
        return item


def parse(sql: str) -> exp.Expr:
    """The tree of one query. Raises NotTranslatable when sqlglot cannot read it."""
    try:
        tokens = _DIALECT.tokenize(sql)
        _refuse_misread_tokens(sql, tokens)
        trees = _VerbatimParser(dialect=_DIALECT).parse(tokens, sql)
    except (ParseError, TokenError) as error:
        raise refuse("해석하지 못한 구문") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise refuse("SELECT가 아닌 문장")
    return trees[0]


def _refuse_misread_tokens(sql: str, tokens: list[Token]) -> None:
    # sqlglot reads 1.5f as `1.5 AS f` and 2d as `2 AS d`.
    for number, word in pairwise(tokens):
        if number.token_type is TokenType.NUMBER and word.start == number.end + 1 and sql[word.start].isalpha():
            raise refuse(f"BINARY_FLOAT·BINARY_DOUBLE 상수 {number.text}{word.text}")
