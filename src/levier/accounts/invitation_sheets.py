"""Invitations from a spreadsheet: read, previewed, then sent in one act. The same file twice adds nothing.

A desk that the mission does not know yet is made in the same act, when the line says that it is one.
"""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from levier.accounts.bad_cell import BadCell
from levier.accounts.invitations import check_start, clean_email, invite
from levier.accounts.invited_desks import NewDesk, NewDesks, make_desks, merged
from levier.accounts.models import Invitation, InvitationSheet, Membership, User
from levier.accounts.policy import invitable_organizations, roles_open_to
from levier.accounts.roles import ROLE_LABELS
from levier.common.errors import Problem
from levier.common.policy import Actor
from levier.common.tabular.cells import cell_text, day_of, plain
from levier.common.tabular.reading import read_table
from levier.common.tabular.table import Cell, Limits, Row, Table, column_letters
from levier.common.ui import formats
from levier.organizations.models import Organization, OrganizationKind

# Each line becomes a mail in the same short transaction: a longer list is sent in several files.
LINES_AT_MOST = 200
LIMITS = Limits(file_bytes=2_000_000, rows=LINES_AT_MOST + 1, columns=30, titles=1)
TITLES = {
    "first_name": "Prénom",
    "last_name": "Nom",
    "email": "Adresse électronique",
    "organization": "Organisme",
    "siret": "SIRET",
    "role": "Rôle",
    "starts_on": "Depuis le",
    "kind": "Nature",
    "communes": "Communes",
}
_OTHER_TITLES = {
    "courriel": "email",
    "e mail": "email",
    "email": "email",
    "mail": "email",
    "organisme ou siret": "organization",
    "structure": "organization",
    "depuis": "starts_on",
    "date": "starts_on",
}
NEW, KNOWN, BAD = "new", "known", "bad"


@dataclass(frozen=True)
class Line:
    """One line of the file. `state`: to invite (`new`), already invited or member (`known`), or `bad`: then `column`
    names the cell, `value` what it holds, `expected` what it should. `desk` is what is told of a desk to make."""

    number: int
    state: str
    email: str
    first_name: str = ""
    last_name: str = ""
    organization_id: int | None = None
    organization: str = ""
    role: str = ""
    role_label: str = ""
    starts_on: str = ""
    desk: NewDesk | None = None
    column: str = ""
    value: str = ""
    expected: str = ""


def read_columns(head: Row) -> dict[str, int]:
    """Where each field stands, from the titles; raises Problem when a needed one is missing."""
    names = {plain(title): field for field, title in TITLES.items()} | _OTHER_TITLES
    columns = {
        names[plain(cell_text(cell))]: index for index, cell in enumerate(head.cells) if plain(cell_text(cell)) in names
    }
    missing = [TITLES["email"]] if "email" not in columns else []
    if not {"organization", "siret"} & set(columns):
        missing.append(f"{TITLES['organization']} (ou SIRET)")
    if missing:
        raise Problem(
            f"La première ligne doit nommer les colonnes. Il manque\u00a0: {formats.enumeration(missing)}. "
            "Le modèle à télécharger les contient toutes.",
            field="file",
        )
    return columns


