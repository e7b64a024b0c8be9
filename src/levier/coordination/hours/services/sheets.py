"""A statement's spreadsheet: the model drawn for it, and a filled one put in the draft, for the form to show."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from django.utils.crypto import salted_hmac

from levier.common.errors import Problem
from levier.common.tabular.inspection import has_formulas
from levier.common.tabular.reading import read_table
from levier.common.tabular.writing import DATE, HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.hours import sheets
from levier.coordination.hours.declared import AskedPerson
from levier.coordination.hours.forms import CONTRACT_TYPES
from levier.coordination.hours.models import Statement
from levier.coordination.hours.services.drafts import ADDED_AT_MOST, AddedDraft, Draft

SALT = "levier.hours.sheet"


def stamp(statement: Statement) -> str:
    """The half of a key that is the statement's own: a file of another period or contract is known by it."""
    return salted_hmac(SALT, str(statement.public_id), algorithm="sha256").hexdigest()[:10]


def row_key(statement: Statement, who: str) -> str:
    """The key of a person's row: it says nothing, and cannot be made up."""
    mark = salted_hmac(SALT, f"{statement.public_id} {who}", algorithm="sha256").hexdigest()[:10]
    return f"{stamp(statement)}-{mark}"


def sheet_people(statement: Statement, people: Sequence[AskedPerson]) -> list[sheets.SheetPerson]:
    """The rows of the model: short names whoever downloads it, since a file travels."""
    found = []
    for person in people:
        if person.assignment is not None:
            # The assignment's own public id: stable, and known to nobody outside.
            who = str(person.assignment.public_id)
            participant = person.assignment.participant
            first_name, last_name = participant.first_name, f"{participant.last_name[:1]}."
            contract_type = person.assignment.contract_type
            employer = person.assignment.employer.name if person.assignment.employer else ""
        elif person.added is not None:
            who, first_name, last_name = person.key, person.added.first_name, f"{person.added.last_name[:1]}."
            contract_type, employer = person.added.contract_type, person.added.employer_name
        months = {
            asked.month: sheets.SheetMonth(asked.name, asked.most, None if asked.is_whole else asked.days)
            for asked in person.months
        }
        found.append(
            sheets.SheetPerson(
                row_key(statement, who),
                first_name,
                last_name,
                months,
                person.hired_on,
                contract_type,
                employer,
                frozenset(person.shared),
                dict.fromkeys(person.invoiced, "Ces heures sont déjà saisies d’après une facture."),
            )
        )
    return found


def statement_model(statement: Statement, people: Sequence[AskedPerson], draft: Draft) -> bytes:
    """The spreadsheet to fill, with what is already typed in it."""
    columns = [
        Column(sheets.KEY, width=26), Column(sheets.FIRST_NAME), Column(sheets.LAST_NAME),
        Column(sheets.HIRED_ON, DATE), Column(sheets.CONTRACT_TYPE, width=26), Column(sheets.EMPLOYER, width=30),
        *(Column(formats.month(month), HOURS, width=16) for month in statement.months),
    ]  # fmt: skip
    rows = [
        (
            person.key, person.first_name, person.last_name, person.hired_on, person.contract_type, person.employer,
            *(
                draft.typed.get(person.months[month].field, "") if month in person.months else ""
                for month in statement.months
            ),
        )
        for person in sheet_people(statement, people)
    ]  # fmt: skip
    how = [
        ("Relevé", f"{statement.award.company}, {statement.award.lot.contract.title}, {statement.award.lot}"),
        ("Période", formats.period(statement.period_start, statement.period_end)),
        (
            "Heures",
            "En heures et centièmes (121,33) ou en heures et minutes (121h20). Une case vide compte zéro\u202f; pour "
            "une personne que sa structure déclare, elle ne dit rien.",
        ),
        ("Colonnes", "Ne changez ni la première colonne ni les titres\u202f; l’ordre des lignes est libre."),
        ("Ajouter une personne", "Écrivez-la sur une ligne nouvelle, première colonne vide, avec son jour d’embauche."),
        ("Contrats", ", ".join(CONTRACT_TYPES)),
        ("Ensuite", "Redéposez ce fichier où vous l’avez pris\u00a0: vous vérifierez tout avant de confirmer."),
    ]
    return write_workbook([Sheet("Heures", columns, rows)], source=how, title="Relevé d’heures")


class SameSheet(Exception):
    """The file was taken up already, byte for byte."""


def take_up(
    statement: Statement, draft: Draft, people: Sequence[AskedPerson], path: Path, name: str
) -> tuple[sheets.Filled, bool]:
    """Puts a filled spreadsheet in a draft (saving it is the caller's) and says whether it holds formulas.

    An empty cell takes nothing away from what was typed. Raises Problem, the draft as it was, when the file is not one
    to read or not this statement's; SameSheet when it is the last one taken up.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest == draft.sheet:
        raise SameSheet
    table = read_table(path, name=name, limits=sheets.LIMITS)
    known = stamp(statement)
    filled = sheets.SheetReader(
        sheet_people(statement, people),
        statement.months,
        last_day=statement.period_end,
        is_ours=lambda key: key.partition("-")[0] == known,
        foreign=lambda key: foreign_sentence(statement, key),
    ).read(table)
    if len(filled.newcomers) > ADDED_AT_MOST:
        raise Problem(
            f"{len(filled.newcomers)} personnes à ajouter\u00a0: {ADDED_AT_MOST} au plus par relevé. Si ce sont des "
            "personnes du modèle, leur première colonne a été effacée\u00a0: reprenez-le."
        )
    draft.typed |= filled.typed
    draft.typed.pop("nobody_worked", None)
    for newcomer in filled.newcomers:
        draft.typed |= added_fields(draft, newcomer)
    draft.sheet = digest
    return filled, has_formulas(path)


def added_fields(draft: Draft, newcomer: sheets.Newcomer) -> dict[str, str]:
    """Adds someone to a draft, once however often her row is deposited; returns her fields."""
    hired_on = newcomer.hired_on.isoformat()
    said = (newcomer.first_name, newcomer.last_name, hired_on)
    for person in draft.people:
        if (person.first_name, person.last_name, person.hired_on) == said:
            key = person.key
            break
    else:
        key = draft.next_key
        draft.people.append(AddedDraft(key, *said, newcomer.contract_type, newcomer.employer_name))
    return {f"h-{key}-{month:%Y-%m}": text for month, text in newcomer.hours.items()}


def foreign_sentence(statement: Statement, key: str) -> str:
    """Whose a key is, as far as whoever deposits the file may know: another period of the same contract, or not."""
    for other in Statement.objects.filter(award_id=statement.award_id).exclude(pk=statement.pk):
        if key.partition("-")[0] == stamp(other):
            period = formats.period(other.period_start, other.period_end)
            asked = formats.period(statement.period_start, statement.period_end)
            return f"ce tableau dit les heures {period}, et ce relevé attend celles {asked}. Reprenez le modèle ici."
    return "ce tableau vient d’un autre relevé ou d’un autre marché. Reprenez le modèle ici, et copiez-y vos heures."
