"""A refused line is contested once, with a reason; the buyer decides, or the desk gives in: the ledger says who."""

import datetime
import io

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from levier.common.audit.models import AccessLogEntry
from levier.common.errors import Problem
from levier.common.files.models import StoredFile
from levier.common.jobs.worker import run_due_jobs
from levier.common.privacy.retention import anonymise_past_term
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import Contest, ContestDecision, LedgerEntry
from levier.coordination.hours.services import accept_contest, contest_refusal, correct, decide_contest
from levier.coordination.participants.models import Eligibility, Participant
from levier.coordination.procurement.lifecycle import Hand
from levier.coordination.procurement.models import Contract
from levier.coordination.procurement.services import move_contract
from tests.coordination.hours.builders import MARCH, NOW, declare, make_membership, signed_in

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
REFUSED = "Heures faites après le 28/02/2026 (deux ans)."


def text(response):
    """The page, its no-break spaces made plain."""
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture(autouse=True)
def evidence(settings, tmp_path):
    storages = {**settings.STORAGES}
    storages["evidence"] = {**storages["evidence"], "OPTIONS": {"location": tmp_path / "evidence"}}
    settings.STORAGES = storages


def opened(browser, file):
    """The status of a file, read to its end."""
    answer = browser.get(file)
    b"".join(answer.streaming_content)
    return answer.status_code


def refuse_hours(case, hundredths=2_000, rule="after_window"):
    """120 h declared for March, 100 counted, the rest refused by the facilitator."""
    declare(case.statement, case.assignment, 12_000)
    for kind, part, said in (
        ("counted", 12_000 - hundredths, {}),
        ("refused", hundredths, {"reason": REFUSED, "rule": rule}),
    ):
        LedgerEntry.objects.create(
            assignment=case.assignment, award=case.award, statement=case.statement, month=MARCH, kind=kind,
            hundredths=part, author=case.facilitator, **said,
        )  # fmt: skip


@pytest.fixture
def refused(case):
    with mission_scope(case.mission.pk):
        refuse_hours(case)
    return case


@pytest.fixture
def contested(refused):
    with mission_scope(refused.mission.pk):
        refused.contest = contest_refusal(
            refused.statement, refused.assignment, MARCH, text="Elle travaillait sur ce chantier.",
            author_name="Lou Castan, conductrice de travaux",
        )  # fmt: skip
    return refused


@pytest.fixture
def buyer(contested):
    with mission_scope(contested.mission.pk):
        contested.buyer = make_membership(contested.award.lot.contract.operation.buyer, "buyer")
    return signed_in(contested.buyer)


def new_page(case):
    return f"{case.page}contester/{case.assignment.public_id}/2026-03"


def page_of(case):
    return f"/herault/contestations/{case.contest.public_id}/"


def again(case):
    """The contest as the database has it now."""
    with mission_scope(case.mission.pk):
        return Contest.objects.get(pk=case.contest.pk)


def last_entries(case, count):
    with mission_scope(case.mission.pk):
        return list(LedgerEntry.objects.select_related("author").order_by("-pk")[:count])[::-1]


