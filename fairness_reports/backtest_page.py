"""The report of a backtest as a page, made from its document alone: self-contained, printable, without script."""

from collections.abc import Mapping
from typing import Any

from fairness_reports.rendering import render
from fairness_reports.wording import group_words

_POUNDS = "gbp"
_WITHHELD = "withheld"
_ATTRIBUTES = {"sex": "Sex", "age_band": "Age", "ethnicity": "Ethnicity"}


def backtest_page(document: Mapping[str, Any]) -> str:
    """The report as one HTML document.

    Parameters
    ----------
    document : mapping
        What `backtest_summary` gives, or the same read back from `backtest.json`.

    Returns
    -------
    str
        HTML without script or outside reference; the same for the same document.
    """
    first = main_scale(document)
    told = {one["name"]: one for one in document["lists"] if one["told"] == "yes"}
    everyone = document["groups"][0]["lists"]
    return render(
        "backtest.html",
        document=document,
        scale=document["scales"][first],
        lists=document["lists"],
        harm=[_harm(one["title"], everyone[name], first) for name, one in told.items()] if everyone else [],
        reoffending=[_reoffending(one["title"], everyone[name]) for name, one in told.items()] if everyone else [],
        scales=_scales(document, told, everyone),
        withheld=withheld_note(document),
        lot=_lot(document["by_lot"], first),
        by_date=_by_date(document, told, first),
        groups=_groups(document, told, first),
        points=[[one["meaning"], f"{one['points']:+d}", f"{one['cap']:+d}"] for one in document["points"]],
        versions=[(str(key).replace("_", " "), value) for key, value in document["versions"].items()],
    )


def main_scale(document: Mapping[str, Any]) -> str:
    """The scale of harm that a page shows first.

    Parameters
    ----------
    document : mapping
        A backtest.

    Returns
    -------
    str
        The one that the scheme ranks by; pounds where it ranks by something else.
    """
    ranked_by = document["scheme"]["ranked_by"]
    return ranked_by if ranked_by in document["scales"] else _POUNDS


def withheld_note(document: Mapping[str, Any]) -> str:
    """How much of a backtest is withheld for small numbers, and what to do to be told more.

    Parameters
    ----------
    document : mapping
        A backtest.

    Returns
    -------
    str
        Sentences; empty where nothing is withheld.
    """
    parts = {"groups": document["groups"][1:], "dates": document["by_date"]}
    hidden = {what: sum(row["lists"] is None for row in rows) for what, rows in parts.items()}
    told = [f"{hidden[what]} of {len(rows)} {what}" for what, rows in parts.items() if hidden[what]]
    if document["groups"][0]["lists"] is None:
        told = ["everything"]
    if not told:
        return ""
    return (
        f"Withheld: {' and '.join(told)}, since fewer than {document['suppress_below']} people were on a list or off "
        "it and did or did not reoffend, or that could be worked out. It is the size of the area and no fault of the "
        "data. To be told more, replay the tables of neighbouring areas together; or fewer places (--capacity), so "
        "that more people are off the list; or, for groups, a longer stretch of dates."
    )


def told_amount(scale: str, value: float | None) -> str:
    """An amount of harm, of three figures as the document has it.

    Parameters
    ----------
    scale : str
        A scale.
    value : float or None
        How much.

    Returns
    -------
    str
        Such as "£869,000"; "not known" without a value.
    """
    if value is None:
        return "not known"
    return f"{'-' if value < 0 else ''}{'£' if scale == _POUNDS else ''}{abs(value):,.0f}"


def _ranged(figure: Mapping[str, Any], write: Any) -> str:
    if figure["value"] is None:
        return "not known"
    return f"{write(figure['value'])} ({write(figure['low'])} to {write(figure['high'])})"


def _amount(scale: str, figure: Mapping[str, Any]) -> str:
    return _ranged(figure, lambda value: told_amount(scale, value))


def _percent(figure: Mapping[str, Any]) -> str:
    return _ranged(figure, lambda value: f"{100 * value:.1f}%")


