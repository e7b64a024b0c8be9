"""An error told by anybody reaches the mission's team, which closes it with what was done."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.common.tenancy.scope import mission_scope
from levier.resources.observatory.models import ErrorReport
from levier.resources.observatory.reports import services
from tests.guards import CheckedClient
from tests.resources.observatory.builders import BUYER, contract_2022, make_open_data
from tests.resources.observatory.test_pages import text_of

REPORT = f"/herault/observatoire/acheteurs/{BUYER}/signaler"
REPORTS = "/herault/observatoire/signalements/"


@pytest.fixture
def published(herault):
    with mission_scope(herault.pk):
        make_open_data(herault, contract_2022(acheteur={"id": BUYER, "nom": "Ville"}))


def test_what_anybody_reports_waits_for_the_team_which_closes_it(as_role, herault, published, monkeypatch):
    anybody, team = CheckedClient(), as_role("mission_team")
    assert "Signaler une erreur" in text_of(anybody.get(f"/herault/observatoire/acheteurs/{BUYER}/"))
    assert "no-store" in anybody.get(REPORT)["Cache-Control"]
    kept = anybody.post(REPORT, {"text": "", "email": "pas une adresse"})
    assert set(kept.context["form"].errors) == {"text", "email"}
    assert "pas une adresse" in kept.content.decode()
    told = {"text": "Le marché 12 porte une clause", "email": "lou@exemple.invalid"}
    for _ in range(2):  # sent twice, kept once
        assert "Signalement envoyé" in text_of(anybody.post(REPORT, told))
    assert "1 erreur signalée à lire" in text_of(team.get("/herault/"))
    assert "erreur signalée" not in text_of(as_role("facilitator").get("/herault/"))
    assert "Le marché 12" in text_of(team.get(REPORTS))
    with mission_scope(herault.pk):
        report = ErrorReport.objects.get()
    # The list leaves as it is filtered, without the addresses to answer.
    for kind in ("csv", "xlsx"):
        assert team.get(f"{REPORTS.rstrip('/')}.{kind}").status_code == 200
    told_of = team.get(f"{REPORTS.rstrip('/')}.csv").content.decode("utf-8-sig")
    assert "Le marché 12" in told_of
    assert "lou@" not in told_of
    assert "Le marché 12" not in team.get(f"{REPORTS.rstrip('/')}.csv?etat=clos").content.decode("utf-8-sig")
    page = f"{REPORTS}{report.public_id}/"
    assert "lou@exemple.invalid" in text_of(team.get(page))
    assert team.post(page, {"outcome": ""}).context["form"].errors["outcome"]
    team.post(page, {"outcome": "Transmis à l’acheteur"})
    said = text_of(team.get(page))
    assert "Transmis à l’acheteur" in said
    assert "lou@exemple.invalid" not in said
    again = team.post(page, {"outcome": "Autre suite"})
    assert "déjà clos" in str(again.context["form"].errors)
    assert "Le marché 12" not in text_of(team.get(REPORTS))
    assert "Le marché 12" in text_of(team.get(f"{REPORTS}?etat=clos"))
    monkeypatch.setattr(services, "OF_A_DAY", 1)
    full = anybody.post(REPORT, {"text": "Encore"})
    assert "n’a pas été envoyé" in str(full.context["form"].errors["text"])
    assert "Encore" in full.content.decode()


def test_the_database_keeps_no_address_once_closed(herault):
    kept = {"buyer_siret": BUYER, "buyer_name": "Ville", "text": "x", "reported_at": timezone.now()}
    with mission_scope(herault.pk):
        for wrong in (
            {"closed_at": timezone.now()},
            {"closed_at": timezone.now(), "outcome": "Vu", "email": "lou@exemple.invalid"},
            {"outcome": "Vu"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                ErrorReport.objects.create(**kept, **wrong)
