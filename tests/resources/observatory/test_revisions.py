"""An edition and its revision side by side: an adversary who reads both, adds and subtracts, and takes for unmoved what
did not move, finds no small number of people."""

import itertools
from collections import Counter
from random import Random

import pytest

from levier.resources.observatory.editions import rules
from levier.resources.observatory.editions.gathering import beside, tables_of
from levier.resources.observatory.editions.revising import kept_tables, total_refused, withheld
from levier.resources.observatory.editions.shown import kept_words
from levier.statistics.ledger.facts import ExitFact, HoursFact

SMALLEST = 5
COLUMNS = {
    "guichet": "desk", "epci": "epci", "modalite": "modality", "contrat": "contract_type", "situation": "situation",
    "criteres": "criteria", "secteur": "sector", "niveau": "training_level", "sexe": "gender", "age": "age",
    "qpv": "priority_district",
}  # fmt: skip
CHOICES = {
    "desk": "AAAB", "epci": "EEEFFG", "modality": ("direct", "direct", "EI", "ETTI"),
    "contract_type": ("cdi", "cdd", "cdd", "cddi", "interim_insertion"),
    "situation": ("DELD", "RSA", "JEUNE", "TH", None), "criteria": (None,), "sector": "AAABBC",
    "training_level": ("3", "4", None), "gender": "FMMM", "age": ("-26", "26-50", "+50"),
    "priority_district": ("oui", "non", None),
}  # fmt: skip
NOBODY = dict.fromkeys(HoursFact._fields) | dict.fromkeys(("declared", "counted", "refused", "taken_over"), 0)
KEYS = dict.fromkeys(("contract", "operation", "lot", "company"), "o")


def worked(person, hundredths=10_000, **said):
    """A person's hours of the year."""
    return HoursFact(**{**NOBODY, **KEYS, "year": 2025, "person": person, "work_contract": person, "desk": "A",
                        "declared": hundredths, "counted": hundredths, **said})  # fmt: skip


def left(person, outcome="other", **said):
    """Where a person was at the end of her contract."""
    return ExitFact(**{**dict.fromkeys(ExitFact._fields), "year": 2025, "person": person, "desk": "A", "moment": 0,
                       "outcome": outcome, **said})  # fmt: skip


def facts_of(hours, exits=()):
    """What the collection hands over."""
    return {"hours": list(hours), "owed": [], "lot": [], "exit": list(exits)}


def content_of(tables, missing=()):
    return rules.Figures(
        {"tables": tables, "missing": list(missing), "totals_only": [], "untold": {}, "smallest": SMALLEST}
    )


def first_of(hours, exits=()):
    """The first edition of a year."""
    return content_of(tables_of(facts_of(hours, exits), 2025, {"A", "B"}))


def revision_of(formers, hours, exits=()):
    """The edition that comes after others, and why it is refused."""
    tables, _, refused = beside(list(enumerate(formers, start=1)), facts_of(hours, exits), 2025, {"A", "B"}, set())
    return content_of(tables), refused


def told(figures, by, indicator="heures_retenues"):
    """The hours told, in hundredths, by group."""
    return {row["group"]: row["numerator"] for row in figures.rows(indicator, by) if not row["masked"]}


def drawn_people(draw, many, prefix):
    return [
        worked(f"{prefix}{one}", draw.randint(2_000, 30_000), **{name: draw.choice(of) for name, of in CHOICES.items()})
        for one in range(many)
    ]


