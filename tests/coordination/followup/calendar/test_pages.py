"""The calendar as who follows operations meets it: the page, its filters, its files, the address of her own agenda."""

import datetime
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from icalendar import Calendar

from levier.accounts.models import Membership
from levier.common.audit.logs import redacted
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.meetings.rules import MeetingKind
from levier.coordination.followup.meetings.services import invite, plan_meeting
from levier.coordination.followup.models import CalendarFeed
from levier.coordination.hours.models import OpeningEntry, Statement
from levier.coordination.hours.services import open_due_statements
from levier.coordination.participants.models import Participant
from levier.coordination.procurement.models import Award
from levier.meetings.rules import Appointment
from levier.meetings.services import Guest
from tests.builders import make_assignment, make_award
from tests.conftest import CheckedClient
from tests.coordination.hours.builders import DAY, declare, make_membership, signed_in

PAGE = "/herault/coordination/echeancier/"


@pytest.fixture
def spring(case, clock):
    """20 April 2026: the first quarter is late, nobody has worked an hour, a person starts on 4 May without proof."""
    clock("2026-04-20 09:00")
    with mission_scope(case.mission.pk):
        hired = make_assignment(case.award)
        hired.hired_on = DAY(2026, 5, 4)
        hired.save()
        case.other = make_award()
        case.other.lot.contract.operation.name = "Une autre opération (fictive)"
        case.other.lot.contract.operation.save()
    return case


def said(browser, query=""):
    return browser.get(f"{PAGE}{query}").content.decode()


def rows(browser, query=""):
    """What each date says, in order: (day, what)."""
    book = Calendar.from_ical(browser.get(f"/herault/coordination/echeancier.ics{query}").content)
    return [(event["dtstart"].dt, str(event["summary"]).split(" · ")[0]) for event in book.walk("VEVENT")]


def test_hours_taken_over_in_one_sum_say_no_day_before_they_were_closed(spring, facilitator):
    """361 h lack on 20 April, and nobody knows since when: 4 h taken over on 31 March were done some day before it."""
    with mission_scope(spring.mission.pk):
        OpeningEntry.objects.create(
            award=spring.award, desk=spring.award.lot.contract.operation.lead_desk, hundredths=400,
            as_of=DAY(2026, 3, 31), source="Tableur", certified_by="Lou", certified_function="chargée de mission",
        )  # fmt: skip
    (target,) = [row for row in rows(facilitator, "?mois=retard") if "Objectif" in row[1]]
    assert target == (DAY(2026, 3, 31), "Objectif en retard\u00a0: 357\u00a0h de moins qu’attendu")
    late = said(facilitator, "?mois=retard")
    assert "il l’était déjà le jour où les heures reprises ont été arrêtées" in late
    assert "suffisaient jusqu’à cette date" not in late


def test_one_page_tells_what_comes_month_by_month_and_leads_to_what_is_late(spring, facilitator):
    """A month to come is told as the rules tell it today: the statement of the second quarter is not opened yet."""
    assert rows(facilitator, "?mois=retard") == [
        (DAY(2026, 1, 1), "Objectif en retard\u00a0: 361\u00a0h de moins qu’attendu"),
        (DAY(2026, 4, 15), "1\u00a0relevé attendu, heures du 1er\u00a0janvier au 31\u00a0mars\u00a02026"),
    ]
    assert rows(facilitator) == [(DAY(2026, 5, 4), "Éligibilité à établir avant l’embauche\u00a0: 1\u00a0personne")]
    page, late = said(facilitator), said(facilitator, "?mois=retard")
    assert "<h2>Mai\u00a02026</h2>" in page and "2\u00a0échéances passées attendent encore" in page
    assert f"/herault/coordination/releves/{spring.statement.public_id}/" in late, "it opens where it is done"
    assert rows(facilitator, "?mois=2026-07") == [
        (DAY(2026, 7, 15), "1\u00a0relevé attendu, heures du 1er\u00a0avril au 30\u00a0juin\u00a02026")
    ]
    assert [what for _, what in rows(facilitator, "?mois=2026-12")] == [
        "Fin d’éligibilité pour 1\u00a0personne",
        "Fin d’exécution du marché",
        "Bilan final à remettre à l’acheteur",
    ]
    reports = f"/herault/coordination/marches/{spring.award.lot.contract.public_id}/bilans/"
    assert f'"{reports}"' in said(facilitator, "?mois=2026-12"), "the final report opens a month before the end"
    with mission_scope(spring.mission.pk):
        open_due_statements(Award.objects.all(), today=DAY(2026, 7, 2))
        assert Statement.objects.filter(due_on=DAY(2026, 7, 15), award=spring.award).exists(), "the same date once open"
        declare(spring.statement, spring.assignment, 150_000)
    assert rows(facilitator, "?mois=retard") == []


def test_it_is_narrowed_by_its_address_and_the_spreadsheet_holds_the_same(spring, facilitator, as_role):
    operation = spring.award.lot.contract.operation
    team = as_role("mission_team")
    other = spring.other.lot.contract.operation
    assert "Une autre opération (fictive)" in said(team) and "Une autre opération (fictive)" not in said(facilitator)
    assert {day for day, _ in rows(team, f"?operation={other.public_id}&mois=2026-12")} == {DAY(2026, 12, 31)}
    assert rows(team, f"?guichet={operation.lead_desk.public_id}&nature=releve&mois=retard") == rows(
        facilitator, "?nature=releve&mois=retard"
    )
    assert [what for _, what in rows(facilitator, "?nature=fin&mois=2026-12")] == ["Fin d’exécution du marché"]
    assert "Aucune date ne répond à ces filtres" in said(facilitator, "?nature=bilan")
    assert rows(facilitator, "?mois=jamais&nature=inconnue&guichet=x") == rows(facilitator), "nonsense filters nothing"
    december = said(facilitator, "?tri=-nature&mois=2026-12")
    assert december.index("Fins d’exécution") < december.index("Bilans finaux") and "<h2>Décembre" not in december
    assert facilitator.get("/herault/coordination/echeancier.xlsx?nature=releve").content[:2] == b"PK"
    page = facilitator.get(f"/herault/coordination/operations/{operation.public_id}/").content.decode()
    assert f"{PAGE}?operation={operation.public_id}" in page


