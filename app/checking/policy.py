"""What an installation allows beyond the safe default. It knows nothing of how the checker finds out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Names an administrator vouches for, all in upper case.

    `packages` allows every function of a package (`MY_PKG`), `functions` one function (`MY_FN`, `MY_PKG.F`),
    `schemas` the tables of another owner. `dictionary` opens Oracle's own views (ALL_*, DBA_*, V$…).
    `max_chars` and `max_tokens` bound the text: longer SQL is not analysed.
    """

    packages: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    schemas: frozenset[str] = frozenset()
    dictionary: bool = False
    max_chars: int = 32_768
    max_tokens: int = 6_000

    def allows(self, path: Sequence[str]) -> bool:
        """Whether the function with this dotted name, as stored, may be called."""
        return ".".join(path) in self.functions or (len(path) > 1 and path[-2] in self.packages)


DEFAULT_POLICY = Policy()
