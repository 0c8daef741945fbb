"""What a release must keep before anybody may promote it, gate by gate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

_NO_AUDIT = (
    "no audit of its test people is kept with it. Train or recalibrate it again, by a protocol that names a scheme"
)
_CLEARED, _UNKNOWN = "no concern found", "not enough evidence"
_ANSWER = "Read fairness/{outcome}/report.html; who signs all the same says why with --despite-audit"
_BEGUN = "`desist register open` begins one"
_OPENED = "`desist register open` with the summary.json of the audits opens them"
# Concerns are told up to this many.
_LISTED = 4


@dataclass(frozen=True)
class Gate:
    """Whether a release keeps one condition.

    Parameters
    ----------
    name : str
        What is asked.
    is_kept : bool
        Whether it is so.
    told : str
        What was found.
    may_be_answered : bool, default False
        Whether whoever signs may answer for it with reasons of their own where it is not kept.
    """

    name: str
    is_kept: bool
    told: str
    may_be_answered: bool = False


@dataclass(frozen=True)
class RegisterState:
    """The disparity register on the day on which a promotion is asked for.

    Parameters
    ----------
    overdue : tuple of str
        Items past their day, of any release, in words.
    held : frozenset of tuple of str
        The concerns of this release that are in it: what was audited, metric, attribute and the two groups of each.
    unreadable : str, default ""
        Why there is no register to ask; empty where there is one.
    """

    overdue: tuple[str, ...]
    held: frozenset[tuple[str, ...]]
    unreadable: str = ""


def gates(
    document: Mapping[str, Any],
    training: Mapping[str, Any],
    *,
    audits: Mapping[str, Mapping[str, Any]],
    register: RegisterState,
    today: date,
) -> list[Gate]:
    """Every gate of a release.

    Parameters
    ----------
    document : mapping
        The release document.
    training : mapping
        Its training.json.
    audits : mapping of str to mapping
        By outcome the audit of its test people on all dates together; what has none is not promoted.
    register : RegisterState
        The disparity register.
    today : date
        The day on which it is asked.

    Returns
    -------
    list of Gate
        In the order in which they are told; those that have a figure for each outcome name the outcome.
    """
    found = [_same(document, training), _not_research(document), _authorised(document, today), _clean(training)]
    for outcome, report in training["reports"].items():
        bounds = training["gates"][outcome]
        found += [_by_sex(outcome, bounds), _calibrated(outcome, report, bounds), _margin(outcome, report)]
        found += [_no_alarm(outcome, report), _audited(outcome, audits.get(outcome), document)]
    for report in training.get("counts", {}).values():
        # Every outcome of a protocol has the same bounds, and so has its count.
        found.append(_counted(report, next(iter(training["gates"].values()))))
    return [*found, _registered(register, audits)]


def concerns_of(audit: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The comparisons of an audit that need an answer: its own, and those of how reoffences came to light.

    Parameters
    ----------
    audit : mapping
        One audit, with `comparisons` and `detection` or without.

    Returns
    -------
    list of mapping
        Concerns and fragile ones, exploratory ones among them.
    """
    compared = [*audit.get("comparisons", ()), *audit.get("detection", {}).get("comparisons", ())]
    return [one for one in compared if one["verdict"] not in (_CLEARED, _UNKNOWN)]


def _same(document: Mapping[str, Any], training: Mapping[str, Any]) -> Gate:
    is_kept = training["versions"]["release"] == document["sha256"]
    return Gate("figures of this release", is_kept, "they name its hash" if is_kept else "they are of another release")


def _not_research(document: Mapping[str, Any]) -> Gate:
    only = bool(document["research_only"])
    return Gate("not for research only", not only, "it is for research only" if only else "it is not")


def _authorised(document: Mapping[str, Any], today: date) -> Gate:
    entry = document["training"].get("authorisation")
    if entry is None:
        told = "the protocol names nobody who authorised its use, and until when"
        return Gate("authorised", False, told)
    is_kept = today <= date.fromisoformat(entry["until"])
    return Gate("authorised", is_kept, f"by {entry['by']} {'until' if is_kept else 'only until'} {entry['until']}")


def _clean(training: Mapping[str, Any]) -> Gate:
    faults = training["data_faults"]
    if faults is None:
        return Gate("data report clean", False, "the data were no case tables, so there is no report")
    return Gate("data report clean", faults == 0, f"{faults:,} faults")


def _by_sex(outcome: str, bounds: Mapping[str, Any]) -> Gate:
    told = f"{bounds['verdict']}, {bounds['lowest']:g} to {bounds['highest']:g} asked"
    return Gate(f"{outcome}: observed to expected by sex", bounds["verdict"] == "passed", told)


