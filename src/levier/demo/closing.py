"""What is handed over at the end and how an award is learnt, wholly invented: a certificate, a report being written, a
« fiche de liaison » filled in and one expected."""

import datetime

from django.utils import timezone

from levier.coordination.clauses.decisions import Decision
from levier.coordination.followup.closing.reports import blank_report, keep_words
from levier.coordination.followup.closing.services import issue_certificate
from levier.coordination.followup.liaison.services import answer_sheet, plan_sheet, send_sheet
from levier.coordination.procurement.models import Award, Contract
from levier.demo.calendar import DemoCalendar
from levier.demo.operations import HLV, TOWN, Companies
from levier.demo.studies import DemoStudy, load_study, settle
from levier.demo.workers import MARK
from levier.law.thresholds import Kind
from levier.organizations.models import Organization

HEALTH_CENTRE = "Maison de santé des Avant-Monts" + MARK
GARDEN = "Restauration du jardin des Plantes" + MARK
# Digits that agree, one after the other: an invented SIRET.
HOLDER = ("12345678200010", "Bâti-Sud" + MARK)
BUYER = ("Alix Fabrègue" + MARK, "acheteur@demo.invalid")


def load_closing(calendar: DemoCalendar, desks: dict[str, Organization]) -> None:
    """As the desk and the buyer would have done it, by the same doors."""
    now = timezone.localtime()
    issue_certificate(
        Award.objects.get(lot__contract__title=HEALTH_CENTRE),
        signed_by="Camille Roumieu, facilitatrice" + MARK,
        author=None,
        now=now,
    )
    words = {
        "action": "Trois postes d’ouvrier paysagiste, avec un encadrant de la structure deux jours par semaine." + MARK,
        "outlook": "L’entreprise étudie une embauche au printemps." + MARK,
    }
    keep_words(blank_report(Contract.objects.get(title=GARDEN), None), words, version=0)
    companies = Companies()
    for title, lot, trade, euros, is_told in (
        ("Ombrières du parking des Salines", "Génie civil", "gros-oeuvre", 640_000, True),
        ("Réfection des sols du gymnase Gambetta", "Revêtements de sol", "gros-oeuvre", 380_000, False),
    ):
        study = load_study(
            companies,
            desks,
            DemoStudy(title + MARK, TOWN, HLV, Kind.WORKS, euros, calendar.soon(-70), ((lot, trade, euros),), months=8),
        )
        settle(study, Decision.CLAUSE, calendar.soon(-90))
        name, email = BUYER
        sheet = plan_sheet(study, contact_name=name, contact_email=email, planned_on=calendar.soon(-2), author=None)
        send_sheet(sheet, now=now - datetime.timedelta(days=2))
        if is_told:
            studied = study.lots.get()
            siret, company = HOLDER
            holder = {"holder_siret": siret, "holder_name": company, "contact_name": "Lou Castan" + MARK}
            amounts = {"amount_cents": euros * 95, "hours": studied.hours}
            answers = {
                "answered_by": name,
                "answered_function": "service des marchés",
                "reference": "DEMO-201",
                "notified_on": calendar.soon(-6),
                "starts_on": calendar.soon(20),
                "ends_on": calendar.soon(260),
            }
            answer_sheet(sheet, answers=answers, lots=[(studied, {**holder, **amounts})], now=now)
