"""Opening a mission: empty, with its first administrator."""

import re
import secrets
import unicodedata

from django.db import transaction
from django.utils import timezone

from levier.accounts.models import Membership, User
from levier.accounts.roles import Role
from levier.common.errors import Problem
from levier.common.tenancy.middleware import RESERVED
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.common.ui import formats
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.services import load_territory


def slug_of(name: str) -> str:
    """`Mission clause sociale du Gard` → `mission-clause-sociale-du-gard`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def create_mission(*, department: str, name: str, slug: str, email: str, write: bool) -> str:
    """Creates a mission with one organisation, its own, and invites its first administrator when `email` is given.

    Returns a French sentence that says what was done, or would be. Raises Problem when the address word is taken.
    """
    if not re.fullmatch(r"\d{2}|2[AB]|97\d", department):
        raise Problem(
            f"« {department} » n’est pas un code de département : 30, 2A ou 974 par exemple.", field="departement"
        )
    name = name or f"Mission clause sociale {department}"
    slug = slug or slug_of(f"clause-sociale-{department}")
    if slug in RESERVED or slug_of(slug) != slug:
        raise Problem(f"« {slug} » ne peut pas servir d’adresse : choisissez-en une avec --adresse.", field="adresse")
    if Mission.objects.filter(slug=slug).exists():
        raise Problem(
            f"Une mission répond déjà à l’adresse « {slug} » : choisissez-en une autre avec --adresse.", field="adresse"
        )
    with transaction.atomic():
        communes = load_territory(department)
        mission = Mission.objects.create(slug=slug, name=name, department=department)
        with mission_scope(mission.pk):
            home = Organization.objects.create(kind=OrganizationKind.MISSION, name=name)
            if email:
                user, _ = User.objects.get_or_create(
                    email=email.lower(),
                    defaults={"first_name": "", "last_name": "", "password": f"!{secrets.token_hex(20)}"},
                )
                Membership.objects.create(
                    user=user, organization=home, role=Role.ADMINISTRATOR, starts_on=timezone.localdate()
                )
        if not write:
            transaction.set_rollback(True)
    if not write:
        return f"Répétition réussie : {name} serait créée à l’adresse /{slug}/. Rien n’est gardé ; ajoutez --ecrire."
    return f"{name} est créée à l’adresse /{slug}/, avec {formats.count(communes, 'commune')}."
