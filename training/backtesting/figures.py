"""What lists reached: means over panels, with ranges from resampling persons and differences to the scheme's list."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.harm import SCALES
from training.backtesting.panel import OURS, RANDOM, Panel
from training.evaluation import interval, resamples

REACHED = ("reoffenders", "reoffences", *SCALES)
"""What is counted of the people of a list; "reoffenders" are people, each once on a panel."""
_SUMS = ("places", *REACHED, "known", "kept", "could_be_kept", *(f"all_{scale}" for scale in SCALES))
_NORMAL = 1.96


@dataclass(frozen=True)
class Sums:
    """What each person adds to the figures of each list, over all panels.

    Parameters
    ----------
    persons : Index of str
        Everybody who was eligible on a panel.
    of_list : dict of str to DataFrame of float, shape (n_persons, n_sums)
        By list: "places", `REACHED`, "known" (places whose person's outcome is known; others reach nothing),
        "kept" of "could_be_kept" (places that the list of the panel before took too), and of each scale the harm that
        followed of all eligible people, on the list or not.
    cells : dict of str to ndarray of bool, shape (n_persons, 4)
        By list, whether the person was ever on it and did not reoffend, on it and did, off it and did not, off it and
        did: what may not be told of few.
    panel_count : int
        How many panels.
    lot : dict of str to float
        The variance of each of `REACHED` from one draw by lot to another, for the mean over panels.
    """

    persons: pd.Index
    of_list: dict[str, pd.DataFrame]
    cells: dict[str, np.ndarray]
    panel_count: int
    lot: dict[str, float]


def sums_of(panels: Sequence[Panel]) -> Sums:
    """What each person adds to the figures of each list.

    Parameters
    ----------
    panels : sequence of Panel
        In the order of their dates, one at least.

    Returns
    -------
    Sums
        A list that is not known of every panel is left out.
    """
    persons = pd.Index(sorted(set().union(*(panel.chances.index for panel in panels))), name="person_id")
    names = [name for name in map(str, panels[0].chances) if all(panel.chances[name].notna().all() for panel in panels)]
    return Sums(
        persons,
        {name: _summed(panels, name, persons) for name in names},
        cells={name: _cells(panels, name, persons) for name in names},
        panel_count=len(panels),
        lot=_lot(panels),
    )


def reached(
    sums: Sums, inside: np.ndarray, *, seed: int, resampled: np.ndarray | None = None
) -> dict[str, dict[str, dict]]:
    """The figures of each list among some people.

    Parameters
    ----------
    sums : Sums
        Over all panels.
    inside : ndarray of bool, shape (n_persons,)
        Who counts.
    seed : int
        Of the resampling of persons.
    resampled : ndarray of shape (1 + n_resamples, n_persons), optional
        How often each person counts, where that is known already.

    Returns
    -------
    dict of str to dict of str to dict
        By list: "places", "known" (of them) and `REACHED` on the average panel, where a place whose person's outcome is
        not known reaches nothing; "precision" (share of the known whose person reoffended), "share:SCALE" (of the harm
        that followed of all eligible people), "churn" (share of places whose person was not on the list of the panel
        before) and "difference:…" of each of `REACHED` and of "precision" to the scheme's list at the same number of
        places; each with "value", "low" and "high" (95%).
    """
    weights = resamples(sums.persons.to_numpy(), seed) if resampled is None else resampled
    draws = {name: _drawn(rows, weights * inside, sums.panel_count) for name, rows in sums.of_list.items()}
    found = {}
    for name, figures in draws.items():
        told = {key: interval(one) for key, one in figures.items()}
        told |= {
            f"difference:{key}": interval(figures[key] - _same_places(draws[OURS], figures, key))
            for key in (*REACHED, "precision")
            if name != OURS
        }
        found[name] = told
    return found


def by_lot(sums: Sums, means: dict[str, dict]) -> dict[str, dict[str, float]]:
    """Between what one draw by lot would differ from another, of the mean over panels.

    Parameters
    ----------
    sums : Sums
        Over all panels.
    means : dict of str to dict
        Of the list by lot, from `reached`, of everybody.

    Returns
    -------
    dict of str to dict
        Of each of `REACHED`: "low" and "high" (95%, by the variance of drawing without putting back).
    """
    found = {}
    for key, variance in sums.lot.items():
        reach, mean = _NORMAL * float(np.sqrt(variance)), means[key]["value"]
        found[key] = {"low": max(mean - reach, 0.0), "high": mean + reach}
    return found


def churn_between(before: Panel, panel: Panel, name: str) -> float | None:
    """The share of a list's places whose person was not on the list of the panel before.

    Parameters
    ----------
    before, panel : Panel
        Two panels, one after the other.
    name : str
        A list.

    Returns
    -------
    float or None
        0 to 1; None where nobody is on the list.
    """
    chance = panel.chances[name]
    places = float(chance.sum())
    kept = _kept(before.chances[name].reindex(chance.index, fill_value=0.0), chance, name)
    return 1 - float(kept.sum()) / places if places else None


def _summed(panels: Sequence[Panel], name: str, persons: pd.Index) -> pd.DataFrame:
    total = pd.DataFrame(0.0, index=persons, columns=list(_SUMS))
    previous: list[Panel | None] = [None, *panels[:-1]]
    for before, panel in zip(previous, panels, strict=True):
        chance, followed = panel.chances[name], panel.followed
        known = followed["is_known"].astype(float)
        rows = followed[list(REACHED[1:])].mul(chance, axis=0)
        rows = rows.assign(places=chance, known=chance * known)
        rows["reoffenders"] = chance * followed["reoffended"]
        rows = rows.join(followed[list(SCALES)].add_prefix("all_"))
        if before is not None:
            rows["kept"] = _kept(before.chances[name].reindex(chance.index, fill_value=0.0), chance, name)
            rows["could_be_kept"] = chance
        total = total.add(rows.reindex(persons).reindex(columns=total.columns), fill_value=0.0)
    return total


def _kept(before: pd.Series, chance: pd.Series, name: str) -> pd.Series:
    """Lots are drawn anew for each panel; who shares a place with equals does so in the same order each time."""
    return before * chance if name == RANDOM else before.clip(upper=chance)


def _cells(panels: Sequence[Panel], name: str, persons: pd.Index) -> np.ndarray:
    found = np.zeros((len(persons), 4), dtype=bool)
    for panel in panels:
        place = persons.get_indexer(panel.chances.index)
        chance, known = panel.chances[name].to_numpy(), panel.followed["is_known"].to_numpy(dtype=bool)
        again = panel.followed["reoffended"].to_numpy() == 1
        on, off = chance > 0, chance < 1
        for column, inside in enumerate((on & ~again, on & again, off & ~again, off & again)):
            found[place[known & inside], column] = True
    return found


def _drawn(rows: pd.DataFrame, weights: np.ndarray, panel_count: int) -> dict[str, np.ndarray]:
    """Every figure on all people first, then on each resample, scaled to the places that were taken."""
    total = dict(zip(rows, (weights @ rows.to_numpy()).T, strict=True))
    places = total["places"][0] / panel_count
    with np.errstate(invalid="ignore", divide="ignore"):
        figures = {key: total[key] / total["places"] * places for key in REACHED}
        figures["precision"] = total["reoffenders"] / total["known"]
        figures |= {f"share:{scale}": total[scale] / total[f"all_{scale}"] for scale in SCALES}
        figures["churn"] = 1 - total["kept"] / total["could_be_kept"]
    figures["places"] = np.full(len(weights), places)
    figures["known"] = np.full(len(weights), total["known"][0] / panel_count)
    return figures


def _same_places(ours: dict[str, np.ndarray], other: dict[str, np.ndarray], key: str) -> np.ndarray:
    """What the scheme's list reached with as many places as another took."""
    if key == "precision":
        return ours[key]
    with np.errstate(invalid="ignore", divide="ignore"):
        return ours[key] * (other["places"] / ours["places"])


def _lot(panels: Sequence[Panel]) -> dict[str, float]:
    """K drawn from n without putting back: the sum varies by K (1 - K / n) times the variance among the n."""
    variance = dict.fromkeys(REACHED, 0.0)
    for panel in panels:
        count, places = len(panel.chances), panel.places
        if count < 2:
            continue
        values = panel.followed.rename(columns={"reoffended": "reoffenders"})
        for key in REACHED:
            spread = float(values[key].to_numpy(dtype=float).var(ddof=1))
            variance[key] += places * (1 - places / count) * spread
    return {key: one / len(panels) ** 2 for key, one in variance.items()}
