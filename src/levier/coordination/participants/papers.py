"""The papers of an entry: what the desk keeps of an eligibility, what it attests to the employer, what it exchanges
with a prescriber (domain reference, §5, step 8). Plain Python.

The first and the last tell of a category or a reason, and say that they stay between the desk and the prescriber. The
attestation is all that leaves to an employer: until when hours count, and never why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from levier.common.documents.paper import BLANK, TEXT, Paper, Section, items

# (term, value), as the pages show them.
Rows = Sequence[tuple[str, str]]

INSIDE = (
    "Ce document porte une catégorie et un justificatif\u00a0: il reste entre le guichet et le prescripteur. Ne le "
    "remettez ni à l’entreprise ni à l’acheteur."
)
NEVER_WHY = (
    "La raison de cette éligibilité n’est communiquée ni à l’employeur ni à l’acheteur. Le guichet en conserve le "
    "justificatif."
)


def told(rows: Rows) -> list[tuple[str, str]]:
    """Terms and values as lines of a list."""
    return items(*(f"{term}\u00a0: {value}" for term, value in rows if value))


def eligibility_paper(
    name: str,
    made: str,
    identity: Rows,
    eligibilities: Sequence[tuple[str, Rows]],
    flags: Sequence[str],
    assignments: Sequence[str],
) -> Paper:
    """The record of an eligibility, for the desk's own file. `eligibilities`: (category in words, what is told of it),
    withdrawn ones left out; `flags`: the criteria met beside the main category; `assignments`: one line each."""
    sections: list[Section] = [
        ("Personne", told(identity)),
        *((f"Éligibilité\u00a0: {category}", told(rows)) for category, rows in eligibilities),
        *([("Autres critères, pour les statistiques", items(*flags))] if flags else []),
        ("Affectations", items(*assignments) or [(TEXT, "Aucune affectation enregistrée.")]),
        ("Visa du guichet", items(f"Nom, date et signature\u00a0: {BLANK}")),
    ]
    if not eligibilities:
        sections.insert(1, ("Éligibilité", [(TEXT, "Aucune éligibilité n’est établie.")]))
    return Paper("Fiche d’éligibilité", name, f"{made}. {INSIDE}", sections)


@dataclass(frozen=True)
class Attested:
    """What is attested to an employer of one assignment: her short name, the contract, and in words the days between
    which her hours count."""

    short_name: str
    desk: str
    employer: str
    contract: str
    mode: str
    hired_on: str
    first_day: str
    last_day: str

    def paper(self, made: str) -> Paper:
        """The attestation, to sign."""
        until = f"jusqu’au {self.last_day}" if self.last_day else "jusqu’à la fin de son contrat"
        sections: list[Section] = [
            ("Ce qui est attesté", [
                (TEXT, f"{self.desk} atteste que {self.short_name} est éligible au titre de la clause sociale de ce "
                       f"marché\u00a0: ses heures y comptent à compter du {self.first_day}, {until}."),
                (TEXT, NEVER_WHY),
            ]),
            ("Entrée", told([
                ("Marché", self.contract), ("Employeur", self.employer), ("Modalité", self.mode),
                ("Embauche", self.hired_on),
            ])),
            ("Signature du guichet", items(f"Nom, date et signature\u00a0: {BLANK}")),
        ]  # fmt: skip
        gaps = ("le nom entier de la personne, si l’employeur doit le lire ici", "la date et la signature du guichet")
        return Paper("Attestation d’éligibilité", self.short_name, f"{made}. À remettre à l’employeur.", sections, gaps)


@dataclass(frozen=True)
class Prescribed:
    """Someone proposed for a job: the job and the contract in words, who proposes her, what was answered."""

    name: str
    post: str
    job: Rows
    contract: Rows
    prescriber: Rows
    person: Rows
    outcome: str

    def paper(self, made: str) -> Paper:
        """The form the desk and the prescriber exchange."""
        sections: list[Section] = [
            ("Poste", told([("Intitulé", self.post), *self.job])),
            ("Marché", told(self.contract)),
            ("Prescripteur", told(self.prescriber)),
            ("Personne proposée", told([("Nom", self.name), *self.person, ("Date de naissance", BLANK)])),
            ("Éligibilité, à établir avant l’entrée", told([
                ("Catégorie du CCAG, ou public du marché", BLANK), ("Justificatif, et sa date", BLANK),
            ])),
            ("Suite donnée", [(TEXT, f"{self.outcome[:1].upper()}{self.outcome[1:]}.")]),
            ("Signatures", items(f"Prescripteur\u00a0: {BLANK}", f"Guichet\u00a0: {BLANK}")),
        ]  # fmt: skip
        gaps = (
            "la date de naissance de la personne",
            "la catégorie et le justificatif, qui s’établissent avant l’entrée",
            "l’accord de la personne",
            "les signatures",
        )
        return Paper("Fiche de prescription", self.name, f"{made}. {INSIDE}", sections, gaps)