def _count(figure: Mapping[str, Any]) -> str:
    return _ranged(figure, lambda value: f"{value:,.1f}")


def _points(figure: Mapping[str, Any]) -> str:
    return _ranged(figure, lambda value: f"{100 * value:+.1f}")


def _harm(title: str, figures: Mapping[str, Any], scale: str) -> list[str]:
    difference = figures.get(f"difference:{scale}")
    return [
        _capital(title),
        _places(figures),
        _amount(scale, figures[scale]),
        "" if difference is None else _amount(scale, difference),
        _percent(figures[f"share:{scale}"]),
    ]


def _reoffending(title: str, figures: Mapping[str, Any]) -> list[str]:
    is_other = "difference:reoffences" in figures
    return [
        _capital(title),
        _count(figures["reoffences"]),
        _count(figures["difference:reoffences"]) if is_other else "",
        _percent(figures["precision"]),
        _points(figures["difference:precision"]) if is_other else "",
        _share(figures["churn"]),
    ]


def _places(figures: Mapping[str, Any]) -> str:
    return f"{figures['places']['value']:,.1f} ({figures['known']['value']:,.1f})"


def _capital(title: str) -> str:
    return f"{title[0].upper()}{title[1:]}"


def _share(figure: Mapping[str, Any]) -> str:
    return "not known" if figure["value"] is None else f"{100 * figure['value']:.1f}%"


def _scales(
    document: Mapping[str, Any], told: Mapping[str, Any], everyone: Mapping[str, Any] | None
) -> list[list[str]]:
    if not everyone:
        return []
    return [
        [_capital(one["title"]), *(_amount(scale, everyone[name][scale]) for scale in document["scales"])]
        for name, one in told.items()
    ]


def _lot(by_lot: Mapping[str, Any] | None, scale: str) -> str:
    if not by_lot:
        return ""
    ends = [told_amount(scale, by_lot[scale][end]) for end in ("low", "high")]
    people = [f"{by_lot['reoffenders'][end]:,.1f}" for end in ("low", "high")]
    return (
        f"One draw by lot differs from another: on the average panel 95 in 100 draws would reach harm of {ends[0]} to "
        f"{ends[1]}, and {people[0]} to {people[1]} people who reoffended."
    )


def _by_date(document: Mapping[str, Any], told: Mapping[str, Any], scale: str) -> list[list[str]]:
    found = []
    for row in document["by_date"]:
        lists = row["lists"]
        cells = [_WITHHELD if lists is None else told_amount(scale, lists[name][scale]["value"]) for name in told]
        eligible = _WITHHELD if row["eligible"] is None else f"{row['eligible']:,}"
        found.append([row["date"], eligible, str(row["places"]), *cells])
    return found


def _groups(document: Mapping[str, Any], told: Mapping[str, Any], scale: str) -> list[dict[str, Any]]:
    """For each attribute a table for each list: what of the group it took and reached."""
    rows = document["groups"][1:]
    found = []
    for attribute in dict.fromkeys(row["attribute"] for row in rows):
        here = [row for row in rows if row["attribute"] == attribute]
        tables = [
            {"title": one["title"], "rows": [_group_row(row, name, scale) for row in here]}
            for name, one in told.items()
        ]
        hidden = all(row["lists"] is None for row in here)
        found.append({"title": _ATTRIBUTES.get(attribute, attribute), "tables": [] if hidden else tables})
    return found


def _group_row(row: Mapping[str, Any], name: str, scale: str) -> list[str]:
    title = group_words(row["group"])
    if row["lists"] is None:
        return [title, *[_WITHHELD] * 5]
    figures = row["lists"][name]
    difference = figures.get(f"difference:{scale}")
    return [
        title,
        _places(figures),
        _amount(scale, figures[scale]),
        _percent(figures["precision"]),
        _share(figures["churn"]),
        "" if difference is None else _amount(scale, difference),
    ]
