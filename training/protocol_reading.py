"""Protocols read from TOML files: every misspelt key is named, every design is checked."""

import difflib
import hashlib
import tomllib
from pathlib import Path
from typing import Any

from features.exceptions import ProtocolRefused, UsageRefused
from features.vocabulary import ReasonGroup
from training.monitoring.thresholds import KEYS, monitoring_of
from training.protocol import LANDMARKS, Authorisation, Column, Counts, Further, Gates, Outcome, Protocol, Split
from training.protocol_checks import check_protocol
from training.protocol_types import OWN_CAPACITY, check_types

_FOLDER = Path(__file__).with_name("protocols")
_ROLES = ("identifier", "outcome", "comparator", "feature", "audit", "excluded")
_KINDS = ("number", "ordered", "words")
_DIRECTIONS = ("increasing", "decreasing", "either")
_DATES = ("train_as_of", "recalibrate_as_of", "test_as_of")
_SECTIONS: dict[str, tuple[str, ...]] = {
    "": (
        "name",
        "version",
        "title",
        "intended_use",
        "research_only",
        "seed",
        "index_date",
        "column",
        "schemes",
        "also",
    ),
    "sex": ("use", "reason"),
    "data": ("kind",),
    "population": ("kind",),
    "outcome": ("name", "meaning", "horizon_months", "proven_within_months", "offences"),
    "split": ("kind", "train_as_of", "recalibrate_as_of", "test_as_of", "held_out_share", "recalibrate_share", "salt"),
    "comparator": ("name", "margin"),
    "model": ("replicate_count", "bin_count"),
    "harm": ("mix_prior_strength",),
    "features": ("use", "if_table_absent"),
    "adults": ("column", "lowest_age"),
    "gates": ("observed_to_expected", "calibration_slope"),
    "authorisation": ("by", "until"),
    "monitoring": KEYS,
    "counts": ("name", "margin", "fewest_offences", "group_replicate_count"),
}


def read_protocol(path: str | Path) -> Protocol:
    """Protocol read from a TOML file and checked.

    Parameters
    ----------
    path : str or Path
        A file, or the name of a protocol that Desist ships, such as "borough_any_12m".

    Returns
    -------
    Protocol
        The study design.

    Raises
    ------
    ProtocolRefused
        If it names an unknown key or word, uses a protected or denied column, puts the outcome
        among the features, lets its periods overlap, would know on its index date what nobody could, or holds a
        value of the wrong kind.
    UsageRefused
        If there is no such protocol, or it gives a scheme no place.
    """
    file = _find(path)
    raw = file.read_bytes()
    try:
        document = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ProtocolRefused(f"Protocol {file.name} is not TOML: {fault}. Mend it at that place.") from None
    protocol = _parse(document, name=file.name, sha256=hashlib.sha256(raw).hexdigest())
    check_protocol(protocol)
    return protocol


def _find(path: str | Path) -> Path:
    for candidate in (Path(path), _FOLDER / f"{path}.toml"):
        if candidate.is_file():
            return candidate
    shipped = sorted(file.stem for file in _FOLDER.glob("*.toml"))
    raise UsageRefused(f"There is no protocol {path}. Give a file, or one of {shipped}.")


