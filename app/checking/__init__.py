"""The Oracle checker: is this valid, safe Oracle for this schema.

    lexer    text -> tokens, as Oracle reads them            query    one text with everything a rule may look at
    reading  text -> sqlglot's tree, offsets kept            scopes   which names each block of the tree can see
    outline  tokens -> clause of every token                 builtins functions.csv, reserved words
    rules/   one function a rule, one module a subject       checker  runs the rules, applies fixes, gives the verdict
    report   verdict -> JSON, or lines with a caret for a terminal

It judges text; it knows nothing of models, pages or databases.
"""

from app.checking.checker import check
from app.checking.policy import DEFAULT_POLICY, Policy

__all__ = ["DEFAULT_POLICY", "Policy", "check"]
