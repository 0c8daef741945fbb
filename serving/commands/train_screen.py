"""What `desist train` found, on one screen."""

import textwrap
from pathlib import Path

from serving.commands.demo_screen import candidate_lines
from serving.commands.release_audits import AUDITS_OF_RELEASE

_WIDTH = 100


def train_screen(summary: dict, out: Path) -> str:
    """The screen.

    Parameters
    ----------
    summary : dict
        As training.json holds it.
    out : Path
        Output folder.

    Returns
    -------
    str
        Lines of at most 100 characters.
    """
    versions = summary["versions"]
    lines = [
        f"Desist, {summary['protocol']}. Release {versions['release'][:12]}, data {versions['data'][:12]}, "
        f"seed {versions['seed']}, Desist {versions['code']}.",
    ]
    if summary["research_only"]:
        lines.append("Research only: the release can be neither promoted nor served.")
    for name, report in summary["reports"].items():
        rows = summary["rows"][name]
        lines += ["", *textwrap.wrap(f"{name}: {summary['outcomes'][name]}", _WIDTH)]
        lines.append(
            f"Trained on {rows['train']:,} rows, tested on {rows['test']:,} of {report['test_persons']:,} other people."
        )
        lines += candidate_lines(report)
        lines += _other_formulas(report)
        lines.append(_gate_line(summary["gates"][name]))
        for told in summary["audits"].get(name, [])[:1]:
            found = told.removeprefix("The list replayed on known outcomes: ")
            lines += textwrap.wrap(f"Audit by group of the test people: {found}", _WIDTH)
    for name, report in summary["counts"].items():
        lines += ["", *textwrap.wrap(f"{name}: {report['meaning']}", _WIDTH), *_count_lines(report)]
    for name, why in summary["not_learned"].items():
        lines += ["", *textwrap.wrap(f"{name} was not learned. {why}", _WIDTH)]
    lines += [
        "",
        "Open:",
        *(f"  {out / name}" for name in ("training.html", "release.html", "release.json", "mlflow.db")),
        *(f"  {out / AUDITS_OF_RELEASE / name / 'report.html'}" for name in summary["audits"]),
    ]
    lines.append("A release is a candidate until two people promote it. It advises; people decide.")
    return "\n".join(lines)


def _other_formulas(report: dict) -> list[str]:
    others = [
        f"{one['name'].removesuffix(', recalibrated')} {one['brier']['value']:.4f}"
        for key, one in report["candidates"].items()
        if key.startswith("official_")
    ]
    return (
        textwrap.wrap(f"Brier of other official formulas, corrected alike: {', '.join(others)}.", _WIDTH)
        if others
        else []
    )


def _count_lines(report: dict) -> list[str]:
    ratio, gain = report["offences"]["observed_to_expected"], report["gain_over_official"]
    own = [group.replace("_", " ") for group, one in report["groups"].items() if one["way"] == "own model"]
    told = (
        f"Offences counted for each one foretold: {ratio['value']:.2f} ({ratio['low']:.2f} to {ratio['high']:.2f}). "
        f"The additive model of occasions saves {gain['value']:.1%} ({gain['low']:.1%} to {gain['high']:.1%}) of the "
        f"official formula's deviance; the {report['chosen']} one is used. Harm groups with a model of their own: "
        f"{', '.join(own) or 'none'}."
    )
    return textwrap.wrap(told, _WIDTH)


def _gate_line(gate: dict) -> str:
    sexes = [
        f"{sex} {'too few' if figure is None else format(figure['value'], '.2f')}"
        for sex, figure in gate["by_sex"].items()
    ]
    told = f" ({', '.join(sexes)})" if sexes else ""
    stops = " A release is not promoted while it fails." if gate["verdict"] == "failed" else ""
    return (
        f"Gate, observed to expected by sex, {gate['lowest']:g} to {gate['highest']:g}: {gate['verdict']}{told}.{stops}"
    )
