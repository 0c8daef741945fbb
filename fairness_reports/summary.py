"""Audits to one document: what was found and what could not be known, in plain sentences, then every figure."""

from collections.abc import Collection, Mapping
from typing import Any

from fairness_reports.attribute_flips import flip_words
from fairness_reports.label_words import label_findings
from fairness_reports.pooled_words import pooled_findings
from fairness_reports.verdicts import Verdict
from fairness_reports.wording import count_verdicts, gap_words
from features.exceptions import UsageRefused

AUDITS = ("prospective", "retrospective")
_NAMES = {
    "prospective": "The list proposed",
    "retrospective": "The list replayed on known outcomes",
    "human": "What people decided",
}
_LISTED = 5


def summarise(
    audits: Mapping[str, dict[str, Any] | None],
    versions: Mapping[str, Any],
    *,
    nobody_listed: Collection[str] = (),
) -> dict[str, Any]:
    """The document that `summary.json` holds and the page is made from.

    Parameters
    ----------
    audits : mapping of str to dict or None
        What the two audits gave, under "prospective" and "retrospective"; either may be absent.
    versions : mapping of str to object
        Versions, fingerprints, seed and as-of date, ready for JSON; no identifier of a person.
    nobody_listed : collection of str
        Audits that were not made because nobody was on the list.

    Returns
    -------
    dict
        Keys versions, prospective, retrospective (null where there was none), findings and not_known (plain
        sentences).

    Raises
    ------
    UsageRefused
        If there is no audit, or one under another name or of the other kind.
    """
    given = {name: audit for name, audit in audits.items() if audit is not None}
    wrong = sorted(name for name, audit in given.items() if name not in AUDITS or audit.get("kind") != name)
    if wrong or not (given or nobody_listed):
        raise UsageRefused(f"A report needs audits named by their kind, {list(AUDITS)}; got {sorted(audits)[:10]}.")
    findings, unknown = [], []
    for name in AUDITS:
        if name in given:
            findings += _findings(name, given[name])
            unknown += [sentence for sentence in given[name]["not_known"] if sentence not in unknown]
        elif name in nobody_listed:
            findings.append(f"{_NAMES[name]}: nobody is on it, so there is no list to audit.")
        else:
            unknown.append(f"{_NAMES[name]}: no such audit was made, so nothing is said about it.")
    documents = {name: given.get(name) for name in AUDITS}
    return {"versions": dict(versions), **documents, "findings": findings, "not_known": unknown}


def summarise_scored(audit: dict[str, Any], versions: Mapping[str, Any]) -> dict[str, Any]:
    """The document of one audit of a scored table: as `summarise`, with the audit's own keys at the top.

    Parameters
    ----------
    audit : dict
        What an audit gave.
    versions : mapping of str to object
        Versions, fingerprints and what was asked, ready for JSON; no identifier of a person.

    Returns
    -------
    dict
        Keys versions, findings, not_known and those of the audit.
    """
    findings = _findings(audit["kind"], audit)
    if "pooled_over" in audit:
        counts = _counts_in_words(count_verdicts(audit["pooled_over"]["comparisons"]))
        findings = pooled_findings(audit["pooled_over"], counts) + findings
    return {"versions": dict(versions), "findings": findings, **audit}


def headlines(summary: Mapping[str, Any]) -> list[str]:
    """How the comparisons of each audit came out, without the gaps.

    Parameters
    ----------
    summary : mapping
        What `summarise` gives.

    Returns
    -------
    list of str
        A sentence for each audit that was made, or why there was none.
    """
    starts = tuple(f"{name}:" for name in _NAMES.values())
    return [sentence for sentence in summary["findings"] if sentence.startswith(starts)]


def _findings(name: str, audit: dict[str, Any]) -> list[str]:
    """How the comparisons came out, and each gap that needs a look, those named beforehand first."""
    comparisons = audit["comparisons"]
    counts = count_verdicts(comparisons)
    sentences = [f"{_NAMES[name]}: {len(comparisons)} comparisons between groups. {_counts_in_words(counts)}"]
    flagged = [c for c in comparisons if c["verdict"] in {Verdict.CONCERN, Verdict.FRAGILE}]
    flagged.sort(key=lambda c: (not c["primary"], c["verdict"] != Verdict.CONCERN))
    for comparison in flagged[:_LISTED]:
        named = "named beforehand" if comparison["primary"] else "exploratory"
        sentences.append(f"{gap_words(comparison)} Verdict: {comparison['verdict']} ({named}).")
    if len(flagged) > _LISTED:
        sentences.append(f"{len(flagged) - _LISTED} more gaps need a look; the tables below have them all.")
    sentences += [audit["override_finding"]] if "override_finding" in audit else []
    sentences += map(flip_words, audit.get("attribute_flips", ()))
    return sentences + label_findings(audit)


def _counts_in_words(counts: dict[str, int]) -> str:
    """The verdicts counted, the absence of a concern never left to stand as a pass."""
    flagged = counts[Verdict.CONCERN] + counts[Verdict.FRAGILE]
    concerns = counts[Verdict.CONCERN]
    found = (
        f"{concerns} raise{'s' * (concerns == 1)} a concern and {counts[Verdict.FRAGILE]} a fragile one"
        if flagged
        else "None raises a concern"
    )
    return (
        f"{found}; in {counts[Verdict.NO_CONCERN_FOUND]} no concern was found; "
        f"{counts[Verdict.NOT_ENOUGH_EVIDENCE]} have not enough evidence, which is not a pass."
    )
