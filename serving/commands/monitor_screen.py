"""What `desist monitor` found, on one screen."""

import textwrap
from pathlib import Path
from typing import Any

from training.monitoring.verdicts import Verdict
from training.monitoring.wording import ADVICE, ASKS, EARLY, GROUPS_TOLD, NO_ORDER, PROMISED

_WIDTH = 100
_LISTED = 5


def monitor_screen(report: dict[str, Any], out: Path | None) -> str:
    """The screen.

    Parameters
    ----------
    report : dict
        As `monitoring_report` gives it, and "added".
    out : Path or None
        Where the page is.

    Returns
    -------
    str
        Lines of at most 100 characters, but for paths.
    """
    verdict, reference = Verdict(report["verdict"]), report["reference"]
    asked = f"{', '.join(reference['as_of_dates'])}{_of_whom_known(reference['known'])}"
    lines = [
        f"Desist, release {report['release'][:12]} of {report['protocol']} (version {report['protocol_version']}), "
        f"{report['population']}.",
        *textwrap.wrap(
            f"Reference: {reference['rows']:,} rows of {reference['persons']:,} people on "
            f"{asked}. Records up to {report['known_by']}; "
            f"dates added: {len(report['added'])}.",
            _WIDTH,
        ),
        "",
        f"VERDICT: {verdict}",
        *textwrap.wrap(ASKS[verdict], _WIDTH),
        *_listed([f"{one['verdict']}: {one['told']}." for one in report["because"]]),
        *_listed(report["not_told"]),
    ]
    for outcome in report["dates"][0]["outcomes"]:
        lines += ["", outcome, *_table(outcome, report)]
    for count in report["dates"][0]["counts"]:
        lines += ["", count, *_count_table(count, report)]
    told = (
        f"PSI: stability index of the scores and, after it, the largest of a feature. Early: {EARLY}.",
        *([f"Expected counts: {GROUPS_TOLD}; {NO_ORDER}."] if report["dates"][0]["counts"] else []),
        f"AUC (promised): {PROMISED}. A date in brackets is shown and not judged.",
        _rate(report),
        ADVICE,
    )
    lines += ["", *(line for one in told for line in textwrap.wrap(one, _WIDTH))]
    if out is not None:
        lines += ["", "Open:", f"  {out / 'monitoring.html'}"]
    return "\n".join(lines)


def _listed(sentences: list[str]) -> list[str]:
    shown = [
        line
        for one in sentences[:_LISTED]
        for line in textwrap.wrap(one, _WIDTH, initial_indent="- ", subsequent_indent="  ")
    ]
    more = len(sentences) - _LISTED
    return [*shown, f"- and {more} more, in monitoring.json"] if more > 0 else shown


def _table(outcome: str, report: dict[str, Any]) -> list[str]:
    lines = [
        f"{'as of':<12}  {'people':>7}  {'PSI':>4}  {'feature':>7}  {'drift':>6}  {'early O/E':>18}  {'O/E':>16}  "
        f"AUC (promised)"
    ]
    for date in report["dates"]:
        one = date["outcomes"][outcome]
        largest = max((feature["index"] for feature in date["features"]), default=0.0)
        name = date["as_of_date"] if date["judged"] else f"({date['as_of_date']})"
        early, matured = one["early"], one["matured"]
        known = f"{matured['auc']['value']:.3f}" if matured else "-"
        lines.append(
            f"{name:<12}  {date['people']:>7,}  {one['score_stability']['index']:>4.2f}  {largest:>7.2f}  "
            f"{one['score_drift']['value']:>+6.2f}  {_early(early):>18}  "
            f"{_range(matured['observed_to_expected']) if matured else 'not known':>16}  "
            f"{known} ({one['promised']['auc']['value']:.3f})"
        )
    return lines


def _of_whom_known(known: dict[str, int] | None) -> str:
    """Whom the correction was learned on; a reference of an earlier version does not say."""
    return f", {known['persons']:,} with a known outcome" if known else ""


def _count_table(count: str, report: dict[str, Any]) -> list[str]:
    lines = [f"{'as of':<12}  {'people':>7}  {'PSI':>4}  {'expected':>8}  {'mean':>18}  {'offences':>8}  {'O/E':>16}"]
    for date in report["dates"]:
        one = date["counts"][count]
        name = date["as_of_date"] if date["judged"] else f"({date['as_of_date']})"
        matured = one["matured"]
        lines.append(
            f"{name:<12}  {date['people']:>7,}  {one['score_stability']['index']:>4.2f}  {one['mean_expected']:>8.2f}  "
            f"{_range(one['mean_drift']):>18}  {format(matured['offences'], ',') if matured else '-':>8}  "
            f"{_range(matured['observed_to_expected']) if matured else 'not known':>16}"
        )
    return lines


def _early(early: dict[str, Any] | None) -> str:
    return "too few" if early is None else f"{_range(early['ratio'])} {early['months']}m"


def _range(figure: dict[str, float]) -> str:
    return f"{figure['value']:.2f} ({figure['low']:.2f}-{figure['high']:.2f})"


def _rate(report: dict[str, Any]) -> str:
    alarm = report["alarm"]
    return (
        f"A change counts when it is past the protocol's bounds and {alarm['standard_errors']:.1f} standard errors: "
        f"in a year in which nothing changes, chance says other than nothing to do at most "
        f"{100 * alarm['false_alarms_per_year']:.0f} times in 100."
    )
