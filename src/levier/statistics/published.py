"""From a record as published (2019, 2022, table row, OCDS award) to one flat shape, before any cleaning."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from levier.statistics.readers.items import Item, Shape
from levier.statistics.rules.text import fold, unmark

# What marks invented rows, written in `source` (data/README.md §6).
SYNTHETIC = "synthetique"
# Shown in place of a holder withheld by whoever prepared the file.
MASKED_HOLDER = "Titulaire non repris (peut être une personne physique)"


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


@dataclass(slots=True)
class Published:
    """One record, every value as text or None. `social` is None when the record does not carry the field."""

    source: str | None
    source_format: SourceFormat
    concession: bool
    buyer_id: str | None
    buyer_name: str | None
    buyer_department: str | None
    id: str | None
    object: str | None
    nature: str | None
    procedure: str | None
    cpv: str | None
    amount: str | None
    notified: str | None
    published: str | None
    duration: str | None
    place_code: str | None
    place_type: str | None
    framework_id: str | None
    techniques: str | None
    ccag: str | None
    offers: str | None
    price_form: str | None
    price_types: str | None
    social: str | None
    has_social_field: bool
    # A table gives one row per state of the contract and per holder: which state this row is.
    state: str | None = None
    holders: list[PublishedHolder] = field(default_factory=list)
    modifications: list[PublishedModification] = field(default_factory=list)
    # Rules about the shape of the record, with what they saw.
    notes: list[tuple[str, str | None]] = field(default_factory=list)


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
_FLAT_BUYERS = frozenset({"acheteur_id", "acheteur.id", "acheteur_siret"})
_SOCIAL = "considerationsSociales"
_FLAT_SOCIAL = "considerationsSociales_considerationSociale"


def text(value: Any) -> str | None:
    """Any JSON value as one text: lists joined by `|`, wrappers such as {"technique": […]} opened. None stays None."""
    if isinstance(value, str) or value is None:
        return value
    kind = value.__class__
    if kind is list:
        return "|".join([part for one in value if (part := text(one)) is not None])
    if kind is dict:
        if len(value) == 1:
            return text(next(iter(value.values())))
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
    return "true" if value is True else "false" if value is False else str(value)


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


def publish(item: Item) -> Published:
    """The flat shape of a readable item."""
    if item.shape is Shape.ROW:
        return _from_row(item.value)
    if not _FLAT_BUYERS.isdisjoint(item.value):  # a row of the table, written as an object
        return _from_row({name.casefold(): text(value) or "" for name, value in item.value.items()})
    return _from_object(item.value, item.shape)


def _is_concession(record: dict[str, Any], shape: Shape) -> bool:
    if shape is Shape.CONCESSIONS or "autoriteConcedante" in record:
        return True
    nature = fold(text(record.get("nature")) or "")
    return nature.startswith(("concession", "delegation de service")) or "concession" in fold(
        text(record.get("_type")) or ""
    )


def _from_object(record: dict[str, Any], shape: Shape) -> Published:
    get = record.get
    concession = _is_concession(record, shape)
    party = get("autoriteConcedante") or get("acheteur") if concession else get("acheteur")
    buyer = _one(party, "id")
    place = _one(get("lieuExecution"), "code")
    recent = shape is not Shape.LIST or not _FIELDS_OF_2022.isdisjoint(record)
    social = _first_filled(get(_SOCIAL), get(_FLAT_SOCIAL))
    holders, wrapper = (get("concessionnaires"), "concessionnaire") if concession else (get("titulaires"), "titulaire")
    if holders is None:
        holders, wrapper = get("titulaires"), "titulaire"
    return Published(
        source=text(get("source")),
        source_format=SourceFormat.OCDS if shape is Shape.AWARD
        else SourceFormat.DECP_2022 if recent else SourceFormat.DECP_2019,
        concession=concession,
        buyer_id=text(buyer.get("id")),
        buyer_name=text(buyer.get("nom")),
        buyer_department=None,
        id=text(get("id")),
        object=text(get("objet")),
        nature=text(get("nature")),
        procedure=text(get("procedure")),
        cpv=text(get("codeCPV")),
        amount=text(_first_filled(get("valeurGlobale"), get("montant")) if concession else get("montant")),
        notified=text(_first_filled(get("dateSignature"), get("dateNotification")) if concession
                      else get("dateNotification")),
        published=text(get("datePublicationDonnees")),
        duration=text(get("dureeMois")),
        place_code=text(place.get("code")),
        place_type=text(place.get("typeCode")),
        framework_id=text(get("idAccordCadre")),
        techniques=text(get("techniques")),
        ccag=text(get("ccag")),
        offers=text(get("offresRecues")),
        price_form=text(get("formePrix")),
        price_types=text(get("typesPrix")),
        social=social,
        has_social_field=_SOCIAL in record or _FLAT_SOCIAL in record,
        holders=[
            PublishedHolder(
                text(one.get("id")), text(one.get("typeIdentifiant")), text(one.get("denominationSociale")),
                one.get("masque") is True,
            )
            for one in objects(holders, wrapper)
        ],
        modifications=[_modification(one) for one in objects(get("modifications"), "modification")],
        notes=_shape_notes(record, shape),
    )  # fmt: skip


def _one(value: Any, name: str) -> dict[str, Any]:
    """One object where the format has one, be it written as a list; a bare value is its field `name`."""
    while isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, dict) else {name: value}


def _shape_notes(record: dict[str, Any], shape: Shape) -> list[tuple[str, str | None]]:
    notes: list[tuple[str, str | None]] = []
    if unknown := record.keys() - _KNOWN_FIELDS:
        others = unknown - {_FLAT_SOCIAL}
        if others:
            notes.append(("champ_inconnu", ", ".join(sorted(others))))
        if others != unknown:
            notes.append(("champ_aplati", _FLAT_SOCIAL))
    if shape is Shape.CONTRACTS or shape is Shape.CONCESSIONS:
        social = record.get(_SOCIAL)
        if isinstance(social, dict):
            if isinstance(social.get("considerationSociale"), str):
                notes.append(("valeur_sans_liste", _SOCIAL))
        elif social is not None:
            notes.append(("enveloppe_absente", _SOCIAL))
    return notes


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


def _first_filled(*values: Any) -> str | None:
    """The first value that says something; failing that, the first that is there at all."""
    texts = [text(value) for value in values if value is not None]
    return next((one for one in texts if one and unmark(one).value is not None), texts[0] if texts else None)


def _column(row: dict[str, str], names: Iterable[str]) -> str | None:
    return next((row[name] for name in names if row.get(name)), None)


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


def _state(row: dict[str, str]) -> str | None:
    """Which state of the contract a row shows, as a text whose order is that of the states. None when not said.

    decp.info numbers the states (`modification_id`); before that it only said which one is current.
    """
    if number := row.get("modification_id"):
        return number.zfill(6)
    return {"oui": "1", "true": "1", "non": "0", "false": "0"}.get((row.get("donneesactuelles") or "").casefold())


def _from_row(row: dict[str, str]) -> Published:
    get = row.get
    columns = {name: _column(row, aliases) for name, aliases in _COLUMN_ALIASES.items()}
    identifier, uid, buyer = get("id"), get("uid"), columns["buyer_id"]
    if not identifier and uid and buyer:
        identifier = uid.removeprefix(buyer)
    return Published(
        source=columns["source"],
        source_format=SourceFormat.TABLE,
        concession="concession" in fold(get("nature") or ""),
        buyer_id=buyer,
        buyer_name=columns["buyer_name"],
        buyer_department=get("acheteur_departement_code"),
        id=identifier,
        object=get("objet"),
        nature=get("nature"),
        procedure=get("procedure"),
        cpv=get("codecpv"),
        amount=get("montant"),
        notified=get("datenotification"),
        published=get("datepublicationdonnees"),
        duration=get("dureemois"),
        place_code=columns["place_code"],
        place_type=columns["place_type"],
        framework_id=get("idaccordcadre"),
        techniques=columns["techniques"],
        ccag=get("ccag"),
        offers=get("offresrecues"),
        price_form=get("formeprix"),
        price_types=columns["price_types"],
        social=columns["social"],
        has_social_field=not {"considerationssociales", "considerationssociales_considerationsociale"}.isdisjoint(row),
        state=_state(row),
        holders=[PublishedHolder(get("titulaire_id"), get("titulaire_typeidentifiant"), columns["holder_name"])]
        if get("titulaire_id") or columns["holder_name"] else [],
    )  # fmt: skip
