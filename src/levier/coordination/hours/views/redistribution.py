"""The page of a group's internal accounts: who did what, who owes what today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import Actor, allow, permits
from levier.common.tabular.writing import HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.common.ui.fields import EurosField
from levier.coordination.commitments.models import Basis, FrameworkAmount, GroupPart, GroupTerms
from levier.coordination.commitments.redistribution import Debt, Position, debts, positions
from levier.coordination.commitments.services import agree_group
from levier.coordination.hours.models import YearSum
from levier.coordination.hours.policy import own_awards
from levier.coordination.hours.selectors import taken_over_by
from levier.coordination.procurement.models import Award, AwardRole, Lot, Operation
from levier.coordination.procurement.policy import may_edit_operation, visible_operations

MEMBERS = (AwardRole.LEADER, AwardRole.MEMBER)
UNTOLD = "La part de chaque membre n’est pas connue\u00a0: rien ne se répartit avant."


@dataclass(frozen=True)
class Accounts:
    """A group's accounts: its members' positions, and who pays whom; `problem` says what is missing to tell."""

    members: dict[int, Award]
    cost: int | None
    rows: list[tuple[Award, Position]]
    debts: list[Debt]
    problem: str = ""

    @property
    def payments(self) -> list[tuple[Award, Award, int]]:
        return [(self.members[debt.debtor], self.members[debt.creditor], debt.cents) for debt in self.debts]


def accounts_of(lot: Lot) -> Accounts:
    """Reads them in six queries. What a subcontractor did is its giver's; hours taken over count."""
    awards = list(Award.objects.filter(lot=lot).select_related("company", "parent").order_by("pk"))
    members = {award.pk: award for award in awards if award.role in MEMBERS}
    terms = GroupTerms.objects.filter(lot=lot).first()
    cost = terms.hour_cost_cents if terms else None
    done = dict(YearSum.objects.filter(award__lot=lot).order_by().values_list("award").annotate(total=Sum("counted")))
    taken = taken_over_by("award", award__lot=lot)
    by_member = dict.fromkeys(members, 0)
    for award in awards:
        if (member := member_of(award, awards)) in by_member:
            by_member[member] += done.get(award.pk, 0) + taken.get(award.pk, 0)
    stated = dict(GroupPart.objects.filter(award__in=members).order_by().values_list("award", "weight"))
    if unknown := untold(members.values(), stated):
        return Accounts(members, cost, [], [], unknown)
    weights = stated or dict(
        FrameworkAmount.objects.filter(award__in=members, basis=Basis.INVOICE)
        .order_by()
        .values_list("award")
        .annotate(total=Sum("amount_cents"))
    )
    try:
        found = positions(by_member, {member: weights.get(member, 0) for member in members}, cost)
    except Problem as problem:
        return Accounts(members, cost, [], [], problem.sentence)
    return Accounts(members, cost, [(members[one.member], one) for one in found], debts(found))


def untold(members: Iterable[Award], stated: Mapping[int, int]) -> str:
    """Whose part is not told though others are, in words: nobody's part is taken for zero because it is not known."""
    left = [str(award.company) for award in members if award.pk not in stated] if stated else []
    if not left:
        return ""
    parts = "La part n’est pas connue" if len(left) == 1 else "Les parts ne sont pas connues"
    return f"{parts} pour {formats.enumeration(left)}\u00a0: rien ne se répartit avant. Un membre sans part se note 0."


def member_of(award: Award, awards: list[Award]) -> int:
    """The member of the group a company works for, whatever the rank of its subcontract."""
    known = {one.pk: one for one in awards}
    while award.parent_id in known:
        award = known[award.parent_id]
    return award.pk