class TestTheCompanyContests:
    def test_a_refused_line_offers_it_and_it_leaves_with_its_reason_and_its_file(self, refused):
        browser = refused.company()
        shown = text(browser.get(refused.page))
        assert REFUSED in shown
        assert new_page(refused) in shown
        sent = {
            "text": "Elle travaillait bien ici.", "author_name": "Lou Castan, conductrice",
            "document": SimpleUploadedFile("heures.pdf", PDF),
        }  # fmt: skip
        after = text(browser.post(new_page(refused), sent, follow=True))
        assert "Contestation envoyée" in after
        assert "contestée" in after
        assert "contester/" not in after
        with mission_scope(refused.mission.pk):
            contest = Contest.objects.get()
            assert (contest.hundredths, contest.text, contest.waits) == (2_000, "Elle travaillait bien ici.", True)
            assert contest.file.subject == refused.assignment.participant.public_id
        assert refused.held().refused == 2_000, "contester ne change pas le registre"

    def test_from_its_account_too_on_the_page_of_the_contract(self, refused):
        with mission_scope(refused.mission.pk):
            holder = signed_in(make_membership(refused.award.company, "company"))
        contract = f"/herault/mes-marches/{refused.award.public_id}/"
        assert new_page(refused) in text(holder.get(contract))
        holder.post(new_page(refused), {"text": "Si", "author_name": "Lou"})
        assert "l’acheteur décide" in text(holder.get(contract))

    def test_without_a_reason_nothing_is_sent_and_what_was_typed_is_kept(self, refused):
        shown = text(refused.company().post(new_page(refused), {"text": " ", "author_name": "Lou Castan"}))
        assert "Dites pourquoi ces heures devraient compter" in shown
        assert 'value="Lou Castan"' in shown
        with mission_scope(refused.mission.pk):
            assert not Contest.objects.exists()

    def test_what_is_wrong_with_its_file_is_told_with_the_reason_it_lacks(self, refused):
        sent = {"text": " ", "author_name": "Lou Castan", "document": SimpleUploadedFile("paie.exe", b"MZ\x90")}
        shown = text(refused.company().post(new_page(refused), sent))
        assert "Dites pourquoi ces heures devraient compter" in shown
        assert "« paie.exe » n’est pas d’un type accepté" in shown

    def test_once_and_no_more(self, contested):
        after = text(contested.company().post(new_page(contested), {"text": "Encore", "author_name": "L"}, follow=True))
        assert "Rien à contester ici" in after
        assert again(contested).text == "Elle travaillait sur ce chantier."

    def test_once_decided_only_what_is_refused_since_is_contested_and_the_decision_stands(self, contested, buyer):
        """A forgotten 10 h, declared then refused for another rule, after the buyer upheld the first refusal."""
        page = new_page(contested)
        buyer.post(page_of(contested), {"act": "decide", "decision": "upheld", "reason": "Trop tard."})
        browser = contested.company()
        assert page not in text(browser.get(contested.page)), "what the buyer decided is not contested again"
        assert "Rien à contester ici" in text(browser.get(page, follow=True))
        with mission_scope(contested.mission.pk):
            correct(LedgerEntry.objects.get(kind="declared"), 1_000, reason="oubli", author_name="Lou")
            LedgerEntry.objects.create(
                assignment=contested.assignment, award=contested.award, statement=contested.statement, month=MARCH,
                kind="refused", hundredths=1_000, author=contested.facilitator, reason="autre", rule="days_too_few",
            )  # fmt: skip
        assert page in text(browser.get(contested.page))
        browser.post(page, {"text": "Dix heures oubliées.", "author_name": "Lou Castan"})
        with mission_scope(contested.mission.pk):
            contested.contest = Contest.objects.get(decided_at=None)
        assert contested.contest.hundredths == 1_000
        assert "Rien à contester ici" in text(browser.get(page, follow=True)), "one waits"
        buyer.post(page_of(contested), {"act": "decide", "decision": "counted", "reason": "D’accord."})
        assert (contested.held().counted, contested.held().refused) == (11_000, 2_000)
        with mission_scope(contested.mission.pk):
            corrected = LedgerEntry.objects.get(kind="refused", hundredths__lt=0)
            assert (corrected.corrects.rule, corrected.hundredths) == ("days_too_few", -1_000)

    def test_a_refusal_that_the_desk_took_back_no_longer_keeps_a_new_one_from_being_contested(self, contested, buyer):
        buyer.post(page_of(contested), {"act": "decide", "decision": "upheld", "reason": "Trop tard."})
        with mission_scope(contested.mission.pk):
            said = {"reason": "Feuille d’heures reçue depuis.", "author": contested.facilitator}
            correct(LedgerEntry.objects.get(kind="refused"), -2_000, **said)
            LedgerEntry.objects.create(
                assignment=contested.assignment, award=contested.award, statement=contested.statement, month=MARCH,
                kind="refused", hundredths=2_000, author=contested.facilitator, reason="autre", rule="days_too_few",
            )  # fmt: skip
        page, browser = new_page(contested), contested.company()
        assert page in text(browser.get(contested.page))
        browser.post(page, {"text": "Elle y était.", "author_name": "Lou Castan"})
        with mission_scope(contested.mission.pk):
            assert Contest.objects.get(decided_at=None).hundredths == 2_000

    def test_hours_that_nobody_refused_are_not_contested(self, case):
        with mission_scope(case.mission.pk):
            declare(case.statement, case.assignment, 12_000)
            with pytest.raises(Problem, match="Aucune heure n’est refusée"):
                contest_refusal(case.statement, case.assignment, MARCH, text="Si", author_name="Lou")

    def test_the_facilitator_cannot_change_the_refusal_meanwhile(self, contested):
        with mission_scope(contested.mission.pk):
            entry = LedgerEntry.objects.get(kind="refused")
            with pytest.raises(Problem, match="conteste ce refus"):
                correct(entry, -500, reason="Erreur", author=contested.facilitator)


