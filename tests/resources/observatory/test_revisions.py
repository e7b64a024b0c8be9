"""An edition and its revision side by side: an adversary who reads both, adds and subtracts, and takes for unmoved what
did not move, finds no small number of people."""

import itertools
from random import Random

import pytest

from levier.resources.observatory.editions import rules
from levier.resources.observatory.editions.gathering import beside, tables_of
from levier.resources.observatory.editions.revising import kept_tables, total_refused, withheld
from levier.resources.observatory.editions.shown import axis_of, kept_words
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
    published of them. She sums any told figures of one table, in both, with or against its total, and subtracts: by a
    class of people, whose hours then are whose; elsewhere how many people. Then she takes each union of figures told in
    one alone, of which as many people are in both, for what it was, and reads what is hidden with it."""
    found = []
    for by, column in COLUMNS.items():
        one, other = told(first, by), told(second, by)
        if by in but or one == other:
            continue
        was, now = (people_by(rows, column) for rows in (before, after))
        both = [group for group in was.keys() | now.keys() if (group in one or group not in was)
                and (group in other or group not in now)]  # fmt: skip
        has_total = "" in told(first, "") and "" in told(second, "")
        for chosen in unions_of(both):
            for is_left in (False, True) if has_total else (False,):
                sides = [in_union(people, chosen, is_left=is_left) for people in (was, now)]
                if few := few_between(*sides, by_class=column not in OF_PLACES, everybody=(before, after)):
                    found.append((by, "total less" if is_left else "", chosen, few))
        for rows, people, mine, theirs, elsewhere in ((before, was, one, other, now), (after, now, other, one, was)):
            hidden = {getattr(row, column) for row in rows} - mine.keys()
            for chosen in unions_of(hidden & theirs.keys()):
                of = {row.person: row.counted for group in chosen for row in people[group]}
                if of != {row.person: row.counted for group in chosen for row in elsewhere.get(group, ())}:
                    continue
                left_over = {row.person for group in hidden - set(chosen) for row in people[group]}
                if len(left_over) in range(1, SMALLEST):
                    found.append((by, "guessed", chosen, left_over))
    return found


OF_PLACES = {"desk", "epci", "sector"}


def people_by(rows, column):
    found = {}
    for row in rows:
        found.setdefault(getattr(row, column), []).append(row)
    return found


def unions_of(groups):
    groups = sorted(groups, key=repr)
    return [chosen for size in range(len(groups) + 1) for chosen in itertools.combinations(groups, size)]


def in_union(people, chosen, *, is_left):
    """Whose hours a union of groups holds, or what is left of the total without them."""
    rows = [row for group, known in people.items() if (group in chosen) is not is_left for row in known]
    return {row.person: row.counted for row in rows}


def few_between(was, now, *, by_class, everybody):
    """Who separates the hours of two unions, when they are few."""
    if sum(was.values()) == sum(now.values()):
        return None
    if not by_class:
        few = abs(len(now) - len(was))
        return few if few in range(1, SMALLEST) else None
    # The correction of everybody's total says what nobody is.
    if [len(was), len(now)] == [len(rows) for rows in everybody]:
        return None
    changed = {one for one in was.keys() | now.keys() if was.get(one) != now.get(one)}
    return changed if len(changed) < SMALLEST else None


def corrections(draw, people, prefix):
    """The same people some months later: some recoded, some gone to another desk or place, some taken out, some hours
    corrected, some newcomers."""
    after = list(people)
    draw.shuffle(after)
    after = after[draw.choice((0, 0, 1, 3, 6)) :]
    at = 0
    for columns, many in (
        (("situation", "training_level"), draw.choice((0, 3, 6, 9))),
        (("desk", "epci"), draw.choice((0, 2, 7))),
        (("contract_type", "modality", "priority_district"), draw.choice((0, 5, 8))),
    ):
        # Most go from one class to one other, as when a list is read again.
        there = {name: draw.choice(CHOICES[name]) for name in columns}
        for rank in range(at, min(at + many, len(after))):
            after[rank] = after[rank]._replace(**there)
        at += many
    for rank in range(at, min(at + draw.choice((0, 1, 2)), len(after))):
        after[rank] = after[rank]._replace(counted=after[rank].counted + draw.randint(1, 5_000))
    newcomers = drawn_people(draw, draw.randint(5, 14), prefix)
    if draw.random() < 0.5:
        alike = {name: draw.choice(of) for name, of in CHOICES.items()}
        newcomers = [one._replace(**alike) for one in newcomers[:-1]] + newcomers[-1:]
    return [*after, *newcomers]


@pytest.mark.parametrize("seed", range(8))
def test_no_revision_tells_what_a_few_people_did(seed):
    draw = Random(seed)
    states = [drawn_people(draw, draw.randint(40, 70), "p")]
    editions = [first_of(states[0])]
    for prefix in ("n", "m"):
        after = corrections(draw, states[-1], prefix)
        revision, refused = revision_of(editions, after)
        if refused:
            continue
        # The total is told anew.
        assert told(revision, "")[""] == sum(row.counted for row in after)
        kept = {by for by in COLUMNS if kept_in(revision, by)}
        for by in kept:
            assert told(revision, by) == told(editions[-1], by)
        # Beside the first as well: what a second kept of it would come back.
        for state, former in zip(states, editions, strict=True):
            but = kept | {by for by in COLUMNS if kept_in(former, by)}
            assert found_side_by_side(state, after, former, revision, but=but) == []
        states.append(after)
        editions.append(revision)
    assert len(editions) > 1


def test_the_leak_of_those_recoded_beside_one_newcomer_is_closed():
    """Six young people noted as on RSA since, one newcomer on RSA, ten disabled workers: both lines together are her
    hours, or the total less the others."""
    before = [worked(f"{one}{n}", situation=one) for one in ("JEUNE", "RSA", "TH", "DELD") for n in range(12)]
    after = [row._replace(situation="RSA") if row.person in {f"JEUNE{n}" for n in range(6)} else row for row in before]
    after += [worked("n", 17_320, situation="RSA"), *(worked(f"m{n}", situation="TH") for n in range(10))]
    first = first_of(before)
    second, refused = revision_of([first], after)
    assert refused == ""
    assert kept_in(second, "situation") == 1
    assert told(second, "situation") == told(first, "situation")
    # By desk as well, when an operation goes from one to the other.
    before = [worked(f"{one}{n}", desk=one) for one in "AB" for n in range(12)]
    before += [worked(f"C{n}", desk="C") for n in range(12)]
    after = [row._replace(desk="B") if row.person in {f"A{n}" for n in range(6)} else row for row in before]
    after += [worked("n", desk="B"), *(worked(f"m{n}", desk="C") for n in range(9))]
    first = content_of(tables_of(facts_of(before), 2025, {"A", "B", "C"}))
    tables, _, refused = beside([(1, first)], facts_of(after), 2025, {"A", "B", "C"}, set())
    assert (refused, kept_in(content_of(tables), "guichet")) == ("", 1)


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


def test_a_kept_table_says_once_who_lacks_from_it():
    before = [worked(f"p{n}", desk="AB"[n % 2], gender="FMM"[n % 3]) for n in range(36)]
    first = rules.Figures(
        first_of(before).content
        | {"missing": ["C", "D", "E"], "totals_only": ["B"], "untold": {}, "department": "34", "year": 2025}
    )
    tables, _, refused = beside([(1, first)], facts_of(corrected(before, 0, 18_000)), 2025, {"A", "B"}, {"B"})
    assert refused == ""
    second = rules.Figures(first.content | {"tables": tables})
    kept, anew = axis_of(second, "sexe", 2025), axis_of(second, "guichet", 2025)
    assert "n°\u00a01 (sans 3\u00a0guichets, sans le détail de B)\u00a0:" in kept["kept"]
    assert kept["without"] == ""
    assert (anew["kept"], anew["without"]) == ("", "sans 3\u00a0guichets")


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
    # Nor does its note say of how many.
    notes = {row["group"]: row["note"] for row in edition.rows("sorties_dynamiques_0", "niveau")}
    assert {notes[group] for group, mask in rows.items() if mask} == {None}
    assert "moins de 30" in next(notes[group] for group, mask in rows.items() if not mask)
    assert told(edition, "", "sorties_dynamiques_0")
    # Neither comes back from the others' numbers, and something is told of these.
    shown = told(edition, "niveau", "sorties_dynamiques_0")
    assert 0 < len(shown) < 4


@pytest.mark.parametrize(
    ("by", "group", "exits"),
    [
        ("guichet", "B", [*(("durable", {}),) * 19, *(("other", {}),) * 12, *(("other", {"desk": "B"}),) * 4]),
        ("sexe", "F", [*(("durable", {"gender": "M"}),) * 20, *(("other", {"gender": "M"}),) * 20,
                       *(("other", {"gender": "F"}),) * 8]),
    ],
)  # fmt: skip
def test_a_class_of_which_nobody_left_for_a_job_does_not_hide_everybody_else(by, group, exits):
    """None of four at one desk, none of eight women: hidden with one line beside, which leaves the total told."""
    rows = [left(f"p{n}", outcome, **said) for n, (outcome, said) in enumerate(exits)]
    edition = first_of([worked(row.person) for row in rows], rows)
    counted = sum(outcome == "durable" for outcome, _ in exits)
    assert told(edition, "", "sorties_dynamiques_0") == {"": counted}
    assert group not in told(edition, by, "sorties_dynamiques_0")
