"""`desist recalibrate`: a release with a new correction and nothing else new, registered as a candidate."""

import json
import textwrap
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from fairness_reports.candidate_groups import candidates_by_group, sex_gate
from fairness_reports.release_page import release_page
from features import CaseTables
from models.release import Release, canonical, read_release, write_release
from serving.commands.audit_frames import attributes_by_date
from serving.commands.index_date import quiet_days, recorded_days
from serving.commands.open_tables import open_tables
from serving.commands.output_folder import TRAINING, require_usable, whole_folder
from serving.commands.release_audits import audits_of_release, kept_audit, places_of, write_audits
from serving.commands.steps import steps
from training.labels import data_end
from training.monitoring.dated_people import inputs_of
from training.monitoring.design import Design
from training.monitoring.store import read_reference, write_summary
from training.monitoring.summary import REFERENCE_FILE, pooled_summary
from training.recalibrating import Recalibration, facts_of, recalibrate
from training.tracking import Registry, log_run, store_of

_WIDTH = 100
_OTHER_STEPS = 4
_MEASURES = (("brier", 4), ("auc", 3), ("observed_to_expected", 2), ("calibration_slope", 2))


def recalibrate_release(
    path: Path,
    *,
    data: str,
    mapping: Path | None,
    out: Path,
    index_dates: Iterable[datetime],
    reference: Path | None,
    registry: Path | None,
    as_json: bool,
) -> None:
    """Learn the correction of a release anew, and write what came of it.

    Parameters
    ----------
    path : Path
        The release.json of the parent.
    data : str
        Case tables that reach further than the parent's.
    mapping : Path or None
        What their names and words are in ours.
    out : Path
        A new folder, or that of an earlier training.
    index_dates : iterable of datetime
        As-of dates to learn from; with none, the latest whose outcomes are known.
    reference : Path or None
        The parent's reference summary; None for the file beside it.
    registry : Path or None
        Folder of the training in whose registry the parent is, and the new release will be; None for `out`.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused
        If the folder holds something else, or there is no reference.
    DataRefused
        If the tables do not keep the contract, or the reference is of another release.
    ReleaseRefused
        If the parent was changed, or is not in the registry that was named.
    NotEnoughData
        If no outcome after the parent's is mature, or too few unseen people have it.
    """
    require_usable(out, TRAINING)
    release = read_release(path)
    if registry is not None:
        Registry(store_of(registry)).find(release.sha256)
    before, design = read_reference(reference or path.with_name(REFERENCE_FILE), release)
    days = [pd.Timestamp(day) for day in index_dates]
    with steps(2 * (len(design.outcomes) + len(release.counts)) + _OTHER_STEPS) as tell:
        tell("Read and check the case tables")
        tables = open_tables(data, mapping)
        for day in days:
            quiet_days(day, recorded_days(tables))
        made = recalibrate(tables, release, design, dates=days, tell=tell)
        tell("Count the people that later dates are compared with")
        counted = _reference(tables, made, design, before)
        tell("Audit the people of these figures by group")
        audits = _audits(made, release, design, tables)
        summary = _summary(made, release, design, tables) | {"kept": sorted(made.kept)}
        for name in set(made.kept) & set(design.outcomes):
            _keep(summary, name, _figures_of(path, release), release, design)
            audits |= kept_audit(path.parent, release.sha256, name, released_as=made.release.sha256)
        tell("Write everything, and log the run to mlflow")
        _write(made.release, summary, counted, audits, out=out)
        first = next(iter(made.reports.values()))
        kept = [file for name in (TRAINING.marker, *TRAINING.others) if (file := out / name).exists()]
        log_run(first, made.release.document, folder=registry or out, artefacts=kept)
    typer.echo(json.dumps(summary) if as_json else _screen(made.release, out))


def _reference(tables: CaseTables, made: Recalibration, design: Design, before: dict[str, Any]) -> dict[str, Any]:
    known, last = inputs_of(made.release, tables), data_end(tables)
    held = before["outcomes"] | before.get("counts", {})
    kept = {name: held[name] for name in made.kept if name in held}
    counts = tuple(name for name in made.release.counts if name in made.dates or name in kept)
    return pooled_summary(
        tables, made.release, replace(design, counts=counts), known, dates=made.dates, known_by=last, kept=kept
    )


def _figures_of(path: Path, parent: Release) -> dict[str, Any] | None:
    """The training.json beside the parent, if it is of the parent."""
    file = path.with_name(TRAINING.marker)
    found = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found if found.get("versions", {}).get("release") == parent.sha256 else None


def _keep(summary: dict[str, Any], name: str, parents: dict[str, Any] | None, parent: Release, design: Design) -> None:
    """Figures and gate of an outcome whose correction stays: the parent's, and where they are gone no gate is kept."""
    if parents is not None and name in parents.get("reports", {}):
        summary["reports"][name], summary["gates"][name] = parents["reports"][name], parents["gates"][name]
        return
    summary["reports"][name] = facts_of(parent, name)["evaluation"]
    summary["gates"][name] = _bounds(design) | {"by_sex": {}, "verdict": "not known"}