class TestTheBuyerDecides:
    def test_it_waits_on_its_home_and_its_operation_and_names_nobody_whole(self, contested, buyer):
        person = contested.assignment.participant
        operation = f"/herault/mes-operations/{contested.award.lot.contract.operation.public_id}/"
        for page in ("/herault/", operation):
            assert page_of(contested) in text(buyer.get(page))
        for page in (operation, page_of(contested)):
            shown = text(buyer.get(page))
            assert person.last_name not in shown
            assert "DELD" not in shown
            assert person.birth_date is None or f"{person.birth_date:%d/%m/%Y}" not in shown
        shown = text(buyer.get(page_of(contested)))
        for words in ("20 h contestées", REFUSED, "Elle travaillait sur ce chantier.", "20.1.2", person.short_name):
            assert words in shown
        with mission_scope(contested.mission.pk):
            noted = AccessLogEntry.objects.filter(page="contest").latest("pk")
        assert noted.subjects == [str(person.public_id)]

    @pytest.mark.parametrize("entry", ["first", "granted"])
    def test_what_it_granted_is_not_taken_back_by_the_desk(self, contested, buyer, facilitator, entry):
        buyer.post(page_of(contested), {"act": "decide", "decision": "part", "hours": "12", "reason": "Vu."})
        with mission_scope(contested.mission.pk):
            counted = LedgerEntry.objects.filter(kind="counted").order_by("pk" if entry == "first" else "-pk")
            named = counted.first()
            seen = LedgerEntry.objects.latest("pk").pk
        if named.corrects_id is None:
            page = text(facilitator.get(contested.line))
            action = next(part.split('"')[0] for part in page.split('action="') if "/corriger" in part.split('"')[0])
            sent = {"entry": named.pk, "difference": "-12", "reason": "Erreur", "seen": seen}
            assert "c’est à l’acheteur d’en décider" in text(facilitator.post(action, sent))
        with mission_scope(contested.mission.pk), pytest.raises(Problem, match="c’est à l’acheteur"):
            correct(named, -1_200, reason="Erreur", author=contested.facilitator)
        assert (contested.held().counted, contested.held().refused) == (11_200, 800)

    @pytest.mark.parametrize(
        ("decision", "hours", "counted", "left"),
        [("counted", "", 12_000, 0), ("part", "12,5", 11_250, 750), ("upheld", "", 10_000, 2_000)],
    )
    def test_all_part_or_nothing_counts_by_entries_in_its_name(self, contested, buyer, decision, hours, counted, left):
        sent = {"act": "decide", "decision": decision, "hours": hours, "reason": "Vu la feuille d’heures."}
        assert "Décision enregistrée" in text(buyer.post(page_of(contested), sent, follow=True))
        held = contested.held()
        assert (held.counted, held.refused, held.pending) == (counted, left, 0)
        decided = again(contested)
        assert (decided.decision, decided.decided_by) == (decision, contested.buyer)
        added = last_entries(contested, 2) if counted > 10_000 else []
        for entry in added:
            assert (entry.author, entry.rule) == (contested.buyer, "décision de l’acheteur")
            assert entry.reason == "Vu la feuille d’heures."
        assert [(entry.kind, entry.hundredths) for entry in added] == (
            [("refused", left - 2_000), ("counted", counted - 10_000)] if added else []
        )

    def test_on_a_new_fact_it_takes_back_what_it_counted_once_and_the_company_may_contest_it(
        self, contested, buyer, facilitator
    ):
        page = page_of(contested)
        buyer.post(page, {"act": "decide", "decision": "part", "hours": "12", "reason": "Vu."})
        sent = {"act": "withdraw", "hours": "5", "reason": "Le contrôle du chantier dit le contraire."}
        assert "Revenir sur la décision" in text(buyer.get(page))
        assert "Revenir sur la décision" not in text(facilitator.get(page)), "the buyer has an account"
        assert facilitator.post(page, sent).status_code == 403
        for wrong, sentence in (({"reason": ""}, "Dites le fait nouveau"), ({"hours": "12,5"}, "pas davantage")):
            assert sentence in text(buyer.post(page, {**sent, **wrong}))
        assert "ne sont plus retenues" in text(buyer.post(page, sent, follow=True))
        assert (contested.held().counted, contested.held().refused) == (10_700, 1_300)
        assert [(entry.kind, entry.hundredths, entry.rule) for entry in last_entries(contested, 2)] == [
            ("counted", -500, "décision de l’acheteur"), ("refused", 500, "décision de l’acheteur"),
        ]  # fmt: skip
        taken = again(contested)
        assert (taken.counted, taken.withdrawn, taken.withdrawn_by) == (1_200, 500, contested.buyer)
        run_due_jobs()
        assert "5 h ne sont plus retenues" in mail.outbox[-1].body.replace("\u202f", " ").replace("\u00a0", " ")
        shown = text(facilitator.get(page))
        assert "L’acheteur est revenu sur sa décision" in shown and "Le contrôle du chantier" in shown
        assert buyer.post(page, sent).status_code == 403, "once"
        company = contested.company()
        company.post(new_page(contested), {"text": "La feuille est signée.", "author_name": "Lou Castan"})
        with mission_scope(contested.mission.pk):
            assert Contest.objects.get(decided_at=None).hundredths == 500
            with pytest.raises(Problem, match="c’est à l’acheteur"):
                correct(LedgerEntry.objects.filter(kind="counted").earliest("pk"), -100, reason="x",
                        author=contested.facilitator)  # fmt: skip

    def test_the_desk_records_it_for_a_buyer_without_an_account_on_its_signed_paper(self, contested, facilitator):
        page, paper = page_of(contested), SimpleUploadedFile("decision.pdf", PDF)
        facilitator.post(page, {
            "act": "record", "decision": "counted", "reason": "Vu", "signed_by": "La maire (fictif)",
            "document": SimpleUploadedFile("decision.pdf", PDF),
        })  # fmt: skip
        sent = {"act": "record_withdraw", "hours": "5", "reason": "Contrôle.", "signed_by": "La maire (fictif)"}
        assert "Joignez la décision signée" in text(facilitator.post(page, sent))
        assert contested.held().counted == 12_000
        facilitator.post(page, {**sent, "document": paper})
        taken = again(contested)
        assert (contested.held().counted, taken.withdrawn_signed_by) == (11_500, "La maire (fictif)")
        with mission_scope(contested.mission.pk):
            copy = StoredFile.objects.get(pk=taken.withdrawn_copy_id)
        assert opened(facilitator, f"/herault/fichiers/{copy.public_id}/") == 200

    @pytest.mark.parametrize("given_in", [True, False])
    def test_only_hours_that_the_buyer_counted_are_taken_back(self, contested, buyer, facilitator, given_in):
        if given_in:
            facilitator.post(page_of(contested), {"act": "accept", "reason": "Reçue."})
        else:
            buyer.post(page_of(contested), {"act": "decide", "decision": "upheld", "reason": "Non."})
        assert "Revenir sur la décision" not in text(buyer.get(page_of(contested)))
        sent = {"act": "withdraw", "hours": "5", "reason": "Contrôle."}
        assert buyer.post(page_of(contested), sent).status_code == 403

    def test_the_company_is_told_by_mail_and_on_its_page(self, contested, buyer):
        buyer.post(page_of(contested), {"act": "decide", "decision": "upheld", "reason": "Hors délai."})
        run_due_jobs()
        (letter,) = mail.outbox
        assert "chantier@exemple.invalid" in letter.to[0]
        assert "le refus est maintenu" in letter.body
        assert "Règle : Après la fin de l’éligibilité." in letter.body.replace("\u00a0", " ")
        company = contested.company()
        sheets = PdfReader(io.BytesIO(company.get(f"{contested.page}recu.pdf").content)).pages
        receipt = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
        assert "Heures non retenues à ce jour" in receipt
        assert REFUSED in receipt
        assert "Règle : Après la fin de l’éligibilité." in receipt
        assert contested.assignment.participant.last_name not in receipt
        assert contested.assignment.participant.last_name not in letter.body
        shown = text(contested.company().get(contested.page))
        assert "Refus maintenu par l’acheteur" in shown
        assert "Hors délai." in shown

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"decision": "part", "hours": ""}, "Dites combien d’heures retenir"),
            ({"decision": "part", "hours": "20"}, "Une partie est entre zéro et 20 h"),
            ({"decision": "part", "hours": "30"}, "Une partie est entre zéro et 20 h"),
            ({"decision": "counted", "reason": ""}, "Dites pourquoi"),
            ({"decision": ""}, "Choisissez ce que deviennent ces heures"),
        ],
    )
    def test_what_cannot_be_decided_says_why_and_keeps_what_was_typed(self, contested, buyer, sent, sentence):
        shown = text(buyer.post(page_of(contested), {"act": "decide", "reason": "Ma raison", **sent}))
        assert sentence in shown
        assert sent.get("reason", "Ma raison") in shown
        assert again(contested).waits
        assert contested.held().refused == 2_000

    def test_a_second_decision_finds_the_first(self, contested, buyer, facilitator):
        buyer.post(page_of(contested), {"act": "decide", "decision": "upheld", "reason": "Non."})
        late = facilitator.post(page_of(contested), {"act": "accept", "reason": "Si."}, follow=True)
        assert "déjà tranchée" in text(late)
        assert contested.held().refused == 2_000
        with mission_scope(contested.mission.pk), pytest.raises(Problem, match="déjà tranchée"):
            decide_contest(contested.contest, ContestDecision.COUNTED, 0, reason="Si", author=contested.buyer, now=NOW)
        assert contested.held().refused == 2_000

    def test_another_buyer_does_not_find_it(self, contested, as_role):
        assert as_role("buyer").get(page_of(contested)).status_code == 404


