"""The statement a company sends, the link that opens it, and the ledger it is written in."""

from levier.coordination.hours.models.asking import AskingSetting
from levier.coordination.hours.models.contests import Contest, ContestDecision
from levier.coordination.hours.models.corrections import StatementCorrection
from levier.coordination.hours.models.employers import EmployerSheet, SecondDeclaration, SheetWriting
from levier.coordination.hours.models.filling import AddedPerson, StatementDraft
from levier.coordination.hours.models.invoices import InvoicedLine, InvoicedWork
from levier.coordination.hours.models.ledger import EntryKind, HoursSum, LedgerEntry, StatementSum, YearSum
from levier.coordination.hours.models.letters import LetterVersion
from levier.coordination.hours.models.links import LinkPurpose, StatementLink, StatementRequest
from levier.coordination.hours.models.messages import MessageKind, StatementMessage
from levier.coordination.hours.models.openings import OpeningEntry
from levier.coordination.hours.models.pooling import (
    Allocation,
    AllocationPart,
    PooledAssignment,
    PooledContract,
    PooledPerson,
    Pooling,
    running,
)
from levier.coordination.hours.models.statements import ENTERED, Side, Statement, StatementSource

__all__ = [
    "ENTERED",
    "AddedPerson",
    "Allocation",
    "AllocationPart",
    "AskingSetting",
    "Contest",
    "ContestDecision",
    "EmployerSheet",
    "EntryKind",
    "HoursSum",
    "InvoicedLine",
    "InvoicedWork",
    "LedgerEntry",
    "LetterVersion",
    "LinkPurpose",
    "MessageKind",
    "OpeningEntry",
    "PooledAssignment",
    "PooledContract",
    "PooledPerson",
    "Pooling",
    "SecondDeclaration",
    "SheetWriting",
    "Side",
    "Statement",
    "StatementCorrection",
    "StatementDraft",
    "StatementLink",
    "StatementMessage",
    "StatementRequest",
    "StatementSource",
    "StatementSum",
    "YearSum",
    "running",
]
