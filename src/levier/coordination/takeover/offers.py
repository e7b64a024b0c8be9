"""What this room offers the others: the two kinds of files by which what runs is taken over."""

from levier.common.registry import offer_import
from levier.coordination.takeover.contracts import CONTRACTS
from levier.coordination.takeover.people import PEOPLE

offer_import(CONTRACTS)
offer_import(PEOPLE)
