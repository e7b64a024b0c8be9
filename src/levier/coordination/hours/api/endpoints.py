"""The API of hours: what a structure's software reads and sends. It asks the room and answers."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Header, NinjaAPI, Schema, Status
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle
from pydantic import ConfigDict

from levier.accounts.services import actor_of, use_token
from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.tenancy.addresses import mission_url
from levier.coordination.hours.api.body import LINES_AT_MOST, BodyParser, shape_faults
from levier.coordination.hours.api.refusals import Refused, problem
from levier.coordination.hours.employers import awaited_of, said_so_far
from levier.coordination.hours.policy import employed_assignments
from levier.coordination.hours.sent_lines import HOURS, MONTH, SaidLine
from levier.coordination.hours.services import deposits, employers

TEXT_AT_MOST = 100
KEY = r"^[\x21-\x7e]{8,100}$"
# What the room raises, and how the API calls it.
CODES: dict[type[Problem], str] = {
    deposits.KeyReused: "key_reused",
    deposits.LinesRefused: "lines_refused",
    deposits.NothingChanges: "nothing_changes",
    employers.AlreadyRecorded: "already_recorded",
    employers.NothingAwaited: "nothing_awaited",
}


class Strict(Schema):
    """What is sent: a field we do not know is refused, since a category or a birth date would come that way."""

    model_config = ConfigDict(extra="forbid")


class LineIn(Strict):
    """Les heures d’une personne sur une attribution, un mois."""

    person: str = Field(
        max_length=TEXT_AT_MOST,
        description="Référence de la personne, telle que la liste et le modèle de tableur la donnent.",
        json_schema_extra={"example": "4c1f0a92be-77d03e51c8"},
    )
    award: str = Field(
        max_length=TEXT_AT_MOST,
        description="Identifiant de l’attribution sur laquelle elle travaille\u00a0: relu avec la personne.",
        json_schema_extra={"example": "0d4c7b1e-5a58-4f0e-9d43-0c6c9f1a7b2e"},
    )
    month: str = Field(
        max_length=TEXT_AT_MOST,
        description="Mois travaillé.",
        json_schema_extra={"pattern": MONTH, "example": "2026-03"},
    )
    hours: str = Field(
        max_length=TEXT_AT_MOST,
        description="Heures du mois, en texte, centièmes après un point. Elles remplacent ce qui était dit de ce mois.",
        json_schema_extra={"pattern": HOURS, "example": "121.33"},
    )
    contract_type: str = Field(
        "",
        max_length=TEXT_AT_MOST,
        description="Contrat de travail\u202f; s’il est dit, il doit être celui connu.",
        json_schema_extra={"example": "intérim"},
    )


class DepositIn(Strict):
    """Les lignes d’un envoi\u00a0: toutes sont prises, ou aucune."""

    lines: list[LineIn] = Field(min_length=1, max_length=LINES_AT_MOST)


class LineOut(Schema):
    """Ce que devient une ligne\u00a0: déclarée, comparée à celle du titulaire qui déclare, ou inchangée."""

    line: int
    person: str
    month: str
    hours_before: str
    hours: str
    becomes: Literal["declared", "compared", "unchanged"]


class DepositOut(Schema):
    """Un envoi reçu. Rien n’est déclaré avant qu’une personne de la structure l’atteste, à l’adresse `page`."""

    deposit: str
    received_at: str
    state: Literal["to_attest"]
    changes: int
    page: str
    lines: list[LineOut]


class MonthOut(Schema):
    """Un mois attendu\u00a0: ce qui en est dit, et le plus qu’il peut compter."""

    month: str
    hours: str
    hours_at_most: str


class PersonOut(Schema):
    """Une personne dont les heures sont attendues sur une attribution."""

    person: str = Field(description="Référence de la personne sur cette attribution.")
    name: str = Field(description="Prénom et initiale.")
    award: str = Field(description="Identifiant de l’attribution.")
    contract: str = Field(description="Le marché.")
    holder: str = Field(description="L’entreprise titulaire.")
    desk: str = Field(description="Le guichet qui suit l’opération.")
    contract_type: str = Field(description="Contrat de travail connu\u202f; vide, aucun.")
    months: list[MonthOut] = Field(description="Les mois attendus, ce qui en est dit, et leur plafond.")


class PeopleOut(Schema):
    """Les personnes de la structure dont les heures sont attendues aujourd’hui."""

    people: list[PersonOut]


class FaultOut(Schema):
    """Une faute\u00a0: la ligne (comptée de 1\u202f; nulle, tout l’envoi), le champ, un code, une phrase."""

    line: int | None
    field: str
    code: str
    detail: str


class ProblemOut(Schema):
    """Un refus (RFC 9457). Rien de ce qui était enregistré n’a changé."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FaultOut]


