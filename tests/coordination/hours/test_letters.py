"""The mails a mission writes in its own words: fields checked, looked at before they are kept, and safe."""

import pytest

from levier.common.errors import Problem
from levier.common.jobs.services import enqueue
from levier.common.jobs.worker import run_due_jobs
from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.jobs import TELL_JUDGED
from levier.coordination.hours.letters.texts import LETTERS
from levier.coordination.hours.letters.words import UnusedField, blocks, check_words, filled, unused
from levier.coordination.hours.models import LedgerEntry, LetterVersion, Statement
from levier.coordination.hours.services import ask_for, name_another_contact, send_receipt
from tests.coordination.hours.builders import MARCH, NOW, declare, text

PAGE = "/herault/coordination/courriels-types/request/"
MINE = {"subject": "Vos heures, {contact}", "text": "Bonjour,\n\n{releves}\n\n{lien}\n\nMerci d’avance. {facilitateur}"}


@pytest.mark.parametrize("code", LETTERS)
def test_the_words_of_the_package_pass_their_own_check(code):
    letter = LETTERS[code]
    check_words(letter, letter.subject, letter.text)


@pytest.mark.parametrize(
    ("field", "words", "sentence"),
    [
        ("text", "Bonjour {prenom}\n\n{lien}", "{prenom}"),
        ("subject", "Avant le {date}", "{date}"),
        ("subject", "{lien}", "{lien}"),
        ("subject", "Deux\nlignes", "une seule ligne"),
        ("text", "Sans bouton", "Écrivez {lien} une fois"),
        ("text", "{lien}\n\n{lien}", "Écrivez {lien} une fois"),
        ("text", "Ouvrez {lien} vite", "s’écrit seul"),
        ("text", "Une {accolade\n\n{lien}", "accolade reste seule"),
    ],
)
def test_a_fault_is_named_at_its_field(field, words, sentence):
    letter = LETTERS["request"]
    typed = {"subject": letter.subject, "text": letter.text, field: words}
    with pytest.raises(Problem) as refused:
        check_words(letter, **typed)
    assert refused.value.field == field
    assert sentence in refused.value.sentence


def test_a_value_is_never_read_again_for_fields_nor_code_run():
    assert filled("{contact}", {"contact": "{lien} {contact.__class__}"}) == "{lien} {contact.__class__}"
    drawn = blocks("{contact}\n\n{lien}", {"contact": "{{ settings }}", "lien": "https://x.invalid"}, [])
    assert drawn == [{"text": "{{ settings }}"}, {"link": "https://x.invalid"}]


def test_a_button_that_opens_nothing_is_left_out():
    assert blocks("Bonjour\n\n{lien}", {"lien": ""}, []) == [{"text": "Bonjour"}]


def test_the_mission_writes_its_words_looks_at_them_then_keeps_them(case, as_role):
    team, facilitator = as_role("mission_team"), as_role("facilitator")
    assert "Enregistrer cette version" not in text(facilitator.get(PAGE))
    assert facilitator.post(PAGE, MINE).status_code == 403
    looked = text(team.post(PAGE, MINE | {"preview": "on"}))
    assert "Vos heures, Lou Castan (fictif)" in looked
    assert case.award.lot.contract.title in looked, "with a real statement"
    with mission_scope(case.mission.pk):
        assert not LetterVersion.objects.exists(), "looking keeps nothing"
    refused = text(team.post(PAGE, MINE | {"text": "Bonjour {prenom}"}))
    assert "n’est pas un champ connu" in refused
    assert "Bonjour {prenom}" in refused, "what was typed is kept"
    team.post(PAGE, MINE)
    assert "Rien n’a changé" in text(team.post(PAGE, MINE, follow=True))
    assert "de la mission, depuis le" in text(team.get("/herault/coordination/courriels-types/"))
    assert text(team.get(PAGE)).count("<details>") == 2, "her version, and the package's words"
    with mission_scope(case.mission.pk):
        case.award.contact_name = "<b>Lou</b> {lien}"
        case.award.save()
        ask_for(Statement.objects.all(), now=NOW)
        mail = OutgoingMail.objects.get()
    content = Content.from_json(mail.content)
    assert mail.subject == "Vos heures, <b>Lou</b> {lien}"
    assert "Merci d’avance." in content.text
    assert "/herault/l/" in content.text
    assert "<b>Lou" not in content.html


