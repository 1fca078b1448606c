"""Respells valid Oracle that sqlglot refuses, in the same length and with every name kept, so that it can be judged.

The respelt text is only ever parsed. What would hide a name or a call from the rules is left alone: then the SQL stays
unread and is never run. Functions in the text are judged by their tokens, which are those of the original.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.checking.builtins import words
from app.checking.lexer import Token

_MINING = words(
    """PREDICTION PREDICTION_PROBABILITY PREDICTION_BOUNDS PREDICTION_COST PREDICTION_DETAILS PREDICTION_SET CLUSTER_ID
    CLUSTER_PROBABILITY CLUSTER_SET CLUSTER_DISTANCE CLUSTER_DETAILS FEATURE_ID FEATURE_SET FEATURE_VALUE
    FEATURE_DETAILS FEATURE_COMPARE VECTOR_EMBEDDING ORA_DM_PARTITION_NAME"""
)
_JSON_FUNCTIONS = words(
    """JSON_OBJECT JSON_SERIALIZE JSON_TRANSFORM JSON_ARRAY JSON_SCALAR JSON_MERGEPATCH JSON_VALUE JSON_QUERY"""
)
_JSON_NOISE = words(
    """PRETTY TRUNCATE ASCII ORDERED STRICT KEEP REMOVE APPEND PREPEND RENAME UNIQUE KEYS WITH FORMAT JSON KEY ABSENT"""
)
_UNITS = frozenset({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"})
_LITERALS = frozenset({"string", "number", "bind"})


@dataclass(slots=True)
class _Text:
    """The letters being respelt, with the tokens they were cut into."""

    letters: list[str]
    tokens: Sequence[Token]

    def key(self, index: int) -> str:
        return self.tokens[index].key if 0 <= index < len(self.tokens) else ""

    def at(self, *keys: str) -> Iterator[int]:
        return (index for index, token in enumerate(self.tokens) if token.key in keys)

    def put(self, first: int, last: int, text: str = "") -> None:
        """Write `text` over the tokens `first`..`last`, padded with spaces."""
        start, end = self.tokens[first].start, self.tokens[last].end
        if len(text) <= end - start:
            self.letters[start:end] = text.ljust(end - start)

    def closing(self, opening: int) -> int | None:
        """Index of the parenthesis that closes the one at `opening`."""
        depth = 0
        for index in range(opening, len(self.tokens)):
            depth += (self.key(index) == "(") - (self.key(index) == ")")
            if depth == 0:
                return index
        return None

    def calls(self, names: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Opening and closing parenthesis of every call of these functions."""
        for index, token in enumerate(self.tokens):
            if token.key in names and self.key(index + 1) == "(":
                closing = self.closing(index + 1)
                if closing is not None:
                    yield index + 1, closing


def respell(text: str, tokens: Sequence[Token]) -> str:
    """`text` with every spelling below replaced by one that sqlglot reads; as long as before."""
    respelt = _Text(list(text), tokens)
    for spelling in SPELLINGS:
        spelling(respelt)
    return "".join(respelt.letters)


def _spaced_operators(text: _Text) -> None:
    """`! =` and `< >` are one operator to Oracle."""
    for index in text.at("!", "<", ">", "^"):
        after = text.tokens[index + 1] if index + 1 < len(text.tokens) else None
        pair = f"{text.key(index)}{after.key}" if after else ""
        if pair in {"!=", "<>", "<=", ">=", "^="}:
            text.put(index, index + 1, "<>" if pair in {"!=", "^="} else pair)


def _multiset_operators(text: _Text) -> None:
    """`a MULTISET UNION ALL b` joins two values."""
    for index in text.at("MULTISET"):
        if text.key(index + 1) in {"UNION", "EXCEPT", "INTERSECT"}:
            last = index + 1 + (text.key(index + 2) in {"ALL", "DISTINCT"})
            text.put(index, last, "||")


