"""From the text of a server's /metrics to how busy it is."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from app.config import ROOT
from app.models.load import Load, parse_load

CASES = yaml.safe_load((ROOT / "tests/cases/models/loads.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_load(case: dict[str, Any]) -> None:
    assert parse_load(case["text"]) == (Load(*case["load"]) if "load" in case else None)
