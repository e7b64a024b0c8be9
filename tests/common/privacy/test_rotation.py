"""Turning the keys: everything opens before, everything opens after, closed with the new key."""

import pytest
from django.db import connection

from levier.common.privacy.encryption import CannotDecrypt, load_keys
from levier.common.privacy.rotation import encrypted_fields, rotate
from levier.common.tenancy.scope import mission_scope
from levier.coordination.participants.models import Eligibility
from tests.coordination.participants.builders import make_eligible, make_person


@pytest.fixture(autouse=True)
def own_keys(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    load_keys.cache_clear()
    yield
    load_keys.cache_clear()


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT category, motive, category_index FROM participants_eligibility")
        return cursor.fetchone()


@pytest.fixture
def record(herault):
    with mission_scope(herault.pk):
        return make_eligible(make_person(), category="TH")


def test_a_rehearsal_opens_everything_and_changes_nothing(herault, record):
    before = stored()
    assert ("éligibilité", 2) in rotate(write=False)
    assert stored() == before
    assert list(load_keys()) == ["0001"]


def test_every_value_is_closed_again_with_the_new_key(herault, record):
    before = stored()
    rotate(write=True)
    after = stored()
    assert (before[0][:8], after[0][:8]) == ("v1.0001.", "v1.0002.")
    assert after[1] == "", "empty stays empty"
    assert after[2] == before[2], "the fingerprint does not move"
    with mission_scope(herault.pk):
        assert Eligibility.objects.get().category == "TH"


def test_a_process_started_before_the_new_key_still_opens_what_it_closes(herault, record, monkeypatch):
    old = dict(load_keys())
    rotate(write=True)
    load_keys.cache_clear()
    held = {"keys": old}

    class Cached:
        def __call__(self):
            return held["keys"]

        def cache_clear(self):
            load_keys.cache_clear()
            held["keys"] = load_keys()

    monkeypatch.setattr("levier.common.privacy.encryption.load_keys", Cached())
    with mission_scope(herault.pk):
        assert Eligibility.objects.get().category == "TH"


def test_a_value_that_does_not_open_stops_everything(herault, record):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE participants_eligibility SET category = 'v1.0001.abîmé'")
    with pytest.raises(CannotDecrypt):
        rotate(write=False)


def test_every_encrypted_field_of_the_house_is_turned():
    labels = {model._meta.label: names for model, names in encrypted_fields().items()}
    assert labels["participants.Eligibility"] == ["category", "proof", "proposed_by", "motive", "withdrawal_reason"]
    assert labels["files.StoredFile"] == ["name"]
