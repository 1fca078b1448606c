"""What an allowed function is: how many arguments it takes and what it becomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.terms import Kind, Term

Build = Callable[[Sequence[Term]], Term]


@dataclass(frozen=True, slots=True)
class Function:
    """A scalar function of at least `fewest` and at most `most` arguments (None: any number)."""

    build: Build
    fewest: int
    most: int | None

    def apply(self, name: str, arguments: Sequence[Term]) -> Term:
        """The term of a call. Raises QueryFailed ORA-00909 when the number of arguments is wrong."""
        if len(arguments) < self.fewest or (self.most is not None and len(arguments) > self.most):
            raise oracle_error("ORA-00909", name)
        return self.build(arguments)


def constant_text(term: Term, what: str) -> str:
    """The text of a constant argument. Raises NotTranslatable for one that is computed."""
    if not isinstance(term.literal, str):
        raise refuse(f"상수가 아닌 {what}")
    return term.literal


def constant_integer(term: Term, what: str) -> int:
    """The whole number of a constant argument. Raises NotTranslatable for one that is computed."""
    if term.kind is not Kind.NUMBER or term.literal is None:
        raise refuse(f"상수가 아닌 {what}")
    return int(term.literal)
