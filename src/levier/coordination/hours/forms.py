"""The company's declaration, who signs it, who is added; the facilitator's decision and correction; as forms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms

from levier.common.errors import Problem
from levier.common.files.forms import PaperField
from levier.common.search.words import fold
from levier.common.ui import fields, formats
from levier.common.ui.fields import OUT_OF_DATE, ReadField
from levier.coordination.hours.counting import weekly_most
from levier.coordination.hours.declared import AskedMonth, AskedPerson, unasked_hours
from levier.coordination.hours.figures import Figures, read_figures, write_figures
from levier.coordination.hours.ledger import read_hours
from levier.coordination.hours.models import ENTERED, Statement, StatementSource
from levier.coordination.hours.policy import EVIDENCE_FILE
from levier.coordination.hours.services import ATTESTATION, DeclaredLine, NewPerson
from levier.coordination.procurement.contacts import NamesContacts

# What a company hires in insertion with (domain reference, modalities); anything else may be typed.
CONTRACT_TYPES = ("CDI", "CDD", "CDD d’insertion", "contrat de professionnalisation", "apprentissage", "intérim")


class MonthField(forms.CharField):
    """Hours of one month, typed as hands type them; cleaned to hundredths. Empty is zero."""

    def __init__(self, asked: AskedMonth, **options: Any) -> None:
        self.asked = asked
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input-huge", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, max_length=20, **options)

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        if not text:
            return 0
        days = None if self.asked.is_whole else self.asked.days
        try:
            return read_hours(text, self.asked.most, days=days)
        except Problem as problem:
            raise forms.ValidationError(problem.sentence) from problem


class DeclarationForm(forms.Form):
    """The hours of each person in each month of the period.

    More hours than a week allows are held until the company says they were worked: a box then appears under the field.
    `attested` (hundredths by field): what it said already, which is not asked again while it does not change.
    """

    def __init__(
        self,
        people: Sequence[AskedPerson],
        *args: Any,
        may_be_empty: bool = False,
        attested: Mapping[str, int] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.people = people
        self.may_be_empty = may_be_empty
        self.attested = attested or {}
        for person in people:
            for asked in person.months:
                mark = " (fictif)" if person.is_fictitious else ""
                # The summary of errors names the person; the label drawn beside the field, under her name, does not.
                label = f"{person.name}{mark}, {formats.month(asked.month)}"
                self.fields[asked.name] = MonthField(asked, label=label)
                self.fields[asked.name].widget.attrs["aria-label"] = f"{label}, heures"
                self.fields[f"ok-{asked.name}"] = forms.BooleanField(
                    label="Oui, ces heures ont bien été faites", required=False
                )
                if person.assignment is not None:
                    self.fields[asked.training_name] = MonthField(asked, label=f"{label}, dont formation")
        self.fields["nobody_worked"] = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for person in self.people:
            for asked in person.months:
                hours = cleaned.get(asked.name)
                is_full = hours and hours > asked.usual * 100 and hours != self.attested.get(asked.name)
                if hours and is_full and not cleaned.get(f"ok-{asked.name}"):
                    self.add_error(asked.name, self.unusual(asked, hours))
                if (cleaned.get(asked.training_name) or 0) > (hours or 0):
                    self.add_error(
                        asked.training_name,
                        "La formation ne dépasse pas les heures déclarées du mois\u00a0: corrigez l’un "
                        "des deux nombres.",
                    )
        for _, sentence in unasked_hours(self.people, self.data):
            self.add_error(None, sentence)
        worked = any(cleaned.get(asked.name) for person in self.people for asked in person.months)
        if cleaned.get("nobody_worked") and worked:
            self.add_error(None, "Des heures sont saisies\u00a0: effacez-les si personne n’a travaillé.")
        if not (cleaned.get("nobody_worked") or worked or self.errors or self.may_be_empty or self.has_allocated):
            self.add_error(
                None,
                "Aucune heure n’est saisie. Si c’est bien le cas, choisissez «\u00a0Personne n’a travaillé\u00a0».",
            )
        return cleaned

    @property
    def has_allocated(self) -> bool:
        """Whether hours of the period come from an allocation between contracts: then somebody did work."""
        return any(person.allocated for person in self.people)

    def unusual(self, asked: AskedMonth, hours: int) -> str:
        """The sentence of a month fuller than usual, with what was perhaps meant."""
        typed = str(self.data.get(asked.name, "")).strip()
        guess = f" Vérifiez la virgule\u00a0: {typed[:-1]},{typed[-1]}\u202f?" if typed.isdigit() else ""
        return (
            f"{formats.hours(hours)} dépassent {formats.whole_hours(asked.usual)}, "
            f"soit {weekly_most(asked.month)}\u00a0h par semaine.{guess} Sinon, cochez la case dessous."
        )

    def cards(self) -> Iterator[tuple[AskedPerson, list[Any], list[tuple[AskedMonth, forms.BoundField]]]]:
        """Each person with her months and their fields (the box beside one only where it is asked), and the fields of
        what of them was training."""
        for person in self.people:
            rows = []
            for asked in person.months:
                box = self[f"ok-{asked.name}"]
                shown = bool(box.value()) or (
                    asked.name in self.errors and "cochez la case" in str(self.errors[asked.name])
                )
                rows.append((asked, self[asked.name], box if shown else None))
            yield person, rows, self.training_of(person)

    @property
    def says_training(self) -> bool:
        """Whether something is said of training, or was typed wrongly: its fields are then unfolded."""
        names = [asked.training_name for person in self.people for asked in person.months]
        return any(name in self.errors or self[name].value() for name in names if name in self.fields)

    def training_of(self, person: AskedPerson) -> list[tuple[AskedMonth, forms.BoundField]]:
        """The fields of the part of a person's hours spent in training; none for someone being added."""
        return [(asked, self[asked.training_name]) for asked in person.months if asked.training_name in self.fields]

    def declared(self) -> list[DeclaredLine]:
        """The lines of the people already known, ready for the ledger."""
        return [
            DeclaredLine(
                person.assignment,
                asked.month,
                self.cleaned_data[asked.name],
                self.cleaned_data[asked.training_name],
                is_said=bool(self.cleaned_data["nobody_worked"] or str(self.data.get(asked.name, "")).strip()),
            )
            for person in self.people
            if person.assignment is not None
            for asked in person.months
        ]

    def added(self) -> list[NewPerson]:
        """The people the company adds, with their hours."""
        return [
            NewPerson(
                first_name=person.added.first_name,
                last_name=person.added.last_name,
                hired_on=person.hired_on,
                contract_type=person.added.contract_type,
                employer_name=person.added.employer_name,
                hours={asked.month: self.cleaned_data[asked.name] for asked in person.months},
            )
            for person in self.people
            if person.added is not None and person.hired_on is not None
        ]

    def in_words(self) -> list[tuple[AskedPerson, list[tuple[Any, int, int]], int]]:
        """Each person, her months with hours and what of them was training, her total: repeated before sending."""
        told = []
        for person in self.people:
            months = [
                (asked.month, self.cleaned_data[asked.name], self.cleaned_data.get(asked.training_name, 0))
                for asked in person.months
            ]
            told.append((person, [line for line in months if line[1]], sum(hours for _, hours, _ in months)))
        return told


