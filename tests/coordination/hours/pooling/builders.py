"""Two lots of one holder, in one employment zone, whose documents define pooling. All invented."""

from levier.coordination.clauses.models import InsertionClause
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.pooling import services
from levier.coordination.hours.pooling.rules import PoolingKind
from levier.coordination.procurement.models import Award, LotCommune
from levier.organizations.models import Commune
from tests.builders import make_assignment, make_award, make_organization, make_user
from tests.coordination.hours.builders import DAY, make_eligible, make_statement

TODAY, AGREED = DAY(2026, 4, 3), DAY(2026, 1, 20)
MONTPELLIER, BEZIERS = ("34172", "Montpellier"), ("34032", "Béziers")
DEFINED = "Globalisation admise entre marchés d’un même bassin d’emploi."
ASKED = {"starts_on": DAY(2026, 1, 1), "requested_on": DAY(2026, 1, 5), "request_document": "Courrier du 5 janvier"}
WORKED = {"document": "Feuille d’heures de mars", "author_name": "Lou Castan, conductrice de travaux"}


def poolable_award(company, place=MONTPELLIER, hours=1200, *, pooling=DEFINED, lead=None):
    """An award that owes hours, carried out in one commune, with its statement of the first quarter."""
    award = make_award()
    award.company = company
    award.save()
    contract = award.lot.contract
    if lead is not None:
        contract.operation.lead_desk = lead
        contract.operation.save()
    commune, _ = Commune.objects.get_or_create(code=place[0], defaults={"name": place[1], "department": "34"})
    LotCommune.objects.create(lot=award.lot, commune=commune)
    InsertionClause.objects.create(contract=contract, document="CCAP, 9", pooling=pooling)
    owed = HoursCommitment.objects.create(lot=award.lot, hours=hours, effective_on=DAY(2026, 1, 1), document="AE")
    DeskShare.objects.create(commitment=owed, desk=contract.operation.lead_desk, weight=1, hours=hours)
    make_statement(award)
    return Award.objects.select_related("lot__contract__operation__buyer", "company").get(pk=award.pk)


class Pooled:
    """Two awards of one holder led by one desk, a person at work on the first, a pooling asked for and maybe agreed."""

    def __init__(self, *, is_agreed=True, kind=PoolingKind.POOLING):
        self.author = make_user()
        self.holder = make_organization("company", name="Sud Voirie (fictif)")
        self.lead = make_organization("desk")
        self.awards = [poolable_award(self.holder, lead=self.lead) for _ in range(2)]
        self.hired = make_assignment(self.awards[0])
        make_eligible(self.hired)
        asked = {"starts_on": DAY(2026, 1, 1)} if kind is PoolingKind.SPLIT else ASKED
        self.pooling = services.open_pooling(kind, self.awards, author=self.author, today=TODAY, **asked)
        if is_agreed and kind is not PoolingKind.SPLIT:
            for award in self.awards:
                self.agree(award)
        self.person = services.pool_person(self.pooling, self.hired, author=self.author)

    def agree(self, award, **told):
        """The buyer of an award agrees."""
        given = {"agreed_on": AGREED, "agreement": "Courrier de l’acheteur", "is_buyer": True, **told}
        buyer = award.lot.contract.operation.buyer
        return services.record_agreement(self.pooling, buyer, author=self.author, today=TODAY, **given)

    def allocate(self, month, first, second, **told):
        """Her hours of a month, by award."""
        parts = dict(zip([award.pk for award in self.awards], (first, second), strict=True))
        given = {**WORKED, "total": first + second, **told}
        total = given.pop("total")
        return services.allocate(self.person, month, total, parts, author=self.author, **given)
