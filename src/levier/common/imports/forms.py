"""The forms of imports: the file, its columns, who certifies its figures."""

from collections.abc import Mapping
from typing import Any

from django import forms

from levier.common.imports.kinds import ImportKind
from levier.common.imports.models import ImportBatch
from levier.common.tabular.table import column_letters
from levier.common.ui import formats

STATES = {"waiting": "en attente", "writing": "en cours", "applied": "importé", "undone": "annulé"}


class BatchFilters(forms.Form):
    """The filters of the list, read from the address; what means nothing filters nothing."""

    sorte = forms.ChoiceField(label="Sorte", required=False)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous les états"), *STATES.items()])

    def __init__(self, data: Mapping[str, Any], kinds: list[ImportKind]) -> None:
        super().__init__(data)
        self.fields["sorte"].choices = [  # type: ignore[attr-defined]
            ("", "Toutes les sortes"),
            *((kind.key, kind.label) for kind in kinds),
        ]


class FileForm(forms.Form):
    """A spreadsheet to bring in."""

    file = forms.FileField(label="Fichier", error_messages={"required": "Choisissez un fichier."})

    def __init__(self, *args: Any, kind: ImportKind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].help_text = (
            f"Un classeur (.xlsx, .ods, .xls) ou un fichier .csv, de {formats.integer(kind.lines_at_most)} lignes au "
            "plus, sans macros. La première ligne nomme les colonnes."
        )


class ColumnsForm(forms.Form):
    """Which column of the file holds which datum."""

    def __init__(self, data: Any, *, kind: ImportKind, batch: ImportBatch) -> None:
        super().__init__(data)
        titles = [
            (str(index), f"{column_letters(index)} · {title or 'sans titre'}")
            for index, title in enumerate(batch.header)
        ]
        for field in kind.fields:
            chosen = batch.columns.get(field.key)
            self.fields[field.key] = forms.ChoiceField(
                label=field.label,
                required=field.required,
                choices=[("", "Choisissez…" if field.required else "Absente du fichier"), *titles],
                initial="" if chosen is None else str(chosen),
                help_text=field.help,
                error_messages={"required": "Indiquez la colonne qui contient cette donnée."},
            )

    @property
    def columns(self) -> dict[str, int]:
        """The columns chosen, by field."""
        return {key: int(index) for key, index in self.cleaned_data.items() if index != ""}


class CertificateForm(forms.Form):
    """Who answers for the figures of the file."""

    certified_by = forms.CharField(
        label="Ces chiffres sont certifiés par",
        max_length=200,
        help_text="La personne qui répond des heures reprises.",
        error_messages={"required": "Indiquez qui certifie ces heures."},
    )
    certified_function = forms.CharField(
        label="Sa fonction", max_length=200, error_messages={"required": "Indiquez sa fonction."}
    )
