"""From a difficulty to a penalty, on screen: the desk drafts, the buyer signs and decides."""

import io

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.followup.models import Difficulty, FormalNotice, Penalty
from levier.coordination.procurement.models import Award
from tests.builders import make_award, make_organization
from tests.coordination.followup.enforcement.builders import (
    DAY,
    DIFFICULTY,
    SENT,
    at,
    change,
    draft,
    only,
    opened,
    page_of,
    paper,
    plain,
    points,
    rewrite,
    send,
    told,
)
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import sign_in


def test_the_whole_way_from_a_difficulty_to_the_buyer_s_decision(herault, award, operation, lead, buyer, page):
    assert "manquent 12 h" in plain(lead.get(page))
    lead.post(at("difficulty_new", award), {**DIFFICULTY, "upload": pdf()})
    difficulty = only(herault, Difficulty)
    assert difficulty.evidence_id is not None
    lead.post(
        at("difficulty_answer", difficulty),
        {"outcome": "no_means", "excused_hours": "5", "means": "Deux agences sollicitées, sans candidat."},
    )
    shown = plain(lead.get(page))
    assert "5 h déduites" in shown
    assert "manquent 7 h" in shown

    form = plain(lead.get(at("notice_new", award)))
    assert "100 h" in form
    assert "CCAP, 8.2" in form
    notice = draft(herault, lead, award)
    assert "À signer" in {point.badge for point in points(herault, "buyer", operation.buyer)}
    assert "Projet" in PdfReader(io.BytesIO(buyer.get(at("notice_pdf", notice)).content)).pages[0].extract_text()
    assert send(buyer, notice).status_code == 302
    letter = PdfReader(io.BytesIO(buyer.get(at("notice_pdf", notice)).content)).pages[0].extract_text()
    assert "Projet" not in letter
    assert "Alix M., maire" in letter

    refused = lead.get(at("penalty_new", notice))
    assert "restée infructueuse" in plain(refused)
    assert "Suite à noter" in {point.badge for point in points(herault, "facilitator", operation.lead_desk)}
    outcome = {"outcome": "unheeded", "on": "2026-08-16", "words": "Aucune réponse."}
    assert lead.post(at("notice_outcome", notice), outcome).status_code == 302
    assert "Pénalité à proposer" in {point.badge for point in points(herault, "facilitator", operation.lead_desk)}
    assert "7 h × 200 € = 1 400 €" in plain(lead.get(at("penalty_new", notice)))
    assert lead.post(at("penalty_new", notice), {}).status_code == 302
    penalty = only(herault, Penalty)
    assert penalty.amount_cents == 140_000
    assert not points(herault, "facilitator", operation.lead_desk)
    assert "À décider" in {point.badge for point in points(herault, "buyer", operation.buyer)}
    company = sign_in(herault, "company", award.company)
    assert "Restée infructueuse" in page_of(company, at("my_award", award)), "the holder reads the notice sent to it"
    act = paper(buyer.get(at("penalty_pdf", penalty)))
    assert "Projet" in act and str(operation.buyer) in act
    assert "une pénalité de 1 400 € vous est appliquée" in act
    assert "7 h × 200 € = 1 400 €" in act
    assert company.get(at("penalty_pdf", penalty)).status_code == 404, "nothing is decided yet"
    decision = {
        "decision": "reduced", "decided_cents": "700", "reason": "Efforts constatés.", "decided_by": "Alix M., maire",
        "decided_on": "2026-09-01",
    }  # fmt: skip
    assert buyer.post(at("penalty_decide", penalty), decision).status_code == 302
    shown = plain(lead.get(page))
    assert "1 400 € proposés : réduite, 700 €" in shown
    held = page_of(company, at("my_award", award))
    assert "Réduite, 700 €" in held and "7 h × 200 € = 1 400 €" in held
    assert "Alix M., maire" in paper(company.get(at("notice_pdf", notice)))
    act = paper(company.get(at("penalty_pdf", penalty)))
    assert "Projet" not in act
    assert "Je la réduis à 700 € : Efforts constatés." in act
    assert "CCAP, 8.2" in act
    with mission_scope(herault.pk):
        stranger = make_organization("company")
    other = sign_in(herault, "company", stranger)
    assert {
        other.get(at(name, thing)).status_code for name, thing in (("notice_pdf", notice), ("penalty_pdf", penalty))
    } == {404}
    assert "Efforts constatés." in shown


