"""Notices (eForms, BOAMP, OCDS tenders): what they say that contracts do not, the social and reserved flags.

A notice is never a contract: it has its own table. Only the fields below are taken out of it: the names, telephones and
addresses of people that notices carry are left where they are.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from levier.statistics import ocds

_EFORMS_KINDS = {
    "planning": "préinformation",
    "competition": "avis de marché",
    "dir-awa-pre": "intention de conclure",
    "result": "avis d’attribution",
    "cont-modif": "modification de marché",
    "change": "avis rectificatif",
}
_BOAMP_KINDS = {
    "APPEL_OFFRE": "avis de marché",
    "ATTRIBUTION": "avis d’attribution",
    "RECTIFICATIF": "avis rectificatif",
    "ANNULATION": "annulation",
    "PERIODIQUE": "préinformation",
    "PREINFORMATION": "préinformation",
    "INTENTION_CONCLURE": "intention de conclure",
    "MODIFICATION": "modification de marché",
}
_EFORMS_ROOTS = frozenset({"ContractNotice", "ContractAwardNotice", "PriorInformationNotice"})
_BOAMP_ROOT = "ANNONCE"
ROOTS = _EFORMS_ROOTS | {_BOAMP_ROOT}


class Form(StrEnum):
    """The form a notice is written in."""

    EFORMS = "eforms"
    BOAMP = "boamp"
    OCDS = "ocds"


class PublishedNotice(NamedTuple):
    """A notice as published. `social`: whether it says it pursues a social objective, None when it does not say;
    `objectives`: the eForms codes (BT-775); `reserved`, `reserved_execution`: None when not said."""

    form: Form
    identifier: str | None
    kind: str | None
    buyer_id: str | None
    buyer_name: str | None
    postcode: str | None
    department: str | None
    object: str | None
    cpv: str | None
    published: str | None
    previous: str | None
    social: bool | None
    objectives: tuple[str, ...]
    reserved: bool | None
    reserved_execution: bool | None


def read_notice(root: str, document: Any) -> PublishedNotice:
    """The notice in a document whose outermost element, or kind of release, is `root`."""
    if root == _BOAMP_ROOT:
        return _from_boamp(document)
    if root in _EFORMS_ROOTS:
        return _from_eforms(document)
    return _from_tender(document)


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from _walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from _walk(child)


def _at(node: Any, *path: str) -> Any:
    """What stands at a path, the first of several at each step; None when nothing does."""
    for name in path:
        while isinstance(node, list):
            node = node[0] if node else None
        if not isinstance(node, dict):
            return None
        node = node.get(name)
    return node


def _text(node: Any) -> str | None:
    """The text of an element; of several, the French one, else the first."""
    if isinstance(node, list):
        french = [one for one in node if isinstance(one, dict) and one.get("@languageID") in ("FRA", "fr")]
        return _text((french or node or [None])[0])
    if isinstance(node, dict):
        node = node.get("#")
    return node or None if isinstance(node, str) else None


def _day(node: Any) -> str | None:
    """The day of a date that always carries its zone (xs:date of eForms, instants of OCDS)."""
    text = _text(node)
    return text[:10] if text else None


def _codes(document: Any, name: str) -> set[str]:
    """The codes of an eForms list, wherever they stand in the notice (each lot has its own)."""
    return {code for node in _walk(document) if node.get("@listName") == name and (code := _text(node))}


def _from_eforms(document: Any) -> PublishedNotice:
    extension = _at(document, "UBLExtensions", "UBLExtension", "ExtensionContent", "EformsExtension")
    party = _text(_at(document, "ContractingParty", "Party", "PartyIdentification", "ID"))
    companies = [company for node in _walk(extension) if isinstance(company := node.get("Company"), dict)]
    buyer = next((one for one in companies if _text(_at(one, "PartyIdentification", "ID")) == party), {})
    project = _at(document, "ProcurementProject")
    place = _at(project, "RealizedLocation", "Address")
    strategic = _codes(document, "strategic-procurement")
    objectives = _codes(document, "social-objective") - {"none"}
    reserved = _codes(document, "reserved-procurement")
    execution = _codes(document, "reserved-execution")
    kind = _at(document, "NoticeTypeCode")
    is_reserved = bool(reserved - {"none"}) if reserved else None
    is_executed_so = True if "yes" in execution else False if execution == {"no"} else None
    says_social = "soc-obj" in strategic or bool(objectives) or bool(is_reserved) or bool(is_executed_so)
    company = _text(_at(buyer, "PartyLegalEntity", "CompanyID"))
    french = _text(_at(buyer, "PostalAddress", "Country", "IdentificationCode")) == "FRA"
    return PublishedNotice(
        form=Form.EFORMS,
        identifier=_text(_at(document, "ID")),
        kind=_EFORMS_KINDS.get(str(_at(kind, "@listName")), _text(kind)),
        # Other countries write their own register's number there.
        buyer_id=company if french else None,
        buyer_name=_text(_at(buyer, "PartyName", "Name")),
        postcode=_text(_at(place, "PostalZone"))
        or (_text(_at(buyer, "PostalAddress", "PostalZone")) if french else None),
        department=None,
        object=_text(_at(project, "Name")) or _text(_at(project, "Description")),
        cpv=_text(_at(project, "MainCommodityClassification", "ItemClassificationCode")),
        published=_day(_at(extension, "Publication", "PublicationDate")) or _day(_at(document, "IssueDate")),
        previous=_text(_at(extension, "Changes", "ChangedNoticeIdentifier")),
        # BT-06 given without its social code is a declaration that there is none; not given, it says nothing.
        social=True if says_social else False if strategic else None,
        objectives=tuple(sorted(objectives)),
        reserved=is_reserved,
        reserved_execution=is_executed_so,
    )  # fmt: skip


def _from_boamp(document: Any) -> PublishedNotice:
    management, data = _at(document, "GESTION"), _at(document, "DONNEES")
    index = _at(management, "INDEXATION")
    nature = _at(management, "REFERENCE", "TYPE_AVIS", "NATURE")
    tag = next(iter(nature), None) if isinstance(nature, dict) else None
    subject = _at(data, "OBJET")
    names = {name for node in _walk(data) for name in node}
    # PRESTATION_RESERVEE is about a profession (an architect): nothing social.
    reserved = True if "MARCHE_RESERVE_OUI" in names else False if "MARCHE_RESERVE_NON" in names else None
    criteria = [node["CRITERES_SOCIAUX_ENV"] for node in _walk(document) if "CRITERES_SOCIAUX_ENV" in node]
    social = any("SOCIAUX" in one for one in criteria if isinstance(one, dict))
    return PublishedNotice(
        form=Form.BOAMP,
        identifier=_text(_at(management, "REFERENCE", "IDWEB")),
        kind=_BOAMP_KINDS.get(tag, tag.lower().replace("_", " ")) if tag else None,
        buyer_id=_text(_at(data, "IDENTITE", "CODE_IDENT_NATIONAL")),
        buyer_name=_text(_at(data, "IDENTITE", "DENOMINATION")),
        postcode=_text(_at(data, "IDENTITE", "CP")),
        department=_text(_at(index, "DEP_PRESTATION")) or _text(_at(index, "DEP_PUBLICATION")),
        object=_text(_at(subject, "TITRE_MARCHE")) or _text(_at(index, "RESUME_OBJET"))
        or _text(_at(subject, "OBJET_COMPLET")),
        cpv=_text(_at(subject, "CPV", "PRINCIPAL")) or _text(_at(subject, "LOTS", "LOT", "CPV", "PRINCIPAL")),
        published=_text(_at(index, "DATE_PUBLICATION")),
        previous=_text(_at(management, "MARCHE", "ANNONCE_ANTERIEUR", "REFERENCE", "IDWEB")),
        social=True if social or reserved else None,
        objectives=(),
        reserved=reserved,
        reserved_execution=None,
    )  # fmt: skip


def _from_tender(release: Any) -> PublishedNotice:
    buyer = ocds.buyer_of(release)
    labels = ocds.social_of(release)
    items = _at(release, "tender", "items")
    text = {name: value for name, value in buyer.items() if isinstance(value, str)}
    tags = release.get("tag")
    return PublishedNotice(
        form=Form.OCDS,
        identifier=_text(release.get("id")) or _text(release.get("ocid")),
        kind="préinformation" if tags == ["planning"] else "avis de marché",
        buyer_id=text.get("id"),
        buyer_name=text.get("nom"),
        postcode=_text(_at(items, "deliveryAddress", "postalCode")),
        department=None,
        object=_text(_at(release, "tender", "title")) or _text(_at(release, "tender", "description")),
        cpv=_text(_at(items, "classification", "id")),
        published=_day(release.get("date")),
        previous=None,
        social=None if labels is None else labels != ["Pas de considération sociale"],
        objectives=(),
        reserved="Marché réservé" in labels if labels else None,
        reserved_execution=None,
    )
