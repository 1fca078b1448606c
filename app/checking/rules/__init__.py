"""All rules. One rule is one small function with its messages; each module holds one subject, and a tuple of its rules.

To add a rule: write it in the module of its subject, add it to that module's RULES, and write
`tests/cases/checking/<rule>.yaml` with what it must accept, reject and fix.
"""

from __future__ import annotations

from app.checking.rule import Rule
from app.checking.rules import (
    ambiguity,
    clauses,
    dates,
    functions,
    grouping,
    identifiers,
    intervals,
    joins,
    limits,
    literals,
    load,
    names,
    operators,
    safety,
    sets,
    statements,
    types,
    values,
)

RULES: tuple[Rule, ...] = (
    *statements.RULES,
    *safety.RULES,
    *names.RULES,
    *ambiguity.RULES,
    *clauses.RULES,
    *dates.RULES,
    *functions.RULES,
    *grouping.RULES,
    *identifiers.RULES,
    *intervals.RULES,
    *joins.RULES,
    *limits.RULES,
    *literals.RULES,
    *load.RULES,
    *operators.RULES,
    *sets.RULES,
    *types.RULES,
    *values.RULES,
)
