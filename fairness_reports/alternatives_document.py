"""What a search for less discriminatory models says: its record with findings in words, ready for JSON and a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairness_reports.proxies import TOGETHER, is_strong
from fairness_reports.thresholds import read_thresholds
from training.alternatives import OWN, REPORTED_HISTORY

_NOT_KNOWN = (
    "Every model of the search has 16 resamples of persons, a release as many as its protocol says: figures differ a "
    "little from those of the release.",
    "Among many models some gap is smallest by chance; so the one chosen is looked at again on test people, once, with "
    "a range.",
    "A smaller gap on proven reoffending is a smaller gap on policed data: whoever is watched more is caught more, "
    "whatever the model.",
)


def alternatives_document(
    search: Mapping[str, Any],
    *,
    proxies: Sequence[Mapping[str, Any]],
    removal: Sequence[str],
    inputs: Sequence[Mapping[str, Any]],
    never: Sequence[Mapping[str, Any]],
    never_read: Sequence[str],
    what_ifs: Sequence[Mapping[str, Any]],
    about: Mapping[str, Any],
    versions: Mapping[str, Any],
    unsaid: Sequence[str] = (),
) -> dict[str, Any]:
    """The document of a search.

    Parameters
    ----------
    search : mapping
        From `search_record`.
    proxies : sequence of mapping
        From `proxy_strengths`.
    removal : sequence of str
        From `named_for_removal`.
    inputs : sequence of mapping
        Of each input its name, meaning and the table it is made from.
    never : sequence of mapping
        What may never be an input: kind, reason and names.
    never_read : sequence of str
        Case tables from which nothing is made that a model may learn from.
    what_ifs : sequence of mapping
        From `what_if`.
    about : mapping
        Protocol and outcome.
    versions : mapping
        Stamps.
    unsaid : sequence of str
        What was not tried, and why.

    Returns
    -------
    dict
        JSON-ready, the same for the same search.
    """
    return {
        "kind": "alternatives",
        "about": dict(about),
        "findings": [_chosen(search), *_effect_of_detection(search), *_proxy_sentences(proxies, removal)],
        "not_known": [*unsaid, *_NOT_KNOWN],
        "search": dict(search),
        "proxies": [dict(one) for one in proxies],
        "named_for_removal": list(removal),
        "inputs": [dict(one) for one in inputs],
        "never_inputs": [dict(one) for one in never],
        "tables_never_read": list(never_read),
        "what_if": [dict(one) for one in what_ifs],
        "versions": dict(versions),
    }


def strongest(proxies: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
    """The group that an input gives away best.

    Parameters
    ----------
    proxies : sequence of mapping
        From `proxy_strengths`.
    name : str
        Of the input.

    Returns
    -------
    mapping or None
        One of them; None where all are withheld.
    """
    own = [one for one in proxies if one["input"] == name and one["auc"]["value"] is not None]
    return max(own, key=lambda one: one["auc"]["value"], default=None)


def _chosen(search: Mapping[str, Any]) -> str:
    tried = search["tried"]
    within = sum(one["within"] for one in tried)
    own = tried[0]
    chosen = next(one for one in tried if one["name"] == search["chosen"])
    start = (
        f"Of {len(tried)} models {within} have a Brier score within one standard error of the best "
        f"({search['limit']:.4f} or less). The smallest gaps among them, {chosen['gap']:.2f} of what is let pass on "
        f"average over {len(search['compared'])} gaps named beforehand,"
    )
    if chosen["name"] == OWN:
        return f"{start} are those of the protocol's own: the search found no less discriminatory model."
    found = search["on_test_people"]
    told = (
        f"{start} are those of the model “{chosen['name']}”, beside {own['gap']:.2f} of the protocol's own. On the "
        f"test people, looked at once, they are {found['chosen']:.2f} beside {found['own']:.2f}: smaller by "
        f"{found['smaller_by']:.2f} ({found['low']:.2f} to {found['high']:.2f})."
    )
    if found["low"] > 0:
        return f"{told} It is less discriminatory and about as accurate: use it, or write down why not."
    return f"{told} The range holds nought, so these people are too few to say that it is less discriminatory."


def _effect_of_detection(search: Mapping[str, Any]) -> list[str]:
    one = next((one for one in search["tried"] if one["name"] == REPORTED_HISTORY), None)
    if one is None:
        return []
    loss = one["loss_to_own"]
    return [
        f"Without the history that the police themselves detected, the Brier score is {abs(loss['value']):.4f} "
        f"{'higher' if loss['value'] >= 0 else 'lower'} ({loss['low']:+.4f} to {loss['high']:+.4f}) and the gaps are "
        f"{one['gap']:.2f} of what is let pass beside {search['tried'][0]['gap']:.2f}. Desist builds no such features "
        "yet, so this one is a comparison and cannot be released."
    ]


def _proxy_sentences(proxies: Sequence[Mapping[str, Any]], removal: Sequence[str]) -> list[str]:
    if not proxies:
        return ["Whether inputs stand for a group could not be measured: too few people, or all of one group."]
    found = []
    best = strongest(proxies, TOGETHER)
    if best is not None:
        auc = best["auc"]
        found.append(
            f"All inputs together tell “{best['group']}” ({best['attribute'].replace('_', ' ')}) from everybody else "
            f"with an AUC of {auc['value']:.2f} ({auc['low']:.2f} to {auc['high']:.2f}), better than any other group. "
            "A coin gives 0.5."
        )
    strong = sorted({one["input"] for one in proxies if is_strong(one["auc"])} - {TOGETHER})
    limit = read_thresholds().proxies["strong_auc"]
    if not strong:
        return [*found, f"No input alone stands for a group (AUC {limit:.2f} or more)."]
    found.append(f"These stand for a group (AUC {limit:.2f} or more): {', '.join(strong)}.")
    if removal:
        return [
            *found,
            f"Named for removal, since forecasts are not measurably worse without them: {', '.join(removal)}. "
            "Take them out of the protocol, or write down why they stay.",
        ]
    return [*found, "Forecasts are measurably worse without each of them, so none is named for removal."]
