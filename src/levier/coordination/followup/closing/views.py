"""Certificates: issuing one, finding them again, and the company's own."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.paging import KeysFirst
from levier.common.policy import allow
from levier.common.tabular.writing import DATE, HOURS, WHOLE_HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.followup.closing import services
from levier.coordination.followup.closing.certificate import figure_rows, people_words
from levier.coordination.followup.closing.figures import lot_figures
from levier.coordination.followup.closing.rules import lacking
from levier.coordination.followup.enforcement.views import DRAFT, OPERATION, act, allowed, form_page, sent
from levier.coordination.followup.models import Certificate
from levier.coordination.followup.policy import readable_certificates
from levier.coordination.followup.views import EXPORTED_AT_MOST, PAGE_SIZE
from levier.coordination.procurement.models import Award

ORDERS = {
    "numero": ("year", "rank"),
    "entreprise": ("award__company__name",),
    "marche": ("award__lot__contract__title",),
    "heures": ("done",),
}


class SigningForm(forms.Form):
    """Who signs."""

    signed_by = forms.CharField(label="Signée par", max_length=200, help_text="Nom et fonction, au guichet.")


@allow(DRAFT)
@form_page
def new_certificate(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Issues the certificate of a lot, with the figures it will state; what lacks is said instead."""
    rows = Award.objects.select_related("company", "lot__contract__operation__lead_desk")
    award, operation = allowed(request, rows, public_id, OPERATION, DRAFT)
    now = timezone.localtime()
    figures, contract = lot_figures(award, now.date()), award.lot.contract
    lacks = lacking(figures, is_settled=services.is_settled(contract), stage=contract.get_status_display())
    return act(
        request,
        sent(request, SigningForm, {"signed_by": f"{request.user}, facilitateur"}),
        operation,
        lambda told: services.issue_certificate(award, **told, author=request.user, now=now),
        heading="Attestation d’insertion",
        lead=f"{award.company} · {contract.title} · {award.lot}",
        action="Délivrer l’attestation",
        done="L’attestation est délivrée\u00a0: le titulaire et l’acheteur la trouvent sur leurs pages.",
        more={"lacks": lacks, "figures": figure_rows(figures), "figures_note": people_words(figures)},
    )


class CertificatesFilter(forms.Form):
    """Which certificates; what an address says wrongly filters nothing."""

    q = forms.CharField(label="Numéro, entreprise ou marché", required=False, max_length=120)
    annee = forms.IntegerField(label="Année", required=False, min_value=2000, max_value=2999)
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Toutes"), ("valables", "En vigueur"), ("remplacees", "Remplacées")]
    )

    def apply(self, certificates: QuerySet[Certificate]) -> QuerySet[Certificate]:
        """The certificates that answer."""
        asked: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        for word in asked.get("q", "").split():
            year, _, rank = word.removeprefix("n°").partition("-")
            found = Q(award__company__name__icontains=word) | Q(award__lot__contract__title__icontains=word)
            if year.isdigit() and rank.isdigit():
                found |= Q(year=int(year), rank=int(rank))
            certificates = certificates.filter(found)
        if asked.get("annee"):
            certificates = certificates.filter(year=asked["annee"])
        states: dict[str, dict[str, Any]] = {
            "valables": {"replaced_by": None},
            "remplacees": {"replaced_by__isnull": False},
        }
        return certificates.filter(**states.get(asked.get("etat", ""), {}))


def asked_certificates(request: MissionRequest) -> tuple[CertificatesFilter, QuerySet[Certificate]]:
    """What an address asks for, the last issued first without an order."""
    form = CertificatesFilter(request.GET)
    order = request.GET.get("tri", "")
    keys = ORDERS.get(order.removeprefix("-"), ())
    sorting = [F(key).desc() if order.startswith("-") else F(key).asc() for key in keys]
    rows = form.apply(readable_certificates(request.actor)).select_related(
        "copy", "replaced_by", "award__company", "award__lot__contract__operation"
    )
    return form, rows.order_by(*sorting, "-year", "-rank")


@allow("followup.board.view")
@require_GET
def show_certificates(request: MissionRequest) -> HttpResponse:
    """Every certificate issued, found again by its number, the company or the contract."""
    form, rows = asked_certificates(request)
    context = {
        "form": form,
        "page": KeysFirst(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "address": request.GET.urlencode(),
        "breadcrumbs": [{"label": "Tableau de bord", "url": reverse("board")}, {"label": "Attestations"}],
    }
    return render(request, "followup/certificates.html", context)


@allow("followup.board.view")
@require_GET
def certificates_export(request: MissionRequest) -> HttpResponse:
    """The same list as a spreadsheet."""
    _, rows = asked_certificates(request)
    columns = [
        Column("Numéro"), Column("Délivrée le", DATE), Column("Entreprise", width=30), Column("Marché", width=40),
        Column("Lot", width=30), Column("Dues", WHOLE_HOURS), Column("Faites", HOURS), Column("Déduites", WHOLE_HOURS),
        Column("Motif"), Column("Signée par", width=30), Column("Remplacée par"),
    ]  # fmt: skip
    lines = [
        (
            row.number, row.issued_on, str(row.award.company), row.award.lot.contract.title, str(row.award.lot),
            row.owed, row.done, row.excused, row.get_ground_display(), row.signed_by,
            "" if row.is_in_force else row.replaced_by.number,
        )
        for row in rows[:EXPORTED_AT_MOST]
    ]  # fmt: skip
    source = [("Mission", request.mission.name), ("Extrait le", formats.long_date(timezone.localdate()))]
    return file_answer(
        write_workbook([Sheet("Attestations", columns, lines)], source=source, title="Attestations"),
        "attestations.xlsx",
    )
