"""The statement a company sends, the link that opens it, and the ledger it is written in."""

import datetime
import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.imports.models import ImportBatch
from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.common.ui import formats
from levier.coordination.hours.periods import months_between
from levier.coordination.participants.models import Assignment, Declarant
from levier.coordination.procurement.models import Award
from levier.organizations.models import Organization


class Side(models.TextChoices):
    """Who fills a statement in: the company itself, or the desk from what the company sent or said."""

    COMPANY = "company", "entreprise"
    DESK = "desk", "guichet"


class StatementSource(models.TextChoices):
    """How a statement came; those of `ENTERED` are typed by the desk."""

    LINK = "link", "lien du courriel"
    ACCOUNT = "account", "espace de l’entreprise"
    PAPER = "paper", "courrier ou document papier"
    MAIL = "mail", "courriel"
    TELEPHONE = "telephone", "appel téléphonique"


ENTERED = {
    StatementSource.PAPER: "un courrier reçu le",
    StatementSource.MAIL: "un courriel reçu le",
    StatementSource.TELEPHONE: "un appel téléphonique du",
}


class Statement(MissionScopedModel):
    """The statement of one award for one period. Confirmed once; what comes later is a correction."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="statements", verbose_name="attribution")
    period_start = models.DateField("période du")
    period_end = models.DateField("période au")
    due_on = models.DateField("à rendre avant le", db_index=True)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    confirmed_by = models.CharField("confirmé par", max_length=200, blank=True)
    confirmed_function = models.CharField("fonction", max_length=200, blank=True)
    attested_sentence = models.TextField("phrase attestée", blank=True)
    has_no_hours = models.BooleanField("aucune heure sur la période", default=False)
    source = models.CharField("reçu par", max_length=9, choices=StatementSource.choices, default=StatementSource.LINK)
    received_on = models.DateField("pièce ou appel du", null=True, blank=True)
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    evidence = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce jointe"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "relevé d’heures"
        verbose_name_plural = "relevés d’heures"
        ordering = ["due_on", "pk"]
        indexes = [
            # Those awaited are few beside those received, and every home page asks for them; the list is in this order.
            models.Index(fields=["mission", "confirmed_at", "due_on"], name="statement_by_receipt"),
            models.Index(fields=["mission", "period_end"], name="statement_by_period"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "period_start"],
                name="statement_once",
                violation_error_message="Le relevé de cette période existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="statement_period_in_order",
                violation_error_message="La fin de la période précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | (~Q(confirmed_by="") & ~Q(attested_sentence="")),
                name="statement_confirmed_by_someone",
                violation_error_message="Un relevé confirmé dit par qui, et ce qui a été attesté.",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["link", "account"], received_on=None, entered_by=None, evidence=None)
                | Q(
                    source__in=["paper", "mail", "telephone"],
                    received_on__isnull=False,
                    entered_by__isnull=False,
                    confirmed_at__isnull=False,
                ),
                name="statement_entered_says_by_whom",
                violation_error_message="Un relevé saisi par le guichet dit par qui, et d’après quoi.",
            ),
            models.CheckConstraint(
                condition=~Q(source__in=["paper", "mail"]) | Q(evidence__isnull=False),
                name="statement_entered_keeps_its_document",
                violation_error_message="Joignez le document d’après lequel le relevé est saisi.",
            ),
        ]

    def __str__(self) -> str:
        return f"relevé du {self.period_start:%d/%m/%Y} au {self.period_end:%d/%m/%Y}"

    @staticmethod
    def overdue(today: datetime.date) -> Q:
        """The condition for a statement to be late: asked for before a day (« avant le 15 »), it is late that day."""
        return Q(confirmed_at=None, due_on__lte=today)

    def is_overdue(self, today: datetime.date) -> bool:
        """The same, of one statement."""
        return self.confirmed_at is None and self.due_on <= today

    @property
    def side(self) -> Side | None:
        """Who confirmed it; None while it is awaited."""
        if self.confirmed_at is None:
            return None
        return Side.DESK if self.source in ENTERED else Side.COMPANY

    @property
    def provenance(self) -> str:
        """« saisi par le guichet d’après un courriel reçu le 3 avril 2026 »; empty when the company filled it in."""
        if self.source not in ENTERED:
            return ""
        told = ENTERED[StatementSource(self.source)]
        return f"saisi par le guichet d’après {told} {formats.long_date(self.received_on)}"

    @property
    def months(self) -> list[datetime.date]:
        """The months of the period, by their first days."""
        return months_between(self.period_start, self.period_end)


class LinkPurpose(models.TextChoices):
    """Why a link was sent."""

    REQUEST = "request", "demande"
    REMINDER = "reminder", "relance"
    COPY = "copy", "copie"


class StatementLink(MissionScopedModel):
    """A bearer link to one statement: only its fingerprint is kept; it can be revoked.

    Each sending makes one, so that the links of a statement are also the history of what was asked, and of whom.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="links", verbose_name="relevé")
    token_hash = models.CharField("empreinte", max_length=64, unique=True)
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    purpose = models.CharField("envoyé pour", max_length=8, choices=LinkPurpose.choices, default=LinkPurpose.REQUEST)
    sent_to = models.EmailField("envoyé à l’adresse", blank=True)
    sent_to_name = models.CharField("envoyé à", max_length=200, blank=True)
    request_key = models.CharField("clé de l’envoi", max_length=64, blank=True, help_text="La même ne part qu’une fois")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "lien de relevé"
        verbose_name_plural = "liens de relevé"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "request_key"],
                condition=~Q(request_key=""),
                name="link_request_once",
                violation_error_message="Cette demande est déjà partie.",
            )
        ]

    def __str__(self) -> str:
        return f"lien vers le {self.statement}"


