"""What coordination hands over: one row a fact, without a name, in published classes. Plain Python.

Hours are hundredths, integers. `year` is the year worked (domain reference, §7.4), None when nobody knows it. A key
(`person`, `work_contract`, `contract`, `lot`, `operation`, `company`) tells one thing from another inside one build and
means nothing outside it. What nobody recorded is None, never a guess.
"""

from typing import NamedTuple


class HoursFact(NamedTuple):
    """The hours of one work contract in one year, or those taken over from before Levier (`year` None, in
    `taken_over` alone, without a person when nobody knows whose they are)."""

    year: int | None
    person: str | None
    work_contract: str | None
    """None too for the same hiring held twice: it is counted once."""
    contract: str
    lot: str
    operation: str
    company: str | None
    """None for totals, of which nobody says whose hours they are."""
    desk: str
    place: str | None
    epci: str | None
    modality: str | None
    contract_type: str | None
    situation: str | None
    criteria: str | None
    """Published classes of the other criteria noted, joined: `JEUNE + RSA`."""
    sector: str | None
    buyer_class: str | None
    clause: str | None
    training_level: str | None
    gender: str | None
    age: str | None
    priority_district: str | None
    declared: int
    counted: int
    refused: int
    taken_over: int


class OwedFact(NamedTuple):
    """Hours one act makes one desk owe on one lot, from a year on; negative when it frees some. All the acts up to a
    year add up to the target valid at its end; `year` None: an engagement that no year counts yet."""

    year: int | None
    contract: str
    lot: str
    operation: str
    company: str | None
    desk: str | None
    place: str | None
    epci: str | None
    sector: str | None
    buyer_class: str | None
    clause: str | None
    hundredths: int


class LotFact(NamedTuple):
    """A lot in a year in which it is active: hours were worked in it (`worked`), its period crosses it (`crosses`)."""

    year: int
    contract: str
    lot: str
    operation: str
    company: str | None
    desk: str
    place: str | None
    epci: str | None
    sector: str | None
    buyer_class: str | None
    clause: str | None
    worked: bool
    crosses: bool


class ExitFact(NamedTuple):
    """Where one person was at a moment after her last contract told of, which ended in `year`; `outcome` is the class
    of the exit (domain reference, §7.5)."""

    year: int
    person: str
    desk: str
    moment: int
    outcome: str
    situation: str | None
    training_level: str | None
    gender: str | None
    age: str | None
    priority_district: str | None


class CriterionFact(NamedTuple):
    """The weight of the social criterion of one study that was decided, in per cents of the mark; `year` is that of its
    notice."""

    year: int
    desk: str
    sector: str | None
    buyer_class: str | None
    clause: str
    weight: int


class OperationName(NamedTuple):
    """What an operation is called, so that the same one in another source is found and counted once."""

    operation: str
    title: str
    references: str
    """The references of its contracts, one a line."""
    buyer: str
    buyer_siret: str


class ContractName(NamedTuple):
    """The reference of a contract, so that the same one in another source is counted once."""

    contract: str
    reference: str


class CompanyName(NamedTuple):
    """What a holder is called, so that one in several sources is counted once."""

    company: str
    name: str
    siret: str


TABLES: dict[str, type] = {
    "hours": HoursFact, "owed": OwedFact, "lot": LotFact, "exit": ExitFact, "criterion": CriterionFact,
}  # fmt: skip
# What the facts of one reading call their operations and holders: kept beside them, asked by no indicator.
NAMES: dict[str, type] = {
    "operation_name": OperationName, "contract_name": ContractName, "company_name": CompanyName,
}  # fmt: skip
