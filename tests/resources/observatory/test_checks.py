"""`levier check` sees a deposit that was lost or altered, and a build that no longer says what its row says."""

import pytest

from levier.resources.observatory import storage
from levier.resources.observatory.checks import builds_open_with_their_counts, deposits_are_whole
from levier.resources.observatory.models import Build, SourceFile
from tests.resources.observatory.builders import contract_2022, make_open_data


@pytest.fixture
def build(in_herault, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return make_open_data(in_herault, contract_2022(id="1"), contract_2022(id="2", acheteur={}))


def faults():
    return deposits_are_whole().faults, builds_open_with_their_counts().faults


def test_what_was_just_built_is_whole(build):
    assert faults() == (0, 0)
    assert (deposits_are_whole().checked, builds_open_with_their_counts().checked) == (1, 1)


def test_a_deposit_that_was_altered_or_lost_is_a_fault(build):
    row = SourceFile.objects.get()
    path = storage.place("herault", "files", str(row.public_id), row.name)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    assert faults() == (1, 0)
    path.unlink()
    assert faults() == (1, 0)


def test_a_build_that_was_lost_or_counts_otherwise_is_a_fault(build):
    Build.objects.update(contracts=7)
    assert faults() == (0, 1)
    Build.objects.update(contracts=build.contracts)
    storage.forget(storage.place("herault", "builds", str(build.public_id)))
    assert faults() == (0, 1)
    assert not storage.place("herault", "builds", str(build.public_id)).exists(), "looking makes nothing"
