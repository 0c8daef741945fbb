"""A study protocol: what is predicted, from what, for whom, judged how; committed, hashed into every release."""

import difflib
import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from features.deny_list import refuse_denied
from features.exceptions import ProtocolRefused

_FOLDER = Path(__file__).with_name("protocols")
_ROLES = ("identifier", "outcome", "comparator", "feature", "audit", "excluded")
_KINDS = ("number", "ordered", "words")
_DIRECTIONS = ("increasing", "decreasing", "either")


@dataclass(frozen=True)
class Column:
    """One column of a ready-made person table and what it may be used for.

    Parameters
    ----------
    name : str
        Column name.
    role : {"identifier", "outcome", "comparator", "feature", "audit", "excluded"}
        Its only use.
    kind : {"number", "ordered", "words"}
        How a feature is read.
    levels : tuple of str
        Allowed words of a feature that is not a number, in order.
    direction : {"increasing", "decreasing", "either"}
        Which way the field expects a feature to move the risk.
    group : str
        Under which heading a reason from it is told.
    meaning : str
        What it says, in a reader's words.
    reason : str
        Why it is excluded.
    exempted : str
        Why a research protocol uses a denied column.
    """

    name: str
    role: str
    kind: str = "number"
    levels: tuple[str, ...] = ()
    direction: str = "either"
    group: str = "history"
    meaning: str = ""
    reason: str = ""
    exempted: str = ""


@dataclass(frozen=True)
class Outcome:
    """What counts as the outcome.

    Parameters
    ----------
    name : str
        Its name, such as "any_12m".
    meaning : str
        The definition in words.
    horizon_months : int
        Months after follow-up starts in which it must happen.
    proven_within_months : int
        Months after follow-up starts in which it must be proven; equal to the horizon where proof is not tracked.
    """

    name: str
    meaning: str
    horizon_months: int
    proven_within_months: int


@dataclass(frozen=True)
class Split:
    """Which people and dates train, recalibrate and test.

    Parameters
    ----------
    kind : {"temporal", "hash"}
        By date with persons held out, or by a hash of the identifier.
    train_as_of, recalibrate_as_of, test_as_of : tuple of date
        As-of dates of a temporal split.
    held_out_share : float
        Share of persons kept for the test alone, 0 to 1.
    recalibrate_share : float
        Share of persons that recalibrate, in a split by hash.
    salt : str
        Mixed into the hash, so that two protocols do not hold out the same people.
    """

    kind: str
    train_as_of: tuple[date, ...] = ()
    recalibrate_as_of: tuple[date, ...] = ()
    test_as_of: tuple[date, ...] = ()
    held_out_share: float = 0.3
    recalibrate_share: float = 0.0
    salt: str = ""