def found_side_by_side(before, after, first, second, but=()):
    """What an adversary reads of fewer than five people. `before`, `after`: the people; `first`, `second`: what is
    published of them. She sums any told figures of one table, in both, and subtracts; then takes each hidden figure
    that did not move for what the other edition tells."""
    found = []
    for by, column in COLUMNS.items():
        one, other = told(first, by), told(second, by)
        if by in but or one == other:
            continue
        moved = Counter(getattr(row, column) for row in after[len(before) :])
        both = [*(one.keys() & other.keys()), *([""] if told(first, "") and told(second, "") else [])]
        for size in range(1, len(both) + 1):
            for chosen in itertools.combinations(both, size):
                groups = set(chosen) - {""}
                people = sum(moved[group] for group in groups)
                if "" in chosen:
                    people = moved.total() - people
                if people in range(1, SMALLEST):
                    found.append((by, chosen, people))
        for rows, mine, theirs in ((before, one, other), (after, other, one)):
            hidden = {getattr(row, column) for row in rows} - mine.keys()
            left_over = {group for group in hidden if group not in theirs or moved[group]}
            people = {row.person for row in rows if getattr(row, column) in left_over}
            if len(left_over) == 1 and len(people) in range(1, SMALLEST):
                found.append((by, tuple(left_over), len(people), "guessed"))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_no_revision_tells_what_a_few_people_did(seed):
    draw = Random(seed)
    before = drawn_people(draw, draw.randint(40, 70), "p")
    after = [*before, *drawn_people(draw, draw.randint(7, 12), "n")]
    first = first_of(before)
    second, refused = revision_of([first], after)
    assert refused == ""
    assert found_side_by_side(before, after, first, second) == []
    # And the total is told anew.
    assert told(second, "")[""] == sum(row.counted for row in after)
    # A third one is read beside the first as well: what the second kept of it would come back.
    last = [*after, *drawn_people(draw, 8, "m")]
    third, _ = revision_of([first, second], last)
    kept = {by for by in COLUMNS if kept_in(third, by)}
    assert all(told(third, by) in (told(first, by), told(second, by)) for by in kept)
    assert found_side_by_side(before, last, first, third, but=kept) == []
    kept |= {by for by in COLUMNS if kept_in(second, by)}
    assert found_side_by_side(after, last, second, third, but=kept) == []


def kept_in(figures, by, indicator="heures_retenues"):
    """The edition a table keeps the figures of."""
    return (figures.kept(indicator, by) or {}).get("edition")


def test_the_leak_of_two_newcomers_is_closed():
    """Seven people on fixed-term contracts, then nine: in the first reading of the revision their line was hidden with
    a small one, and came out once another was hidden in its place."""
    before = [
        *(worked(f"a{n}", contract_type="cdi", gender="F") for n in range(20)),
        *(worked(f"b{n}", contract_type="cdd") for n in range(7)),
        *(worked(f"c{n}", contract_type="cddi") for n in range(9)),
        *(worked(f"d{n}", contract_type="interim") for n in range(10)),
    ]
    newcomers = [
        worked("n0", 14_651, contract_type="cdd"), worked("n1", 2_434, contract_type="cdd"),
        *(worked(f"e{n}", contract_type="cdi", gender="F") for n in range(6)),
        worked("s0", contract_type="stage"),
    ]  # fmt: skip
    first = first_of(before)
    second, refused = revision_of([first], [*before, *newcomers])
    assert refused == ""
    assert told(first, "contrat")["cdd"] == 70_000
    assert told(second, "contrat") == told(first, "contrat")
    assert kept_in(second, "contrat") == 1
    # By sex six women and three others came: one would be told, the other had by subtraction.
    assert kept_in(second, "sexe") == 1
    assert told(second, "")[""] == 460_000 + 14_651 + 2_434 + 70_000
    # In hours, full-time equivalents, people and contracts alike.
    for indicator in ("etp_1820", "beneficiaires", "contrats_de_travail"):
        assert kept_in(second, "contrat", indicator) == 1
        assert told(second, "contrat", indicator) == told(first, "contrat", indicator)


def corrected(rows, rank, hundredths):
    return [row._replace(counted=hundredths, declared=hundredths) if n == rank else row for n, row in enumerate(rows)]


