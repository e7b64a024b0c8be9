"""Two contracts of one holder in one employment zone, pooled, and a person whose months stand on both. All invented."""

from levier.coordination.clauses.models import InsertionClause
from levier.coordination.hours.models import Statement
from levier.coordination.hours.pooling import services
from levier.coordination.hours.pooling.rules import PoolingKind
from levier.coordination.hours.services import month_balance
from levier.coordination.participants.models import Assignment, Declarant
from levier.coordination.procurement.models import Award, LotCommune
from levier.demo.calendar import DemoCalendar
from levier.demo.workers import MARK
from levier.organizations.models import Commune

GREEN, BANKS = "Entretien des espaces verts" + MARK, "Entretien des berges de l’Orb" + MARK
BEDARIEUX = "34028"
DEFINED = "Le titulaire de plusieurs marchés du bassin d’emploi peut demander la globalisation des heures (fictif)."
SECOND_PART = 2_400


def load_pooling(calendar: DemoCalendar) -> None:
    """The holder asked, both agreements came; each month of the last quarter keeps what the first contract declared,
    and 24 h more stand on the second."""
    awards = [
        Award.objects.select_related("lot__contract__operation__buyer", "company").get(lot__contract__title=title)
        for title in (GREEN, BANKS)
    ]
    commune = Commune.objects.get(code=BEDARIEUX)
    for award in awards:
        LotCommune.objects.get_or_create(lot=award.lot, commune=commune)
        clause, _ = InsertionClause.objects.get_or_create(
            contract=award.lot.contract, defaults={"document": "CCAP, article 8" + MARK}
        )
        clause.pooling = DEFINED
        clause.save()
    asked = calendar.at(-3, 6)
    pooling = services.open_pooling(
        PoolingKind.POOLING,
        awards,
        starts_on=calendar.at(-3),
        requested_on=asked,
        request_document="Courrier du titulaire" + MARK,
        author=None,
        today=calendar.today,
    )
    services.record_agreement(
        pooling, awards[0].lot.contract.operation.buyer, agreed_on=calendar.at(-3, 20),
        agreement="Courrier de l’acheteur" + MARK, author=None, today=calendar.today, is_buyer=True,
    )  # fmt: skip
    hired = Assignment.objects.filter(award=awards[0], declarant=Declarant.HOLDER).earliest("pk")
    person = services.pool_person(pooling, hired, author=None)
    last = Statement.objects.filter(award=awards[1]).latest("period_start")
    for month in last.months:
        first = month_balance(hired, month).declared
        services.allocate(
            person,
            month,
            first + SECOND_PART,
            {awards[0].pk: first, awards[1].pk: SECOND_PART},
            document="Feuilles d’heures du mois" + MARK,
            author_name=f"{awards[0].contact_name}, correspondant opérationnel",
            author=None,
        )
