"""From exit code and log to what happened, what to do, and whether to try again."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from app.config import ROOT
from launcher.diagnosis import diagnose

CASES = yaml.safe_load((ROOT / "tests/cases/launcher/diagnoses.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_diagnosis(case: dict[str, Any]) -> None:
    found = diagnose(case["code"], case["lines"])
    assert found.message == case["message"]
    assert found.retry is case["retry"]
    assert found.hint == case.get("hint", found.hint)
    assert found.evidence == case.get("evidence", found.evidence)
