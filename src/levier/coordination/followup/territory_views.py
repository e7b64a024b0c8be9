"""The page of an operation over its territories, and its workbook."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.tabular.writing import DATE, HOURS, MONTH, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.followup.territories import Territories, territories_of
from levier.coordination.followup.views import PEOPLE_ONCE, rows_sheet
from levier.coordination.procurement.models import Operation
from levier.coordination.procurement.policy import visible_operations

TWO_AXES = (
    "Par guichet et par lieu, ce sont les mêmes heures, vues autrement\u00a0: chaque tableau fait l’opération entière, "
    "et ils ne s’additionnent pas."
)

# The workbook has them all.
LATE_SHOWN = 50


def read(request: MissionRequest, public_id: UUID) -> tuple[Operation, Territories]:
    """The operation one follows, and its territories; 404 otherwise."""
    operations = visible_operations(request.actor).select_related("buyer", "lead_desk")
    operation = get_object_or_404(operations, public_id=public_id)
    return operation, territories_of(operation, timezone.localdate())


@allow("followup.board.view")
@require_GET
def show_territories(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """What each desk answers for, month by month, and where the work is done."""
    operation, territories = read(request, public_id)
    context = {
        "operation": operation,
        "territories": territories,
        "late": territories.late[:LATE_SHOWN],
        "two_axes": TWO_AXES,
        "people_once": PEOPLE_ONCE,
        "breadcrumbs": [
            {"label": "Opérations", "url": reverse("operations")},
            {"label": operation.name, "url": reverse("operation", args=[operation.public_id])},
            {"label": "Territoires", "url": ""},
        ],
    }
    return render(request, "followup/territories.html", context)


@allow("followup.board.view")
@require_GET
def export_territories(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The same figures as a workbook: one sheet by axis, one by month."""
    operation, found = read(request, public_id)
    months = Sheet(
        "Par mois",
        [Column("Mois", MONTH), *(Column(name, HOURS, 30) for name in found.columns), Column("Ensemble", HOURS)],
        [(line.month, *(hundredths for _, hundredths in line.cells), line.total) for line in found.months],
        total=("Ensemble", *(hundredths for _, hundredths in found.month_total), found.total.balance.counted),
    )
    sheets = [
        rows_sheet("Par guichet", "Guichet qui répond de la personne", [one.row for one in found.desks], found.total),
        rows_sheet("Par lieu", "Lieu d’exécution", found.places, found.total),
        months,
        Sheet(
            "Relevés en retard",
            [Column("Marché", width=40), Column("Lot", width=30), Column("Entreprise", width=30),
             Column("Période du", DATE), Column("au", DATE), Column("Attendu le", DATE), Column("Guichets", width=50)],
            [
                (one.statement.award.lot.contract.title, str(one.statement.award.lot), str(one.statement.award.company),
                 one.statement.period_start, one.statement.period_end, one.statement.due_on,
                 formats.enumeration(one.desks))
                for one in found.late
            ],
        ),
    ]  # fmt: skip
    source = [
        ("Mission", request.mission.name),
        ("Opération", operation.name),
        ("Clé de répartition", " ; ".join(found.keys)),
        ("Source", f"Registre des heures, écritures au {formats.long_date(timezone.localdate())}"),
        ("Lecture", TWO_AXES),
        ("Personnes", PEOPLE_ONCE),
        ("Reste", "Compté lot par lot\u00a0: ce qu’un lot fait au-delà ne compense pas un autre."),
    ]
    if found.elsewhere:
        source.append(("Comptées par une autre mission", formats.enumeration(sorted(found.elsewhere))))
    return file_answer(write_workbook(sheets, source=source, title="Territoires"), "territoires.xlsx")
