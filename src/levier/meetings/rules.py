"""What a meeting may become. Plain Python, no database."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from levier.common.errors import Problem

LONGEST_MINUTES = 12 * 60


class State(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


STATE_LABELS = {State.PLANNED: "prévue", State.HELD: "tenue", State.CANCELLED: "annulée"}


@dataclass(frozen=True)
class Appointment:
    """What an agenda keeps of a meeting; `starts_at` is aware."""

    starts_at: datetime.datetime
    lasts_minutes: int
    place: str
    agenda: str = ""

    @property
    def ends_at(self) -> datetime.datetime:
        return self.starts_at + datetime.timedelta(minutes=self.lasts_minutes)


def check_appointment(appointment: Appointment) -> None:
    """Raises Problem at the field at fault: a place missing, a length out of a day's work."""
    if not appointment.place.strip():
        raise Problem("Dites où, ou comment se joindre à la réunion.", field="place")
    if not 1 <= appointment.lasts_minutes <= LONGEST_MINUTES:
        raise Problem(f"Indiquez de 1 à {LONGEST_MINUTES}\u00a0minutes.", field="lasts_minutes")


def check_ahead(starts_at: datetime.datetime, now: datetime.datetime) -> None:
    """Raises Problem when a meeting has begun: nobody is invited to what is past."""
    if starts_at <= now:
        raise Problem("Ce moment est déjà passé\u00a0: personne n’y est convoqué. Écrivez le compte rendu.")


def check_planned(state: str) -> None:
    """Raises Problem when a meeting was held or cancelled: neither moves any more."""
    if state != State.PLANNED:
        raise Problem(f"Cette réunion est {STATE_LABELS[State(state)]}\u00a0: elle ne change plus.")


def check_held(starts_at: datetime.datetime, now: datetime.datetime, minutes: str) -> None:
    """Raises Problem at the field at fault: minutes written before the meeting, or none."""
    if starts_at > now:
        raise Problem(
            "La réunion n’a pas encore eu lieu\u00a0: déplacez-la si elle s’est tenue plus tôt.", field="minutes"
        )
    if not minutes.strip():
        raise Problem("Écrivez ce qui s’est dit.", field="minutes")
