"""Cleans one record at a time: the field functions of `rules`, applied once per distinct value.

Measured: a value seen again costs a dictionary look-up, and all the fields but amount and object repeat a lot; that is
why the rules of one field are plain Python here, and only what compares records is an Ibis expression.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from levier.statistics.nomenclatures import sector_of
from levier.statistics.notices import read_notice
from levier.statistics.published import (
    MASKED_HOLDER,
    SYNTHETIC,
    Published,
    PublishedModification,
    SourceFormat,
    publish,
)
from levier.statistics.readers.items import Item, Shape
from levier.statistics.rules import cpv, dates, identifiers, labels, numbers, places, social
from levier.statistics.rules.registry import REPAIRS, RULES, Cleaned
from levier.statistics.rules.text import LOST, clean_text, fold, unmark
from levier.statistics.stage import Stage

# Distinct values kept per field: bounds memory whatever the file.
_MEMORY = 16_384
# What a keyboard gives; no such code exists.
_TRIAL_CPV = "12345678"


class _Memo(dict[Any, Any]):
    """A function of one value that remembers its answers, in bounded memory; `memo[value]` asks it."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, value: Any) -> Any:
        if len(self) >= _MEMORY:
            self.clear()
        answer = self[value] = self._function(value)
        return answer


@dataclass
class Counts:
    """What became of the records read."""

    read: int = 0
    accepted: int = 0
    repaired: int = 0
    rejected: int = 0
    by_reason: Counter[str] = field(default_factory=Counter)


class _Modified(NamedTuple):
    identifier: str | None
    notified_on: date | None
    published_on: date | None
    amount: int | None
    duration: int | None
    object: str | None
    holders: bool


def _siren(buyer: str | None) -> str | None:
    return buyer[:9] if buyer and len(buyer) in {9, 14} and buyer.isdigit() else None


def _note(found: list[tuple[str, str | None]], rules: tuple[str, ...], raw: str | None) -> None:
    for rule in rules:
        found.append((rule, raw))


