"""The formal notice: drafted by the desk, signed by the buyer, sent, and what came of it."""

import datetime
import hashlib

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.text import normalize_newlines

from levier.accounts.models import User
from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.commitments.remaining import remaining_hundredths
from levier.coordination.commitments.selectors import last_period_end
from levier.coordination.followup.enforcement.counted import amount_of
from levier.coordination.followup.enforcement.drafts import blanks_left, first_words
from levier.coordination.followup.enforcement.penalties import (
    Ground,
    NoticeOutcome,
)
from levier.coordination.followup.enforcement.services.acts import (
    ANSWERING_ROLES,
    WITHOUT_CLAUSE,
    check_clause_binds,
    is_over,
    keep,
    save_whole,
    take,
)
from levier.coordination.followup.enforcement.services.lots import lot_hours, pending_hours
from levier.coordination.followup.models import (
    FormalNotice,
)
from levier.coordination.hours.contests import check_acts_for_buyer
from levier.coordination.procurement.models import Award

TO_COMPLETE = "Il reste dans le texte des mots à compléter entre crochets\u00a0: le guichet les complète d’abord."


@transaction.atomic
def draft_notice(award: Award, *, ground: str, text: str, author: User | None) -> FormalNotice:
    """The desk drafts (the ladder of reminders does it without `author`); nothing leaves before the buyer signs.

    Raises Problem for a company that does not answer."""
    if award.role not in ANSWERING_ROLES:
        raise Problem(
            "Une mise en demeure s’adresse au titulaire ou au mandataire du groupement, "
            "qui répond de ses sous-traitants et cotraitants."
        )
    if award.lot.contract.status in WITHOUT_CLAUSE:
        raise Problem(
            f"Ce marché est noté «\u00a0{award.lot.contract.get_status_display()}\u00a0»\u00a0: il n’a plus de "
            "clause à exécuter."
        )
    check_clause_binds(award.lot)
    if ground == Ground.HOURS and not remaining_hundredths(*lot_hours(award.lot)):
        raise Problem("Aucune heure ne manque à ce lot\u00a0: rien ne peut être mis en demeure.", field="ground")
    row = FormalNotice(award=award, ground=ground, text=letter(text), drafted_by=author)
    save_whole(row)
    return row


def draft_words(award: Award, ground: Ground, today: datetime.date, **known: str) -> str:
    """The first words of a notice to a holder, as its contract stands today, or stood at the end of the last period
    that a renewal closed where hours lacked then; ten queries at most."""
    contract = award.lot.contract
    over = is_over(contract, today)
    closed_on = None if over or ground is not Ground.HOURS else last_period_end(award.lot, today)
    owed, done, excused = lot_hours(award.lot, closed_on)
    if closed_on is not None and not remaining_hundredths(owed, done, excused):
        closed_on = None
        owed, done, excused = lot_hours(award.lot)
    clause = getattr(contract, "insertion_clause", None)
    return first_words(
        ground,
        contract=contract.title,
        ccag=contract.ccag_named,
        dated=contract.notified_on or contract.starts_on,
        document=clause.document if clause else "",
        owed=owed,
        done=done,
        missing=remaining_hundredths(owed, done, excused),
        excused=excused,
        has_penalty=writes_penalty(ground, clause),
        pending=pending_hours(award.lot) if ground is Ground.HOURS else 0,
        day=closed_on or today,
        until=None if over or closed_on else contract.ends_on,
        **known,
    )


def writes_penalty(ground: Ground, clause: InsertionClause | None) -> bool:
    """Whether the documents of a contract write an amount for a ground."""
    if clause is None:
        return False
    if ground is Ground.HOURS:
        return clause.hour_penalty_cents is not None or clause.hour_penalty_times is not None
    return amount_of(ground, clause) is not None


def letter(text: str) -> str:
    """A letter as it is kept: a browser sends two characters where a line ends."""
    return normalize_newlines(text).strip()


def reading_of(notice: FormalNotice) -> str:
    """What tells one text of a notice from another: who signs or rewrites it says which one she has read."""
    return hashlib.sha256(notice.text.encode()).hexdigest()


def check_reading(notice: FormalNotice, seen: str) -> None:
    """Raises Problem when the text is no longer the one that was read."""
    if seen != reading_of(notice):
        raise Problem("Le texte a changé depuis que vous l’avez lu\u00a0: relisez-le, puis recommencez.")


