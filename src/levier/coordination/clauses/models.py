"""The study of a purchase: what the law asks, what hours it could bear, what the buyer decided."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.tenancy.history import ScopedHistory
from levier.common.tenancy.models import MissionScopedModel
from levier.common.ui import formats
from levier.common.versions import VersionedModel
from levier.coordination.clauses.decisions import DECISION_LABELS
from levier.coordination.clauses.lot_shapes import LOT_SHAPE_LABELS, LotShape, Terms
from levier.coordination.clauses.pledge_models import Pledge, PledgeFinding, StudyPledge  # noqa: F401 of this app
from levier.coordination.clauses.sizing import ROUNDINGS
from levier.coordination.clauses.table_models import CategoryLine, DatedLine, ProofLine  # noqa: F401 of this app
from levier.coordination.clauses.terms import BASE_LABELS, CAP_LABELS, UNIT_LABELS, CapRule, PenaltyUnit
from levier.coordination.clauses.wording.facts import PERIOD_LABELS
from levier.coordination.clauses.wording.packaged import models as packaged_models
from levier.coordination.procurement.models import Contract, Lot, Operation
from levier.law.ccag import NO_CCAG, ccags
from levier.law.duty import EXEMPTIONS
from levier.law.legal_bases import WAY_LABELS
from levier.law.thresholds import Capacity, Kind
from levier.organizations.models import Organization

KIND_LABELS = {
    Kind.WORKS: "travaux",
    Kind.SUPPLIES: "fournitures",
    Kind.SERVICES: "services",
    Kind.CONCESSION: "concession",
    Kind.DEFENCE: "défense ou sécurité",
}
# The notice annexed to the code, III: who is a central authority, and who of the State is not.
CENTRAL_HELP = (
    "Sont autorités publiques centrales l’État (hors service de santé des armées), ses établissements publics autres "
    "que de santé ou industriels et commerciaux, les autorités administratives indépendantes dotées de la personnalité "
    "juridique, la Caisse des dépôts et consignations, l’ordre national de la Légion d’honneur, l’UGAP, la fondation "
    "Carnegie et la fondation Singer-Polignac\u00a0: ni les hôpitaux, ni les EPIC (avis annexé au code, III)."
)
CAPACITY_LABELS = {
    Capacity.CENTRAL_AUTHORITY: "autorité publique centrale (État et ses établissements administratifs)",
    Capacity.CONTRACTING_AUTHORITY: "autre pouvoir adjudicateur (collectivité, hôpital…)",
    Capacity.CONTRACTING_ENTITY: "entité adjudicatrice (réseaux : eau, énergie, transports)",
}


def choices(labels: dict) -> list[tuple[str, str]]:
    """The values of a plain enumeration, as a field's choices."""
    return [(value.value, label) for value, label in labels.items()]


def ground_choices() -> list[tuple[str, str]]:
    """The grounds of an exemption by their codes, in the article's words."""
    return [(ground.code, ground.label) for ground in EXEMPTIONS]


