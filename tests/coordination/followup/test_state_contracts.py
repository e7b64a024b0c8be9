"""The State's contracts: the department's part, the total apart, the same on screen, in PDF and in the spreadsheet."""

import html
import io

from django.urls import reverse
from python_calamine import CalamineWorkbook

from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.commitments.territories.agreeing import offer_operation
from levier.coordination.commitments.territories.services import move_share
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Operation
from tests.builders import make_assignment, make_award, make_member, make_organization
from tests.coordination.hours.builders import DAY, Case, declare, signed_in

PAGE = "/herault/coordination/marches-de-l-etat/"


def read(client, address):
    return html.unescape(client.get(address).content.decode()).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_page_is_narrowed_and_sorted_and_what_leaves_stays_whole(herault):
    with mission_scope(herault.pk):
        for name, hours in (("Quai (fictif)", 900), ("Halle (fictif)", 300)):
            award = make_award()
            Operation.objects.filter(pk=award.lot.contract.operation_id).update(is_state=True, name=name)
            HoursCommitment.objects.create(lot=award.lot, hours=hours, effective_on=DAY(2026, 1, 1), document="AE")
    team = signed_in(make_member(herault, "mission_team"))

    def names(query):
        page = read(team, f"{PAGE}{query}")
        return [name for _, name in sorted((page.find(name), name) for name in ("Quai", "Halle") if name in page)]

    assert names("?tri=part") == ["Halle", "Quai"] and names("?tri=-part") == ["Quai", "Halle"]
    assert names("?texte=qua") == ["Quai"] and names("?texte=rien") == []
    assert "Aucune opération ne répond à ce filtre" in read(team, f"{PAGE}?texte=rien")
    assert "1 200 h" in read(team, f"{PAGE}?texte=qua"), "the whole stays the State's"


def test_the_mission_reports_its_part_and_the_total_apart(herault, clock):
    clock("2026-11-20 09:00")
    case = Case(herault)
    with mission_scope(herault.pk):
        make_award()  # an operation that is not the State's
        operation = case.award.lot.contract.operation
        Operation.objects.filter(pk=operation.pk).update(is_state=True)
        guest = make_organization("desk", name="Guichet de l’Aude")
        theirs = make_assignment(case.award)
        Assignment.objects.filter(pk=theirs.pk).update(desk=guest)
        declare(case.statement, case.assignment, 12_000)
        move_share(
            case.award.lot, case.lead, guest, 300, done=0, below=False, reason="Sites de l’Aude",
            effective_on=DAY(2026, 2, 1), author=case.facilitator,
        )  # fmt: skip
    team, facilitator = signed_in(make_member(herault, "mission_team")), signed_in(case.facilitator)
    facilitator.post(f"{case.counting}retenir")
    assert facilitator.get(PAGE).status_code == 403

    def figures(query=""):
        book = CalamineWorkbook.from_filelike(io.BytesIO(team.get(f"{PAGE[:-1]}.xlsx{query}").content))
        return [tuple(row[2:10]) for row in book.get_sheet_by_name("Marchés de l’État").to_python()[1:]]

    # Everything is the mission's until another counts a part.
    assert figures() == [(1_200, 120, 0, 1_080, 1, 1_200, 120, 0)] * 2
    with mission_scope(herault.pk):
        offer_operation(
            operation, guest, partner=None, partner_name="Mission de l’Aude", document="Convention",
            author=case.facilitator,
        )  # fmt: skip
    assert figures() == [(900, 120, 0, 780, 1, 1_200, 120, 0)] * 2
    assert figures("?annee=2025") == [(0, 0, 0, 0, 0, 0, 0, 0)], "nothing was owed before 2026"
    # The buyer's own report tells the part too, beside the whole it asks for.
    bilan = CalamineWorkbook.from_filelike(
        io.BytesIO(team.get(f"/herault{reverse('buyer_report', args=[operation.public_id, 'xlsx'])}").content)
    )
    told = str([bilan.get_sheet_by_name(name).to_python() for name in bilan.sheet_names]).replace("\\xa0", " ")
    assert "900 h dues" in told
    assert team.get(f"/herault{reverse('buyer_report', args=[operation.public_id, 'pdf'])}").status_code == 200
    shown = read(team, PAGE)
    for said in ("900 h", "1 200 h", "120 h", operation.name, "part du département"):
        assert said in shown
    assert case.assignment.participant.last_name not in shown
    pdf = team.get(f"{PAGE[:-1]}.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert team.get(f"{PAGE[:-1]}.doc").status_code == 404
    assert reverse("state_report", args=["pdf"]) in shown
