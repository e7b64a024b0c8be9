"""From records as published (2019, 2022, table rows, OCDS awards) to one flat shape, in columns, before cleaning."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from levier.statistics.readers.items import Item, Shape
from levier.statistics.rules.text import fold, unmark

# What marks invented rows, written in `source` (data/README.md §6).
SYNTHETIC = "synthetique"
# Shown in place of a holder withheld by whoever prepared the file.
MASKED_HOLDER = "Titulaire non repris (peut être une personne physique)"
# Shapes and labels remembered: few in a file, whatever it holds.
_REMEMBERED = 1_024


class SourceFormat(StrEnum):
    """The format of the record, told by its fields."""

    DECP_2019 = "decp-2019"
    DECP_2022 = "decp-2022"
    TABLE = "tabulaire"
    OCDS = "ocds"


class PublishedHolder(NamedTuple):
    """A holder (titulaire, concessionnaire) as published; `masked` when it was withheld (`"masque": true`)."""

    identifier: str | None
    kind: str | None
    name: str | None
    masked: bool = False


class PublishedModification(NamedTuple):
    """A modification as published; `holders` says whether it replaces the holders."""

    identifier: str | None
    notified: str | None
    published: str | None
    amount: str | None
    duration: str | None
    object: str | None
    holders: bool


Texts = list[str | None]


@dataclass(slots=True)
class Published:
    """Records in columns, one entry a record in each list, every value as text or None. `social` is None when the
    record does not carry the field."""

    source: Texts
    source_format: list[SourceFormat]
    concession: list[bool]
    buyer_id: Texts
    buyer_name: Texts
    buyer_department: Texts
    id: Texts
    object: Texts
    nature: Texts
    procedure: Texts
    cpv: Texts
    amount: Texts
    notified: Texts
    published: Texts
    duration: Texts
    place_code: Texts
    place_type: Texts
    framework_id: Texts
    techniques: Texts
    ccag: Texts
    offers: Texts
    price_form: Texts
    price_types: Texts
    social: Texts
    has_social_field: list[bool]
    # A table gives one row per state of the contract and per holder: which state this row is.
    state: Texts
    holders: list[list[PublishedHolder]]
    modifications: list[list[PublishedModification]]
    # Rules about the shape of some records, by the place of the record, with what they saw.
    notes: dict[int, list[tuple[str, str | None]]] = field(default_factory=dict)


_FIELDS_OF_2022 = frozenset(
    {"considerationsSociales", "considerationsEnvironnementales", "techniques", "typesPrix", "modalitesExecution",
     "ccag", "typeGroupementOperateurs", "sousTraitanceDeclaree"}
)  # fmt: skip

# Every field of the two formats (schemas 2019 and 2.0.3), and what the State's converters add beside.
_KNOWN_FIELDS = _FIELDS_OF_2022 | frozenset(
    {"id", "uid", "uuid", "_type", "source", "acheteur", "autoriteConcedante", "nature", "objet", "codeCPV",
     "procedure", "lieuExecution", "dureeMois", "dateNotification", "dateSignature", "dateDebutExecution",
     "datePublicationDonnees",
     "montant", "valeurGlobale", "montantSubventionPublique", "donneesExecution", "formePrix", "titulaires",
     "concessionnaires", "modifications", "idAccordCadre", "marcheInnovant", "offresRecues", "attributionAvance",
     "tauxAvance", "origineUE", "origineFrance", "actesSousTraitance", "modificationsActesSousTraitance"}
)  # fmt: skip
_SOCIAL = "considerationsSociales"
_FLAT_SOCIAL = "considerationsSociales_considerationSociale"
_SOCIAL_COLUMNS = frozenset({_SOCIAL.casefold(), _FLAT_SOCIAL.casefold()})


def text(value: Any) -> str | None:
    """Any JSON value as one text: lists joined by `|`, wrappers such as {"technique": […]} opened. None stays None."""
    kind = value.__class__
    while kind is dict and len(value) == 1:
        (value,) = value.values()
        kind = value.__class__
    if kind is list:
        if len(value) == 1 and value[0].__class__ is str:
            return str(value[0])
        return "|".join([part for one in value if (part := text(one)) is not None])
    if isinstance(value, str) or value is None:
        return value
    if kind is dict:
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
    return "true" if value is True else "false" if value is False else str(value)


def _texts(values: Iterable[Any]) -> Texts:
    return [value if value.__class__ is str or value is None else text(value) for value in values]


def objects(value: Any, wrapper: str) -> list[dict[str, Any]]:
    """A list of objects however it was written: a list, a list of {wrapper: …}, {wrapper: […]}, one object, null."""
    if isinstance(value, dict):
        value = value.get(wrapper, [value])
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return []
    found: list[dict[str, Any]] = []
    for element in value:
        inner = element.get(wrapper, element) if isinstance(element, dict) else None
        if isinstance(inner, dict) and inner:
            found.append(inner)
        elif isinstance(inner, list):
            found.extend(part for part in inner if isinstance(part, dict) and part)
    return found


class _Layout(NamedTuple):
    """What the names of the fields of a record say of it."""

    concession: bool
    typed: bool
    recent: bool
    has_social_field: bool
    flat_social: bool
    notes: tuple[tuple[str, str | None], ...]


@lru_cache(_REMEMBERED)
def _layout(names: tuple[str, ...]) -> _Layout:
    unknown = frozenset(names) - _KNOWN_FIELDS
    notes: list[tuple[str, str | None]] = []
    if others := unknown - {_FLAT_SOCIAL}:
        notes.append(("champ_inconnu", ", ".join(sorted(others))))
    if others != unknown:
        notes.append(("champ_aplati", _FLAT_SOCIAL))
    return _Layout(
        concession="autoriteConcedante" in names,
        typed="_type" in names,
        recent=not _FIELDS_OF_2022.isdisjoint(names),
        has_social_field=_SOCIAL in names or _FLAT_SOCIAL in names,
        flat_social=_FLAT_SOCIAL in names,
        notes=tuple(notes),
    )


def is_of_table(item: Item) -> bool:
    """Whether a readable item is a row of the consolidated table, be it written as an object."""
    if item.shape is Shape.ROW:
        return True
    names = item.value
    return "acheteur_id" in names or "acheteur.id" in names or "acheteur_siret" in names


def publish_rows(items: Sequence[Item]) -> Published:
    """The flat shape of rows of the consolidated table (`is_of_table`)."""
    return _from_rows([
        item.value if item.shape is Shape.ROW
        else {name.casefold(): text(value) or "" for name, value in item.value.items()}
        for item in items
    ])  # fmt: skip


def publish_objects(items: Sequence[Item]) -> Published:
    """The flat shape of records that are no rows of the table."""
    return _from_objects([item.value for item in items], [item.shape for item in items])


@lru_cache(_REMEMBERED)
def names_concession(nature: str | None) -> bool:
    """Whether the nature of a contract is that of a concession."""
    return fold(nature or "").startswith(("concession", "delegation de service"))


@lru_cache(_REMEMBERED)
def says_concession(label: str | None) -> bool:
    """Whether the label of a kind of contract is that of a concession."""
    return "concession" in fold(label or "")


def _concessions(
    records: list[dict[str, Any]], shapes: list[Shape], layouts: list[_Layout], natures: Texts
) -> list[bool]:
    found = [
        layout.concession or shape is Shape.CONCESSIONS or names_concession(nature)
        for layout, shape, nature in zip(layouts, shapes, natures, strict=True)
    ]
    for place, layout in enumerate(layouts):
        if layout.typed and not found[place]:
            found[place] = says_concession(text(records[place].get("_type")))
    return found


_READ = (
    "id", "source", "acheteur", "nature", "objet", "codeCPV", "procedure", "lieuExecution", "dureeMois",
    "dateNotification", "datePublicationDonnees", "montant", "idAccordCadre", "techniques", "ccag", "offresRecues",
    "formePrix", "typesPrix", _SOCIAL, "titulaires", "modifications",
)  # fmt: skip


def _from_objects(records: list[dict[str, Any]], shapes: list[Shape]) -> Published:
    # All the fields of a record at once, while it is at hand: a field at a time over a batch is twice as slow.
    told = dict(zip(_READ, map(list, zip(*[map(record.get, _READ) for record in records], strict=True)), strict=True))

    def texts(name: str) -> Texts:
        return _texts(told[name])

    layouts = [_layout(tuple(record)) for record in records]
    natures = texts("nature")
    concessions = _concessions(records, shapes, layouts, natures)
    parties, amounts, notified, holders = (
        told[one] for one in ("acheteur", "montant", "dateNotification", "titulaires")
    )
    wrappers = ["titulaire"] * len(records)
    for place, concession in enumerate(concessions):
        if concession:
            get = records[place].get
            parties[place] = get("autoriteConcedante") or parties[place]
            amounts[place] = _first_filled(get("valeurGlobale"), amounts[place])
            notified[place] = _first_filled(get("dateSignature"), notified[place])
            if (named := get("concessionnaires")) is not None:
                holders[place], wrappers[place] = named, "concessionnaire"
    socials = told[_SOCIAL]
    for place, layout in enumerate(layouts):
        if layout.flat_social:
            socials[place] = _first_filled(socials[place], records[place].get(_FLAT_SOCIAL))
    buyers = _each_one(parties, "id")
    sites = _each_one(told["lieuExecution"], "code")
    nothing: Texts = [None] * len(records)
    return Published(
        source=texts("source"),
        source_format=[
            SourceFormat.OCDS if shape is Shape.AWARD
            else SourceFormat.DECP_2022 if layout.recent or shape is not Shape.LIST else SourceFormat.DECP_2019
            for shape, layout in zip(shapes, layouts, strict=True)
        ],
        concession=concessions,
        buyer_id=_texts(buyer.get("id") for buyer in buyers),
        buyer_name=_texts(buyer.get("nom") for buyer in buyers),
        buyer_department=nothing,
        id=texts("id"),
        object=texts("objet"),
        nature=natures,
        procedure=texts("procedure"),
        cpv=texts("codeCPV"),
        amount=_texts(amounts),
        notified=_texts(notified),
        published=texts("datePublicationDonnees"),
        duration=texts("dureeMois"),
        place_code=_texts(site.get("code") for site in sites),
        place_type=_texts(site.get("typeCode") for site in sites),
        framework_id=texts("idAccordCadre"),
        techniques=texts("techniques"),
        ccag=texts("ccag"),
        offers=texts("offresRecues"),
        price_form=texts("formePrix"),
        price_types=texts("typesPrix"),
        social=_texts(socials),
        has_social_field=[layout.has_social_field for layout in layouts],
        state=nothing,
        holders=[
            [_holder(one) for one in objects(value, wrapper)] if value else []
            for value, wrapper in zip(holders, wrappers, strict=True)
        ],
        modifications=[
            [_modification(one) for one in objects(value, "modification")] if value else []
            for value in told["modifications"]
        ],
        notes=_shape_notes(records, shapes, layouts),
    )  # fmt: skip


def _each_one(values: list[Any], name: str) -> list[dict[str, Any]]:
    """One object where the format has one, be it written as a list; a bare value is its field `name`."""
    return [value if value.__class__ is dict else _one(value, name) for value in values]


def _one(value: Any, name: str) -> dict[str, Any]:
    while isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, dict) else {name: value}


def _shape_notes(
    records: list[dict[str, Any]], shapes: list[Shape], layouts: list[_Layout]
) -> dict[int, list[tuple[str, str | None]]]:
    notes: dict[int, list[tuple[str, str | None]]] = {}
    for place, (record, shape, layout) in enumerate(zip(records, shapes, layouts, strict=True)):
        if layout.notes:
            notes[place] = list(layout.notes)
        if shape is Shape.CONTRACTS or shape is Shape.CONCESSIONS:
            social = record.get(_SOCIAL)
            if isinstance(social, dict):
                if isinstance(social.get("considerationSociale"), str):
                    notes.setdefault(place, []).append(("valeur_sans_liste", _SOCIAL))
            elif social is not None:
                notes.setdefault(place, []).append(("enveloppe_absente", _SOCIAL))
    return notes


def _holder(one: dict[str, Any]) -> PublishedHolder:
    get = one.get
    return PublishedHolder(
        text(get("id")), text(get("typeIdentifiant")), text(get("denominationSociale")), get("masque") is True
    )


def parties_and_changes(record: dict[str, Any]) -> tuple[list[PublishedHolder], list[PublishedModification]]:
    """The holders and the modifications of one record."""
    return (
        [_holder(one) for one in objects(record.get("titulaires"), "titulaire")],
        [_modification(one) for one in objects(record.get("modifications"), "modification")],
    )


def _modification(one: dict[str, Any]) -> PublishedModification:
    get = one.get
    return PublishedModification(
        identifier=text(get("id")),
        notified=text(_first_filled(get("dateNotificationModification"), get("dateSignatureModification"))),
        published=text(get("datePublicationDonneesModification")),
        amount=text(_first_filled(get("montant"), get("valeurGlobale"))),
        duration=text(get("dureeMois")),
        object=text(get("objetModification")),
        holders=bool(get("titulaires") or get("concessionnaires")),
    )


def _first_filled(first: Any, second: Any) -> str | None:
    """The first of two values that says something; failing that, the first that is there at all."""
    texts = [text(value) for value in (first, second) if value is not None]
    return next((one for one in texts if one and unmark(one).value is not None), texts[0] if texts else None)


_COLUMN_ALIASES = {
    "buyer_id": ("acheteur_id", "acheteur.id", "acheteur_siret", "acheteurid", "autoriteconcedante_id"),
    "buyer_name": ("acheteur_nom", "acheteur.nom"),
    "holder_name": ("titulaire_nom", "titulaire_denominationsociale"),
    "place_code": ("lieuexecution_code", "lieuexecution.code"),
    "place_type": ("lieuexecution_typecode", "lieuexecution.typecode"),
    "techniques": ("techniques", "techniques_technique", "technique"),
    "price_types": ("typesprix", "typesprix_typeprix", "typeprix"),
    "social": ("considerationssociales", "considerationssociales_considerationsociale"),
    "source": ("source", "sourcedataset"),
}


def _column(rows: list[dict[str, str]], names: Iterable[str]) -> Texts:
    """What the first filled of several columns says, in each row."""
    told: Texts = [None] * len(rows)
    for name in names:
        told = [known or row.get(name) or None for known, row in zip(told, rows, strict=True)]
    return told


def _state(row: dict[str, str]) -> str | None:
    """Which state of the contract a row shows, as a text whose order is that of the states. None when not said.

    decp.info numbers the states (`modification_id`); before that it only said which one is current.
    """
    if number := row.get("modification_id"):
        return number.zfill(6)
    return {"oui": "1", "true": "1", "non": "0", "false": "0"}.get((row.get("donneesactuelles") or "").casefold())


def _identifier(row: dict[str, str], buyer: str | None) -> str | None:
    identifier, uid = row.get("id"), row.get("uid")
    return uid.removeprefix(buyer) if not identifier and uid and buyer else identifier


def _from_rows(rows: list[dict[str, str]]) -> Published:
    def told(name: str) -> Texts:
        return [row.get(name) for row in rows]

    columns = {name: _column(rows, aliases) for name, aliases in _COLUMN_ALIASES.items()}
    holders = zip(told("titulaire_id"), told("titulaire_typeidentifiant"), columns.pop("holder_name"), strict=True)
    natures = told("nature")
    return Published(
        **columns,  # type: ignore[arg-type]
        source_format=[SourceFormat.TABLE] * len(rows),
        concession=[says_concession(nature) for nature in natures],
        buyer_department=told("acheteur_departement_code"),
        id=[_identifier(row, buyer) for row, buyer in zip(rows, columns["buyer_id"], strict=True)],
        object=told("objet"),
        nature=natures,
        procedure=told("procedure"),
        cpv=told("codecpv"),
        amount=told("montant"),
        notified=told("datenotification"),
        published=told("datepublicationdonnees"),
        duration=told("dureemois"),
        framework_id=told("idaccordcadre"),
        ccag=told("ccag"),
        offers=told("offresrecues"),
        price_form=told("formeprix"),
        has_social_field=[not _SOCIAL_COLUMNS.isdisjoint(row) for row in rows],
        state=[_state(row) for row in rows],
        holders=[
            [PublishedHolder(identifier, kind, name)] if identifier or name else []
            for identifier, kind, name in holders
        ],
        modifications=[[] for _ in rows],
    )
