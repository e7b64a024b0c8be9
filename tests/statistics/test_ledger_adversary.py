"""Whoever has every table of every indicator of a mission, adds, subtracts and knows who may be where, finds no small
number of people: an adversary of its own, who starts from what is published."""

import functools
import itertools
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
from levier.statistics.ledger.facts import HoursFact
from levier.statistics.ledger.families import published_breakdowns
from levier.statistics.ledger.publishing import published_rows
from levier.statistics.ledger.tables import LedgerDataset, write_facts

SMALLEST = 5
COLUMNS = {"guichet": "desk", "epci": "epci", "modalite": "modality", "contrat": "contract_type", "sexe": "gender"}
# A quantity and the indicator that tells it; what is left of the hours declared is told by none.
TOLD = {"declared": "heures_declarees", "counted": "heures_retenues", "refused": "heures_refusees"}
QUANTITIES = {
    "declared": lambda row: row.declared, "counted": lambda row: row.counted, "refused": lambda row: row.refused,
    "left": lambda row: row.declared - row.counted, "awaiting": lambda row: row.declared - row.counted - row.refused,
}  # fmt: skip
NOBODY = dict.fromkeys(HoursFact._fields) | dict.fromkeys(("declared", "counted", "refused", "taken_over"), 0)


def hours(number, **changes):
    """Ten hours of one person, all retained."""
    said = {"year": 2025, "person": f"p{number}", "work_contract": f"w{number}", "desk": "D1", "epci": "E1",
            "contract": "c", "lot": "l", "operation": "o", "company": "k", "modality": "direct", "contract_type": "cdi",
            "gender": "F", "declared": 1_000, "counted": 1_000}  # fmt: skip
    return HoursFact(**{**NOBODY, **said, **changes})


def opened(rows, folder):
    """The ledger of some hours, opened."""
    write_facts({"hours": rows, "owed": [], "lot": [], "exit": [], "criterion": []}, folder)
    return LedgerDataset(folder)


