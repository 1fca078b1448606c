"""Cuts SQL text into tokens the way Oracle does. It knows nothing of grammar, and never fails on any text.

sqlglot's tokenizer nests comments and drops what it does not know; a safety check must read exactly what Oracle reads
(Database SQL Language Reference, "Lexical Conventions"), and foreign spellings (backticks, `::`) need exact offsets.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

TokenKind = Literal["word", "quoted", "string", "number", "bind", "operator", "hint", "foreign", "broken"]


class Token(NamedTuple):
    """One token of `text[start:end]`.

    `key` is what rules compare: a word in upper case, an operator as it stands, "" for literals and quoted names.
    `foreign` is a backtick name or a character that Oracle does not know, `broken` a literal or comment with no end.
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    key: str


class Lexed(NamedTuple):
    """Tokens in order without comments, hints apart, and the spans of all comments and hints."""

    tokens: tuple[Token, ...]
    hints: tuple[Token, ...]
    comments: tuple[tuple[int, int], ...]


# Every alternative consumes to the end of the text when its closing mark is missing: no position is read twice.
_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<hint>/\*\+.*?(?:\*/|\Z) | --\+[^\n]*)
    | (?P<comment>/\*.*?(?:\*/|\Z) | --[^\n]*)
    | (?P<string>[nN]?[qQ]'(?:\[.*?(?:\]'|\Z)|\{.*?(?:\}'|\Z)|<.*?(?:>'|\Z)|\(.*?(?:\)'|\Z)|(?P<mark>\S).*?(?:(?P=mark)'|\Z))
        | [nN]?'(?:[^']|'')*+(?:'|\Z))
    | (?P<quoted>"[^"]*(?:"|\Z))
    | (?P<backtick>`[^`]*(?:`|\Z))
    | (?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?:[fFdD](?![\w$\#]))?)
    | (?P<cast>::)
    | (?P<bind>:\s*(?:[^\W_][\w$\#]*|"[^"]*"))
    | (?P<word>[^\W\d][\w$\#]*)
    | (?P<operator>->>|<=>|\#>>|->|=>|:=|\|\||!=|<>|<=|>=|\^=|~=|\*\*|==|&&|!~|~\*|@>|<@|\#>|[-+*/=<>(),.;@!^|?:\[\]{}%&~])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSINGS = {"[": "]", "{": "}", "<": ">", "(": ")"}


def lex(text: str) -> Lexed:
    """Cut the whole of `text`; the tokens, comments and white space together are the text again."""
    tokens: list[Token] = []
    hints: list[Token] = []
    comments: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        group = match.lastgroup
        if group == "space":
            continue
        if group == "comment" and (match[0].startswith("--") or _ends(match[0], 4, "*/")):
            comments.append(match.span())
        elif group == "hint":
            comments.append(match.span())
            hints.append(Token("hint", match[0], *match.span(), ""))
        else:
            tokens.append(_token(group or "", match[0], *match.span()))
    return Lexed(tuple(tokens), tuple(hints), tuple(comments))


def _token(group: str, text: str, start: int, end: int) -> Token:
    match group:
        case "word":
            return Token("word", text, start, end, text.upper())
        case "number" | "bind":
            return Token("number" if group == "number" else "bind", text, start, end, "")
        case "string":
            return Token("string" if _string_ends(text) else "broken", text, start, end, "")
        case "quoted":
            return Token("quoted" if _ends(text, 2, '"') else "broken", text, start, end, "")
        case "backtick":
            return Token("foreign" if _ends(text, 2, "`") else "broken", text, start, end, "`")
        case "operator" | "cast":
            return Token("operator", text, start, end, text)
        case "comment":
            return Token("broken", text, start, end, "")
        case _:
            return Token("foreign", text, start, end, text)


def _ends(text: str, least: int, mark: str) -> bool:
    return len(text) >= least and text.endswith(mark)


def _string_ends(text: str) -> bool:
    head, _, body = text.partition("'")
    if "q" not in head.lower():
        return text.endswith("'") and body.count("'") % 2 == 1
    return len(body) >= 3 and body.endswith(_CLOSINGS.get(body[0], body[0]) + "'")


def string_value(token: Token) -> str:
    """What a string literal means: `'it''s'` is `it's`, `q'[a]'` is `a`."""
    head, _, body = token.text.partition("'")
    return body[1:-2] if "q" in head.lower() else body[:-1].replace("''", "'")
