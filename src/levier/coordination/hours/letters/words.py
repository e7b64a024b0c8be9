"""What a letter says, before and after its fields are filled in. Plain Python.

A letter is paragraphs apart by an empty line. A paragraph that is `{releves}` alone is the list of statements, one that
is `{lien}` alone the button that opens them. Nothing typed is ever markup or code: fields are the only thing read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from levier.common.errors import Problem

FIELD = re.compile(r"\{([^{}\n]*)\}")
LINK, STATEMENTS = "lien", "releves"
SUBJECT_AT_MOST, TEXT_AT_MOST = 200, 5_000


@dataclass(frozen=True)
class Letter:
    """A kind of mail: its fields with what each holds, whether it opens something, its words until a mission's own."""

    code: str
    label: str
    fields: Mapping[str, str]
    subject: str
    text: str
    button: str
    opens: bool = True
    reason: str = "Vous recevez ce courriel comme correspondant opérationnel."


_COMMON = {
    "contact": "nom de la personne à qui l’on écrit",
    "echeance": "date avant laquelle les relevés sont attendus",
    "facilitateur": "nom du facilitateur et de son guichet",
    STATEMENTS: "liste des relevés\u00a0: marché, lot, entreprise, période",
}
_LINK = {LINK: "bouton qui ouvre tous les relevés"}
_FOOT = "{facilitateur}"
_NOBODY = (
    "Personne n’a travaillé\u202f? Ouvrez le relevé et dites-le\u00a0: c’est une réponse. Un collègue s’en charge, "
    "ou ce n’est plus vous\u202f? La page permet de transmettre, ou de dire qui."
)
_PERSONAL = "Ce lien est personnel\u00a0: ne le transférez pas, transmettez-le depuis la page."

_MEETING = {
    "contact": "nom de la personne à qui l’on écrit",
    "reunion": "réunion de mise au point, ou de suivi",
    "marche": "objet du marché",
    "acheteur": "nom de l’acheteur",
    "date": "jour et heure",
    "duree": "durée",
    "lieu": "lieu",
    "ordre_du_jour": "ordre du jour",
    "facilitateur": "nom du facilitateur et de son guichet",
}
_RECEIPT = {
    "entreprise": "nom de l’entreprise",
    "marche": "objet du marché",
    "periode": "période du relevé",
    "heures": "total des heures, ou « aucune heure »",
    "facilitateur": "nom du facilitateur et de son guichet",
}
_AS_CONTACT = "Vous recevez ce courriel comme correspondant opérationnel de ce marché."
_AT_A_MEETING = "Vous recevez ce courriel parce que vous êtes convié à une réunion sur ce marché."