class TestTheDesk:
    def test_it_may_give_in_and_the_entries_say_so(self, contested, facilitator):
        assert page_of(contested) in text(facilitator.get("/herault/"))
        assert page_of(contested) in text(facilitator.get(contested.counting))
        assert page_of(contested) in text(facilitator.get(contested.line))
        facilitator.post(page_of(contested), {"act": "accept", "reason": "Feuille d’heures reçue."})
        assert (contested.held().counted, contested.held().refused) == (12_000, 0)
        for entry in last_entries(contested, 2):
            assert (entry.author, entry.rule) == (contested.facilitator, "contestation admise par le guichet")

    def test_it_never_decides_in_the_place_of_a_buyer_with_an_account(self, contested, buyer, facilitator):
        assert "attend sur sa page d’accueil" in text(facilitator.get(page_of(contested)))
        sent = {
            "act": "record", "decision": "upheld", "reason": "Non", "signed_by": "La maire",
            "document": SimpleUploadedFile("decision.pdf", PDF),
        }  # fmt: skip
        assert facilitator.post(page_of(contested), sent).status_code == 403
        assert facilitator.post(page_of(contested), {**sent, "act": "decide"}).status_code == 403
        assert again(contested).waits

    def test_it_records_the_signed_decision_of_a_buyer_without_an_account(self, contested, facilitator):
        sent = {"act": "record", "decision": "part", "hours": "5", "reason": "Vu", "signed_by": "La maire (fictif)"}
        assert "Joignez la décision signée" in text(facilitator.post(page_of(contested), sent))
        assert again(contested).waits
        facilitator.post(page_of(contested), {**sent, "document": SimpleUploadedFile("decision.pdf", PDF)})
        assert (contested.held().counted, contested.held().refused) == (10_500, 1_500)
        for entry in last_entries(contested, 2):
            assert (entry.author, entry.rule) == (contested.facilitator, "décision de l’acheteur")
            assert entry.author_name == "La maire (fictif)"
        decided = again(contested)
        with mission_scope(contested.mission.pk):
            paper = StoredFile.objects.get(pk=decided.signed_copy_id)
        assert decided.signed_by == "La maire (fictif)"
        assert opened(facilitator, f"/herault/fichiers/{paper.public_id}/") == 200

    @pytest.mark.parametrize(
        ("paper", "told"), [(b"MZ\x90", "n’est pas d’un type accepté"), (None, "Joignez la décision signée")]
    )
    def test_what_its_paper_lacks_is_told_with_the_name_it_lacks(self, contested, facilitator, paper, told):
        sent = {"act": "record", "decision": "part", "hours": "5", "reason": "Vu", "signed_by": ""}
        copy = {"document": SimpleUploadedFile("decision.pdf", paper)} if paper else {}
        shown = text(facilitator.post(page_of(contested), {**sent, **copy}))
        assert "Dites qui a signé la décision" in shown and told in shown
        assert again(contested).waits

    def test_the_company_s_file_is_opened_by_the_desk_and_never_by_the_buyer(self, refused, facilitator):
        with mission_scope(refused.mission.pk):
            contest = contest_refusal(
                refused.statement, refused.assignment, MARCH, text="Si", author_name="Lou",
                document=SimpleUploadedFile("paie.pdf", PDF),
            )  # fmt: skip
            refused.contest = contest
            buyer = signed_in(make_membership(refused.award.lot.contract.operation.buyer, "buyer"))
        file = f"/herault/fichiers/{contest.file.public_id}/"
        assert file in text(facilitator.get(page_of(refused)))
        assert opened(facilitator, file) == 200
        assert file not in text(buyer.get(page_of(refused)))
        assert buyer.get(file).status_code == 404


