"""What is asked of each published value: the field functions of `rules`, each once per distinct value of a build.

A question has a function of one value, or of some that go together, and says which columns its answers fill. A value
that its function is known to give back as it is, without a rule, is not asked: `plain` is what such a value looks like,
in the regular expressions that Python and DuckDB read alike; what it becomes then is `of_plain`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa

from levier.statistics.nomenclatures import sector_of
from levier.statistics.published import SourceFormat
from levier.statistics.rules import cpv, dates, identifiers, labels, numbers, places, social
from levier.statistics.rules.text import LOST, PLAIN_MARK, PLAIN_TEXT, clean_text, fold, unmark

_TEXT, _RULES = pa.string(), pa.list_(pa.string())


@dataclass(frozen=True, slots=True)
class Question:
    """A function of some published values (`None` where nothing was published) that answers a tuple, one entry a column
    of `filled`. `asks_nothing`: it is asked what an absent value means; otherwise it means nothing and no rule."""

    function: Callable[..., tuple[Any, ...]]
    filled: Mapping[str, pa.DataType]
    plain: str | None = None
    of_plain: str = "{}"
    asks_nothing: bool = False


class Noted(NamedTuple):
    """Rules that a question answers, in which column, with the raw column they saw; their rank among those of a
    record."""

    rules: str
    raw: str
    rank: int


@dataclass(frozen=True, slots=True)
class Use:
    """A question asked of columns of a raw table: `kept`, by column it answers, the canonical one it fills."""

    question: str
    of: tuple[str, ...]
    kept: Mapping[str, str]
    noted: tuple[Noted, ...] = field(default=())


def _one(question: str, column: str, canonical: str, rank: int | None = None) -> Use:
    noted = () if rank is None else (Noted("rules", column, rank),)
    return Use(question, (column,), {"value": canonical}, noted)


def _dated(column: str, rank: int) -> Use:
    """A day, and whether it was guessed: another date of the record, or of the modification, may tell it wrong."""
    kept = {"value": f"{column}_on", "guessed": f"{column}_guessed"}
    return Use("day", (column,), kept, (Noted("rules", column, rank),))


_BUYER = {
    "siret": "buyer_siret", "siren": "buyer_siren", "name": "buyer_name", "territory": "territory", "own": "own",
}  # fmt: skip
_CODE = {"value": "cpv", "division": "cpv_division", "sector": "sector"}
_NAMED = (Noted("rules", "buyer_id", 1), Noted("name_rules", "buyer_name", 40))
_CENTS = "({}::DECIMAL(18, 2) * 100)::BIGINT"
# Where the rules of what a record has several of stand among its own: after all the others.
SEVERAL = {"holder": 60, "modification": 70}
# What each raw table is asked. Ranks say which rule of a record was found first: of one that applied several times, the
# first value is shown.
USES: dict[str, tuple[Use, ...]] = {
    "record": (
        Use("buyer", ("buyer_id", "buyer_name"), {**_BUYER, "found": "found", "class": "buyer_class"}, _NAMED),
        _one("amount", "amount", "amount_initial", 30),
        _dated("notified", 31),
        _dated("published", 32),
        _one("months", "duration", "duration_months", 33),
        Use("cpv", ("cpv",), _CODE, (Noted("rules", "cpv", 34),)),
        _one("nature", "nature", "nature", 35),
        Use(
            "place", ("place_code", "place_type"),
            {"code": "place_code", "type": "place_type", "department": "place_department", "epci": "epci"},
            (Noted("rules", "place_code", 36), Noted("type_rules", "place_type", 37)),
        ),
        Use("techniques", ("techniques",), {"value": "techniques", "framework": "framework"},
            (Noted("rules", "techniques", 38),)),
        _one("mark", "framework_id", "framework_id", 39),
        _one("procedure", "procedure", "procedure", 41),
        _one("ccag", "ccag", "ccag", 42),
        _one("offers", "offers", "offers", 43),
        _one("mark", "id", "id", 44),
        _one("text", "object", "object", 46),
        Use("price", ("price_form", "price_types", "source_format"), {"value": "price_types"},
            (Noted("rules", "price_form", 47),)),
        Use("social", ("social",),
            {name: name for name in ("social_state", "has_clause", "has_criterion", "has_reserved")},
            (Noted("rules", "social", 48),)),
        _one("department", "buyer_department", "declared"),
    ),
    "notice": (
        # Its name comes first; without a SIRET the rules of its identifier say nothing more than that.
        Use("buyer", ("buyer_id", "buyer_name"), _BUYER,
            (Noted("name_rules", "buyer_name", 0), Noted("known_rules", "buyer_id", 1))),
        Use("cpv", ("cpv",), _CODE, (Noted("rules", "cpv", 2),)),
        _one("day", "published", "published_on", 3),
        _one("text", "object", "object", 4),
        Use("place", ("postcode", "place_type"), {"department": "place_department"}),
        _one("department", "buyer_department", "declared"),
        _one("mark", "id", "notice_id"),
        _one("mark", "previous", "previous_id"),
    ),
    "holder": (
        Use("holder", ("id", "kind"), {"id": "holder_id", "kind": "id_type", "valid": "valid"},
            (Noted("kind_rules", "kind", 0), Noted("rules", "id", 1))),
        _one("text", "name", "name", 2),
    ),
    "modification": (
        _one("new_amount", "amount", "amount", 0),
        _dated("notified", 1),
        _dated("published", 2),
        _one("months", "duration", "duration_months"),
        _one("mark", "id", "modification_id"),
        _one("text", "object", "object"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the files. `today`: what is dated after it is not believed.

    `territories` gives the department of public bodies by SIREN, `nomenclature` the check digit of each CPV code,
    `buyers` the department of one buyer by SIRET, believed when nothing published says it, `regions` the region of each
    department, `epcis` the intercommunality of each place of `places.epci_of_place`, `classes` the class of a buyer by
    SIRET or SIREN, `names` the name of a body by SIREN, in the place of one whose characters were lost. All are
    optional: what none gives stays empty.
    """

    today: date
    territories: Mapping[str, str] | None = None
    nomenclature: Mapping[str, str] | None = None
    buyers: Mapping[str, str] | None = None
    regions: Mapping[str, str] | None = None
    epcis: Mapping[tuple[str, str], str] | None = None
    classes: Mapping[str, str] | None = None
    names: Mapping[str, str] | None = None


