"""What was foretold against what happened, as inline SVG that is the same bytes every time."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas

from fairness_reports.charts import inline_svg

_INKS = ("#003078", "#942514")
_MARKS = ("o", "s")
_INK, _GREY = "#0b0c0c", "#505a5f"
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.size": 11,
    "text.color": "#0b0c0c",
    "axes.edgecolor": "#505a5f",
}


def curve_chart(curves: Mapping[str, Sequence[Mapping[str, float]]], *, key: str, title: str) -> str:
    """A chart of one or two calibration curves with their ranges, beside the line on which a forecast is right.

    Parameters
    ----------
    curves : mapping of str to sequence of mapping
        By name, as `calibration_curve` gives them; two at most.
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
        canvas = Canvas(figsize=(6.4, 4.2), layout="constrained")
        axes = canvas.add_subplot()
        axes.plot([0, 100], [0, 100], color=_GREY, linestyle="--", linewidth=1.5, label="right")
        for (name, curve), ink, mark in zip(curves.items(), _INKS, _MARKS, strict=False):
            for one in curve:
                axes.plot([100 * one["foretold"]] * 2, [100 * one["low"], 100 * one["high"]], color=ink, linewidth=1.5)
            told = [100 * one["foretold"] for one in curve]
            axes.plot(told, [100 * one["happened"] for one in curve], color=ink, marker=mark, linewidth=1, label=name)
        reach = 5 + max(100 * one[end] for curve in curves.values() for one in curve for end in ("foretold", "high"))
        axes.set_xlim(0, min(reach, 100))
        axes.set_ylim(0, min(reach, 100))
        axes.set_xlabel("Foretold (%)")
        axes.set_ylabel("Happened (%)")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, loc="upper left")
        written = io.StringIO()
        canvas.savefig(written, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    spoken = "; ".join(
        f"{name}: "
        + ", ".join(f"{100 * one['foretold']:.0f}% foretold, {100 * one['happened']:.0f}% happened" for one in curve)
        for name, curve in curves.items()
    )
    return inline_svg(
        written.getvalue(), key=key, title=title, description=f"{spoken}. The dashed line is what is right."
    )
