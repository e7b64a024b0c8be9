"""What a contract's particular documents say of insertion: written down, shown, and followed."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.clauses.selectors import clause_lines
from levier.coordination.clauses.terms import Cap, cap_of
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.hours.selectors import statement_lines
from levier.coordination.participants.eligibility import Mode, eligibility_window
from levier.coordination.participants.models import WatchedTerm
from levier.coordination.procurement.models import Contract
from levier.law.ccag import Part, ccags, reference
from levier.law.publics import eligible_categories
from tests.builders import make_award, make_organization
from tests.coordination.participants.builders import assign, make_eligible, make_person
from tests.coordination.procurement.builders import sign_in

DAY = datetime.date
SENT = {
    "document": "CCAP, article 8.2",
    "cap_rule": "months",
    "cap_months": "48",
    "publics": ["DELD", "RSA"],
    "added_publics": "ayants droit du RSA",
    "kickoff_days": "30",
    "pooling": "",
    "hour_penalty_cents": "200",
    "absence_penalty_cents": "",
    "document_penalty_cents": "75,50",
    "document_penalty_unit": "day",
}


@pytest.fixture
def award(herault):
    with mission_scope(herault.pk):
        return make_award()


@pytest.fixture
def lead(herault, award):
    return sign_in(herault, "facilitator", award.lot.contract.operation.lead_desk)


@pytest.fixture
def page(award):
    return "/herault" + reverse("clause_edit", args=[award.lot.contract.public_id])


def test_each_ccag_is_quoted_at_its_own_article():
    """Articles read in the six texts of 2021, version of 1 July 2024."""
    assert {name: known.article for name, known in ccags().items()} == {
        "Travaux": "20.1",
        "Fournitures courantes et services": "16.1",
        "Prestations intellectuelles": "16.1",
        "Techniques de l’information et de la communication": "16.1",
        "Maîtrise d’œuvre": "18.1",
        "Marchés industriels": "17.1",
    }
    assert reference("Maîtrise d’œuvre", Part.PENALTIES) == "CCAG Maîtrise d’œuvre, 18.1.5"
    assert (
        reference("Travaux (arrêté de 2009)", Part.PENALTIES) == "CCAG Travaux (arrêté de 2009), texte à lire au marché"
    )
    assert reference("Pas de CCAG", Part.EXECUTION) == "clause du marché, sans CCAG"
    assert reference("", Part.EXECUTION) == "CCAG 2021 (Travaux, 20.1.2)"
    assert ccags()["Maîtrise d’œuvre"].contractor == "maître d’œuvre"


CCAG = Cap(24, "CCAG Travaux, 20.1.2")


@pytest.mark.parametrize(
    ("rule", "months", "default", "expected"),
    [
        ("ccag", None, CCAG, CCAG),
        ("ccag", None, None, None),
        ("months", 48, CCAG, Cap(48, "CCAP, 8.2")),
        ("months", 48, None, Cap(48, "CCAP, 8.2")),
        ("none", None, CCAG, None),
    ],
)
def test_the_contract_s_own_words_come_before_the_ccag(rule, months, default, expected):
    assert cap_of(rule, months, "CCAP, 8.2", default) == expected


def test_a_direct_hire_of_four_years_as_a_parisian_ccap_allows():
    """Domain reference, 3.3: CCAP-BAM counts the hours of a permanent contract for up to four years."""
    window = eligibility_window(
        Mode.DIRECT_HIRE, DAY(2021, 3, 1), DAY(2021, 2, 1), DAY(2021, 1, 1), None, Cap(48, "CCAP, 8.2")
    )
    assert (window.last_day, window.rule) == (DAY(2025, 2, 28), "48\u00a0mois à compter de l’embauche, CCAP, 8.2")


def test_stipulations_are_written_down_shown_and_changed(herault, award, lead, page):
    operation = "/herault" + reverse("enforcement", args=[award.lot.contract.operation.public_id])
    assert "aucune pénalité n’a de montant" in lead.get(operation).content.decode()
    assert lead.post(page, SENT).status_code == 302
    with mission_scope(herault.pk):
        clause = InsertionClause.objects.get()
    assert (clause.cap_months, clause.hour_penalty_cents, clause.document_penalty_cents) == (48, 20_000, 7_550)
    assert clause.absence_penalty_cents is None
    shown = lead.get(operation).content.decode()
    for words in ("CCAP, article 8.2", "48\u00a0mois à compter de l’embauche", "ayants droit du RSA",
                  "200\u00a0€ par heure", "75,50\u00a0€ par jour de retard", "montant non écrit",
                  f"2 des {len(eligible_categories())}"):  # fmt: skip
        assert words in shown.replace("\u202f", "\u00a0"), words
    lead.post(page, {**SENT, "cap_rule": "none", "cap_months": "", "version": "1"})
    with mission_scope(herault.pk):
        clause = InsertionClause.objects.get()
        assert (clause.cap_rule, clause.cap_months, clause.version) == ("none", None, 2)
        assert clause.history.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"cap_months": ""}, "cap_months", "Donnez le nombre de mois"),
        ({"cap_rule": "ccag"}, "cap_months", "ne va qu’avec"),
        ({"cap_months": "0"}, "cap_months", "Écrivez un mois au moins"),
        ({"cap_months": "500"}, "cap_months", "Plus de 10 ans"),
        ({"document": ""}, "document", "Indiquez la pièce et l’article"),
        ({"hour_penalty_cents": "-5"}, "hour_penalty_cents", "Le minimum est 0"),
        ({"hour_penalty_cents": "2000000"}, "hour_penalty_cents", "1 000 000"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(herault, lead, page, changes, field, words):
    answer = lead.post(page, {**SENT, **changes})
    assert answer.status_code == 200
    told = " ".join(answer.context["form"].errors[field]).replace("\u202f", " ").replace("\u00a0", " ")
    assert words in told
    with mission_scope(herault.pk):
        assert not InsertionClause.objects.exists()


def test_two_people_do_not_overwrite_each_other(herault, lead, page):
    lead.post(page, SENT)
    lead.post(page, {**SENT, "kickoff_days": "15", "version": "1"})
    late = lead.post(page, {**SENT, "kickoff_days": "60", "version": "1"})
    assert "Une autre personne a enregistré" in late.content.decode()
    with mission_scope(herault.pk):
        assert InsertionClause.objects.get().kickoff_days == 15


def test_a_desk_that_only_shares_the_operation_reads(herault, award, page):
    with mission_scope(herault.pk):
        other = make_organization("desk")
    assert sign_in(herault, "facilitator", other).get(page).status_code == 404


def test_the_database_holds_the_months_to_their_rule(in_herault):
    contract = make_award().lot.contract
    for rule, months in (("months", None), ("none", 12), ("months", 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            InsertionClause.objects.create(contract=contract, document="CCAP", cap_rule=rule, cap_months=months)


@pytest.fixture
def third_year(herault, award):
    """The page that counts 100 h of January 2026 of somebody hired directly in March 2023, and their contract."""
    with mission_scope(herault.pk):
        person = make_person(award.lot.contract.operation.lead_desk)
        make_eligible(person, DAY(2023, 2, 1))
        assignment = assign(person, award, hired_on=DAY(2023, 3, 1))
        contract = award.lot.contract
        contract.starts_on, contract.ends_on = DAY(2023, 1, 1), DAY(2027, 12, 31)
        contract.save()
        statement = Statement.objects.create(
            award=award, period_start=DAY(2026, 1, 1), period_end=DAY(2026, 3, 31), due_on=DAY(2026, 4, 15),
            confirmed_at=datetime.datetime(2026, 4, 2, tzinfo=datetime.UTC), confirmed_by="Lou",
            attested_sentence="Oui",
        )  # fmt: skip
        LedgerEntry.objects.create(
            assignment=assignment, award=award, statement=statement, month=DAY(2026, 1, 1), kind="declared",
            hundredths=10_000, author_name="Lou",
        )  # fmt: skip
    return award.lot.contract, "/herault" + reverse("counting", args=[statement.public_id])


def test_hours_are_judged_by_the_contract_s_own_duration(herault, third_year, lead):
    """Hired in March 2023, worked in January 2026: refused by the CCAG's two years, counted by the contract's four."""
    contract, counting = third_year
    assert "24\u00a0mois à compter de l’embauche, CCAG" in lead.get(counting).content.decode()
    with mission_scope(herault.pk):
        InsertionClause.objects.create(contract=contract, document="CCAP, 8.2", cap_rule="months", cap_months=48)
    assert "à compter de l’embauche" not in lead.get(counting).content.decode()


@pytest.mark.parametrize("ccag", [{"ccag": "Pas de CCAG"}, {"ccag": "Travaux", "ccag_version": "arrêté de 2009"}])
def test_where_no_ccag_of_2021_binds_the_mission_warns_and_the_contract_s_own_text_refuses(
    herault, award, third_year, lead, ccag
):
    contract, counting = third_year
    with mission_scope(herault.pk):
        Contract.objects.filter(pk=contract.pk).update(**ccag)

    def said():
        with mission_scope(herault.pk):
            (line,) = statement_lines(Statement.objects.get())
        return [(found.rule, found.refuses) for found in line.findings]

    assert said() == [("past_watched_term", False)]
    assert "terme de la durée que la mission surveille" in lead.get(counting).content.decode()
    with mission_scope(herault.pk):
        WatchedTerm.objects.create(mode="direct_hire", months=None, effective_on=DAY(2020, 1, 1))
    assert said() == [], "the mission no longer watches"
    with mission_scope(herault.pk):
        InsertionClause.objects.create(contract=contract, document="CCAP, 8.2", cap_rule="months", cap_months=12)
    assert said() == [("after_window", True)]
    assert "(12\u00a0mois à compter de l’embauche, CCAP, 8.2)" in lead.get(counting).content.decode()


def test_a_contract_without_ccag_is_told_none_of_its_rules(herault, award, lead, page):
    with mission_scope(herault.pk):
        Contract.objects.update(ccag="Pas de CCAG")
    execution = "/herault" + reverse("enforcement", args=[award.lot.contract.operation.public_id])
    assert "le marché ne se réfère à aucun CCAG" in lead.get(execution).content.decode()
    form = lead.get(page).content.decode()
    for words in ("s’ouvre par", "celle du CCAG", "deux ans au plus", "six organismes"):
        assert words not in form, words
    assert "aucune durée n’est écrite au marché" in form and "n’est ici qu’un modèle" in form
    lead.post(page, {**SENT, "cap_rule": "ccag", "cap_months": ""})
    shown = lead.get(execution).content.decode()
    assert "aucune durée n’est écrite au marché\u00a0: la mission avertit, elle ne refuse pas" in shown
    assert "catégories des CCAG de 2021" in shown


def test_a_clause_that_names_no_public_leaves_the_whole_list(herault, award, lead):
    """As hours are judged (`own_publics`): it does not say that nobody is eligible."""
    with mission_scope(herault.pk):
        clause = InsertionClause.objects.create(contract=award.lot.contract, document="CCAP, 8.2", publics=[])
        assert dict(clause_lines(clause))["Publics"] == "liste du CCAG"
        clause.added_publics = "sortants de détention"
        whole = f"0 des {len(eligible_categories())} catégories du CCAG, plus\u00a0: sortants de détention"
        assert dict(clause_lines(clause))["Publics"] == whole