def _bounds(design: Design) -> dict[str, float]:
    gates = design.gates
    return {
        "lowest": gates["lowest_observed_to_expected"],
        "highest": gates["highest_observed_to_expected"],
        "lowest_slope": gates["lowest_slope"],
        "highest_slope": gates["highest_slope"],
    }


def _summary(made: Recalibration, parent: Release, design: Design, tables: CaseTables) -> dict[str, Any]:
    """What promotion reads and `--json` prints; it names no person."""
    document, bounds = made.release.document, _bounds(design)
    groups = {
        name: candidates_by_group(
            judged, attributes_by_date(tables, judged, months_on=design.span_months), seed=design.seed
        )
        for name, judged in made.judged.items()
    }
    return {
        "protocol": design.protocol,
        "research_only": document["research_only"],
        "recalibrated_from": parent.sha256,
        "recalibration": document["recalibration"],
        "outcomes": {name: one.outcome.meaning for name, one in design.outcomes.items()},
        "reports": made.reports,
        "by_group": groups,
        "gates": {
            name: sex_gate(
                groups[name],
                candidate=report["chosen"],
                lowest=bounds["lowest"],
                highest=bounds["highest"],
            )
            | bounds
            for name, report in made.reports.items()
        },
        "counts": document.get("counts", {}) | made.counted,
        "not_learned": document.get("not_learned", {}),
        # Tables with a fault are refused before anything is learned.
        "data_faults": 0,
        "versions": document["versions"] | {"release": made.release.sha256, "protocol": design.sha256},
    }


def _audits(made: Recalibration, parent: Release, design: Design, tables: CaseTables) -> dict[str, dict[str, Any]]:
    shares = {name: places_of(facts_of(parent, name)["evaluation"]) for name in made.judged}
    document = made.release.document
    return audits_of_release(
        made.judged,
        made.reports,
        attributes=lambda judged: attributes_by_date(tables, judged, months_on=design.span_months),
        shares={name: share for name, share in shares.items() if share},
        meanings={name: one.outcome.meaning for name, one in design.outcomes.items()},
        versions=document["versions"] | {"release": document["sha256"]},
        seed=design.seed,
    )


def _write(
    release: Release,
    summary: dict[str, Any],
    counted: dict[str, Any],
    audits: dict[str, dict[str, Any]],
    *,
    out: Path,
) -> None:
    with whole_folder(out, TRAINING) as folder:
        write_release(release, folder / "release.json")
        (folder / TRAINING.marker).write_text(canonical(summary), encoding="utf-8")
        (folder / "release.html").write_text(release_page(release), encoding="utf-8")
        write_summary(counted, folder / REFERENCE_FILE)
        write_audits(audits, folder)


def _screen(release: Release, out: Path) -> str:
    facts = release.document["recalibration"]
    lines = [
        f"Desist, release {release.sha256[:12]}: that of {facts['parent'][:12]} with a new correction, nothing else.",
    ]
    for name, one in facts["outcomes"].items():
        lines += ["", *textwrap.wrap(f"{name}: learned on {one['learned_on']}.", _WIDTH)]
        lines.append(f"{'':<22}  {'before':>22}  {'after':>22}")
        for key, digits in _MEASURES:
            told = [_range(one[when][key], digits) for when in ("before", "after")]
            lines.append(f"{key.replace('_', ' '):<22}  {told[0]:>22}  {told[1]:>22}")
    for name, one in facts["counts"].items():
        lines += ["", *_count_lines(name, one)]
    for name, why in facts["kept"].items():
        lines += ["", *textwrap.wrap(f"{name} keeps its correction. {why}", _WIDTH)]
    lines += [
        "",
        *textwrap.wrap(
            "Each half of the people is judged by the correction that the other half teaches. "
            "A release is a candidate until two people promote it.",
            _WIDTH,
        ),
        "",
        "Open:",
        f"  {out / 'release.html'}",
    ]
    return "\n".join(lines)


def _count_lines(name: str, one: dict[str, Any]) -> list[str]:
    lines = [*textwrap.wrap(f"{name}: learned on {one['learned_on']}.", _WIDTH)]
    lines.append(f"{'':<22}  {'before':>22}  {'after':>22}")
    for what in ("occasions", "offences"):
        told = [_range(one[what][when]["observed_to_expected"], 2) for when in ("before", "after")]
        lines.append(f"{'O/E of ' + what:<22}  {told[0]:>22}  {told[1]:>22}")
    told = [_range(one["offences"][when]["deviance"], 3) for when in ("before", "after")]
    lines.append(f"{'deviance of offences':<22}  {told[0]:>22}  {told[1]:>22}")
    for group, why in one["groups_kept"].items():
        lines += textwrap.wrap(f"Of {group.replace('_', ' ')}, {why}.", _WIDTH)
    return lines


def _range(figure: dict[str, Any], digits: int) -> str:
    if figure["value"] is None:
        return "none"
    return f"{figure['value']:.{digits}f} ({figure['low']:.{digits}f}-{figure['high']:.{digits}f})"
