"""OCDS 1.1 releases, read as the DECP records they stand for: an award is a contract, a tender alone is a notice.

The social field comes from two extensions: Sustainability (goals and strategies) and Other Requirements (reserved
participation). A release that carries neither does not declare the field.
"""

import re
from collections.abc import Iterator
from typing import Any

from levier.statistics.readers.items import OWN_COLUMNS, OWN_ROW

# 30.5 days a month, as the State's converter counts (139bercy/decp-rama, jq/ocds).
DAYS_A_MONTH = 30.5
_OCID = re.compile(r"ocds-[a-z0-9]{6}-")
_STRATEGIES = {"contractPerformanceConditions": "Clause sociale", "awardCriteria": "Critère social"}
NO_CONSIDERATION = "Pas de considération sociale"
_UNSAID_KIND = "Considération sociale"
_RESERVED = "Marché réservé"
SOCIAL_LABELS = (*_STRATEGIES.values(), _RESERVED)


def is_release(value: Any) -> bool:
    """Whether a JSON value is an OCDS release."""
    return isinstance(value, dict) and "ocid" in value and "releases" not in value and "compiledRelease" not in value


def releases_of(record: Any) -> list[Any]:
    """The releases of an OCDS record: all of them when they are there, else the compiled one."""
    if not isinstance(record, dict):
        return []
    releases = [one for one in _list(record.get("releases")) if is_release(one)]
    compiled = record.get("compiledRelease")
    return releases or ([compiled] if is_release(compiled) else [])


