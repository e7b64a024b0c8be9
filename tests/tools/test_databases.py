"""The migrated copy a test database starts from is never stale."""

import pytest

from tests.databases import fingerprint


@pytest.fixture
def checkout(tmp_path):
    """A checkout of one migration, and what else a copy depends on."""
    for name in ("src/levier/room/migrations/0001_initial.py", "requirements.lock", "tests/settings.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one")
    return tmp_path


@pytest.mark.parametrize(
    "changed",
    [
        "src/levier/room/migrations/0001_initial.py",
        "src/levier/room/migrations/0002_more.py",
        "src/levier/room/models.py",
        "src/levier/room/data/table.csv",
        "requirements.lock",
        "tests/settings.py",
    ],
)
def test_whatever_could_change_what_migrating_gives_asks_for_another_copy(checkout, changed):
    before = fingerprint(checkout)
    fingerprint.cache_clear()
    assert fingerprint(checkout) == before
    path = checkout / changed
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("two")
    fingerprint.cache_clear()
    assert fingerprint(checkout) != before