def _parse(document: dict[str, Any], *, name: str, sha256: str) -> Protocol:
    _refuse_unknown(document, {key for key in _SECTIONS[""] + tuple(_SECTIONS) if key}, where=name)
    for section, known in _SECTIONS.items():
        if section and section in document:
            _refuse_unknown(_table(document, section, where=name), set(known), where=f"{name}, [{section}]")
    for entry in document.get("also", ()):
        _refuse_unknown(entry, {*_SECTIONS["outcome"], *_DATES, "comparator"}, where=f"{name}, [[also]]")
    check_types(document, where=name)
    columns = tuple(_column(entry, where=name) for entry in document.get("column", ()))
    sex = document.get("sex", {})
    model = document.get("model", {})
    try:
        return Protocol(
            name=document["name"],
            version=document["version"],
            title=document["title"],
            intended_use=document["intended_use"],
            data_kind=document["data"]["kind"],
            outcome=Outcome(**document["outcome"]),
            split=_split(document["split"]),
            comparator=document["comparator"]["name"],
            margin=document["comparator"]["margin"],
            index_date=document.get("index_date"),
            features=tuple(document.get("features", {}).get("use", ())),
            columns=columns,
            schemes={key: None if places == OWN_CAPACITY else places for key, places in document["schemes"].items()},
            adults=document.get("adults", {}),
            replicate_count=model.get("replicate_count", 200),
            bin_count=model.get("bin_count", 32),
            seed=document["seed"],
            mix_prior_strength=document.get("harm", {}).get("mix_prior_strength", 5.0),
            research_only=document["research_only"],
            sex_reason=sex.get("reason", "") if sex.get("use") else "",
            sha256=sha256,
            exempted={column.name: column.exempted for column in columns if column.exempted},
            if_table_absent=document.get("features", {}).get("if_table_absent", "refuse"),
            gates=_gates(document.get("gates", {})),
            authorisation=Authorisation(**document["authorisation"]) if "authorisation" in document else None,
            population=document.get("population", {}).get("kind", LANDMARKS),
            counts=Counts(**document["counts"]) if "counts" in document else None,
            monitoring=monitoring_of(document.get("monitoring", {})),
            others=tuple(_also(entry, document) for entry in document.get("also", ())),
        )
    except KeyError as missing:
        raise ProtocolRefused(f"Protocol {name} lacks the key {missing}. Add it; see training/protocols.") from None
    except TypeError as fault:
        raise ProtocolRefused(f"Protocol {name}: {fault}. See training/protocols for the shape.") from None


def _table(document: dict[str, Any], section: str, *, where: str) -> dict[str, Any]:
    if not isinstance(document[section], dict):
        raise ProtocolRefused(
            f"Protocol {where}: `{section}` is a table of keys; see training/protocols for the shape."
        )
    return document[section]


def _gates(entry: dict[str, Any]) -> Gates:
    usual = Gates()
    return Gates(
        *entry.get("observed_to_expected", (usual.lowest_observed_to_expected, usual.highest_observed_to_expected)),
        *entry.get("calibration_slope", (usual.lowest_slope, usual.highest_slope)),
    )


def _split(entry: dict[str, Any]) -> Split:
    dates = {key: tuple(value) for key, value in entry.items() if key.endswith("_as_of")}
    return Split(**{**entry, **dates})


def _also(entry: dict[str, Any], document: dict[str, Any]) -> Further:
    """A further outcome; as-of dates and comparator that it does not give are those of the first."""
    dates = {key: value for key, value in entry.items() if key in _DATES}
    outcome = {key: value for key, value in entry.items() if key in _SECTIONS["outcome"]}
    return Further(
        Outcome(**outcome),
        _split({**document["split"], **dates}),
        entry.get("comparator", document["comparator"]["name"]),
    )


def _column(entry: dict[str, Any], *, where: str) -> Column:
    _refuse_unknown(entry, set(Column.__dataclass_fields__), where=f"{where}, column {entry.get('name')}")
    if not {"name", "role"} <= set(entry):
        raise ProtocolRefused(f"Protocol {where}, column {entry.get('name')}: every column needs a name and a role.")
    column = Column(**{**entry, "levels": tuple(entry.get("levels", ()))})
    groups = tuple(ReasonGroup)
    words = ((column.role, _ROLES), (column.kind, _KINDS), (column.direction, _DIRECTIONS), (column.group, groups))
    for word, allowed in words:
        if word not in allowed:
            listed = [str(one) for one in allowed]
            raise ProtocolRefused(f"Protocol {where}, column `{column.name}`: `{word}` is none of {listed}.")
    if column.role == "excluded" and not column.reason:
        raise ProtocolRefused(f"Protocol {where} excludes `{column.name}` without a reason. Say why.")
    if column.role == "feature" and column.kind != "number" and not column.levels:
        raise ProtocolRefused(f"Protocol {where}, column `{column.name}`: list the words it may hold as `levels`.")
    if column.kind == "words" and column.direction != "either":
        raise ProtocolRefused(f"Protocol {where}, column `{column.name}`: words without order have no direction.")
    return column


def _refuse_unknown(entry: dict[str, Any], known: set[str], *, where: str) -> None:
    for key in sorted(set(entry) - known):
        near = difflib.get_close_matches(key, known, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        raise ProtocolRefused(f"Protocol {where} has an unknown key `{key}`.{hint} Known keys: {sorted(known)}.")
