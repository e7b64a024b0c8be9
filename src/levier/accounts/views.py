"""A person's own account."""

from django.http import HttpResponse
from django.shortcuts import render

from levier.accounts.selectors import missions_of
from levier.common.http import Request
from levier.common.policy import signed_in
from levier.common.tenancy.scope import mission_free


@signed_in
def my_account(request: Request) -> HttpResponse:
    """The account, its missions, its second factor, the way out."""
    with mission_free():
        missions = missions_of(request.user)
    return render(request, "accounts/my_account.html", {"missions": missions})
