"""Two releases or lists side by side as a page, made from comparison.json alone: self-contained, without script."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairness_reports.rendering import render
from training.comparison.lists import JOINS, LEAVES
from training.comparison.wording import CORRECTED, MEASURES, PASSED, READING, told_apart

_NAMES = {key: name for key, name, _, _ in MEASURES}
_DIGITS = {key: digits for key, _, digits, _ in MEASURES}
_WITHHELD = "too few to tell"


def comparison_page(document: Mapping[str, Any]) -> str:
    """The page.

    Parameters
    ----------
    document : mapping
        As comparison.json holds it.

    Returns
    -------
    str
        HTML without script or outside reference, and without any row or identifier of anybody; the same for the same
        document.
    """
    listed = document["list"]
    return render(
        "comparison.html",
        what=document["kind"],
        notes=document["notes"],
        outcomes=[_outcome(name, one, document) for name, one in document["outcomes"].items()],
        counts=[_count(name, one) for name, one in document["counts"].items()],
        not_compared=sorted(document["not_compared"].items()),
        list=None if listed is None else _listed(listed),
        measures=[(name, meaning) for _, name, _, meaning in MEASURES],
        reading=READING,
        corrected=CORRECTED,
        versions=[(key.replace("_", " "), str(document["a"][key]), str(document["b"][key])) for key in document["a"]],
    )


def figure_rows(figures: Mapping[str, Any]) -> list[tuple[str, str, str, str, str]]:
    """Each measure of both, their difference, and whom it speaks for.

    Parameters
    ----------
    figures : mapping
        As `paired_figures` gives them.

    Returns
    -------
    list of tuple of str
        Name, A, B, B less A, and in words which is better.
    """
    return [
        (
            name,
            _range(figures[key]["a"], digits),
            _range(figures[key]["b"], digits),
            _range(figures[key]["difference"], digits, signed=True),
            told_apart(key, figures[key]["difference"]),
        )
        for key, name, digits, _ in MEASURES
        if key in figures
    ]


def _outcome(name: str, one: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    groups = document["by_group"].get(name, [])
    keys = [key for key in _NAMES if any(key in (row["figures"] or {}) for row in groups)]
    return {
        "name": name,
        "rows": f"{one['rows']:,}",
        "persons": f"{one['persons']:,}",
        "events": f"{one['events']:,}",
        "dates": ", ".join(one["as_of_dates"]),
        "figures": figure_rows(one["figures"]),
        "group_columns": [f"{_NAMES[key]}, B less A" for key in keys],
        "groups": [
            (
                f"{row['attribute'].replace('_', ' ')}: {row['group']}",
                _count_or(row["persons"]),
                *(
                    [_range(row["figures"][key]["difference"], _DIGITS[key], signed=True) for key in keys]
                    if row["figures"]
                    else [_WITHHELD] * len(keys)
                ),
            )
            for row in groups
        ],
    }


def _count(name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "rows": f"{one['rows']:,}",
        "persons": f"{one['persons']:,}",
        "figures": [(f"{what}: {row[0]}", *row[1:]) for what, two in one["counts"].items() for row in figure_rows(two)],
    }


def _listed(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": found["title"],
        "when": found["as_of"],
        "told": list_sentences(found),
        "notes": found["notes"],
        "order": [
            (strand, f"{one['people']:,}", "none" if one["correlation"] is None else f"{one['correlation']:.3f}")
            for strand, one in found["order"].items()
        ],
        "terms": _terms(found["terms"]),
        "passed": PASSED,
        "groups": [
            (
                row["group"]
                if row["attribute"] == row["group"]
                else f"{row['attribute']}: {row['group']}".replace("_", " "),
                _count_or(row["people"]),
                _share_or(row["rate_a"]),
                _share_or(row["rate_b"]),
                _share_or(row["overlap"]),
                _count_or(row[JOINS]),
                _count_or(row[LEAVES]),
            )
            for row in found["by_group"]
        ],
    }


def list_sentences(found: Mapping[str, Any]) -> list[str]:
    """What two lists have in common, in words.

    Parameters
    ----------
    found : mapping
        "list" of a comparison.

    Returns
    -------
    list of str
        Sentences without any person.
    """
    if not found["on_a"] and not found["on_b"]:
        return ["Nobody is on either list."]
    return [
        f"Of the {found['on_a']:,} people on A's list {found['on_both']:,} are on B's, which has {found['on_b']:,}.",
        f"{found['joins']:,} join and {found['leaves']:,} leave; {found['moved_strand']:,} stay and move to another "
        "strand.",
        f"Of those on either list {100 * found['overlap']:.0f}% are on both.",
    ]


def _terms(terms: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (
            one["term"].replace("_", " "),
            {"both": "both", "A": "A alone", "B": "B alone"}[one["in"]],
            _shift(one["pushed"]),
            _shift(one[JOINS]),
            _shift(one[LEAVES]),
        )
        for one in terms
    ]


def _shift(value: float | None) -> str:
    # Adding nought takes the sign off a nought.
    return _WITHHELD if value is None else f"{round(value, 2) + 0.0:+.2f}"


def _count_or(count: int | None) -> str:
    return _WITHHELD if count is None else f"{count:,}"


def _share_or(share: float | None) -> str:
    return _WITHHELD if share is None else f"{100 * share:.1f}%"


def _range(figure: Mapping[str, Any], digits: int, *, signed: bool = False) -> str:
    if figure["value"] is None:
        return "none"
    sign = "+" if signed else ""
    value, low, high = (f"{figure[key]:{sign}.{digits}f}" for key in ("value", "low", "high"))
    return f"{value} ({low} to {high})"