class StatementDraft(MissionScopedModel):
    """What was typed and is not sent: kept so that a telephone that closes loses nothing. Gone once its side confirms.

    The company and the desk each have their own: what one types never replaces what the other did.
    `version` grows at each save: whoever confirms confirms the figures she read, not those of another tab.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="drafts", verbose_name="relevé")
    side = models.CharField("saisi du côté", max_length=7, choices=Side.choices, default=Side.COMPANY)
    content = EncryptedTextField("saisie", help_text="En JSON, telle que tapée")
    version = models.PositiveIntegerField("version", default=1)
    saved_at = models.DateTimeField("gardée le", auto_now=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "brouillon de relevé"
        verbose_name_plural = "brouillons de relevé"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "side"],
                name="draft_one_a_side",
                violation_error_message="Une saisie est déjà en attente pour ce relevé.",
            )
        ]

    def __str__(self) -> str:
        return f"brouillon du {self.statement}"


class AddedPerson(MissionScopedModel):
    """A person the company added to its statement: at work, and still to be completed by the facilitator."""

    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="added_people", verbose_name="relevé"
    )
    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="added_by", verbose_name="affectation"
    )
    employer_name = models.CharField("employeur, tel que déclaré", max_length=200, blank=True)
    recorded_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "personne ajoutée par l’entreprise"
        verbose_name_plural = "personnes ajoutées par l’entreprise"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"personne ajoutée au {self.statement}"


class MessageKind(models.TextChoices):
    """What a company tells the facilitator from its statement."""

    ERROR = "error", "erreur signalée"
    CONTEST = "contest", "saisie contestée"
    CONTACT = "contact", "changement de correspondant"


class StatementMessage(MissionScopedModel):
    """A word from the company about a statement: it waits until a facilitator has dealt with it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="messages", verbose_name="relevé")
    kind = models.CharField("nature", max_length=8, choices=MessageKind.choices)
    text = EncryptedTextField("message", blank=True)
    author_name = models.CharField("auteur", max_length=200, blank=True)
    contact_name = models.CharField("nouveau correspondant", max_length=200, blank=True)
    contact_email = models.EmailField("adresse du nouveau correspondant", blank=True)
    created_at = models.DateTimeField("reçu le", auto_now_add=True)
    handled_at = models.DateTimeField("traité le", null=True, blank=True)
    handled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="traité par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "message sur un relevé"
        verbose_name_plural = "messages sur des relevés"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "kind"],
                condition=Q(kind="contact", handled_at=None),
                name="message_contact_waits_once",
                violation_error_message="Un changement de correspondant est déjà signalé.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="contact") | ~Q(contact_email=""),
                name="message_contact_names_who",
                violation_error_message="Dites qui est le nouveau correspondant.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.statement}"


