"""What the tests of a clause enforced write and read."""

import datetime
import io

import time_machine
from django.urls import reverse
from pypdf import PdfReader

from levier.common.policy import Actor
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.enforcement.waiting import enforcement_points
from levier.coordination.followup.models import FormalNotice
from levier.coordination.procurement.models import Contract

DAY = datetime.date


NOW = datetime.datetime(2026, 9, 1, 9, tzinfo=datetime.UTC)


# The morning on which the notices of these tests are written, and signed.
WRITTEN = datetime.datetime(2026, 8, 1, 8, tzinfo=datetime.UTC)


def change(award, **values):
    """Changes the contract of an award, within a mission."""
    Contract.objects.filter(pk=award.lot.contract_id).update(**values)


def at(name, thing):
    return "/herault" + reverse(name, args=[thing.public_id])


def only(mission, model):
    with mission_scope(mission.pk):
        return model.objects.get()


def plain(response):
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def page_of(client, address):
    return plain(client.get(address))


def paper(response):
    """The words of a PDF, its lines joined."""
    text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(response.content)).pages)
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def opened(response):
    """The status of a file that is read to its end, as a browser does."""
    b"".join(response.streaming_content)
    return response.status_code


def told(response):
    words = " ".join(str(error) for errors in response.context["form"].errors.values() for error in errors)
    return words.replace("\u202f", " ").replace("\u00a0", " ")


DIFFICULTY = {
    "notified_on": "2026-08-20",
    "notified_by": "Lou C., conducteur",
    "hours": "5",
    "text": "Pas de candidat.",
}


SENT = {"sent_on": "2026-08-01", "deadline_on": "2026-08-15", "signed_by": "Alix M., maire"}


def draft(herault, lead, award, ground="hours", text="Je vous mets en demeure."):
    with time_machine.travel(WRITTEN, tick=False):
        lead.post(at("notice_new", award), {"ground": ground, "text": text})
    return only(herault, FormalNotice)


def send(client, notice, **changes):
    """Opens the page of a notice, then says the text read there was signed and sent."""
    page = client.get(at("notice_send", notice))
    return client.post(at("notice_send", notice), {"seen": page.context["seen"], **SENT, **changes})


def rewrite(client, notice, text):
    """Opens the draft of a notice and keeps another text, the morning it was written."""
    with time_machine.travel(WRITTEN, tick=False):
        page = client.get(at("notice_edit", notice))
        return client.post(at("notice_edit", notice), {"seen": page.context["seen"], "text": text})


def unheeded(herault, lead, buyer, award):
    """A notice for hours that was sent and stayed without effect."""
    notice = draft(herault, lead, award)
    send(buyer, notice)
    lead.post(at("notice_outcome", notice), {"outcome": "unheeded", "on": "2026-08-16", "words": "Rien."})
    return notice


def points(mission, role, organization):
    actor = Actor(1, mission.pk, "Camille R.", {role: frozenset({organization.pk})})
    with mission_scope(mission.pk):
        return enforcement_points(actor)
