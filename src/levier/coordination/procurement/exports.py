"""The list of operations as a spreadsheet, with the filters of the page."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.tabular.writing import DATE, INTEGER, WHOLE_HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.procurement.forms import OperationFilters
from levier.coordination.procurement.policy import visible_operations
from levier.coordination.procurement.selectors import filtered, listed_operations, owed_hours

COLUMNS = (
    Column("Opération", width=44),
    Column("Acheteur", width=36),
    Column("Guichet chef de file", width=36),
    Column("Marché de l’État", width=12),
    Column("NPNRU", width=10),
    Column("Marchés", INTEGER, 10),
    Column("Lots", INTEGER, 10),
    Column("Étapes", width=30),
    Column("Heures dues", WHOLE_HOURS),
    Column("Fin d’exécution", DATE),
)


@allow("procurement.operation.view")
@require_GET
def export_operations(request: MissionRequest) -> HttpResponse:
    """Every operation of the list as it is filtered, all pages at once."""
    visible = visible_operations(request.actor)
    now = timezone.localtime()
    asked = OperationFilters(visible, request.GET).asked
    operations = list(filtered(listed_operations(visible), asked, now.date()))
    owed = owed_hours(operations)
    rows = []
    for operation in operations:
        contracts = list(operation.contracts.all())
        stages = formats.enumeration(sorted({contract.get_status_display() for contract in contracts}))
        rows.append(
            (
                operation.name,
                str(operation.buyer),
                str(operation.lead_desk),
                "oui" if operation.is_state else "non",
                "oui" if operation.is_npnru else "non",
                len(contracts),
                operation.lots or 0,
                stages,
                owed.get(operation.pk, 0),
                operation.last_end,
            )
        )
    book = write_workbook(
        [Sheet("Opérations", COLUMNS, rows)],
        title="Opérations suivies",
        source=[("Mission", request.mission.name), ("Source", f"Levier, le {formats.moment(now)}")],
        produced_at=now,
    )
    return file_answer(book, f"operations-{now:%Y-%m-%d}.xlsx")
