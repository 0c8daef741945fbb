"""The data dictionary as Markdown, for whoever has to answer for what is held about people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from features.vocabulary import Direction

_EXPECTED = {Direction.INCREASING: "more risk", Direction.DECREASING: "less risk", Direction.EITHER: "either way"}
_HEAD = ("feature", "what it is", "unit", "window", "rows counted", "without such a row", "more of it means")
_KINDS = {
    "protected": (
        "Protected characteristics",
        "The audit measures how a list falls on people by these. They select nobody: no feature, filter, sort key or "
        "threshold may use them, and no protocol can be exempted.",
    ),
    "denied": (
        "Sources that are shut out",
        "A research protocol on a foreign table may be exempted column by column with a reason; its release is then "
        "research only, and can be neither promoted nor served.",
    ),
}


def dictionary_page(document: Mapping[str, Any]) -> str:
    """The data dictionary as one Markdown document.

    Parameters
    ----------
    document : mapping
        What `dictionary_document` gives, or the same read back from JSON.

    Returns
    -------
    str
        Features by source table and purpose, what is never a predictor, which tables no feature reads, and what is not
        used, and why.
    """
    parts = [
        *_introduction(document),
        *_sources(document),
        *_never_predictors(document["features"]),
        *_unread(document["tables"]),
        *_not_used(document["not_used"]),
    ]
    return "\n\n".join(parts) + "\n"


def _introduction(document: Mapping[str, Any]) -> Iterator[str]:
    versions = document["versions"]
    yield "# Data dictionary"
    yield (
        f"What Desist works out about each person for an index date: {len(document['features'])} features, one column "
        "each in the features file, beside `person_id` and `index_date`. Written from the definitions by "
        "`desist features --dictionary`."
    )
    definitions, codes = versions["features"][:12], versions["offence_codes"]
    yield f"Desist {versions['code']}, definitions {definitions}, offence codes {codes}."
    yield (
        "- A row counts only if it had happened *and* been recorded by the index date. An end that comes later is not "
        "known, so the spell is open.\n"
        '- "24 months" means after the day 24 months before the index date, up to and including the index date; "ever" '
        "means no limit but the first row on record.\n"
        "- Missing is missing, never a number that stands for it. Where no row means 0, the table says so.\n"
        "- A feature is a fact about a record. None of them decides anything."
    )


def _sources(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## Features by the table they are made from"
    for table in document["tables"]:
        mine = [feature for feature in document["features"] if feature["table"] == table["name"]]
        if mine:
            yield f"### `{table['name']}`"
            for purpose in dict.fromkeys(feature["purpose"] for feature in mine):
                yield f"Why: {purpose}"
                yield _table(_HEAD, [_row(feature) for feature in mine if feature["purpose"] == purpose])


def _row(feature: Mapping[str, Any]) -> list[str]:
    also = f" Also reads `{feature['also_needs']}`." if feature["also_needs"] else ""
    expected = _EXPECTED[feature["direction"]] if feature["is_predictor"] else "never a predictor"
    return [
        f"`{feature['name']}`",
        feature["meaning"] + also,
        feature["unit"],
        feature["window"],
        feature["rows"],
        feature["if_no_events"],
        expected,
    ]


def _never_predictors(features: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Never a predictor"
    yield (
        "No model may predict from these, and a protocol that names one is refused. They are worked out so that what "
        "is learned from people who were watched more can be left out, and so that it can be audited."
    )
    barred = [feature for feature in features if not feature["is_predictor"] or feature["health"]]
    yield _table(("feature", "why it is held"), [[f"`{one['name']}`", one["purpose"]] for one in barred])


def _unread(tables: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Tables that no feature reads"
    unread = [[f"`{table['name']}`", table["switches_on"]] for table in tables if not table["features"]]
    yield _table(("table", "what it is for"), unread)


def _not_used(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Not used, and why"
    yield (
        "No feature, and no column that a protocol or scheme names as an input, may hold the words of one of these "
        "names, whatever it is joined with (`drug_test_count` holds `drug test`). Adding such a column to the case "
        "tables changes no feature. Sex is no feature: it enters where a published instrument has it, and a learned "
        "model only by a protocol that says why."
    )
    for kind in dict.fromkeys(entry["kind"] for entry in entries):
        heading, words = _KINDS[kind]
        yield f"### {heading}"
        yield words
        mine = [[entry["reason"], ", ".join(entry["names"])] for entry in entries if entry["kind"] == kind]
        yield _table(("why", "names that are refused"), mine)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