def test_the_buyer_reads_and_the_company_and_other_buyers_do_not(herault, award, operation, buyer, page):
    assert buyer.get(page).status_code == 200
    assert "Préparer une mise en demeure" not in buyer.get(page).content.decode()
    with mission_scope(herault.pk):
        other = make_organization("buyer")
    assert sign_in(herault, "buyer", other).get(page).status_code == 404
    assert sign_in(herault, "company", award.company).get(page).status_code == 403
    assert buyer.post(at("notice_new", award), {"ground": "hours", "text": "x"}).status_code == 403


def test_a_letter_with_something_left_to_complete_does_not_leave(herault, award, operation, lead, buyer, page):
    notice = draft(herault, lead, award, text="dans un délai de [délai]")
    # It is the desk's to complete, nothing for the buyer to sign yet.
    (mine,) = points(herault, "facilitator", operation.lead_desk)
    assert (mine.badge, mine.url) == ("Projet à compléter", at("notice_edit", notice).removeprefix("/herault"))
    assert not points(herault, "buyer", operation.buyer)
    assert "Projet à compléter" in page_of(buyer, page) and "Noter l’envoi" not in page_of(buyer, page)
    assert "à compléter entre crochets" in page_of(buyer, at("notice_send", notice))
    seen = lead.get(at("notice_edit", notice)).context["seen"]
    assert "à compléter entre crochets" in told(buyer.post(at("notice_send", notice), {"seen": seen, **SENT}))
    rewrite(lead, notice, "dans un délai de quinze jours")
    assert [point.badge for point in points(herault, "buyer", operation.buyer)] == ["À signer"]
    assert not points(herault, "facilitator", operation.lead_desk)
    assert send(buyer, notice).status_code == 302
    assert "ne change plus" in told(rewrite(lead, notice, "autre"))
    assert only(herault, FormalNotice).text == "dans un délai de quinze jours"


def test_what_is_told_of_a_draft_is_true_of_its_buyer(herault, award, operation, lead):
    kept = {"ground": "hours", "text": "Je vous mets en demeure."}
    assert "L’acheteur n’a pas de compte : faites-lui signer" in plain(
        lead.post(at("notice_new", award), kept, follow=True)
    )
    sign_in(herault, "buyer", operation.buyer)
    assert "l’acheteur le trouve sur sa page d’accueil" in plain(lead.post(at("notice_new", award), kept, follow=True))
    blank = {**kept, "text": "dans un délai de [délai]"}
    assert "Complétez ce qui reste entre crochets" in plain(lead.post(at("notice_new", award), blank, follow=True))


def test_a_letter_announces_the_penalty_of_the_contract_s_own_documents_where_they_have_one(herault, award, lead):
    announced = "la pénalité prévue aux documents particuliers"
    address = at("notice_new", award)
    assert announced in plain(lead.get(address))
    assert announced in plain(lead.get(f"{address}?objet=documents"))
    assert announced not in plain(lead.get(f"{address}?objet=absence")), "200 € an hour, 75 € a day, nothing else"
    with mission_scope(herault.pk):
        InsertionClause.objects.update(hour_penalty_cents=None, hour_penalty_times=200, hour_penalty_base="smic")
    assert announced in plain(lead.get(address))
    with mission_scope(herault.pk):
        InsertionClause.objects.all().delete()
    assert announced not in plain(lead.get(address))


def test_nothing_is_held_against_the_holder_of_a_suspended_contract(herault, award, operation, lead, buyer, page):
    notice = draft(herault, lead, award)
    with mission_scope(herault.pk):
        change(award, status="suspendu", status_on=DAY(2026, 7, 20), ends_on=None)
    assert "Préparer une mise en demeure" not in page_of(lead, page)
    assert "Ce marché est suspendu depuis le 20 juillet 2026" in page_of(lead, at("notice_new", award))
    again = lead.post(at("notice_new", award), {"ground": "hours", "text": "Je vous mets en demeure."})
    assert "Ce marché est suspendu depuis le 20 juillet 2026" in told(again)
    assert not points(herault, "buyer", operation.buyer) and not points(herault, "facilitator", operation.lead_desk)
    assert "Ce marché est suspendu" in told(send(buyer, notice)), "sent on 1 August"
    before = {"sent_on": "2026-07-19", "deadline_on": "2026-08-02", "upload": pdf()}
    assert send(buyer, notice, **before).status_code == 302, "sent while it was due, noted since"


