"""What the production tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from production.running import make_folder


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder of four specs."""
    return make_folder(tmp_path / "specs", 4)