def _calibrated(outcome: str, report: Mapping[str, Any], bounds: Mapping[str, Any]) -> Gate:
    figures = report["candidates"][report["chosen"]]
    slope, level = (figures[key]["value"] for key in ("calibration_slope", "observed_to_expected"))
    low, high = bounds["lowest_slope"], bounds["highest_slope"]
    is_kept = slope is not None and low <= slope <= high and bounds["lowest"] <= (level or 0.0) <= bounds["highest"]
    told = f"slope {_told(slope)} ({low:g} to {high:g} asked), observed to expected {_told(level)}"
    return Gate(f"{outcome}: calibration", is_kept, told)


def _margin(outcome: str, report: Mapping[str, Any]) -> Gate:
    gain, margin, name = report["gain_over_official"]["value"], report["margin"], f"{outcome}: margin"
    if report["chosen"] == "official":
        return Gate(name, True, "the official formula itself is used")
    is_kept = gain is not None and gain >= margin
    return Gate(name, is_kept, f"Brier score {_told(gain, 4)} lower than the official formula's, {margin:g} asked")


def _no_alarm(outcome: str, report: Mapping[str, Any]) -> Gate:
    alarms = report["alarms"]
    return Gate(f"{outcome}: nothing too good to be true", not alarms, f"{len(alarms)} alarms")


def _counted(report: Mapping[str, Any], bounds: Mapping[str, Any]) -> Gate:
    figures = (report["offences"], report["occasions"][report["chosen"]])
    offences, occasions = (one["observed_to_expected"]["value"] for one in figures)
    is_kept = all(bounds["lowest"] <= (level or 0.0) <= bounds["highest"] for level in (offences, occasions))
    told = f"observed to expected {_told(offences)} offences, {_told(occasions)} occasions"
    asked = f"{bounds['lowest']:g} to {bounds['highest']:g} asked"
    return Gate(f"{report['name']}: calibration", is_kept, f"{told} ({asked})")


def _audited(outcome: str, audit: Mapping[str, Any] | None, document: Mapping[str, Any]) -> Gate:
    """Kept where every comparison named beforehand finds no concern with the power that the audit states."""
    name = f"{outcome}: audited for fairness"
    if audit is None:
        return Gate(name, False, _NO_AUDIT)
    if audit["versions"]["release"] != document["sha256"]:
        return Gate(name, False, "its audit is of another release")
    named = [one for one in audit["comparisons"] if one["primary"]]
    tested = audit["tested_on"]
    dates = f" on {len(tested['dates'])} dates" if tested["dates"] else ""
    several = "" if len(named) == 1 else "s"
    told = f"{len(named)} comparison{several} named beforehand, of {tested['persons']:,} people{dates}"
    left = [one for one in named if one["verdict"] != _CLEARED]
    if named and not left:
        return Gate(name, True, f"{told}: no concern found in any, and none would overlook what the limits name")
    found = _left_open(left) if named else "no group could be compared"
    return Gate(name, False, f"{told}: {found}. {_ANSWER.format(outcome=outcome)}", may_be_answered=True)


def _registered(register: RegisterState, audits: Mapping[str, Mapping[str, Any]]) -> Gate:
    """Kept where nothing in the register is overdue and every concern of these audits is in it."""
    name = "disparity register"
    if register.unreadable:
        told = f"there is none to ask. {register.unreadable} DESIST_DATABASE or --register names it, and {_BEGUN}."
        return Gate(name, False, told)
    absent = [
        f"{one['metric'].replace('_', ' ')}, {one['groups'][0]} beside {one['groups'][1]}"
        for audit in audits.values()
        for one in concerns_of(audit)
        if (audit["versions"].get("list"), one["metric"], one["attribute"], *one["groups"]) not in register.held
    ]
    if register.overdue or absent:
        late = [f"{len(register.overdue)} overdue: {_some(register.overdue)}"] if register.overdue else []
        lacking = [f"{len(absent)} concerns are not in it: {_some(absent)}. {_OPENED}"] if absent else []
        return Gate(name, False, "; ".join([*late, *lacking]))
    return Gate(name, True, f"nothing overdue, {len(register.held)} concerns of this release in it")


def _some(told: Sequence[str]) -> str:
    more = f"; {len(told) - _LISTED} more" if len(told) > _LISTED else ""
    return "; ".join(told[:_LISTED]) + more


def _left_open(left: list[Mapping[str, Any]]) -> str:
    """What was found by name, what could not be known by number."""
    found = [
        f"{one['verdict']} in {one['metric'].replace('_', ' ')}, {one['groups'][0]} beside {one['groups'][1]}"
        for one in left
        if one["verdict"] != _UNKNOWN
    ]
    more = [f"{len(found) - _LISTED} more concerns"] if len(found) > _LISTED else []
    unknown = len(left) - len(found)
    return "; ".join([*found[:_LISTED], *more, *([f"{unknown} have {_UNKNOWN}"] if unknown else [])])


def _told(value: float | None, digits: int = 2) -> str:
    return "none" if value is None else f"{value:.{digits}f}"
