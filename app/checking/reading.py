"""Reads Oracle SQL into sqlglot's tree, offsets kept. It knows nothing of rules, and never raises.

Comments are blanked and spellings that sqlglot refuses are respelt, always in the same length: every offset in the tree
is an offset of the original text. The tree serves to judge, never to write SQL.
"""

from __future__ import annotations

import logging
import re

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from app.checking.lexer import Lexed
from app.checking.respelling import respell

logging.getLogger("sqlglot").addHandler(logging.NullHandler())
logging.getLogger("sqlglot").propagate = False


_SPACES = re.compile(r"[^\S\n]")
_ORACLE = Dialect.get_or_raise("oracle")


def read(text: str, lexed: Lexed) -> list[exp.Expr] | None:
    """The statements of `text`, or None when sqlglot cannot read it.

    Text with characters that Oracle does not know is not read at all: sqlglot would cut it differently.
    """
    if any(token.kind in {"foreign", "broken"} for token in lexed.tokens):
        return None
    prepared = _without_comments(text, lexed)
    statements = _parsed(prepared)
    if statements is None:
        respelt = respell(prepared, lexed.tokens)
        statements = _parsed(respelt) if respelt != prepared else None
    return statements


def _parsed(text: str) -> list[exp.Expr] | None:
    try:
        statements = _ORACLE.parser().parse(_ORACLE.tokenize(text), text)
    except Exception:  # noqa: BLE001 (its parser raises AttributeError and others on odd text; all mean "not read")
        return None
    return [statement for statement in statements if statement is not None]


def _without_comments(text: str, lexed: Lexed) -> str:
    """`text` with comments blank and `:1` as a named bind, every character in its place."""
    letters = list(_SPACES.sub(" ", text))
    for start, end in lexed.comments:
        letters[start:end] = ["\n" if letter == "\n" else " " for letter in letters[start:end]]
    for token in lexed.tokens:
        if token.kind == "bind":
            letters[token.start : token.end] = ":" + "b" * (len(token.text) - 1)
    return "".join(letters)
