"""What a rule is: a function that finds places in a query, and the words for them. It knows no single rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from app.records import Edit, Finding, Guess, Kind, OracleVersion, Severity

if TYPE_CHECKING:
    from app.checking.query import Query

Language = Literal["ko", "en"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that breaks a rule.

    `values` fill the rule's message; `edits` repair the place without changing what the query means; `guess` is what
    was probably meant, where nobody can be certain.
    """

    start: int
    end: int
    edits: tuple[Edit, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    guess: Guess | None = None


Find = Callable[["Query"], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `until` is the first Oracle version that accepts the spelling, None when none does."""

    id: str
    kind: Kind
    severity: Severity
    ora: str
    ko: str
    en: str
    until: OracleVersion | None
    find: Find

    def findings(self, query: Query, language: Language) -> list[Finding]:
        """Everything the rule has to say about `query`."""
        if self.until is not None and not query.before(self.until):
            return []
        return [self._finding(query, hit, language) for hit in self.find(query)]

    def _finding(self, query: Query, hit: Hit, language: Language) -> Finding:
        template = self.ko if language == "ko" else self.en
        written = query.text[hit.start : hit.end]
        values = {"text": written if len(written) <= 60 else f"{written[:57]}…", "version": query.version}
        line, column = query.position(hit.start)
        message = template.format_map({**values, **hit.values})
        return Finding(
            self.id, self.kind, self.severity, message, self.ora, line, column, hit.start, hit.end, hit.edits, hit.guess
        )


def rule(
    ora: str,
    *,
    ko: str,
    en: str,
    kind: Kind = "dialect",
    severity: Severity = "error",
    until: OracleVersion | None = None,
) -> Callable[[Find], Rule]:
    """Make a Rule of a function; the function's name is the rule's id.

    `ora` is Oracle's own number for the mistake ("" if Oracle says nothing), `ko` and `en` the message, with
    `{text}` for the offending text, `{version}` and whatever the hits put into `values`.
    """

    def make(find: Find) -> Rule:
        return Rule(find.__name__, kind, severity, ora, ko, en, until, find)

    return make