@transaction.atomic
def change_draft(notice: FormalNotice, text: str, *, seen: str) -> None:
    """Rewrites the draft that was `seen`; Problem once it is sent, or rewritten by someone else meanwhile."""
    drafts = FormalNotice.objects.filter(pk=notice.pk, sent_on=None)
    if not drafts.exists():
        raise Problem("Cette mise en demeure est partie\u00a0: son texte ne change plus.")
    check_reading(notice, seen)
    if not drafts.filter(text=notice.text).update(text=letter(text), drafted_at=timezone.now()):
        raise Problem("Quelqu’un l’a changé entre-temps\u00a0: rechargez la page.")


@transaction.atomic
def send_notice(
    notice: FormalNotice,
    *,
    sent_on: datetime.date,
    deadline_on: datetime.date,
    signed_by: str,
    author: User,
    is_buyer: bool,
    seen: str,
    today: datetime.date,
    upload: File | None = None,
) -> None:
    """Records that the buyer signed and sent the text she has `seen`, complete. The buyer does it itself where someone
    of it has an account; otherwise whoever records it deposits the signed copy."""
    check_reading(notice, seen)
    take(notice, sent_on=None, text=notice.text)
    if blanks_left(notice.text):
        raise Problem(TO_COMPLETE)
    check_has_come(sent_on, today, field="sent_on")
    if deadline_on <= sent_on:
        raise Problem(
            "Le délai laissé au titulaire vient après l’envoi\u00a0: corrigez l’une des deux dates.",
            field="deadline_on",
        )
    if not is_buyer:
        lacking = "Déposez la copie signée\u00a0: c’est l’acheteur qui signe."
        check_acts_for_buyer(notice.award.lot.contract.operation, upload, lacking=lacking, field="upload")
    check_sending_day(notice, sent_on, is_on_paper=upload is not None)
    check_owed_then(notice, sent_on)
    notice.sent_on, notice.deadline_on = sent_on, deadline_on
    notice.signed_by, notice.sent_by = signed_by.strip(), author
    notice.signed_copy = keep(upload, author, "upload")
    save_whole(notice)


def check_sending_day(notice: FormalNotice, sent_on: datetime.date, *, is_on_paper: bool) -> None:
    """Raises Problem for a notice sent before the contract bound anybody, or, signed here, before its text was written;
    a signed paper may bear an earlier day than the draft kept here."""
    binds_from = notice.award.lot.contract.binds_from
    if binds_from is not None and sent_on < binds_from:
        raise Problem(
            f"Le marché lie le titulaire depuis le {formats.long_date(binds_from)}\u00a0: pas de mise en demeure "
            "avant.",
            field="sent_on",
        )
    written_on = timezone.localdate(notice.drafted_at)
    if not is_on_paper and sent_on < written_on:
        raise Problem(
            f"Ce texte a été écrit le {formats.long_date(written_on)}\u00a0: il n’a pu partir avant. S’il est parti "
            "sur papier, déposez la copie signée.",
            field="sent_on",
        )


def check_owed_then(notice: FormalNotice, sent_on: datetime.date) -> None:
    """Raises Problem for a notice sent while its lot or its contract is suspended: nothing was due."""
    idle_from = notice.award.lot.idle_from
    if idle_from is not None and sent_on >= idle_from:
        check_clause_binds(notice.award.lot)


@transaction.atomic
def record_outcome(
    notice: FormalNotice, *, outcome: str, on: datetime.date, words: str, author: User, today: datetime.date
) -> None:
    """Records what came of a notice that was sent, once its deadline has passed when it stayed unheeded."""
    take(notice, outcome="")
    if notice.sent_on is None or notice.deadline_on is None:
        raise Problem("Cette mise en demeure n’est pas encore partie.")
    check_has_come(on, today, field="on")
    if outcome == NoticeOutcome.UNHEEDED and on <= notice.deadline_on:
        raise Problem(
            f"Le délai court jusqu’au {notice.deadline_on:%d/%m/%Y}\u00a0: elle ne reste infructueuse qu’après.",
            field="on",
        )
    if on < notice.sent_on:
        raise Problem(f"Elle est partie le {notice.sent_on:%d/%m/%Y}.", field="on")
    notice.outcome, notice.outcome_on, notice.outcome_words = outcome, on, words.strip()
    notice.outcome_by = author
    save_whole(notice)
