"""The guided visit of the demo: the nine steps from a published contract to an hour that counts."""

from dataclasses import dataclass

from levier.accounts.roles import Role


@dataclass(frozen=True)
class Step:
    """One step: `url_name` is the page it opens, in the demo's first mission, with an account of `role`."""

    title: str
    text: str
    url_name: str
    role: Role
    in_mission: bool = True


STEPS = (
    Step(
        "Les données ouvertes",
        "Les marchés publiés par les acheteurs de l’Hérault, lus tels qu’ils sont, fautes comprises : ce qui est "
        "écarté est compté et expliqué.",
        "observatory_data",
        Role.MISSION_TEAM,
    ),
    Step(
        "La page d’un acheteur",
        "Ce qu’il achète, quelle part avec une considération sociale, et ce que la loi lui demande.",
        "buyers",
        Role.MISSION_TEAM,
    ),
    Step(
        "Une étude",
        "Depuis un marché réel ou depuis rien : les heures dues, le calcul posé, la base juridique, la décision.",
        "studies",
        Role.FACILITATOR,
    ),
    Step(
        "Un engagement",
        "L’opération, ses marchés, ses lots, leurs titulaires ; les heures partagées entre deux guichets.",
        "operations",
        Role.FACILITATOR,
    ),
    Step(
        "Un participant",
        "Pourquoi la personne est éligible, depuis quand, sur quelle preuve, et où elle travaille.",
        "participants",
        Role.FACILITATOR,
    ),
    Step(
        "Un relevé",
        "L’entreprise ouvre le courriel sur son téléphone, déclare ses heures sans compte, reçoit son reçu.",
        "demo_mails",
        Role.COMPANY,
        in_mission=False,
    ),
    Step(
        "Le comptage",
        "Ce qui passe tous les contrôles est retenu en un geste ; le reste s’ouvre ligne par ligne.",
        "received",
        Role.FACILITATOR,
    ),
    Step(
        "Le tableau de bord",
        "Dues, déclarées, retenues, restantes : chaque chiffre ouvre les écritures dont il est la somme.",
        "board",
        Role.FACILITATOR,
    ),
    Step(
        "Le bilan de l’acheteur",
        "Une page PDF et un tableur, avec les chiffres de l’écran.",
        "board",
        Role.FACILITATOR,
    ),
)
