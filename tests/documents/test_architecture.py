"""The picture of the house is drawn from the import rules, and every room of the source is in it."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def drawer():
    """tools/house.py, which is a script and no package's module."""
    spec = importlib.util.spec_from_file_location("house", ROOT / "tools/house.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_is_as_old_as_the_rules():
    house = drawer()
    assert house.PICTURE.read_text(encoding="utf-8") == house.draw(), "python tools/house.py la redessine"


def test_every_room_stands_in_the_picture():
    house = drawer()
    drawn = house.draw()
    wings = [
        name for name in ("promotion", "coordination", "resources", "common") if (ROOT / "src/levier" / name).is_dir()
    ]
    missing = [room for wing in wings for room in house.rooms(wing) if f">{room}<" not in drawn]
    assert missing == []
    assert all(name in drawn for name in ("accounts", "organizations", "law", "statistics"))
