"""Who read what, for the administrator."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.audit import selectors
from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.tabular.writing import TEXT, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.common.ui.fields import DayField

PAGE_SIZE = 50
SUBJECTS_SHOWN = 6
EXPORT_AT_MOST = 50_000

# What each page is called by whoever reads the log; a test that logs under another name fails (`tests/guards.py`), and
# a line of an address that has gone since shows its name.
PAGE_WORDS = {
    "participants": "liste des participants",
    "participants_export": "export des participants",
    "participant": "fiche d’un participant",
    "participant_edit": "modification d’un participant",
    "participant_new": "création d’un participant (doublons montrés)",
    "participant_journal": "journal d’un participant",
    "participant_flags": "autres critères d’un participant",
    "participants_duplicates": "doublons de participants",
    "participants_compare": "comparaison de deux fiches",
    "participants_undo_merge": "annulation d’une fusion de fiches",
    "eligibility_new": "éligibilité d’un participant",
    "eligibility_sheet": "fiche d’éligibilité d’un participant",
    "eligibility_attestation": "attestation d’éligibilité d’un participant",
    "eligibility_withdraw": "annulation d’une éligibilité",
    "objection_new": "opposition d’un participant à l’usage de ses données",
    "objection_decide": "décision sur une opposition",
    "assignment_new": "affectation d’un participant",
    "assignment_edit": "modification d’une affectation",
    "need": "offre de poste, personnes proposées",
    "proposal": "personne proposée pour un poste",
    "proposal_present": "présentation d’une personne à une entreprise",
    "proposal_record": "fiche d’une personne proposée",
    "proposal_hire": "embauche d’une personne proposée",
    "my_offer": "personnes proposées pour une offre de poste",
    "my_proposal": "personne présentée à une entreprise",
    "file": "pièce d’un participant",
    "statement": "relevé d’heures d’une entreprise",
    "statement_person": "ajout d’une personne à un relevé d’heures",
    "statement_share": "heures d’une personne réparties sur un relevé",
    "statement_sheet": "tableau d’heures d’une entreprise",
    "statement_model": "modèle du tableau d’heures d’une entreprise",
    "statement_correct": "correction d’un relevé par l’entreprise",
    "statement_error": "erreur signalée sur un relevé",
    "statement_contact": "nouveau correspondant d’une entreprise",
    "contest_new": "nouvelle contestation d’heures",
    "statement_check": "relevé d’heures d’une entreprise, avant l’envoi",
    "statement_receipt": "reçu d’un relevé d’heures",
    "enter_statement": "saisie d’un relevé par le guichet",
    "enter_person": "ajout d’une personne à un relevé saisi par le guichet",
    "enter_check": "relevé saisi par le guichet, avant l’enregistrement",
    "enter_sheet": "tableau d’heures déposé par le guichet",
    "enter_model": "modèle du tableau d’heures, pour le guichet",
    "enter_correction": "correction d’un relevé par le guichet",
    "enter_invoice": "factures saisies par le guichet",
    "prescription_sheet": "fiche de prescription d’une personne",
    "employer_model": "modèle du tableau d’heures d’une structure",
    "employer_sheet": "tableau d’heures d’une structure",
    "api_people": "logiciel d’une structure\u00a0: personnes à déclarer",
    "api_hours": "logiciel d’une structure\u00a0: envoi d’heures",
    "counting": "contrôle d’un relevé",
    "judge_line": "ligne d’un relevé",
    "settle_gap": "écart entre deux déclarations d’heures",
    "correct_entry": "correction d’une écriture",
    "contest": "contestation d’une décision sur des heures",
    "pooling": "globalisation des heures d’une opération",
    "pooling_export": "export d’une globalisation d’heures",
    "pooling_person": "ajout d’une personne à une globalisation",
    "pooling_allocate": "heures d’une personne réparties entre plusieurs contrats",
    "exits": "liste des sorties",
    "exits_export": "export des sorties",
    "exit_record": "situation d’une personne à sa sortie",
    "operation": "page d’une opération",
    "entries_export": "export des écritures",
    "my_operation": "opération d’un acheteur",
    "my_awards": "marchés d’une entreprise",
    "my_award": "marché d’une entreprise",
    "search": "recherche",
    "entries": "écritures du registre",
    "openings": "heures reprises",
    "openings_export": "export des heures reprises",
    "opening": "heures reprises d’une attribution",
    "import_batch": "aperçu d’un fichier de personnes",
    "import_apply": "import d’un fichier de personnes",
    "import_faults": "lignes à corriger d’un fichier de personnes",
    "access_log": "journal des lectures",
}


class LogFilters(forms.Form):
    """The filter bar of the log."""

    compte = forms.TypedChoiceField(label="Qui", required=False, coerce=int, empty_value=None)
    quoi = forms.ChoiceField(label="Page", required=False)
    depuis = DayField(label="Depuis le")
    jusqu = DayField(label="Jusqu’au")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        pages = [(page, PAGE_WORDS.get(page, page)) for page in selectors.pages()]
        self.fields["compte"].choices = [("", "Tous les comptes"), *selectors.readers()]  # type: ignore[attr-defined]
        self.fields["quoi"].choices = [("", "Toutes les pages"), *pages]  # type: ignore[attr-defined]


@allow("audit.log.view")
@require_GET
def access_log(request: MissionRequest) -> HttpResponse:
    """The lines of the log: people under pseudonyms, named only to who may see them anyway."""
    form = LogFilters(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    entries = selectors.log_entries(
        actor_id=chosen.get("compte"),
        page=chosen.get("quoi", ""),
        since=chosen.get("depuis"),
        until=chosen.get("jusqu"),
    )
    if request.GET.get("format") == "xlsx":
        return export(request, list(entries[:EXPORT_AT_MOST]))
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    names = selectors.account_names(entry.actor_id for entry in page)
    people = selectors.subject_names(request.actor, {subject for entry in page for subject in entry.subjects})
    log_reading(request, (UUID(subject) for subject in people))
    lines = [
        {
            "at": entry.at,
            "who": names[entry.actor_id],
            "page": PAGE_WORDS.get(entry.page, entry.page),
            "count": len(entry.subjects),
            "subjects": [people.get(subject, subject[:8]) for subject in entry.subjects[:SUBJECTS_SHOWN]],
            "more": max(0, len(entry.subjects) - SUBJECTS_SHOWN),
        }
        for entry in page
    ]
    export_query = request.GET.copy()
    export_query["format"] = "xlsx"
    context = {"form": form, "page": page, "lines": lines, "export_url": f"?{export_query.urlencode()}"}
    return render(request, "audit/access_log.html", context)


def export(request: MissionRequest, entries: list[Any]) -> HttpResponse:
    """The lines chosen as a workbook, people under their pseudonyms alone."""
    names = selectors.account_names(entry.actor_id for entry in entries)
    now = timezone.localtime()
    sheet = Sheet(
        "Lectures",
        [Column("Le", TEXT, 20), Column("Qui", width=28), Column("Page", width=36), Column("Personnes lues", width=60)],
        [
            (
                f"{timezone.localtime(entry.at):%d/%m/%Y %H:%M:%S}",
                names[entry.actor_id],
                PAGE_WORDS.get(entry.page, entry.page),
                ", ".join(entry.subjects),
            )
            for entry in entries
        ],
    )
    content = write_workbook(
        [sheet],
        source=[
            ("Source", f"journal des lectures d’identités, {request.mission.name}"),
            ("Étendue", f"les {formats.integer(EXPORT_AT_MOST)} lectures les plus récentes du choix, au plus"),
        ],
        title="Journal des lectures",
        produced_at=now,
    )
    return file_answer(content, f"journal-lectures-{now:%Y-%m-%d}.xlsx")
