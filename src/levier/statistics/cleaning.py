"""Cleans records in columns: the field functions of `rules`, applied once per distinct value.

Measured: a value seen again costs a dictionary look-up, and all the fields but amount and object repeat a lot; that is
why the rules of one field are plain Python here, and only what compares records is an Ibis expression. A batch of
records goes through a field at a time, which takes a third less processor than a record at a time.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple

from levier.statistics import own_table
from levier.statistics.memo import Memo, Notes, note, note_all
from levier.statistics.nomenclatures import sector_of
from levier.statistics.notices import read_notice
from levier.statistics.published import (
    MASKED_HOLDER,
    SYNTHETIC,
    Published,
    PublishedHolder,
    PublishedModification,
    SourceFormat,
    is_of_table,
    parties_and_changes,
    publish,
)
from levier.statistics.readers.items import OWN_ROW, Item, Shape
from levier.statistics.rules import cpv, dates, identifiers, labels, numbers, places, social
from levier.statistics.rules.registry import REPAIRS, RULES
from levier.statistics.rules.text import LOST, clean_text, fold, unmark
from levier.statistics.stage import Stage

# What a keyboard gives; no such code exists.
_TRIAL_CPV = "12345678"


@dataclass
class Counts:
    """What became of the records read."""

    read: int = 0
    accepted: int = 0
    repaired: int = 0
    rejected: int = 0
    by_reason: Counter[str] = field(default_factory=Counter)

    def add(self, others: "Counts") -> None:
        """Counts what became of others."""
        self.read += others.read
        self.accepted += others.accepted
        self.repaired += others.repaired
        self.rejected += others.rejected
        self.by_reason.update(others.by_reason)


class _Modified(NamedTuple):
    identifier: str | None
    notified_on: date | None
    published_on: date | None
    amount: int | None
    duration: int | None
    object: str | None
    holders: bool


def _division_and_sector(code: str | None) -> tuple[str | None, str | None]:
    found = sector_of(code) if code else None
    return code[:2] if code else None, found.code if found else None


def _siren(buyer: str | None) -> str | None:
    return buyer[:9] if buyer and len(buyer) in {9, 14} and buyer.isdigit() else None


def _print(value: Any) -> int:
    """A number that tells a value from others. Python hashes texts otherwise in each process: this one is the same in
    all of those that clean a file."""
    if value is None:
        return -1
    return int.from_bytes(blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=8).digest())


class Cleaner:
    """Cleans batches of records into a `Stage`. `today` is injected: what is dated after it is not believed.

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
        self.turn_to(stage, before=0)
        self._territories = territories or {}
        self._buyers = buyers or {}
        self._regions = regions or {}
        self._classes = classes or {}
        self._names = names or {}
        self._unmark = Memo(unmark)
        self._name = Memo(clean_text)
        self._title = Memo(clean_text)
        self._buyer = Memo(identifiers.clean_buyer)
        self._holder = Memo(lambda pair: identifiers.clean_holder(*pair))
        self._holder_type = Memo(identifiers.clean_identifier_type)
        self._date = Memo(lambda raw: dates.clean_date(raw, today))
        self._amount = Memo(numbers.clean_amount)
        self._duration = Memo(numbers.clean_duration)
        self._offers = Memo(numbers.clean_offers)
        self._cpv = Memo(lambda raw: cpv.clean_cpv(raw, nomenclature))
        self._sector = Memo(_division_and_sector)
        self._procedure = Memo(labels.clean_procedure)
        self._nature = Memo(labels.clean_nature)
        self._ccag = Memo(labels.clean_ccag)
        self._place_type = Memo(labels.clean_place_type)
        self._place = Memo(
            lambda pair: (places.department_of_place(*pair), places.epci_of_place(pair[0], pair[1], epcis or {}))
        )
        self._department = Memo(lambda told: self._find_department(*told))
        self._body = Memo(lambda buyer: (_siren(buyer), self._class_of(buyer)))
        self._price_types = Memo(lambda key: labels.price_types(key[0], key[1], legacy=key[2]))
        self._social = Memo(social.read_social)
        self._is_framework = Memo(lambda techniques: "accord-cadre" in fold(techniques or ""))
        self._print = Memo(_print)

    def turn_to(self, stage: Stage, *, before: int) -> None:
        """Cleans into another stage, and counts anew, from now on: records that follow `before` others."""
        self._stage = stage
        self._before = before
        self.counts = Counts()

    def clean(self, items: Iterable[Item], file: str, *, invented: bool = False) -> None:
        """Cleans a batch of items of one file: each ends as accepted, repaired or rejected, once, and its rules are
        counted. What becomes of an item does not depend on those of its batch.

        `invented`: the file is named synthetic, so that its records are, marked or not.
        """
        counts = self.counts
        readable: dict[bool, tuple[list[int], list[Item]]] = {True: ([], []), False: ([], [])}
        for item in items:
            counts.read += 1
            record = self._before + counts.read
            if item.problem is not None:
                self._reject(record, _position(file, item), item.problem, item.detail)
            elif item.shape is Shape.NOTICE:
                self._clean_notice(record, _position(file, item), item, invented=invented)
            elif item.shape is Shape.OWN:
                self._keep_own(record, _position(file, item), item, invented=invented)
            else:
                records, batch = readable[is_of_table(item)]
                records.append(record)
                batch.append(item)
        for records, batch in readable.values():
            if batch:
                self._clean_batch(records, batch, file, invented=invented)

    def _clean_batch(self, records: list[int], items: list[Item], file: str, *, invented: bool) -> None:
        published = publish(items)
        buyers, rules = self._buyer.columns(published.buyer_id)
        if None in buyers:
            for place, buyer in enumerate(buyers):
                if buyer is None:
                    detail = (published.object[place] or "")[:80]
                    self._reject(records[place], _position(file, items[place]), "acheteur_absent", detail)
            kept = [place for place, buyer in enumerate(buyers) if buyer is not None]
            records, items = [records[place] for place in kept], [items[place] for place in kept]
            buyers, rules = [buyers[place] for place in kept], [rules[place] for place in kept]
            published = published.only(kept)
            if not kept:
                return
        if invented:
            published.source = [SYNTHETIC] * len(records)
        notes: Notes = {place: [(rule, None) for rule in item.rules] for place, item in enumerate(items) if item.rules}
        note_all(notes, rules, published.buyer_id)
        for place, noted in published.notes.items():
            notes.setdefault(place, []).extend(noted)
        positions = ([file] * len(items), *zip(*((item.number, item.line, item.offset) for item in items), strict=True))
        self._stage.add_columns("record", (records, *positions, *self._columns(records, published, buyers, notes)))
        self.counts.accepted += len(records) - len(notes)
        for place in sorted(notes):
            self._record_rules(records[place], _position(file, items[place]), notes[place])

    def _clean_notice(self, record: int, position: tuple[Any, ...], item: Item, *, invented: bool) -> None:
        notice = read_notice(*item.value)
        found: list[tuple[str, str | None]] = [(rule, None) for rule in item.rules]
        name, rules = self._name[notice.buyer_name]
        note(found, rules, notice.buyer_name)
        siret, rules = self._buyer[notice.buyer_id]
        if siret is None and name is None:
            self._reject(record, position, "acheteur_absent", (notice.object or "")[:80])
            return
        note(found, ("avis_sans_siret",) if siret is None else rules, notice.buyer_id)
        code, rules = self._cpv[notice.cpv]
        note(found, rules, notice.cpv)
        published_on, rules = self._date[notice.published]
        note(found, rules, notice.published)
        title, rules = clean_text(notice.object)
        note(found, rules, notice.object)
        place, _ = self._place[self._unmark[notice.postcode].value, "Code postal"]
        department, test = self._department[siret or "", notice.department, place]
        division, sector = self._sector[code]
        if department is None:
            found.append(("departement_inconnu", notice.postcode))
        state = {True: social.SocialState.YES, False: social.SocialState.NONE, None: social.SocialState.NOT_DECLARED}
        self._stage.add(
            "notice",
            (
                record, *position, notice.form.value, invented, self._unmark[notice.identifier].value, notice.kind,
                siret, _siren(siret), name, department, test, title, code, division, sector, published_on,
                self._unmark[notice.previous].value, state[notice.social].value,
                "|".join(notice.objectives) or None, notice.reserved, notice.reserved_execution,
            ),
        )  # fmt: skip
        self._record_rules(record, position, found)

    def _keep_own(self, record: int, position: tuple[Any, ...], item: Item, *, invented: bool) -> None:
        """Keeps a row of our own table as it is, with the holders and modifications that its release tells."""
        try:
            row = own_table.read_row(item.value[OWN_ROW])
        except ValueError as fault:
            self._reject(record, position, "table_illisible", str(fault))
            return
        row["synthetic"] = row["synthetic"] or invented
        notes: Notes = {0: [(rule, None) for rule in item.rules]}
        holders, modifications = parties_and_changes(item.value)
        if holders:
            self._stage_each("holder", [record], self._holders([holders], notes))
        self._stage_each("modification", [record], self._modifications([modifications], [row["notified_on"]], notes))
        content = hash(_print(tuple(row.values())))
        self._stage.add("record", own_table.staged(row, record, position, content))
        self._record_rules(record, position, notes[0])

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

    def _columns(
        self, records: list[int], published: Published, buyers: Sequence[str], notes: Notes
    ) -> tuple[Sequence[Any], ...]:
        """The columns of the staged records, after their place; their holders and modifications are staged."""
        synthetic = [source == SYNTHETIC for source in published.source]
        cleaned: list[Sequence[Any]] = []
        for memo, raws in (
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
            values, rules = memo.columns(raws)
            note_all(notes, rules, raws)
            cleaned.append(values)
        (amounts, notified_on, published_on, durations, codes, natures, place_codes, place_types, techniques,
         framework_ids, names, procedures, ccags, offers, numbers_) = cleaned  # fmt: skip
        notified_on, published_on = self._uncontradicted(published, notified_on, published_on, notes)
        names = self._names_found(names, buyers, notes)
        titles, rules = self._title.columns(published.object)
        note_all(notes, rules, published.object)
        legacy = [one is SourceFormat.DECP_2019 for one in published.source_format]
        prices, rules = self._price_types.columns(zip(published.price_form, published.price_types, legacy, strict=True))
        note_all(notes, rules, published.price_form)
        states, clauses, criteria, reserved, rules = self._social.columns(published.social, 5)
        note_all(notes, rules, published.social)
        _note_dates(notes, published, notified_on, published_on)
        sites = list(zip(place_codes, place_types, strict=True))
        place_departments, epcis = self._place.columns(sites)
        if places.FICTITIOUS in place_codes:
            place_departments = [
                places.FICTITIOUS if invented and code == places.FICTITIOUS else department
                for code, department, invented in zip(place_codes, place_departments, synthetic, strict=True)
            ]
        departments, tests = self._department.columns(
            zip(buyers, published.buyer_department, place_departments, strict=True)
        )
        if None in departments:
            for place, department in enumerate(departments):
                if department is None:
                    notes.setdefault(place, []).append(("departement_inconnu", published.place_code[place]))
        holders = self._holders(published.holders, notes)
        modifications = self._modifications(published.modifications, notified_on, notes)
        content = (
            numbers_, titles, natures, procedures, codes, amounts, notified_on, published_on, durations, place_codes,
            techniques, ccags, offers, prices, states, clauses, criteria, reserved, holders, modifications,
        )  # fmt: skip
        # Neither the number, which the key of a contract holds, nor what is a number already needs a print.
        texts = (titles, natures, procedures, codes, notified_on, published_on, place_codes, techniques, ccags, prices,
                 states, holders, modifications)  # fmt: skip
        counted = ([-1 if one is None else one for one in column] for column in (amounts, durations, offers))
        prints = zip(*(map(self._print.__getitem__, column) for column in texts), *counted, clauses, criteria, reserved,
                     strict=True)  # fmt: skip
        numbers_ = _numbered(numbers_, content, notes)
        self._stage_each("holder", records, holders)
        self._stage_each("modification", records, modifications)
        divisions, sectors = self._sector.columns(codes)
        sirens, classes = self._body.columns(buyers)
        return (
            [source or None for source in published.source], published.source_format, synthetic, published.concession,
            [f"{buyer}-{number}" for buyer, number in zip(buyers, numbers_, strict=True)], buyers, sirens, names,
            departments, tests, list(map(self._regions.get, departments)), classes,
            numbers_, titles, natures, procedures, codes, divisions, sectors, amounts,
            _current(amounts, modifications), notified_on, published_on, durations, place_codes,
            place_types, place_departments, epcis,
            [nature == "Accord-cadre" or self._is_framework[told]
             for nature, told in zip(natures, techniques, strict=True)],
            framework_ids, techniques, ccags, offers, prices, states, clauses, criteria, reserved,
            published.social, published.has_social_field, list(map(len, modifications)), published.state,
            list(map(hash, prints)),
        )  # fmt: skip

    def _uncontradicted(
        self, published: Published, notified_on: Sequence[date | None], published_on: Sequence[date | None],
        notes: Notes,
    ) -> tuple[Sequence[date | None], Sequence[date | None]]:  # fmt: skip
        """The dates of notification and publication, those guessed emptied where the other tells them wrong."""
        late = [place for place, (on, out) in enumerate(zip(notified_on, published_on, strict=True))
                if on and out and on > out]  # fmt: skip
        kept = list(notified_on), list(published_on)
        for place in late:
            raws = published.notified[place], published.published[place]
            for column, raw, wrong in zip(
                kept, raws, dates.contradicted(*map(self._date.__getitem__, raws)), strict=True
            ):
                if wrong:
                    column[place] = None
                    notes.setdefault(place, []).append(("date_contredite", raw))
        return kept

    def _names_found(self, names: Sequence[str | None], buyers: Sequence[str], notes: Notes) -> Sequence[str | None]:
        """The names of buyers, those whose characters were lost given back where they are known."""
        lost = [place for place, name in enumerate(names) if name and LOST in name] if self._names else []
        found = list(names)
        for place in lost:
            if official := self._names.get(buyers[place][:9]):
                notes.setdefault(place, []).append(("nom_retrouve", names[place]))
                found[place] = official
        return found

    def _find_department(self, buyer: str, column: str | None, place: str | None) -> tuple[str | None, str | None]:
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

    def _holders(self, published: list[list[PublishedHolder]], notes: Notes) -> list[tuple[tuple[Any, ...], ...]]:
        """The holders of each record, each once: identifier, its kind, name, whether it is valid."""
        flat = list(chain.from_iterable(published))
        raws = list(zip(*flat, strict=True)) or [()] * 4
        kinds, kind_rules = self._holder_type.columns(raws[1])
        identifiers, rules = self._holder.columns(zip(raws[0], kinds, strict=True))
        names, name_rules = self._name.columns(raws[2])
        # Withheld by who published: nothing to check, and no fault of the source.
        read = [
            (None, None, MASKED_HOLDER, True) if masked else (one, kind, name, "titulaire_identifiant" not in applied)
            for one, kind, name, applied, masked in zip(identifiers, kinds, names, rules, raws[3], strict=True)
        ]
        holders: list[tuple[tuple[Any, ...], ...]] = []
        at = 0
        for place, of_record in enumerate(published):
            begins, at = at, at + len(of_record)
            if not of_record:
                notes.setdefault(place, []).append(("titulaire_absent", None))
            for rank in range(begins, at):
                if (kind_rules[rank] or rules[rank] or name_rules[rank]) and not flat[rank].masked:
                    found = notes.setdefault(place, [])
                    note(found, kind_rules[rank], flat[rank].kind)
                    note(found, rules[rank], flat[rank].identifier)
                    note(found, name_rules[rank], flat[rank].name)
            if len(of_record) < 2:
                holders.append(tuple(read[begins:at]))
                continue
            distinct: dict[tuple[Any, ...], tuple[Any, ...]] = {}
            for one in read[begins:at]:
                identifier, kind, name, _ = one
                distinct.setdefault((identifier, kind, name if identifier is None else None), one)
            holders.append(tuple(distinct.values()))
        return holders

    def _modifications(
        self, published: list[list[PublishedModification]], notified_on: Sequence[date | None], notes: Notes
    ) -> list[tuple[_Modified, ...]]:
        modifications: list[tuple[_Modified, ...]] = [()] * len(published)
        for place, of_record in enumerate(published):
            if of_record:
                found: list[tuple[str, str | None]] = []
                modifications[place] = self._modified(of_record, notified_on[place], found)
                if found:
                    notes.setdefault(place, []).extend(found)
        return modifications

    def _modified(
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
            note(found, on_rules, one.notified)
            note(found, out_rules, one.published)
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

    def _stage_each(self, name: str, records: list[int], groups: Sequence[tuple[tuple[Any, ...], ...]]) -> None:
        """Stages what each record has several of, in their order."""
        rows = list(chain.from_iterable(groups))
        if rows:
            of = [record for record, group in zip(records, groups, strict=True) for _ in group]
            ranks = [rank for group in groups for rank in range(1, len(group) + 1)]
            self._stage.add_columns(name, (of, ranks, *zip(*rows, strict=True)))


def _position(file: str, item: Item) -> tuple[Any, ...]:
    return file, item.number, item.line, item.offset


def _note_dates(
    notes: Notes,
    published: Published,
    notified_on: Sequence[date | None],
    published_on: Sequence[date | None],
) -> None:
    for place, (on, out) in enumerate(zip(notified_on, published_on, strict=True)):
        if published.cpv[place] == _TRIAL_CPV:
            notes.setdefault(place, []).append(("marche_essai", published.object[place]))
        if on is None:
            if not published.notified[place]:
                notes.setdefault(place, []).append(("date_absente", None))
        elif out and out < on:
            notes.setdefault(place, []).append(("publication_avant", published.published[place]))


def _numbered(numbers_: Sequence[str | None], content: Sequence[Sequence[Any]], notes: Notes) -> Sequence[str | None]:
    """The numbers of contracts, the print of what it says for one that has none."""
    if None not in numbers_:
        return numbers_
    found = list(numbers_)
    for place, number in enumerate(numbers_):
        if number is None:
            said = tuple(column[place] for column in content)
            digest = blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=6)
            found[place] = f"sans-numero-{digest.hexdigest()}"
            notes.setdefault(place, []).append(("identifiant_absent", None))
    return found


def _current(amounts: Sequence[int | None], modifications: Sequence[tuple[_Modified, ...]]) -> list[int | None]:
    """The amount of each contract after its last modification that gives one."""
    return [
        next((one.amount for one in reversed(modified) if one.amount is not None), amount) if modified else amount
        for amount, modified in zip(amounts, modifications, strict=True)
    ]
