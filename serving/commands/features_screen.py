"""What `desist features` made, on one screen."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

_WIDTH = 100
_SHOWN = 8
_NEVER_SCORED = {"under_18": "under 18", "no_date_of_birth": "without a date of birth"}


def features_screen(summary: Mapping[str, Any]) -> str:
    """The screen.

    Parameters
    ----------
    summary : mapping
        What `desist features --json` prints.

    Returns
    -------
    str
        Lines of at most 100 characters, but for paths.
    """
    versions = summary["versions"]
    lines = [
        f"{summary['features']} features of {summary['people']:,} people as of {versions['as_of_date']}. "
        f"Desist {versions['code']}, data {versions['data'][:12]}, definitions {versions['features'][:12]}.",
        *_quiet(summary["quiet_days"]),
        *_people(summary),
        *_off(summary["off"]),
        *_missing(summary),
        f"Written: {', '.join([summary['out'], *summary['dictionary']])}",
        "What each feature means: desist features --dictionary",
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


def _off(off: Mapping[str, list[str]]) -> Iterator[str]:
    tables: dict[str, list[str]] = {}
    for name, needed in off.items():
        tables.setdefault(" and ".join(needed), []).append(name)
    if not tables:
        yield "Off, for want of tables: nothing."
    for table, names in tables.items():
        yield from wrap(f"Off, for want of {table}: {', '.join(names)}.", _WIDTH, subsequent_indent="  ")


def _missing(summary: Mapping[str, Any]) -> Iterator[str]:
    worst = {name: share for name, share in summary["missing"].items() if share and name not in summary["off"]}
    yield "Missing most often (nothing to say of the person, or not assessed):" if worst else "Missing: nothing."
    for name, share in list(worst.items())[:_SHOWN]:
        yield f"  {share:>6.1%}  {name}"
