"""A contact typed in the demo is marked as invented, wherever she is then named; elsewhere her name is as typed."""

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.procurement.models import Award
from tests.coordination.procurement.builders import make_operation, sign_in
from tests.coordination.procurement.test_pages import address, of


@pytest.mark.parametrize(
    ("in_the_demo", "typed", "kept"),
    [
        (True, "Aïda Faure", "Aïda Faure (fictif)"),
        (True, "Lou Castan (fictif)", "Lou Castan (fictif)"),
        (True, "A" * 200, "A" * 191 + " (fictif)"),
        (False, "Aïda Faure", "Aïda Faure"),
    ],
)
def test_a_contact_typed_is_marked_once_in_the_demo_alone(herault, settings, in_the_demo, typed, kept):
    settings.DEMO = in_the_demo
    with mission_scope(herault.pk):
        operation = make_operation()
        lot = of(operation)[1][0]
    lead = sign_in(herault, "facilitator", operation.lead_desk)
    holder = {"name": "Bâti du Lez", "siret": "", "role": "sole", "period_months": "3", "contact_name": typed}
    sent = {**holder, "contact_email": "a@exemple.invalid", "second_contact_name": typed}
    answer = lead.post(address("holder_new", lot), {**sent, "second_contact_email": "b@exemple.invalid"})
    assert answer.status_code == 302
    with mission_scope(herault.pk):
        award = Award.objects.get()
    assert (award.contact_name, award.second_contact_name) == (kept, kept)
