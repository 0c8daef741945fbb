"""One person's scores and place on the screen, in words, at 100 columns."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from features.vocabulary import RuleStatus
from serving.commands.explain_place import NEIGHBOURS
from serving.commands.scores_words import contribution_lines, official_lines, percent

_WIDTH = 100
# Parts of a score that the short screen tells.
_MOST = 6
_STATUS = {
    RuleStatus.MET: "Met",
    RuleStatus.ALMOST_MET: "Almost met",
    RuleStatus.NOT_MET: "Not met",
    RuleStatus.CANNOT_CHECK: "Cannot be checked",
}
_SCALES = {"gbp": ("£{:,.0f}", ""), "cchi_days": ("{:,.1f}", " CCHI days"), "css_points": ("{:,.1f}", " ONS points")}

Document = Mapping[str, Any]


def scores_and_place(document: Document, *, in_full: bool) -> str:
    """The scores and the place of one person.

    Parameters
    ----------
    document : mapping
        What `desist explain` prints for a machine, with "scores", "place" or both.
    in_full : bool
        Tell all parts of every model and every rule; else the largest parts of each probability, and of the rules
        those by which the person may be on the list and those that are open.

    Returns
    -------
    str
        Lines of at most 100 columns, identifiers apart.
    """
    lines: list[str] = []
    if document["scores"] is not None:
        lines += ["", f"Scores, release {document['versions']['release'][:12]}", *_scores(document["scores"], in_full)]
    if document["place"] is not None:
        lines += ["", *_place(document["place"], in_full)]
    if not in_full:
        lines += ["", "In short. Every fact with its rows, all parts of each score and every rule: --full"]
    return "\n".join(lines)


def _scores(scores: Document, in_full: bool) -> Iterator[str]:
    most = None if in_full else _MOST
    if scores["unavailable_because"]:
        yield from _wrapped(f"No score and no probability: {scores['unavailable_because']}.")
    for one in scores["models"]:
        chance = one["probability"]
        yield from _wrapped(f"{one['name']}: probability {percent(chance['value'])}{_ranged(chance, percent)}")
        yield from contribution_lines(one["contributions"], one["log_odds"], what="log-odds", most=most)
    for one in scores["counts"]:
        expected = one["expected_offences"]
        yield from _wrapped(
            f"{one['name']}: {expected['value']:.2f} proven reoffences expected (occasions times "
            f"{one['offences_per_occasion']:.2f} offences each){_ranged(expected, '{:.2f}'.format)}"
        )
        if in_full:
            yield from contribution_lines(one["contributions"], one["log_occasions"], what="log of the occasions")
    if scores["official"]:
        yield from ["", "Official instruments", *official_lines(scores["official"])]


def _ranged(figure: Document, say: Any) -> str:
    if figure["low"] is None:
        return "; no model range, the release holds no refits"
    return f", model range {say(figure['low'])} to {say(figure['high'])}"


def _place(place: Document, in_full: bool) -> Iterator[str]:
    versions = place["versions"]
    yield from _wrapped(
        f"Place on the list: {place['scheme']}, as of {versions['as_of_date']}, {place['places']} places"
    )
    yield from _wrapped(
        f"Scheme {versions['scheme']} ({versions['scheme_sha256'][:12]}), release {versions['release'][:12]}, "
        f"data {versions['data'][:12]} (all tables)"
    )
    item = place["item"]
    if item is not None:
        strand = f", strand {item['strand']}" if item.get("strand") else ""
        yield from ["", f"Result: {item['result'].replace('_', ' ')}{strand}"]
    yield from _wrapped(place["why"])
    if item is None or place["cut_in_words"] is None:
        return
    yield from _standing(item, place)
    yield from ["", "Rules", *(_rules(item["rules"]) if in_full else _rules_in_short(item))]
    if item["strand"]:
        yield from ["", "Who stands about the line in the strand", *_about_the_line(place)]
    if place["would_change"]:
        yield from ["", "What the place hangs on (figures, not advice)"]
        yield from (line for one in place["would_change"] for line in _wrapped(one, "  "))
    yield from ["", "It is proposed, not decided: people decide, each with a reason."]


def _standing(item: Document, place: Document) -> Iterator[str]:
    yield f"Line: {place['cut_in_words']}{'; close to the line' if item['close_to_the_line'] else ''}"
    if item["rank"] is not None:
        low, high = item["rank_window"]
        window = f", {low} to {high} over refits" if low != high else ""
        yield f"Rank in the strand: {item['rank']}{window}; without needs {item['rank_without_needs']}"
    if item["probability_on_list"] is not None:
        yield f"On the list in {percent(item['probability_on_list'])} of refits"
    if item["harm_unavailable_because"]:
        yield from _wrapped(f"No expected harm: {item['harm_unavailable_because']}")
        return
    yield "Expected harm in the ranking, each scale by itself, with its model range where there is one:"
    for scale, (form, unit) in _SCALES.items():
        if (harm := item["harm"][scale]) is not None:
            between = f" ({form.format(harm['low'])} to {form.format(harm['high'])})"
            yield f"  {form.format(harm['value'])}{unit}{between if harm['low'] != harm['high'] else ''}"


def _rules(rules: Sequence[Document]) -> Iterator[str]:
    for status, heading in _STATUS.items():
        for rule in (one for one in rules if one["status"] == status):
            yield from _wrapped(f"{heading}, {rule['id']}: {rule['detail']}", "  ")


def _rules_in_short(item: Document) -> Iterator[str]:
    """By which rules the person may be on the list, what is open, and how many others there are."""
    for way in item["routes_met"]:
        yield from _wrapped(f"Let in by: {'; '.join(way['rules'])}", "  ")
    yield from _rules([rule for rule in item["rules"] if rule["status"] == RuleStatus.CANNOT_CHECK])
    counts = Counter(rule["status"] for rule in item["rules"])
    named = [f"{counts[status]} {words.lower()}" for status, words in _STATUS.items() if counts[status]]
    yield f"  In all: {', '.join(named)}"


def _about_the_line(place: Document) -> Iterator[str]:
    for side in ("above", "below"):
        near = place[f"nearest_{side}"]
        placed = "placed" if side == "above" else "not placed"
        yield f"  {placed.capitalize()}, up to {NEIGHBOURS}:{'' if near else ' nobody else'}"
        for one in near:
            who = one["person_id"] or "a restricted case"
            yield f"    {who}: rank {one['rank']}, {one['result'].replace('_', ' ')}, {one['in_words']}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "    ")
