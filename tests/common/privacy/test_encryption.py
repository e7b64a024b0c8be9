"""Sensitive values are closed in the database, open only with their key and for their own column."""

import pytest

from levier.common.privacy.encryption import (
    CannotDecrypt,
    add_key,
    blind_index,
    decrypt,
    encrypt,
    keys_folder,
    load_keys,
)


@pytest.fixture(autouse=True)
def own_keys(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    load_keys.cache_clear()
    yield
    load_keys.cache_clear()


def test_a_value_comes_back_and_is_not_readable_meanwhile():
    stored = encrypt("sortant de détention", "eligibility.category")
    assert "détention" not in stored
    assert decrypt(stored, "eligibility.category") == "sortant de détention"


def test_the_same_value_is_never_stored_twice_alike():
    assert encrypt("BPI", "t.c") != encrypt("BPI", "t.c")


def test_a_value_moved_to_another_column_does_not_open():
    with pytest.raises(CannotDecrypt):
        decrypt(encrypt("TH", "eligibility.category"), "eligibility.note")


@pytest.mark.parametrize("damage", [lambda s: s[:-4] + "AAAA", lambda s: "v2" + s[2:], lambda s: "rien", lambda s: ""])
def test_an_altered_value_raises_and_is_never_returned(damage):
    with pytest.raises(CannotDecrypt):
        decrypt(damage(encrypt("TH", "t.c")), "t.c")


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key():
    before = encrypt("TH", "t.c")
    key = add_key()
    after = encrypt("TH", "t.c")
    assert decrypt(before, "t.c") == decrypt(after, "t.c") == "TH"
    assert after.split(".")[1] == key != before.split(".")[1]


def test_without_its_key_a_value_raises():
    stored = encrypt("TH", "t.c")
    for path in keys_folder().glob("field-*.key"):
        path.unlink()
    load_keys.cache_clear()
    with pytest.raises(CannotDecrypt):
        decrypt(stored, "t.c")


def test_the_blind_index_is_stable_across_rotations_and_differs_by_column():
    before = blind_index("TH", "t.c")
    add_key()
    assert blind_index("TH", "t.c") == before
    assert blind_index("TH", "t.d") != before
    assert blind_index("BPI", "t.c") != before


def test_keys_are_readable_by_their_owner_alone():
    encrypt("x", "t.c")
    assert all(path.stat().st_mode & 0o077 == 0 for path in [keys_folder(), *keys_folder().iterdir()])
