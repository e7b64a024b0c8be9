"""The papers of a pooling, to complete and sign: the holder's request, the convention. Plain Python.

CCAG Travaux, 20.1.3 (same words in the five others): « le titulaire peut solliciter auprès de l’acheteur la
globalisation des heures d’insertion […]. Celle-ci doit être définie dans les documents particuliers du marché. »
The convention is the evidence the field keeps of it (domain reference, 3.4). Neither names anybody: buyers sign both.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from levier.common.documents.paper import BLANK, TEXT, Paper, Section, items
from levier.common.ui import formats
from levier.coordination.hours.pooling.rules import PoolingKind, shared_from

ASKED_GAPS = (
    "la date et le lieu",
    "le nom et la qualité du signataire",
    "le jour à compter duquel les heures se répartiraient",
    "les postes ou les métiers en vue",
)
AGREED_GAPS = (
    "le nom et la qualité des signataires de chaque partie",
    "les postes ou les métiers concernés",
    "la date à laquelle la convention prend fin, et la manière d’y mettre fin plus tôt",
)
ONE_HOUR_ONCE = (
    "Les heures d’une même personne sont dites une fois par mois pour tous ces marchés, puis réparties entre eux. La "
    "somme des parts est exactement le nombre d’heures travaillées\u00a0: aucune heure ne compte deux fois. Une part "
    "changée ensuite l’est par une écriture de plus, que l’on peut relire."
)
OWED_APART = (
    "Chaque marché garde ses heures dues, son échéancier et ses pénalités\u202f; la convention n’en change aucune."
)
ELIGIBLE = (
    "L’éligibilité de chaque personne est établie avant son entrée et suivie par le guichet. La convention ne nomme "
    "personne\u202f; ni la catégorie ni les justificatifs ne sont transmis au titulaire ou aux acheteurs."
)
EVIDENCE = (
    "Le titulaire tient à disposition les contrats de travail, les relevés d’heures et, pour une mise à disposition, "
    "les relevés de mission et les factures."
)


@dataclass(frozen=True)
class PooledLot:
    """A contract of a pooling as its papers say it: whole hours owed, where its CCAG speaks of pooling, and the words
    of its particular documents. `agreed_on` is empty while its buyer is awaited."""

    name: str
    buyer: str
    holder: str
    reference: str
    hours: int
    article: str
    clause: str = ""
    months: int = 0
    agreed_on: datetime.date | None = None
    agreement: str = ""

    @property
    def words(self) -> str:
        """The contract in one line."""
        number = f" (référence {self.reference})" if self.reference else ""
        return f"{self.name}{number}, {self.buyer}\u00a0: {formats.whole_hours(self.hours)} dues."

    @property
    def clause_words(self) -> str:
        """What its particular documents say of pooling; nothing when none is kept."""
        clause = self.clause.strip().rstrip(".")
        return f"Documents particuliers de «\u00a0{self.name}\u00a0»\u00a0: {clause}." if clause else ""

    @property
    def agreement_words(self) -> str:
        """What its buyer answered."""
        if self.agreed_on is None:
            return f"{self.buyer}, pour «\u00a0{self.name}\u00a0»\u00a0: accord attendu."
        return (
            f"{self.buyer}, pour «\u00a0{self.name}\u00a0»\u00a0: accord du {formats.long_date(self.agreed_on)} "
            f"({self.agreement})."
        )


def buyers_of(lots: Sequence[PooledLot]) -> list[str]:
    """Each buyer once."""
    return list(dict.fromkeys(lot.buyer for lot in lots))


def holders_of(lots: Sequence[PooledLot]) -> list[str]:
    """Each holder once."""
    return list(dict.fromkeys(lot.holder for lot in lots))


def articles_of(lots: Sequence[PooledLot]) -> str:
    """Where the CCAG of these contracts speak of pooling."""
    return formats.enumeration(list(dict.fromkeys(lot.article for lot in lots)))


def request_paper(kind: PoolingKind, lots: Sequence[PooledLot], area: str, made: str) -> Paper:
    """What the holder writes to its buyers. `made`: by whom and when the draft was drawn."""
    holders = formats.enumeration(holders_of(lots))
    if kind is PoolingKind.MUTUAL:
        title = "Demande de mutualisation d’un poste"
        asks = (
            f"Titulaires des marchés ci-dessous, {holders} demandent votre accord pour qu’un même poste en serve les "
            "clauses sociales, ses heures étant réparties entre ces marchés."
        )
    else:
        title = "Demande de globalisation des heures d’insertion"
        asks = (
            f"Titulaire des marchés ci-dessous, tous exécutés dans le bassin d’emploi de {area}, {holders} sollicite "
            f"la globalisation de leurs heures d’insertion, que leurs documents particuliers définissent "
            f"({articles_of(lots)})."
        )
    sections: list[Section] = [
        ("Destinataires", items(*buyers_of(lots))),
        ("Objet", [(TEXT, asks)]),
        ("Marchés", items(*(lot.words for lot in lots), *(lot.clause_words for lot in lots))),
        ("Ce qui est demandé", [
            (TEXT, f"Réunir ces heures à compter du\u00a0: {BLANK}."),
            (TEXT, f"Postes ou métiers en vue\u00a0: {BLANK}."),
            (TEXT, ONE_HOUR_ONCE),
        ]),
        ("Signature", items(*(f"{holder}\u00a0: {BLANK}" for holder in holders_of(lots)))),
    ]  # fmt: skip
    source = f"{made}. Projet préparé pour le titulaire, à compléter, à signer et à adresser à chaque acheteur."
    return Paper(title, holders, source, sections, ASKED_GAPS)


@dataclass(frozen=True)
class Convention:
    """What the convention of a pooling stands on."""

    kind: PoolingKind
    lots: Sequence[PooledLot]
    desks: Sequence[str]
    area: str
    starts_on: datetime.date
    requested_on: datetime.date
    request_document: str

    def start_words(self) -> str:
        """From when hours are shared, as the ledger does it: see `shared_from`."""
        given = [lot.agreed_on for lot in self.lots if lot.agreed_on is not None]
        earlier = "Les heures des mois qui le précèdent restent au marché pour lequel elles ont été déclarées."
        if len(given) < len(self.lots):
            return (
                f"À compter du {formats.long_date(self.starts_on)}, et jamais avant le mois au cours duquel le dernier "
                f"acheteur donne son accord. Le registre est tenu au mois\u00a0: ce mois est réparti en entier. "
                f"{earlier}"
            )
        day = shared_from(self.starts_on, max(given))
        when = f"À compter du {formats.long_date(day)}"
        if day > self.starts_on:
            when += f", jour du dernier accord (demandé à compter du {formats.long_date(self.starts_on)})"
        return f"{when}. Le registre est tenu au mois\u00a0: {formats.month(day)} est réparti en entier. {earlier}"

    def paper(self, made: str) -> Paper:
        """The draft. `made`: by whom and when it was drawn."""
        holders = formats.enumeration(holders_of(self.lots))
        asked = f"demandée le {formats.long_date(self.requested_on)} ({self.request_document})"
        if self.kind is PoolingKind.MUTUAL:
            title = "Convention de mutualisation d’un poste"
            scope = f"La mutualisation a été {asked}. Elle repose sur l’accord de chaque acheteur."
        else:
            title = "Convention de globalisation des heures d’insertion"
            scope = (
                f"La globalisation a été {asked}. Les documents particuliers de ces marchés la définissent "
                f"({articles_of(self.lots)})\u202f; tous s’exécutent dans le bassin d’emploi de {self.area} (zone "
                "d’emploi de l’INSEE, découpage de 2020)."
            )
        months = sorted({lot.months for lot in self.lots})
        rhythm = formats.enumeration([f"tous les {n} mois" if n > 1 else "chaque mois" for n in months])
        sections: list[Section] = [
            ("Parties", items(
                *(f"{holder}, titulaire" for holder in holders_of(self.lots)),
                *(f"{buyer}, acheteur" for buyer in buyers_of(self.lots)),
                *(f"{desk}, guichet qui suit l’exécution" for desk in self.desks),
            )),
            ("Objet", [(TEXT, scope)]),
            ("Marchés réunis", items(*(lot.words for lot in self.lots), *(lot.clause_words for lot in self.lots))),
            ("Accord des acheteurs", items(*(lot.agreement_words for lot in self.lots))),
            ("Comment les heures se répartissent", [
                (TEXT, self.start_words()), (TEXT, ONE_HOUR_ONCE), (TEXT, OWED_APART),
            ]),
            ("Personnes et justificatifs", [
                (TEXT, f"Postes ou métiers\u00a0: {BLANK}."), (TEXT, ELIGIBLE),
                (TEXT, f"Relevés d’heures\u00a0: {rhythm}. {EVIDENCE}"),
            ]),
            ("Fin", [(TEXT, f"La convention prend fin le\u00a0: {BLANK}. Ce qui est réparti le reste.")]),
            ("Signatures", items(
                *(f"{party}\u00a0: {BLANK}" for party in (*holders_of(self.lots), *buyers_of(self.lots))),
            )),
        ]  # fmt: skip
        source = f"{made}. Projet à relire, à compléter et à signer par les parties."
        return Paper(title, holders, source, sections, AGREED_GAPS)
