"""The checker as the settings want it: the only place of this folder that knows of settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from app.catalog.model import Catalog
from app.checking.checker import check
from app.checking.policy import Policy
from app.config import Settings
from app.records import OracleVersion, Verdict

DEFAULT_VERSION: OracleVersion = "19c"


def checker_for(
    settings: Settings, catalog: Catalog | None, version: OracleVersion | None = None
) -> Callable[[str], Verdict]:
    """`check` for one catalogue, with the settings' policy and language.

    `version` is what the database says of itself; the settings' own goes before it, 19c stands in when neither knows.
    """
    allowed = settings.checking
    policy = Policy(
        packages=_stored(allowed.packages),
        functions=_stored(allowed.functions),
        schemas=_stored(allowed.schemas),
        dictionary=allowed.dictionary,
    )
    target = settings.oracle_version or version or DEFAULT_VERSION
    return partial(check, catalog=catalog, version=target, policy=policy, language=allowed.language)


def _stored(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.strip().upper() for name in names)