def test_a_buyer_sees_the_meetings_she_is_called_to_and_nothing_else(spring, client):
    """Page, spreadsheet, file and private address alike: neither a meeting she was not called to, nor anything late."""
    contract = spring.award.lot.contract
    with mission_scope(spring.mission.pk):
        called, colleague = (make_membership(contract.operation.buyer, "buyer") for _ in range(2))
        for days, place in ((9, "Mairie annexe"), (16, "Base de vie")):
            starts_at = timezone.now() + datetime.timedelta(days=days)
            appointment = Appointment(starts_at, 60, place, "Ordre du jour interne")
            about = plan_meeting(contract, MeetingKind.MONITORING, appointment, author=spring.facilitator)
            if days == 9:
                invite(about, [Guest("Mairie", "Alix", "", called.email.upper())], now=timezone.now())
    buyer, uncalled = signed_in(called), signed_in(colleague)
    page = said(buyer)
    assert "Mairie annexe" in page and f"/herault/mes-operations/{contract.operation.public_id}/" in page
    for kept in (
        "Base de vie",
        "Ordre du jour interne",
        'name="nature"',
        'name="guichet"',
        "En retard",
        "Tableau de bord",
    ):
        assert kept not in page, kept
    assert rows(buyer) == rows(buyer, "?mois=2026-04") != []
    assert rows(buyer, "?mois=retard") == rows(buyer), "what is late is not hers to see"
    (event,) = events(client.get(subscribe(buyer)))
    assert "Mairie annexe" in event["description"]
    assert buyer.get("/herault/coordination/echeancier.xlsx").status_code == 200
    assert rows(uncalled) == [] and "Vous n’êtes convoqué à aucune réunion" in said(uncalled)
    assert buyer.get(f"/herault/coordination/reunions/{about.meeting.public_id}/").status_code in (403, 404)


def events(answer):
    """The events of an agenda."""
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_what_is_late_is_what_the_open_points_and_the_board_call_late(spring, facilitator):
    assert "1\u00a0relevé attendu" in said(facilitator, "?mois=retard")
    assert "relevé du 01/01/2026 au 31/03/2026" in facilitator.get("/herault/a-faire/").content.decode()
    assert "Voirie" in facilitator.get("/herault/coordination/?etat=retard").content.decode()


def subscribe(browser):
    """Opens an address and returns its path, as the page shows it this once."""
    page = browser.post("/herault/coordination/echeancier/agenda", {"act": "open"}).content.decode()
    address = page.split('<code class="wrap">')[1].split("</code>")[0]
    return urlsplit(address).path


def test_an_agenda_reads_what_its_holder_may_see_and_names_nobody(spring, facilitator, client):
    path = subscribe(facilitator)
    assert (
        "/herault/a/" in path
        and path not in facilitator.get("/herault/coordination/echeancier/agenda").content.decode()
    )
    answer = client.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    read = answer.content.decode().replace("\r\n ", "")
    with mission_scope(spring.mission.pk):
        for person in Participant.objects.all():
            assert person.last_name not in read and person.first_name not in read
    assert "Fin d’éligibilité pour 1\u00a0personne" in read and "Une autre opération" not in read
    assert f"/herault/coordination/participants/?situation=comptables&attribution={spring.award.public_id}" in read
    with mission_scope(spring.mission.pk):
        feed = CalendarFeed.objects.get()
        assert feed.last_read_at is not None and feed.token_hash not in path
    assert path.split("/a/")[1].removesuffix(".ics") not in redacted(f"GET {path} 200")


def test_an_address_that_was_replaced_revoked_or_whose_role_ended_opens_nothing(spring, facilitator, gard, clock):
    first, second = subscribe(facilitator), subscribe(facilitator)
    anybody = CheckedClient()
    gone = anybody.get(first)
    assert gone.status_code == 410 and "n’ouvre rien" in gone.content.decode()
    assert anybody.get(second).status_code == 200
    assert anybody.get(second.replace("/herault/", "/gard/")).status_code == 410, "of another mission"
    with mission_scope(spring.mission.pk):
        Membership.objects.filter(user=spring.facilitator).update(ends_on=DAY(2026, 4, 19))
    assert b"VEVENT" not in anybody.get(second).content
    with mission_scope(spring.mission.pk):
        Membership.objects.filter(user=spring.facilitator).update(ends_on=None)
    facilitator.post("/herault/coordination/echeancier/agenda", {"act": "close"})
    assert anybody.get(second).status_code == 410
    third = subscribe(facilitator)
    spring.facilitator.is_active = False
    spring.facilitator.save()
    assert anybody.get(third).status_code == 410


def test_the_facilitator_of_a_desk_that_shares_reads_its_dates_without_the_report_it_does_not_hand_over(spring):
    with mission_scope(spring.mission.pk):
        stranger = make_membership(spring.other.lot.contract.operation.lead_desk, "facilitator")
    assert "Voirie" in said(signed_in(stranger), "?mois=2026-12")
    assert str(spring.award.company) not in said(signed_in(stranger), "?mois=2026-12")
    assert datetime.date(2026, 4, 15) not in {day for day, _ in rows(signed_in(stranger), "?mois=retard")}
