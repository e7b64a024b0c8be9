"""Running contracts from a spreadsheet: one line a lot, with its holder, its hours owed and those counted so far."""

import datetime
from collections.abc import Mapping, Sequence

from levier.common.errors import Problem
from levier.common.imports import readers
from levier.common.imports.kinds import Applied, Fault, ImportField, ImportKind, ImportRow, Made, Source
from levier.common.policy import Actor
from levier.common.tabular.cells import plain
from levier.coordination.clauses.terms import UNIT_LABELS
from levier.coordination.commitments.keys import KEY_LABELS, KeyKind, check_kind
from levier.coordination.procurement.bases import check_contract_basis
from levier.coordination.procurement.lifecycle import begins_too_soon
from levier.coordination.takeover import reading
from levier.coordination.takeover.contracts_made import PENALTIES, check_removable, create, remove
from levier.coordination.takeover.known import Known, members_of, operation_key, subcontractors_of
from levier.law.ccag import NO_CCAG
from levier.law.legal_bases import WAY_LABELS, legal_bases
from levier.law.publics import eligible_categories
from levier.organizations.naming import name_warning

CCAGS = {
    "Travaux": "Travaux",
    "FCS": "Fournitures courantes et services",
    "Fournitures courantes et services": "Fournitures courantes et services",
    "PI": "Prestations intellectuelles",
    "Prestations intellectuelles": "Prestations intellectuelles",
    "TIC": "Techniques de l’information et de la communication",
    "Techniques de l’information et de la communication": "Techniques de l’information et de la communication",
    "MOE": "Maîtrise d’œuvre",
    "Maîtrise d’œuvre": "Maîtrise d’œuvre",
    "MI": "Marchés industriels",
    "Marchés industriels": "Marchés industriels",
    NO_CCAG: NO_CCAG,
}
# What a contract says where its CCAG leaves it to it, its publics and penalties: the same on each of its lots.
CLAUSE = ("publics", "added_publics", "clause_document", *PENALTIES, "document_penalty_unit")
PERIODS = {"1": 1, "2": 2, "3": 3, "6": 6, "12": 12}