LETTERS = {
    letter.code: letter
    for letter in (
        Letter(
            "request",
            "demande de relevés",
            {**_COMMON, **_LINK},
            "Heures d’insertion à déclarer avant le {echeance}",
            "Bonjour {contact},\n\nCes heures d’insertion sont à déclarer avant le {echeance}. Une minute, sans mot de "
            f"passe, même depuis un téléphone.\n\n{{releves}}\n\n{{lien}}\n\n{_NOBODY}\n\n{_FOOT}",
            "Déclarer les heures",
            reason=f"Vous recevez ce courriel comme correspondant opérationnel. {_PERSONAL}",
        ),
        Letter(
            "reminder",
            "relance du correspondant",
            {**_COMMON, **_LINK},
            "Rappel\u00a0: heures d’insertion attendues depuis le {echeance}",
            "Bonjour {contact},\n\nCes heures d’insertion étaient attendues avant le {echeance}. Le bouton ouvre les "
            f"relevés\u00a0: une minute, sans mot de passe.\n\n{{releves}}\n\n{{lien}}\n\n{_NOBODY}\n\n{_FOOT}",
            "Déclarer les heures",
            reason=f"Vous recevez ce courriel comme correspondant opérationnel. {_PERSONAL}",
        ),
        Letter(
            "second",
            "relance du second correspondant",
            {**_COMMON, **_LINK, "correspondant": "nom du premier correspondant"},
            "Rappel\u00a0: heures d’insertion attendues depuis le {echeance}",
            "Bonjour {contact},\n\nNous avons écrit à {correspondant}, sans réponse à ce jour. Vous êtes son second "
            "pour ces heures d’insertion, attendues avant le {echeance}. Le bouton ouvre les relevés\u00a0: une "
            f"minute, sans mot de passe.\n\n{{releves}}\n\n{{lien}}\n\n{_NOBODY}\n\n{_FOOT}",
            "Déclarer les heures",
            reason=f"Vous recevez ce courriel comme second correspondant. {_PERSONAL}",
        ),
        Letter(
            "passed",
            "transmission à un collègue",
            {**_COMMON, **_LINK, "correspondant": "nom de la personne qui transmet"},
            "Heures d’insertion à déclarer avant le {echeance}",
            "Bonjour {contact},\n\n{correspondant} vous transmet ces heures d’insertion, à déclarer avant le "
            "{echeance}. Une minute, sans mot de passe, même depuis un téléphone.\n\n{releves}\n\n{lien}\n\n"
            f"Personne n’a travaillé\u202f? Ouvrez le relevé et dites-le\u00a0: c’est une réponse.\n\n{_FOOT}",
            "Déclarer les heures",
            reason="Vous recevez ce courriel parce que le correspondant de ces marchés a donné votre adresse. Ce lien "
            "est personnel\u00a0: ne le transférez pas.",
        ),
        Letter(
            "buyer",
            "copie à l’acheteur",
            {**_COMMON, LINK: "bouton qui ouvre les opérations de l’acheteur"},
            "Relevés d’heures d’insertion attendus depuis le {echeance}",
            "Bonjour,\n\nMalgré nos relances, ces relevés d’heures d’insertion, attendus avant le {echeance}, ne nous "
            "sont pas parvenus.\n\n{releves}\n\n{lien}\n\nRien ne vous est demandé à ce stade\u00a0: un mot de votre "
            f"part à l’entreprise suffit souvent.\n\n{_FOOT}",
            "Voir mes opérations",
            opens=False,
            reason="Vous recevez ce courriel comme acheteur de ces marchés.",
        ),
        Letter(
            "receipt",
            "reçu d’un relevé",
            {**_RECEIPT, "confirme": "quand, et par qui le relevé a été confirmé"},
            "Reçu\u00a0: heures {periode}",
            "Bonjour,\n\nLe relevé de {entreprise} pour {marche}, {periode}, est bien reçu\u00a0: {heures}.\n\n"
            "Confirmé le {confirme}. Le reçu est joint à ce courriel.\n\nUne erreur\u202f? Répondez à ce courriel, ou "
            f"rouvrez le relevé depuis votre lien\u00a0: une correction s’ajoute, rien n’est effacé.\n\n{_FOOT}",
            "",
            opens=False,
            reason=_AS_CONTACT,
        ),
        Letter(
            "copy",
            "copie d’un relevé saisi par le guichet",
            {
                **_RECEIPT,
                "provenance": "comment le guichet l’a saisi, d’après quoi",
                "confirme": "quand, et par qui il a été enregistré",
                LINK: "bouton qui ouvre le relevé",
            },
            "Copie\u00a0: heures {periode}, saisies par le guichet",
            "Bonjour,\n\nLe relevé de {entreprise} pour {marche}, {periode}, est bien reçu\u00a0: {heures}.\n\nIl a "
            "été {provenance}, et enregistré le {confirme}. La copie est jointe à ce courriel.\n\nCe n’est pas ce que "
            "vous avez communiqué\u202f? Ouvrez le relevé pour le contester ou corriger les heures\u00a0: une "
            f"correction s’ajoute, rien n’est effacé.\n\n{{lien}}\n\n{_FOOT}",
            "Voir ou contester le relevé",
            reason=_AS_CONTACT,
        ),
        Letter(
            "correction",
            "copie d’une correction saisie par le guichet",
            {
                **_RECEIPT,
                "auteur": "qui a demandé la correction",
                "motif": "motif de la correction",
                LINK: "bouton qui ouvre le relevé",
            },
            "Correction\u00a0: heures {periode}, saisie par le guichet",
            "Bonjour,\n\nLe guichet a saisi une correction du relevé de {entreprise} pour {marche}, {periode}, d’après "
            "{auteur}\u00a0: «\u00a0{motif}\u00a0». Le relevé dit maintenant {heures}. La copie est jointe à ce "
            "courriel.\n\nCe n’est pas ce que vous avez communiqué\u202f? Ouvrez le relevé pour le dire ou corriger "
            f"les heures\u00a0: rien n’est effacé.\n\n{{lien}}\n\n{_FOOT}",
            "Voir ou contester le relevé",
            reason=_AS_CONTACT,
        ),
        Letter(
            "judged",
            "heures retenues et refusées",
            {
                **{name: words for name, words in _RECEIPT.items() if name != "heures"},
                "retenues": "heures retenues",
                "refusees": "heures refusées",
                "raisons": "les raisons des refus, ou « toutes les heures déclarées sont retenues »",
                LINK: "bouton qui ouvre le relevé",
            },
            "Heures retenues\u00a0: {retenues}, {periode}",
            "Bonjour,\n\nLe relevé de {entreprise} pour {marche}, {periode}, est contrôlé\u00a0: {retenues} retenues, "
            "{refusees} refusées.\n\n{raisons}\n\nVous n’êtes pas d’accord\u202f? Ouvrez le relevé\u00a0: un refus s’y "
            f"conteste, et l’acheteur en décide.\n\n{{lien}}\n\n{_FOOT}",
            "Voir le relevé",
            reason=_AS_CONTACT,
        ),
        Letter(
            "decision",
            "suite d’une contestation",
            {
                "entreprise": "nom de l’entreprise",
                "marche": "objet du marché",
                "personne": "prénom et initiale",
                "mois": "mois travaillé",
                "du_mois": "le même, « d’octobre 2026 »",
                "contestees": "heures contestées",
                "suite": "qui a décidé, et quoi",
                "motif": "raison de la décision",
                "facilitateur": "nom du facilitateur et de son guichet",
                LINK: "bouton qui ouvre le relevé",
            },
            "Votre contestation\u00a0: heures {du_mois}",
            "Bonjour,\n\n{entreprise} a contesté {contestees} non retenues pour {personne}, {mois}, sur {marche}.\n\n"
            f"{{suite}}\n\nLa raison\u00a0: «\u00a0{{motif}}\u00a0».\n\n{{lien}}\n\n{_FOOT}",
            "Voir le relevé",
            reason=_AS_CONTACT,
        ),
        Letter(
            "sheet",
            "reçu d’un tableau de structure",
            {
                "heures": "total des heures",
                "lignes": "nombre de lignes",
                "depose": "jour du dépôt",
                "confirme": "quand, et par qui",
                LINK: "bouton qui ouvre le tableau",
            },
            "Reçu\u00a0: heures de vos salariés, tableau du {depose}",
            "Bonjour,\n\nLes heures de vos salariés sont bien reçues\u00a0: {heures}, {lignes}.\n\nEnregistrées le "
            "{confirme}. Le reçu est joint à ce courriel.\n\nUne erreur de fichier\u202f? Le tableau s’annule d’un "
            "bloc tant que ses heures ne sont pas jugées.\n\n{lien}",
            "Voir le tableau",
            reason="Vous recevez ce reçu parce que vous avez attesté ces heures.",
        ),
        Letter(
            "meeting",
            "convocation à une réunion",
            _MEETING,
            "Convocation\u00a0: {reunion}, {date}",
            "Bonjour {contact},\n\nÀ l’initiative de l’acheteur ({acheteur}), nous vous convions à une {reunion} de "
            "l’action d’insertion prévue au marché «\u00a0{marche}\u00a0».\n\nLe {date} ({duree})\nLieu\u00a0: "
            "{lieu}\n\nOrdre du jour\u00a0:\n{ordre_du_jour}\n\nL’invitation jointe s’ouvre dans votre agenda. Un "
            "empêchement\u202f? "
            f"Répondez à ce courriel.\n\n{_FOOT}",
            "",
            opens=False,
            reason=_AT_A_MEETING,
        ),
        Letter(
            "moved",
            "changement d’une réunion",
            _MEETING,
            "Changement\u00a0: {reunion}, {date}",
            "Bonjour {contact},\n\nLa {reunion} du marché «\u00a0{marche}\u00a0» change. Elle se tiendra\u00a0:\n\n"
            "Le {date} ({duree})\nLieu\u00a0: {lieu}\n\nOrdre du jour\u00a0:\n{ordre_du_jour}\n\nL’invitation jointe "
            f"remplace la précédente dans votre agenda.\n\n{_FOOT}",
            "",
            opens=False,
            reason=_AT_A_MEETING,
        ),
        Letter(
            "cancelled",
            "annulation d’une réunion",
            {**_MEETING, "motif": "motif de l’annulation"},
            "Annulation\u00a0: {reunion} du {date}",
            "Bonjour {contact},\n\nLa {reunion} du marché «\u00a0{marche}\u00a0», prévue le {date}, est annulée.\n\n"
            f"Motif\u00a0: {{motif}}\n\nLa pièce jointe la retire de votre agenda.\n\n{_FOOT}",
            "",
            opens=False,
            reason=_AT_A_MEETING,
        ),
    )
}


