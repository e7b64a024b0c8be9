"""What of this room the search finds: the mails one may see. Their addresses are never copied into its index: they are
read where they stand, and compared in memory, as are the names of people."""

from django.urls import reverse

from levier.common.outbox.models import MailState
from levier.common.outbox.policy import visible_mails
from levier.common.policy import Actor, permits
from levier.common.registry import offer_search
from levier.common.search.kinds import DirectKind, Found, Hit
from levier.common.search.words import Term, matches


def find_mails(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The mails whose subject, addressee or address answers, the latest first; one query. What they say is encrypted,
    and finds nothing."""
    if not permits(actor, "outbox.mail.view"):
        return Found()
    columns = ("public_id", "state", "subject", "to_name", "to_email")
    rows = visible_mails(actor).order_by("-queued_at", "-pk").values_list(*columns)
    found = [row for row in rows if matches(" ".join(row[2:]), wanted)]
    hits = [
        Hit(
            subject,
            f"{to_name or to_email}, {MailState(state).label}",
            reverse("mail", kwargs={"public_id": public_id}),
        )
        for public_id, state, subject, to_name, to_email in found[start:stop]
    ]
    return Found(len(found), hits)


offer_search(DirectKind(kind="mail", label="Courriels", rank=50, find=find_mails))
