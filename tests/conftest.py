"""What every test shares: settings of its own, the demo catalogue, and the rule that CI skips nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog
from app.config import ROOT, Settings

# A busy machine is slow without anything being wrong: time is measured by scripts, not by tests.
settings.register_profile("quick", deadline=None)
settings.load_profile("quick")
# On demand (`--hypothesis-profile=thorough`), with a limit: no text may hold the checker for longer than a second.
settings.register_profile("thorough", max_examples=20_000, deadline=1000)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's .env and environment must not decide what a test sees."""
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    names = {name.upper() for name in Settings.model_fields}
    for key in list(os.environ):
        if key.upper().partition("__")[0] in names:
            monkeypatch.delenv(key)


@pytest.fixture(scope="session")
def demo_catalog() -> Catalog:
    """The demo company's schema."""
    return load_catalog(ROOT / "schema" / "demo" / "schema.sql")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Under CI=true a skipped model or browser test is a failure: there everything can be installed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("CI") == "true" and {"model", "browser"} & set(item.keywords):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not allow: {report.longrepr}"
