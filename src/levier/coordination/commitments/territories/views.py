"""Pages of an operation over several territories: moving a share between desks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.registry import offered
from levier.coordination.commitments.framework_views import lot_edited, trail
from levier.coordination.commitments.territories import selectors, services
from levier.coordination.commitments.territories.forms import ShareMoveForm


@allow("commitments.hours.edit")
@require_http_methods(["GET", "POST"])
def move_share(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Hands hours of a lot from one desk to another: the lot owes the same, both desks read who did it and why."""
    operation, lot = lot_edited(request, public_id)
    done = offered("hours_done_by_desk")(lot.awards.order_by().values("pk"))
    shares = selectors.desk_shares(lot, done)
    givers = [share.desk.pk for share in shares if share.hours > 0]
    form = ShareMoveForm(givers, request.POST or None, initial={"effective_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            services.move_share(lot, **asked, done=done.get(asked["giver"].pk, 0), author=request.user)
        except Problem as problem:
            form.refuse(problem)
        else:
            messages.success(request, "Le transfert est enregistré\u202f; le lot doit toujours les mêmes heures.")
            return redirect("operation", operation.public_id)
    heading = f"Transférer des heures entre guichets, lot {lot.number}"
    context = {
        "form": form,
        "shares": shares,
        "moves": selectors.moves_of(lot),
        "operation": operation,
        "heading": heading,
        "back": reverse("operation", args=[operation.public_id]),
        "breadcrumbs": trail(operation, lot, "Transfert entre guichets"),
    }
    return render(request, "commitments/share_move.html", context)