def awards_of(release: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The contracts of a release, in the shape of a 2022 DECP record; none when nothing is awarded yet."""
    contracts = _objects(release.get("contracts"))
    awards = [one for one in _objects(release.get("awards")) if one.get("status") not in ("cancelled", "unsuccessful")]
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for award in awards:
        signed = [one for one in contracts if one.get("awardID") == award.get("id")]
        pairs += [(award, contract) for contract in signed or [{}]]
    known = [award.get("id") for award in _objects(release.get("awards"))]
    pairs += [({}, contract) for contract in contracts if contract.get("awardID") not in known]
    for rank, (award, contract) in enumerate(pairs, 1):
        record = _record(release, award, contract, rank if len(pairs) > 1 else None)
        row = release.get(OWN_ROW)
        # Our own export says one contract a release, and its row beside: all that no field of OCDS says.
        if len(pairs) == 1 and isinstance(row, dict) and OWN_COLUMNS.issubset(row):
            record[OWN_ROW] = row
        yield record


def buyer_of(release: dict[str, Any]) -> dict[str, Any]:
    """The buyer of a release: `id` (its SIRET where the identifier is one) and `nom`."""
    named = release.get("buyer")
    buyer = named if isinstance(named, dict) else {}
    party = next(
        (one for one in _objects(release.get("parties")) if "buyer" in _list(one.get("roles"))
         or (buyer.get("id") is not None and one.get("id") == buyer.get("id"))),
        {},
    )  # fmt: skip
    return {"id": _identifier(party, buyer), "nom": buyer.get("name") or party.get("name")}


def social_of(release: dict[str, Any]) -> list[str] | None:
    """The labels of the social field, or None when the release does not declare it."""
    tender = _object(release.get("tender"))
    # What our own export says in the words of the source: no extension tells the three states apart.
    if told := [one for one in _list(tender.get("considerationsSociales")) if isinstance(one, str)]:
        return told
    labels: list[str] = []
    declared = False
    for place in (tender, *_objects(tender.get("lots"))):
        requirements = _object(place.get("otherRequirements"))
        if any(one != "none" for one in _list(requirements.get("reservedParticipation"))):
            labels.append(_RESERVED)
        if place.get("hasSustainability") is False:
            declared = True
        for goal in _objects(place.get("sustainability")):
            if str(goal.get("goal") or "").partition(".")[0] == "social":
                said = _list(goal.get("strategies"))
                labels += [label for strategy, label in _STRATEGIES.items() if strategy in said] or [_UNSAID_KIND]
    if labels:
        return list(dict.fromkeys(labels))
    return [NO_CONSIDERATION] if declared else None


def _record(
    release: dict[str, Any], award: dict[str, Any], contract: dict[str, Any], rank: int | None
) -> dict[str, Any]:
    tender = _object(release.get("tender"))
    buyer = buyer_of(release)
    items = _objects(award.get("items")) or _objects(contract.get("items")) or _objects(tender.get("items"))
    period = _object(award.get("contractPeriod")) or _object(contract.get("period"))
    initial = _object(award.get("value")).get("amount")
    current = _object(contract.get("value")).get("amount")
    record: dict[str, Any] = {
        "id": _number(release, buyer["id"], rank),
        "acheteur": buyer,
        "objet": next(
            (text for one in (award, contract, tender) if (text := one.get("title") or one.get("description"))), None
        ),
        "codeCPV": next((_object(one.get("classification")).get("id") for one in items), None),
        "procedure": tender.get("procurementMethodDetails"),
        "lieuExecution": _place(items),
        "dureeMois": _months(period.get("durationInDays")),
        "dateNotification": _day(contract.get("dateSigned") or award.get("date")),
        "datePublicationDonnees": _day(release.get("date")),
        "montant": current if initial is None else initial,
        "titulaires": [_holder(release, one) for one in _objects(award.get("suppliers"))],
        "modifications": _modifications(contract, None if current == initial else current),
        "source": release.get("source"),
    }
    social = social_of(release)
    if social is not None:
        record["considerationsSociales"] = {"considerationSociale": social}
    return record


def _number(release: dict[str, Any], buyer: Any, rank: int | None) -> str | None:
    """The buyer's number: what follows its SIRET in `decpUID` or in the process's identifier."""
    whole = str(release.get("decpUID") or _OCID.sub("", str(release.get("ocid") or ""), count=1))
    number = whole.removeprefix(str(buyer)) if buyer else whole
    if not number:
        return None
    return f"{number}-{rank}" if rank else number


def _identifier(party: dict[str, Any], reference: dict[str, Any]) -> Any:
    found = _object(party.get("identifier")).get("id")
    if found:
        return found
    # « FR-RCS-20001318300021-buyer »: the register, the number and the role, put together by the converter.
    digits = re.search(r"(?<!\d)(\d{14}|\d{9})(?!\d)", str(reference.get("id") or party.get("id") or ""))
    return digits[1] if digits else None


def _holder(release: dict[str, Any], supplier: dict[str, Any]) -> dict[str, Any]:
    party = next((one for one in _objects(release.get("parties")) if one.get("id") == supplier.get("id")), {})
    identifier = str(_identifier(party, supplier) or "")
    scheme = str(_object(party.get("identifier")).get("scheme") or "")
    french = scheme.startswith("FR-") or (identifier.isdigit() and len(identifier) in {9, 14})
    return {
        "id": identifier or None,
        "typeIdentifiant": "SIRET" if french else "HORS-UE" if scheme else None,
        "denominationSociale": supplier.get("name") or party.get("name"),
    }


def _modifications(contract: dict[str, Any], amount: Any) -> list[dict[str, Any]]:
    """The amendments; the last one in date brings the amount the contract now has, if it changed."""
    changes = [
        {
            "id": one.get("id"),
            "objetModification": one.get("rationale") or one.get("description"),
            "dateNotificationModification": _day(one.get("date")),
        }
        for one in _objects(contract.get("amendments"))
    ]
    if changes:
        max(changes, key=lambda one: one["dateNotificationModification"] or "")["montant"] = amount
    return changes


def _place(items: list[dict[str, Any]]) -> dict[str, Any]:
    for one in items:
        code = _object(one.get("deliveryAddress")).get("postalCode")
        if code:
            return {"code": code, "typeCode": "Code postal"}
    return {}


def _months(days: Any) -> str | None:
    try:
        return str(round(float(days) / DAYS_A_MONTH)) if days is not None else None
    except (TypeError, ValueError, OverflowError):
        return str(days)


def _day(moment: Any) -> str | None:
    """The day of an instant as written, without its hour: it is that of the publisher."""
    return str(moment)[:10] if moment else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]
