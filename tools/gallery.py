"""Shows the interface without the application: components and three whole pages, with invented figures.

    PYTHONPATH=src .venv/bin/python tools/gallery.py var/gallery --serve 8765

Pages are served under the application's own content policy: an inline style or script shows up broken.
"""

import argparse
import functools
import http.server
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import django
from django.conf import settings

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "src/levier/common/ui/static"


def configure() -> None:
    """Django with templates, forms and our interface; no database, no address."""
    settings.configure(
        SECRET_KEY="gallery",
        INSTALLED_APPS=["django.contrib.staticfiles", "django.forms", "django_htmx", "levier.common.ui"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "gallery"],
                "APP_DIRS": True,
                "OPTIONS": {"string_if_invalid": "MANQUE:%s"},
            }
        ],
        FORM_RENDERER="levier.common.ui.forms.FormRenderer",
        STATIC_URL="/static/",
        LANGUAGE_CODE="fr",
        USE_TZ=True,
        TIME_ZONE="Europe/Paris",
    )
    django.setup()


def private_frame(current: str) -> dict[str, object]:
    """What every page of someone signed in receives."""
    rooms = ["Tableau de bord", "Opérations et marchés", "Participants", "Relevés d’heures", "Études"]
    return {
        "demo": True,
        "demo_mails_url": "#",
        "search_url": "#",
        "logout_url": "#",
        "actor": {
            "name": "Camille R.",
            "role": "Facilitatrice, guichet de Béziers",
            "links": [{"label": "Mon compte", "url": "#"}],
        },
        "mission": {"name": "Mission clause sociale de l’Hérault"},
        "navigation": [
            {
                "label": axis,
                "url": "#",
                "current": axis == current,
                "entries": [{"label": room, "url": "#", "current": room == rooms[0]} for room in rooms]
                if axis == current
                else [],
            }
            for axis in ("Promotion", "Coordination", "Ressources", "Observatoire")
        ],
        "footer_links": footer_links(),
    }


def footer_links() -> list[dict[str, str]]:
    """The links at the foot of every page."""
    labels = ("Accessibilité", "Mentions légales", "Données personnelles", "Sources des données")
    return [{"label": label, "url": "#"} for label in labels]


def dashboard() -> dict[str, object]:
    """A facilitator's morning."""
    return private_frame("Coordination") | {
        "breadcrumbs": [{"label": "Coordination", "url": "#"}, {"label": "Guichet de Béziers", "url": "#"}],
        "today": date(2026, 11, 23),
        "todo": [
            ("late", "En retard", "Relevé d’octobre attendu", "Pôle d’échanges, lot 3 gros œuvre",
             "Bâti-Sud (fictif), mandataire · 2e relance envoyée le 18", date(2026, 11, 15)),
            ("soon", "7 jours", "Justificatif RSA expire", "Voie verte, section 2", "2 personnes", date(2026, 11, 30)),
            ("todo", "À compter", "19 relevés reçus", "11 marchés", "1 386 h, dont 42 h sans éligibilité", None),
            ("done", "Nouveau", "Marché notifié le 20 novembre", "Nettoyage des collèges",
             "4 lots, 3 guichets : réunion de mise au point à fixer", date(2026, 12, 4)),
        ],
        "shares": [("Montpellier", 410300, 5026), ("Sète", 61200, 1077), ("Béziers", 48800, 1077)],
        "shares_total": (520300, 7180),
        "contracts": [
            {"name": "Pôle d’échanges, lot 3", "detail": "Communauté d’agglomération", "holder": "Bâti-Sud",
             "counted": 85700, "pending": 0, "owed": 3572, "expected": 1965, "end": date(2027, 10, 31)},
            {"name": "Voie verte, section 2", "detail": "Sète agglopôle · lot unique",
             "holder": "Terrassements du Midi",
             "counted": 74400, "pending": 10800, "owed": 1200, "expected": 696, "end": date(2027, 3, 31)},
            {"name": "Espaces verts, accord-cadre", "detail": "Ville de Béziers · 1 h par tranche de 2 000 €",
             "holder": "Jardins d’Oc (EI)", "counted": 136500, "pending": 0, "owed": 1500, "expected": 1245,
             "end": date(2027, 6, 30)},
        ],
    }  # fmt: skip


def declaration() -> dict[str, object]:
    """The company on a telephone, with a figure that cannot be."""
    from django import forms

    class Statement(forms.Form):
        first = forms.DecimalField(label="Nadia K. (fictif)", help_text="CDD, manœuvre VRD. En septembre : 118 h.")
        second = forms.DecimalField(label="Julien P. (fictif)", help_text="Intérim, ETTI.", max_value=220)

        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)
            for field in self.fields.values():
                field.widget = forms.TextInput({"inputmode": "decimal", "class": "input-huge", "autocomplete": "off"})
                field.widget.is_required = True

    form = Statement({"first": "121,33", "second": "260"})
    form.fields["second"].error_messages["max_value"] = ""
    form.errors.clear()
    form.add_error("second", "260 h dépassent ce qu’un mois permet. Vérifiez la virgule : 26,0 ou 126,0 ?")
    return {
        "form": form,
        "mission": {"name": "Mission clause sociale de l’Hérault"},
        "footer_links": footer_links(),
        "month": date(2026, 10, 1),
        "deadline": date(2026, 11, 15),
    }