def test_the_page_says_which_fields_the_missions_own_words_leave_out_and_what_they_bring(case, as_role):
    """A field declared after a mission wrote its words is not in them: without this, nobody there would know of it."""
    known = LETTERS["decision"]
    assert unused(known, known.subject, known.text.replace("{regle}", ""))[0] == UnusedField(
        "regle", known.fields["regle"], is_in_default=True
    )
    assert not [one for one in unused(known, known.subject, known.text) if one.is_in_default]
    with mission_scope(case.mission.pk):
        LetterVersion.objects.create(code="decision", subject=known.subject, text="{suite}\n\n{lien}")
    page = text(as_role("mission_team").get("/herault/coordination/courriels-types/decision/"))
    assert "Ce texte n’emploie pas" in page
    assert f"<code>{{regle}}</code>, {known.fields['regle']} (le texte de Levier l’emploie)" in page


def test_another_mission_keeps_the_words_of_the_package(case, gard, as_role):
    as_role("mission_team").post(PAGE, MINE)
    with mission_scope(gard.pk):
        assert not LetterVersion.objects.exists()


def test_a_receipt_leaves_in_the_missions_own_words(case, as_role):
    team = as_role("mission_team")
    page = "/herault/coordination/courriels-types/receipt/"
    assert "viendra avec le premier" in text(team.get(page)), "nothing to show it with yet"
    mine = {"subject": "Merci\u202f! {heures}", "text": "Merci, {entreprise}.\n\n{facilitateur}"}
    assert "{lien}" in text(team.post(page, mine | {"text": "{lien}"})), "a receipt has no button"
    team.post(page, mine)
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
        send_receipt(case.statement, now=NOW)
        (mail,) = OutgoingMail.objects.filter(kind="reçu de relevé")
        content = Content.from_json(mail.content)
        assert mail.subject == "Merci\u202f! 121,33\u00a0h"
        assert f"\n\nMerci, {case.award.company}.\n\n" in content.text and "Répondez" not in content.text
        assert [one.content_type for one in content.attachments] == ["application/pdf"], "the receipt itself stays"
    shown = text(team.get(page))
    assert "Merci, " in shown and str(case.award.company) in shown


@pytest.mark.parametrize("code", ["copy", "correction", "sheet", "answer"])
def test_what_follows_a_statement_is_looked_at_with_the_last_one_and_no_field_left(case, as_role, code):
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
    shown = text(as_role("mission_team").get(f"/herault/coordination/courriels-types/{code}/"))
    preview = shown.split("<h2>Aperçu</h2>")[1].split("</section>")[0]
    assert "{" not in preview and '<span class="button">' in preview
    with mission_scope(case.mission.pk):
        assert case.assignment.participant.first_name not in preview, "nobody is named"


def test_a_company_is_told_what_was_counted_and_refused_once_all_is_judged(case):
    """Once for each outcome, at the end of the day; a contact who left is told nothing more."""
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment, 12_000)

        def told():
            return list(OutgoingMail.objects.filter(kind="heures retenues et refusées").order_by("pk"))

        def end_the_day():
            enqueue(TELL_JUDGED, key=f"essai-{len(told())}-{LedgerEntry.objects.count()}")
            run_due_jobs()

        def decide(kind, hundredths, **said):
            LedgerEntry.objects.create(
                assignment=case.assignment, award=case.award, statement=case.statement, month=MARCH, kind=kind,
                hundredths=hundredths, author_name="Lou", **{"author": case.facilitator, **said},
            )  # fmt: skip

        decide("counted", 5_000, author=None)
        decide("counted", 5_000)
        end_the_day()
        assert told() == [], "twenty hours still wait"
        decide("refused", 2_000, reason="Autre chantier", rule="outside_execution")
        end_the_day()
        end_the_day()
        (mail,) = told()
        read = Content.from_json(mail.content).text.replace("\u00a0", " ")
        assert (
            "100 h retenues, 20 h refusées" in read
            and "- Autre chantier Règle : Hors de l’exécution du marché" in read
            and "/herault/l/" in read
        )
        assert case.assignment.participant.last_name not in read
        refusal = LedgerEntry.objects.get(kind="refused")
        decide("refused", -2_000, reason="Erreur de chantier", corrects=refusal)
        decide("counted", 2_000)
        end_the_day()
        _, mail = told()
        assert "Toutes les heures déclarées sont retenues" in Content.from_json(mail.content).text
        name_another_contact(case.statement, contact_name="Ali", contact_email="ali@exemple.invalid")
        decide("counted", -500, reason="Doublon", corrects=LedgerEntry.objects.filter(kind="counted").first())
        decide("refused", 500, reason="Doublon")
        end_the_day()
        assert len(told()) == 2
