"""What the commands have in common: the engine asked for, departments, what the engine says, numbers in words."""

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from levier.common.errors import Problem

if TYPE_CHECKING:
    from levier.statistics.build import Write

_NARROW = "\u202f"


def add_engine(command: argparse.ArgumentParser) -> None:
    """The options that choose the engine."""
    command.add_argument(
        "--moteur",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="Ce qui calcule\u00a0: DuckDB sur cette machine, ou Spark (option «\u00a0spark\u00a0», avec Java).",
    )
    command.add_argument(
        "--maitre",
        metavar="ADRESSE",
        help="Le maître Spark\u00a0: spark://machine:7077, ou local[*] (cette machine), qui est le choix par défaut.",
    )


def master_of(options: argparse.Namespace) -> str:
    """The Spark master asked for. Raises `Problem` when another engine is."""
    from levier.statistics.spark import LOCAL

    if options.maitre and options.moteur != "spark":
        raise Problem("--maitre ne sert qu’avec --moteur spark.", field="maitre")
    return options.maitre or LOCAL


@contextmanager
def writing(options: argparse.Namespace) -> "Iterator[Write]":
    """What writes the tables of a build: the engine asked for."""
    from levier.statistics import spark, tables

    master = master_of(options)
    if options.moteur != "spark":
        yield tables.write
        return
    with spark.session(master) as opened:
        yield partial(spark.write, opened)


def department_code(text: str) -> str:
    """Reads the code of a department, the invented one too. What is none of them would answer « no contract », as if
    there were none."""
    from levier.statistics.rules.places import FICTITIOUS

    if text == FICTITIOUS:
        return text
    if not re.fullmatch(r"(0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[4678])", text.upper()) or text == "20":
        raise argparse.ArgumentTypeError(f"«\u00a0{text}\u00a0» n’est pas un code de département\u00a0: 30, 2A ou 974.")
    return text.upper()


@contextmanager
def as_problems(but: type[Exception] | tuple[()] = ()) -> Iterator[None]:
    """Turns what the engine says into a problem of the command line, `but` what the command tells itself."""
    from levier.statistics.errors import StatisticsError

    try:
        yield
    except but:
        raise
    except StatisticsError as error:
        raise Problem(error.sentence) from error


def whole(number: int) -> str:
    """A whole number as French writes it."""
    return f"{number:,}".replace(",", _NARROW)


def decimal(number: float) -> str:
    """The same with one decimal."""
    return f"{number:,.1f}".replace(",", _NARROW).replace(".", ",")