def test_a_contract_is_not_settled_while_a_refusal_is_contested_and_once_it_is_no_hour_is_added(contested, buyer):
    """The lead desk's own step; then a contract settled before this rule, whose contest nobody had decided."""
    contract = contested.award.lot.contract
    stand = {"hands": frozenset(Hand), "reason": "", "on": NOW.date()}
    with mission_scope(contested.mission.pk):
        Contract.objects.filter(pk=contract.pk).update(status="termine")
        contract.refresh_from_db()
        with pytest.raises(Problem, match="la suite des refus d’heures contestés"):
            move_contract(contract, "solde", version=contract.version, **stand)
        Contract.objects.filter(pk=contract.pk).update(status="archive")
    before = last_entries(contested, 9)
    sent = {"act": "decide", "decision": "counted", "reason": "Elle y était."}
    shown = text(buyer.post(page_of(contested), sent, follow=True))
    assert "Ce marché est archivé : il ne reçoit plus d’heures" in shown and "Elle y était." in shown
    assert last_entries(contested, 9) == before
    assert again(contested).waits


def test_several_refusals_of_a_line_are_each_corrected_by_no_more_than_they_refuse(case):
    with mission_scope(case.mission.pk):
        refuse_hours(case, 1_500)
        entry = LedgerEntry.objects.get(kind="refused")
        correct(LedgerEntry.objects.get(kind="counted"), -500, reason="Erreur", author=case.facilitator)
        second = LedgerEntry.objects.create(
            assignment=case.assignment, award=case.award, statement=case.statement, month=MARCH, kind="refused",
            hundredths=500, reason="Autre chantier", author=case.facilitator,
        )  # fmt: skip
        contest = contest_refusal(case.statement, case.assignment, MARCH, text="Si", author_name="Lou")
        accept_contest(contest, reason="Vu", author=case.facilitator, now=NOW)
        added = LedgerEntry.objects.filter(rule="contestation admise par le guichet").order_by("pk")
        assert list(added.values_list("corrects", "hundredths")) == [
            (entry.pk, -1_500), (second.pk, -500), (None, 2_000),
        ]  # fmt: skip


