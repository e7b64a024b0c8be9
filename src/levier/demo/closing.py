"""What is handed over at the end, wholly invented: a certificate on the contract that is settled."""

from django.utils import timezone

from levier.coordination.followup.closing.services import issue_certificate
from levier.coordination.procurement.models import Award
from levier.demo.workers import MARK

HEALTH_CENTRE = "Maison de santé des Avant-Monts" + MARK


def load_closing() -> None:
    """The certificate of the settled contract, as its desk would issue it."""
    award = Award.objects.get(lot__contract__title=HEALTH_CENTRE)
    issue_certificate(award, signed_by="Camille Roumieu, facilitatrice" + MARK, author=None, now=timezone.localtime())
