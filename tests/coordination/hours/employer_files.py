"""A structure’s file for all its holders: filled, deposited, confirmed by its pages."""

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import EmployerSheet, LedgerEntry
from tests.coordination.hours.sheet_files import deposit, workbook

PAGE = "/herault/mes-salaries/tableau"


MODEL = "/herault/mes-salaries/modele.xlsx"


SIGNED = {"name": "Noa Pujol", "function": "gérante", "attested": "on"}


def words(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def employ(structure, assignment, declarant="employer"):
    """The structure seconds this person."""
    assignment.employer, assignment.mode, assignment.declarant = structure, "secondment", declarant
    assignment.save()
    return assignment


def fill(relay, hours, month="mars 2026"):
    """The model's rows with these hours of a month, by assignment."""
    head, *rows = relay.rows
    keys = {row[0]: row for row in rows}
    assert len(keys) == 2
    filled = [list(row) for row in rows]
    for row in filled:
        contract = row[2], row[3]
        for assignment, text in hours.items():
            with mission_scope(relay.mission.pk):
                if contract[1] == str(assignment.award.company):
                    row[head.index(month)] = text
    return [head, *filled]


def put(relay, hours, rows=None):
    """Deposits the filled model; returns its preview."""
    return deposit(relay.browser, PAGE, workbook(rows or fill(relay, hours)))


def sheet_page(relay):
    with mission_scope(relay.mission.pk):
        return f"{PAGE}/{EmployerSheet.objects.order_by('pk').last().public_id}/"


def confirm(relay):
    return relay.browser.post(sheet_page(relay), SIGNED, follow=True)


def declared(relay):
    """Hundredths declared in March, by assignment."""
    with mission_scope(relay.mission.pk):
        return {
            one: sum(entry.hundredths for entry in LedgerEntry.objects.filter(assignment=one, kind="declared"))
            for one in (relay.assignment, relay.other)
        }


def deposits(relay):
    with mission_scope(relay.mission.pk):
        return list(EmployerSheet.objects.order_by("pk").values_list("public_id", flat=True))