class Adversary:
    """Reads all that is published, then solves. A cell is `(quantity, breakdown, group, year)`; the quantities are
    those told, the hours awaiting a check and all those not retained."""

    def __init__(self, rows, ledger):
        self.rows, self.years = rows, sorted({row.year for row in rows})
        self.known, self.people, self.small = {}, {}, set()
        for by, year in itertools.product([None, *COLUMNS], self.years):
            for quantity, identifier in TOLD.items():
                told = published_rows(ledger, LEDGER_INDICATORS[identifier], by=by, since=year, until=year)
                for group in self.groups(by, year):
                    row = next((row for row in told if row["group"] == (group if by else "")), None)
                    if row is None or not row["masked"]:
                        self.known[quantity, by, group, year] = row["numerator"] if row else 0
            people = published_rows(ledger, LEDGER_INDICATORS["beneficiaires"], by=by, since=year, until=year)
            for row in people:
                cell = (by, row["group"] if by else None, year)
                if not row["masked"]:
                    self.people[cell] = row["value"]
                elif row["masked"].startswith("<"):
                    self.small.add(cell)

    def groups(self, by, year):
        return {getattr(row, COLUMNS[by]) if by else None for row in self.rows if row.year == year}

    def of(self, by, group, year):
        return [row for row in self.rows if row.year == year and (by is None or getattr(row, COLUMNS[by]) == group)]

    def equalities(self):
        """Cells that add up to the same, whatever is added: by breakdown and year, groups and the year's total; by two
        breakdowns, groups that only meet one another."""
        for year in self.years:
            for by in COLUMNS:
                yield [(None, None, year)], [(by, group, year) for group in self.groups(by, year)]
            for one, other in itertools.combinations(COLUMNS, 2):
                for left in self.groups(one, year):
                    reached = {(one, left)}
                    while True:
                        more = {
                            (by, getattr(row, COLUMNS[by]))
                            for row in self.rows if row.year == year
                            for by in (one, other)
                            if any((b, getattr(row, COLUMNS[b])) in reached for b in (one, other))
                        }  # fmt: skip
                        if more <= reached:
                            break
                        reached |= more
                    yield tuple([(b, g, year) for b, g in reached if b == by] for by in (one, other))

    def nested(self, quantity):
        """Groups of one breakdown within groups of another, whatever their numbers: what they add up to, and the rows
        that are missing from the former, of a few people."""
        for year in self.years:
            rows = [row for row in self.rows if row.year == year and self.holds(quantity, row)]
            unions = {by: unions_of(rows, column) for by, column in COLUMNS.items()}
            for one, other in itertools.permutations(COLUMNS, 2):
                for (inner, inside), (outer, around) in itertools.product(unions[one], unions[other]):
                    if inside & ~around or inside == around:
                        continue
                    missing = [row for rank, row in enumerate(rows) if (around & ~inside) >> rank & 1]
                    if len({row.person for row in missing} - {None}) in range(1, SMALLEST):
                        yield ([(one, group, year) for group in inner], [(other, group, year) for group in outer],
                               frozenset(missing))  # fmt: skip

    def found(self):
        """The cells whose hours come out, among those that are not told: plain elimination with fractions."""
        equations = []
        for quantity in QUANTITIES:
            for inner, outer, missing in self.nested(quantity):
                equations.append(
                    {(quantity, *cell): 1 for cell in outer}
                    | {(quantity, *cell): -1 for cell in inner}
                    | {(quantity, "missing", missing, None): -1}
                )
            equations += [
                {(quantity, *cell): sign for side, sign in ((left, 1), (right, -1)) for cell in side}
                for left, right in self.equalities()
            ]
        for year in self.years:
            for cell in [(by, group, year) for by in (None, *COLUMNS) for group in self.groups(by, year)]:
                equations.append({("declared", *cell): 1, ("counted", *cell): -1, ("left", *cell): -1})
                equations.append({("left", *cell): 1, ("refused", *cell): -1, ("awaiting", *cell): -1})
        solved = {}
        for equation in equations:
            row = {name: Fraction(sign) for name, sign in equation.items() if name not in self.known}
            while pivot := next((name for name in row if name in solved), None):
                row = less(row, solved[pivot], row[pivot])
            if not row:
                continue
            pivot = next(iter(row))
            row = {name: value / row[pivot] for name, value in row.items()}
            solved = {name: less(held, row, held[pivot]) if pivot in held else held for name, held in solved.items()}
            solved[pivot] = row
        return {name for name, row in solved.items() if len(row) == 1} | self.known.keys()

    def holds(self, quantity, row):
        """Whether a row adds to a quantity."""
        return QUANTITIES[quantity](row) != 0

    def behind(self, quantity, cell):
        """How many people stand behind the hours of a cell."""
        by, group, _ = cell
        rows = group if by == "missing" else self.of(*cell)
        return len({row.person for row in rows if self.holds(quantity, row)})

    def cornered(self):
        """The small numbers of people that bounds leave no choice about, where cells have nobody in common."""
        low, high = {}, {}
        for year in self.years:
            for by in (None, *COLUMNS):
                for group in self.groups(by, year):
                    cell = (by, group, year)
                    number = self.behind("counted", cell)
                    low[cell], high[cell] = (
                        (self.people[cell],) * 2 if cell in self.people else (min(number, 1), SMALLEST - 1)
                        if cell in self.small else (min(number, SMALLEST), 10_000)
                    )  # fmt: skip
        exact = [
            sides for sides in self.equalities()
            if len({sum(self.behind("counted", cell) for cell in side) for side in sides}) == 1
        ]  # fmt: skip
        for _ in range(20):
            for left, right in (*exact, *((right, left) for left, right in exact)):
                for cell in left:
                    rest = [one for one in left if one != cell]
                    most = sum(high[one] for one in right) - sum(low[one] for one in rest)
                    least = sum(low[one] for one in right) - sum(high[one] for one in rest)
                    low[cell], high[cell] = max(low[cell], least), min(high[cell], most)
        return {cell for cell in low if low[cell] == high[cell] and 0 < low[cell] < SMALLEST}


def unions_of(rows, column):
    """Every choice of one or more groups of a column, with the ranks of their rows, as the bits of a number."""
    groups = {}
    for rank, row in enumerate(rows):
        group = getattr(row, column)
        groups[group] = groups.get(group, 0) | 1 << rank
    return [
        (chosen, functools.reduce(int.__or__, (groups[one] for one in chosen)))
        for many in range(1, len(groups) + 1)
        for chosen in itertools.combinations(groups, many)
    ]