def test_the_desk_records_a_signature_only_with_the_signed_copy(herault, award, lead):
    notice = draft(herault, lead, award)
    with mission_scope(herault.pk):
        desk = award.lot.contract.operation.lead_desk
    # The buyer has no account in this test: nobody else than the desk can have it signed.
    assert "À faire signer par l’acheteur" in [one.badge for one in points(herault, "facilitator", desk)]
    assert "Déposez la copie signée" in told(send(lead, notice))
    assert only(herault, FormalNotice).sent_on is None
    assert send(lead, notice, upload=pdf()).status_code == 302
    with mission_scope(herault.pk):
        copy = FormalNotice.objects.select_related("signed_copy").get().signed_copy
    assert opened(lead.get(at("file", copy))) == 200


def test_a_buyer_with_an_account_signs_its_notices_itself(herault, award, lead, buyer, page):
    """As it decides its penalties: nobody signs in its place."""
    notice = draft(herault, lead, award)
    assert "Noter l’envoi" in page_of(buyer, page) and "Noter l’envoi" not in page_of(lead, page)
    assert "sur sa propre page" in page_of(lead, at("notice_send", notice))
    seen = buyer.get(at("notice_send", notice)).context["seen"]
    refused = lead.post(at("notice_send", notice), {"seen": seen, **SENT, "upload": pdf()})
    assert "sur sa propre page" in told(refused)
    assert only(herault, FormalNotice).sent_on is None


def test_a_paper_opens_for_whoever_reads_the_operation_and_nobody_else(herault, award, operation, lead, buyer):
    lead.post(at("difficulty_new", award), {**DIFFICULTY, "upload": pdf()})
    with mission_scope(herault.pk):
        file = Difficulty.objects.select_related("evidence").get().evidence
        other = make_organization("desk")
    assert opened(buyer.get(at("file", file))) == 200
    assert sign_in(herault, "facilitator", other).get(at("file", file)).status_code == 404
    assert sign_in(herault, "company", award.company).get(at("file", file)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"deadline_on": "2026-08-01"}, "vient après l’envoi"),
        ({"sent_on": "2026-09-02", "deadline_on": "2026-09-20"}, "n’est pas encore venu"),
        ({"signed_by": ""}, "Indiquez par qui."),
    ],
)
def test_a_sending_that_cannot_be_is_refused_beside_its_field(herault, award, lead, buyer, changes, words):
    notice = draft(herault, lead, award)
    assert words in told(send(buyer, notice, **changes))
    assert only(herault, FormalNotice).sent_on is None


def test_a_notice_signed_here_does_not_leave_before_its_words_were_written(herault, award, lead, buyer):
    """The desk could otherwise make a penalty ripe the same day; a signed paper may bear an earlier day."""
    notice = draft(herault, lead, award)
    page = lead.get(at("notice_edit", notice))
    lead.post(at("notice_edit", notice), {"seen": page.context["seen"], "text": "Je vous mets en demeure, réécrit."})
    assert "Ce texte a été écrit le 1er septembre 2026" in told(send(buyer, notice))
    assert only(herault, FormalNotice).sent_on is None
    assert send(buyer, notice, upload=pdf()).status_code == 302
    assert only(herault, FormalNotice).sent_on == DAY(2026, 8, 1)


def test_no_notice_leaves_before_the_contract_binds_anybody(herault, award, lead, buyer):
    with mission_scope(herault.pk):
        change(award, notified_on=DAY(2026, 3, 2))
    notice = draft(herault, lead, award)
    old = {"sent_on": "2026-03-01", "deadline_on": "2026-03-15", "upload": pdf()}
    assert "Le marché lie le titulaire depuis le 2 mars 2026" in told(send(buyer, notice, **old))
    assert only(herault, FormalNotice).sent_on is None


def test_a_notice_stays_unheeded_only_once_its_deadline_is_past(herault, award, lead, buyer):
    notice = draft(herault, lead, award)
    send(buyer, notice)
    answer = {"outcome": "unheeded", "on": "2026-08-15", "words": "Rien."}
    assert "elle ne reste infructueuse qu’après" in told(lead.post(at("notice_outcome", notice), answer))
    assert lead.post(at("notice_outcome", notice), {**answer, "outcome": "obeyed"}).status_code == 302
    assert "déjà noté" in told(lead.post(at("notice_outcome", notice), {**answer, "on": "2026-08-20"}))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"outcome": "means_found", "excused_hours": "3", "means": "ETTI"}, "aucune heure ne se déduit"),
        ({"outcome": "no_means", "excused_hours": "6", "means": "ETTI"}, "porte sur 5"),
        ({"outcome": "no_means", "excused_hours": "1", "means": ""}, "Indiquez les moyens étudiés avec le titulaire."),
    ],
)
def test_only_hours_told_are_excused_and_only_without_means(herault, award, lead, answer, words):
    lead.post(at("difficulty_new", award), DIFFICULTY)
    difficulty = only(herault, Difficulty)
    assert words in told(lead.post(at("difficulty_answer", difficulty), answer))
    assert only(herault, Difficulty).outcome == ""


