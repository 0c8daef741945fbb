"""`desist alternatives`: the recorded search for a less discriminatory model, and what stands for a group."""

import json
import textwrap
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from fairness_reports.alternatives import search_record
from fairness_reports.alternatives_document import alternatives_document
from fairness_reports.alternatives_page import alternatives_page, what_if_page
from fairness_reports.people_once import people_once
from fairness_reports.proxies import named_for_removal, proxy_strengths
from fairness_reports.what_if import what_if
from features import CASE_TABLES, data_dictionary
from features.deny_list import not_used
from features.exceptions import DataRefused, GateRefused, UsageRefused
from models.release import canonical
from serving.commands.audited_study import AuditedStudy, audited_study
from serving.commands.output_folder import ALTERNATIVES, require_usable, whole_folder
from serving.commands.protocol_data import column_entries, feature_entries
from serving.commands.steps import Tell, steps
from training.alternatives import OWN, alternatives, without_inputs
from training.judging import capacity_shares
from training.protocol import Protocol
from training.protocol_reading import read_protocol
from training.study import LATEST, RECALIBRATE, TEST, TRAIN, Study

_WIDTH = 100
_STEPS = 24
# Whom inputs are asked to foretell, where it is on record.
_FORETOLD = ("ethnicity", "race", "sex", "gender")
_LIBRARIES = ("fairlearn", "interpret-core", "numpy", "pandas", "scikit-learn")


def search_alternatives(
    protocol_name: str, *, data: str, mapping: Path | None, out: Path, repeat: Path | None, as_json: bool
) -> None:
    """Search among models that might have been released instead, and write the record.

    Parameters
    ----------
    protocol_name : str
        A protocol file or the name of one that Desist ships.
    data : str
        Case tables, a folder or the address of a database; or the person table of a protocol.
    mapping : path or None
        What the names and words of case tables are in ours; None where they are ours.
    out : Path
        A new folder, or that of an earlier search: alternatives.json, alternatives.html and what_if.html go there.
    repeat : Path or None
        The alternatives.json of an earlier search that has to come out again, byte for byte.
    as_json : bool
        Print the record for a machine instead of the screen.

    Raises
    ------
    UsageRefused
        If the folder holds something else, there is no such protocol, or it names no scheme.
    DataRefused
        If the data do not keep the contract, or the record to repeat is of other data or another protocol.
    NotEnoughData
        If there are too few events, or no group is large enough to compare.
    GateRefused
        If the search did not come out as the record has it; nothing is written.
    """
    require_usable(out, ALTERNATIVES)
    protocol = read_protocol(protocol_name)
    if not protocol.schemes:
        raise UsageRefused(
            f"Protocol {protocol.name} names no scheme, so there are no places to judge gaps at. Name one in [schemes]."
        )
    kept = None if repeat is None else _kept(repeat)
    with steps(_STEPS) as tell:
        found = audited_study(protocol, data, mapping, tell)
        versions = _versions(protocol, found)
        if kept is not None:
            _require_same(kept, versions)
        document = _searched(protocol, found, versions, tell)
        text = canonical(document)
        if kept is not None and text != repeat.read_text(encoding="utf-8"):  # type: ignore[union-attr]
            raise GateRefused(
                f"The search did not come out as {repeat.name} has it: {_first_difference(kept, document)}. "  # type: ignore[union-attr]
                "Nothing was written. A record that cannot be repeated proves nothing; search anew."
            )
        tell("Write everything")
        with whole_folder(out, ALTERNATIVES) as folder:
            (folder / ALTERNATIVES.marker).write_text(text, encoding="utf-8")
            (folder / "alternatives.html").write_text(alternatives_page(document), encoding="utf-8")
            (folder / "what_if.html").write_text(what_if_page(document), encoding="utf-8")
    typer.echo(json.dumps(document) if as_json else _screen(document, out, is_repeated=kept is not None))


def _searched(protocol: Protocol, found: AuditedStudy, versions: dict[str, Any], tell: Tell) -> dict[str, Any]:
    study, seed = found.study, protocol.seed
    study.require_events()
    share = next(iter(capacity_shares(study, protocol).values()))
    tried = list(alternatives(study, protocol, reported_history=found.reported_history, tell=tell))
    later, test = (_facts(found, study.part(part)) for part in (RECALIBRATE, TEST))
    judge = partial(search_record, later=later, test=test, attributes=found.names, share=share, seed=seed)
    tell("Judge every model on the same people")
    search = judge(tried)
    tell("Measure what stands for a group")
    proxies = _proxies(found, seed=seed)
    removal = named_for_removal(proxies, search["tried"])
    if removal and len(removal) < len(study.inputs):
        tell("Search: without all inputs named for removal")
        search = judge([*tried, without_inputs(study, protocol, tuple(removal))])
    tell("What if: methods that are not used")
    own = next(one for one in tried if one.name == OWN)
    return alternatives_document(
        search,
        proxies=proxies,
        removal=removal,
        inputs=_lineage(protocol, study),
        never=[{"kind": one.kind, "reason": one.reason, "names": list(one.names)} for one in not_used()],
        never_read=_never_read() if protocol.data_kind == "case_tables" else (),
        what_ifs=_what_ifs(found, own.test, share=share, seed=seed),
        about={"protocol": protocol.name, "outcome": protocol.outcome.meaning, "research_only": protocol.research_only},
        versions=versions,
        unsaid=found.unsaid,
    )


