"""Every rule of the engine, by identifier, with its French label and what it makes of the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Outcome(StrEnum):
    """What a rule makes of the record it applies to. A record takes the heaviest outcome of its rules."""

    REJECTED = "rejeté"
    REPAIRED = "réparé"
    # Counted by reason, but the record stands as it is: what the file says was not altered.
    NOTED = "accepté"


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule. `field` is the canonical column it looks at; `label` is shown to people."""

    identifier: str
    outcome: Outcome
    field: str
    label: str


class Cleaned(NamedTuple):
    """The value kept by a field function, and the identifiers of the rules that applied."""

    value: Any
    rules: tuple[str, ...] = ()


def _rules(outcome: Outcome, rows: Iterable[tuple[str, str, str]]) -> dict[str, Rule]:
    return {identifier: Rule(identifier, outcome, field, label) for identifier, field, label in rows}


# The labels end up in `rapport.json`, on the quality page and in the rejection table.
RULES: dict[str, Rule] = {
    **_rules(
        Outcome.REJECTED,
        (
            ("json_illisible", "record", "L’enregistrement n’est pas du JSON lisible."),
            ("xml_illisible", "record", "L’enregistrement n’est pas du XML lisible."),
            ("pas_un_objet", "record", "L’élément de la liste n’est pas un marché (des champs sont attendus)."),
            ("ligne_malformee", "record", "La ligne n’a pas autant de cellules que l’en-tête."),
            (
                "ligne_tronquee",
                "record",
                "La dernière ligne est coupée : le fichier est sans doute tronqué, le télécharger à nouveau.",
            ),
            ("table_illisible", "record", "Une colonne de la table de l’observatoire n’a pas la valeur attendue."),
            ("acheteur_absent", "buyer_siret", "L’acheteur n’est pas identifié : le marché n’est à personne."),
        ),
    ),
    **_rules(
        Outcome.REPAIRED,
        (
            ("marqueur_absence", "record", "« NC », « MQ », « CDL », « INX NC » ou « INX None » lu comme vide."),
            ("encodage_relu", "record", "Texte hors UTF-8 (Windows-1252, Latin-1, UTF-16) relu : accents rendus."),
            ("entite_html", "object", "Entité HTML remplacée par son caractère."),
            ("balise_html", "object", "Balise de page web retirée du texte."),
            ("caractere_controle", "object", "Caractère de contrôle retiré du texte."),
            (
                "nom_retrouve",
                "buyer_name",
                "Nom de l’acheteur aux caractères perdus, remplacé par celui du code officiel géographique.",
            ),
            ("siret_espaces", "buyer_siret", "Espaces, points ou tirets retirés de l’identifiant."),
            ("siret_zero_perdu", "buyer_siret", "Zéro initial perdu par un tableur, rendu (la clé tombe juste)."),
            ("siret_trop_long", "buyer_siret", "Zéros ajoutés avant ou après le SIRET, retirés (la clé tombe juste)."),
            ("identifiant_absent", "id", "Numéro de marché absent : remplacé par l’empreinte du contenu."),
            ("date_fuseau", "date", "Fuseau horaire retiré de la date."),
            ("date_francaise", "date", "Date JJ/MM/AAAA ou JJ-MM-AAAA remise en AAAA-MM-JJ."),
            ("date_anglaise", "date", "Date en toutes lettres remise en AAAA-MM-JJ."),
            ("date_annee_inversee", "date", "Année 02AA lue 20AA (deux chiffres inversés)."),
            ("date_abregee", "date", "Date sans tirets ou sans zéros (20240501, 2024-5-1) remise en AAAA-MM-JJ."),
            (
                "date_contredite",
                "date",
                "Date réparée qu’une autre date du marché ou de sa modification contredit : laissée vide.",
            ),
            ("date_impossible", "date", "Date impossible : laissée vide."),
            ("date_future", "date", "Date postérieure à la lecture : laissée vide."),
            ("montant_symbolique", "amount", "Montant de 0 ou 1 € : pas un prix, laissé vide."),
            ("montant_negatif", "amount", "Montant négatif : laissé vide."),
            ("montant_absurde", "amount", "Montant de remplissage ou supérieur à 10 Md€ : laissé vide."),
            ("montant_illisible", "amount", "Montant qui n’est pas un nombre : laissé vide."),
            ("montant_francais", "amount", "Montant écrit à la française (espaces, virgule, €, HT) relu."),
            (
                "montant_milliers",
                "amount",
                "Montant aux milliers séparés par un point ou une virgule (1.234,50 ; 1,234.50), relu.",
            ),
            ("montant_ambigu", "amount", "Montant qui se lit de deux façons (« 12.345 ») : laissé vide."),
            ("duree_illisible", "duration_months", "Durée absente du possible (entier de 1 à 1 200 mois) : vide."),
            ("offres_illisibles", "offers", "Nombre d’offres qui n’est pas un entier positif : laissé vide."),
            ("cpv_inx", "cpv", "Préfixe « INX » retiré du code CPV."),
            ("cpv_zero_perdu", "cpv", "Zéro initial du code CPV perdu par un tableur, rendu."),
            ("cpv_complete", "cpv", "Code CPV court complété de zéros à droite."),
            ("cpv_cle_fausse", "cpv", "Clé du code CPV fausse : le code est gardé, la clé ignorée."),
            ("cpv_invalide", "cpv", "Code CPV qui n’existe pas : laissé vide."),
            ("procedure_libelle", "procedure", "Ancien libellé de procédure ramené au libellé de 2024."),
            ("nature_libelle", "nature", "Libellé de nature ramené à la liste officielle."),
            ("ccag_libelle", "ccag", "Libellé du CCAG ramené à la liste officielle."),
            ("type_identifiant_libelle", "holder", "Type d’identifiant du titulaire ramené à la liste officielle."),
            ("type_lieu_libelle", "place_type", "Type de lieu ramené à la liste officielle."),
            (
                "social_accents_perdus",
                "social_state",
                "Libellé social aux accents perdus (« consid\ufffdration », « consid?ration »), "
                "retrouvé dans la liste.",
            ),
            (
                "social_accents_doubles",
                "social_state",
                "Libellé social à l’encodage lu deux fois (« considÃ©ration »), retrouvé dans la liste.",
            ),
            ("social_contradictoire", "social_state", "« Pas de considération » à côté d’une considération : retirée."),
            ("modification_symbolique", "modification", "Modification à 0 ou 1 € : le montant précédent est gardé."),
        ),
    ),
    **_rules(
        Outcome.NOTED,
        (
            ("doublon_identique", "record", "Même enregistrement répété : compté une fois."),
            ("avis_repete", "record", "Même avis publié plusieurs fois : le dernier est gardé."),
            ("avis_sans_siret", "buyer_siret", "L’avis nomme l’acheteur sans donner son SIRET."),
            (
                "numero_partage",
                "record",
                "Même numéro chez l’acheteur pour un autre objet et un autre montant : le dernier publié est gardé.",
            ),
            ("champ_inconnu", "record", "Champ d’aucun format connu : ignoré, le reste est lu."),
            ("champ_aplati", "record", "Champ « x_x » des fichiers consolidés, lu avec le champ « x »."),
            ("enveloppe_absente", "record", "Liste donnée sans son enveloppe (« considerationSociale »)."),
            ("valeur_sans_liste", "record", "Valeur seule là où le format veut une liste."),
            ("marche_essai", "record", "Code CPV 12345678 : enregistrement d’essai publié comme réel."),
            ("revision_remplacee", "record", "Version antérieure d’un marché republié : remplacée."),
            ("ligne_titulaire", "record", "Ligne supplémentaire d’un même marché (une ligne par titulaire)."),
            ("caractere_perdu", "object", "Caractères perdus à la source (« \ufffd ») : irrécupérables."),
            ("siret_cle_fausse", "buyer_siret", "SIRET de l’acheteur dont la clé est fausse : gardé tel quel."),
            (
                "siret_longueur",
                "buyer_siret",
                "Identifiant de l’acheteur qui n’a ni 14 ni 9 chiffres : gardé tel quel.",
            ),
            ("siren_seul", "buyer_siret", "SIREN donné à la place du SIRET de l’acheteur."),
            ("acheteur_essai", "buyer_siret", "Acheteur d’essai d’un éditeur, publié comme réel."),
            ("titulaire_absent", "holder", "Aucun titulaire publié."),
            ("titulaire_identifiant", "holder", "Identifiant de titulaire faux ou illisible : gardé tel quel."),
            ("titulaire_siren", "holder", "SIREN donné à la place du SIRET du titulaire : gardé tel quel."),
            ("date_absente", "notified_on", "Date de notification absente."),
            ("publication_avant", "published_on", "Publication antérieure à la notification."),
            ("procedure_inconnue", "procedure", "Procédure hors de la liste officielle : gardée telle quelle."),
            ("nature_inconnue", "nature", "Nature hors de la liste officielle : gardée telle quelle."),
            ("ccag_inconnu", "ccag", "CCAG hors de la liste officielle : gardé tel quel."),
            ("social_inconnu", "social_state", "Considération sociale hors liste : comptée comme non déclarée."),
            (
                "social_liste",
                "social_state",
                "Considérations écrites en liste dans un texte, ou jointes : lues une à une.",
            ),
            ("forme_prix_2019", "price_types", "Forme de prix de 2019 portée dans les types de prix de 2024."),
            ("departement_inconnu", "department", "Aucun des tests ne donne le département."),
            ("modification_sans_date", "modification", "Modification sans date de notification."),
            ("modification_avant", "modification", "Modification datée d’avant la notification."),
        ),
    ),
}

# One of these is enough to make a record « réparé ».
REPAIRS = frozenset(name for name, rule in RULES.items() if rule.outcome is Outcome.REPAIRED)
