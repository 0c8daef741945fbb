"""Which pathways a list needs and no service serves, as it may be handed to those who commission services."""

import csv
import io
from typing import Any

from fairness_reports.comparison_groups import smallest_told

_COLUMNS = ("pathway", "services", "is_gap", "people_with_need", "people_not_assessed", "as_of_date", "scheme")


def service_gaps_csv(document: dict[str, Any]) -> str:
    """Counts of a list by pathway, one line each, without small ones.

    Parameters
    ----------
    document : dict
        A candidate list with services, from `with_services`.

    Returns
    -------
    str
        CSV, the header first. A count is told only if both it and the rest of the list reach the house's limit; else
        the cell says "withheld", so that neither few people nor all but a few can be read off it.
    """
    limit, versions, services = smallest_told(), document["versions"], document["services"]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow((*_COLUMNS, "service_directory"))
    for pathway in services["pathways"]:
        counts = [_told(pathway[key], services["people"], limit) for key in ("need", "not_assessed")]
        # Need, not assessed and no need are the whole list: two of them tell the third.
        if all(isinstance(count, int) for count in counts) and services["people"] - sum(map(int, counts)) < limit:
            counts[1] = "withheld"
        gap = "not known" if services["title"] is None else "yes" if pathway["is_gap"] else "no"
        stamps = [versions["as_of_date"], versions["scheme"], versions["service_directory"]]
        table.writerow([pathway["id"], len(pathway["services"]), gap, *counts, *stamps])
    return text.getvalue()


def _told(count: int | None, whole: int, limit: int) -> int | str:
    if count is None:
        return "not counted"
    return count if min(count, whole - count) >= limit else "withheld"