def _conversion_defaults(text: _Text) -> None:
    """`TO_DATE(s DEFAULT NULL ON CONVERSION ERROR, fmt)`: only literals stand in for the default."""
    for index in text.at("CONVERSION"):
        if text.key(index - 1) != "ON" or text.key(index + 1) != "ERROR" or text.key(index - 3) != "DEFAULT":
            continue
        if text.tokens[index - 2].kind in _LITERALS or text.key(index - 2) == "NULL":
            text.put(index - 3, index + 1)


def _cast_formats(text: _Text) -> None:
    """`CAST(s AS DATE, 'YYYY-MM-DD')`."""
    for opening, closing in text.calls(frozenset({"CAST"})):
        end = closing
        while end - 1 > opening and text.tokens[end - 1].kind == "string" and text.key(end - 2) == ",":
            text.put(end - 2, end - 1)
            end -= 2


def _mining_models(text: _Text) -> None:
    """`PREDICTION(model COST MODEL USING *)` becomes a call with plain arguments."""
    for opening, closing in text.calls(_MINING):
        model = opening + 1
        while text.key(model + 1) == "." and model + 2 < closing:
            model += 2
        if text.tokens[model].kind in {"word", "quoted"} and text.key(model + 1) in {"USING", ",", "COST"}:
            text.put(opening + 1, model, "1")
        for index in range(opening, closing):
            if text.key(index) == "USING":
                text.put(index, index, ",")
                if text.key(index + 1) == "*":
                    text.put(index + 1, index + 1, "1")
                elif text.key(index + 2) == "." and text.key(index + 3) == "*":
                    text.put(index + 1, index + 3, "1")
            if text.key(index) == "COST" and text.key(index + 1) == "MODEL":
                text.put(index, index + 1)


def _pivot_xml(text: _Text) -> None:
    """`PIVOT XML (… IN (ANY))`."""
    for index in text.at("PIVOT"):
        if text.key(index + 1) == "XML":
            text.put(index + 1, index + 1)
    for index in text.at("ANY"):
        if text.key(index - 1) == "(" and text.key(index - 2) == "IN" and text.key(index + 1) == ")":
            text.put(index, index, "1")


def _unique_aggregates(text: _Text) -> None:
    """`LISTAGG(UNIQUE x)` is LISTAGG(DISTINCT x)."""
    for index in text.at("UNIQUE"):
        if text.key(index - 1) == "(":
            text.put(index, index)


def _overflow(text: _Text) -> None:
    """`ON OVERFLOW TRUNCATE '…' WITHOUT COUNT`."""
    for index in text.at("OVERFLOW"):
        if text.key(index - 1) != "ON":
            continue
        last = index
        while (
            text.key(last + 1) in {"TRUNCATE", "ERROR", "WITH", "WITHOUT", "COUNT"}
            or text.tokens[last + 1].kind == "string"
        ):
            last += 1
        text.put(index - 1, last)


def _interval_precisions(text: _Text) -> None:
    """`INTERVAL '4 5:12' DAY(3) TO SECOND(6)` keeps its first unit only."""
    for index in text.at("INTERVAL"):
        if (
            index + 1 >= len(text.tokens)
            or text.tokens[index + 1].kind not in _LITERALS
            or text.key(index + 2) not in _UNITS
        ):
            continue
        last = index + 2
        if text.key(last + 1) == "(":
            last = text.closing(last + 1) or last
        if text.key(last + 1) == "TO" and text.key(last + 2) in _UNITS:
            last += 2
            if text.key(last + 1) == "(":
                last = text.closing(last + 1) or last
        if last > index + 2:
            text.put(index + 3, last)


def _json_error_clauses(text: _Text) -> None:
    """`NULL ON ERROR`, `DEFAULT 'x' ON EMPTY`, `ABSENT ON NULL`, `RETURNING VARCHAR2(100)`."""
    for index in text.at("ON"):
        if text.key(index + 1) not in {"ERROR", "EMPTY", "NULL"}:
            continue
        if text.key(index - 1) in {"NULL", "ERROR", "EMPTY", "TRUE", "FALSE", "ABSENT"}:
            text.put(index - 1, index + 1)
        elif text.key(index - 2) == "DEFAULT" and text.tokens[index - 1].kind in _LITERALS:
            text.put(index - 2, index + 1)


