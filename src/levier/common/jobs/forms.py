"""The filters of the list of background jobs."""

from django import forms

from levier.common.jobs.models import JobState
from levier.common.jobs.registration import job_kinds


class JobFilters(forms.Form):
    """What the address may narrow the list to."""

    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *JobState.choices])
    tache = forms.ChoiceField(label="Tâche", required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        kinds = sorted((kind.label, name) for name, kind in job_kinds().items())
        self.fields["tache"].choices = [("", "Toutes"), *((name, label) for label, name in kinds)]  # type: ignore[attr-defined]
