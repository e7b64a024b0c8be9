"""The command line in French: argparse, with its words and its errors said in ours."""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from levier.common.errors import Problem

# No amount, hour or weight of this field comes near it; beyond, computing exactly takes for ever.
LARGEST_NUMBER = 10**15
# argparse words its errors itself, in English; these are all the shapes it has in Python 3.11 to 3.13.
_FRENCH_ERRORS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (?P<names>.+)", "Il manque {names}. Ce qui est attendu\u00a0: --help."),
    (r"one of the arguments (?P<names>.+) is required", "Il manque l’un de ces choix\u00a0: {names}."),
    (r"unrecognized arguments: (?P<names>.+)", "Argument inconnu\u00a0: {names}. Ce qui existe\u00a0: {prog} --help."),
    (
        r"argument (?P<name>.+?): invalid choice: (?P<value>.+?) \(choose from (?P<choices>.+)\)",
        "{name}\u00a0: «\u00a0{value}\u00a0» n’existe pas. Au choix\u00a0: {choices}.",
    ),
    (
        r"argument (?P<name>.+?): invalid \w+ value: (?P<value>.+)",
        "{name}\u00a0: «\u00a0{value}\u00a0» n’a pas la forme attendue.",
    ),
    (r"argument (?P<name>.+?): expected (one argument|at least one argument)", "{name}\u00a0: il manque la valeur."),
    (r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)", "{name} ne va pas avec {other}."),
    (r"ambiguous option: (?P<name>.+?) could match (?P<choices>.+)", "{name}\u00a0: option ambiguë entre {choices}."),
    (r"argument (?P<name>.+?): (?P<message>.+)", "{name}\u00a0: {message}"),
)


# What follows the name of an option in the same sentence begins without a capital, unless it is a name.
_BEGINS = re.compile(r"(Le|La|Les|L’|Un|Une|Ce|Cette|Il|Tous|Pour cette forme|Indiquez)\b")


def unquoted(part: str) -> str:
    """What argparse tells in its straight quotes, without them."""
    return re.sub(r"""(?<!\w)(['"])(.*?)\1(?!\w)""", r"\2", part)


class FrenchHelp(argparse.HelpFormatter):
    """Help headings in French."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix if prefix is not None else "Utilisation\u00a0: ")

    def start_section(self, heading: str | None) -> None:
        # argparse puts the colon itself, against the word.
        super().start_section(heading and f"{heading}\u00a0")


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are `Problem`s with one French sentence."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", FrenchHelp)
        super().__init__(**options, allow_abbrev=False, add_help=False)
        self._positionals.title = "Arguments"
        self._optionals.title = "Options"
        self.add_argument("--help", "-h", action="help", help="Affiche cette aide.")

    def naming(self, problem: Problem) -> str:
        """The sentence of a problem, after the option at fault when the problem names one of this command’s."""
        option = f"--{problem.field}"
        if option not in self._option_string_actions or option in problem.sentence:
            return problem.sentence
        sentence = problem.sentence
        if _BEGINS.match(sentence):
            sentence = sentence[0].lower() + sentence[1:]
        return f"{option}\u00a0: {sentence}"

    def error(self, message: str) -> NoReturn:
        for pattern, french in _FRENCH_ERRORS:
            if found := re.fullmatch(pattern, message, flags=re.DOTALL):
                told = {name: unquoted(part) for name, part in found.groupdict().items()}
                raise Problem(french.format(prog=self.prog, **told))
        raise Problem(message)


def add_group(commands: Any, name: str, help_text: str) -> Any:
    """Adds a group of commands (`levier NAME …`); returns what `add_command` takes to fill it."""
    parser = commands.add_parser(name, help=help_text, description=help_text)
    return parser.add_subparsers(title="Commandes", metavar="COMMANDE", required=True)


def add_command(
    commands: Any,
    name: str,
    help_text: str,
    run: Callable[[argparse.Namespace], int | None],
    *,
    figures: bool = False,
) -> Parser:
    """Adds one command; `run` receives the parsed options and returns an exit status (None is 0);
    `options.command` is the command’s own parser.

    A command that answers with figures takes `--json` (`options.json`).
    """
    parser: Parser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(run=run, command=parser)
    if figures:
        parser.add_argument("--json", action="store_true", help="Répond en JSON.")
    return parser


def start_django() -> None:
    """Loads the settings and the applications; commands that compute without a database never call it. What is written
    from then on is for this account alone."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.config.settings")
    import django

    django.setup()


def open_installation() -> None:
    """Starts Django for a command that reads what an installation holds. Raises Problem, and makes nothing, where the
    database is not there, not ours or not reached."""
    start_django()
    from django.db import DatabaseError, connection

    named = str(connection.settings_dict["NAME"])
    on_disk = connection.vendor == "sqlite" and not named.startswith((":memory:", "file:"))
    try:
        prepared = (not on_disk or os.path.exists(named)) and (
            "django_migrations" in connection.introspection.table_names()
        )
    except DatabaseError as error:
        raise Problem(f"La base de données ne répond pas\u00a0: vérifiez DATABASE_URL ({error}).") from error
    if not prepared:
        raise Problem(
            f"Il n’y a pas encore d’installation ici ({named})\u00a0: vérifiez LEVIER_DATA_DIR ou DATABASE_URL, ou "
            "préparez-la avec «\u00a0levier serve\u00a0» ou «\u00a0levier mission creer\u00a0»."
        )


def decimal_number(text: str) -> Decimal:
    """Reads a number as French or English hands type it: `1 234,5` or `1234.5`; a thousand billion at most."""
    return _number(text, "n’est pas un nombre. Exemple attendu\u00a0: 1000000 ou 12,5.")


def whole_number(text: str) -> int:
    """Reads a whole number; spaces between thousands are allowed."""
    refusal = "n’est pas un nombre entier. Exemple attendu\u00a0: 120."
    number = _number(text, refusal)
    if number != number.to_integral_value():
        raise argparse.ArgumentTypeError(f"«\u00a0{text}\u00a0» {refusal}")
    return int(number)


def _number(text: str, refusal: str) -> Decimal:
    cleaned = re.sub(r"[\s\u00a0\u202f€%]", "", text).replace(",", ".")
    try:
        number = Decimal(cleaned)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise argparse.ArgumentTypeError(f"«\u00a0{text}\u00a0» {refusal}")
    if abs(number) > LARGEST_NUMBER:
        raise argparse.ArgumentTypeError(f"«\u00a0{text}\u00a0» est trop grand\u00a0: indiquez un nombre plus petit.")
    return number


def print_json(answer: Any) -> None:
    """Prints an answer as JSON, accents kept, decimals as strings."""
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def print_line(text: str = "") -> None:
    """Prints one line of an answer."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