def _json_functions(text: _Text) -> None:
    """`JSON_OBJECT(a, 'k' VALUE b)`, `JSON_SERIALIZE(x PRETTY)`, `JSON_TRANSFORM(x, KEEP '$.a')` as plain calls."""
    for opening, closing in text.calls(_JSON_FUNCTIONS):
        name = text.tokens[opening - 1]
        text.put(opening - 1, opening - 1, name.text[:-1] + "_")
        for index in range(opening + 1, closing):
            if text.key(index) in _JSON_NOISE and text.key(index - 1) != ".":
                text.put(index, index)
            elif text.key(index) == "VALUE" and text.key(index - 1) not in {",", "("}:
                text.put(index, index, ",")
            elif text.key(index) == "RETURNING":
                last = index + 1
                if text.key(last + 1) == "(":
                    last = text.closing(last + 1) or last
                text.put(index, last)


def _approx_rank(text: _Text) -> None:
    """`APPROX_RANK(PARTITION BY a ORDER BY b DESC)`."""
    for opening, closing in text.calls(frozenset({"APPROX_RANK"})):
        for index in range(opening + 1, closing):
            if text.key(index) == "PARTITION" and text.key(index + 1) == "BY":
                text.put(index, index + 1)
            elif text.key(index) == "ORDER" and text.key(index + 1) == "BY":
                text.put(index, index + 1, "," if index > opening + 1 else "")
            elif text.key(index) in {"ASC", "DESC"}:
                text.put(index, index)


def _is_of_type(text: _Text) -> None:
    """`VALUE(p) IS OF TYPE (ONLY t)` asks for a type, `IS EMPTY` for a nested table without rows."""
    for index in text.at("EMPTY"):
        if text.key(index - 1) in {"IS", "NOT"}:
            text.put(index, index, "NULL")
    for index in text.at("OF"):
        start = index + 1 + (text.key(index + 1) == "TYPE")
        closing = text.closing(start) if text.key(start) == "(" else None
        if text.key(index - 1) in {"IS", "NOT"} and closing is not None:
            text.put(index, closing, "NULL")


def _sets(text: _Text) -> None:
    """`SET(nested_table)` is a function of one value."""
    for index in text.at("SET"):
        if text.key(index + 1) == "(" and text.key(index - 1) in {"SELECT", ",", "(", "="}:
            text.put(index, index, "ABS")


def _xml_extract(text: _Text) -> None:
    """`EXTRACT(xml, path, namespace)` has no FROM."""
    for opening, closing in text.calls(frozenset({"EXTRACT"})):
        if not any(text.key(index) == "FROM" for index in range(opening, closing)):
            text.put(opening - 1, opening - 1, "EXTRAC_")


def _partitioned_join(text: _Text) -> None:
    """`t PARTITION BY (t.room) RIGHT JOIN …`: what is blanked must be a column of that very table, never a call."""
    for index in text.at("PARTITION"):
        closing = text.closing(index + 2) if text.key(index + 1) == "BY" and text.key(index + 2) == "(" else None
        joined = closing is not None and text.key(closing + 1) in {"RIGHT", "LEFT", "FULL"}
        own_column = text.key(index + 3) == text.key(index - 1) and text.key(index + 4) == "."
        if closing == index + 6 and joined and own_column:
            text.put(index, closing)


def _from_last(text: _Text) -> None:
    """`NTH_VALUE(x, 2 FROM LAST)`."""
    for opening, closing in text.calls(frozenset({"NTH_VALUE"})):
        if text.key(closing - 1) in {"LAST", "FIRST"} and text.key(closing - 2) == "FROM" and closing - 2 > opening:
            text.put(closing - 2, closing - 1)


SPELLINGS: tuple[Callable[[_Text], None], ...] = (
    _spaced_operators,
    _multiset_operators,
    _conversion_defaults,
    _cast_formats,
    _mining_models,
    _pivot_xml,
    _unique_aggregates,
    _overflow,
    _interval_precisions,
    _json_error_clauses,
    _json_functions,
    _approx_rank,
    _is_of_type,
    _sets,
    _xml_extract,
    _partitioned_join,
    _from_last,
)