class SecondDeclaration(MissionScopedModel):
    """Hours of one assignment in one month, in hundredths, said by the one of holder and structure who is not its
    declarant. They are shown beside those declared and never counted; a gap waits until a facilitator has settled it.

    Said again, the last figure replaces the first, which stays, settled as replaced.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="second_declarations", verbose_name="relevé"
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="second_declarations", verbose_name="affectation"
    )
    month = models.DateField("mois travaillé", help_text="Le premier jour du mois")
    said_by = models.CharField("dit par", max_length=8, choices=Declarant.choices)
    hundredths = models.PositiveIntegerField("centièmes d’heure")
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    author_name = models.CharField("au nom de", max_length=200)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    settled_at = models.DateTimeField("écart tranché le", null=True, blank=True)
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="écart tranché par"
    )
    settled_reason = models.CharField("ce qui a tranché", max_length=500, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "seconde déclaration"
        verbose_name_plural = "secondes déclarations"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "month"],
                condition=Q(settled_at=None),
                name="second_declaration_waits_once",
                violation_error_message="Un second chiffre attend déjà pour ce mois.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="second_declaration_month_is_first_day",
                violation_error_message="Un mois est noté par son premier jour.",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | ~Q(settled_reason=""),
                name="second_declaration_settled_says_why",
                violation_error_message="Dites ce qui a tranché l’écart.",
            ),
        ]

    def __str__(self) -> str:
        return f"seconde déclaration, {self.assignment} ({self.month:%m/%Y})"


class EmployerSheet(MissionScopedModel):
    """The one spreadsheet a structure fills for all its people, whatever the holder, the contract and the desk: read,
    shown contract by contract, then applied in one act, and undone as one."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="déposé par")
    file_name = EncryptedTextField("nom du fichier")
    file_hash = models.CharField("empreinte du fichier", max_length=64)
    content = EncryptedTextField("lignes lues", help_text="En JSON\u00a0: affectation, mois, heures, ce qu’il y avait")
    created_at = models.DateTimeField("déposé le", auto_now_add=True)
    applied_at = models.DateTimeField("enregistré le", null=True, blank=True)
    author_name = models.CharField("attesté par", max_length=302, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "tableau d’une structure"
        verbose_name_plural = "tableaux des structures"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "file_hash"],
                condition=Q(applied_at__isnull=False, undone_at=None),
                name="employer_sheet_applied_once",
                violation_error_message="Ce tableau est déjà enregistré.",
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None) | ~Q(author_name=""),
                name="employer_sheet_attested_by_someone",
                violation_error_message="Un tableau enregistré dit qui l’atteste.",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(applied_at__isnull=False),
                name="employer_sheet_undone_once_applied",
                violation_error_message="Seul un tableau enregistré s’annule.",
            ),
        ]

    def __str__(self) -> str:
        return f"tableau déposé le {self.created_at:%d/%m/%Y}"


class EntryKind(models.TextChoices):
    """What an entry of the ledger says of hours."""

    DECLARED = "declared", "déclarées"
    COUNTED = "counted", "retenues"
    REFUSED = "refused", "refusées"


