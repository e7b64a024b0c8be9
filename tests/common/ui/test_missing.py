"""A field left empty says what to give, in the words of its label; no form has to say so itself."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from levier.common.ui.missing import to_give


@pytest.mark.parametrize(
    ("label", "kind", "sentence"),
    [
        ("Montant estimé HT", "text", "Indiquez le montant estimé HT."),
        ("Objet du marché", "text", "Indiquez l’objet du marché."),
        ("Valeur estimée de tout le besoin, HT", "text", "Indiquez la valeur estimée de tout le besoin, HT."),
        ("Heures transférées", "text", "Indiquez les heures transférées."),
        ("Nom et prénom", "text", "Indiquez le nom et le prénom."),
        ("Code de l'authentificateur", "text", "Indiquez le code de l’authentificateur."),
        ("N°", "text", "Indiquez le numéro."),
        ("SIRET", "text", "Indiquez le SIRET."),
        ("Guichet qui donne", "choice", "Choisissez le guichet qui donne."),
        ("Étape suivante", "choice", "Choisissez l’étape suivante."),
        ("Qui déclare les heures", "choice", "Choisissez qui déclare les heures."),
        ("Pourquoi corriger\u00a0?", "text", "Indiquez pourquoi corriger."),
        ("Votre nom", "text", "Indiquez votre nom."),
        ("Décidé par", "text", "Indiquez par qui."),
        ("La difficulté, dans ses mots", "text", "Indiquez la difficulté, dans ses mots."),
        ("Date des données", "date", "Indiquez la date des données."),
        ("Délai laissé jusqu’au", "date", "Indiquez la date."),
        ("Notifié le", "date", "Indiquez la date."),
        ("À", "time", "Indiquez l’heure."),
        ("Cette pénalité se compte", "choice", "Choisissez une réponse."),
        ("Marchés réunis", "several", "Choisissez au moins une réponse."),
        ("J’atteste", "tick", "Cochez cette case pour continuer."),
        ("Tableau rempli", "file", "Choisissez le fichier."),
        ("Bidule", "text", "Remplissez ce champ."),
    ],
)
def test_what_to_give_follows_the_label_and_the_kind_of_field(label, kind, sentence):
    assert to_give(label, kind) == sentence


class Order(forms.Form):
    desk = forms.ChoiceField(label="Guichet", choices=[("a", "A")])
    lots = forms.MultipleChoiceField(label="Lots", choices=[("1", "1")])
    notified = forms.DateField(label="Notifié le")
    attested = forms.BooleanField(label="J’atteste")
    paper = forms.FileField(label="Pièce")
    subject = forms.CharField()
    why = forms.CharField(label="Motif", error_messages={"required": "Dites pourquoi\u00a0: l’entreprise le lira."})


def test_every_form_says_it_of_its_own_fields_and_its_own_words_stand():
    assert {name: errors[0] for name, errors in Order({}).errors.items()} == {
        "desk": "Choisissez le guichet.",
        "lots": "Choisissez au moins une réponse.",
        "notified": "Indiquez la date.",
        "attested": "Cochez cette case pour continuer.",
        "paper": "Choisissez le fichier.",
        "subject": "Remplissez ce champ.",
        "why": "Dites pourquoi\u00a0: l’entreprise le lira.",
    }


def test_an_empty_file_is_said_with_what_to_do():
    form = Order({}, {"paper": SimpleUploadedFile("vide.pdf", b"")})
    assert form.errors["paper"] == ["Ce fichier est vide\u00a0: enregistrez-le de nouveau, ou choisissez-en un autre."]


def test_what_a_form_says_is_its_own_only():
    form = Order({})
    form.fields["subject"].label = "Objet"
    assert form.errors["subject"] == ["Indiquez l’objet."]
    assert Order({}).errors["subject"] == ["Remplissez ce champ."]


def test_a_number_out_of_its_bounds_or_not_whole_is_told_what_to_do():
    class Asked(forms.Form):
        delay = forms.IntegerField(label="Délai", min_value=1, max_value=30)
        own = forms.IntegerField(label="Jours", min_value=1, error_messages={"min_value": "Un jour au moins."})
        words = forms.CharField(label="Motif", max_length=5)

    def told(**typed):
        return {name: errors[0] for name, errors in Asked(typed).errors.items()}

    assert told(delay="0", own="0", words="abcdef") == {
        "delay": "Le minimum est 1\u00a0: corrigez ce nombre.",
        "own": "Un jour au moins.",
        "words": "5 caractères au plus\u00a0: vous en avez écrit 6.",
    }
    assert told(delay="2,5", own="1", words="a") == {"delay": "Écrivez un nombre entier, en chiffres\u00a0: 12."}
    assert told(delay="31", own="1", words="a") == {"delay": "Le maximum est 30\u00a0: corrigez ce nombre."}
