"""What a release must keep before anybody may promote it, gate by gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# Until audits are made of a release, over regions or dates together, none can be shown.
_NO_AUDIT = "no pooled audit of a release can be made yet, so nothing can be promoted"


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
    """

    name: str
    is_kept: bool
    told: str


def gates(document: Mapping[str, Any], training: Mapping[str, Any], *, today: date) -> list[Gate]:
    """Every gate of a release.

    Parameters
    ----------
    document : mapping
        The release document.
    training : mapping
        Its training.json.
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
        found.append(_no_alarm(outcome, report))
    for report in training.get("counts", {}).values():
        # Every outcome of a protocol has the same bounds, and so has its count.
        found.append(_counted(report, next(iter(training["gates"].values()))))
    return [*found, _audited()]


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


def _audited() -> Gate:
    return Gate("audited for fairness", False, _NO_AUDIT)


def _told(value: float | None, digits: int = 2) -> str:
    return "none" if value is None else f"{value:.{digits}f}"
