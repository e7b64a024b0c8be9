"""Writes: a certificate is issued once for what it states, numbered, and kept as it left."""

import datetime
import io

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.common.tenancy.models import Mission
from levier.coordination.followup.closing.certificate import CertificateTexts, render_certificate
from levier.coordination.followup.closing.figures import lot_figures
from levier.coordination.followup.closing.rules import ground_of, lacking
from levier.coordination.followup.enforcement.services import ANSWERING_ROLES
from levier.coordination.followup.models import Certificate
from levier.coordination.followup.policy import CERTIFICATE_FILE
from levier.coordination.participants.models import ExecutionMode
from levier.coordination.procurement.models import Award, Contract, ContractStatus
from levier.law.ccag import Part, reference


def is_settled(contract: Contract) -> bool:
    """Whether a contract is settled."""
    return contract.status == ContractStatus.SETTLED


def kept_copy(content: bytes, name: str, kind: str, author: User | None) -> files.StoredFile:
    """The document as it leaves, in the evidence storage."""
    upload = File(io.BytesIO(content), name=name)
    upload.size = len(content)
    return files.store(upload, kind=kind, author_id=author.pk if author else None)


@transaction.atomic
def issue_certificate(award: Award, *, signed_by: str, author: User | None, now: datetime.datetime) -> Certificate:
    """Issues the certificate of a lot, `now` (aware, local). Raises Problem when something lacks, or when the one in
    force already says these figures."""
    if award.role not in ANSWERING_ROLES:
        raise Problem(
            "L’attestation se délivre au titulaire, ou au mandataire du groupement, qui répond des heures du lot."
        )
    if not signed_by.strip():
        raise Problem("Dites qui signe, et sa fonction.", field="signed_by")
    # Numbers follow one another without a hole: who issues waits for who is issuing. Others' writes do not wait
    # (PostgreSQL: their foreign keys ask for less; SQLite: the transaction is IMMEDIATE and does it).
    mission = Mission.objects.select_for_update(no_key=True).get(pk=award.mission_id)
    contract = award.lot.contract
    figures = lot_figures(award, now.date())
    ground = ground_of(figures, is_settled=is_settled(contract))
    if ground is None:
        raise Problem("\n".join(lacking(figures, is_settled=is_settled(contract), stage=contract.get_status_display())))
    before = Certificate.objects.filter(award=award, replaced_by=None).first()
    if before is not None and before.stated == figures.stated:
        raise Problem(f"L’attestation n°\u00a0{before.number} dit déjà ces chiffres\u00a0: elle reste valable.")
    last = Certificate.objects.filter(year=now.year).aggregate(last=Max("rank"))["last"] or 0
    row = Certificate(
        award=award,
        year=now.year,
        rank=last + 1,
        ground=ground,
        **figures.stated,
        signed_by=signed_by.strip(),
        issued_on=now.date(),
        issued_by=author,
        replaces=before,
    )
    texts = CertificateTexts(
        mission=mission.name,
        desk=str(contract.operation.lead_desk),
        buyer=str(contract.operation.buyer),
        company=str(award.company),
        role=award.get_role_display(),
        contract=contract.title,
        reference=contract.reference,
        lot=str(award.lot),
        article=reference(contract.ccag_named, Part.PENALTIES),
        number=row.number,
        replaces=before.number if before else "",
        signed_by=row.signed_by,
        issued_on=row.issued_on,
        produced_at=now,
        is_fictitious=contract.is_fictitious,
        mode_labels=dict(ExecutionMode.choices),
    )
    row.copy = kept_copy(
        render_certificate(texts, figures), f"attestation-{row.number}.pdf", CERTIFICATE_FILE.code, author
    )
    row.save()
    return row