def test_a_subcontractor_answers_to_its_holder_not_to_the_buyer(herault, award, lead):
    with mission_scope(herault.pk):
        below = Award.objects.create(
            lot=award.lot, company=make_organization("company"), role="subcontractor", parent=award
        )
    answer = lead.post(at("notice_new", below), {"ground": "hours", "text": "x"})
    assert "titulaire ou au mandataire" in told(answer)
    with mission_scope(herault.pk):
        assert not FormalNotice.objects.exists()


def test_the_database_refuses_what_the_services_refuse(in_herault):
    award = make_award()
    notice = FormalNotice.objects.create(award=award, ground="hours", text="x")
    impossible = [
        {"sent_on": DAY(2026, 8, 1)},
        {"sent_on": DAY(2026, 8, 1), "deadline_on": DAY(2026, 8, 15)},
        {"sent_on": DAY(2026, 8, 1), "deadline_on": DAY(2026, 8, 1), "signed_by": "A"},
        {"outcome": "obeyed", "outcome_on": DAY(2026, 8, 1)},
        {"sent_on": DAY(2026, 8, 1), "deadline_on": DAY(2026, 8, 15), "signed_by": "A", "outcome": "unheeded"},
        {"sent_on": DAY(2026, 8, 1), "deadline_on": DAY(2026, 8, 15), "signed_by": "A", "outcome": "unheeded",
         "outcome_on": DAY(2026, 8, 15)},
    ]  # fmt: skip
    for changes in impossible:
        with pytest.raises(IntegrityError), transaction.atomic():
            FormalNotice.objects.filter(pk=notice.pk).update(**changes)
    difficulty = Difficulty.objects.create(award=award, notified_on=DAY(2026, 8, 1), notified_by="L", text="t", hours=5)
    for changes in (
        {"excused_hours": 1},
        {"outcome": "no_means", "means": "m", "decided_by": "A"},
        {"outcome": "no_means", "means": "m", "decided_by": "A", "decided_on": DAY(2026, 8, 2), "excused_hours": 6},
        {"outcome": "means_found", "means": "m", "decided_by": "A", "decided_on": DAY(2026, 8, 2), "excused_hours": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Difficulty.objects.filter(pk=difficulty.pk).update(**changes)
    penalty = Penalty.objects.create(notice=notice, quantity=1, unit_cents=100, amount_cents=100)
    for changes in (
        {"decision": "applied", "decided_by": "A", "decided_on": DAY(2026, 8, 2)},
        {"decision": "applied", "decided_by": "A", "decided_on": DAY(2026, 8, 2), "decided_cents": 99},
        {"decision": "waived", "decided_by": "A", "decided_on": DAY(2026, 8, 2), "decided_cents": 0},
        {"decision": "reduced", "decided_by": "A", "decided_on": DAY(2026, 8, 2), "decided_cents": 100, "reason": "r"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Penalty.objects.filter(pk=penalty.pk).update(**changes)


def test_a_difficulty_sent_twice_is_kept_once(herault, award, lead):
    lead.post(at("difficulty_new", award), DIFFICULTY)
    assert "déjà notée" in told(lead.post(at("difficulty_new", award), DIFFICULTY))
    assert only(herault, Difficulty).hours == 5


def test_no_more_hours_are_deducted_than_the_lot_owes(herault, award, lead):
    for words in ("Pas de candidat.", "Toujours personne."):
        lead.post(at("difficulty_new", award), {**DIFFICULTY, "hours": "60", "text": words})
    with mission_scope(herault.pk):
        first, second = Difficulty.objects.order_by("pk")
    answer = {"outcome": "no_means", "excused_hours": "60", "means": "Deux agences."}
    assert lead.post(at("difficulty_answer", first), answer).status_code == 302
    assert "60 h déduites déjà" in told(lead.post(at("difficulty_answer", second), answer))
    assert lead.post(at("difficulty_answer", second), {**answer, "excused_hours": "40"}).status_code == 302


def test_what_came_of_a_notice_is_not_of_tomorrow(herault, award, lead, buyer):
    notice = draft(herault, lead, award)
    send(buyer, notice, sent_on="2026-08-20", deadline_on="2026-09-20")
    answer = {"outcome": "unheeded", "on": "2026-09-21", "words": "Rien."}
    assert "n’est pas encore venu" in told(lead.post(at("notice_outcome", notice), answer))
    assert only(herault, FormalNotice).outcome == ""


def test_the_buyer_signs_the_text_she_has_read_and_no_other(herault, award, lead, buyer):
    notice = draft(herault, lead, award)
    seen = buyer.get(at("notice_send", notice)).context["seen"]
    rewrite(lead, notice, "Un autre texte.")
    refused = buyer.post(at("notice_send", notice), {"seen": seen, **SENT})
    assert "Le texte a changé" in told(refused)
    assert "Un autre texte." in plain(refused)
    assert only(herault, FormalNotice).sent_on is None
    assert send(buyer, notice).status_code == 302


def test_two_people_do_not_overwrite_the_same_draft(herault, award, lead):
    notice = draft(herault, lead, award)
    seen = lead.get(at("notice_edit", notice)).context["seen"]
    rewrite(lead, notice, "Le premier.")
    refused = lead.post(at("notice_edit", notice), {"seen": seen, "text": "Le second."})
    assert "Le texte a changé" in told(refused)
    assert "Le premier." in plain(refused)
    assert "Le second." in plain(refused)
    assert only(herault, FormalNotice).text == "Le premier."


def test_paragraphs_typed_in_a_browser_stay_paragraphs_in_the_letter(herault, award, lead):
    """A browser ends its lines with two characters; the letter begins a paragraph after an empty line."""
    lead.post(at("notice_new", award), {"ground": "hours", "text": "Madame,\r\n\r\nPremier.\r\n\r\nSecond."})
    assert only(herault, FormalNotice).text == "Madame,\n\nPremier.\n\nSecond."


def test_a_contract_whose_clause_was_removed_has_nothing_left_to_obey(herault, award, lead):
    with mission_scope(herault.pk):
        change(award, status="clause_supprimee")
    assert "plus de clause" in told(lead.post(at("notice_new", award), {"ground": "hours", "text": "x"}))
    with mission_scope(herault.pk):
        assert not FormalNotice.objects.exists()


@pytest.mark.parametrize(
    ("ccag", "version", "notified_on", "quoted"),
    [
        ("Travaux", "", DAY(2025, 1, 10), "CCAG Travaux, 20.1.5"),
        ("Marchés industriels", "", DAY(2025, 1, 10), "CCAG Marchés industriels, 17.1.5"),
        ("Travaux", "", DAY(2019, 1, 10), ""),
        ("Travaux", "arrêté de 2009", DAY(2025, 1, 10), ""),
        ("", "", DAY(2025, 1, 10), ""),
    ],
)
def test_a_letter_quotes_only_the_ccag_its_contract_refers_to(herault, award, lead, ccag, version, notified_on, quoted):
    with mission_scope(herault.pk):
        change(award, ccag=ccag, ccag_version=version, notified_on=notified_on)
        InsertionClause.objects.filter(contract=award.lot.contract).update(document="")
    text = plain(lead.get(at("notice_new", award)))
    assert (quoted or "[pièce et article du marché]") in text
    assert ("CCAG" in text.split("<textarea")[1]) == bool(quoted)


def test_a_lot_that_lacks_nothing_is_not_told_to_do_its_hours(herault, award, lead):
    with mission_scope(herault.pk):
        HoursCommitment.objects.filter(lot=award.lot).update(hours=80)
    assert lead.get(at("notice_new", award)).context["form"].initial["ground"] == "documents"
    assert "Aucune heure ne manque" in told(lead.post(at("notice_new", award), {"ground": "hours", "text": "x"}))
    with mission_scope(herault.pk):
        assert not FormalNotice.objects.exists()


def test_the_pages_keep_the_navigation_of_whoever_reads(award, lead, buyer, page):
    for client, entry in ((lead, "Tableau de bord"), (buyer, "Mes opérations")):
        axes = client.get(page).context["navigation"]
        assert [one["label"] for axis in axes for one in axis["entries"] if one["current"]] == [entry]
