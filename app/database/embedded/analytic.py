"""Aggregate and analytic functions, with DISTINCT, WITHIN GROUP, KEEP, IGNORE NULLS and OVER."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from app.database.embedded import windows
from app.database.embedded.allowing import only
from app.database.embedded.convert import approximate, as_number, as_text, cast_to, convert, exact, same_type, wide
from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.functions.signature import constant_integer
from app.database.embedded.operators import mean
from app.database.embedded.scope import Scope
from app.database.embedded.terms import APPROXIMATE, INTEGER, NULL, TEXT, Kind, OracleType, Term, quote

WINDOW_PARTS: Final = frozenset({"this", "partition_by", "order", "spec", "over", "alias", "first"})


@dataclass(frozen=True, slots=True)
class _Call:
    """An aggregate call taken apart. `over` is "" or ` OVER (…)`; `nulls` is "" or ` IGNORE NULLS`."""

    name: str
    arguments: tuple[Term, ...]
    distinct: bool
    over: str
    nulls: str = ""

    def sql(self, function: str, *arguments: str) -> str:
        inside = ("DISTINCT " if self.distinct else "") + ", ".join(arguments)
        return f"{function}({inside}{self.nulls}){self.over}"


Build = Callable[[_Call], Term]


def aggregate(node: exp.Expr, scope: Scope) -> Term:
    """An aggregate without OVER. A ranking function without OVER is ORA-30484."""
    return _built(node, scope, "")


def window(node: exp.Window, scope: Scope) -> Term:
    """`f(…) OVER (…)`, `f(…) KEEP (…)` and both together."""
    if str(node.args.get("over")).upper() == "KEEP":
        return _keep(node, scope, "")
    if isinstance(node.this, exp.Window):
        only(node, WINDOW_PARTS)
        return _keep(node.this, scope, windows.over(node, scope))
    if node.args.get("alias"):
        raise refuse("이름 붙인 WINDOW")
    return _built(node.this, scope, windows.over(node, scope), node)


def _built(node: exp.Expr, scope: Scope, over: str, owner: exp.Window | None = None) -> Term:
    nulls = ""
    if isinstance(node, (exp.IgnoreNulls, exp.RespectNulls)):
        nulls = " IGNORE NULLS" if isinstance(node, exp.IgnoreNulls) else ""
        node = node.this
    if isinstance(node, exp.GroupConcat):
        return _listagg(node, scope, over)
    if isinstance(node, exp.WithinGroup):
        return _within_group(node, scope, over)
    if not isinstance(node, exp.Anonymous):
        raise refuse(f"OVER 앞의 {type(node).__name__.upper()}")
    only(node, frozenset({"this", "expressions"}))
    call = _call(node, scope, over, nulls)
    if call.name in RANKING:
        return _ranking(call, owner)
    if call.name not in AGGREGATES or nulls:
        raise refuse(f"{call.name} 함수")
    return AGGREGATES[call.name](call)


def _call(node: exp.Anonymous, scope: Scope, over: str, nulls: str) -> _Call:
    arguments, distinct = list(node.expressions), False
    if len(arguments) == 1 and isinstance(arguments[0], exp.Distinct):
        only(arguments[0], frozenset({"expressions"}))
        arguments, distinct = arguments[0].expressions, True
    if arguments and isinstance(arguments[0], exp.IgnoreNulls):
        arguments[0], nulls = arguments[0].this, " IGNORE NULLS"
    name = str(node.this).upper()
    if len(arguments) == 1 and isinstance(arguments[0], exp.Star):
        if name != "COUNT":
            raise oracle_error("ORA-00936", f"{name}(*)")
        return _Call(name, (), distinct, over)
    return _Call(name, tuple(scope.term(argument) for argument in arguments), distinct, over, nulls)


def _one(call: _Call) -> Term:
    if len(call.arguments) != 1:
        raise oracle_error("ORA-00909", call.name)
    return call.arguments[0]


def _count(call: _Call) -> Term:
    if not call.arguments:
        return Term(f"count(*){call.over}", INTEGER)
    subject = _one(call)
    return Term(call.sql("count", "CAST(NULL AS VARCHAR)" if subject == NULL else subject.sql), INTEGER)


def _sum(call: _Call) -> Term:
    value = _one(call)
    if value.kind in (Kind.DAYS, Kind.MONTHS):
        raise oracle_error("ORA-00932", "SUM(INTERVAL)")
    number = as_number(value)
    if number.type.scale is None:
        return Term(f"ora_snap({call.sql('sum', number.sql)})", APPROXIMATE)
    return Term(call.sql("sum", number.sql), number.type)


def _avg(call: _Call) -> Term:
    number = as_number(_one(call))
    if number.type.scale is None:
        return Term(f"ora_snap({call.sql('avg', number.sql)})", APPROXIMATE)
    total = Term(call.sql("sum", number.sql), number.type)
    return mean(total, call.sql("count", number.sql))


def _extreme(function: str) -> Build:
    def build(call: _Call) -> Term:
        value = _one(call)
        value = value if value.kind is not Kind.NULL else as_text(value)
        return Term(call.sql(function, value.sql), value.type)

    return build


def _spread(function: str, single: str) -> Build:
    """A variance or deviation; `single` is what one row gives."""

    def build(call: _Call) -> Term:
        number = approximate(as_number(_one(call)))
        value = f"ora_snap({call.sql(function, number)})"
        if single == "0":
            value = f"CASE WHEN {call.sql('count', number)} = 1 THEN 0 ELSE {value} END"
        return Term(value, APPROXIMATE)

    return build


def _pairs(function: str) -> Build:
    def build(call: _Call) -> Term:
        if len(call.arguments) != 2:
            raise oracle_error("ORA-00909", call.name)
        numbers = [approximate(as_number(argument)) for argument in call.arguments]
        return Term(f"ora_snap({call.sql(function, *numbers)})", APPROXIMATE)

    return build


def _median(call: _Call) -> Term:
    value = _one(call)
    if value.kind is not Kind.NUMBER:
        raise refuse("숫자가 아닌 값의 MEDIAN")
    return Term(f"ora_snap({call.sql('quantile_cont', approximate(value), '0.5')})", APPROXIMATE)


def _grouping(call: _Call) -> Term:
    return Term(f"grouping({', '.join(argument.sql for argument in call.arguments)})", INTEGER)


AGGREGATES: Final[dict[str, Build]] = {
    "COUNT": _count,
    "SUM": _sum,
    "AVG": _avg,
    "MIN": _extreme("min"),
    "MAX": _extreme("max"),
    "STDDEV": _spread("stddev_samp", "0"),
    "STDDEV_SAMP": _spread("stddev_samp", "NULL"),
    "STDDEV_POP": _spread("stddev_pop", "NULL"),
    "VARIANCE": _spread("var_samp", "0"),
    "VAR_SAMP": _spread("var_samp", "NULL"),
    "VAR_POP": _spread("var_pop", "NULL"),
    "CORR": _pairs("corr"),
    "COVAR_POP": _pairs("covar_pop"),
    "COVAR_SAMP": _pairs("covar_samp"),
    "MEDIAN": _median,
    "GROUPING": _grouping,
    "GROUPING_ID": _grouping,
}

# Analytic functions: fewest and most arguments.
RANKING: Final = {
    "ROW_NUMBER": (0, 0),
    "RANK": (0, 0),
    "DENSE_RANK": (0, 0),
    "PERCENT_RANK": (0, 0),
    "CUME_DIST": (0, 0),
    "NTILE": (1, 1),
    "LAG": (1, 3),
    "LEAD": (1, 3),
    "FIRST_VALUE": (1, 1),
    "LAST_VALUE": (1, 1),
    "NTH_VALUE": (2, 2),
    "RATIO_TO_REPORT": (1, 1),
}
_ORDERED: Final = frozenset(RANKING) - {"FIRST_VALUE", "LAST_VALUE", "NTH_VALUE", "RATIO_TO_REPORT"}


def _ranking(call: _Call, owner: exp.Window | None) -> Term:
    if owner is None:
        raise oracle_error("ORA-30484", call.name)
    fewest, most = RANKING[call.name]
    if not fewest <= len(call.arguments) <= most or call.distinct:
        raise oracle_error("ORA-00909", call.name)
    if call.name in _ORDERED and not owner.args.get("order"):
        raise oracle_error("ORA-30485", call.name)
    match call.name:
        case "ROW_NUMBER" | "RANK" | "DENSE_RANK":
            return Term(call.sql(call.name.lower()), INTEGER)
        case "PERCENT_RANK" | "CUME_DIST":
            return Term(f"ora_snap({call.sql(call.name.lower())})", APPROXIMATE)
        case "NTILE":
            return Term(call.sql("ntile", f"CAST({as_number(call.arguments[0]).sql} AS BIGINT)"), INTEGER)
        case "LAG" | "LEAD":
            return _neighbour(call)
        case "RATIO_TO_REPORT":
            return _ratio(call)
    value = call.arguments[0] if call.arguments[0] != NULL else as_text(NULL)
    place = (
        [f"CAST({constant_integer(call.arguments[1], 'NTH_VALUE 순번')} AS BIGINT)"] if len(call.arguments) == 2 else []
    )
    return Term(call.sql(call.name.lower(), value.sql, *place), value.type)


def _neighbour(call: _Call) -> Term:
    value, *rest = call.arguments
    offset = f"CAST({as_number(rest[0]).sql} AS BIGINT)" if rest else "1"
    if len(rest) < 2:
        return Term(call.sql(call.name.lower(), value.sql, offset), value.type)
    default = rest[1] if rest[1].kind is Kind.NULL else convert(rest[1], value.kind)
    type_ = same_type([value.type, default.type])
    return Term(call.sql(call.name.lower(), cast_to(value, type_), offset, cast_to(default, type_)), type_)


def _ratio(call: _Call) -> Term:
    number = exact(as_number(call.arguments[0]))
    factor = f"CAST(1{'0' * (number.type.scale or 0)} AS HUGEINT)"
    whole = f"CAST({wide(number)} * {factor} AS HUGEINT)"
    return Term(f"ora_divide({whole}, sum({whole}){call.over})", APPROXIMATE)


def _listagg(node: exp.GroupConcat, scope: Scope, over: str) -> Term:
    """LISTAGG(x, delimiter) WITHIN GROUP (ORDER BY …); without a delimiter nothing stands between."""
    overflow = node.args.get("on_overflow")
    if (
        overflow is not None
        and not isinstance(overflow, exp.OverflowTruncateBehavior)
        and overflow.name.upper() != "ERROR"
    ):
        raise refuse("LISTAGG ON OVERFLOW")
    if isinstance(overflow, exp.OverflowTruncateBehavior):
        raise refuse("LISTAGG ON OVERFLOW TRUNCATE")
    subject, order, distinct = node.this, "", False
    if isinstance(subject, exp.Order):
        order, subject = windows.ordering(subject, scope), subject.this
    if isinstance(subject, exp.Distinct):
        distinct, subject = True, subject.expressions[0]
    delimiter = ""
    separator = node.args.get("separator")
    if separator is not None:
        given = scope.term(separator)
        if given != NULL and not isinstance(given.literal, str):
            raise refuse("상수가 아닌 LISTAGG 구분자")
        delimiter = str(given.literal or "")
    text = as_text(scope.term(subject)).sql
    if distinct:
        values = _distinct_values(scope.term(subject), node.this, scope)
        body = f"array_to_string(list_transform({values[0]}{over}, lambda v: {values[1]}), {quote(delimiter)})"
    else:
        body = f"string_agg({text}, {quote(delimiter)}{' ' + order if order else ''}){over}"
    return Term(f"ora_aggregated({body})", TEXT)


def _distinct_values(value: Term, node: exp.Expr, scope: Scope) -> tuple[str, str]:
    """The sorted list of LISTAGG(DISTINCT x …) and the text of its item v. Only x itself can be the order."""
    order = ""
    if isinstance(node, exp.Order):
        if len(node.expressions) != 1 or scope.term(node.expressions[0].this) != value:
            raise refuse("집계하는 값이 아닌 순서의 LISTAGG(DISTINCT …)")
        order = f" ORDER BY {windows.key(node.expressions[0], value.sql)}"
    # Numbers are sorted by size, so they become text only afterwards.
    return f"list(DISTINCT {value.sql}{order})", as_text(Term("v", value.type)).sql


def _within_group(node: exp.WithinGroup, scope: Scope, over: str) -> Term:
    only(node, frozenset({"this", "expression"}))
    call, order = node.this, node.expression
    name = call.name.upper() if isinstance(call, exp.Anonymous) else ""
    if name not in ("PERCENTILE_CONT", "PERCENTILE_DISC") or len(order.expressions) != 1:
        raise refuse(f"{name or type(call).__name__} WITHIN GROUP")
    key = order.expressions[0]
    value, share = as_number(scope.term(key.this)), scope.term(call.expressions[0])
    if share.literal is None:
        raise refuse(f"상수가 아닌 {name} 비율")
    fraction = f"CAST({share.sql} AS DOUBLE)"
    if key.args.get("desc"):
        fraction = f"(1 - {fraction})"
        if name == "PERCENTILE_DISC":
            raise refuse("내림차순 PERCENTILE_DISC")
    if name == "PERCENTILE_DISC":
        return Term(f"quantile_disc({value.sql}, {fraction}){over}", value.type)
    return Term(f"ora_snap(quantile_cont({approximate(value)}, {fraction}){over})", APPROXIMATE)


_KEPT: Final = {"MIN": "min", "MAX": "max", "SUM": "sum", "COUNT": "count", "AVG": "avg"}


def _keep(node: exp.Window, scope: Scope, over: str) -> Term:
    """`MAX(a) KEEP (DENSE_RANK FIRST ORDER BY b)`: the aggregate over the rows that come first (or last) by b."""
    only(node, WINDOW_PARTS)
    call, order = node.this, node.args.get("order")
    name = call.name.upper() if isinstance(call, exp.Anonymous) else ""
    if name not in _KEPT or order is None or node.args.get("partition_by") or "first" not in node.args:
        raise refuse(f"{name or type(call).__name__} KEEP")
    counted = name == "COUNT" and isinstance(call.expressions[0], exp.Star)
    value = Term("1", INTEGER) if counted else scope.term(call.expressions[0])
    keys = [scope.term(key.this).sql for key in order.expressions]
    packed = ", ".join(f"k{at} := {key}" for at, key in enumerate(keys))
    rows = f"list(struct_pack({packed}, v := {value.sql}) {windows.ordering(order, scope)}){over}"
    edge = 1 if node.args.get("first") else -1
    same = " AND ".join(f"x.k{at} IS NOT DISTINCT FROM ({rows})[{edge}].k{at}" for at in range(len(keys)))
    values = f"list_transform(list_filter({rows}, lambda x: {same}), lambda x: x.v)"
    return _kept(name, value, values)


def _kept(name: str, value: Term, values: str) -> Term:
    if name in ("MIN", "MAX"):
        return Term(f"list_{name.lower()}({values})", value.type)
    if name == "COUNT":
        return Term(f"list_count({values})", INTEGER)
    number = as_number(value)
    if number.sql != value.sql or number.type.scale is None:
        raise refuse(f"이 값의 {name} KEEP")
    total = Term(f"list_sum({values})", OracleType(Kind.NUMBER, number.type.scale))
    return total if name == "SUM" else mean(total, f"list_count({values})")
