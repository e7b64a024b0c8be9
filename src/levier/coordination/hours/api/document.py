"""The OpenAPI document, and what the page that tells it shows: both read from the same types the API answers with."""

from dataclasses import dataclass, field
from typing import Any

from levier.coordination.hours.api.body import BODY_AT_MOST, LINES_AT_MOST
from levier.coordination.hours.api.endpoints import api
from levier.coordination.hours.api.refusals import PROBLEM_JSON, REFUSALS

ROOT = "/api/v1/"
MEANINGS = {200: "La liste demandée", 201: "Envoi reçu, à attester par une personne de la structure"}


def document(server: str) -> dict[str, Any]:
    """The OpenAPI document of the API answered under `server` (the address of a mission)."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=ROOT))
    found["servers"] = [{"url": server}]
    for _, _, operation in operations(found):
        for status, answer in operation["responses"].items():
            titles = [refusal.title for refusal in REFUSALS.values() if refusal.status == int(status)]
            answer["description"] = MEANINGS.get(int(status)) or " ou ".join(titles)
            if int(status) >= 400:
                answer["content"] = {PROBLEM_JSON: answer["content"]["application/json"]}
    return found


def operations(found: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, operation) of a document, in its order."""
    return [
        (method.upper(), address, operation)
        for address, methods in found["paths"].items()
        for method, operation in methods.items()
    ]


@dataclass(frozen=True)
class FieldTold:
    """A field as the page tells it."""

    name: str
    required: bool
    words: str
    example: str


@dataclass(frozen=True)
class Told:
    """An address of the API as the page tells it."""

    method: str
    address: str
    summary: str
    words: str
    sent: list[FieldTold] = field(default_factory=list)
    received: list[FieldTold] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)


def guide(server: str) -> dict[str, Any]:
    """What the page shows: each address, its fields, its answers, the codes of refusal and the bounds."""
    found = document(server)
    schemas = found["components"]["schemas"]
    told = [
        Told(
            method,
            address,
            operation["summary"],
            operation["description"],
            fields_of(schemas["LineIn"]) if "requestBody" in operation else [],
            [] if "requestBody" in operation else fields_of(schemas["PersonOut"]),
            [(status, answer["description"]) for status, answer in operation["responses"].items()],
        )
        for method, address, operation in operations(found)
    ]
    codes = [(code, refusal.status, refusal.title) for code, refusal in REFUSALS.items()]
    return {"operations": told, "codes": codes, "lines_at_most": LINES_AT_MOST, "body_at_most": BODY_AT_MOST}


def fields_of(schema: dict[str, Any]) -> list[FieldTold]:
    """The fields of an object, in the order of the schema."""
    required = set(schema.get("required", []))
    return [
        FieldTold(name, name in required, told.get("description", ""), str(told.get("example", "")))
        for name, told in schema["properties"].items()
    ]
