"""Whole addresses of a mission's pages, for what leaves the application: mails, documents."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix

from levier.common.tenancy.models import Mission


def opens_here_alone(address: str) -> bool:
    """Whether an address leads nowhere from another machine: loopback, or « every address of this machine »."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        known = ip_address(host)
    except ValueError:
        return False
    return known.is_loopback or known.is_unspecified


def mission_url(mission: Mission, name: str, **kwargs: Any) -> str:
    """Returns the absolute address of a named page in a mission, whatever request or job is running."""
    hosts = {slug: host for host, slug in settings.MISSION_HOSTS.items()}
    host = hosts.get(mission.slug)
    before = get_script_prefix()
    set_script_prefix("/" if host else f"/{mission.slug}/")
    try:
        path = reverse(name, kwargs=kwargs)
    finally:
        set_script_prefix(before)
    scheme = "https" if settings.HTTPS else "http"
    return f"{scheme}://{host}{path}" if host else f"{settings.BASE_URL}{path}"


def installation_path(name: str, **kwargs: Any) -> str:
    """Returns the path of a page that stands outside missions, whatever mission the request is in."""
    before = get_script_prefix()
    set_script_prefix("/")
    try:
        return reverse(name, kwargs=kwargs)
    finally:
        set_script_prefix(before)
