"""`levier serve`, `demo`, `check`, `mission creer`, `courriel essayer`: running an installation."""

import argparse
import multiprocessing
import os
from typing import Any

from levier.common.commandline import (
    add_command,
    add_group,
    open_installation,
    print_json,
    print_line,
    start_django,
    whole_number,
)
from levier.common.errors import CheckFailed, Problem
from levier.common.ui import formats


def prepare_database() -> None:
    """Brings the database to the current schema; nothing to do takes a moment."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def address_of(host: str, port: int) -> str:
    """The address a browser opens: one of IPv6 stands in brackets (RFC 3986, 3.2.2)."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run_serve(options: argparse.Namespace) -> None:
    """`levier serve`."""
    from levier.config.server import check_port, serve

    check_port(options.host, options.port)
    os.environ["LEVIER_BIND_HOST"] = options.host
    os.environ.setdefault("LEVIER_BASE_URL", address_of(options.host, options.port))
    start_django()
    prepare_database()
    print_line(f"Levier écoute sur {address_of(options.host, options.port)}")
    for line in links_told():
        print_line(line)
    serve(options.host, options.port, workers=options.processus)


def links_told() -> list[str]:
    """Where the links of the mails lead, when nobody but this machine could open them."""
    from django.conf import settings

    from levier.common.tenancy.addresses import opens_here_alone

    if not opens_here_alone(settings.BASE_URL):
        return []
    return [
        f"Les liens des courriels mènent à {settings.BASE_URL}\u00a0: ils ne s’ouvrent que sur cette machine. Pour que "
        "d’autres les ouvrent, réglez LEVIER_BASE_URL à l’adresse qu’ils tapent."
    ]


def run_demo(options: argparse.Namespace) -> None:
    """`levier demo`."""
    from levier.config.environment import LOOPBACK, data_dir, hold, mark_as_demo, private_folder
    from levier.config.server import check_port, serve

    check_port(options.host, options.port)
    os.environ["LEVIER_DEMO"] = "1"
    os.environ["LEVIER_BIND_HOST"] = options.host
    os.environ["LEVIER_BASE_URL"] = address_of(options.host, options.port)
    os.environ["LEVIER_EMAIL_BACKEND"] = "levier.demo.mailbox.EmailBackend"
    os.environ.setdefault("LEVIER_DATA_DIR", "var/demo")
    hold(private_folder(data_dir()))
    mark_as_demo(data_dir())
    # Whoever tries the demo reads its terminal: what the log would say of each act is not for her.
    os.environ.setdefault("LEVIER_LOG_LEVEL", "WARNING")
    os.environ.setdefault("LEVIER_HOSTS", f"localhost,127.0.0.1,[::1],{options.host}")
    start_django()
    from levier.demo.fictitious import account_labels
    from levier.demo.load import ACCOUNTS, PASSWORD

    prepare_database()
    load_demo_apart()
    print_line()
    print_line(f"Levier, démonstration\u00a0: {address_of(options.host, options.port)}/")
    if options.host not in LOOPBACK:
        print_line(
            "Hors de cette machine, elle ne montre que ses pages publiques\u00a0: ses comptes, dont chacun connaît "
            "le mot de passe, et ses courriels n’y répondent pas. Pour tout essayer\u00a0: HOST=127.0.0.1."
        )
        serve(options.host, options.port, workers=1)
        return
    print_line(f"Comptes (fictifs), mot de passe «\u00a0{PASSWORD}\u00a0»\u00a0:")
    for account in ACCOUNTS:
        print_line(f"  {account.email:<42} {account.label}")
    for email, label in account_labels():
        print_line(f"  {email:<42} {label}")
    print_line(f"Courriels (aucun ne part)\u00a0: {address_of(options.host, options.port)}/demo/courriels")
    print_line(
        f"Ctrl+C pour arrêter\u202f; ce qui est saisi est gardé dans {data_dir()}\u00a0: arrêtez, puis effacez ce "
        "dossier, pour recommencer de zéro."
    )
    serve(options.host, options.port, workers=1)


def load_demo_apart() -> None:
    """Loads the demo in a process of its own. Raises Problem when it could not.

    Documents and open data are made by libraries that keep threads: a server forked from a process that used them would
    wait for ever for threads it does not have.
    """
    from django.db import connections

    from levier.demo.load import load_demo

    connections.close_all()
    loading = multiprocessing.get_context("fork").Process(target=load_demo, kwargs={"say": print_line})
    loading.start()
    loading.join()
    if loading.exitcode:
        raise Problem("La démonstration n’a pas pu être chargée. Libérez de la place, puis recommencez.")


