"""People who sign in, and what they are in each organisation."""

import datetime
import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property

from levier.accounts.roles import ROLE_LABELS
from levier.common.tenancy.history import ScopedHistory
from levier.common.tenancy.models import MissionScopedModel
from levier.organizations.models import Organization


class UserManager(BaseUserManager["User"]):
    """Accounts by e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Creates an account; without a password, the one-time code is the only way in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in. Belongs to no mission: memberships do."""

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=100)
    last_name = models.CharField("nom", max_length=100)
    is_active = models.BooleanField("compte ouvert", default=True)
    is_fictitious = models.BooleanField("fictif", default=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = "compte"
        ordering = ["last_name", "first_name", "pk"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def short_name(self) -> str:
        """First name and initial: Camille R."""
        return f"{self.first_name} {self.last_name[:1]}." if self.last_name else self.first_name


class Membership(MissionScopedModel):
    """What a person is in an organisation, from a day to a day."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name="personne")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships", verbose_name="organisme"
    )
    role = models.CharField("rôle", max_length=20, choices=[(role.value, label) for role, label in ROLE_LABELS.items()])
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    is_manager = models.BooleanField("gère les accès de son organisme", default=False)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="successeur"
    )

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "appartenance"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=Q(ends_on=None),
                name="membership_open_once",
                violation_error_message="Cette personne a déjà ce rôle dans cet organisme.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_dates_in_order",
                violation_error_message="La fin précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organization}"

    def has_ended(self, today: datetime.date) -> bool:
        """Whether the last day of access is past."""
        return self.ends_on is not None and self.ends_on < today

    @cached_property
    def is_last(self) -> bool:
        """Whether nobody else is in the organisation today with no end in sight; one query, asked once."""
        others = Membership.objects.filter(
            organization_id=self.organization_id,
            ends_on=None,
            starts_on__lte=timezone.localdate(),
            user__is_active=True,
        )
        return not others.exclude(user_id=self.user_id).exists()

    @cached_property
    def taken_over(self) -> list["Membership"]:
        """The memberships whose succession leads here, from one to the next. Of each person in each organisation the
        last alone counts: what somebody who came back had left is hers again. One query, asked once."""
        later = Membership.objects.filter(
            Q(ends_on=None)
            | Q(ends_on__gt=OuterRef("ends_on"))
            | Q(ends_on=OuterRef("ends_on"), pk__gt=OuterRef("pk")),
            user_id=OuterRef("user_id"),
            organization_id=OuterRef("organization_id"),
        )
        rows = (
            Membership.objects.exclude(successor=None).select_related("organization").annotate(came_back=Exists(later))
        )
        handed: dict[int | None, list[Any]] = {}
        for row in rows.order_by("pk"):
            handed.setdefault(row.successor_id, []).append(row)
        found: list[Any] = []
        followed = [self.pk]
        while followed:
            given = handed.pop(followed.pop(), [])
            found += given
            followed += [row.pk for row in given]
        return [row for row in found if not row.came_back]


class Invitation(MissionScopedModel):
    """A person invited to take a role; the link mailed to her is kept as a fingerprint, and serves once."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="invitations", verbose_name="organisme"
    )
    role = models.CharField("rôle", max_length=20, choices=[(role.value, label) for role, label in ROLE_LABELS.items()])
    starts_on = models.DateField("depuis le")
    token_hash = models.CharField("empreinte", max_length=64, unique=True)
    sent_at = models.DateTimeField("envoyée le")
    expires_at = models.DateTimeField("valable jusqu’au")
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    followed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="suivie par"
    )
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    membership = models.OneToOneField(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="appartenance"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "invitation"
        ordering = ["-sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organization", "role"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
                violation_error_message="Cette personne est déjà invitée à ce rôle dans cet organisme.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, membership=None)
                | Q(accepted_at__isnull=False, membership__isnull=False, revoked_at=None),
                name="invitation_accepted_once",
                violation_error_message="Une invitation acceptée a donné un rôle et ne s’annule plus.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.get_role_display()} · {self.organization}"

    @property
    def full_name(self) -> str:
        """First and last name, or the address when neither is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


class InvitationSheet(MissionScopedModel):
    """A spreadsheet of invitations read and previewed, waiting for its author's word; emptied once applied."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="auteur")
    file_name = models.CharField("fichier", max_length=255)
    file_hash = models.CharField("empreinte du fichier", max_length=64)
    lines = models.JSONField("lignes", default=list)
    created_at = models.DateTimeField("déposé le", auto_now_add=True)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)
    invited = models.PositiveIntegerField("personnes invitées", default=0)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "fichier d’invitations"
        verbose_name_plural = "fichiers d’invitations"
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return self.file_name


class ApiToken(MissionScopedModel):
    """What a structure's software is known by: it may say the hours of that structure's people, and nothing else.

    Shown once; its fingerprint alone is kept. It acts for the membership of who answers for it: it stops with her
    role, unless her successor takes it over.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="api_tokens", verbose_name="répond de l’accès"
    )
    name = models.CharField("logiciel", max_length=80)
    token_hash = models.CharField("empreinte", max_length=64, unique=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu’au")
    last_used_at = models.DateTimeField("dernier usage", null=True, blank=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="révoqué par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "accès d’un logiciel"
        verbose_name_plural = "accès de logiciels"
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_token_revoked_by_someone",
                violation_error_message="Un accès révoqué dit par qui.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def works(self, now: datetime.datetime) -> bool:
        """Whether it is neither revoked nor past its term."""
        return self.revoked_at is None and now < self.expires_at