@dataclass(frozen=True)
class Protocol:
    """A committed study design.

    Parameters
    ----------
    name, version, title, intended_use : str
        What it is and what its release is for.
    data_kind : {"case_tables", "person_table"}
        What it reads.
    outcome : Outcome
        What is predicted.
    split : Split
        Who trains, recalibrates and tests.
    comparator : str
        The official instrument, or the column of a person table, that a learned model must beat.
    margin : float
        By how much the Brier score on the test people must be lower than the recalibrated comparator's.
    index_date : date or None
        The date the list is made for; None where the table has no dates.
    features : tuple of str
        Features of case tables that the learned model uses.
    columns : tuple of Column
        Roles of the columns of a person table.
    schemes : dict of str to int or None
        Schemes to propose for; a number replaces the scheme's own total capacity.
    adults : dict
        For a person table: the column and words that show a person is 18 or over.
    replicate_count, bin_count, seed : int
        Size and seed of the learned model.
    mix_prior_strength : float
        Offences that the average mix counts for beside a person's own history.
    research_only : bool
        A research release is never promoted or served.
    sex_reason : str
        Why a learned model uses sex; empty when it does not.
    sha256 : str
        Hash of the protocol file.
    exempted : dict of str to str
        Denied columns that a research protocol uses, each with its reason.
    """

    name: str
    version: str
    title: str
    intended_use: str
    data_kind: str
    outcome: Outcome
    split: Split
    comparator: str
    margin: float
    index_date: date | None
    features: tuple[str, ...]
    columns: tuple[Column, ...]
    schemes: dict[str, int | None]
    adults: dict[str, Any]
    replicate_count: int
    bin_count: int
    seed: int
    mix_prior_strength: float
    research_only: bool
    sex_reason: str
    sha256: str
    exempted: dict[str, str] = field(default_factory=dict)

    def columns_with(self, role: str) -> tuple[Column, ...]:
        """Columns of a person table with one role.

        Parameters
        ----------
        role : str
            A role.

        Returns
        -------
        tuple of Column
            In the order of the protocol.
        """
        return tuple(column for column in self.columns if column.role == role)


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
        If it does not exist, names an unknown key or word, uses a protected or denied column, puts the outcome
        among the features, or lets its periods overlap.
    """
    file = _find(path)
    raw = file.read_bytes()
    try:
        document = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ProtocolRefused(f"Protocol {file.name} is not TOML: {fault}. Mend it at that place.") from None
    protocol = _parse(document, name=file.name, sha256=hashlib.sha256(raw).hexdigest())
    _check(protocol)
    return protocol


def _find(path: str | Path) -> Path:
    for candidate in (Path(path), _FOLDER / f"{path}.toml"):
        if candidate.is_file():
            return candidate
    shipped = sorted(file.stem for file in _FOLDER.glob("*.toml"))
    raise ProtocolRefused(f"There is no protocol {path}. Give a file, or one of {shipped}.")


def _parse(document: dict[str, Any], *, name: str, sha256: str) -> Protocol:
    known = {
        "name",
        "version",
        "title",
        "intended_use",
        "research_only",
        "seed",
        "index_date",
        "sex",
        "data",
        "outcome",
    }
    known |= {"split", "comparator", "model", "harm", "features", "column", "schemes", "adults"}
    _refuse_unknown(document, known, where=name)
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
            split=_split(document["split"], where=name),
            comparator=document["comparator"]["name"],
            margin=document["comparator"]["margin"],
            index_date=document.get("index_date"),
            features=tuple(document.get("features", {}).get("use", ())),
            columns=columns,
            schemes={key: value or None for key, value in document["schemes"].items()},
            adults=document.get("adults", {}),
            replicate_count=model.get("replicate_count", 200),
            bin_count=model.get("bin_count", 32),
            seed=document["seed"],
            mix_prior_strength=document.get("harm", {}).get("mix_prior_strength", 5.0),
            research_only=document["research_only"],
            sex_reason=sex.get("reason", "") if sex.get("use") else "",
            sha256=sha256,
            exempted={column.name: column.exempted for column in columns if column.exempted},
        )
    except KeyError as missing:
        raise ProtocolRefused(f"Protocol {name} lacks the key {missing}. Add it; see training/protocols.") from None
    except TypeError as fault:
        raise ProtocolRefused(f"Protocol {name}: {fault}. See training/protocols for the shape.") from None


def _split(entry: dict[str, Any], *, where: str) -> Split:
    _refuse_unknown(entry, set(Split.__dataclass_fields__), where=f"{where}, [split]")
    dates = {key: tuple(value) for key, value in entry.items() if key.endswith("_as_of")}
    return Split(**{**entry, **dates})


def _column(entry: dict[str, Any], *, where: str) -> Column:
    _refuse_unknown(entry, set(Column.__dataclass_fields__), where=f"{where}, column {entry.get('name')}")
    column = Column(**{**entry, "levels": tuple(entry.get("levels", ()))})
    for word, allowed in ((column.role, _ROLES), (column.kind, _KINDS), (column.direction, _DIRECTIONS)):
        if word not in allowed:
            raise ProtocolRefused(f"Protocol {where}, column `{column.name}`: `{word}` is none of {list(allowed)}.")
    if column.role == "excluded" and not column.reason:
        raise ProtocolRefused(f"Protocol {where} excludes `{column.name}` without a reason. Say why.")
    return column


def _refuse_unknown(entry: dict[str, Any], known: set[str], *, where: str) -> None:
    for key in sorted(set(entry) - known):
        near = difflib.get_close_matches(key, known, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        raise ProtocolRefused(f"Protocol {where} has an unknown key `{key}`.{hint} Known keys: {sorted(known)}.")


def _check(protocol: Protocol) -> None:
    if protocol.data_kind not in ("case_tables", "person_table"):
        raise ProtocolRefused(
            f"Protocol {protocol.name} reads `{protocol.data_kind}`; say case_tables or person_table."
        )
    used = protocol.features + tuple(column.name for column in protocol.columns_with("feature"))
    if not used:
        raise ProtocolRefused(f"Protocol {protocol.name} names no feature.")
    refuse_denied(
        used,
        asked_by=f"Protocol {protocol.name}",
        exempted=protocol.exempted if protocol.research_only else {},
        sex_reason=protocol.sex_reason,
    )
    if len(set(used)) < len(used):
        raise ProtocolRefused(f"Protocol {protocol.name} names a feature twice.")
    if protocol.outcome.name in used:
        raise ProtocolRefused(f"Protocol {protocol.name} has its outcome `{protocol.outcome.name}` among its features.")
    if protocol.data_kind == "person_table":
        _check_columns(protocol)
    elif protocol.split.kind == "temporal":
        _check_dates(protocol)


def _check_columns(protocol: Protocol) -> None:
    for role in ("identifier", "outcome", "comparator"):
        if len(protocol.columns_with(role)) != 1:
            raise ProtocolRefused(f"Protocol {protocol.name} needs exactly one column with the role {role}.")
    names = [column.name for column in protocol.columns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ProtocolRefused(f"Protocol {protocol.name} gives {twice[:10]} more than one role.")


def _check_dates(protocol: Protocol) -> None:
    split = protocol.split
    periods = (split.train_as_of, split.recalibrate_as_of, split.test_as_of)
    if not all(periods) or protocol.index_date is None:
        raise ProtocolRefused(
            f"Protocol {protocol.name} needs train, recalibrate and test as-of dates and an index_date."
        )
    for earlier, later, names in (
        (periods[0], periods[1], "train and recalibrate"),
        (periods[1], periods[2], "recalibrate and test"),
    ):
        if max(earlier) >= min(later):
            raise ProtocolRefused(f"Protocol {protocol.name}: the {names} periods overlap. Put them in order.")
    gap = pd.DateOffset(months=protocol.outcome.proven_within_months)
    for period in periods[:2]:
        known_by = (pd.Timestamp(max(period)) + gap).date()
        if known_by > min(split.test_as_of):
            raise ProtocolRefused(
                f"Protocol {protocol.name}: outcomes of {max(period)} are proven only by {known_by}, "
                f"after the first test date {min(split.test_as_of)}. Leave a gap of "
                f"{protocol.outcome.proven_within_months} months."
            )