def questions(known: Known) -> dict[str, Question]:
    """The questions by name, with what is known beside the files."""

    def simple(
        function: Callable[[str | None], tuple[Any, ...]], kind: pa.DataType, plain: str | None = None, to: str = "{}"
    ) -> Question:
        return Question(function, {"value": kind, "rules": _RULES}, plain, to)

    days = pa.date32()
    return {
        "buyer": Question(
            _Buyers(known),
            {"siret": _TEXT, "siren": _TEXT, "name": _TEXT, "found": _TEXT, "territory": _TEXT, "own": _TEXT,
             "class": _TEXT, "rules": _RULES, "known_rules": _RULES, "name_rules": _RULES},
            asks_nothing=True,
        ),
        "amount": simple(numbers.clean_amount, pa.int64(), numbers.PLAIN_AMOUNT, _CENTS),
        "new_amount": simple(_new_amount, pa.int64(), numbers.PLAIN_AMOUNT, _CENTS),
        "day": Question(
            lambda raw: _day(raw, known.today), {"value": days, "guessed": pa.bool_(), "rules": _RULES}
        ),
        "months": simple(numbers.clean_duration, pa.int32()),
        "offers": simple(numbers.clean_offers, pa.int32()),
        "cpv": Question(
            lambda raw: _code(raw, known.nomenclature),
            {"value": _TEXT, "division": _TEXT, "sector": _TEXT, "rules": _RULES},
        ),
        "nature": simple(labels.clean_nature, _TEXT),
        "procedure": simple(labels.clean_procedure, _TEXT),
        "ccag": simple(labels.clean_ccag, _TEXT),
        "place": Question(
            lambda code, kind: _place(code, kind, known.epcis or {}),
            {"code": _TEXT, "type": _TEXT, "department": _TEXT, "epci": _TEXT, "rules": _RULES, "type_rules": _RULES},
            asks_nothing=True,
        ),
        "techniques": Question(_techniques, {"value": _TEXT, "framework": pa.bool_(), "rules": _RULES}),
        "mark": simple(unmark, _TEXT, PLAIN_MARK),
        "text": simple(clean_text, _TEXT, PLAIN_TEXT),
        "price": Question(
            lambda form, types, source: labels.price_types(form, types, legacy=source == SourceFormat.DECP_2019),
            {"value": _TEXT, "rules": _RULES},
            asks_nothing=True,
        ),
        "social": Question(
            social.read_social,
            {"social_state": _TEXT, "has_clause": pa.bool_(), "has_criterion": pa.bool_(), "has_reserved": pa.bool_(),
             "rules": _RULES},
            asks_nothing=True,
        ),
        "department": Question(lambda raw: (places.clean_department(raw),), {"value": _TEXT}),
        "holder": Question(
            _holder, {"id": _TEXT, "kind": _TEXT, "valid": pa.bool_(), "rules": _RULES, "kind_rules": _RULES},
            asks_nothing=True,
        ),
    }  # fmt: skip