def test_one_persons_corrected_hours_are_told_where_they_were_worked_and_nowhere_else():
    before = [
        worked(f"p{n}", desk="AB"[n % 2], gender="FMM"[n % 3], situation=("DELD", "RSA")[n % 2], age="26-50")
        for n in range(36)
    ]
    first = first_of(before)
    second, refused = revision_of([first], corrected(before, 0, 18_000))
    assert refused == ""
    assert told(second, "") == {"": told(first, "")[""] + 8_000}
    assert told(second, "guichet") == {"A": 188_000, "B": 180_000}
    # What the person is would be read where the figure moved: these tables keep their published figures, and say so.
    for by in ("sexe", "situation"):
        assert told(second, by) == told(first, by) != {}
        assert kept_in(second, by) == 1
        assert {row["note"] for row in second.rows("heures_retenues", by)} == {"chiffre de l’édition n°\u00a01"}
        assert "n°\u00a01" in kept_words(second, "heures_retenues", by)
        # Their parts are of the total they add up to.
        assert second.whole("heures_retenues", by)["numerator"] == told(first, "")[""]
    # A class that holds everybody is the total, and says nothing of anybody.
    for by, group in (("age", "26-50"), ("criteres", None), ("niveau", None)):
        assert told(second, by) == {group: told(second, "")[""]}
        assert kept_in(second, by) is None
    assert not [row for one in second.content["tables"] for row in one["rows"] if row["masked"]]


def test_a_revision_that_a_few_people_alone_make_waits_for_others():
    before = [worked(f"p{n}", gender="FM"[n % 2]) for n in range(30)]
    first = first_of(before)
    _, refused = revision_of([first], [*before, worked("n", gender="F")])
    assert "que de 1\u00a0personne\u00a0: les deux éditions côte à côte" in refused
    assert revision_of([first], [*before, *(worked(f"n{n}", gender="FM"[n % 2]) for n in range(10))])[1] == ""


def test_a_desk_that_comes_late_is_told_whatever_was_hidden_before():
    """Sixty people of a desk that was missing: every class moved by many, and small ones are small no more."""
    before = [worked(f"p{n}", contract_type="stage" if n < 3 else "cdi" if n < 9 else "cdd") for n in range(20)]
    late = [worked(f"l{n}", desk="B", contract_type=("stage", "cdi", "cdd")[n % 3]) for n in range(60)]
    first = content_of(first_of(before).content["tables"], missing=["B"])
    second, _ = revision_of([first], [*before, *late])
    assert set(told(first, "contrat")) == {"cdd"}
    assert told(second, "contrat") == {"stage": 230_000, "cdi": 260_000, "cdd": 310_000}
    # Of a table that is kept, who was missing then is said.
    third, _ = revision_of([first], [*before, *(one._replace(contract_type="cdd") for one in late)])
    assert told(third, "contrat") == told(first, "contrat") or "cdd" in told(third, "contrat")


def row_of(people, value=1, numerator=None, denominator=None, masked="", group="F"):
    numerator = value if numerator is None else numerator
    return {
        "group": group, "people": people, "value": value, "numerator": numerator,
        "denominator": numerator if denominator is None else denominator, "masked": masked, "note": None,
    }  # fmt: skip


def few(before, after, *, by="sexe", indicator="heures_retenues"):
    """How few people separate one figure of two editions, whose totals moved by many."""

    def edition(row, many):
        others = row_of(many - row["people"], many * 100, group="M")
        whole = row_of(many, row["numerator"] + others["numerator"], group="")
        tables = [{"indicator": indicator, "by": "", "rows": [whole]}] if by else []
        rows = [row, others] if by else [row]
        return content_of([*tables, {"indicator": indicator, "by": by, "rows": rows}])

    first, second = edition(before, 100), edition(after, 200)
    return [one.people for one in kept_tables([first], second, second, SMALLEST) if one.by == by]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [((12, 100), (13, 100), [1]), ((16, 100), (12, 100), [4]), ((12, 100), (12, 100), []), ((12, 9), (17, 9), [])],
)
def test_a_figure_that_a_few_people_moved_keeps_its_table(before, after, found):
    assert few(row_of(*before), row_of(*after)) == found