def run_check(options: argparse.Namespace) -> None:
    """`levier check`."""
    open_installation()
    from levier.config.checks import run_all

    results = run_all()
    failed = [result for result in results if result.faults]
    if options.json:
        print_json([{"rule": r.rule, "checked": r.checked, "faults": r.faults} for r in results])
    else:
        for result in results:
            state = "en défaut" if result.faults else "tenue"
            faults = formats.count(result.faults, "défaut")
            print_line(f"{result.rule}\u00a0: {state} ({faults} sur {formats.integer(result.checked)})")
    if failed:
        rules = formats.count(len(failed), "règle")
        raise CheckFailed(f"{rules} en défaut\u00a0: {', '.join(result.rule for result in failed)}")


def run_rebuild_search(options: argparse.Namespace) -> None:
    """`levier recherche reconstruire`: derived from the rooms' tables, so that there is nothing to rehearse."""
    start_django()
    from levier.common.search.services import rebuild_every_mission

    prepare_database()
    counts = rebuild_every_mission()
    if options.json:
        print_json(counts)
    else:
        for slug, count in counts.items():
            print_line(f"{slug}\u00a0: {formats.count(count, 'objet trouvable', 'objets trouvables')}")


def run_add_up_hours(options: argparse.Namespace) -> None:
    """`levier heures recalculer`: derived from the ledger, so that there is nothing to rehearse."""
    start_django()
    from levier.coordination.hours.services import add_up_ledger

    prepare_database()
    add_up_ledger()
    print_line("Les sommes du registre des heures sont refaites depuis ses écritures.")


def run_create_mission(options: argparse.Namespace) -> None:
    """`levier mission creer`."""
    start_django()
    from levier.accounts.missions import create_mission

    prepare_database()
    created = create_mission(
        department=options.departement, name=options.nom, slug=options.adresse, email=options.administrateur,
        write=options.ecrire, show_link=options.afficher_le_lien,
    )  # fmt: skip
    print_line(created)


def run_try_mail(options: argparse.Namespace) -> None:
    """`levier courriel essayer`."""
    start_django()
    from levier.common.outbox.services import try_the_server

    prepare_database()
    try_the_server(options.destinataire)
    print_line("Le serveur de messagerie a accepté le courriel d’essai\u00a0: vérifiez qu’il arrive.")


def port_number(text: str) -> int:
    """Reads a port; what is none of them is refused in a sentence."""
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError(
            f"«\u00a0{text}\u00a0» n’est pas un port\u202f; choisissez un nombre entre 1 et 65535."
        )
    return int(text)


def register(commands: Any) -> None:
    """Adds the commands that run an installation."""
    for name, help_text, run in (
        ("serve", "Le serveur, ses tâches de fond compris.", run_serve),
        ("demo", "La démonstration\u00a0: prépare, charge, puis sert.", run_demo),
    ):
        command = add_command(commands, name, help_text, run)
        command.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="Adresse d’écoute.")
        command.add_argument(
            "--port", type=port_number, default=os.environ.get("PORT") or "8000", help="Port d’écoute (8000)."
        )
        if name == "serve":
            command.add_argument("--processus", type=whole_number, default=2, help="Processus du serveur (2).")
    add_command(commands, "check", "Vérifie dans la base ce qui doit toujours tenir.", run_check, figures=True)
    search = add_group(commands, "recherche", "La recherche plein texte.")
    add_command(
        search, "reconstruire", "Refait l’index de chaque mission depuis ses tables.", run_rebuild_search, figures=True
    )
    hours = add_group(commands, "heures", "Le registre des heures.")
    add_command(hours, "recalculer", "Refait les sommes depuis les écritures du registre.", run_add_up_hours)
    mission = add_group(commands, "mission", "Les missions de l’installation.")
    create = add_command(
        mission, "creer", "Crée une mission vide\u202f; sans --ecrire, répète sans rien garder.", run_create_mission
    )
    create.add_argument("--departement", required=True, help="Code du département\u00a0: 30.")
    create.add_argument("--nom", default="", help="Son nom\u202f; à défaut, Mission clause sociale du Gard.")
    create.add_argument("--adresse", default="", help="Le mot qui la désigne dans les adresses\u202f; à défaut, gard.")
    create.add_argument("--administrateur", default="", help="Adresse électronique de son premier administrateur.")
    create.add_argument("--ecrire", action="store_true", help="Garde le résultat.")
    create.add_argument(
        "--afficher-le-lien", action="store_true", help="Écrit aussi le lien d’invitation, qui sert une fois."
    )
    mail = add_group(commands, "courriel", "Les courriels de l’installation.")
    trial = add_command(
        mail, "essayer", "Envoie tout de suite un courriel d’essai, et dit ce qui l’empêche.", run_try_mail
    )
    trial.add_argument("--destinataire", required=True, help="L’adresse où l’envoyer.")
