"""The production server of `levier serve`: gunicorn in this process, the background jobs beside it."""

import errno
import os
import socket
import subprocess
import sys

from levier.common.collector import settle
from levier.common.errors import Problem


def check_port(host: str, port: int) -> None:
    """Raises Problem when the address cannot be listened on, before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as error:
            raise Problem(f"--host\u00a0: «\u00a0{host}\u00a0» n’est le nom d’aucune machine.", field="host") from error
        except OSError as error:
            at_fault = "host" if error.errno == errno.EADDRNOTAVAIL else "port"
            raise Problem(_why_closed(error, host, port), field=at_fault) from error


def _why_closed(error: OSError, host: str, port: int) -> str:
    """Why an address cannot be listened on, and what to do."""
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f"--host\u00a0: {host} n’est pas une adresse de cette machine. HOST=127.0.0.1 écoute sur elle seule, "
            "HOST=0.0.0.0 sur toutes ses adresses."
        )
    if error.errno == errno.EACCES:
        return (
            f"Le port {port} est réservé au système\u00a0: choisissez-en un au-dessus de 1023, par exemple PORT=8000."
        )
    return (
        f"Le port {port} de {host} ne peut pas être ouvert\u00a0: il est sans doute déjà pris. "
        f"Arrêtez l’autre programme ou choisissez un autre port\u00a0: PORT={port + 1 if port < 65535 else 8000}."
    )


# The server's own lines name addresses, a link's token in them: they are struck out as in ours.
SERVER_LOGS = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "levier.common.audit.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}


def serve(host: str, port: int, *, workers: int) -> None:
    """Serves until stopped. Background jobs start and stop with the server."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        """Gunicorn with our options instead of a command line."""

        def load_config(self) -> None:
            bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            options = {
                "bind": bind,
                "workers": workers,
                "threads": 8,
                "worker_class": "gthread",
                "timeout": 60,
                "graceful_timeout": 20,
                "loglevel": "warning",
                "logconfig_dict": SERVER_LOGS,
                "proc_name": "levier",
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            from levier.config.wsgi import application

            settle()
            return application

    # A session of its own: Ctrl+C in the terminal reaches the server alone, which then stops the jobs.
    jobs = subprocess.Popen([sys.executable, "-m", "levier.common.jobs.supervisor"], start_new_session=True)
    server = os.getpid()
    try:
        Server().run()
    finally:
        if os.getpid() == server:  # gunicorn's own workers leave through here too
            jobs.terminate()
            try:
                jobs.wait(timeout=30)
            except subprocess.TimeoutExpired:
                jobs.kill()
                jobs.wait()
