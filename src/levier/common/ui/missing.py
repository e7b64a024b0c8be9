"""What is said beside a field left empty: what to give, in the words of its label. Plain Python.

« Ce champ est obligatoire » says neither what nor how. A label is a noun (« Montant estimé HT »), a question (« Qui
déclare les heures ») or the beginning of a sentence (« Notifié le »): the first two end ours, the last names its kind.
"""

import re

# The nouns labels begin with, each after its article; one that is not here is told without the label.
_ARTICLES = {
    "le": "arrondi article chiffre code compte constat contrat correspondant courriel délai dernier effectif fichier "
    "guichet intitulé jour lieu logiciel lot marché mode mois montant mot motif moyen nombre nom nouveau numéro "
    "organisme poste prénom prix public rôle salaire seuil sexe siret statut taux texte titre type acheteur "
    "engagement objet employeur emploi établissement",
    "la": "adresse année catégorie classe clé colonne commune date décision dénomination différence durée écriture "
    "échéance entreprise étape fonction forme licence mission modalité nature origine part pénalité période personne "
    "pièce première profession provenance qualité question raison région réponse réunion source structure suite "
    "tranche valeur ville",
    "les": "achats articles heures jours marchés motifs moyens personnes territoires",
}
_ARTICLE_OF = {noun: article for article, nouns in _ARTICLES.items() for noun in nouns.split()}
_VOWEL = re.compile(r"[aàâeéèêiîoôu]", re.IGNORECASE)
# What makes a question of a label, or says whose thing it asks: the label then follows the verb as it is.
_AS_IT_IS = re.compile(r"(ce qu[ie]|qui|d’où|où|pourquoi|comment|quand|combien|son|sa|ses|votre|vos)\b|l[ae]s? \w+,")
# « Notifié le », « Délai laissé jusqu’au »: the beginning of a sentence that the date ends.
_ENDED_BY_THE_DATE = re.compile(r"\b(le|du|au)$", re.IGNORECASE)
_OTHERWISE = {"date": "Indiquez la date.", "time": "Indiquez l’heure.", "choice": "Choisissez une réponse."}


def to_give(label: str, kind: str) -> str:
    """The sentence for an empty field.

    `kind` is `text`, `date`, `time`, `choice`, `several` (at least one choice), `tick` (a box to tick) or `file`.
    """
    if kind == "tick":
        return "Cochez cette case pour continuer."
    if kind == "several":
        return "Choisissez au moins une réponse."
    if kind == "file":
        return "Choisissez le fichier."
    verb = "Choisissez" if kind == "choice" else "Indiquez"
    words = re.sub(r"\s*[?:.]$", "", label.replace("'", "’").strip())
    words = re.sub(r"^N°", "numéro", words)
    if words[1:2].islower() or len(words) == 1 or words[1:2] in "’ ":
        words = words[:1].lower() + words[1:]
    if re.search(r"\bpar$", words):
        return f"{verb} par qui."
    if words == "avec":
        return f"{verb} avec qui."
    if _AS_IT_IS.match(words):
        return f"{verb} {words}."
    noun = None if kind == "date" and _ENDED_BY_THE_DATE.search(words) else _with_its_article(words)
    return f"{verb} {noun}." if noun else _OTHERWISE.get(kind, "Remplissez ce champ.")


def _with_its_article(words: str) -> str | None:
    """« montant HT » → « le montant HT », « nom et prénom » → « le nom et le prénom »; None for an unknown noun."""
    first, _, more = words.partition(" et ")
    second = _with_its_article(more) if more and " " not in first else None
    words, after = (first, f" et {second}") if second else (words, "")
    noun = re.split(r"[\s,]", words, maxsplit=1)[0]
    article = _ARTICLE_OF.get(noun.lower())
    if article is None:
        return None
    return f"l’{words}{after}" if article != "les" and _VOWEL.match(noun) else f"{article} {words}{after}"
