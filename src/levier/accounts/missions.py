"""Opening a mission: empty, with its first administrator invited by mail."""

import re
import unicodedata

from django.db import transaction
from django.utils import timezone

from levier.accounts.invitations import Sent, clean_email, invite, revoke, send_again
from levier.accounts.models import Invitation, Membership
from levier.accounts.roles import Role
from levier.common.errors import Problem
from levier.common.tenancy.addresses import mission_url, opens_here_alone
from levier.common.tenancy.middleware import RESERVED
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.common.ui import formats
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.reference import department_of_code
from levier.organizations.services import load_territory


def slug_of(name: str) -> str:
    """`Mission clause sociale du Gard` → `mission-clause-sociale-du-gard`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def create_mission(*, department: str, name: str, slug: str, email: str, write: bool, show_link: bool = False) -> str:
    """Creates a mission with one organisation, its own, and invites its first administrator when `email` is given.

    Without `name` and `slug`, both are made of the department's name: « Mission clause sociale du Gard », `gard`.
    Said again with `email` while nobody has used the link, it sends another, in place of the former.
    Communes and intercommunalities come from the packaged reference, nomenclatures with the package. Returns French
    sentences that say what was done, or would be; the invitation's link is among them only when `show_link` asks.
    Raises Problem when the address word is taken, the department does not exist or the e-mail address is not one.
    """
    department = department.upper()
    if not re.fullmatch(r"\d{2}|2[AB]|97\d", department):
        raise Problem(
            f"«\u00a0{department}\u00a0» n’est pas un code de département\u00a0: 30, 2A ou 974 par exemple.",
            field="departement",
        )
    place = department_of_code(department)
    name = name or f"Mission clause sociale {place.of_it}"
    slug = slug or slug_of(place.name)
    if slug in RESERVED or slug_of(slug) != slug:
        raise Problem(
            f"«\u00a0{slug}\u00a0» ne peut pas servir d’adresse\u00a0: choisissez-en une avec --adresse.",
            field="adresse",
        )
    known = Mission.objects.filter(slug=slug).first()
    if known and email and known.department == department and nobody_answers_for(known):
        return _invite_first(known, email=email, write=write, show_link=show_link)
    if known:
        raise Problem(
            f"Une mission répond déjà à l’adresse «\u00a0{slug}\u00a0»\u00a0: choisissez-en une autre avec --adresse.",
            field="adresse",
        )
    sent = None
    with transaction.atomic():
        communes = load_territory(department)
        mission = Mission.objects.create(slug=slug, name=name, department=department)
        with mission_scope(mission.pk):
            home = Organization.objects.create(kind=OrganizationKind.MISSION, name=name)
            if email:
                sent = _invite(email, home)
        if not write:
            transaction.set_rollback(True)
    if not write:
        return (
            f"Répétition réussie\u00a0: {name} serait créée à l’adresse /{slug}/. {_link_words(mission)} "
            "Rien n’est gardé\u202f; ajoutez --ecrire."
        )
    done = f"{name} est créée à l’adresse /{slug}/, avec {formats.count(communes, 'commune')}."
    return "\n".join([done, *invitation_words(sent, mission, show_link=show_link)])


def nobody_answers_for(mission: Mission) -> bool:
    """Whether a mission has no administrator yet: none was invited, or none has used the link."""
    with mission_scope(mission.pk):
        return not Membership.objects.filter(role=Role.ADMINISTRATOR).exists()


def _invite_first(mission: Mission, *, email: str, write: bool, show_link: bool) -> str:
    with transaction.atomic(), mission_scope(mission.pk):
        sent = _invite(email, Organization.objects.get(kind=OrganizationKind.MISSION))
        if not write:
            transaction.set_rollback(True)
            return (
                f"Répétition réussie\u00a0: {email} serait invité à administrer {formats.named(mission.name)}. "
                f"{_link_words(mission)} Rien n’est gardé\u202f; ajoutez --ecrire."
            )
    return "\n".join(invitation_words(sent, mission, show_link=show_link))


def _invite(email: str, home: Organization) -> Sent:
    """Invites the first administrator; said again, a new link takes the place of the former, or its new addressee's."""
    now = timezone.now()
    for waiting in Invitation.objects.filter(role=Role.ADMINISTRATOR, accepted_at=None, revoked_at=None):
        if waiting.email == clean_email(email):
            return send_again(waiting, now=now)
        revoke(waiting, now=now)
    return invite(email=email, organization=home, role=Role.ADMINISTRATOR, starts_on=timezone.localdate(now), now=now)


def _link_words(mission: Mission) -> str:
    """Where the links of the mails will lead, and what decides it."""
    home = mission_url(mission, "home")
    words = f"Les liens des courriels mènent à {home}, que décide LEVIER_BASE_URL"
    if not opens_here_alone(home):
        return f"{words}."
    return (
        f"{words}\u00a0: ils ne s’ouvrent que sur cette machine. Réglez LEVIER_BASE_URL à l’adresse que les gens "
        "tapent, ici comme pour «\u00a0levier serve\u00a0»."
    )


def invitation_words(sent: Sent | None, mission: Mission, *, show_link: bool) -> list[str]:
    """What is said of the first administrator's invitation: never its link, unless asked for."""
    again = f"levier mission creer --departement {mission.department} --adresse {mission.slug} --administrateur"
    if sent is None:
        return [f"Personne n’y entre encore. Pour inviter son premier administrateur\u00a0: {again} ADRESSE --ecrire"]
    lines = [
        f"L’invitation pour {sent.invitation.email} attend dans la file des courriels\u00a0: elle part dès que "
        "«\u00a0levier serve\u00a0» tourne et qu’un serveur de courriel est réglé (LEVIER_SMTP_HOST).",
        _link_words(mission),
        f"Tant que le lien n’a pas servi, la même commande en envoie un nouveau\u00a0: {again} "
        f"{sent.invitation.email} --ecrire",
    ]
    if show_link:
        lines.append(f"Son lien, qui sert une fois\u00a0: {sent.link}")
    else:
        lines.append("Sans courriel, --afficher-le-lien l’aurait écrit ici.")
    return lines