class LedgerEntry(MissionScopedModel):
    """Hours of one assignment in one month, in hundredths. Never changed, never deleted: a correction is an entry."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="entries", verbose_name="affectation"
    )
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="entries", verbose_name="attribution")
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="relevé"
    )
    month = models.DateField("mois travaillé", help_text="Le premier jour du mois")
    kind = models.CharField("nature", max_length=8, choices=EntryKind.choices)
    hundredths = models.IntegerField("centièmes d’heure")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="corrige"
    )
    rule = models.CharField("règle", max_length=60, blank=True)
    reason = models.CharField("motif", max_length=500, blank=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    author_name = models.CharField("au nom de", max_length=200, blank=True)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "écriture"
        ordering = ["pk"]
        indexes = [
            # Every figure is a sum over these columns: it is read from the index alone.
            models.Index(
                fields=["mission", "award", "assignment", "month", "kind", "hundredths"], name="ledger_by_award"
            ),
            models.Index(fields=["mission", "statement", "award", "kind", "hundredths"], name="ledger_by_statement"),
            models.Index(fields=["assignment", "month", "kind"], name="ledger_by_month"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(hundredths=0),
                name="ledger_entry_not_zero",
                violation_error_message="Une écriture ne peut pas être nulle.",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, hundredths__gt=0) | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="ledger_correction_has_reason",
                violation_error_message="Une correction dit pourquoi ; une écriture première est positive.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="refused") | ~Q(reason=""),
                name="ledger_refusal_has_reason",
                violation_error_message="Un refus dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="ledger_month_is_first_day",
                violation_error_message="Un mois est noté par son premier jour.",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | ~Q(author_name=""),
                name="ledger_entry_has_author",
                violation_error_message="Une écriture a un auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hundredths / 100:.2f} h {self.get_kind_display()} ({self.month:%m/%Y})"

    @property
    def signed_by(self) -> str:
        """Who wrote it, and for whom when a desk wrote what a company said."""
        return ", pour ".join(filter(None, (str(self.author) if self.author else "", self.author_name)))


class HoursSum(MissionScopedModel):
    """What a part of the ledger adds up to, in hundredths. Derived: the database adds each entry as it is written
    (`sums`), `levier check` compares with the ledger, `levier heures recalculer` makes them again."""

    declared = models.BigIntegerField("heures déclarées", default=0, db_default=0)
    counted = models.BigIntegerField("heures retenues", default=0, db_default=0)
    refused = models.BigIntegerField("heures refusées", default=0, db_default=0)
    pending = models.GeneratedField(
        expression=F("declared") - F("counted") - F("refused"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name="heures à contrôler",
    )

    class Meta(MissionScopedModel.Meta):
        abstract = True


class YearSum(HoursSum):
    """The hours of one assignment worked in one year."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="year_sums", verbose_name="attribution")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="year_sums", verbose_name="affectation"
    )
    year = models.PositiveSmallIntegerField("année travaillée")
    counted_entries = models.PositiveIntegerField("écritures d’heures retenues", default=0, db_default=0)

    class Meta(HoursSum.Meta):
        verbose_name = "heures d’une affectation dans l’année"
        verbose_name_plural = "heures des affectations dans l’année"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "award", "assignment", "year"],
                name="year_sum_once",
                violation_error_message="Les heures de cette affectation et de cette année sont déjà additionnées.",
            )
        ]

    def __str__(self) -> str:
        return f"heures de l’affectation {self.assignment_id} en {self.year}"


class StatementSum(HoursSum):
    """The hours one statement declares, and what was decided of them."""

    statement = models.OneToOneField(
        Statement, on_delete=models.CASCADE, primary_key=True, related_name="sums", verbose_name="relevé"
    )

    class Meta(HoursSum.Meta):
        verbose_name = "heures d’un relevé"
        verbose_name_plural = "heures des relevés"
        ordering = ["pk"]
        indexes = [
            # Those that wait to be judged are few, and every home page asks for them.
            models.Index(fields=["mission", "pending", "statement"], name="statement_sum_by_pending"),
        ]

    def __str__(self) -> str:
        return f"heures du relevé {self.statement_id}"


class OpeningEntry(MissionScopedModel):
    """Hours counted before Levier followed a lot, up to a day, as someone certifies them. Without a person when nobody
    knows whose they are. Never changed: a correction is an entry; one that an import brought goes with it alone."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="openings", verbose_name="attribution")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="openings", verbose_name="affectation"
    )
    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="guichet qui en répond"
    )
    hundredths = models.IntegerField("centièmes d’heure")
    as_of = models.DateField("arrêtées au", help_text="Les relevés commencent le lendemain")
    source = models.CharField("pièce d’origine", max_length=255)
    certified_by = models.CharField("certifiées par", max_length=200)
    certified_function = models.CharField("fonction", max_length=200)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="corrige"
    )
    reason = models.CharField("motif", max_length=500, blank=True)
    import_batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="import"
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisies par"
    )
    recorded_at = models.DateTimeField("saisies le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "heures reprises"
        verbose_name_plural = "heures reprises"
        ordering = ["pk"]
        indexes = [models.Index(fields=["mission", "award", "desk", "hundredths"], name="opening_by_award")]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(corrects=None, assignment=None),
                name="opening_once_a_lot",
                violation_error_message="Ce lot a déjà ses heures reprises : corrigez-les.",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(corrects=None, assignment__isnull=False),
                name="opening_once_a_person",
                violation_error_message="Cette personne a déjà ses heures reprises : corrigez-les.",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, hundredths__gte=0) | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="opening_correction_has_reason",
                violation_error_message="Une correction dit pourquoi ; des heures reprises ne sont pas négatives.",
            ),
            models.CheckConstraint(
                condition=~Q(certified_by="") & ~Q(source=""),
                name="opening_is_certified",
                violation_error_message="Des heures reprises disent d’où elles viennent et qui les certifie.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hundredths / 100:.2f} h reprises au {self.as_of:%d/%m/%Y}"
