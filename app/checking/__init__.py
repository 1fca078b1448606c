"""The Oracle checker: is this valid, safe Oracle for this schema.

    lexer        text -> tokens, as Oracle cuts them          query      one text with everything a rule may look at
    outline      tokens -> clause and block of each           scopes     which names each block of the tree can see
    reading      text -> sqlglot's tree, offsets kept         spans      calls, arguments, operands as ranges of tokens
    respelling   valid Oracle that sqlglot refuses            selects    select lists as ranges of tokens
    nodes        the kinds of tree node a query is made of    builtins   functions.csv, foreign_functions.csv, words
    from_items   one item of FROM: name, alias, comma or JOIN
    guesses      what a wrong column was probably meant to be
    rules/       one function a rule, one module a subject    nearest    the real name that was probably meant
    checker      runs the rules, applies fixes, gives the verdict; report puts it into JSON or on a terminal
    policy       what an installation allows beyond that; configured reads it from the settings

It judges text; it knows nothing of models, pages or databases. A name that is looked for with `grep` is found: rules are
listed in rules/__init__.py, the shape of one in rule.py, its cases in tests/cases/checking/<rule>.yaml.
"""

from app.checking.checker import check, with_guesses
from app.checking.policy import DEFAULT_POLICY, Policy

__all__ = ["DEFAULT_POLICY", "Policy", "check", "with_guesses"]