def less(row, other, times):
    left = {name: row.get(name, 0) - times * other.get(name, 0) for name in row.keys() | other.keys()}
    return {name: value for name, value in left.items() if value}


def nothing_small_comes_out(rows, folder):
    adversary = Adversary(rows, opened(rows, folder))
    for quantity, *cell in adversary.found():
        assert adversary.behind(quantity, cell) not in range(1, SMALLEST), (quantity, cell)
    assert adversary.cornered() == set()
    no_other_indicator_counts_people(adversary, rows, folder)
    return adversary


def no_other_indicator_counts_people(adversary, rows, folder):
    """Whatever is counted (companies, contracts), its rows tell no number of people that those of people hide."""
    ledger = LedgerDataset(folder)
    for indicator, by, year in itertools.product(LEDGER_INDICATORS.values(), [None, *COLUMNS], adversary.years):
        if by and by not in {one.identifier for one in published_breakdowns(indicator)}:
            continue
        for row in published_rows(ledger, indicator, by=by, since=year, until=year):
            assert row["people"] is None or row["people"] not in range(1, SMALLEST), (indicator.identifier, row)
            if not indicator.of_people:
                assert row["people"] is row.get("counted_people") is None, (indicator.identifier, row)


def people(number, **said):
    """As many people, each with the same said of her."""
    return [said] * number


@pytest.mark.parametrize(
    "groups",
    [
        # The only one whose hours are refused: hours declared less hours retained would be hers.
        [*people(50), *people(1, declared=1_230, counted=1_000, refused=230)],
        # A desk and the intercommunalities where it alone works: one gives what the other hides.
        [*people(20), *people(6, epci="E2"), *people(3, desk="D2", epci="E3"), *people(7, desk="D3", epci="E4"),
         *people(9, desk="D3", epci="E5")],
        # Temporary work of insertion is offered by its own structures alone.
        [*people(30, contract_type="cdd"), *people(20), *people(6, modality="ETTI", contract_type="interim_insertion"),
         *people(3, modality="ESAT")],
        # The same three people in two places.
        [*people(20), *people(8, epci="E2"),
         # A company of their own: it would be told with how many they are.
         *people(3, desk="D4", company="k2"),
         *({"epci": one, "person": f"s{n}"} for n in range(3) for one in ("E3", "E4"))],
        # All those of a desk but one work in one intercommunality, where nobody else does.
        [*people(20, desk="D2", epci="E2"), *people(1, desk="D2"), *people(40)],
        # All those of two intercommunalities are of one desk, which has two people elsewhere.
        [*people(20, desk="D2", epci="E2"), *people(9, desk="D2", epci="E3"), *people(2, desk="D2"), *people(40)],
        # All those of a desk are in two intercommunalities, which have four people of others.
        [*people(20, desk="D2", epci="E2"), *people(9, desk="D2", epci="E3"), *people(4, epci="E3"), *people(40)],
        # Two desks share three intercommunalities, three others share four: no one of them meets all the others of its
        # half, and one person alone is of both halves.
        [*(said for desk, epci in ("AE", "AF", "BF", "BG", "CH", "CI", "DI", "DJ", "KJ", "KL")
           for said in people(7, desk=desk, epci=epci)),
         *people(1, desk="C", epci="E")],
    ],
)  # fmt: skip
def test_what_is_hidden_comes_back_from_no_other_table(groups, tmp_path):
    adversary = nothing_small_comes_out([hours(number, **said) for number, said in enumerate(groups)], tmp_path)
    # And something is told: the year's own hours.
    assert adversary.known["counted", None, None, 2025]
    for by, year in itertools.product(COLUMNS, adversary.years):
        untold = [group for group in adversary.groups(by, year) if ("counted", by, group, year) not in adversary.known]
        together = {row.person for group in untold for row in adversary.of(by, group, year)}
        assert len(together) not in range(1, SMALLEST), (by, untold)