def observatory() -> dict[str, object]:
    """The public figures. The shares are those published by the OECP."""
    series = [("2019", 12.5), ("2020", 12.5), ("2021", 13.2), ("2022", 22.3), ("2023", 18.7)]
    labels = ("Comprendre", "Trouver mon facilitateur", "En pratique", "Observatoire", "Actualités")
    return {
        "mission": {"name": "Clause sociale 34"},
        "login_url": "#",
        "navigation": [{"label": label, "url": "#", "current": label == "Observatoire"} for label in labels],
        "footer_links": footer_links(),
        "bars": [
            {"year": year, "value": str(value).replace(".", ","), "x": 90 + 120 * rank, "y": 220 - round(value * 6),
             "height": round(value * 6), "middle": 122 + 120 * rank, "pale": year == "2020"}
            for rank, (year, value) in enumerate(series)
        ],
    }  # fmt: skip


def components() -> dict[str, object]:
    """Every component once."""
    from django import forms
    from django.core.paginator import Paginator
    from django.http import QueryDict

    class Sample(forms.Form):
        name = forms.CharField(label="Intitulé du marché", help_text="Comme dans l’avis de publicité.")
        amount = forms.IntegerField(label="Montant HT", required=False, help_text="En euros, sans les centimes.")
        starts = forms.DateField(label="Date de notification", widget=forms.DateInput({"type": "date"}))
        basis = forms.ChoiceField(
            label="Base juridique", choices=[("", "Choisir…"), ("a", "Condition d’exécution"), ("b", "Marché réservé")]
        )
        mode = forms.ChoiceField(
            label="Mode de réalisation",
            widget=forms.RadioSelect,
            choices=[("d", "Embauche directe"), ("m", "Mise à disposition"), ("s", "Sous-traitance")],
        )
        agreed = forms.BooleanField(label="J’atteste l’exactitude de ces heures")
        file = forms.FileField(label="Relevé", help_text="Excel (.xlsx), LibreOffice (.ods) ou CSV, 10 Mo au plus.")
        note = forms.CharField(label="Remarque", required=False, widget=forms.Textarea({"rows": 3}))

    class Filters(forms.Form):
        q = forms.CharField(label="Mot", required=False)
        state = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), ("late", "En retard")])

    query = QueryDict("tri=nom&state=late")
    items = Paginator([SimpleNamespace(rank=rank) for rank in range(1212)], 25)
    return private_frame("Coordination") | {
        "breadcrumbs": [{"label": "Coordination", "url": "#"}, {"label": "Galerie", "url": "#"}],
        "form": Sample({"name": "Voie verte", "amount": "douze", "starts": "", "basis": "", "mode": "d"}),
        "filter_form": Filters(query),
        "request": SimpleNamespace(GET=query),
        "page": items.page(7),
        "rows": [("Acheteur", "Ville de Béziers"), ("SIRET", "213 400 328 00014"), ("Notifié le", "20 novembre 2026")],
        "steps": ["Fichier", "Colonnes", "Vérification", "Import"],
    }


PAGES = {"dashboard": dashboard, "declaration": declaration, "observatory": observatory, "components": components}


def build(output: Path) -> None:
    """Writes the pages and their static files."""
    from django.template.loader import render_to_string

    output.mkdir(parents=True, exist_ok=True)
    shutil.copytree(STATIC, output / "static", dirs_exist_ok=True)
    htmx = Path(__import__("django_htmx").__file__).parent / "static"
    shutil.copytree(htmx, output / "static", dirs_exist_ok=True)
    for name, context in PAGES.items():
        (output / f"{name}.html").write_text(render_to_string(f"gallery/{name}.html", context()), encoding="utf-8")
    for code in ("400", "403", "403_csrf", "404", "500"):
        (output / f"{code}.html").write_text(render_to_string(f"{code}.html"), encoding="utf-8")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static pages with the content policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def main() -> None:
    """Builds, then serves when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path)
    parser.add_argument("--serve", type=int, metavar="PORT")
    options = parser.parse_args()
    configure()
    build(options.output)
    print(f"Pages written to {options.output}")
    if options.serve:
        handler = functools.partial(Handler, directory=str(options.output))
        with http.server.ThreadingHTTPServer(("127.0.0.1", options.serve), handler) as server:
            print(f"http://127.0.0.1:{options.serve}/dashboard.html")
            server.serve_forever()


if __name__ == "__main__":
    main()
