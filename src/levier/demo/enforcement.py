"""What happens when hours do not come, wholly invented: a difficulty, a notice to sign, a penalty to decide."""

import datetime

from levier.coordination.followup.enforcement.drafts import first_words
from levier.coordination.followup.enforcement.penalties import Ground
from levier.coordination.followup.models import Difficulty, FormalNotice
from levier.coordination.procurement.models import Award
from levier.demo.calendar import DemoCalendar
from levier.demo.workers import MARK

SCHOOL = "Réhabilitation du groupe scolaire des Oliviers" + MARK


def load_enforcement(calendar: DemoCalendar) -> None:
    """On the school's two lots: a difficulty to study, a letter to complete, and one the buyer sent for papers."""
    works, painting = Award.objects.filter(lot__contract__title=SCHOOL).order_by("lot__number")
    day = calendar.today

    def before(days: int) -> datetime.date:
        return day - datetime.timedelta(days=days)

    Difficulty.objects.create(
        award=works,
        notified_on=before(12),
        notified_by=works.contact_name,
        text="Aucun maçon disponible parmi les personnes proposées depuis deux mois\u202f; les travaux de gros œuvre "
        "s’achèvent avant l’été." + MARK,
        hours=70,
    )
    FormalNotice.objects.create(
        award=painting,
        ground=Ground.ABSENCE,
        text=first_words(
            Ground.ABSENCE, contract=SCHOOL, ccag="Travaux", document="CCAP, article 8.2", owed=0, done=0, missing=0,
            day=day, dated=day, until=None,
        ),
    )  # fmt: skip
    FormalNotice.objects.create(
        award=works,
        ground=Ground.DOCUMENTS,
        text="Madame, Monsieur,\n\nLes attestations du dernier trimestre ne m’ont pas été transmises. Je "
        "vous mets en demeure de me les adresser avant la date indiquée." + MARK,
        sent_on=before(30),
        deadline_on=before(15),
        signed_by="Alix Fabrègue, service des marchés" + MARK,
    )