def test_hours_corrected_for_as_many_people_do_not_tell_what_these_people_are():
    for by in ("situation", "qpv", "sexe", "age", "niveau", "criteres"):
        assert few(row_of(12, 1_000), row_of(12, 1_080), by=by) == [0]
    # What everybody at work knows: the correction is told where it was made.
    for by in ("", "guichet", "secteur", "epci"):
        assert few(row_of(12, 1_000), row_of(12, 1_080), by=by) == []
    assert few(row_of(12, 1_000), row_of(17, 1_080)) == []


def test_the_exits_of_those_who_came_since_are_not_told_of_a_few():
    """Seven more people, one of whom left for a job: the difference of two shares would say so; as does the exit of one
    person corrected among as many."""

    def share(counted, known):
        return row_of(known, counted / known, counted, known, group="")

    asked = {"by": "", "indicator": "sorties_dynamiques_3"}
    assert few(share(10, 20), share(11, 27), **asked) == [1]
    assert few(share(10, 20), share(11, 20), **asked) == [1]
    assert few(share(10, 20), share(15, 30), **asked) == []


def test_what_an_edition_hid_stays_hidden_until_it_surely_moved():
    def edition(*rows):
        return content_of([{"indicator": "heures_retenues", "by": by, "rows": list(told)} for by, told in
                           (("", [row_of(30, group="")]), ("sexe", rows))])  # fmt: skip

    def hidden(people, mask):
        unsaid = row_of(None, None, group=None, masked=mask)
        former = edition(row_of(None, None, masked=mask), row_of(20, group="M"), unsaid)
        now = edition(row_of(people), row_of(20, group="M"), row_of(30 - people - 20, group=None))
        return {group for _, group in withheld([former], now, SMALLEST).get("retenues", set())}

    # It held four at most: nine are five more.
    assert "F" in hidden(8, "< 5")
    assert "F" not in hidden(9, "< 5")
    # The total left ten to both, nine to one at most.
    assert "F" in hidden(9, "non diffusé")


def test_a_revision_that_cannot_tell_its_total_is_refused():
    first = content_of([{"indicator": "heures_retenues", "by": "", "rows": [row_of(30, group="")]}])
    second = content_of([{"indicator": "heures_retenues", "by": "", "rows": [row_of(None, None, 0, 0, "non diffusé")]}])
    assert "ne pourrait pas redire le total" in total_refused([], second, [first])
    assert total_refused([], first, [first]) == ""


def test_a_share_that_all_or_none_of_a_group_have_is_not_told():
    """Eleven of eleven left for a job: the table would say it of each of the eleven."""
    outcomes = ["durable"] * 8 + ["other"] * 8
    exits = [
        *(left(f"a{n}", "durable", training_level="3") for n in range(11)),
        *(left(f"b{n}", "other", training_level="4") for n in range(12)),
        *(left(f"c{n}", outcome, training_level="5") for n, outcome in enumerate(outcomes)),
        *(left(f"d{n}", outcome, training_level="6") for n, outcome in enumerate(outcomes)),
        *(left(f"e{n}", outcome, training_level="7") for n, outcome in enumerate(outcomes)),
    ]
    edition = first_of([worked(row.person) for row in exits], exits)
    rows = {row["group"]: row["masked"] for row in edition.rows("sorties_dynamiques_0", "niveau")}
    assert (rows["3"], rows["4"]) == ("non diffusé", "non diffusé")
    assert told(edition, "", "sorties_dynamiques_0")
    # Neither comes back from the others' numbers, and something is told of these.
    shown = told(edition, "niveau", "sorties_dynamiques_0")
    assert 0 < len(shown) < 4
