"""The kinds of tree node a read-only query is made of. Anything else is not understood, and so never run."""

from __future__ import annotations

from sqlglot import exp

from app.checking.builtins import words
from app.checking.query import Query

# Functions are judged by name, from the tokens; here only the shape of the statement counts.
_QUERY_NODES = words(
    """Add Alias Aliases And Any All AtTimeZone Between BitwiseAnd Boolean Bracket ByteString CTE Case Collate Column
    ColumnConstraint ColumnDef Connect Cube DPipe DataType DataTypeParam Distinct Div Dot EQ Escape Except Exists
    Fetch Filter From GT GTE Group GroupingSets Having HexString Identifier IgnoreNulls In Intersect Interval
    IntervalSpan Is JSON JSONColumnDef JSONKeyValue JSONPath JSONPathKey JSONPathRoot JSONPathSubscript
    JSONPathWildcard JSONSchema JSONValue Join Kwarg LT LTE Lateral Like Limit LimitOptions Literal MatchRecognize
    MatchRecognizeMeasure Mod Mul NEQ National Neg Not Null Offset OnCondition Or Order Ordered OverflowTruncateBehavior Paren
    Partition PathColumnConstraint Pivot PivotAlias PivotAny Placeholder Prior PropertyEQ RawString
    RecursiveWithSearch RespectNulls Rollup Select SessionParameter Star Sub Subquery Table TableAlias TableSample
    Tuple UnicodeString Union Values Var Version Where Window WindowSpec With WithinGroup XMLNamespace"""
)


def only_queries(query: Query) -> bool:
    """True when the root is a query and every node of the tree is one that queries are made of."""
    if not isinstance(query.tree, exp.Select | exp.SetOperation | exp.Subquery):
        return False
    return all(issubclass(kind, exp.Func) or kind.__name__ in _QUERY_NODES for kind in query.node_types)
