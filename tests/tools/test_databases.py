"""The migrated copy a test database starts from is never stale; the demo is read beside the empty database."""

from pathlib import Path

import pytest
from django.conf import settings

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import every_mission
from tests.databases import MAKERS, fingerprint
from tests.demo_copy import FOLDERS, files_of


@pytest.fixture
def checkout(tmp_path):
    """A checkout of one migration, and what else a copy depends on."""
    for name in ("src/levier/room/migrations/0001_initial.py", *MAKERS):
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
        *MAKERS,
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


def test_the_demo_stands_beside_the_empty_database_with_its_files_and_is_found_as_it_was_loaded(
    demo_copy, django_db_blocker
):
    folder = Path(settings.DATA_DIR)
    with django_db_blocker.unblock():
        for _ in range(2):
            assert not Mission.objects.exists()
            # Upkeep, before the first class and between two: no row of the empty database knows of these files.
            for path in files_of(folder):
                path.unlink()
            with demo_copy.read():
                assert Mission.objects.count() == 2
                with every_mission("what the demo keeps"):
                    kept = StoredFile.objects.values_list("storage_name", flat=True)
                    assert {folder / "evidence" / name for name in kept} < set(files_of(folder))
                assert {path.relative_to(folder).parts[0] for path in files_of(folder)} == set(FOLDERS)
        assert not Mission.objects.exists()


class TestWhatATestWritesInTheDemo:
    @pytest.mark.parametrize("time", ["once", "again"])
    def test_is_taken_back(self, db, loaded_demo, time):
        assert not User.objects.filter(first_name="Typée").exists()
        User.objects.update(first_name="Typée")
