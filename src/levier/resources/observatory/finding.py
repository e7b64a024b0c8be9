"""What of this room the search finds: the contracts published, in the tables of the build in service."""

from django.urls import reverse

from levier.common.policy import Actor, permits
from levier.common.registry import offer_search
from levier.common.search.kinds import DirectKind, Found, Hit
from levier.common.search.words import Term
from levier.organizations.buyers.selectors import buyers_by_siret
from levier.resources.observatory.selectors import open_data
from levier.resources.observatory.wording import object_shown


def find_open_contracts(actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """The published contracts whose number, object or buyer answers, as their list finds and names them; two
    queries."""
    data = open_data() if permits(actor, "observatory.figures.view") else None
    if data is None:
        return Found()
    size = stop - start
    page = data.contracts(words=[term.word for term in wanted], page=start // size + 1, size=size)
    known = buyers_by_siret({row["buyer_siret"] for row in page.rows})
    hits = [
        Hit(
            object_shown(row),
            " · ".join(filter(None, (str(known.get(row["buyer_siret"]) or row["buyer_name"] or ""), row["uid"]))),
            reverse("open_contract", kwargs={"uid": row["uid"]}),
        )
        for row in page.rows
    ]
    return Found(page.total, hits)


offer_search(DirectKind(kind="open_contract", label="Marchés publiés", rank=40, find=find_open_contracts))
