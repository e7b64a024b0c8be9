"""A certificate of insertion: refused with what lacks, issued once, kept as it left, told to who corrects the hours."""

import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.closing.waiting import certificate_words
from levier.coordination.followup.models import Certificate
from levier.coordination.hours.models import LedgerEntry
from tests.builders import make_assignment, make_organization
from tests.coordination.followup.enforcement.builders import DAY, at, change, plain
from tests.coordination.followup.enforcement.conftest import (  # noqa: F401 fixtures
    award,
    buyer,
    lead,
    operation,
    page,
    today,
)
from tests.coordination.procurement.builders import sign_in

SIGNED = {"signed_by": "Camille R., facilitatrice"}
LIST = "/herault/coordination/attestations/"


def count(award, hundredths):  # noqa: F811
    """More hours declared and counted for the person at work."""
    first = LedgerEntry.objects.filter(award=award, kind="counted").first()
    for kind in ("declared", "counted"):
        LedgerEntry.objects.create(
            assignment=first.assignment, award=award, month=DAY(2026, 3, 1), kind=kind, hundredths=hundredths,
            author_name="L",
        )  # fmt: skip


def text_of(client, certificate):
    answer = client.get("/herault" + reverse("file", args=[certificate.copy.public_id]))
    content = b"".join(answer.streaming_content)
    reader = PdfReader(io.BytesIO(content))
    words = " ".join(leaf.extract_text() for leaf in reader.pages)
    return reader, words.replace("\n", " ").replace("\u00a0", " ").replace("\u202f", " ")


def the_one(mission, **wanted):
    with mission_scope(mission.pk):
        return Certificate.objects.select_related("copy", "award__company").get(**wanted)


def test_from_what_lacks_to_the_certificate_and_to_the_one_that_replaces_it(
    herault, award, operation, lead, buyer, page  # noqa: F811
):  # fmt: skip
    address = at("certificate_new", award)
    shown = plain(lead.get(address))
    assert "Il manque 12 h sur 100 h dues" in shown
    assert "Délivrer l’attestation</button>" not in shown
    assert "Il manque 12 h" in plain(lead.post(address, SIGNED))
    with mission_scope(herault.pk):
        assert not Certificate.objects.exists()
        count(award, 1_200)
        person = LedgerEntry.objects.first().assignment.participant
    assert "signed_by" in lead.post(address, {"signed_by": " "}).context["form"].errors
    assert lead.post(address, SIGNED).status_code == 302
    first = the_one(herault)
    assert (first.number, first.owed, first.done, first.ground) == ("2026-0001", 100, 10_000, "hours_done")
    company = sign_in(herault, "company", first.award.company)
    for reader in (lead, buyer, company):
        document, words = text_of(reader, first)
        assert document.xmp_metadata is not None
        for part in ("Attestation n° 2026-0001", "100 h", SIGNED["signed_by"], "est tenu", "1 personne a travaillé"):
            assert part in words
        assert person.last_name not in words
        assert person.first_name not in words
    for body in ("company", "buyer"):
        with mission_scope(herault.pk):
            stranger = sign_in(herault, body, make_organization(body))
        assert stranger.get("/herault" + reverse("file", args=[first.copy.public_id])).status_code == 404
    assert "2026-0001" in plain(company.get(at("my_award", award)))
    assert "2026-0001" in plain(buyer.get(page))
    assert "déjà ces chiffres" in plain(lead.post(address, SIGNED))
    # The register is corrected: who corrects is told, the certificate stays as it left and waits to be replaced.
    with mission_scope(herault.pk):
        assert "2026-0001" in certificate_words(award)
        count(award, 300)
    assert "le registre a changé depuis" in plain(buyer.get(page))
    assert "2026-0001" in plain(lead.get("/herault/a-faire/"))
    lead.post(address, SIGNED)
    second = the_one(herault, replaces=first)
    assert (second.number, second.done) == ("2026-0002", 10_300)
    assert "qui remplace le n° 2026-0001" in text_of(lead, second)[1]
    assert "le registre a changé depuis" not in plain(lead.get(page))
    assert "100 h" in text_of(buyer, first)[1]


def test_it_is_found_again_by_its_number_the_company_or_the_contract(herault, award, lead):  # noqa: F811
    with mission_scope(herault.pk):
        count(award, 1_200)
    lead.post(at("certificate_new", award), SIGNED)
    company = the_one(herault).award.company.name
    for asked in ("q=2026-0001", f"q={company}", "q=voirie", "annee=2026", "etat=valables", "tri=-heures"):
        assert "2026-0001" in plain(lead.get(f"{LIST}?{asked}")), asked
    for asked in ("q=2026-0002", "annee=2025", "etat=remplacees"):
        assert "Aucune attestation" in plain(lead.get(f"{LIST}?{asked}")), asked
    with mission_scope(herault.pk):
        desk = make_organization("desk")
    assert "Aucune attestation" in plain(sign_in(herault, "facilitator", desk).get(LIST))
    assert lead.get(LIST.rstrip("/") + ".xlsx")["Content-Type"].endswith("sheet")


