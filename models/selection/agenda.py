"""What a panel takes into the room: the agenda as a page to print, and the candidates as a table to sort."""

import csv
import io
import math
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from features.long_meanings import long_meaning, short_words
from models.harm import SCALES
from models.selection.ranking import BY_FACTS

_FOLDER = Path(__file__).parent
_LISTED = ("propose", "stay", "consider", "leaving", "held")
_SLIGHT = 0.05
_ALWAYS_TOLD = 2
_STAMPS = ("pounds_counted_as", "as_of_date", "scheme", "release", "for_human_review")
_COLUMNS = (
    "person_id",
    "result",
    "strand",
    "rank",
    "rank_low",
    "rank_high",
    "rank_without_needs",
    "rank_without_attendance",
    "probability",
    "probability_low",
    "probability_high",
    *(f"harm_{scale}{end}" for scale in SCALES for end in ("", "_low", "_high")),
    "probability_on_list",
    "close_to_the_line",
    "missing_answers_could_cross",
    "why",
)


def agenda_page(document: dict) -> str:
    """Agenda of a candidate list as HTML that prints.

    Parameters
    ----------
    document : dict
        A candidate list.

    Returns
    -------
    str
        A page without script and without anything from elsewhere.
    """
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sections = {word: [item for item in document["items"] if item["result"] == word] for word in _LISTED}
    # A present member is always on the agenda; the others who cannot be assessed are only counted.
    unassessed = [item for item in document["items"] if item["result"] == "cannot_assess"]
    sections["let_in"] = [item for item in unassessed if _is_let_in(item)]
    sections["cannot_assess"] = [item for item in unassessed if item["is_present_member"]]
    environment.filters.update(figures=_three_figures, facts=_facts)
    meanings = _meanings(document)
    return environment.get_template("agenda.html").render(list=document, sections=sections, meanings=meanings)


def _is_let_in(item: dict) -> bool:
    """Somebody whom a rule proposes, whom only the want of a score keeps out of the ranking."""
    proposes = any(route["result"] == "propose" for route in item["routes_met"])
    return proposes and item["probability"] is None and not item["is_present_member"]


def _meanings(document: dict) -> dict[str, str]:
    """What words mean whose meaning the rows leave out."""
    groups = [told for item in document["items"] for told in (item["reasons"] or {}).values()]
    return dict(filter(None, (long_meaning(reason["text"]) for told in groups for reason in told)))


def _facts(told: list[dict]) -> list[dict]:
    """The two strongest facts of a group, and others that matter; an effect is told only where it is not slight."""
    lines: dict[str, str] = {}
    for place, reason in enumerate(told):
        is_strong = reason["points"] is not None and abs(reason["points"]) >= _SLIGHT
        if is_strong or place < _ALWAYS_TOLD:
            lines.setdefault(short_words(reason["text"]), reason["effect"] if is_strong else "")
    return [{"text": text, "effect": effect} for text, effect in lines.items()]


def _three_figures(value: float) -> str:
    """A figure to three significant digits: more would claim more than is known."""
    if value == 0:
        return "0"
    decimals = 2 - math.floor(math.log10(abs(value)))
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"


def candidates_table(document: dict) -> str:
    """The proposed and the considered as CSV, one line each, in the order of the list.

    Parameters
    ----------
    document : dict
        A candidate list.

    Returns
    -------
    str
        CSV, the header first; every line says of itself how its pounds are counted, which list it is from and that it
        is for human review.
    """
    versions = document["versions"]
    stamps = [versions["as_of_date"], versions["scheme"], versions["release"], "yes"]
    costs = document["scheme"]["costs"]
    counts = f"{costs['counts']}, {costs['prices']} prices, {costs['series']}"
    by_facts = document["scheme"]["ranked_by"] == BY_FACTS
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS + _STAMPS)
    for item in document["items"]:
        if item["result"] in ("propose", "consider"):
            cells = _cells(item, by_facts=by_facts)
            has_pounds = cells[_COLUMNS.index("harm_gbp")] is not None
            table.writerow([spreadsheet_cell(cell) for cell in [*cells, counts if has_pounds else None, *stamps]])
    return text.getvalue()


def _cells(item: dict, *, by_facts: bool) -> list:
    """A list that facts order shows no figure of a model."""
    window = item["rank_window"] or [None, None]
    chance = {} if by_facts else item["probability"] or {}
    harm = [{} if by_facts else item["harm"][scale] or {} for scale in SCALES]
    answers = item["missing_answers"] or {}
    return [
        item["person_id"],
        item["result"],
        item["strand"],
        item["rank"],
        *window,
        item["rank_without_needs"],
        item["rank_without_attendance"],
        *(None if chance.get(word) is None else round(chance[word], 4) for word in ("value", "low", "high")),
        *(figure.get(word) for figure in harm for word in ("value", "low", "high")),
        item["probability_on_list"],
        item["close_to_the_line"],
        answers.get("could_cross"),
        item["why"],
    ]


def spreadsheet_cell(cell: object) -> object:
    """A cell of a CSV file that no spreadsheet runs as a formula.

    Parameters
    ----------
    cell : object
        Text, a number or None.

    Returns
    -------
    object
        Text that a spreadsheet would run is quoted; None is empty.
    """
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{cell}"
    return "" if cell is None else cell
