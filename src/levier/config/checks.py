"""What must always hold, verified in the database: one line a rule, with how many rows were looked at."""

from django.db.models import F, Q

from levier.common.registry import CheckResult, checks
from levier.common.tenancy.registry import scoped_models
from levier.common.tenancy.scope import every_mission
from levier.common.tenancy.scoping import scoped_links


def links_stay_in_their_mission() -> CheckResult:
    """No foreign key of a scoped row points at another mission's row."""
    checked = faults = 0
    for model in scoped_models():
        rows = model._default_manager.all()
        checked += rows.count()
        for field in scoped_links(model):
            other = ~Q(**{f"{field.name}__mission_id": F("mission_id")})
            # A past state may point at a row deleted since: what is gone crosses nothing.
            faults += rows.filter(other, **{f"{field.name}__mission_id__isnull": False}).count()
    return CheckResult("missions étanches", checked, faults)


def run_all() -> list[CheckResult]:
    """Every rule, over every mission: the wall between missions, then what each room offers."""
    with every_mission("verification of what must always hold"):
        return [rule() for rule in (links_stay_in_their_mission, *checks())]
