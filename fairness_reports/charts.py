"""Charts of figures by group: a dot and its range each, as inline SVG that is the same bytes every time."""

import io
import re
from collections.abc import Sequence
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas

from fairness_reports.wording import METRIC_WORDS, figure_words, group_words

_INK = "#0b0c0c"
_BLUE = "#003078"
_GREY = "#505a5f"
_RIGHT_VALUE = {"observed_to_expected": 1.0}
_LEAST_REACH = 0.25
_SETTINGS: dict[Any, Any] = {"svg.fonttype": "none", "font.size": 11, "text.color": _INK, "axes.edgecolor": _GREY}


def interval_chart(
    metric: str, rows: Sequence[dict[str, Any]], *, overall: dict[str, Any], attribute: str, key: str
) -> str | None:
    """A chart of one figure in each group of an attribute, or None where there is nothing to draw.

    Parameters
    ----------
    metric : str
        Name of the figure.
    rows : sequence of dict
        Rows of `by_group` for one attribute.
    overall : dict
        The audit's `overall`, drawn as a dashed line where no right value is known.
    attribute : str
        What divides the people, for the title.
    key : str
        Unique in the page; names the chart's title and description.

    Returns
    -------
    str or None
        An `svg` element with title and description, without script, date or outside reference.
    """
    drawn = [row for row in rows if row["metrics"][metric]["value"] is not None]
    if not drawn:
        return None
    scale = 100 if METRIC_WORDS[metric].unit == "percent" else 1
    with mpl.rc_context(_SETTINGS | {"svg.hashsalt": key}):
        canvas = Canvas(figsize=(6.4, 0.9 + 0.42 * len(drawn)), layout="constrained")
        axes = canvas.add_subplot()
        for height, row in enumerate(reversed(drawn)):
            figure = row["metrics"][metric]
            if figure["low"] is not None and figure["high"] is not None:
                axes.plot([figure["low"] * scale, figure["high"] * scale], [height] * 2, color=_BLUE, linewidth=3)
            axes.plot([figure["value"] * scale], [height], marker="o", color=_BLUE, markersize=8)
        middle = _RIGHT_VALUE.get(metric, overall["metrics"][metric]["value"])
        if middle is not None:
            axes.axvline(middle * scale, color=_GREY, linestyle="--", linewidth=1.5)
        axes.set_yticks(range(len(drawn)), [group_words(row["group"]) for row in reversed(drawn)])
        axes.set_ylim(-0.6, len(drawn) - 0.4)
        axes.set_xlabel(METRIC_WORDS[metric].name + (" (%)" if scale == 100 else ""))
        axes.set_xlim(*_span(metric, drawn, scale=scale))
        axes.spines[["top", "right"]].set_visible(False)
        written = io.StringIO()
        canvas.savefig(written, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    title = f"{METRIC_WORDS[metric].name} by {attribute}"
    line = "what is right" if metric in _RIGHT_VALUE else "everyone"
    spoken = "; ".join(f"{group_words(row['group'])} {figure_words(metric, row['metrics'][metric])}" for row in drawn)
    return inline_svg(written.getvalue(), key=key, title=title, description=f"{spoken}. The dashed line is {line}.")


def _span(metric: str, drawn: Sequence[dict[str, Any]], *, scale: int) -> tuple[float, float]:
    """Ends of the axis: from nothing, or evenly about what is right, so that a small gap does not look large."""
    figures = [row["metrics"][metric] for row in drawn]
    held = [figure[end] * scale for figure in figures for end in ("value", "low", "high") if figure[end] is not None]
    if metric == "auc":
        return min(0.5, *held), 1.0
    if metric not in _RIGHT_VALUE:
        return 0.0, max(held) * 1.08 or 1.0
    right = _RIGHT_VALUE[metric]
    reach = max(_LEAST_REACH, *(abs(value - right) for value in held)) * 1.08
    return right - reach, right + reach


def inline_svg(document: str, *, key: str, title: str, description: str) -> str:
    """The svg element alone, named for screen readers, with only the identifiers that it uses itself.

    Parameters
    ----------
    document : str
        An SVG file as matplotlib writes it.
    key : str
        Unique in the page; goes before every identifier.
    title, description : str
        What it shows, for those who do not see it.

    Returns
    -------
    str
        An `svg` element without script, date or outside reference.
    """
    body = document[document.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    used = set(re.findall(r"(?:url\(#|href=\"#)([\w-]+)", body))
    body = re.sub(r' id="([^"]+)"', lambda found: f' id="{key}-{found[1]}"' if found[1] in used else "", body)
    body = re.sub(r"(url\(#|href=\"#)", rf"\g<1>{key}-", body)
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.DOTALL)
    body = body.replace("'DejaVu Sans'", "Arial, 'DejaVu Sans'")
    opening, rest = body.split(">", 1)
    names = f'role="img" aria-labelledby="{key}-title {key}-description"'
    told = f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-description">{escape(description)}</desc>'
    return f"{opening} {names}>{told}{rest}".strip()