class SignatureForm(forms.Form):
    """Who attests, and which version of the figures she read."""

    name = forms.CharField(label="Votre nom", max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    function = forms.CharField(
        label="Votre fonction", max_length=150, widget=forms.TextInput({"autocomplete": "organization-title"})
    )
    attested = forms.BooleanField(
        label=ATTESTATION, error_messages={"required": "Cochez l’attestation pour envoyer le relevé."}
    )
    version = ReadField()


class EmployerSignatureForm(forms.Form):
    """Who attests the hours of a structure's people."""

    name = forms.CharField(label="Votre nom", max_length=150)
    function = forms.CharField(label="Votre fonction", max_length=150)
    attested = forms.BooleanField(
        label="J’atteste que ces heures ont été travaillées sur ces marchés par les personnes nommées, "
        "et que j’ai qualité pour les déclarer au nom de la structure qui les emploie.",
        error_messages={"required": "Cochez l’attestation pour enregistrer les heures."},
    )

    def __init__(self, *args: Any, full_months: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        if full_months:
            self.fields["verified"] = forms.BooleanField(
                label=f"J’ai vérifié {formats.count(full_months, 'ligne signalée', 'lignes signalées')} au-delà de "
                "la durée maximale d’une semaine.",
                error_messages={"required": "Vérifiez les lignes signalées, puis cochez."},
            )
            self.order_fields(["verified", "name", "function", "attested"])


class EntryForm(forms.Form):
    """What the desk enters a statement from, who in the company said it, and which version of the figures it read."""

    source = forms.ChoiceField(
        label="Comment ces heures vous sont parvenues",
        widget=forms.RadioSelect,
        choices=[(source.value, str(source.label).capitalize()) for source in ENTERED],
        error_messages={"required": "Dites comment ces heures vous sont parvenues."},
    )
    received_on = fields.DayField(label="Reçu le, ou jour de l’appel", required=True)
    name = forms.CharField(label="Qui le dit dans l’entreprise", max_length=150)
    function = forms.CharField(label="Sa fonction", max_length=150)
    document = PaperField(
        EVIDENCE_FILE,
        label="Document",
        more="Un appel téléphonique peut s’en passer.",
        missing="Joignez le courrier ou le courriel (PDF ou photo)\u00a0: c’est lui qui fait foi si l’entreprise "
        "conteste.",
    )
    version = ReadField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].required = self.data.get("source") != StatementSource.TELEPHONE


class SheetForm(forms.Form):
    """A filled spreadsheet."""

    file = forms.FileField(
        label="Tableau rempli",
        help_text="Classeur Excel ou LibreOffice, ou CSV.",
        error_messages={
            "required": "Choisissez le tableau rempli.",
            "empty": "Ce fichier est vide. Enregistrez-le de nouveau, puis redéposez-le.",
        },
    )


class AddPersonForm(forms.Form):
    """Someone at work on the contract whom the form did not name."""

    first_name = forms.CharField(label="Prénom", max_length=100)
    last_name = forms.CharField(label="Nom", max_length=100)
    hired_on = fields.DayField(label="Au travail sur ce marché depuis le", required=True)
    contract_type = forms.ChoiceField(
        label="Contrat de travail",
        choices=[("", "Choisir"), *((kind, kind) for kind in CONTRACT_TYPES), ("autre", "autre")],
    )
    employer_name = forms.CharField(
        label="Employeur, si ce n’est pas vous",
        required=False,
        max_length=200,
        help_text="Agence d’intérim, structure d’insertion, sous-traitant…",
    )

    is_another = forms.BooleanField(label="C’est une autre personne, qui porte le même nom", required=False)

    def __init__(self, statement: Statement, there: Iterable[str], *args: Any, **options: Any) -> None:
        """`there`: the short names of the people the statement holds already."""
        super().__init__(*args, **options)
        self.statement = statement
        self.there = {fold(name): name for name in there}
        self.asked_apart = self.fields.pop("is_another")
        if "is_another" in self.data:
            self.fields["is_another"] = self.asked_apart

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first_name, last_name = cleaned.get("first_name", "").strip(), cleaned.get("last_name", "").strip()
        # As short as the page shows them: to whom holds a link, it says nothing more of anybody.
        ways = ((first_name, last_name), (last_name, first_name))  # the second: each typed in the other's place
        shown = (self.there.get(fold(f"{first} {last[:1]}.")) for first, last in ways)
        known = next(filter(None, shown), None)
        if last_name and known is not None and not cleaned.get("is_another"):
            self.fields["is_another"] = self.asked_apart
            self.add_error(
                "last_name",
                f"{known} est déjà sur ce relevé\u00a0: saisissez ses heures sur sa ligne, ou dites plus bas que c’est "
                "une autre personne.",
            )
        return cleaned

    def clean_hired_on(self) -> Any:
        hired_on = self.cleaned_data["hired_on"]
        if hired_on > self.statement.period_end:
            raise forms.ValidationError(
                f"Ce relevé s’arrête au {formats.long_date(self.statement.period_end)}\u00a0: "
                "cette personne sera à déclarer dans le suivant."
            )
        return hired_on


class ErrorReportForm(forms.Form):
    """What is wrong with a statement already sent."""

    text = forms.CharField(
        label="Qu’est-ce qui ne va pas\u202f?",
        help_text="La personne, le mois, le nombre d’heures exact.",
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        error_messages={"required": "Dites ce qui ne va pas\u00a0: la personne, le mois, les heures exactes."},
    )
    author_name = forms.CharField(label="Votre nom", max_length=150)


class OtherContactForm(NamesContacts, forms.Form):
    """« Ce n’est plus moi »: who it is now."""

    contact_name = forms.CharField(label="Nom de la personne à qui écrire", max_length=150)
    contact_email = forms.EmailField(label="Son adresse électronique", max_length=200)
    text = forms.CharField(label="Un mot pour le facilitateur", required=False, max_length=500)


class PassOnForm(forms.Form):
    """Who will declare instead, this time."""

    name = forms.CharField(label="Son nom", max_length=150)
    email = forms.EmailField(label="Son adresse électronique", max_length=200)


class FiguresField(forms.CharField):
    """The figures a page showed, carried hidden, cleaned to `Figures`. None is what a statement without hours shows:
    a page that sends none, where there are some, is out of date as any other."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, label="")

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else write_figures(value or {})

    def clean(self, value: Any) -> Figures:
        try:
            return read_figures(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(OUT_OF_DATE) from error


class CorrectionForm(forms.Form):
    """Who corrects a declaration already sent, why, and what she attests of the hours as they now read."""

    reason = forms.CharField(label="Pourquoi corriger\u202f?", max_length=400)
    name = forms.CharField(label="Votre nom", max_length=150)
    function = forms.CharField(label="Votre fonction", max_length=150)
    attested = forms.BooleanField(
        label=ATTESTATION, error_messages={"required": "Cochez l’attestation pour enregistrer la correction."}
    )
    seen = FiguresField()


class EnteredCorrectionForm(EntryForm):
    """The same, typed by the desk from what the company wrote or told."""

    reason = forms.CharField(
        label="Pourquoi corriger\u202f?",
        max_length=400,
        help_text="L’entreprise le lira dans la copie qui lui est envoyée.",
    )
    version = None  # type: ignore[assignment]
    seen = FiguresField()
    field_order = ("reason", "source", "received_on", "document", "name", "function")


class OpeningForm(forms.Form):
    """Hours counted before the lot was followed here."""

    hundredths = fields.HoursField(
        label="Heures déjà retenues",
        help_text="Depuis le début du marché, celles dont les personnes ne sont pas connues ici.",
        error_messages={"required": "Indiquez les heures retenues, 0 s’il n’y en a pas."},
    )
    as_of = fields.DayField(
        label="Arrêtées au",
        required=True,
        help_text="Le premier relevé demandé à l’entreprise commence le lendemain.",
    )
    source = forms.CharField(
        label="Pièce d’origine",
        max_length=255,
        help_text="Le tableur, le bilan ou l’attestation d’où viennent ces heures.",
        error_messages={"required": "Indiquez d’où viennent ces heures."},
    )
    certified_by = forms.CharField(
        label="Certifiées par", max_length=200, error_messages={"required": "Indiquez qui certifie ces heures."}
    )
    certified_function = forms.CharField(
        label="Sa fonction", max_length=200, error_messages={"required": "Indiquez sa fonction."}
    )


class CorrectOpeningForm(OpeningForm):
    """The same, said again, and why."""

    reason = forms.CharField(
        label="Motif de la correction",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Dites pourquoi\u00a0: l’écriture d’origine reste lisible."},
    )
    seen = ReadField()