some = st.sampled_from
declared = some(
    [(1_000, 1_000, 0), (1_000, 1_000, 0), (1_000, 1_000, 0), (900, 500, 400), (700, 0, 700), (800, 300, 0)]
)
group_of_people = st.tuples(
    st.integers(1, 9), some([2025, 2026]), some(["D1", "D2", "D3"]), some(["E1", "E2", "E3"]),
    some([("direct", "cdi"), ("direct", "cdd"), ("ETTI", "interim_insertion"), ("AI", "interim_insertion")]),
    some(["F", "M"]), declared,
)  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(group_of_people, min_size=1, max_size=12))
def test_whatever_the_hours_nothing_small_comes_out(tmp_path_factory, groups):
    rows = [
        hours(f"{number}-{one}", year=year, desk=desk, epci=epci, modality=modality, contract_type=contract,
              gender=gender, declared=of, counted=counted, refused=refused)
        for number, (many, year, desk, epci, (modality, contract), gender, (of, counted, refused)) in enumerate(groups)
        for one in range(many)
    ]  # fmt: skip
    nothing_small_comes_out(rows, tmp_path_factory.mktemp("registre"))


def test_who_knows_where_everybody_is_finds_nobody_of_a_mission(tmp_path):
    """All that is told of three hundred people, by the thirteen breakdowns at once, and a reader who knows in which row
    of each table each of them is: no combination of cells is of one person, nor of two."""
    drawn = Random(34)
    choices = {
        "desk": ("D1", "D1", "D2", "D2", "D3", "D4", "D5"), "epci": "ABCDEFG", "clause": "AAAAAB",
        "modality": ("direct", "direct", "ETTI", "EI", "GEIQ"), "contract_type": ("cdi", "cdd", "interim_insertion"),
        "situation": ("DELD", "TH", "JEUNE", "RSA", "autre", None), "criteria": ("RSA", "QPV", None, None),
        "sector": "AAABBBCCDEF", "buyer_class": "AAABBCCDE", "training_level": ("3", "4", None), "gender": "FMMMM",
        "age": ("<26", "26-49", "50+"), "priority_district": ("oui", "non", None),
    }  # fmt: skip
    rows = [hours(one, **{name: drawn.choice(among) for name, among in choices.items()}) for one in range(300)]
    ledger = opened(rows, tmp_path)
    columns = {
        "acheteur": "buyer_class", "age": "age", "clause": "clause", "criteres": "criteria", "niveau": "training_level",
        "qpv": "priority_district", "secteur": "sector", "situation": "situation",
    }  # fmt: skip
    told = []
    for by, column in [(None, None), *(columns | COLUMNS).items()]:
        for row in published_rows(ledger, LEDGER_INDICATORS["heures_retenues"], by=by, since=2025, until=2025):
            if not row["masked"]:
                told.append(
                    [rank for rank, one in enumerate(rows) if by is None or getattr(one, column) == row["group"]]
                )
    assert len(told) > 50
    # What the people leave free, once all that is told is known: one who is free of nothing, or two who are so only
    # together, come out.
    left = free_choices(told, len(rows))
    assert all(left)
    assert len(set(left)) == len(rows)


PRIME = (1 << 61) - 1


def free_choices(told, many):
    """For each of many numbers of which sums are told, what it is a multiple of, in every solution: as told by a plain
    elimination modulo a prime, up to a factor."""
    solved = {}
    for ranks in told:
        row = dict.fromkeys(ranks, 1)
        for pivot in [one for one in row if one in solved]:
            row = added(row, solved[pivot], -row.get(pivot, 0))
        if row:
            pivot, value = next(iter(row.items()))
            row = {one: factor * pow(value, -1, PRIME) % PRIME for one, factor in row.items()}
            solved = {one: added(held, row, -held.get(pivot, 0)) for one, held in solved.items()} | {pivot: row}
    found = []
    for one in range(many):
        free = (
            {other: factor for other, factor in solved.get(one, {}).items() if other != one}
            if one in solved
            else {one: 1}
        )
        lead = pow(next(iter(sorted(free.items())))[1], -1, PRIME) if free else 0
        found.append(tuple(sorted((other, factor * lead % PRIME) for other, factor in free.items())))
    return found


def added(row, other, times):
    sums = {one: (row.get(one, 0) + times * other.get(one, 0)) % PRIME for one in row.keys() | other.keys()}
    return {one: value for one, value in sums.items() if value}
