"""Every key that a scheme's file may have, and the refusal of others: a key that nothing reads, nobody applies."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from features.nearest import nearest, shown_name

_RULE = {
    "id": "its name, such as F3",
    "meaning": "what it says, as a claim about a person",
    "field": "the fact or feature it looks at",
    "at_least": "lowest value that meets it",
    "at_most": "highest value that meets it",
    "below": "every value under this meets it",
    "equals": "the value, or true or false",
    "almost": "how far outside a value still counts as almost met, in the fact's unit",
    "requires": "the tables and columns of its fact, for the reader; left out or exactly these",
    "source": "where the threshold is from",
    "certainty": "how sure that is, in one of the words below",
    "may_override": "who may set it aside",
}
_TOLD = {
    "id": "its name",
    "meaning": "when it comes",
    "all": "signs, rules or gates that must all be met",
    "any": "those of which one must be met",
    "source": "where it is from",
    "certainty": "how sure that is, in one of the words below",
}
KEYS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "scheme": {
            "id": "letters, digits and `_`; cohort, refusals and nominations of the tables carry it",
            "version": "text; change it with every change",
            "title": "what readers see",
            "ladder": "who comes in how, in a sentence or two",
            "instrument": "the one official instrument of its thresholds",
            "horizon_years": "1 or 2, where the instrument has both",
            "rank_by": "what orders people within a strand",
            "harm_scale": "which harm, where harm ranks",
            "cost_series": "whose unit costs: one that is shipped, or a CSV file beside this one",
            "cost_basis": "which costs are counted; the total where left out",
            "price_year": "financial year of the prices; the latest with a deflator where left out",
            "order": "facts that order people, where needs rank",
            "order_words": "the same facts in a reader's words",
            "areas": "areas as the tables write them, for G3",
            "trial_wards": "wards of a trial as the tables write them; none is the whole area",
        },
        "capacity": {
            "total": "places; or the next two",
            "staff": "officers who work with people of the scheme",
            "people_per_officer": "people whom one officer can work with; the places are the product",
            "spill": "whether places that a strand cannot fill go to the others",
            "source": "where that is from",
            "certainty": "how sure that is",
            "strands": "upper bound of each strand as a share of the places",
        },
        "area": {
            "name": "an area as the tables write it, by where a person lives",
            "at_least": "fewest people of it on a list",
            "at_most": "most people of it on a list",
            "source": "where that is from",
            "certainty": "how sure that is",
        },
        "hours": {
            "total": "hours that officers have in a month",
            "strands": "hours in a month that a person of each strand takes",
            "source": "where that is from",
            "certainty": "how sure that is",
        },
        "gate": _RULE | {"fails_to": "result where it fails", "missing": "what happens where its field is missing"},
        "rule": _RULE,
        "sign": _RULE,
        "route": {
            "id": "its name",
            "strand": "where it leads",
            "needs": "rules that must all be met",
            "result": "propose, or consider where it alone never proposes",
        },
        "leave": {"needs": "rules that must all be met", "any": "rules of which one must be met besides"},
        "alert": _TOLD
        | {
            "says": "what is told to the panel",
            "dates": "a fact that is a date, told with it",
            "date_shift_days": "days added to that date",
        },
        "colour": _TOLD | {"colour": "the word", "may_override": "who sets it"},
        "source": {
            "name": "whose data",
            "tables": "case tables it supplies",
            "purpose": "lawful purpose",
            "agreement": "reference of the sharing agreement",
            "expires": "its last day",
        },
    }
)
"""By section of the file: every key, and what it is."""

SECTIONS = tuple(name for name in KEYS if name != "scheme")
MANY = ("area", "gate", "rule", "sign", "route", "alert", "colour", "source")
"""Sections of which a file may have many entries."""


def refuse_unknown_keys(kind: str, where: str, entry: Mapping[str, Any]) -> None:
    """Refuse keys that nothing reads.

    Parameters
    ----------
    kind : str
        Which section: a key of `KEYS`.
    where : str
        What the refusal calls the entry.
    entry : mapping
        Its keys and values.

    Raises
    ------
    ValueError
        If it has an unknown key; the message names it, and the nearest that there is.
    """
    known = {*KEYS[kind], *(SECTIONS if kind == "scheme" else ())}
    for key in sorted(set(entry) - known):
        near = nearest(key, known)
        hint = f" Did you mean {near.removeprefix('; nearest: ')}?" if near else ""
        raise ValueError(f"{where} has an unknown key `{shown_name(key)}`.{hint} Known keys: {sorted(known)}")