def test_whose_hours_are_contested_keeps_her_name_until_the_decision_then_the_reasons_go_with_it(contested):
    long_after = datetime.date(2050, 1, 1)
    with mission_scope(contested.mission.pk):
        person = Participant.objects.filter(pk=contested.assignment.participant_id)
        name = person.get().last_name
    anonymise_past_term(long_after, write=True)
    with mission_scope(contested.mission.pk):
        assert person.get().last_name == name
        decide_contest(
            contested.contest, ContestDecision.COUNTED, 0, reason="Vu", author=contested.facilitator, now=NOW
        )
    for _ in range(2):
        anonymise_past_term(long_after, write=True)
    with mission_scope(contested.mission.pk):
        assert person.get().last_name == ""
    decided = again(contested)
    assert (decided.text, decided.decision_reason, decided.counted) == ("", "", 2_000)
    assert contested.held().counted == 12_000


def forget_eligibility(case):
    Eligibility.objects.filter(participant=case.assignment.participant).delete()


def test_nobody_s_decision_counts_hours_of_someone_not_established(contested):
    """« Préalablement à la réalisation des heures » (CCAG-Travaux, 20.1.1.2): the contest waits, whoever decides."""
    with mission_scope(contested.mission.pk):
        forget_eligibility(contested)
        said = {"reason": "Vérifié.", "author": contested.facilitator, "now": NOW}
        with pytest.raises(Problem, match="Personne n’a établi l’éligibilité"):
            accept_contest(contested.contest, **said)
        for decision, part in ((ContestDecision.COUNTED, 0), (ContestDecision.PART, 500)):
            with pytest.raises(Problem, match="Personne n’a établi l’éligibilité"):
                decide_contest(Contest.objects.get(), decision, part, **said)
        assert Contest.objects.get().waits
        assert LedgerEntry.objects.count() == 3
        decide_contest(Contest.objects.get(), ContestDecision.UPHELD, 0, **said)
        assert not Contest.objects.get().waits