FIELDS = (
    ImportField(
        "buyer_siret", "SIRET de l’acheteur", reading.siret, required=True, example="21340172201787",
        help="14 chiffres", synonyms=("SIRET acheteur", "SIRET maître d’ouvrage", "SIRET du donneur d’ordre"),
    ),
    ImportField(
        "buyer_name", "Nom de l’acheteur", readers.text(255), help="Nécessaire s’il n’est pas encore enregistré",
        synonyms=("Acheteur", "Maître d’ouvrage", "Donneur d’ordre", "MOA"),
    ),
    ImportField(
        "operation", "Opération", readers.text(255), help="Plusieurs marchés peuvent en former une\u202f; l’objet du "
        "marché si la cellule est vide", synonyms=("Nom de l’opération", "Projet", "Chantier"),
    ),
    ImportField(
        "title", "Objet du marché", readers.text(1000), required=True, help="Le marché en quelques mots",
        synonyms=("Objet", "Marché", "Intitulé", "Intitulé du marché", "Libellé"),
    ),
    ImportField(
        "reference", "Référence du marché", readers.text(60), required=True, example="2025-T-014",
        help="Celle de l’acheteur, la même pour tous les lots du marché",
        synonyms=("Référence", "N° de marché", "Numéro de marché", "N° marché", "Réf"),
    ),
    ImportField(
        "lot_number", "Lot", reading.lot_number, example="1", help="Numéro du lot\u202f; 1 si la cellule est vide",
        synonyms=("N° de lot", "Numéro de lot", "N° lot"),
    ),
    ImportField(
        "lot_title", "Objet du lot", readers.text(500), help="Vide\u00a0: «\u00a0Lot unique\u00a0» sans numéro de "
        "lot, «\u00a0objet non précisé\u00a0» avec",
        synonyms=("Intitulé du lot", "Libellé du lot"),
    ),
    ImportField(
        "communes", "Communes d’exécution", reading.names, example="Béziers, Sète",
        help="Noms ou codes INSEE, séparés par des virgules",
        synonyms=("Commune", "Communes", "Commune d’exécution", "Lieu d’exécution", "Lieux d’exécution"),
    ),
    ImportField(
        "trade", "Métier", reading.trade, example="Peinture intérieure", help="Avec le montant, ce lot sert "
        "de comparaison aux études du même métier", synonyms=("Corps d’état", "Corps de métier"),
    ),
    ImportField(
        "amount_cents", "Montant HT", reading.cents, example="480 000", help="Du lot, en euros",
        synonyms=("Montant", "Montant du lot", "Montant HT du lot", "Montant du marché HT"),
    ),
    ImportField(
        "is_state", "Marché de l’État", readers.one_of({"oui": True, "non": False}), help="Oui pour un marché de "
        "l’État ou de ses établissements\u202f; non si la cellule est vide", synonyms=("État", "Marché d’État"),
    ),
    ImportField(
        "holder_siret", "SIRET du titulaire", reading.siret, required=True, help="14 chiffres",
        synonyms=("SIRET titulaire", "SIRET entreprise", "SIRET de l’entreprise"),
    ),
    ImportField(
        "holder_name", "Nom du titulaire", readers.text(255), help="Nécessaire s’il n’est pas encore enregistré",
        synonyms=("Titulaire", "Entreprise", "Attributaire"),
    ),
    ImportField(
        "members", "Cotraitants", reading.members, help="D’un groupement dont le titulaire est "
        "mandataire\u00a0: SIRET puis nom, un par ligne ou séparés par des points-virgules",
        synonyms=("Membres du groupement", "Groupement", "Cotraitant"),
    ),
    ImportField(
        "subcontractors", "Sous-traitants", reading.subcontractors, help="Du titulaire\u00a0: SIRET, nom, puis après "
        "deux points la part confiée\u202f; un par ligne ou séparés par des points-virgules",
        synonyms=("Sous-traitant", "Sous-traitance"),
    ),
    ImportField(
        "notified_on", "Notifié le", readers.day, example="15/02/2025",
        synonyms=("Date de notification", "Notification"),
    ),
    ImportField(
        "starts_on", "Début d’exécution", readers.day, required=True, example="01/03/2025", help="Le premier jour",
        synonyms=("Début", "Date de début", "Date de démarrage", "Démarrage"),
    ),
    ImportField(
        "ends_on", "Fin d’exécution", readers.day, required=True, example="28/02/2027", help="Le dernier jour",
        synonyms=("Fin", "Date de fin", "Fin prévue"),
    ),
    ImportField(
        "owed", "Heures dues", readers.whole_hours, required=True, example="1 250", help="Heures entières de ce lot",
        synonyms=("Heures d’insertion", "Objectif", "Objectif d’heures", "Heures prévues", "Volume d’heures",
                  "Heures à réaliser"),
    ),
    ImportField(
        "counted", "Heures déjà retenues", readers.hundredths, required=True, example="412,5",
        help="Depuis le début du marché, 0 s’il n’y en a pas",
        synonyms=("Heures réalisées", "Heures faites", "Réalisé", "Heures validées", "Heures comptées"),
    ),
    ImportField(
        "as_of", "Heures arrêtées au", readers.day, example="30/09/2026",
        help="Le premier relevé demandé commence le lendemain\u202f; vide pour un marché sans heure encore faite",
        synonyms=("Arrêtées au", "Arrêté au", "Situation au", "Date d’arrêté"),
    ),
    ImportField(
        "desk", "Guichet", readers.text(255), help="Son nom\u202f; le vôtre, ou celui des communes d’exécution, si la "
        "cellule est vide", synonyms=("Guichet chef de file", "Territoire", "Facilitateur"),
    ),
    ImportField(
        "key", "Clé de répartition", reading.key, example="Guichet A\u00a0: 60\u202f; Guichet B\u00a0: 40",
        help="Entre plusieurs guichets\u00a0: chacun, deux points, son poids\u202f; séparés par des points-virgules. "
        "Vide si le guichet de la ligne répond de tout", synonyms=("Clé", "Clé de partage", "Répartition"),
    ),
    ImportField(
        "key_kind", "Clé selon", readers.one_of({label: kind for kind, label in KEY_LABELS.items()}),
        example="pourcentages convenus", help="Ce que mesurent les poids\u202f; des pourcentages convenus, qui font "
        "100, si la cellule est vide", synonyms=("Nature de la clé", "Type de clé"),
    ),
    ImportField("ccag", "CCAG", readers.one_of(CCAGS), example="Travaux", help="S’il est connu"),
    ImportField(
        "ccag_version", "Version du CCAG", readers.text(60), help="Si ce n’est pas celle du 1er juillet 2024\u202f; "
        "elle ne se lit qu’avec son CCAG", synonyms=("Arrêté du CCAG", "Année du CCAG"),
    ),
    ImportField(
        "way", "Voie", readers.one_of({label: way.value for way, label in WAY_LABELS.items()}),
        example="condition d’exécution", help="Par laquelle la clause est entrée au marché",
        synonyms=("Voie juridique", "Type de clause"),
    ),
    ImportField(
        "basis", "Base juridique", reading.basis, example="L2112-2", help="L’article, historique pour un marché ancien",
        synonyms=("Fondement", "Article", "Fondement juridique"),
    ),
    ImportField(
        "publics", "Publics retenus", reading.names, example="DELD, RSA, TH",
        help=f"Par le marché, s’il s’écarte de la liste du CCAG\u00a0: leurs codes, {', '.join(eligible_categories())}",
        synonyms=("Publics", "Publics éligibles", "Catégories retenues"),
    ),
    ImportField(
        "added_publics", "Publics ajoutés", readers.text(2000), help="Par le marché, dans ses mots",
        synonyms=("Publics ajoutés par le marché", "Autres publics"),
    ),
    ImportField(
        "clause_document", "Pièce de la clause", readers.text(150), example="CCAP, article 8.2",
        help="Où ces publics sont écrits", synonyms=("Pièce et article", "Article de la clause"),
    ),
    ImportField(
        "hour_penalty_cents", "Pénalité par heure", reading.cents, example="200", help="En euros, écrite au "
        "marché\u00a0: par heure non réalisée", synonyms=("Pénalité par heure non réalisée", "Pénalité horaire"),
    ),
    ImportField(
        "absence_penalty_cents", "Pénalité par absence", reading.cents, help="En euros, écrite au marché",
        synonyms=("Pénalité par absence à une réunion",),
    ),
    ImportField(
        "document_penalty_cents", "Pénalité pour un document", reading.cents, help="En euros, écrite au marché",
        synonyms=("Pénalité par document",),
    ),
    ImportField(
        "document_penalty_unit", "Pénalité de document comptée",
        readers.one_of({label: unit.value for unit, label in UNIT_LABELS.items()}), example="par jour de retard",
        help="Par manquement si la cellule est vide",
    ),
    ImportField(
        "contact_name", "Correspondant", readers.text(200), help="Qui déclare les heures pour l’entreprise",
        synonyms=("Contact", "Correspondant de l’entreprise", "Interlocuteur"),
    ),
    ImportField(
        "contact_email", "Adresse du correspondant", reading.email,
        synonyms=("Courriel", "E-mail", "Adresse électronique", "Mail", "Courriel du correspondant"),
    ),
    ImportField(
        "second_contact_name", "Second correspondant", readers.text(200), help="À qui écrire quand le premier ne "
        "répond pas", synonyms=("Deuxième correspondant", "Second contact"),
    ),
    ImportField(
        "second_contact_email", "Adresse du second correspondant", reading.email,
        synonyms=("Courriel du second correspondant",),
    ),
    ImportField(
        "period_months", "Relevés tous les (mois)", readers.one_of(PERIODS), example="3",
        help="1, 2, 3, 6 ou 12\u202f; 3 si la cellule est vide", synonyms=("Périodicité",),
    ),
)  # fmt: skip


