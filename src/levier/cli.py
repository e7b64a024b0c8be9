"""The `levier` command: one French command line over the rooms that offer one.

Exit status: 0 done; 1 a check failed; 2 bad use or bad input, with one sentence on standard error.
"""

import sys
from collections.abc import Sequence

from levier.common.audit import cli as audit_cli
from levier.common.commandline import Parser
from levier.common.errors import CheckFailed, Problem
from levier.common.files import cli as files_cli
from levier.common.privacy import cli as privacy_cli
from levier.config import cli as config_cli
from levier.coordination.clauses import cli as clauses_cli
from levier.coordination.commitments import cli as commitments_cli
from levier.resources.observatory import cli as observatory_cli


def build_parser() -> Parser:
    """Returns the parser of the whole command, each room having added its own commands."""
    parser = Parser(prog="levier", description="Levier, la plateforme d’une mission clause sociale.")
    commands = parser.add_subparsers(title="Commandes", metavar="COMMANDE", required=True, parser_class=Parser)
    for room in (config_cli, clauses_cli, commitments_cli, observatory_cli, audit_cli, files_cli, privacy_cli):
        room.register(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with the exit status described above."""
    command = build_parser()
    try:
        options, unknown = command.parse_known_args(argv)
        command = options.command
        if unknown:
            command.error(f"unrecognized arguments: {' '.join(unknown)}")
        status = options.run(options)
    except CheckFailed as failed:
        sys.stderr.write(failed.sentence + "\n")
        sys.exit(1)
    except Problem as problem:
        sys.stderr.write(command.naming(problem) + "\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        sys.stderr.write("Interrompu.\n")
        sys.exit(130)
    sys.exit(status or 0)


if __name__ == "__main__":
    main()
