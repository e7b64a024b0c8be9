"""What the register promises to forget is forgotten by itself."""

import datetime

from django.utils import timezone

from levier.common.jobs import job, periodic
from levier.common.privacy.retention import anonymise_past_term


@periodic(at=datetime.time(3, 50), each_mission=False)
@job("privacy.anonymise", label="anonymisation au terme de la conservation")
def anonymise(mission_id: int | None) -> None:
    """Anonymises, in every mission, what is past its term; twice does what once does."""
    anonymise_past_term(timezone.localdate(), write=True)