class Cleaner:
    """Cleans records into a `Stage`. `today` is injected: what is dated after it is not believed.

    `territories` gives the department of public bodies by SIREN, `nomenclature` the check digit of each CPV code,
    `buyers` the department of one buyer by SIRET, believed when nothing published says it, `regions` the region of each
    department, `epcis` the intercommunality of each place of `places.epci_of_place`, `classes` the class of a buyer by
    SIRET or SIREN, `names` the name of a body by SIREN, in the place of one whose characters were lost. All are
    optional: what none gives stays empty.
    """

    def __init__(
        self,
        stage: Stage,
        *,
        today: date,
        territories: Mapping[str, str] | None = None,
        nomenclature: Mapping[str, str] | None = None,
        buyers: Mapping[str, str] | None = None,
        regions: Mapping[str, str] | None = None,
        epcis: Mapping[tuple[str, str], str] | None = None,
        classes: Mapping[str, str] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.counts = Counts()
        self._stage = stage
        self._territories = territories or {}
        self._buyers = buyers or {}
        self._regions = regions or {}
        self._epcis = epcis or {}
        self._classes = classes or {}
        self._names = names or {}
        self._unmark = _Memo(unmark)
        self._name = _Memo(clean_text)
        self._buyer = _Memo(identifiers.clean_buyer)
        self._holder = _Memo(lambda pair: identifiers.clean_holder(*pair))
        self._holder_type = _Memo(identifiers.clean_identifier_type)
        self._date = _Memo(lambda raw: dates.clean_date(raw, today))
        self._amount = _Memo(numbers.clean_amount)
        self._duration = _Memo(numbers.clean_duration)
        self._offers = _Memo(numbers.clean_offers)
        self._cpv = _Memo(lambda raw: cpv.clean_cpv(raw, nomenclature))
        self._sector = _Memo(lambda code: found.code if code and (found := sector_of(code)) else None)
        self._procedure = _Memo(labels.clean_procedure)
        self._nature = _Memo(labels.clean_nature)
        self._ccag = _Memo(labels.clean_ccag)
        self._place_type = _Memo(labels.clean_place_type)
        self._place_department = _Memo(lambda pair: places.department_of_place(*pair))
        self._price_types = _Memo(lambda key: labels.price_types(key[0], key[1], legacy=key[2]))
        self._social = _Memo(social.read_social)
        self._is_framework = _Memo(lambda techniques: "accord-cadre" in fold(techniques or ""))

    def clean(self, item: Item, file: str, *, invented: bool = False) -> None:
        """Cleans one item: it ends as accepted, repaired or rejected, once, and its rules are counted.

        `invented`: the file is named synthetic, so that its records are, marked or not.
        """
        counts = self.counts
        counts.read += 1
        record = counts.read
        position = (file, item.number, item.line, item.offset)
        if item.problem is not None:
            self._reject(record, position, item.problem, item.detail)
            return
        if item.shape is Shape.NOTICE:
            self._clean_notice(record, position, item, invented=invented)
            return
        published = publish(item)
        if invented:
            published.source = SYNTHETIC
        found: list[tuple[str, str | None]] = [(rule, None) for rule in item.rules]
        buyer: Cleaned = self._buyer[published.buyer_id]
        if buyer.value is None:
            self._reject(record, position, "acheteur_absent", (published.object or "")[:80])
            return
        _note(found, buyer.rules, published.buyer_id)
        found += published.notes
        self._stage.add("record", self._row(record, position, published, buyer.value, found))
        self._record_rules(record, position, found)

    def _clean_notice(self, record: int, position: tuple[Any, ...], item: Item, *, invented: bool) -> None:
        notice = read_notice(*item.value)
        found: list[tuple[str, str | None]] = [(rule, None) for rule in item.rules]
        name, rules = self._name[notice.buyer_name]
        _note(found, rules, notice.buyer_name)
        siret, rules = self._buyer[notice.buyer_id]
        if siret is None and name is None:
            self._reject(record, position, "acheteur_absent", (notice.object or "")[:80])
            return
        _note(found, ("avis_sans_siret",) if siret is None else rules, notice.buyer_id)
        code, rules = self._cpv[notice.cpv]
        _note(found, rules, notice.cpv)
        published_on, rules = self._date[notice.published]
        _note(found, rules, notice.published)
        title, rules = clean_text(notice.object)
        _note(found, rules, notice.object)
        place = self._place_department[self._unmark[notice.postcode].value, "Code postal"]
        department, test = self._department(siret or "", notice.department, place)
        if department is None:
            found.append(("departement_inconnu", notice.postcode))
        state = {True: social.SocialState.YES, False: social.SocialState.NONE, None: social.SocialState.NOT_DECLARED}
        self._stage.add(
            "notice",
            (
                record, *position, notice.form.value, invented, self._unmark[notice.identifier].value, notice.kind,
                siret, _siren(siret), name, department, test, title, code, code[:2] if code else None,
                self._sector[code], published_on, self._unmark[notice.previous].value, state[notice.social].value,
                "|".join(notice.objectives) or None, notice.reserved, notice.reserved_execution,
            ),
        )  # fmt: skip
        self._record_rules(record, position, found)

    def _reject(self, record: int, position: tuple[Any, ...], reason: str, detail: str) -> None:
        file, index, line, offset = position
        place = f"ligne {line}" if line is not None else f"enregistrement n° {index}"
        byte = f", octet {offset}" if offset is not None else ""
        sentence = f"« {file} », {place}{byte} : {RULES[reason].label}"
        self._stage.add("rejection", (record, *position, reason, sentence, detail or None))
        self.counts.rejected += 1
        self.counts.by_reason[reason] += 1

    def _record_rules(self, record: int, position: tuple[Any, ...], found: list[tuple[str, str | None]]) -> None:
        if not found:
            self.counts.accepted += 1
            return
        distinct = dict(reversed(found))
        if REPAIRS.isdisjoint(distinct):
            self.counts.accepted += 1
        else:
            self.counts.repaired += 1
        for name, raw in distinct.items():
            rule = RULES[name]
            self.counts.by_reason[name] += 1
            self._stage.add(
                "repair", (record, *position, name, rule.outcome.value, rule.field, raw[:200] if raw else None)
            )

    def _row(
        self,
        record: int,
        position: tuple[Any, ...],
        published: Published,
        buyer: str,
        found: list[tuple[str, str | None]],
    ) -> tuple[Any, ...]:
        legacy = published.source_format is SourceFormat.DECP_2019
        source = published.source or None
        synthetic = source == SYNTHETIC
        cleaned = []
        for memo, raw in (
            (self._amount, published.amount),
            (self._date, published.notified),
            (self._date, published.published),
            (self._duration, published.duration),
            (self._cpv, published.cpv),
            (self._nature, published.nature),
            (self._unmark, published.place_code),
            (self._place_type, published.place_type),
            (self._unmark, published.techniques),
            (self._unmark, published.framework_id),
            (self._name, published.buyer_name),
            (self._procedure, published.procedure),
            (self._ccag, published.ccag),
            (self._offers, published.offers),
            (self._unmark, published.id),
        ):
            value, rules = memo[raw]
            if rules:
                _note(found, rules, raw)
            cleaned.append(value)
        (amount, notified_on, published_on, duration, code, nature, place_code, place_type, techniques, framework_id,
         name, procedure, ccag, offers, identifier) = cleaned  # fmt: skip
        if name and LOST in name and (official := self._names.get(buyer[:9])):
            found.append(("nom_retrouve", name))
            name = official
        title, rules = clean_text(published.object)
        _note(found, rules, published.object)
        price, rules = self._price_types[published.price_form, published.price_types, legacy]
        _note(found, rules, published.price_form)
        read = self._social[published.social]
        _note(found, read.rules, published.social)
        if published.cpv == _TRIAL_CPV:
            found.append(("marche_essai", published.object))
        if notified_on is None and not published.notified:
            found.append(("date_absente", None))
        if notified_on and published_on and published_on < notified_on:
            found.append(("publication_avant", published.published))
        place_department = self._place_department[place_code, place_type]
        if synthetic and place_code == places.FICTITIOUS:
            place_department = places.FICTITIOUS
        department, test = self._department(buyer, published.buyer_department, place_department)
        if department is None:
            found.append(("departement_inconnu", published.place_code))
        holders = self._holders(published, found)
        modifications = self._modifications(published.modifications, notified_on, found)
        content = (
            identifier, title, nature, procedure, code, amount, notified_on, published_on, duration, place_code,
            techniques, ccag, offers, price, read.state, read.clause, read.criterion, read.reserved, holders,
            modifications,
        )  # fmt: skip
        if identifier is None:
            digest = blake2b(repr(content).encode("utf-8", "surrogatepass"), digest_size=6)
            identifier = f"sans-numero-{digest.hexdigest()}"
            found.append(("identifiant_absent", None))
        for rank, holder in enumerate(holders, 1):
            self._stage.add("holder", (record, rank, *holder))
        for rank, modification in enumerate(modifications, 1):
            self._stage.add("modification", (record, rank, *modification))
        current = next((one.amount for one in reversed(modifications) if one.amount is not None), amount)
        framework = nature == "Accord-cadre" or self._is_framework[techniques]
        return (
            record, *position, source, published.source_format.value, synthetic, published.concession,
            f"{buyer}-{identifier}", buyer, _siren(buyer), name,
            department, test, self._regions.get(department or ""), self._class_of(buyer),
            identifier, title, nature, procedure, code, code[:2] if code else None,
            self._sector[code], amount, current, notified_on, published_on, duration, place_code,
            place_type, place_department, places.epci_of_place(place_code, place_type, self._epcis),
            framework, framework_id, techniques, ccag, offers, price, read.state.value,
            read.clause, read.criterion, read.reserved, published.social, published.has_social_field,
            len(modifications), published.state, hash(content),
        )  # fmt: skip

    def _department(self, buyer: str, column: str | None, place: str | None) -> tuple[str | None, str | None]:
        """The department of a contract and the test that gave it, the surest first (data/README.md, trap 17)."""
        if place == places.FICTITIOUS:
            return place, "fictif"
        if known := self._territories.get(buyer[:9]):
            return known, "siren"
        if declared := places.clean_department(column):
            return declared, "colonne"
        if place:
            return place, "lieu"
        known = self._buyers.get(buyer)
        return (known, "acheteur") if known else (None, None)

    def _class_of(self, buyer: str) -> str | None:
        """The class of a buyer: of this very one, else of its legal body; never guessed from its name."""
        return self._classes.get(buyer) or self._classes.get(buyer[:9])

    def _holders(self, published: Published, found: list[tuple[str, str | None]]) -> tuple[tuple[Any, ...], ...]:
        holders: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for one in published.holders:
            if one.masked:  # withheld by who published: nothing to check, and no fault of the source
                holders.setdefault((None, None, MASKED_HOLDER), (None, None, MASKED_HOLDER, True))
                continue
            kind, kind_rules = self._holder_type[one.kind]
            identifier, rules = self._holder[one.identifier, kind]
            name, name_rules = self._name[one.name]
            _note(found, kind_rules, one.kind)
            _note(found, rules, one.identifier)
            _note(found, name_rules, one.name)
            holders.setdefault(
                (identifier, kind, name if identifier is None else None),
                (identifier, kind, name, "titulaire_identifiant" not in rules),
            )
        if not holders:
            found.append(("titulaire_absent", None))
        return tuple(holders.values())

    def _modifications(
        self, published: list[PublishedModification], notified_on: date | None, found: list[tuple[str, str | None]]
    ) -> tuple[_Modified, ...]:
        """The modifications in order of date, never of their numbers: those restart at 1 or are drawn at random."""
        modified: dict[_Modified, None] = {}
        for one in published:
            amount, amount_rules = self._amount[one.amount]
            found.extend(
                ("modification_symbolique" if rule == "montant_symbolique" else rule, one.amount)
                for rule in amount_rules
            )
            on, on_rules = self._date[one.notified]
            out, out_rules = self._date[one.published]
            _note(found, on_rules, one.notified)
            _note(found, out_rules, one.published)
            if on is None and not one.notified:
                found.append(("modification_sans_date", None))
            if on and notified_on and on < notified_on:
                found.append(("modification_avant", one.notified))
            duration = self._duration[one.duration].value
            title = clean_text(one.object).value
            modified[_Modified(self._unmark[one.identifier].value, on, out, amount, duration, title, one.holders)] = (
                None
            )
        undated = date.min
        return tuple(sorted(modified, key=lambda one: one.notified_on or one.published_on or undated))
