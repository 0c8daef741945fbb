"""The document of a backtest: what each list reached, on average, by date and by audit group; aggregates alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fairness_reports.backtest_withheld import told_dates, told_groups, told_lists
from fairness_reports.comparison_groups import smallest_told
from fairness_reports.groups import group_people
from models.harm import SCALES, scales
from models.selection import Scheme
from models.selection.points_matrix import points_lines
from training.backtesting.figures import Sums, by_lot, churn_between, reached, sums_of
from training.backtesting.followed import FOLLOWED
from training.backtesting.panel import LISTS, OURS, PANEL, RANDOM, Panel, official_of
from training.evaluation import resamples

_DECIMALS = {"precision": 3, "churn": 3, "share": 3}
_FIGURES_KEPT = 3
_BY_DATE = ("places", "precision", "reoffences", *SCALES)


def backtest_summary(
    panels: Sequence[Panel],
    attributes: pd.DataFrame,
    *,
    scheme: Scheme,
    ranked_by: str,
    left_out: Mapping[str, str],
    seed: int,
    versions: Mapping[str, Any],
) -> dict[str, Any]:
    """What each list reached of what followed.

    Parameters
    ----------
    panels : sequence of Panel
        In the order of their dates, one at least.
    attributes : DataFrame of shape (n_persons, n_attributes)
        Indexed by person, of everybody who was eligible on a panel: what an audit divides people by.
    scheme : Scheme
        Whose lists.
    ranked_by : str
        What the scheme's figure is.
    left_out : mapping of str to str
        Dates that were asked for and cannot be judged, and why.
    seed : int
        Of the resampling of persons.
    versions : mapping
        Stamps of what the report is made from.

    Returns
    -------
    dict
        "scheme", "outcome", "scales", "dates", "left_out", "lists" (what each is, and whether it is told), "groups"
        (everyone first, each with "persons" and the figures of each list; None is withheld), "by_lot", "by_date",
        "points", "suppress_below", "notes" and "versions". Nobody's identifier is in it, and no count below the house's
        limit or harm to more than three figures.
    """
    sums, below = sums_of(panels), smallest_told()
    told = told_lists(sums.cells, below=below)
    # Differences are to the scheme's own list: without it nothing is told.
    told = told if OURS in told else []
    shown = {name: sums.cells[name] for name in told}
    groups = _by_group(sums, attributes, shown, below=below, seed=seed)
    everyone = groups[0]["lists"]
    return {
        "scheme": {
            "id": scheme.id,
            "version": scheme.version,
            "title": scheme.title,
            "sha256": scheme.sha256,
            "capacity": scheme.capacity,
            "ranked_by": ranked_by,
            "official": " ".join(map(str, official_of(scheme))),
            "costs": scheme.costs.document(),
        },
        "outcome": {"name": FOLLOWED.name, "meaning": FOLLOWED.meaning},
        "scales": {scale: {key: scales()[scale][key] for key in ("title", "unit")} for scale in SCALES},
        "dates": [str(panel.date.date()) for panel in panels],
        "left_out": [{"date": date, "why": why} for date, why in left_out.items()],
        "lists": [
            {"name": name, "title": title, "what": list_words(name, scheme), "told": _told(name, sums, told)}
            for name, title in LISTS.items()
        ],
        "groups": groups,
        "by_lot": _lots(sums, everyone[RANDOM]) if everyone and RANDOM in everyone else None,
        "by_date": _by_date(panels, told, below=below, seed=seed),
        "points": points_lines()[["meaning", "points", "cap", "at_least", "source", "certainty"]].to_dict("records"),
        "suppress_below": below,
        "notes": _notes(panels, sums),
        "versions": dict(versions),
    }


def list_words(name: str, scheme: Scheme) -> str:
    """How a list is made, in a sentence.

    Parameters
    ----------
    name : str
        One of `LISTS`.
    scheme : Scheme
        Whose official score.

    Returns
    -------
    str
        For a reader.
    """
    instrument, years = official_of(scheme)
    which = f"{instrument} over {years} years" if years > 1 else f"{instrument} over one year"
    named = "" if instrument == scheme.instrument else "; the scheme names no instrument, so this one stands in"
    return {
        "ours": "The list that the scheme and the release would have given: rules, strands and present members.",
        "our_order": "As many of the same people, by the figure that ranks the scheme's list, bounds aside.",
        "official": f"As many, by {which}{named}. Equals share a place.",
        "points": "As many, by the points below. Equals share a place.",
        "panel": "Eligible people who were present members of the scheme's cohort on the day.",
        "random": "As many, by lot: what every eligible person's equal chance gives, exactly.",
    }[name]


def _told(name: str, sums: Sums, told: list[str]) -> str:
    if name in told:
        return "yes"
    return "withheld: too few people" if name in sums.of_list else "not known on every date"


def _by_group(
    sums: Sums, attributes: pd.DataFrame, shown: dict[str, np.ndarray], *, below: int, seed: int
) -> list[dict[str, Any]]:
    people = attributes.reindex(sums.persons)
    groups = group_people(people, list(map(str, people)))
    is_told = told_groups(groups, shown, below=below)
    kept = Sums(sums.persons, {name: sums.of_list[name] for name in shown}, sums.cells, sums.panel_count, sums.lot)
    weights = resamples(sums.persons.to_numpy(), seed)
    found = []
    for row, group in enumerate(groups.groups):
        inside = groups.members(row)
        figures = reached(kept, inside, seed=seed, resampled=weights) if is_told[row] else None
        found.append(
            {
                "attribute": group.attribute,
                "group": group.name,
                "persons": int(inside.sum()) if is_told[row] else None,
                "lists": None if figures is None else _rounded(figures),
            }
        )
    return found


def _by_date(panels: Sequence[Panel], told: list[str], *, below: int, seed: int) -> list[dict[str, Any]]:
    sums = [sums_of([panel]) for panel in panels]
    counts = np.array([np.concatenate([one.cells[name].sum(axis=0) for name in told]) for one in sums] if told else [])
    is_told = told_dates(counts, below=below) if told else np.zeros(len(panels), dtype=bool)
    found = []
    for before, panel, one, is_one_told in zip([None, *panels[:-1]], panels, sums, is_told, strict=True):
        row: dict[str, Any] = {
            "date": str(panel.date.date()),
            "eligible": len(panel.chances) if len(panel.chances) >= below else None,
            "places": int(panel.places),
            "churn": None if before is None else {name: _share(churn_between(before, panel, name)) for name in told},
            "lists": None,
        }
        if is_one_told:
            figures = _rounded(reached(one, np.ones(len(one.persons), dtype=bool), seed=seed))
            row["lists"] = {name: {key: figures[name][key] for key in _BY_DATE} for name in told}
        found.append(row)
    return found


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS["churn"])


def _lots(sums: Sums, means: dict[str, dict]) -> dict[str, dict]:
    grains = _grains(means)
    return {
        key: {end: _to_grain(value, grains.get(key, 0.1)) for end, value in ends.items()}
        for key, ends in by_lot(sums, means).items()
    }


def _rounded(figures: dict[str, dict[str, dict]]) -> dict[str, dict[str, dict]]:
    """Harm to three figures of what is reached in all, differences to the same grain; counts to a tenth."""
    found: dict[str, dict[str, dict]] = {}
    for name, told in figures.items():
        grains = _grains(told)
        found[name] = {}
        for key, one in told.items():
            bare = key.removeprefix("difference:")
            grain = grains.get(bare) or 10.0 ** -_DECIMALS.get(bare.split(":", maxsplit=1)[0], 1)
            found[name][key] = {end: _to_grain(value, grain) for end, value in one.items()}
    return found


def _grains(told: dict[str, dict]) -> dict[str, float]:
    return {
        scale: 10.0 ** (np.floor(np.log10(told[scale]["value"])) + 1 - _FIGURES_KEPT)
        for scale in SCALES
        if told[scale]["value"]
    }


def _to_grain(value: float | None, grain: float) -> float | None:
    return None if value is None else float(round(round(value / grain) * grain, 6)) + 0.0


def _notes(panels: Sequence[Panel], sums: Sums) -> list[str]:
    elsewhere = sum(panel.members_elsewhere for panel in panels) / len(panels)
    notes = [
        "Harm reached is the harm of offences that people on a list went on to commit and that were proven. It is not "
        "harm averted or saved: nobody knows what a place would have prevented.",
        "What followed came of the world as it was. Who was in a cohort was helped and watched, so the panel's own "
        "choice cannot be judged by what its people went on to do as the others can.",
        "Only people eligible on the day are on any list. Nobody's list knew what happened or was recorded later.",
        "An offence counts on every panel whose twelve months it falls in; figures are means over panels, never sums.",
        "Ranges are of persons: lists are kept as they were, and people are drawn again. Dates overlap, so they are "
        "not so many trials.",
    ]
    if PANEL in sums.of_list and elsewhere >= 1:
        notes.append(
            f"On average {elsewhere:.0f} present members were not eligible (a gate, a rule for leaving, or no figure), "
            "and are on no list."
        )
    return notes
