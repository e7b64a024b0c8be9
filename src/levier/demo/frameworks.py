"""What a framework is ordered and billed, and a group's accounts, wholly invented."""

import datetime

from levier.coordination.commitments.frameworks import record_amount, save_checked, write_shape
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import Basis, FrameworkAmount, HoursShape, Phase, PhaseKind
from levier.coordination.commitments.services import agree_group
from levier.coordination.procurement.models import Award, Lot
from levier.demo.calendar import DemoCalendar
from levier.demo.operations import METRO, SETE
from levier.demo.workers import MARK, Told, load_hours
from levier.organizations.models import Organization

APPLICATION = "Application des transports, maintenance et évolutions" + MARK
# (months since the notification, euros without tax, rank of the member that bills), order by order.
ORDERS = ((1, 180_000, 0), (2, 90_000, 1), (4, 120_000, 2), (6, 150_000, 0))
INVOICES = ((2, 120_000, 0), (4, 90_000, 1), (5, 60_000, 2), (6, 54_500, 0))


def load_frameworks(calendar: DemoCalendar, desks: dict[str, Organization]) -> None:
    """One hour for 1 000 € billed, beyond 50 000 €; three members, the leader having done the hours; a renewal."""
    lot = Lot.objects.select_related("contract").get(contract__title=APPLICATION)
    members = list(Award.objects.filter(lot=lot).order_by("pk"))
    signed = lot.contract.notified_on or calendar.today
    shape = HoursShape(
        lot=lot, kind="tranches", slice_cents=100_000, hours=1, threshold_cents=5_000_000, document="CCAP, article 1.4"
    )
    key = [(desks[METRO], 2), (desks[SETE], 1)]
    write_shape(shape, key, effective_on=signed, author=None, key_kind=KeyKind.PLACE)
    for basis, name, rows in ((Basis.ORDER, "Bon de commande", ORDERS), (Basis.INVOICE, "Facture", INVOICES)):
        for number, (months, euros, rank) in enumerate(rows, start=1):
            record_amount(
                FrameworkAmount(
                    lot=lot,
                    basis=basis,
                    amount_cents=euros * 100,
                    on=signed + datetime.timedelta(days=30 * months),
                    award=members[rank],
                    document=f"{name} n°\u00a0{number}",
                )
            )
    save_checked(Phase(lot=lot, kind=PhaseKind.RENEWAL, title="Reconduction, troisième année", hours=120))
    agree_group(lot, 2_004, {})
    load_hours(calendar, members[0], desks[METRO], 3, Told(13_000))
