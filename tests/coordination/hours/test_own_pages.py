"""A company and an inclusive employer follow what is theirs, and nothing else."""

import io

import pytest
from python_calamine import CalamineWorkbook

from levier.common.audit.models import AccessLogEntry
from levier.common.jobs.models import Job
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.procurement.models import Award, Contract
from tests.builders import make_assignment, make_award, make_organization
from tests.coordination.hours.builders import DAY, MARCH, declare, make_membership, make_statement, signed_in

PAGE = "/herault/mes-marches/"


def text(response):
    return response.content.decode()


@pytest.fixture
def holder(case):
    with mission_scope(case.mission.pk):
        return signed_in(make_membership(case.award.company, "company"))


@pytest.fixture
def judged(case):
    """120 h declared for March, 100 counted, 20 refused."""
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment, 12_000)
        for kind, hundredths, reason in (("counted", 10_000, ""), ("refused", 2_000, "Autre chantier")):
            LedgerEntry.objects.create(
                assignment=case.assignment, award=case.award, statement=case.statement, month=MARCH, kind=kind,
                hundredths=hundredths, reason=reason, author_name="Camille",
            )  # fmt: skip
    return case


def test_what_is_to_declare_stands_on_top_and_opens_the_form(case, holder):
    page = text(holder.get(PAGE))
    assert "À déclarer" in page
    assert case.page in page
    assert case.page in text(holder.get("/herault/"))


def test_hours_owed_declared_counted_and_remaining_and_why_some_do_not_count(judged, holder):
    (line,) = holder.get(PAGE).context["progress"]
    assert (line.owed, line.balance.declared, line.balance.counted, line.remaining) == (1_200, 12_000, 10_000, 110_000)
    page = text(holder.get(f"{PAGE}{judged.award.public_id}/"))
    assert "20\u00a0h" in page
    assert "Autre chantier" in page
    assert "recu.pdf" in page


def test_no_category_proof_birth_date_or_family_name_is_shown(judged, holder):
    person = judged.assignment.participant
    for page in (PAGE, f"{PAGE}{judged.award.public_id}/", judged.page):
        shown = text(holder.get(page))
        assert person.last_name not in shown
        assert "DELD" not in shown


def test_another_company_s_contract_is_not_found(judged, as_role):
    assert as_role("company").get(f"{PAGE}{judged.award.public_id}/").status_code == 404


def test_an_inclusive_employer_sees_its_own_people_on_others_contracts_and_nobody_else(judged):
    with mission_scope(judged.mission.pk):
        structure = make_organization("inclusive")
        hers = make_assignment(judged.award)
        hers.employer = structure
        hers.participant.first_name = "Sonia"
        hers.participant.save()
        hers.save()
        LedgerEntry.objects.create(
            assignment=hers, award=judged.award, statement=judged.statement, month=MARCH, kind="declared",
            hundredths=700, author_name="Lou",
        )  # fmt: skip
        browser = signed_in(make_membership(structure, "inclusive_employer"))
    shown = browser.get(PAGE)
    assert [line.balance.declared for line in shown.context["employed"]] == [700]
    assert shown.context["employed_page"].paginator.num_pages == 1
    assert judged.assignment.participant.short_name not in text(shown)
    with mission_scope(judged.mission.pk):
        LedgerEntry.objects.bulk_create(
            LedgerEntry(
                assignment=hers, award=judged.award, month=DAY(2020 + year, month, 1), kind="declared",
                hundredths=100, author_name="Lou",
            )
            for year in range(5)
            for month in range(1, 13)
        )  # fmt: skip
    first, second = browser.get(PAGE), browser.get(f"{PAGE}?salaries=2")
    shown_months = [line.month for page in (first, second) for line in page.context["employed"]]
    assert len(first.context["employed"]) == 50
    assert len(shown_months) == 61
    assert shown_months == sorted(shown_months, reverse=True)
    assert first.context["employed_page"].paginator.count == 61
    assert browser.get(judged.page).status_code == 410
    assert browser.get(f"{PAGE}{judged.award.public_id}/").status_code == 404


def test_an_inclusive_employer_that_holds_a_contract_declares_like_a_company(case):
    with mission_scope(case.mission.pk):
        structure = make_organization("inclusive")
        Award.objects.filter(pk=case.award.pk).update(company=structure)
        browser = signed_in(make_membership(structure, "inclusive_employer"))
    assert browser.get(case.page).status_code == 200


