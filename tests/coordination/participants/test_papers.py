"""The papers of an entry: the desk's own record says why; what leaves to an employer never does; each opening is
logged."""

import datetime
import io

from docx import Document

from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.scope import mission_scope
from tests.coordination.participants.builders import assign, make_eligible, make_person
from tests.coordination.participants.test_pages import Desk, page_of

DAY = datetime.date


def said(response):
    """What a Word file says."""
    lines = [line.text for line in Document(io.BytesIO(response.content)).paragraphs]
    return "\n".join(lines).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_desks_record_says_why_and_the_employers_attestation_until_when(herault, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC))
    desk = Desk(herault)
    with mission_scope(herault.pk):
        person = make_person(desk.desk, first_name="Nadia", last_name="Zarzuela", birth_date=DAY(1990, 7, 14))
        make_eligible(person)
        held = assign(person, desk.award, hired_on=DAY(2026, 3, 2))
        late = assign(make_person(desk.desk), desk.award, hired_on=DAY(2026, 3, 2))
    page = desk.client.get(page_of(person)).content.decode()
    assert "Fiche d’éligibilité" in page
    record = said(desk.client.get(page_of(person, "fiche-eligibilite.docx")))
    for words in ("Nadia Zarzuela", "14 juillet 1990", "Ne le remettez ni à l’entreprise ni à l’acheteur",
                  "Éligibilité : ", "Établie : le 2 janvier 2026", "embauche le 2 mars 2026",
                  "heures comptables du 2 mars 2026"):  # fmt: skip
        assert words in record
    category = record.split("Éligibilité : ")[1].split("\n")[0]
    assert category != ""
    attestation = said(desk.client.get(page_of(person, f"affectation/{held.public_id}/attestation.docx")))
    assert "Nadia Z. (fictif) est éligible" in attestation
    assert "ses heures y comptent à compter du 2 mars 2026" in attestation
    for secret in ("Zarzuela", "1990", category, "Justificatif :", "Établie"):
        assert secret not in attestation
    assert [subjects for page, subjects in desk.log()[-2:]] == [[str(person.public_id)]] * 2
    unproven = desk.client.get(
        page_of(late.participant, f"affectation/{late.public_id}/attestation.docx"), follow=True
    ).content.decode()
    assert "rien ne peut être attesté" in unproven
    elsewhere = page_of(person, f"affectation/{late.public_id}/attestation.docx")
    assert desk.client.get(elsewhere).status_code == 404


def test_the_prescribers_form_says_the_job_the_person_and_what_is_to_establish(published):
    published.propose(published.open_link(), about="Permis B")
    (proposal,) = published.proposals()
    at = f"{published.page}personnes/{proposal.public_id}/"
    assert "Fiche de prescription" in published.lead.get(at).content.decode()
    form = said(published.lead.get(f"{at}prescription.docx"))
    for words in (
        "Inès Bel", "Mission locale (fictif)", "Permis B", "Embauche : à partir du", "Réponse attendue.",
        "Justificatif, et sa date : à compléter", "reste entre le guichet et le prescripteur",
    ):  # fmt: skip
        assert words in form
    with mission_scope(published.mission.pk):
        assert AccessLogEntry.objects.order_by("-pk").first().subjects == [str(proposal.public_id)]
