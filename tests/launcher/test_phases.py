"""From a line of a starting server's output to what it is doing."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from app.config import ROOT
from launcher.phases import Phase, phase_of

CASES = yaml.safe_load((ROOT / "tests/cases/launcher/phases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["line"][:60] for case in CASES])
def test_phase(case: dict[str, Any]) -> None:
    expected = Phase(case["text"], case.get("fraction")) if "text" in case else None
    assert phase_of(case["line"]) == expected
