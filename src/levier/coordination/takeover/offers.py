"""What this room offers the others: the two kinds of files by which what runs is taken over, and a first step."""

from django.urls import reverse

from levier.common.policy import Actor, permits
from levier.common.registry import FirstStep, offer_first_step, offer_import
from levier.coordination.procurement.models import Operation
from levier.coordination.takeover.contracts import CONTRACTS
from levier.coordination.takeover.people import PEOPLE


def contracts_to_take_over(actor: Actor) -> FirstStep | None:
    """What runs already, or a first study where nothing does, for who follows contracts; one query."""
    if not permits(actor, "takeover.file.bring"):
        return None
    return FirstStep(
        40,
        "Reprenez les marchés en cours",
        "Depuis vos tableurs\u00a0: les marchés, puis les personnes. Si rien ne court encore, commencez par une étude.",
        reverse("import_new", args=[CONTRACTS.key]),
        is_done=Operation.objects.exists(),
    )


offer_import(CONTRACTS)
offer_import(PEOPLE)
offer_first_step(contracts_to_take_over)