def check_words(letter: Letter, subject: str, text: str) -> None:
    """Raises Problem, at its field, for a field the letter does not have, a brace that closes nothing, a button
    missing or given twice, a list or a button that does not stand alone in its paragraph, or no subject."""
    if not subject.strip() or "\n" in subject or "\r" in subject:
        raise Problem("Écrivez l’objet, sur une seule ligne.", field="subject")
    for where, words in (("subject", subject), ("text", text)):
        for name in FIELD.findall(words):
            if name not in letter.fields or (where == "subject" and name in (LINK, STATEMENTS)):
                known = ", ".join(
                    f"{{{one}}}" for one in letter.fields if where == "text" or one not in (LINK, STATEMENTS)
                )
                raise Problem(
                    f"«\u00a0{{{name}}}\u00a0» n’est pas un champ connu ici. Ceux-ci le sont\u00a0: {known}.",
                    field=where,
                )
        if {"{", "}"} & set(FIELD.sub("", words)):
            raise Problem("Une accolade reste seule\u00a0: un champ s’écrit {echeance}.", field=where)
    for name in (LINK, STATEMENTS):
        alone = [one for one in paragraphs(text) if one == f"{{{name}}}"]
        if text.count(f"{{{name}}}") != len(alone):
            raise Problem(f"{{{name}}} s’écrit seul, entre deux lignes vides.", field="text")
        if letter.opens and name == LINK and len(alone) != 1:
            raise Problem("Écrivez {lien} une fois\u00a0: sans lui, le destinataire ne peut rien ouvrir.", field="text")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, apart by empty lines."""
    return [one.strip() for one in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if one.strip()]


def filled(words: str, values: Mapping[str, str]) -> str:
    """Words with their fields filled in; a value is never read again for fields."""
    return FIELD.sub(lambda found: values.get(found.group(1), ""), words)


def blocks(text: str, values: Mapping[str, str], statements: Sequence[Any]) -> list[dict[str, Any]]:
    """The letter as a template draws it: paragraphs, the list of statements, the button."""
    drawn: list[dict[str, Any]] = []
    for one in paragraphs(text):
        if one == f"{{{LINK}}}":
            if values[LINK]:  # a recipient who has nothing to open gets no button
                drawn.append({"link": values[LINK]})
        elif one == f"{{{STATEMENTS}}}":
            drawn.append({"statements": statements})
        else:
            drawn.append({"text": filled(one, {k: v for k, v in values.items() if k != LINK})})
    return drawn
