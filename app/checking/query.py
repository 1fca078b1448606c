"""One SQL text as the rules see it: text, tokens, tree, catalogue, version. It knows no rule."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, KeysView, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sqlglot import exp

from app.catalog.model import Catalog
from app.checking.lexer import Lexed, Token, lex
from app.checking.outline import Outline, outline
from app.checking.policy import Policy
from app.checking.reading import read
from app.checking.scopes import Block, Scopes, find_scopes
from app.records import OracleVersion

VERSIONS: tuple[OracleVersion, ...] = ("11g", "12c", "19c", "21c", "23ai")
_NO_TOKEN = Token("operator", "", 0, 0, "")
Node = TypeVar("Node", bound=exp.Expr)


@dataclass(frozen=True, eq=False)
class Query:
    """One SQL text, read once; everything below is computed when a rule first asks for it.

    Two queries are equal only when they are the same object, so what is derived from one can be cached.
    """

    text: str
    catalog: Catalog | None
    version: OracleVersion
    policy: Policy

    def before(self, version: OracleVersion) -> bool:
        """True when the target is older than `version`."""
        return VERSIONS.index(self.version) < VERSIONS.index(version)

    # --- text and tokens ---------------------------------------------------------------------------------------------

    @cached_property
    def lexed(self) -> Lexed:
        """Tokens, hints and comments."""
        return lex(self.text)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Tokens without comments and hints."""
        return self.lexed.tokens

    def token(self, index: int) -> Token:
        """The token at `index`, an empty one outside the text."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NO_TOKEN

    def key(self, index: int) -> str:
        """The key of the token at `index`, "" outside the text."""
        return self.tokens[index].key if 0 <= index < len(self.tokens) else ""

    def keys(self, index: int, *keys: str) -> bool:
        """True when the tokens from `index` on have exactly these keys."""
        return all(self.key(index + offset) == key for offset, key in enumerate(keys))

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index, token in enumerate(self.tokens):
            found[token.key].append(index)
        return found

    @property
    def words(self) -> KeysView[str]:
        """Every key that occurs."""
        return self._by_key.keys()

    def at(self, *keys: str) -> Iterator[int]:
        """Indices of the tokens with one of these keys (upper case)."""
        for key in keys:
            yield from self._by_key.get(key, ())

    def calls(self, *names: str) -> Iterator[int]:
        """Indices of words in `names` followed by `(` and not preceded by a dot."""
        return (i for i in self.at(*names) if self.key(i + 1) == "(" and self.key(i - 1) != ".")

    @cached_property
    def mates(self) -> dict[int, int]:
        """Index of each parenthesis -> index of the one that matches it; unbalanced ones are left out."""
        mates: dict[int, int] = {}
        stack: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.key == "(":
                stack.append(index)
            elif token.key == ")" and stack:
                opening = stack.pop()
                mates[opening], mates[index] = index, opening
        return mates

    @cached_property
    def outline(self) -> Outline:
        """Which parenthesis and clause every token stands in."""
        return outline(self.tokens)

    def clause(self, index: int) -> str:
        """The clause the token at `index` is in (see Outline)."""
        return self.outline.clauses[index]

    def level(self, index: int) -> tuple[int, int]:
        """First and last index of the tokens between the parentheses around `index`, or of the whole statement."""
        opener = self.outline.openers[index]
        if opener >= 0:
            return opener + 1, self.mates.get(opener, len(self.tokens)) - 1
        last = len(self.tokens) - 1
        while last > 0 and self.key(last) in {";", "/"}:
            last -= 1
        return 0, last

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def index_at(self, offset: int) -> int:
        """Index of the token that holds the character at `offset`, or of the last one before it."""
        return bisect_right(self._starts, offset) - 1

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(i + 1 for i, letter in enumerate(self.text) if letter == "\n")]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    # --- tree and names ----------------------------------------------------------------------------------------------

    @cached_property
    def statements(self) -> list[exp.Expr] | None:
        """The statements as sqlglot reads them, None when it cannot."""
        return read(self.text, self.lexed)

    @cached_property
    def tree(self) -> exp.Expr | None:
        """The one statement, None when it cannot be read or there are several."""
        return self.statements[0] if self.statements and len(self.statements) == 1 else None

    @cached_property
    def _by_type(self) -> dict[type[exp.Expr], list[exp.Expr]]:
        found: dict[type[exp.Expr], list[exp.Expr]] = defaultdict(list)
        for node in self.tree.walk() if self.tree else ():
            found[type(node)].append(node)
        return found

    def nodes(self, kind: type[Node]) -> Sequence[Node]:
        """All nodes of exactly this type, nearest to the root first."""
        return self._by_type.get(kind, ())  # type: ignore[return-value]

    @cached_property
    def node_types(self) -> frozenset[type[exp.Expr]]:
        """Every type of node in the tree."""
        return frozenset(self._by_type)

    @cached_property
    def scopes(self) -> Scopes:
        """Query blocks with the names each can see."""
        return find_scopes(self.tree, self.catalog)

    @cached_property
    def _blocks_in_text_order(self) -> list[Block]:
        """The block of each SELECT in the order of the text; empty when tree and tokens do not agree."""
        blocks = [block for block in self.scopes.blocks if block.select.args.get("from_") or block.select.expressions]
        blocks.sort(key=lambda block: (_first_offset(block.select), block.select.depth))
        heads = [i for i in self.at("SELECT") if self.outline.heads[i] == i]
        return blocks if len(blocks) == len(heads) else []

    def block_of(self, number: int) -> Block | None:
        """The block of the `number`th SELECT of the text, None when it is not known."""
        blocks = self._blocks_in_text_order
        return blocks[number] if number < len(blocks) else None

    def head_of(self, block: Block) -> int:
        """Index of the SELECT that begins a block, -1 when it is not known: the other way round of `block_of`."""
        blocks = self._blocks_in_text_order
        heads = [i for i in self.at("SELECT") if self.outline.heads[i] == i]
        return next((head for head, own in zip(heads, blocks, strict=False) if own is block), -1)


def _first_offset(select: exp.Expr) -> int:
    """Offset of the first name or literal of a SELECT; its WITH clause, which stands before, does not count."""
    offsets = []
    stack = [child for key, child in select.args.items() if key != "with_"]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, exp.Expr):
            if "start" in item.meta:
                offsets.append(item.meta["start"])
            stack.extend(item.args.values())
    return min(offsets, default=0)
