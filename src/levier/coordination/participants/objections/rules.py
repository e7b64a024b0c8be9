"""When an objection must be answered. Plain Python."""

import datetime

from levier.law.periods import add_months

# « Dans un délai d’un mois à compter de la réception de la demande » (RGPD, article 12, paragraphe 3).
ANSWER_MONTHS = 1


def answer_due(received_on: datetime.date) -> datetime.date:
    """Returns the last day on which a person is told what was decided of her request."""
    return add_months(received_on, ANSWER_MONTHS)