class OpportunityStudy(VersionedModel):
    """A study. Once decided it is never written again: a change of mind is another study that replaces it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="studies", verbose_name="acheteur")
    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="led_studies", verbose_name="guichet")
    title = models.CharField("objet de l’achat", max_length=1000)
    kind = models.CharField("nature de l’achat", max_length=15, choices=choices(KIND_LABELS))
    capacity = models.CharField("qualité de l’acheteur", max_length=25, choices=choices(CAPACITY_LABELS))
    estimated_cents = models.BigIntegerField("valeur estimée de tout le besoin, HT (centimes)")
    notice_on = models.DateField("date de l’avis ou du lancement", db_index=True)
    is_call_off = models.BooleanField("marché passé sur un accord-cadre", default=False)
    duration_months = models.PositiveSmallIntegerField("durée (mois)", null=True, blank=True)
    ccag = models.CharField("CCAG", max_length=60, blank=True)
    way = models.CharField("voie", max_length=20, choices=choices(WAY_LABELS), blank=True)
    basis = models.CharField("base juridique", max_length=30, blank=True)
    publics = models.JSONField("publics éligibles", default=list, blank=True)
    rounding = models.PositiveSmallIntegerField("arrondi", choices=list(ROUNDINGS.items()), default=1)
    rounds_down = models.BooleanField("arrondi à l’inférieur", default=False)
    notes = models.TextField("observations", max_length=4000, blank=True)
    open_data_uid = models.CharField("identifiant dans les données ouvertes", max_length=80, blank=True)
    decision = models.CharField("décision", max_length=20, choices=choices(DECISION_LABELS), blank=True)
    ground = models.CharField("motif d’exemption", max_length=30, blank=True, choices=ground_choices)
    reason = models.TextField("raisons de l’acheteur", max_length=4000, blank=True)
    decided_by = models.CharField("décidé par", max_length=200, blank=True)
    decided_on = models.DateField("décidé le", null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision saisie par"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, null=True, blank=True, related_name="studies", verbose_name="opération"
    )
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    created_at = models.DateTimeField("ouverte le", auto_now_add=True)

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "étude d’opportunité"
        verbose_name_plural = "études d’opportunité"
        ordering = ["notice_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(estimated_cents__gte=0),
                name="study_value_not_negative",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=(Q(decision="") & Q(decided_on=None)) | (~Q(decision="") & Q(decided_on__isnull=False)),
                name="study_decided_on_a_day",
                violation_error_message="Une décision porte sa date.",
            ),
            models.CheckConstraint(
                condition=~Q(decision="exemption") | (~Q(ground="") & ~Q(reason="")),
                name="study_exemption_has_reasons",
                violation_error_message="Une exemption porte son motif et les raisons de l’acheteur.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_decided(self) -> bool:
        """Whether the decision is recorded: nothing of the study changes any more."""
        return bool(self.decision)

    @property
    def decision_doubt(self) -> str:
        """What to verify of a decision dated after the notice, as a sentence; empty of another. What the consultation
        asks is settled when it is launched, and the duty is read on that day (L2112-2-1)."""
        if self.decided_on is None or self.decided_on <= self.notice_on:
            return ""
        return (
            f"Décision postérieure à l’avis ou au lancement de la consultation, le "
            f"{formats.long_date(self.notice_on)}\u00a0: vérifiez ces deux dates, et ce que disent déjà les documents "
            "de la consultation."
        )


class StudyLot(MissionScopedModel):
    """A lot concerned by a study, its shape, and the hours its amount gives: those of a firm phase, of a first period
    or of a framework's estimate. Shares and rates in hundredths of a per cent."""

    study = models.ForeignKey(OpportunityStudy, on_delete=models.CASCADE, related_name="lots", verbose_name="étude")
    number = models.PositiveSmallIntegerField("numéro")
    title = models.CharField("objet du lot", max_length=500)
    amount_cents = models.BigIntegerField("montant estimé HT (centimes)")
    trade = models.CharField("métier", max_length=40, blank=True)
    labour_share = models.PositiveIntegerField("part de main-d’œuvre (centièmes de %)", null=True, blank=True)
    rate = models.PositiveIntegerField("effort d’insertion (centièmes de %)", null=True, blank=True)
    hourly_cost_cents = models.PositiveIntegerField("coût horaire (centimes)", null=True, blank=True)
    shape = models.CharField("forme", max_length=10, choices=choices(LOT_SHAPE_LABELS), default=LotShape.FIXED)
    threshold_cents = models.PositiveBigIntegerField("seuil ou minimum HT (centimes)", default=0)
    slice_cents = models.PositiveBigIntegerField("tranche facturée HT (centimes)", default=0)
    slice_hours = models.PositiveIntegerField("heures par tranche facturée", default=0)
    options_cents = models.JSONField("tranches optionnelles HT (centimes)", default=list, blank=True)
    periods = models.PositiveSmallIntegerField("périodes", default=0)
    transferred_hours = models.PositiveIntegerField("heures du personnel repris (centièmes)", default=0)
    hours = models.PositiveIntegerField("heures")
    lot = models.OneToOneField(
        Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="study_lot", verbose_name="lot du marché"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "lot étudié"
        verbose_name_plural = "lots étudiés"
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "number"],
                name="study_lot_number_once",
                violation_error_message="Deux lots portent le même numéro.",
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__gte=0),
                name="study_lot_amount_not_negative",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(labour_share__lte=10_000) & Q(rate__lte=10_000),
                name="study_lot_shares_are_percentages",
                violation_error_message="Une part et un taux sont des pourcentages, entre 0 et 100.",
            ),
            models.CheckConstraint(
                condition=Q(hourly_cost_cents__gt=0),
                name="study_lot_cost_above_zero",
                violation_error_message="Le coût horaire est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(shape="tranches", slice_cents__gt=0, slice_hours__gt=0)
                | (
                    Q(labour_share__isnull=False, rate__isnull=False, hourly_cost_cents__isnull=False)
                    & (
                        Q(shape__in=("montant", "part", "phases"))
                        | Q(shape__in=("gros_bons", "minimum"), threshold_cents__gt=0)
                        | Q(shape="annuel", periods__gt=0)
                    )
                ),
                name="study_lot_shape_has_its_figures",
                violation_error_message="Il manque à la forme de ce lot un de ses chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"Lot {self.number}, {self.title}"

    @property
    def terms(self) -> Terms:
        """Its shape, as the rule reads it."""
        return Terms(
            LotShape(self.shape), self.threshold_cents, self.slice_cents, self.slice_hours,
            tuple(self.options_cents), self.periods, self.transferred_hours,
        )  # fmt: skip


class InsertionClause(VersionedModel):
    """What the particular documents of a contract say of insertion, where they say more than the CCAG or otherwise.

    Without one, a contract follows its CCAG, where one of 2021 binds it. Amounts of penalties are only ever those
    written here (CCAG, .1.5).
    """

    contract = models.OneToOneField(
        Contract, on_delete=models.PROTECT, related_name="insertion_clause", verbose_name="marché"
    )
    document = models.CharField("pièce et article", max_length=200)
    publics = models.JSONField("catégories retenues", default=list, blank=True)
    added_publics = models.TextField("publics ajoutés par le marché", max_length=2000, blank=True)
    added_bodies = models.TextField("organismes ajoutés pour une proposition motivée", max_length=500, blank=True)
    cap_rule = models.CharField(
        "durée de prise en compte d’une embauche directe",
        max_length=6,
        choices=choices(CAP_LABELS),
        default=CapRule.CCAG,
    )
    cap_months = models.PositiveSmallIntegerField("mois à compter de l’embauche", null=True, blank=True)
    kickoff_days = models.PositiveSmallIntegerField("réunion de mise au point (jours)", null=True, blank=True)
    pooling = models.TextField("globalisation des heures", max_length=2000, blank=True)
    hour_penalty_cents = models.PositiveIntegerField("pénalité par heure non réalisée", null=True, blank=True)
    hour_penalty_times = models.PositiveIntegerField(
        "pénalité par heure, en multiple (centièmes)", null=True, blank=True
    )
    hour_penalty_base = models.CharField("multiple de", max_length=4, choices=choices(BASE_LABELS), blank=True)
    absence_penalty_cents = models.PositiveIntegerField("pénalité par absence", null=True, blank=True)
    document_penalty_cents = models.PositiveIntegerField("pénalité pour un document", null=True, blank=True)
    document_penalty_unit = models.CharField(
        "comptée", max_length=6, choices=choices(UNIT_LABELS), default=PenaltyUnit.BREACH
    )

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "stipulations de la clause sociale d’insertion"
        verbose_name_plural = "stipulations des clauses sociales d’insertion"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cap_rule="months", cap_months__isnull=False, cap_months__gte=1)
                | (~Q(cap_rule="months") & Q(cap_months=None)),
                name="clause_months_with_their_rule",
                violation_error_message="Donnez le nombre de mois quand le marché en fixe un, et alors seulement.",
            ),
            models.CheckConstraint(
                condition=Q(hour_penalty_base="", hour_penalty_times=None)
                | (Q(hour_penalty_times__gt=0, hour_penalty_cents=None) & ~Q(hour_penalty_base="")),
                name="clause_hour_penalty_in_euros_or_multiple",
                violation_error_message="Une pénalité par heure est en euros, ou un multiple avec ce qu’il multiplie.",
            ),
        ]

    def __str__(self) -> str:
        return f"stipulations de {self.contract}"


