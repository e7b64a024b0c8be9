"""A job to fill, wholly invented: published to a prescriber, two people proposed, one of them presented."""

from django.utils import timezone

from levier.accounts.models import User
from levier.coordination.participants.needs import services
from levier.coordination.participants.needs.answers import present
from levier.coordination.participants.needs.proposals import propose
from levier.coordination.participants.needs.services import Addressee
from levier.coordination.procurement.models import Award
from levier.demo.calendar import DemoCalendar
from levier.demo.workers import MARK
from levier.organizations.models import Organization

TRACK = "Voie verte des deux rives, section 2" + MARK


def load_jobs_to_fill(calendar: DemoCalendar, *, author: User, prescriber: Organization, member: User) -> None:
    """On the followed contract: a job published to the prescriber's account, and another still a draft."""
    award = Award.objects.filter(lot__contract__title=TRACK).order_by("pk")[0]
    today, now = calendar.today, timezone.now()
    told = {"site": "Essai-sur-Orb" + MARK, "months": 6, "weekly_hours": 3_500}
    need = services.record_need(
        award.lot,
        author=author,
        today=today,
        post="Manœuvre de travaux publics" + MARK,
        rome="F1702",
        deadline=calendar.soon(12),
        starts_on=calendar.soon(20),
        requirements="Aucun diplôme demandé\u202f; travail en extérieur, départ à 7\u00a0h." + MARK,
        **told,
    )
    services.record_need(
        award.lot,
        author=author,
        today=today,
        post="Aide-paysagiste" + MARK,
        rome="A1203",
        deadline=calendar.soon(25),
        starts_on=calendar.soon(40),
        requirements="",
        **told,
    )
    services.publish(need, [Addressee(prescriber, str(member), member.email)], author=author, now=now, today=today)
    recipient = need.recipients.select_related("organization").get()
    recipient.need = need
    first, _ = (
        propose(recipient, first_name=first, last_name=last, referent=str(member), about=about + MARK, today=today)
        for first, last, about in (
            ("Sonia", "Bastide", "Un an sur des chantiers de voirie, disponible tout de suite"),
            ("Idriss", "Fabre", "Permis B, première expérience en espaces verts"),
        )
    )
    present(first, award, now=now)
