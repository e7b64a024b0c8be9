"""`levier observatoire montrer … --mission`: an indicator of a mission's own ledger."""

import argparse
import sys
from typing import Any

from levier.common.commandline import print_json, print_line, start_django
from levier.common.errors import Problem
from levier.resources.observatory.files import rows_as_csv


def show_ledger(options: argparse.Namespace) -> None:
    """Prints the rows of an indicator of the ledger, as they may leave unless the whole is asked for."""
    start_django()
    from django.conf import settings

    from levier.common.tenancy.models import Mission
    from levier.common.tenancy.scope import mission_scope
    from levier.resources.observatory.ledger.selectors import ledger_data
    from levier.resources.observatory.ledger.tables import label_of, value_words
    from levier.statistics.indicators.ledger_asking import FINISHED
    from levier.statistics.indicators.ledger_catalogue import find_ledger_breakdown, find_ledger_indicator
    from levier.statistics.ledger.families import published_breakdowns
    from levier.statistics.ledger.publishing import published_rows

    indicator = find_ledger_indicator(options.indicateur)
    mission = Mission.objects.filter(slug=options.mission).first()
    if mission is None:
        raise Problem(f"Aucune mission ne porte le nom court «\u00a0{options.mission}\u00a0».")
    by: str | None = options.par
    if by is not None:
        found = find_ledger_breakdown(indicator, by)
        if not options.complet and found not in published_breakdowns(indicator):
            raise Problem(f"La ventilation «\u00a0{by}\u00a0» ne se diffuse pas\u00a0: ajoutez --complet.")
    with mission_scope(mission.pk):
        data = ledger_data()
    if data is None:
        raise Problem("Le registre de cette mission n’a pas encore été lu\u00a0: il l’est chaque nuit.")
    years = {"since": options.depuis, "until": options.jusqua}
    rows: list[dict[str, Any]]
    if options.complet:
        rows = [{**row, "masked": ""} for row in data.dataset.ask(indicator, by=by, **years)]
    else:
        rows = published_rows(data.dataset, indicator, by=by, smallest=settings.SMALLEST_CELL, **years)
    columns = [*([by] if by else []), *FINISHED, "masked"]
    told = [{name: row["group"] if name == by else row[name] for name in columns} for row in rows]
    if options.json:
        print_json(told)
    elif options.csv:
        sys.stdout.write(rows_as_csv(columns, told).decode("utf-8-sig"))
    else:
        print_line(f"{indicator.name} ({indicator.counted_in})")
        for row in rows:
            name = f"{label_of(by, row['group'])}\u00a0: " if by else ""
            print_line(f"  {name}{value_words(indicator, row)}")