def test_what_a_check_forbids_the_desk_does_not_admit_and_the_buyer_may(contested):
    with mission_scope(contested.mission.pk):
        Eligibility.objects.update(established_on=datetime.date(2026, 4, 1))
        said = {"reason": "Vérifié.", "author": contested.facilitator, "now": NOW}
        with pytest.raises(Problem, match="laissez l’acheteur décider"):
            accept_contest(contested.contest, **said)
        assert LedgerEntry.objects.count() == 3
        decide_contest(Contest.objects.get(), ContestDecision.COUNTED, 0, **said)
        assert LedgerEntry.objects.filter(kind="counted").count() == 2
    waiting = text(signed_in(contested.facilitator).get("/herault/a-faire/"))
    assert "100 h retenues pour 1 personne sans éligibilité" in waiting, "those the buyer decided of are not the desk's"


def test_the_desk_admits_the_hours_of_the_days_that_count_and_the_rest_may_be_contested_again(contested, facilitator):
    with mission_scope(contested.mission.pk):
        Eligibility.objects.update(established_on=datetime.date(2026, 3, 25))
    page, sent = page_of(contested), {"act": "accept", "reason": "Établie le 25."}
    shown = text(facilitator.get(page))
    assert "ne couvre ce mois qu’à partir du 25/03/2026" in shown
    assert "Les 20 h contestées sont retenues" not in shown
    for hours, sentence in (("", "dites combien d’heures retenir"), ("21", "20 h sont contestées"), ("0", "20 h sont")):
        assert sentence in text(facilitator.post(page, {**sent, "hours": hours}))
        assert again(contested).waits
    with mission_scope(contested.mission.pk), pytest.raises(Problem, match="dites combien"):
        accept_contest(Contest.objects.get(), reason="Vu", author=contested.facilitator, now=NOW)
    assert "12 h retenues" in text(facilitator.post(page, {**sent, "hours": "12"}, follow=True))
    assert (contested.held().counted, contested.held().refused) == (11_200, 800)
    run_due_jobs()
    told = mail.outbox[-1].body.replace("\u202f", " ").replace("\u00a0", " ")
    assert "8 h restent refusées : vous pouvez les contester de nouveau" in told
    contested.company().post(new_page(contested), {"text": "Elle y était le 20.", "author_name": "Lou Castan"})
    with mission_scope(contested.mission.pk):
        assert Contest.objects.get(decided_at=None).hundredths == 800