def test_a_certificate_is_replaced_when_only_the_people_change(herault, award, lead, page):  # noqa: F811
    with mission_scope(herault.pk):
        count(award, 1_200)
        first = LedgerEntry.objects.filter(award=award, kind="counted").first()
        other = make_assignment(award)
        for kind in ("declared", "counted"):
            LedgerEntry.objects.create(
                assignment=other, award=award, month=DAY(2026, 4, 1), kind=kind, hundredths=100, author_name="L"
            )
    address = at("certificate_new", award)
    lead.post(address, SIGNED)
    assert the_one(herault).people == 2
    with mission_scope(herault.pk):
        # The hour was the first person's, in March: what was written is corrected, and counted where it was done.
        for entry in LedgerEntry.objects.filter(assignment=other).order_by("-kind"):
            LedgerEntry.objects.create(
                assignment=other, award=award, month=entry.month, kind=entry.kind, hundredths=-100, corrects=entry,
                reason="Autre personne", author_name="L",
            )  # fmt: skip
            LedgerEntry.objects.create(
                assignment=first.assignment, award=award, month=DAY(2026, 3, 1), kind=entry.kind, hundredths=100,
                author_name="L",
            )  # fmt: skip
    assert "ne dit plus" in plain(lead.get(page)) or "remplace" in plain(lead.get(page))
    lead.post(address, SIGNED)
    second = the_one(herault, replaces__isnull=False)
    assert second.people == 1
    _, words = text_of(lead, second)
    assert "1 personne a travaillé" in words
    assert "février 2026 à mars 2026" in words, "avril n’a plus d’heure"


@pytest.mark.parametrize("changed", ["month", "mode"])
def test_a_certificate_is_replaced_when_only_the_months_or_the_modes_change(
    herault, award, lead, page, changed  # noqa: F811
):  # fmt: skip
    with mission_scope(herault.pk):
        count(award, 1_200)
        first = LedgerEntry.objects.filter(award=award, kind="counted").first()
    lead.post(at("certificate_new", award), SIGNED)
    before = the_one(herault)
    with mission_scope(herault.pk):
        if changed == "month":
            moved = LedgerEntry.objects.filter(award=award, month=DAY(2026, 3, 1)).order_by("-kind")
            for entry in list(moved):
                for month, hundredths, why in (
                    (entry.month, -entry.hundredths, {"corrects": entry, "reason": "Autre mois"}),
                    (DAY(2026, 5, 1), entry.hundredths, {}),
                ):
                    LedgerEntry.objects.create(
                        assignment=first.assignment, award=award, month=month, kind=entry.kind, hundredths=hundredths,
                        author_name="L", **why,
                    )  # fmt: skip
        else:
            first.assignment.mode = "secondment"
            first.assignment.save()
    assert "le registre a changé depuis" in plain(lead.get(page))
    assert "2026-0001" in plain(lead.get("/herault/a-faire/"))
    lead.post(at("certificate_new", award), SIGNED)
    second = the_one(herault, replaces=before)
    assert (second.owed, second.done, second.people) == (before.owed, before.done, before.people)
    words = text_of(lead, second)[1]
    assert "mai 2026" in words if changed == "month" else "mise à disposition" in words
    assert "le registre a changé depuis" not in plain(lead.get(page))


def test_a_settled_contract_is_certified_with_what_was_not_done(herault, award, lead):  # noqa: F811
    with mission_scope(herault.pk):
        change(award, status="solde")
    lead.post(at("certificate_new", award), SIGNED)
    issued = the_one(herault)
    assert (issued.ground, issued.done) == ("settled", 8_800)
    words = text_of(lead, issued)[1]
    assert "12 h n’ont pas été réalisées" in words
    assert "est tenu" not in words


def test_what_was_issued_is_never_changed(herault, award, lead):  # noqa: F811
    with mission_scope(herault.pk):
        count(award, 1_200)
    lead.post(at("certificate_new", award), SIGNED)
    with mission_scope(herault.pk):
        for change_it in (lambda: Certificate.objects.update(done=1), lambda: Certificate.objects.all().delete()):
            with pytest.raises(IntegrityError), transaction.atomic():
                change_it()