class ClauseDetails(VersionedModel):
    """What the words of a clause say that a study does not hold. Empty: not known yet, and the paragraphs say so."""

    study = models.OneToOneField(
        OpportunityStudy, on_delete=models.CASCADE, related_name="clause_details", verbose_name="étude"
    )
    ccag = models.CharField(
        "CCAG", max_length=60, blank=True, choices=[*((name, name) for name in ccags()), (NO_CCAG, NO_CCAG)]
    )
    perimeter = models.TextField("périmètre de l’action", max_length=2000, blank=True)
    facilitator = models.TextField("coordonnées du facilitateur", max_length=500, blank=True)
    added_publics = models.TextField("publics ajoutés par le marché", max_length=2000, blank=True)
    kickoff_days = models.PositiveSmallIntegerField("réunion de mise au point (jours)", null=True, blank=True)
    sending_period = models.CharField(
        "fréquence de transmission", max_length=10, choices=choices(PERIOD_LABELS), blank=True
    )
    hour_penalty_cents = models.PositiveIntegerField("pénalité par heure non réalisée", null=True, blank=True)
    absence_penalty_cents = models.PositiveIntegerField("pénalité par absence", null=True, blank=True)
    document_penalty_cents = models.PositiveIntegerField("pénalité pour un document", null=True, blank=True)
    document_penalty_unit = models.CharField(
        "comptée", max_length=6, choices=choices(UNIT_LABELS), default=PenaltyUnit.BREACH
    )
    cap_rule = models.CharField(
        "durée de prise en compte d’une embauche directe",
        max_length=6,
        choices=choices(CAP_LABELS),
        default=CapRule.CCAG,
    )
    cap_months = models.PositiveSmallIntegerField("mois à compter de l’embauche", null=True, blank=True)
    pooling = models.TextField("globalisation des heures", max_length=2000, blank=True)
    criterion_weight = models.PositiveSmallIntegerField("pondération du critère (%)", null=True, blank=True)

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "précisions pour la rédaction d’une clause"
        verbose_name_plural = "précisions pour la rédaction des clauses"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cap_rule="months", cap_months__isnull=False, cap_months__gte=1)
                | (~Q(cap_rule="months") & Q(cap_months=None)),
                name="details_months_with_their_rule",
                violation_error_message="Donnez le nombre de mois quand le marché en fixe un, et alors seulement.",
            ),
            models.CheckConstraint(
                condition=Q(criterion_weight=None) | Q(criterion_weight__gte=1, criterion_weight__lte=100),
                name="details_weight_is_a_percentage",
                violation_error_message="Une pondération va de 1 à 100 %.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{field: None}) | Q(**{f"{field}__gt": 0}),
                    name=f"details_{field}_above_zero",
                    violation_error_message="Zéro n’est ni une pénalité ni un délai\u00a0: laissez vide ce qui manque.",
                )
                for field in ("kickoff_days", "hour_penalty_cents", "absence_penalty_cents", "document_penalty_cents")
            ),
        ]

    def __str__(self) -> str:
        return f"précisions de «\u00a0{self.study}\u00a0»"


class ClauseWording(MissionScopedModel):
    """A version of a model of paragraphs, as the mission wrote it. Only ever added to: the last one serves, and a
    document says which one it was written from. Version 0 is the one that comes with Levier."""

    piece = models.CharField(
        "pièce", max_length=20, choices=[(model.code, model.label) for model in packaged_models().values()]
    )
    number = models.PositiveIntegerField("version")
    body = models.TextField("texte", max_length=20_000)
    articles = models.JSONField("articles sur lesquels il s’appuie", default=list)
    derogations = models.TextField("dérogations au CCAG", max_length=2000, blank=True)
    reason = models.CharField("ce qui change", max_length=300)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    created_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "version d’un modèle de paragraphes"
        verbose_name_plural = "versions des modèles de paragraphes"
        ordering = ["piece", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "piece", "number"],
                name="wording_version_once",
                violation_error_message="Cette version du modèle existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="wording_version_from_one",
                violation_error_message="La version 0 est celle de Levier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_piece_display()}, version {self.number}"
