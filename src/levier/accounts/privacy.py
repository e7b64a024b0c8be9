"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.ACCOUNTS,
    kept="nom, prénom, adresse électronique, mot de passe (illisible), dernière connexion, organisme et rôle",
    purpose="Ouvrir un compte, s’y connecter et signer ce qu’on y fait",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="la personne, l’administrateur de la mission, et ceux qui travaillent avec elle pour son nom",
    term="tant que le compte est ouvert\u202f; le nom reste sur ce qu’elle a signé",
    fields=(
        "accounts.User.email",
        "accounts.User.first_name",
        "accounts.User.last_name",
        "accounts.User.password",
        "accounts.User.last_login",
        "accounts.Membership.user",
        "accounts.Membership.organization",
        "accounts.Membership.role",
        "accounts.Membership.starts_on",
        "accounts.Membership.ends_on",
    ),
)
not_personal("accounts.User", "is_active", "is_fictitious", "created_at")
not_personal("accounts.Membership", "successor")