class Reader:
    """Reads the lines of one table for one actor; as many queries whatever the number of lines."""

    def __init__(self, actor: Actor, today: datetime.date) -> None:
        self.actor = actor
        self.today = today
        self.by_siret: dict[str, list[Organization]] = {}
        self.by_name: dict[str, list[Organization]] = {}
        invitable = list(invitable_organizations(actor))
        self.new_desks = NewDesks(actor, invitable)
        for organization in invitable:
            self.by_name.setdefault(plain(organization.name), []).append(organization)
            if organization.siret:
                self.by_siret.setdefault(organization.siret, []).append(organization)
        self.known = set(
            Membership.objects.filter(ends_on=None).values_list("user__email", "organization_id", "role")
        ) | set(
            Invitation.objects.filter(accepted_at=None, revoked_at=None).values_list("email", "organization_id", "role")
        )

    def read(self, table: Table) -> list[Line]:
        """Every line after the titles, judged."""
        if len(table.rows) < 2:
            raise Problem("Ce fichier ne contient aucune personne sous ses titres de colonnes.", field="file")
        columns = read_columns(table.rows[0])
        return [self.line(row, columns) for row in table.rows[1:]]

    def line(self, row: Row, columns: Mapping[str, int]) -> Line:
        """One line, judged; a name twice in the file is invited once."""
        cells = {field: row.cells[index] if index < len(row.cells) else None for field, index in columns.items()}
        text = {field: cell_text(cells.get(field)) for field in TITLES}
        try:
            email = self.email(text["email"])
            kind = self.kind(text["kind"])
            organization, desk = self.organization(row.number, text, kind)
            role = self.role(text["role"], organization)
            starts_on = self.start(cells.get("starts_on"), text["starts_on"])
        except BadCell as bad:
            place = column_letters(columns[bad.field]) if bad.field in columns else "—"
            return Line(
                number=row.number,
                state=BAD,
                email=text["email"],
                column=f"{place} ({TITLES[bad.field]})",
                value=text[bad.field],
                expected=bad.expected,
            )
        person = (email, organization.pk or plain(organization.name), role)
        state = KNOWN if person in self.known else NEW
        self.known.add(person)
        return Line(
            number=row.number,
            state=state,
            email=email,
            first_name=text["first_name"][:100],
            last_name=text["last_name"][:100],
            organization_id=organization.pk,
            organization=str(organization),
            role=role,
            role_label=ROLE_LABELS[role],
            starts_on=starts_on.isoformat(),
            desk=desk,
        )

    def email(self, text: str) -> str:
        """The address of a line."""
        try:
            return clean_email(text)
        except Problem as problem:
            raise BadCell("email", "une adresse électronique, comme nom@domaine.fr") from problem

    def kind(self, text: str) -> OrganizationKind | None:
        """The nature a line says, which tells apart two bodies of one name; None when it says none."""
        if not text:
            return None
        for kind in OrganizationKind:
            if plain(text) == plain(str(kind.label)):
                return kind
        raise BadCell("kind", "«\u00a0guichet\u00a0», une autre nature d’organisme, ou rien")

    def organization(
        self, number: int, text: Mapping[str, str], kind: OrganizationKind | None
    ) -> tuple[Organization, NewDesk | None]:
        """The organisation of a line, by its SIRET or else by its exact name; a desk unknown till now is to be made."""
        field = "siret" if text["siret"] else "organization"
        key = "".join(c for c in text["siret"] if c.isdigit()) if field == "siret" else plain(text["organization"])
        found = [
            organization
            for organization in (self.by_siret if field == "siret" else self.by_name).get(key, [])
            if kind is None or organization.kind == kind
        ]
        if len(found) == 1:
            return found[0], None
        if not text[field]:
            raise BadCell(field, "le nom ou le SIRET d’un organisme de la mission")
        if found:
            raise BadCell(
                field, "un seul organisme\u00a0: plusieurs répondent, donnez le SIRET, la nature ou le nom entier"
            )
        if kind == OrganizationKind.DESK and self.new_desks.allowed:
            desk = self.new_desks.read(number, text)
            return Organization(kind=kind, name=desk.name, siret=desk.siret), desk
        how = "\u202f; ou un guichet à créer, dit par la colonne Nature" if self.new_desks.allowed else ""
        raise BadCell(field, f"un organisme déjà enregistré, dans lequel vous pouvez inviter{how}")

    def role(self, text: str, organization: Organization) -> Any:
        """The role of a line; may be left empty where the organisation has only one."""
        open_roles = roles_open_to(self.actor, organization)
        if not text and len(open_roles) == 1:
            return open_roles[0]
        for role in open_roles:
            if plain(text) in {plain(ROLE_LABELS[role]), plain(role.value)}:
                return role
        expected = [f"«\u00a0{ROLE_LABELS[role]}\u00a0»" for role in open_roles]
        raise BadCell("role", formats.enumeration(expected, "ou") if expected else "aucun rôle ne vous est ouvert ici")

    def start(self, cell: Cell, text: str) -> datetime.date:
        """The first day of a line; today when it is left empty."""
        if not text:
            return self.today
        day = day_of(cell)
        if day is None:
            raise BadCell("starts_on", "une date, comme 01/09/2026")
        try:
            check_start(day, self.today)
        except Problem as problem:
            raise BadCell("starts_on", "une date depuis 2000, à un an d’ici au plus") from problem
        return day


def stage(path: Path, *, name: str, actor: Actor, author: User, now: datetime.datetime) -> InvitationSheet:
    """Reads a deposited file and keeps its lines for the preview; nobody is invited yet. Raises Problem when the file
    cannot be read, has no titles or too many lines."""
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()
    table = read_table(path, name=name, limits=LIMITS)
    lines = Reader(actor, timezone.localdate(now)).read(table)
    return InvitationSheet.objects.create(
        author=author, file_name=name[:255], file_hash=fingerprint, lines=[asdict(line) for line in lines]
    )


def lines_of(sheet: InvitationSheet) -> list[Line]:
    """The lines kept for the preview; none once the file was applied."""
    return [Line(**line | {"desk": NewDesk(**line["desk"]) if line.get("desk") else None}) for line in sheet.lines]


def desks_to_make(lines: Iterable[Line]) -> dict[str, NewDesk]:
    """The desks that the good lines make, each once, by its compared name."""
    return merged(line.desk for line in lines if line.desk)


@dataclass(frozen=True)
class Applied:
    """What one file brought: people invited, desks made."""

    invited: int
    desks: int


@transaction.atomic
def apply(sheet: InvitationSheet, *, actor: Actor, followed_by: Membership | None, now: datetime.datetime) -> Applied:
    """Makes the desks and invites every good line in one act, and forgets the lines: invitations hold them from now on.

    What changed since the preview is judged again: who was invited meanwhile is left alone. Raises Problem when the
    file was already applied, or a line may no longer be invited: nobody is, then.
    """
    claimed = InvitationSheet.objects.filter(pk=sheet.pk, applied_at=None).update(applied_at=now)
    if not claimed:
        raise Problem("Ce fichier a déjà été appliqué\u00a0: rien n’a changé.")
    lines = [line for line in lines_of(sheet) if line.state == NEW]
    desks, made = make_desks(desks_to_make(lines), actor=actor)
    organizations = invitable_organizations(actor).in_bulk([line.organization_id for line in lines])
    known = Reader(actor, timezone.localdate(now)).known
    invited = 0
    for line in lines:
        desk = desks[plain(line.desk.name)] if line.desk else None
        if (line.email, desk.pk if desk else line.organization_id, line.role) in known:
            continue
        organization = desk or organizations.get(line.organization_id)
        if organization is None or line.role not in roles_open_to(actor, organization):
            raise Problem(
                f"Ligne {line.number}\u00a0: vous ne pouvez plus inviter dans cet organisme. "
                "Déposez le fichier de nouveau."
            )
        invite(
            email=line.email,
            first_name=line.first_name,
            last_name=line.last_name,
            organization=organization,
            role=line.role,
            starts_on=datetime.date.fromisoformat(line.starts_on),
            author=sheet.author,
            followed_by=followed_by,
            now=now,
        )
        invited += 1
    sheet.refresh_from_db()
    sheet.lines, sheet.invited = [], invited
    sheet.save()
    return Applied(invited, made)