class GroupForm(forms.Form):
    """What the group agreed between its members."""

    cost = EurosField(
        label="Coût interne d’une heure", required=False,
        help_text="Fixé par le groupement\u202f; laissé vide, rien ne se compte en euros.",
    )  # fmt: skip

    def __init__(self, members: list[Award], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for award in members:
            self.fields[f"part-{award.pk}"] = forms.IntegerField(
                label=f"Part {formats.of(award.company)}",
                required=False,
                min_value=0,
                max_value=1_000_000,
                widget=forms.TextInput({"inputmode": "numeric", "class": "input-short"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parts = [told for name, told in cleaned.items() if name.startswith("part-") and told is not None]
        if parts and not any(parts) and len(parts) == len(self.fields) - 1:
            raise forms.ValidationError("Toutes les parts sont à zéro\u00a0: dites qui porte les heures.")
        return cleaned


def group_seen(actor: Actor, public_id: UUID) -> tuple[Lot, list[int] | None]:
    """A lot held by a group, and the awards whose line the actor may read (None: all). 404 for anybody else.

    The desk and the leader see the whole group; a member sees its own line.
    """
    lots = Lot.objects.filter(awards__role=AwardRole.LEADER).select_related("contract__operation__buyer")
    followed = Q(contract__operation__in=visible_operations(actor).order_by().values("pk"))
    follows = permits(actor, "procurement.operation.view")
    if follows and (found := lots.filter(followed, public_id=public_id).first()):
        return found, None
    own = own_awards(actor).filter(lot__public_id=public_id, role__in=MEMBERS).order_by("pk")
    mine = dict(own.values_list("pk", "role"))
    if not mine:
        raise Http404
    lot = get_object_or_404(lots, public_id=public_id)
    return lot, None if AwardRole.LEADER in mine.values() else list(mine)


@allow("hours.redistribution.view")
@require_GET
def show_group(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Who did what in a group, and who owes what today."""
    lot, own = group_seen(request.actor, public_id)
    accounts = accounts_of(lot)
    follows = permits(request.actor, "procurement.operation.view")
    context = {
        "lot": lot,
        "cost": accounts.cost,
        # A member does not read the names of the others.
        "problem": accounts.problem if own is None or not accounts.problem else UNTOLD,
        "rows": [row for row in accounts.rows if own is None or row[0].pk in own],
        "payments": [one for one in accounts.payments if own is None or {one[0].pk, one[1].pk} & set(own)],
        "sees_all": own is None,
        "may_edit": may_edit_operation(request.actor, lot.contract.operation),
        "breadcrumbs": trail(lot, follows=follows),
    }
    return render(request, "hours/redistribution.html", context)


def trail(lot: Lot, *, follows: bool, here: str = "") -> list[dict[str, str]]:
    """The way back, for whoever follows the operation or holds a part of the lot."""
    operation: Operation = lot.contract.operation
    crumbs = (
        [
            {"label": "Opérations", "url": reverse("operations")},
            {"label": operation.name, "url": reverse("operation", args=[operation.public_id])},
        ]
        if follows
        else [{"label": "Mes marchés", "url": reverse("my_awards")}]
    )
    page = reverse("redistribution", args=[lot.public_id]) if here else ""
    crumbs.append({"label": f"Comptes du groupement, lot {lot.number}", "url": page})
    return [*crumbs, {"label": here, "url": ""}] if here else crumbs


@allow("hours.redistribution.view")
@require_GET
def export_group(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The same lines as a spreadsheet."""
    lot, own = group_seen(request.actor, public_id)
    accounts = accounts_of(lot)
    rows = [
        (str(award.company), position.weight, position.done, position.balance,
         None if position.cents is None else formats.euros(position.cents))
        for award, position in accounts.rows
        if own is None or award.pk in own
    ]  # fmt: skip
    columns = [Column("Membre", width=44), Column("Part"), Column("Réalisées", HOURS), Column("Écart", HOURS),
               Column("Solde", width=18)]  # fmt: skip
    cost = "non fixé" if accounts.cost is None else formats.euros(accounts.cost)
    source = [("Lot", str(lot)), ("Coût interne d’une heure", cost)]
    book = write_workbook([Sheet("Groupement", columns, rows)], source=source, title="Comptes du groupement")
    return file_answer(book, f"groupement-lot-{lot.number}.xlsx")


@allow("hours.redistribution.view")
@require_http_methods(["GET", "POST"])
def edit_group(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The internal cost and the parts the group agreed, as it told the desk."""
    lot, _ = group_seen(request.actor, public_id)
    if not may_edit_operation(request.actor, lot.contract.operation):
        raise PermissionDenied
    members = list(Award.objects.filter(lot=lot, role__in=MEMBERS).select_related("company").order_by("pk"))
    terms = GroupTerms.objects.filter(lot=lot).first()
    stated = dict(GroupPart.objects.filter(award__in=members).values_list("award", "weight"))
    initial = {f"part-{award}": weight for award, weight in stated.items()} | {
        "cost": terms.hour_cost_cents if terms else None
    }
    form = GroupForm(members, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        parts = {award.pk: told[f"part-{award.pk}"] for award in members}
        agree_group(lot, told["cost"], parts)
        known = {award: weight for award, weight in parts.items() if weight is not None}
        messages.success(request, f"L’accord du groupement est noté. {untold(members, known)}".strip())
        return redirect("redistribution", lot.public_id)
    context = {
        "form": form,
        "heading": "Accord interne du groupement",
        "lead": f"{lot}. Toutes les parts laissées vides, chaque membre porte celle de ses factures\u202f; une seule "
        "laissée vide reste inconnue, et rien ne se répartit avant qu’elle soit dite.",
        "back": reverse("redistribution", args=[lot.public_id]),
        "action": "Enregistrer",
        "breadcrumbs": trail(lot, follows=True, here="Accord interne"),
    }
    return render(request, "procurement/form.html", context)
