"""Cut a SQL script into statements, and statements into tokens. It knows nothing of what a statement means.

Written for what tools export (DBMS_METADATA, SQL Developer, Toad, SQL*Plus scripts), where a general tokenizer gives
up: `PROMPT it's done`, an unterminated literal, no terminators between statements. It never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

TokenKind = Literal["word", "name", "string", "mark"]


class Token(NamedTuple):
    """One token. `text` is upper case for a word, bare for a quoted name or a literal; `start`, `end` are offsets."""

    kind: TokenKind
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """True for one of these words (upper case), written without quotes."""
        return self.kind == "word" and self.text in words

    def is_mark(self, mark: str) -> bool:
        """True for this one character of punctuation."""
        return self.kind == "mark" and self.text == mark


Statement = tuple[Token, ...]


def depth_change(token: Token) -> int:
    """1 for an opening parenthesis, -1 for a closing one, 0 for anything else."""
    return (token.text == "(") - (token.text == ")") if token.kind == "mark" else 0


# A literal that runs into the next statement was never closed: it ends with its line instead of swallowing the script.
_NEXT = r"(?![ \t]*(?:COMMENT\s+ON|CREATE\s|ALTER\s+TABLE)\b)"
_TOKEN = re.compile(
    rf"""
    (?P<gap>(?:[\s\ufeff]+ | --[^\n]* | /\*.*?\*/)*+)
    (?: (?P<qstring>N?Q'(?: \[.*?\]' | \{{.*?\}}' | \(.*?\)' | <.*?>' | (?P<fence>[^\s\[{{(<]).*?(?P=fence)' ))
      | (?P<string>N?'(?:[^'\n]++ | '' | \n{_NEXT})*+')
      | (?P<name>"[^"\n]*")
      | (?P<broken>['"][^\n]* | /\*[^\n]*)
      | (?P<word>&{{0,2}}\w[\w$\#]*)
      | (?P<mark>.)
    )?
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

# SQL*Plus commands take their line as it is, apostrophes included (SQL*Plus User's Guide, chapter 12).
_SQLPLUS = re.compile(
    r"(?:@|!|(?:ACCEPT|BTITLE|CLEAR|COLUMN|CONN(?:ECT)?|DEFINE|DISCONNECT|EXEC|EXIT|HOST|PAUSE|PRINT|PROMPT|QUIT"
    r"|REM(?:ARK)?|SET|SHOW?|SPO(?:OL)?|START|TIMING|TTITLE|UNDEFINE|VAR(?:IABLE)?|WHENEVER)\b)[^\n]*",
    re.IGNORECASE,
)
# These two are met between statements that lack their terminator, too.
_PROMPT = re.compile(r"(?:PROMPT|REM(?:ARK)?)\b[^\n]*", re.IGNORECASE)
_RUN = re.compile(r"/[ \t\r]*$", re.MULTILINE)
_OPENING = re.compile(
    r"(?:COMMENT\s+ON\s+(?:TABLE|COLUMN|VIEW|MATERIALIZED)|(?:ALTER|DROP)\s+TABLE"
    r"|CREATE\s+(?:[A-Z]+\s+){0,6}?(?:TABLE|VIEW|INDEX|SEQUENCE|SYNONYM|TRIGGER|PACKAGE|PROCEDURE|FUNCTION|TYPE))\b",
    re.IGNORECASE,
)


def statements(text: str) -> Iterator[Statement]:
    """Every statement of a script in order, without its terminator.

    A statement ends at `;`, at a line holding only `/`, or where a line opens the next CREATE, ALTER TABLE or COMMENT
    ON (DBMS_METADATA writes no terminators by default). SQL*Plus commands and comments are left out. Never raises.
    """
    current: list[Token] = []
    depth = position = 0
    while match := _TOKEN.match(text, position):
        start, position = match.end("gap"), match.end()
        if start == position:
            break
        line_start = "\n" in match["gap"] or match.start() == 0
        if line_start and depth == 0 and (command := (_PROMPT if current else _SQLPLUS).match(text, start)):
            position = command.end()
            continue
        token = _token(match, start)
        if token.is_mark(";") or (line_start and _opens(text, start)):
            if current:
                yield tuple(current)
            current, depth = [], 0
        if token.text in (";", "/") and not current:
            continue
        depth += depth_change(token)
        current.append(token)
    if current:
        yield tuple(current)


def _opens(text: str, position: int) -> bool:
    return bool(_OPENING.match(text, position) or _RUN.match(text, position))


def _token(match: re.Match[str], start: int) -> Token:
    end = match.end()
    text = match.string[start:end]
    match match.lastgroup:
        case "word":
            return Token("word", text.upper(), start, end)
        case "name":
            return Token("name", text[1:-1], start, end)
        case "string":
            return Token("string", text[text.index("'") + 1 : -1].replace("''", "'"), start, end)
        case "qstring":
            return Token("string", text[text.index("'") + 2 : -2], start, end)
        case _:
            return Token("mark", text, start, end)
