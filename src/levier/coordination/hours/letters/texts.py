"""The letters as they leave until a mission writes its own: each kind, its fields, its words. Plain Python."""

from levier.coordination.hours.letters.words import LINK, STATEMENTS, Letter

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
    "heures": "total des heures, ou «\u00a0aucune heure\u00a0»",
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
            "again",
            "nouvelle relance du correspondant, faute de second",
            {**_COMMON, **_LINK},
            "Sans réponse à ce jour\u00a0: heures d’insertion attendues depuis le {echeance}",
            "Bonjour {contact},\n\nNous vous avons déjà écrit, sans réponse à ce jour\u00a0: ces heures d’insertion "
            "étaient attendues avant le {echeance}. Le bouton ouvre les relevés\u00a0: une minute, sans mot de passe."
            f"\n\n{{releves}}\n\n{{lien}}\n\n{_NOBODY}\n\n{_FOOT}",
            "Déclarer les heures",
            reason=f"Vous recevez ce courriel comme correspondant opérationnel. {_PERSONAL}",
        ),
        Letter(
            "second",
            "relance du second correspondant",
            {**_COMMON, **_LINK, "correspondant": "nom du premier correspondant"},
            "Sans réponse à ce jour\u00a0: heures d’insertion attendues depuis le {echeance}",
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
                "raisons": "les raisons des refus, ou «\u00a0toutes les heures déclarées sont retenues\u00a0»",
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
                "du_mois": "le même, «\u00a0d’octobre 2026\u00a0»",
                "contestees": "heures contestées",
                "regle": "la règle du refus contesté et son article, si c’en est une",
                "suite": "qui a décidé, et quoi",
                "motif": "raison de la décision",
                "facilitateur": "nom du facilitateur et de son guichet",
                LINK: "bouton qui ouvre le relevé",
            },
            "Votre contestation\u00a0: heures {du_mois}",
            "Bonjour,\n\n{entreprise} a contesté {contestees} non retenues pour {personne}, {mois}, sur {marche}. "
            f"{{regle}}\n\n{{suite}}\n\nLa raison\u00a0: «\u00a0{{motif}}\u00a0».\n\n{{lien}}\n\n{_FOOT}",
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
            "Reçu\u00a0: heures de vos salariés, dépôt du {depose}",
            "Bonjour,\n\nLes heures de vos salariés sont bien reçues\u00a0: {heures}, {lignes}.\n\nEnregistrées le "
            "{confirme}. Le reçu est joint à ce courriel.\n\nUne erreur\u202f? Le dépôt s’annule d’un "
            "bloc tant que ses heures ne sont pas jugées.\n\n{lien}",
            "Voir ces heures",
            reason="Vous recevez ce reçu parce que vous avez attesté ces heures.",
        ),
        Letter(
            "liaison",
            "fiche de liaison",
            {
                "contact": "nom de la personne à qui l’on écrit",
                "marche": "objet du marché",
                "limite": "jour jusqu’auquel le lien vaut",
                "facilitateur": "nom du facilitateur et de son guichet",
                LINK: "bouton qui ouvre la fiche",
            },
            "À qui le marché a-t-il été attribué\u202f? {marche}",
            "Bonjour {contact},\n\nLe marché «\u00a0{marche}\u00a0» comporte une clause sociale d’insertion. "
            "Dites-nous à qui il a été attribué\u00a0: deux minutes, sans mot de passe. Le titulaire sera contacté "
            "aussitôt, et rien ne vous sera redemandé.\n\n{lien}\n\nIl vous faut le SIRET du titulaire, son "
            "correspondant, le montant, les dates et les heures d’insertion du marché. Pas encore notifié\u202f? "
            f"Revenez au lien plus tard\u00a0: il vaut jusqu’au {{limite}}.\n\n{_FOOT}",
            "Remplir la fiche de liaison",
            reason="Vous recevez ce courriel comme correspondant de l’acheteur pour ce marché. Ce lien est "
            "personnel\u00a0: ne le transférez pas.",
        ),
        Letter(
            "report",
            "remise d’un bilan",
            {
                "contact": "nom de la personne à qui l’on écrit",
                "bilan": "bilan annuel ou final, et l’année",
                "marche": "objet du marché",
                "facilitateur": "nom du facilitateur et de son guichet",
                LINK: "bouton qui ouvre les bilans du marché, pour qui a un compte",
            },
            "Clause sociale d’insertion\u00a0: {bilan}",
            "Bonjour {contact},\n\nVous trouverez joint le {bilan} de la clause sociale d’insertion du marché "
            "«\u00a0{marche}\u00a0», avec ses chiffres en tableur.\n\n{lien}\n\nUne question\u202f? Répondez à ce "
            f"courriel.\n\n{_FOOT}",
            "Voir les bilans du marché",
            opens=False,
            reason="Vous recevez ce courriel comme acheteur de ce marché.",
        ),
        Letter(
            "need",
            "offre de poste",
            {
                "contact": "nom de la personne à qui l’on écrit",
                "poste": "poste à pourvoir",
                "marche": "objet du marché",
                "details": "métier, lieu, début, durée, exigences",
                "limite": "dernier jour pour proposer quelqu’un",
                "facilitateur": "nom du facilitateur et de son guichet",
                LINK: "bouton qui ouvre l’offre",
            },
            "Offre de poste\u00a0: {poste}, réponses jusqu’au {limite}",
            "Bonjour {contact},\n\nUn poste est à pourvoir au titre de l’insertion, sur le marché "
            "«\u00a0{marche}\u00a0»\u00a0:\n\n{poste}\n{details}\n\nVous accompagnez quelqu’un à qui il "
            "conviendrait\u202f? Proposez-le avant la fin du {limite}, sans compte ni mot de passe, même depuis un "
            "téléphone.\n\n{lien}\n\n"
            f"{_FOOT}",
            "Voir l’offre",
            reason="Vous recevez ce courriel parce que ce guichet vous a choisi pour cette offre. Ce lien est "
            "personnel\u00a0: ne le transférez pas.",
        ),
        Letter(
            "answer",
            "réponse à une proposition",
            {
                "contact": "nom de la personne à qui l’on écrit",
                "personne": "prénom et initiale de la personne proposée",
                "poste": "poste à pourvoir",
                "reponse": "retenue ou non, et pourquoi",
                "suite": "ce qui est demandé à qui a proposé",
                "facilitateur": "nom du facilitateur et de son guichet",
                LINK: "bouton qui ouvre ses propositions, tant que l’offre lui est ouverte",
            },
            "Réponse à votre proposition\u00a0: {poste}",
            "Bonjour {contact},\n\nVous avez proposé {personne} pour le poste «\u00a0{poste}\u00a0». La réponse\u00a0: "
            f"{{reponse}}.\n\n{{suite}}\n\n{{lien}}\n\n{_FOOT}",
            "Voir vos propositions",
            reason="Vous recevez ce courriel parce que vous avez proposé quelqu’un pour cette offre. Le lien est "
            "personnel\u00a0: ne le transférez pas.",
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
        Letter(
            "invitation",
            "invitation à ouvrir un compte",
            {
                "contact": "prénom de la personne invitée",
                "mission": "nom de la mission",
                "organisme": "organisme pour lequel le compte s’ouvre",
                "role": "rôle qu’elle y aura",
                "auteur": "qui l’invite",
                "limite": "jusqu’à quand le bouton sert",
                LINK: "bouton qui ouvre l’accès",
            },
            "Votre accès à {mission}",
            "Bonjour {contact},\n\nUn accès à {mission} vous est ouvert par {auteur}, pour "
            "«\u00a0{organisme}\u00a0» ({role}).\n\nLe bouton ci-dessous sert une fois, jusqu’au {limite}.\n\n"
            "{lien}\n\n"
            "Vous n’attendiez pas ce courriel\u202f? N’y donnez pas suite\u00a0: sans vous, rien ne s’ouvre.",
            "Ouvrir mon accès",
            reason="Vous recevez ce courriel parce que quelqu’un vous a invité par cette adresse.",
        ),
    )
}