class Checker:
    """Judges the lines of one file, in order: a line may contradict another."""

    def __init__(self, known: Known, today: datetime.date) -> None:
        self.known = known
        self.today = today
        self.seen: dict[tuple[str, str, int], int] = {}
        self.first: dict[tuple[str, str], ImportRow] = {}
        self.operations: dict[tuple[str, str, int], ImportRow] = {}
        self.named: dict[tuple[str, str], tuple[str, int]] = {}

    def faults(self, row: ImportRow) -> list[Fault]:
        """What stands against one line."""
        return [
            *self.dates(row),
            *self.bodies(row),
            *self.places(row),
            *self.operation(row),
            *self.key(row),
            *self.contract(row),
            *self.hours(row),
        ]

    def dates(self, row: ImportRow) -> list[Fault]:
        """The order of the days of a contract, of the day its hours are as of, and a basis that is of its way."""
        values, found = row.values, []
        basis = legal_bases().get(values["basis"] or "")
        if basis is not None:
            try:
                check_contract_basis(
                    basis,
                    way=values["way"] or "",
                    day=values["notified_on"] or values["starts_on"],
                    # The file has no column for it: an article of concessions says it.
                    is_concession=basis.is_of_concessions,
                    starts_on=values["starts_on"],
                    ends_on=values["ends_on"],
                )
            except Problem as refused:
                found.append(Fault("basis", "une base que ce marché peut avoir", refused.sentence))
        if values["ends_on"] < values["starts_on"]:
            found.append(Fault("ends_on", "une date qui suit le début de l’exécution"))
        if begins_too_soon(values["starts_on"], values["notified_on"]):
            expected = (
                "une date qui ne précède pas la notification\u00a0: les heures faites avant elle ne compteraient pas"
            )
            found.append(Fault("starts_on", expected))
        if values["as_of"] is None:
            # A contract that has not begun has no hours: its first statement begins with it.
            if values["counted"]:
                found.append(Fault("as_of", "le jour auquel ces heures sont arrêtées"))
        elif values["as_of"] > self.today:
            found.append(Fault("as_of", "une date passée\u00a0: des heures à venir ne sont pas faites"))
        elif values["as_of"] < values["starts_on"]:
            found.append(Fault("as_of", "une date qui suit le début de l’exécution"))
        return found

    def bodies(self, row: ImportRow) -> list[Fault]:
        """A body without a record needs a name; one on record has that name."""
        found = self.names(row)
        for kind, siret, name in (("buyer", "buyer_siret", "buyer_name"), ("company", "holder_siret", "holder_name")):
            if (kind, row.values[siret]) not in self.known.organizations and not row.values[name]:
                found.append(
                    Fault(
                        name,
                        "un nom\u00a0: aucun organisme enregistré ne porte ce SIRET",
                        "Donnez le nom de l’organisme, ou vérifiez son SIRET.",
                    )
                )
        return found

    def names(self, row: ImportRow) -> list[Fault]:
        """A SIRET that is another body's is looked at; a group names each of its companies once."""
        values = row.values
        named = [("buyer", values["buyer_siret"], values["buyer_name"], "buyer_name"),
                 ("company", values["holder_siret"], values["holder_name"], "holder_name")]  # fmt: skip
        members, below = members_of(row), subcontractors_of(row)
        named += [("company", siret, name, "members") for siret, name in members]
        named += [("company", one.siret, one.name, "subcontractors") for one in below]
        found = []
        for kind, siret, name, field in named:
            known = self.known.organizations.get((kind, siret))
            if known is not None:
                warning = name_warning(name or "", known.name, siret)
            else:
                warning = self.name_told(kind, siret, name or "", row.number)
            if warning:
                found.append(Fault(field, "le nom de l’organisme de ce SIRET", warning, is_warning=True))
        if values["holder_siret"] in {siret for siret, _ in members}:
            found.append(Fault("members", "les autres entreprises que le titulaire, qui est le mandataire"))
        if {values["holder_siret"], *(siret for siret, _ in members)} & {one.siret for one in below}:
            found.append(Fault("subcontractors", "d’autres entreprises que le titulaire et ses cotraitants"))
        return found

    def name_told(self, kind: str, siret: str, name: str, number: int) -> str:
        """What to say when an earlier line gives another name to a SIRET that is on no record yet: one body is
        recorded, under the first."""
        if not name:
            return ""
        first, line = self.named.setdefault((kind, siret), (name, number))
        if not name_warning(name, first, siret):
            return ""
        return (
            f"Le SIRET {siret} est celui de «\u00a0{first}\u00a0» à la ligne {line}, et non de «\u00a0{name}\u00a0»"
            "\u00a0: un seul organisme sera enregistré, sous le premier nom."
        )

    def places(self, row: ImportRow) -> list[Fault]:
        """Communes of the department, and the desk that answers."""
        unknown = [name for name in row.values["communes"] or [] if self.known.commune(name) is None]
        found = []
        if unknown:
            found.append(
                Fault("communes", f"des communes du département\u00a0: «\u00a0{unknown[0]}\u00a0» n’en est pas une")
            )
        if self.known.desk_of(row) is None:
            found.append(
                Fault(
                    "desk",
                    "un guichet que vous pouvez suivre"
                    if row.values["desk"]
                    else "le nom du guichet qui répond de ce lot",
                    f"Écrivez l’un de ceux-ci\u00a0: {self.known.desk_words}.",
                )
            )
        return found

    def operation(self, row: ImportRow) -> list[Fault]:
        """The lines of an operation agree on whether it is the State's; one followed already says so on its page."""
        desk = self.known.desk_of(row)
        if desk is None:
            return []
        key, is_state = operation_key(row, desk), bool(row.values["is_state"])
        first = self.operations.setdefault(key, row)
        if bool(first.values["is_state"]) != is_state:
            expected = f"la même valeur qu’à la ligne {first.number}\u00a0: c’est un marché de la même opération"
            return [Fault("is_state", expected)]
        known = self.known.operations.get(key)
        if known is not None and row.values["is_state"] is not None and known.is_state != is_state:
            advice = "Ce qu’elle est se dit sur sa page, et reste ce qu’il y est."
            return [Fault("is_state", "rien ici\u00a0: cette opération est déjà suivie", advice, is_warning=True)]
        return []

    def key(self, row: ImportRow) -> list[Fault]:
        """A key names desks of the mission, each once, by weights that can share; it has a kind only where there is
        one."""
        typed = row.values["key"]
        if not typed:
            return [Fault("key", "la clé de cette nature")] if row.values["key_kind"] else []
        unknown = [name for name, _ in typed if self.known.sharing_desk(name) is None]
        if unknown:
            return [
                Fault(
                    "key",
                    f"des guichets de la mission\u00a0: «\u00a0{unknown[0]}\u00a0» n’en est pas un",
                    f"Écrivez leurs noms comme ici\u00a0: {self.known.sharing_words}.",
                )
            ]
        try:
            key = self.known.key_of(row)
            if len({desk.pk for desk, _ in key}) != len(key):
                return [Fault("key", "chaque guichet une seule fois")]
            check_kind(row.values["key_kind"] or KeyKind.AGREED, {desk.name: weight for desk, weight in key})
        except Problem as refused:
            return [Fault("key", "une clé qui partage toutes les heures", refused.sentence)]
        return []

    def contract(self, row: ImportRow) -> list[Fault]:
        """A lot is followed once; the lots of a contract agree on it; a version is that of a CCAG."""
        buyer, reference = row.values["buyer_siret"], plain(row.values["reference"])
        number = row.values["lot_number"] or 1
        found = self.clause(row)
        if row.values["ccag_version"] and row.values["ccag"] in (None, "", NO_CCAG):
            found.append(Fault("ccag", "le CCAG de cette version"))
        if (buyer, reference, number) in self.known.lots:
            found.append(
                Fault(
                    "reference",
                    "un lot qui n’est pas encore suivi",
                    "Ce lot est déjà suivi ici\u00a0: retirez la ligne, ou corrigez ses heures reprises depuis la page "
                    "de son opération.",
                )
            )
        elif (buyer, reference) in self.known.contracts and self.known.led_contract(buyer, reference) is None:
            found.append(
                Fault(
                    "reference",
                    "un marché que vous pouvez modifier",
                    "Ce marché est suivi par un autre guichet\u00a0: demandez-lui d’y ajouter ce lot.",
                )
            )
        twin = self.seen.setdefault((buyer, reference, number), row.number)
        if twin != row.number:
            found.append(Fault("lot_number", f"un autre numéro de lot\u00a0: la ligne {twin} est du même lot"))
        first = self.first.setdefault((buyer, reference), row)
        for key in ("starts_on", "ends_on", "title", *CLAUSE):
            if first.values[key] != row.values[key]:
                found.append(
                    Fault(key, f"la même valeur qu’à la ligne {first.number}\u00a0: c’est un lot du même marché")
                )
        return found

    def clause(self, row: ImportRow) -> list[Fault]:
        """Publics by their codes, amounts above zero; what a contract followed already says is changed on its page, not
        by a lot more."""
        unknown = self.known.unknown_publics(row)
        found = []
        if unknown:
            codes = ", ".join(self.known.categories.values())
            found.append(
                Fault(
                    "publics",
                    f"des catégories par leurs codes ({codes})\u00a0: «\u00a0{unknown[0]}\u00a0» n’en est pas une",
                )
            )
        if row.values["document_penalty_unit"] and row.values["document_penalty_cents"] is None:
            found.append(Fault("document_penalty_cents", "le montant de cette pénalité"))
        found += [
            Fault(key, "un montant supérieur à zéro", "Laissez vide ce que le marché n’écrit pas.")
            for key in PENALTIES
            if row.values[key] == 0
        ]
        told = next((key for key in CLAUSE if row.values[key]), None)
        if told and (row.values["buyer_siret"], plain(row.values["reference"])) in self.known.contracts:
            found.append(
                Fault(
                    told,
                    "rien ici\u00a0: ce marché est déjà suivi",
                    "Ses publics et ses pénalités se disent sur sa page, et restent ce qu’ils y sont.",
                    is_warning=True,
                )
            )
        return found

    def hours(self, row: ImportRow) -> list[Fault]:
        """More hours than owed are true, and looked at."""
        if row.values["counted"] > row.values["owed"] * 100:
            return [
                Fault(
                    "counted",
                    "le plus souvent, moins que les heures dues",
                    "Vérifiez-les\u202f; si elles sont justes, il n’y a rien à faire.",
                    is_warning=True,
                )
            ]
        return []


def check(actor: Actor, rows: Sequence[ImportRow], today: datetime.date, before: Made) -> Mapping[int, list[Fault]]:
    """The faults of each line; twelve queries whatever their number. What lines made before is known as the rest is."""
    checker = Checker(Known(actor, rows), today)
    return {row.number: checker.faults(row) for row in rows}


def apply(actor: Actor, rows: Sequence[ImportRow], source: Source, now: datetime.datetime) -> Applied:
    """Creates everything these lines say."""
    return create(Known(actor, rows), rows, source, now)


CONTRACTS = ImportKind(
    key="marches-en-cours",
    label="Marchés en cours",
    lead="Les marchés suivis ailleurs jusqu’ici, une ligne par lot, avec leurs heures déjà retenues.",
    permission="takeover.file.bring",
    fields=FIELDS,
    check=check,
    apply=apply,
    check_undo=check_removable,
    undo=remove,
    shown=("reference", "lot_number", "title", "holder_name", "owed", "counted", "as_of"),
    lines_at_most=5_000,
    certified=True,
)