def test_no_act_is_offered_that_would_be_refused(contested, buyer, facilitator):
    with mission_scope(contested.mission.pk):
        forget_eligibility(contested)
    page, why = page_of(contested), "Personne n’a établi l’éligibilité de cette personne"
    asked, decided_by = text(facilitator.get(page)), text(buyer.get(page))
    assert why in asked and 'value="accept"' not in asked and "sont retenues tout de suite" not in asked
    assert why in decided_by and 'value="upheld"' in decided_by
    assert 'value="counted"' not in decided_by and 'value="part"' not in decided_by
    assert why in text(facilitator.post(page, {"act": "accept", "reason": "Si"}, follow=True))
    refused = text(buyer.post(page, {"act": "decide", "decision": "counted", "reason": "Si"}))
    assert "Sélectionnez un choix valide" in refused
    assert again(contested).waits
    buyer.post(page, {"act": "decide", "decision": "upheld", "reason": "Non."})
    assert not again(contested).waits


def test_what_only_the_buyer_may_decide_is_not_offered_to_the_desk(contested, buyer, facilitator):
    with mission_scope(contested.mission.pk):
        Eligibility.objects.update(established_on=datetime.date(2026, 4, 1))
    shown = text(facilitator.get(page_of(contested)))
    assert "Heures faites avant le 01/04/2026" in shown and 'value="accept"' not in shown
    assert 'value="counted"' in text(buyer.get(page_of(contested)))


def test_the_buyer_reads_the_rule_and_not_the_work_of_the_desk(case):
    with mission_scope(case.mission.pk):
        refuse_hours(case, rule="training_outside_contract")
        case.contest = contest_refusal(case.statement, case.assignment, MARCH, text="Si", author_name="Lou")
        buyer = signed_in(make_membership(case.award.lot.contract.operation.buyer, "buyer"))
    shown = text(buyer.get(page_of(case)))
    assert "les heures de formation sont comptabilisées" in shown
    assert "Vérifiez le contrat de la personne" not in shown
