"""The certificate of insertion as a document: what it says, from the figures of the screen. No person is named."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from levier.common.ui import formats
from levier.coordination.followup.buyer_report import FICTITIOUS_NOTE
from levier.coordination.followup.closing.rules import LotFigures, conclusion

TEMPLATE = "coordination/followup/documents/certificate.typ"


@dataclass(frozen=True)
class CertificateTexts:
    """Who certifies what of whom; `role` is what the company is for the lot, `article` where deductions are written,
    `mode_labels` the modes of execution in words."""

    mission: str
    desk: str
    buyer: str
    company: str
    role: str
    contract: str
    reference: str
    lot: str
    article: str
    number: str
    replaces: str
    signed_by: str
    issued_on: datetime.date
    produced_at: datetime.datetime
    is_fictitious: bool
    mode_labels: Mapping[str, str] = field(default_factory=dict)


def certificate_data(texts: CertificateTexts, figures: LotFigures) -> dict[str, Any]:
    """What the Typst template reads."""
    return {
        "mission": texts.mission,
        "heading": "Attestation d’insertion",
        "number": f"Attestation n°\u00a0{texts.number}" + replaced_words(texts.replaces),
        "company": texts.company,
        "buyer": texts.buyer,
        "subject": contract_words(texts),
        "lot": texts.lot,
        "statement": statement(texts, figures),
        "figures": figure_rows(figures),
        "modes": [
            (label, formats.hours(hours), formats.share(hours, counted(figures)))
            for label, hours in sorted((texts.mode_labels[mode], hours) for mode, hours in figures.modes.items())
        ],
        "people": people_words(figures),
        "conclusion": conclusion(figures, texts.article),
        "signature": f"Délivrée le {formats.long_date(texts.issued_on)} par {texts.desk}.",
        "signed_by": f"Signée par {texts.signed_by}.",
        "foot": f"Chiffres du registre des heures au {formats.long_date(texts.issued_on)}. "
        f"Produit le {formats.moment(texts.produced_at)} avec Levier.",
        "fictitious_note": FICTITIOUS_NOTE if texts.is_fictitious else "",
    }


def render_certificate(texts: CertificateTexts, figures: LotFigures) -> bytes:
    """The certificate as PDF/UA-1."""
    from levier.common.documents.pdf import render_pdf

    return render_pdf(
        TEMPLATE,
        certificate_data(texts, figures),
        title=f"Attestation d’insertion n°\u00a0{texts.number} – {texts.company}",
        produced_at=texts.produced_at,
    )


def replaced_words(number: str) -> str:
    """Which one it replaces, if it does."""
    return f", qui remplace le n°\u00a0{number}" if number else ""


def contract_words(texts: CertificateTexts) -> str:
    """The contract, with the buyer's own reference when it has one."""
    return f"{texts.contract} (référence {texts.reference})" if texts.reference else texts.contract


def counted(figures: LotFigures) -> int:
    """Hundredths counted here: those taken over have no known mode."""
    return figures.done - figures.taken_over


def statement(texts: CertificateTexts, figures: LotFigures) -> str:
    """The sentence that certifies. The months are those of the hours counted here; what was done before is said apart,
    its months being unknown."""
    months = ""
    if figures.first_month and figures.last_month:
        months = (
            f" en {formats.month(figures.first_month)}"
            if figures.first_month == figures.last_month
            else f", {formats.of_month(figures.first_month)} à {formats.month(figures.last_month)}"
        )
    if figures.taken_over:
        here = f" et {formats.hours(counted(figures))} retenues{months}" if counted(figures) else ""
        months = f" (dont {formats.hours(figures.taken_over)} reprises, faites avant le suivi dans Levier{here})"
    return (
        f"{texts.desk}, qui suit la clause sociale d’insertion de ce marché pour {texts.buyer}, atteste que "
        f"{texts.company}, {texts.role}, a réalisé {formats.hours(figures.done)} d’insertion{months}, "
        f"pour {formats.whole_hours(figures.owed)} dues."
    )


def figure_rows(figures: LotFigures) -> list[tuple[str, str]]:
    """The figures, those that say nothing left out."""
    rows = [
        ("Heures dues", formats.whole_hours(figures.owed)),
        ("Heures retenues par le guichet", formats.hours(counted(figures))),
    ]
    if figures.taken_over:
        rows.append(("Heures reprises, certifiées par leur auteur", formats.hours(figures.taken_over)))
    if figures.excused:
        rows.append(("Heures déduites", formats.whole_hours(figures.excused)))
    rows.append(("Heures non réalisées", formats.hours(figures.missing)))
    return rows


def people_words(figures: LotFigures) -> str:
    """How many worked, without a name."""
    if not figures.people:
        return "Les heures reprises ne disent pas combien de personnes ont travaillé."
    have = "ont" if figures.people >= 2 else "a"
    words = f"{formats.count(figures.people, 'personne')} {have} travaillé au titre de la clause"
    if figures.taken_over:
        return f"{words} pour les heures retenues par le guichet\u202f; les heures reprises ne disent pas combien."
    return f"{words}."
