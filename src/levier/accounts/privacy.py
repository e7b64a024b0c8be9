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
personal(
    people=People.ACCOUNTS,
    kept="nom, prénom, adresse électronique, organisme et rôle proposés, date d’entrée, et qui invite",
    purpose="Inviter une personne à ouvrir un compte, et savoir par qui elle l’a été",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="ceux qui peuvent inviter dans l’organisme, et l’administrateur de la mission",
    term="tant que l’organisme est suivi par la mission\u202f; le lien, lui, expire en quatorze jours, et un fichier "
    "jamais confirmé est effacé au bout d’un mois",
    fields=(
        "accounts.Invitation.email",
        "accounts.Invitation.first_name",
        "accounts.Invitation.last_name",
        "accounts.Invitation.organization",
        "accounts.Invitation.role",
        "accounts.Invitation.starts_on",
        "accounts.Invitation.author",
        "accounts.Invitation.followed_by",
        "accounts.Invitation.membership",
        "accounts.InvitationSheet.lines",
        "accounts.InvitationSheet.author",
        "accounts.Membership.is_manager",
    ),
)
not_personal("accounts.Membership", "public_id")
not_personal("accounts.Invitation", "public_id", "token_hash", "sent_at", "expires_at", "accepted_at", "revoked_at")
not_personal("accounts.InvitationSheet", "public_id", "file_name", "file_hash", "created_at", "applied_at", "invited")
personal(
    people=People.ACCOUNTS,
    kept="nom donné à un logiciel, qui en répond, dernier usage, et qui l’a révoqué",
    purpose="Savoir par quel logiciel des heures sont arrivées, et qui en répond",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="ceux qui gèrent les accès de la structure",
    term="tant que la structure est suivie par la mission\u202f; le jeton, lui, expire en un an au plus",
    fields=(
        "accounts.ApiToken.membership",
        "accounts.ApiToken.name",
        "accounts.ApiToken.last_used_at",
        "accounts.ApiToken.revoked_by",
    ),
)
not_personal("accounts.ApiToken", "public_id", "token_hash", "created_at", "expires_at", "revoked_at")
