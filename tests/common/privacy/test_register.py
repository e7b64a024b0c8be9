"""Each personal field has its line in the register: a new field without one fails here."""

from pathlib import Path

from django.apps import apps

from levier.common.privacy.register import (
    as_markdown,
    declared_not_personal,
    declared_personal,
    fields_to_declare,
    treatments,
)
from tests.conftest import CheckedClient

DOCUMENT = Path(__file__).parents[3] / "docs" / "personal-data.md"


def test_every_field_of_every_room_is_declared():
    """Add the field to its room's `privacy.py`: `personal(…)` with its purpose, or `not_personal(…)`."""
    fields = fields_to_declare()
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("levier.") and config.models}
    assert {field.split(".")[0] for field in fields} == rooms
    missing = fields - set(declared_personal()) - declared_not_personal()
    assert missing == set()


def test_nothing_declared_is_a_field_that_does_not_exist():
    assert (set(declared_personal()) | declared_not_personal()) - fields_to_declare() == set()


def test_a_field_stands_in_one_place_only():
    personal = declared_personal()
    assert sorted(personal) == sorted(set(personal))
    assert set(personal) & declared_not_personal() == set()


def test_every_treatment_says_what_why_by_what_right_who_and_until_when():
    for treatment in treatments():
        assert all(
            len(said) > 8
            for said in (treatment.kept, treatment.purpose, treatment.basis, treatment.readers, treatment.term)
        ), treatment
        assert treatment.fields, treatment


def test_the_document_holds_the_register_as_it_is():
    """`levier donnees registre` prints it."""
    assert as_markdown() in DOCUMENT.read_text(encoding="utf-8")


def test_the_page_tells_it_to_anybody_in_plain_words(herault):
    page = CheckedClient().get("/herault/vos-donnees/").content.decode()
    for treatment in treatments():
        assert str(treatment.people) in page
    assert "personne affectée\u00a0: 5 ans après le 31 décembre" in page
    assert "participants.Participant" not in page


def test_the_footer_of_every_page_leads_there(herault, as_role):
    assert "/herault/vos-donnees/" in as_role("facilitator").get("/herault/coordination/").content.decode()
