"""What a list says of the harm that it ranks by: what the figures rest on and how they may be counted."""

import pandas as pd

from models.harm import kinds, scales
from models.harm.cost_figure import COUNTS
from models.selection.people import People
from models.selection.scheme import Scheme

# Kinds of offence that a note names before it counts the rest.
_TOLD = 3


def harm_notes(
    scheme: Scheme, people: People, *, placed: pd.Series, unverified: dict[str, int], alike: dict[str, float | None]
) -> list[str]:
    """Notes of a list that is ranked by harm.

    Parameters
    ----------
    scheme : Scheme
        The scale that ranks and its unit figures.
    people : People
        Whom, with their harm.
    placed : Series of bool, shape (n_persons,)
        Who is placed.
    unverified : dict of str to int
        As `places_moved_by_unverified` gives it.
    alike : dict of str to float or None
        As `scale_agreement` gives it.

    Returns
    -------
    list of str
        Sentences.
    """
    return [
        *_rests_on(scheme),
        *_corrected(people),
        *_moved(unverified),
        *_alike(alike),
        *_counted_as(scheme, people, placed),
    ]


def _corrected(people: People) -> list[str]:
    """Whether expected harm was held to what came."""
    if people.harm is None or people.harm.corrected_on:
        return []
    return [
        "The release has no correction of expected harm, so amounts at the top of the list are too high. Recalibrate "
        "it, or train it again."
    ]


def _rests_on(scheme: Scheme) -> list[str]:
    scale, count = scales()[scheme.harm_scale], len(scheme.costs.unverified(scheme.harm_scale))
    costs = scheme.costs.document()
    told = f"{scale['unit']}, {costs['counts']}, {costs['prices']} prices, {costs['series']}: {costs['certainty']}"
    unit = told if scheme.harm_scale == "gbp" else scale["unit"]
    return [
        f"The order rests on what one offence of each kind is taken to come to ({scale['title']}, {unit}); "
        f"{count} of the {len(scheme.costs.units())} figures are not verified."
    ]


def _moved(unverified: dict[str, int]) -> list[str]:
    """Whether a figure that nobody has verified changes who is on the list."""
    if not unverified:
        return ["No one of the unverified figures, halved or doubled, changes who is on this list."]
    words = kinds()["words"]
    most = [f"{words[kind]} ({number})" for kind, number in unverified.items()]
    more = f" and {len(most) - _TOLD} kinds more" if len(most) > _TOLD else ""
    return [
        "Unverified figures change who is on this list. How many on it would give way to others if one offence "
        f"counted half or twice as much: {', '.join(most[:_TOLD])}{more}."
    ]


def _alike(alike: dict[str, float | None]) -> list[str]:
    units = {scale: about["unit"].split()[0] for scale, about in scales().items()}
    told = []
    for pair, tau in alike.items():
        one, other = pair.split(" and ")
        told.append(f"{units[one]} and {units[other]} {'all level' if tau is None else f'{tau:.2f}'}")
    if not told:
        return []
    return [f"How alike the scales order the eligible (Kendall's tau; 1 is one order): {', '.join(told)}."]


def _counted_as(scheme: Scheme, people: People, placed: pd.Series) -> list[str]:
    """What the list reaches in every way to count its costs: from the least to the most, never added."""
    if people.harm is None or people.harm.offences.empty or not placed.any():
        return []
    each = scheme.costs.ranges(people.harm.offences).mul(people.harm.drawn_in("gbp"), axis=0)
    reached = each.loc[placed.to_numpy()].sum()
    words = {str(basis): counts for basis, counts in COUNTS.items()}
    told = "; ".join(f"£{float(f'{pounds:.3g}'):,.0f} {words[str(basis)]}" for basis, pounds in reached.items())
    return [f"What is expected of those placed, counted in every way that the costs allow, never added: {told}."]