class StructureToken(HttpBearer):
    """The token of a structure's software; it makes the request that structure's, in that one role."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        try:
            found = use_token(token.strip(), now=timezone.now())
        except Problem as why:
            raise Refused("not_recognised", why.sentence) from why
        request.actor = actor_of(found)  # type: ignore[attr-defined]
        return found


class PerToken(SimpleRateThrottle):
    """So many calls a minute from one software."""

    def __init__(self) -> None:
        super().__init__("1/m")

    def allow_request(self, request: HttpRequest) -> bool:
        self.num_requests = settings.API_CALLS_PER_MINUTE
        return super().allow_request(request)

    def get_cache_key(self, request: HttpRequest) -> str:
        return f"api-calls-{request.auth.public_id}"  # type: ignore[attr-defined]


api = NinjaAPI(
    title="Levier\u00a0: les heures d’une structure",
    version="1",
    description="Pour le logiciel d’une structure qui emploie des personnes sur les marchés d’autres entreprises.",
    openapi_url=None,
    docs_url=None,
    auth=StructureToken(),
    throttle=PerToken(),
    parser=BodyParser(),
)
REFUSED = dict.fromkeys((400, 401, 404, 405, 409, 413, 415, 422, 429), ProblemOut)


@api.get(
    "people",
    url_name="people",
    response={200: PeopleOut, **{status: REFUSED[status] for status in (401, 404, 405, 429)}},
    summary="Qui, où, quels mois",
)
def people(request: Any) -> Any:
    """Les personnes dont les heures sont attendues, avec leur référence\u00a0: ce que le modèle de tableur contient."""
    awaited = awaited_of(employed_assignments(request.actor), timezone.localdate())
    said = said_so_far(one.assignment for one in awaited)
    log_reading(request, {one.assignment.participant.public_id for one in awaited})
    return {
        "people": [
            {
                "person": employers.row_key(one.assignment),
                "name": one.assignment.participant.short_name,
                "award": str(one.assignment.award.public_id),
                "contract": one.assignment.award.lot.contract.title,
                "holder": str(one.assignment.award.company),
                "desk": str(one.assignment.award.lot.contract.operation.lead_desk),
                "contract_type": one.assignment.contract_type,
                "months": [
                    {
                        "month": f"{month:%Y-%m}",
                        "hours": deposits.decimal_hours(said.get((one.assignment.pk, month), 0)),
                        "hours_at_most": deposits.decimal_hours(100 * asked.most),
                    }
                    for month, asked in one.asked.items()
                ],
            }
            for one in awaited
            if one.asked
        ]
    }


@api.post("hours", url_name="hours", response={201: DepositOut, **REFUSED}, summary="Envoyer des heures")
def hours(
    request: Any,
    response: HttpResponse,
    deposit: DepositIn,
    key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            pattern=KEY,
            description="De 8 à 100 caractères, neuve à chaque envoi. La même clé avec les mêmes lignes rend la "
            "première réponse\u202f; avec d’autres, 409.",
        ),
    ],
) -> Any:
    """Garde les lignes d’un envoi, toutes ou aucune, jusqu’à ce qu’une personne de la structure les atteste."""
    awaited = awaited_of(employed_assignments(request.actor), timezone.localdate())
    lines = [SaidLine(**line.dict()) for line in deposit.lines]
    sheet, answer, again = deposits.stage_deposit(request.auth, awaited, lines, key=key, now=timezone.now())
    told = {line["person"] for line in answer["lines"]}
    log_reading(
        request,
        {one.assignment.participant.public_id for one in awaited if employers.row_key(one.assignment) in told},
    )
    if again:
        response["Idempotent-Replayed"] = "true"
    page = mission_url(request.mission, "employer_sheet", public_id=sheet.public_id)
    return Status(201, {**answer, "page": page})


def answers(kind: type[Exception]) -> Callable[[Any], Any]:
    """Names the exception a function answers."""
    return api.exception_handler(kind)


@answers(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A refusal of ours."""
    return problem(error, headers={"WWW-Authenticate": "Bearer"} if error.code == "not_recognised" else None)


@answers(Problem)
def refused_by_the_room(request: HttpRequest, error: Problem) -> HttpResponse:
    """What the room would not do; one it never raises here is a fault of ours and is told as such."""
    return problem(Refused(CODES[type(error)], error.sentence, getattr(error, "faults", ())))


@answers(ValidationError)
def wrong_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The key, or the shape of the body."""
    if any(found["loc"][0] == "header" for found in error.errors):
        return problem(
            Refused(
                "key_missing",
                "Donnez à l’envoi une clé de 8 à 100 caractères sans espace, dans l’en-tête Idempotency-Key.",
            )
        )
    sentence = "La forme de l’envoi est à corriger\u00a0: rien n’est enregistré."
    return problem(Refused("lines_refused", sentence, shape_faults(error.errors)))


@answers(Throttled)
def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    """Past the calls of a minute."""
    wait = str(max(1, int(error.wait or 1)))
    told = Refused("too_many_calls", f"Trop d’appels en une minute\u00a0: reprenez dans {wait}\u00a0s.")
    return problem(told, headers={"Retry-After": wait})


@answers(HttpError)
def from_the_library(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the library refuses by itself: no token, or a body our parser refused (its reason stands behind)."""
    if isinstance(error.__cause__, Refused):
        return problem(error.__cause__)
    told = Refused("not_recognised", "Donnez le jeton de votre logiciel, dans l’en-tête Authorization: Bearer.")
    return problem(told, headers={"WWW-Authenticate": "Bearer"})