def _facts(found: AuditedStudy, rows: pd.DataFrame) -> pd.DataFrame:
    attributes = found.attributes(rows)[list(found.names)]
    return pd.concat([rows[["person_id", "as_of_date", "outcome"]], attributes], axis=1).reset_index(drop=True)


def _foretold(found: AuditedStudy) -> list[str]:
    return [name for name in found.names if name.casefold() in _FORETOLD]


def _proxies(found: AuditedStudy, *, seed: int) -> list[dict]:
    """Inputs of everybody on their last test date, asked who is who."""
    rows = found.study.part(TEST, LATEST).sort_values(["person_id", "as_of_date"])
    rows = rows.drop_duplicates("person_id", keep="last")
    attributes = found.attributes(rows)[_foretold(found)].set_axis(rows["person_id"], axis=0)
    X = rows.set_index("person_id")[[column.name for column in found.study.inputs]]
    return proxy_strengths(X, attributes, found.study.inputs, seed=seed)


def _what_ifs(found: AuditedStudy, forecast: Any, *, share: float, seed: int) -> list[dict]:
    test, train = found.study.part(TEST), found.study.part(TRAIN)
    facts = test.assign(forecast=forecast, happened=test["outcome"] == 1)
    people = people_once(_with_attributes(found, facts), share=share, seed=seed)
    learned = _with_attributes(found, train)
    told = (
        what_if(people, train=learned, inputs=found.study.inputs, attribute=name, seed=seed)
        for name in _foretold(found)
    )
    return [one for one in told if one is not None]


def _with_attributes(found: AuditedStudy, rows: pd.DataFrame) -> pd.DataFrame:
    attributes = found.attributes(rows)[_foretold(found)]
    return rows.assign(**{str(name): attributes[name] for name in attributes})


def _lineage(protocol: Protocol, study: Study) -> list[dict[str, str]]:
    if protocol.data_kind == "case_tables":
        entries = {one["name"]: one for one in feature_entries(protocol)}
    else:
        entries = {one["name"]: one | {"table": "person table"} for one in column_entries(protocol)}
    return [
        {"name": column.name, "meaning": entries[column.name]["meaning"], "table": entries[column.name]["table"]}
        for column in study.inputs
    ]


def _never_read() -> list[str]:
    """Case tables of which no feature may be learned from."""
    features = data_dictionary()
    return sorted(set(CASE_TABLES) - set(features.loc[features["is_predictor"], "table"]))


def _versions(protocol: Protocol, found: AuditedStudy) -> dict[str, Any]:
    return {
        "code": version("desist"),
        "data": found.fingerprint,
        "protocol": protocol.sha256,
        "seed": protocol.seed,
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def _kept(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise UsageRefused(
            f"There is no record {path.name} to repeat. Name the alternatives.json of an earlier search."
        )
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        document = None
    if not isinstance(document, dict) or document.get("kind") != "alternatives":
        raise DataRefused(f"{path.name} is not the record of a search. Name the alternatives.json of an earlier one.")
    return document


def _require_same(kept: dict[str, Any], versions: dict[str, Any]) -> None:
    other = sorted(key for key, value in versions.items() if kept["versions"].get(key) != value)
    if other:
        raise DataRefused(
            f"The record cannot be repeated: it was made by other {' and '.join(other)}. Repeat it with what its "
            "versions name, or search anew without --repeat."
        )


def _first_difference(kept: Any, made: Any, where: str = "the record") -> str:
    """Where two documents part, in words."""
    if isinstance(kept, dict) and isinstance(made, dict) and kept.keys() == made.keys():
        for key in kept:
            if kept[key] != made[key]:
                return _first_difference(kept[key], made[key], f"{where}, {key}")
    if isinstance(kept, list) and isinstance(made, list) and len(kept) == len(made):
        for number, (one, other) in enumerate(zip(kept, made, strict=True), start=1):
            if one != other:
                return _first_difference(one, other, f"{where} {number}")
    return f"{where} differs"


def _screen(document: dict[str, Any], out: Path, *, is_repeated: bool) -> str:
    about, versions = document["about"], document["versions"]
    lines = [
        f"Desist, {about['protocol']}: search for less discriminatory models. Data {versions['data'][:12]}, seed "
        f"{versions['seed']}, Desist {versions['code']}."
    ]
    if is_repeated:
        lines.append("The search came out as the record has it, byte for byte.")
    for sentence in document["findings"]:
        lines += ["", *textwrap.wrap(sentence, _WIDTH)]
    lines += ["", "Open:", *(f"  {out / name}" for name in ("alternatives.html", "what_if.html"))]
    lines.append("Groups are measured here and never used to choose. People decide which model is released.")
    return "\n".join(lines)