class _Buyers:
    """A buyer by its published identifier and name."""

    def __init__(self, known: Known) -> None:
        self._territories = known.territories or {}
        self._buyers = known.buyers or {}
        self._classes = known.classes or {}
        self._names = known.names or {}

    def __call__(self, raw: str | None, raw_name: str | None) -> tuple[Any, ...]:
        siret, rules = identifiers.clean_buyer(raw)
        name, name_rules = clean_text(raw_name)
        if siret is None:
            return None, None, name, None, None, None, None, rules, ("avis_sans_siret",), name_rules
        siren = siret[:9]
        # The class is of this very one, else of its legal body; never guessed from its name.
        found = self._names.get(siren) if name and LOST in name else None
        return (
            siret, siren if len(siret) in {9, 14} and siret.isdigit() else None, name, found or None,
            self._territories.get(siren) or None, self._buyers.get(siret) or None,
            self._classes.get(siret) or self._classes.get(siren), rules, rules, name_rules,
        )  # fmt: skip


def _new_amount(raw: str | None) -> tuple[Any, ...]:
    """The amount of a modification: one that is no price leaves the one before."""
    amount, rules = numbers.clean_amount(raw)
    return amount, tuple("modification_symbolique" if rule == "montant_symbolique" else rule for rule in rules)


def _code(raw: str | None, nomenclature: Mapping[str, str] | None) -> tuple[Any, ...]:
    code, rules = cpv.clean_cpv(raw, nomenclature)
    sector = sector_of(code) if code else None
    return code, code[:2] if code else None, sector.code if sector else None, rules


def _day(raw: str | None, today: date) -> tuple[Any, ...]:
    found = dates.clean_date(raw, today)
    return found.value, dates.is_guessed(found), found.rules


def _place(code: str | None, kind: str | None, epcis: Mapping[tuple[str, str], str]) -> tuple[Any, ...]:
    place, rules = unmark(code)
    label, label_rules = labels.clean_place_type(kind)
    department = places.department_of_place(place, label)
    return place, label, department, places.epci_of_place(place, label, epcis), rules, label_rules


def _techniques(raw: str | None) -> tuple[Any, ...]:
    told, rules = unmark(raw)
    return told, "accord-cadre" in fold(told or ""), rules


def _holder(raw: str | None, raw_kind: str | None) -> tuple[Any, ...]:
    kind, kind_rules = identifiers.clean_identifier_type(raw_kind)
    identifier, rules = identifiers.clean_holder(raw, kind)
    return identifier, kind, "titulaire_identifiant" not in rules, rules, kind_rules
