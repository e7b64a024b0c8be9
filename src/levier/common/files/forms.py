"""The field by which a paper is deposited: the one place that says what is accepted, and what is wrong with it."""

from typing import Any

from django import forms

from levier.common.errors import Problem
from levier.common.files.kinds import MEGABYTE, FileKind
from levier.common.files.services import clean_upload
from levier.common.files.types import LABELS
from levier.common.ui import formats


class PaperField(forms.FileField):
    """A deposited paper of a kind: a PDF or a photograph, most often. Not required unless said; `more` is told after
    what is accepted, `missing` where one is required and not there."""

    def __init__(
        self,
        kind: FileKind,
        *,
        label: str,
        required: bool = False,
        more: str = "",
        missing: str = "Choisissez le fichier.",
    ) -> None:
        self.kind = kind
        accepted = formats.enumeration([LABELS[media_type] for media_type in kind.types], last="ou")
        told = f"{accepted}, {kind.max_bytes // MEGABYTE}\u00a0Mo au plus. {more}"
        messages: dict[str, Any] = {
            "required": missing,
            "empty": "Ce fichier est vide. Enregistrez-le de nouveau, puis redéposez-le.",
        }
        super().__init__(
            label=label,
            required=required,
            help_text=told.strip(),
            error_messages=messages,
            widget=forms.FileInput({"accept": kind.accept}),
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The paper, looked at here so that what is wrong with it is told with the faults of the other fields."""
        upload = super().clean(data, initial)
        if upload and upload is not initial:
            try:
                clean_upload(upload, self.kind)
            except Problem as problem:
                raise forms.ValidationError(problem.sentence) from problem
        return upload


class CopyForm(forms.Form):
    """The document of an act recorded already."""

    def __init__(self, kind: FileKind, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["upload"] = PaperField(kind, label="Copie de la pièce", required=True)
