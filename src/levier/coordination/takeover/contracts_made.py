"""Writes of this room: what a file of running contracts creates, and takes away when it is undone."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from levier.common.imports.kinds import Applied, ImportRow, Made, Source
from levier.common.policy import Actor
from levier.common.search.services import index
from levier.common.tabular.cells import plain
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.clauses.services import check_clauses_unedited, create_clauses, remove_clauses
from levier.coordination.clauses.terms import PenaltyUnit
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.commitments.services import Owed, commit_many, remove_commitments
from levier.coordination.hours import services as hours
from levier.coordination.hours.models import OpeningEntry
from levier.coordination.procurement.models import (
    Award,
    AwardRole,
    Contract,
    ContractNature,
    ContractStatus,
    Lot,
    LotCommune,
    Operation,
)
from levier.coordination.procurement.policy import desks_led_by
from levier.coordination.procurement.running import (
    Running,
    check_running_unedited,
    create_running,
    index_running,
    remove_running,
)
from levier.coordination.takeover.known import Known, members_of, operation_key, operation_name, subcontractors_of
from levier.coordination.takeover.undoing import check_nothing_stands, check_still_led, told_in_words
from levier.law.legal_bases import legal_bases
from levier.law.publics import eligible_categories
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.services import create_organizations, invented_twin, is_followed_invented, remove_unused

PENALTIES = ("hour_penalty_cents", "absence_penalty_cents", "document_penalty_cents")
UNSAID_DOCUMENT = "Documents particuliers, repris de"


def stage_of(starts_on: datetime.date, ends_on: datetime.date, today: datetime.date) -> ContractStatus:
    """The stage of a contract taken over, by its dates: what it is exactly is then moved by hand."""
    if ends_on < today:
        return ContractStatus.ENDED
    return ContractStatus.RUNNING if starts_on <= today else ContractStatus.NOTIFIED


def nature_of(basis: str) -> ContractNature:
    """What kind of contract is taken over: an article of concessions says that it is one, and the file nothing else."""
    known = legal_bases().get(basis)
    return ContractNature.CONCESSION if known is not None and known.is_of_concessions else ContractNature.ORDINARY


def since_of(
    notified_on: datetime.date | None, starts_on: datetime.date, ends_on: datetime.date, today: datetime.date
) -> datetime.date | None:
    """Since when it is at that stage, when its dates say so: the next stage, which may be past, comes after."""
    stage = stage_of(starts_on, ends_on, today)
    return {ContractStatus.ENDED: ends_on, ContractStatus.RUNNING: starts_on}.get(stage, notified_on)


class Making:
    """What the lines of a file create, each thing once."""

    def __init__(self, known: Known, today: datetime.date, file_name: str) -> None:
        self.known = known
        self.file_name = file_name
        self.today = today
        self.organizations: dict[tuple[str, str], Organization] = {}
        self.operations: dict[tuple[str, str, int], Operation] = {}
        self.contracts: dict[tuple[str, str], Contract] = {}
        self.running = Running()
        self.clauses: list[InsertionClause] = []

    def organization(self, kind: str, siret: str, name: str) -> Organization:
        """A body known, or to create; in the demo, whoever is typed is invented, and a real buyer has its twin."""
        if found := self.known.organizations.get((kind, siret)):
            if kind != OrganizationKind.BUYER or not is_followed_invented(found):
                return found
            twin = self.known.twins.get(found.pk) or invented_twin(found)
            return twin if twin.pk else self.organizations.setdefault((kind, siret), twin)
        made = Organization(kind=kind, siret=siret, name=name, is_fictitious=settings.DEMO)
        return self.organizations.setdefault((kind, siret), made)

    def operation(self, row: ImportRow, buyer: Organization, desk: Organization) -> Operation:
        """The operation of a line: the buyer's one of that name led by that desk, or one to create."""
        name, key = operation_name(row), operation_key(row, desk)
        if found := self.known.operations.get(key) or self.operations.get(key):
            return found
        made = self.operations[key] = Operation(
            name=name, buyer=buyer, lead_desk=desk, is_state=bool(row.values["is_state"])
        )
        self.running.operations.append(made)
        return made

    def contract(self, row: ImportRow, desk: Organization) -> Contract:
        """The contract of a line: followed already, named by a line before, or to create."""
        values = row.values
        key = (values["buyer_siret"], plain(values["reference"]))
        if found := self.known.led_contract(*key) or self.contracts.get(key):
            return found
        buyer = self.organization(OrganizationKind.BUYER, values["buyer_siret"], values["buyer_name"] or "")
        made = self.contracts[key] = Contract(
            operation=self.operation(row, buyer, desk),
            title=values["title"],
            reference=values["reference"],
            nature=nature_of(values["basis"] or ""),
            status=stage_of(values["starts_on"], values["ends_on"], self.today),
            status_on=since_of(values["notified_on"], values["starts_on"], values["ends_on"], self.today),
            ccag=values["ccag"] or "",
            ccag_version=values["ccag_version"] or "",
            way=values["way"] or (legal_bases()[values["basis"]].way.value if values["basis"] else ""),
            basis=values["basis"] or "",
            notified_on=values["notified_on"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            period_months=values["period_months"] or 3,
            is_fictitious=settings.DEMO or buyer.is_fictitious,
        )
        self.running.contracts.append(made)
        publics = self.known.publics_of(row)
        penalties = {name: values[name] for name in PENALTIES}
        if publics or values["added_publics"] or any(penalties.values()):
            # « Notamment »: publics that are added complete the list of the CCAG where the contract keeps none alone.
            self.clauses.append(
                InsertionClause(
                    contract=made,
                    document=(values["clause_document"] or f"{UNSAID_DOCUMENT} «\u00a0{self.file_name}\u00a0»")[:200],
                    publics=publics or list(eligible_categories()),
                    added_publics=values["added_publics"] or "",
                    document_penalty_unit=values["document_penalty_unit"] or PenaltyUnit.BREACH,
                    **penalties,
                )
            )
        return made

    def award(self, row: ImportRow, desk: Organization) -> tuple[Award, list[Award]]:
        """The lot of a line: its holder, then the other companies of its group and its subcontractors."""
        values = row.values
        lot = Lot(
            contract=self.contract(row, desk),
            number=values["lot_number"] or 1,
            # A lot that has a number has others beside it.
            title=values["lot_title"] or ("Lot unique" if values["lot_number"] is None else "objet non précisé"),
            trade=values["trade"] or "",
            amount_cents=values["amount_cents"],
        )
        self.running.lots.append(lot)
        self.running.places += [LotCommune(lot=lot, commune=commune) for commune in self.known.communes_of(row)]
        made = Award(
            lot=lot,
            company=self.organization(OrganizationKind.COMPANY, values["holder_siret"], values["holder_name"] or ""),
            contact_name=values["contact_name"] or "",
            contact_email=values["contact_email"] or "",
            second_contact_name=values["second_contact_name"] or "",
            second_contact_email=values["second_contact_email"] or "",
            period_months=values["period_months"] or 3,
        )
        self.running.awards.append(made)
        members = members_of(row)
        if members:
            made.role = AwardRole.LEADER

        def beside(siret: str, name: str, role: AwardRole, **more: Any) -> Award:
            company = self.organization(OrganizationKind.COMPANY, siret, name)
            return Award(lot=lot, company=company, role=role, period_months=made.period_months, **more)

        others = [beside(siret, name, AwardRole.MEMBER) for siret, name in members]
        below = [
            beside(one.siret, one.name, AwardRole.SUBCONTRACTOR, parent=made, part=one.part)
            for one in subcontractors_of(row)
        ]
        self.running.awards += others
        self.running.subcontracts += below
        return made, [*others, *below]


def create(known: Known, rows: Sequence[ImportRow], source: Source, now: datetime.datetime) -> Applied:
    """Creates organisations, operations, contracts, lots, awards, hours owed and hours taken over, then opens the
    statements owed since; a fixed number of queries a batch."""
    today = timezone.localdate(now)
    making = Making(known, today, source.file_name)
    owed, openings = [], []
    for row in rows:
        desk = known.desk_of(row)
        assert desk is not None  # noqa: S101 the check has passed
        award, others = making.award(row, desk)
        effective_on = row.values["notified_on"] or row.values["starts_on"]
        key = known.key_of(row)
        kind = KeyKind(row.values["key_kind"] or KeyKind.AGREED) if key else None
        owed.append(Owed(award.lot, row.values["owed"], key or [(desk, 1)], effective_on, kind))
        if row.values["as_of"] is not None:
            openings.append((award, desk, row.values["counted"], row))
            # The hours of the lot are taken over whole with its holder: nobody else is asked for those days again.
            openings += [(other, desk, 0, row) for other in others]
    create_organizations(list(making.organizations.values()))
    create_running(making.running)
    create_clauses(making.clauses)
    commitments = commit_many(owed, document=f"Reprise de «\u00a0{source.file_name}\u00a0»"[:200], author=source.author)
    entries = hours.record_openings(
        [hours.Opening(award, desk.pk, counted, row.values["as_of"]) for award, desk, counted, row in openings],
        hours.Certified(source.file_name, source.certified_by, source.certified_function),
        batch=source.batch,
        author=source.author,
    )
    companies = [*making.running.awards, *making.running.subcontracts]
    statements = hours.open_due_statements(companies, today=today)
    made: dict[str, Sequence[Any]] = {
        "organization": list(making.organizations.values()),
        "operation": making.running.operations,
        "contract": making.running.contracts,
        "lot": making.running.lots,
        "award": companies,
        "clause": making.clauses,
        "commitment": commitments,
        "opening": entries,
    }
    result = [
        (len(making.running.contracts), "marché,marchés"),
        (len(making.running.lots), "lot,lots"),
        (len(making.running.operations), "opération,opérations"),
        (len(making.organizations), "organisme nouveau,organismes nouveaux"),
        (statements, "relevé à demander,relevés à demander"),
    ]

    def derived() -> None:
        index("organization", making.organizations.values())
        index_running(making.running)

    return Applied(result, {name: [row.pk for row in created] for name, created in made.items()}, derived)


def check_removable(actor: Actor, made: Made) -> None:
    """Raises Problem when what a file created cannot go: another desk follows it now, someone edited some of it, or
    something stands on it. Writes nothing."""
    keys = {name: made.get(name, ()) for name in ("operation", "contract", "lot", "award", "clause")}
    check_still_led(Operation.objects.filter(contracts__lots__in=keys["lot"]), "lead_desk", desks_led_by(actor))
    check_running_unedited(keys["operation"], keys["contract"], keys["lot"], keys["award"])
    check_clauses_unedited(keys["clause"])
    commitments = HoursCommitment.objects.filter(pk__in=made.get("commitment", ()))
    check_nothing_stands(
        hours.removable_statements(keys["award"]),
        OpeningEntry.objects.filter(pk__in=made.get("opening", ())),
        DeskShare.objects.filter(commitment__in=commitments.values("pk")),
        commitments,
        InsertionClause.objects.filter(pk__in=keys["clause"]),
        LotCommune.objects.filter(lot__in=keys["lot"]),
        Award.objects.filter(pk__in=keys["award"]),
        Lot.objects.filter(pk__in=keys["lot"]),
        Contract.objects.filter(pk__in=keys["contract"]),
        Operation.objects.filter(pk__in=keys["operation"]),
    )


def remove(made: Made) -> None:
    """Takes away what lines created, those after them being gone. Raises Problem when something stands on it: nothing
    is then taken away."""
    with told_in_words():
        hours.remove_statements(made["award"])
        hours.remove_openings(made["opening"])
        remove_commitments(made["commitment"])
        remove_clauses(made.get("clause", []))
        remove_running(made["operation"], made["contract"], made["lot"], made["award"])
        remove_unused(made["organization"])
