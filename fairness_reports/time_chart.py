"""A ratio on each date with its range, as inline SVG that is the same bytes every time."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas

from fairness_reports.charts import inline_svg

_INKS = ("#003078", "#942514")
_MARKS = ("o", "s")
_GREY = "#505a5f"
_APART = 0.12
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.size": 11,
    "text.color": "#0b0c0c",
    "axes.edgecolor": _GREY,
}


def time_chart(
    series: Mapping[str, Mapping[str, Mapping[str, float]]],
    *,
    dates: Sequence[str],
    bounds: tuple[float, float],
    key: str,
    title: str,
) -> str:
    """A chart of one or two ratios over dates, between the bounds that are let pass.

    Parameters
    ----------
    series : mapping of str to mapping
        By name, the figure of each date: "value", "low", "high"; two at most.
    dates : sequence of str
        All dates, in order.
    bounds : tuple of two floats
        Lowest and highest ratio that is let pass.
    key : str
        Unique in the page.
    title : str
        What it shows.

    Returns
    -------
    str
        An `svg` element with title and description.
    """
    with mpl.rc_context(_SETTINGS | {"svg.hashsalt": key}):
        canvas = Canvas(figsize=(6.4, 3.8), layout="constrained")
        axes = canvas.add_subplot()
        axes.axhline(1, color=_GREY, linewidth=1)
        for bound in bounds:
            axes.axhline(bound, color=_GREY, linestyle="--", linewidth=1.5)
        for (name, figures), ink, mark, aside in zip(series.items(), _INKS, _MARKS, (-_APART, _APART), strict=False):
            places = [list(dates).index(day) + aside for day in figures]
            for place, one in zip(places, figures.values(), strict=True):
                axes.plot([place] * 2, [one["low"], one["high"]], color=ink, linewidth=1.5)
            values = [one["value"] for one in figures.values()]
            axes.plot(places, values, color=ink, marker=mark, linestyle="none", label=name)
        axes.set_xticks(range(len(dates)), dates, rotation=45, ha="right")
        axes.set_xlim(-0.5, len(dates) - 0.5)
        axes.set_ylabel("Seen for each one foretold")
        axes.spines[["top", "right"]].set_visible(False)
        canvas.legend(loc="outside upper center", ncols=2, frameon=False, fontsize=9)
        written = io.StringIO()
        canvas.savefig(written, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    spoken = "; ".join(f"{name}: {_spoken(figures)}" for name, figures in series.items())
    description = f"{spoken}. Dashed lines are the bounds that are let pass, {bounds[0]:g} and {bounds[1]:g}."
    return inline_svg(written.getvalue(), key=key, title=title, description=description)


def _spoken(figures: Mapping[str, Mapping[str, float]]) -> str:
    told = [f"{day} {one['value']:.2f} ({one['low']:.2f} to {one['high']:.2f})" for day, one in figures.items()]
    return ", ".join(told) or "none"
