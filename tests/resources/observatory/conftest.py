"""What every test of the room is given."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    """A data folder of its own: what one test builds, another does not find."""
    settings.DATA_DIR = tmp_path
