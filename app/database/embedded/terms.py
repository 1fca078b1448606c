"""What an Oracle expression becomes: DuckDB text with its Oracle type. It knows nothing of where the text stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final


class Kind(Enum):
    """The families of Oracle types between which a value must be converted. The value names the family in messages."""

    NUMBER = "NUMBER"
    TEXT = "CHAR"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP"
    DAYS = "INTERVAL DAY TO SECOND"  # microseconds, as BIGINT
    MONTHS = "INTERVAL YEAR TO MONTH"  # months, as BIGINT
    BYTES = "RAW"
    NULL = "NULL"


@dataclass(frozen=True, slots=True)
class OracleType:
    """A type. `scale` belongs to numbers: digits after the point of an exact one, None for one kept as DOUBLE.

    A DOUBLE always holds the double nearest to a decimal of at most 15 digits, so that equal numbers are equal.
    `padded` marks CHAR values and literals, which Oracle compares with blanks appended.
    """

    kind: Kind
    scale: int | None = 0
    padded: bool = False


INTEGER: Final = OracleType(Kind.NUMBER, 0)
APPROXIMATE: Final = OracleType(Kind.NUMBER, None)
TEXT: Final = OracleType(Kind.TEXT)
LITERAL_TEXT: Final = OracleType(Kind.TEXT, padded=True)
DATE: Final = OracleType(Kind.DATE)
TIMESTAMP: Final = OracleType(Kind.TIMESTAMP)
DAYS: Final = OracleType(Kind.DAYS)
MONTHS: Final = OracleType(Kind.MONTHS)
BYTES: Final = OracleType(Kind.BYTES)
UNTYPED: Final = OracleType(Kind.NULL)

_DUCKDB_TYPES: Final = {
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "TIMESTAMP",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.DAYS: "BIGINT",
    Kind.MONTHS: "BIGINT",
    Kind.BYTES: "BLOB",
    Kind.NULL: "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Term:
    """An expression in DuckDB text, safe to put anywhere without further parentheses.

    `literal` is the value when it is a constant: str for text, Decimal for a number.
    """

    sql: str
    type: OracleType
    literal: str | Decimal | None = None

    @property
    def kind(self) -> Kind:
        """The family of its type."""
        return self.type.kind


NULL: Final = Term("NULL", UNTYPED)


def decimal_type(scale: int) -> OracleType:
    """An exact number with `scale` digits after the point."""
    return OracleType(Kind.NUMBER, scale)


def duckdb_type(type_: OracleType) -> str:
    """The DuckDB type that holds every value of an Oracle type."""
    if type_.kind is not Kind.NUMBER:
        return _DUCKDB_TYPES[type_.kind]
    if type_.scale is None:
        return "DOUBLE"
    return f"DECIMAL(38,{type_.scale})" if type_.scale else "HUGEINT"


def quote(text: str) -> str:
    """`text` as a DuckDB string literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """`name` as a quoted DuckDB identifier."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(value: str) -> Term:
    """A character constant; Oracle's '' is NULL."""
    return Term(quote(value), LITERAL_TEXT, value) if value else NULL


def number_literal(value: Decimal) -> Term:
    """A numeric constant, exact when it fits 38 digits."""
    digits = value.as_tuple()
    exponent = int(digits.exponent)
    scale = max(0, -exponent)
    if len(digits.digits) + max(exponent, 0) > 38 or scale > 38:
        return Term(f"CAST('{value}' AS DOUBLE)", APPROXIMATE, value)
    if scale:
        return Term(f"CAST('{value:f}' AS DECIMAL(38,{scale}))", decimal_type(scale), value)
    whole = int(value)
    return Term(f"CAST({whole} AS {'BIGINT' if abs(whole) < 2**63 else 'HUGEINT'})", INTEGER, value)