@pytest.mark.parametrize("rows", [1, 15])
def test_the_pages_keep_their_number_of_queries_whatever_the_rows(case, holder, rows, django_assert_max_num_queries):
    with mission_scope(case.mission.pk):
        for _ in range(rows):
            other = make_assignment()
            other.award.company = case.award.company
            other.award.save()
            make_statement(other.award)
            someone = make_assignment(case.award)
            LedgerEntry.objects.create(
                assignment=someone, award=case.award, statement=case.statement, month=DAY(2026, 3, 1),
                kind="declared", hundredths=100, author_name="Lou",
            )  # fmt: skip
    # Session, account, mission, memberships and the access log apart.
    with django_assert_max_num_queries(12 + 5):
        holder.get(PAGE)
    with django_assert_max_num_queries(10 + 5):
        holder.get(f"{PAGE}{case.award.public_id}/")


def test_an_account_that_reads_a_statement_is_noted_and_a_link_has_no_account_to_note(case, holder, company):
    company.get(case.page)
    with mission_scope(case.mission.pk):
        assert not AccessLogEntry.objects.exists()
    holder.get(case.page)
    with mission_scope(case.mission.pk):
        noted = AccessLogEntry.objects.get()
    assert (noted.page, noted.subjects) == ("statement", [str(case.assignment.participant.public_id)])


# The portal: declaring without a link


STATEMENTS = "/herault/mes-releves/"


def test_statements_due_late_and_sent_are_listed_filtered_and_exported(case, holder):
    with mission_scope(case.mission.pk):
        Contract.objects.update(starts_on=DAY(2025, 7, 1), notified_on=DAY(2025, 6, 2))
        late = make_statement(
            case.award, period_start=DAY(2025, 10, 1), period_end=DAY(2025, 12, 31), due_on=DAY(2026, 1, 15)
        )
        sent = make_statement(
            case.award, period_start=DAY(2025, 7, 1), period_end=DAY(2025, 9, 30), due_on=DAY(2025, 10, 15)
        )
        declare(sent, case.assignment, 4_000, month=DAY(2025, 9, 1))
    shown = holder.get(STATEMENTS)
    assert {row.pk: words for row, words, _ in shown.context["rows"]} == {
        case.statement.pk: "attendu", late.pk: "en retard", sent.pk: "reçu, à contrôler",
    }  # fmt: skip
    for state, expected in (("late", [late]), ("due", [late, case.statement]), ("to_count", [sent])):
        filtered = holder.get(f"{STATEMENTS}?etat={state}&tri=echeance")
        assert [row.pk for row, _, _ in filtered.context["rows"]] == [one.pk for one in expected]
    assert holder.get(f"{STATEMENTS}export.xlsx?etat=late").content.startswith(b"PK")


def test_she_declares_from_her_account_without_a_link_and_gets_the_same_receipt(case, holder):
    page = text(case.send(holder, {3: "100"}))
    assert "Relevé reçu" in page
    with mission_scope(case.mission.pk):
        assert Statement.objects.get().source == "account"
        assert Job.objects.filter(name="hours.send_receipt").count() == 1
    assert holder.get(f"{case.page}recu.pdf").content.startswith(b"%PDF")
    assert "100\u00a0h" in text(holder.get(STATEMENTS))


def test_a_company_neither_lists_nor_declares_for_another(case, as_role):
    other = as_role("company")
    assert other.get(STATEMENTS).context["rows"] == []
    assert other.post(case.page, case.typed({3: "100"})).status_code == 410
    assert case.entries() == 0


def test_the_contracts_held_are_found_put_in_order_and_exported(case, holder):
    with mission_scope(case.mission.pk):
        other = make_award()
        Award.objects.filter(pk=other.pk).update(company=case.award.company)
        Contract.objects.filter(pk=other.lot.contract_id).update(title="Zone verte (fictif)")

    def titles(query):
        return [line.award.lot.contract.title for line in holder.get(f"{PAGE}?{query}").context["progress"]]

    assert titles("tri=-nom") == ["Zone verte (fictif)", "Voirie (fictif)"]
    assert titles("tri=nom") == ["Voirie (fictif)", "Zone verte (fictif)"]
    assert titles("tri=-dues")[0] == "Voirie (fictif)"
    assert titles("q=ZONE+verte") == ["Zone verte (fictif)"]
    assert "Aucun marché ne répond à ces filtres" in text(holder.get(f"{PAGE}?q=introuvable"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(holder.get(f"{PAGE}export.xlsx?q=zone").content))
    exported = book.get_sheet_by_name("Mes marchés").to_python()
    assert "Zone verte (fictif)" in str(exported)
    assert "Voirie" not in str(exported)
