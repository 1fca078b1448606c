"""A file for its owner's eyes, replaced as a whole."""

from __future__ import annotations

import stat
from pathlib import Path

from app.private_file import write_private


def test_the_text_is_replaced_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys.json"
    path.parent.mkdir(mode=0o700)
    path.with_suffix(".tmp").write_text("of a writer that was killed")
    for text in ("one", "둘"):
        write_private(path, text)
        assert path.read_text(encoding="utf-8") == text
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
