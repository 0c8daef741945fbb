"""What `desist score` made of case tables, on one screen."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from models.actuarial.every_instrument import INSTRUMENTS

_WIDTH = 100
_NEVER_SCORED = {"under_18": "under 18", "no_date_of_birth": "without a date of birth"}
_WITHOUT = {
    "needs": "no dynamic score, and no OGP, OVP or MST",
    "custody": "no supervision status, so no level of need or risk of PNI",
}


def scores_screen(summary: Mapping[str, Any]) -> str:
    """The screen.

    Parameters
    ----------
    summary : mapping
        What `desist score --json` prints of case tables.

    Returns
    -------
    str
        Lines of at most 100 characters, but for paths.
    """
    versions = summary["versions"]
    lines = [
        f"Official scores of {summary['people']:,} people as of {versions['as_of_date']}. "
        f"Desist {versions['code']}, data {versions['data'][:12]}.",
        *_quiet(summary["quiet_days"]),
        *_people(summary),
        *(f"No {table} table: {_WITHOUT[table]}." for table in summary["absent"]),
        "With a result, and what others lack or have wrong:",
        *(line for name in INSTRUMENTS for line in _instrument(name, summary)),
        f"Written: {summary['out']}",
        "What each column means: docs/scored_people.md",
    ]
    return "\n".join(lines)


def _quiet(days: int) -> list[str]:
    return [f"Days up to that day on which nothing was recorded (is the extract complete?): {days}"] if days else []


def _people(summary: Mapping[str, Any]) -> list[str]:
    out = summary["not_in_population"]
    barred = " and ".join(f"{out[reason]:,} {words}" for reason, words in _NEVER_SCORED.items() if out.get(reason))
    never = f" Nobody is scored who is under 18 or of unknown age: {barred}." if barred else ""
    told = f"All of the persons table; {summary['in_population']:,} are in the population that day.{never}"
    return wrap(told, _WIDTH)


def _instrument(name: str, summary: Mapping[str, Any]) -> Iterator[str]:
    dynamic = f" ({summary['dynamic'][name]:,} dynamic)" if name in summary["dynamic"] else ""
    errors = ", ".join(f"{count:,} {word}" for word, count in summary["errors"][name].items())
    told = f"{name}: {summary['scored'][name]:,}{dynamic}{f'; {errors}' if errors else ''}"
    yield from wrap(told, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
