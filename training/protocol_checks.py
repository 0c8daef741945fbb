"""What a study design must hold: no forbidden input, no contradiction, nothing known before its time."""

from dataclasses import replace
from itertools import pairwise

import pandas as pd

from features.deny_list import refuse_denied
from features.exceptions import ProtocolRefused
from training.official import COMPARATORS
from training.protocol import EVENT_COHORTS, EVENT_MONTHS, LANDMARKS, Protocol

_SPLITS = {"case_tables": "temporal", "person_table": "hash"}
_OFFENCES = ("any", "any_but_breach", "violent")
_POPULATIONS = (LANDMARKS, EVENT_COHORTS)
# What the Ministry counts, and nothing else, is the outcome of its cohorts.
_MINISTRY = {"horizon_months": 12, "proven_within_months": 18, "offences": "any_but_breach"}
_IF_TABLE_ABSENT = ("refuse", "leave_out")


def check_protocol(protocol: Protocol) -> None:
    """Refuse a protocol that could not be carried out, or not honestly.

    Parameters
    ----------
    protocol : Protocol
        As parsed.

    Raises
    ------
    ProtocolRefused
        If it uses what may never be an input, contradicts itself, or would know on its index date what nobody could.
    """
    who = f"Protocol {protocol.name}"
    if protocol.data_kind not in _SPLITS:
        raise ProtocolRefused(f"{who} reads `{protocol.data_kind}`; say case_tables or person_table.")
    if protocol.split.kind != _SPLITS[protocol.data_kind]:
        raise ProtocolRefused(
            f"{who} splits by `{protocol.split.kind}`; a protocol that reads {protocol.data_kind} splits by "
            f"`{_SPLITS[protocol.data_kind]}`."
        )
    used = protocol.features + tuple(column.name for column in protocol.columns_with("feature"))
    if not used:
        raise ProtocolRefused(f"{who} names no feature.")
    # The comparator may be served, so it is held to the same as the features.
    refuse_denied(
        used + tuple(column.name for column in protocol.columns_with("comparator")),
        asked_by=who,
        exempted=protocol.exempted if protocol.research_only else {},
        sex_reason=protocol.sex_reason,
    )
    if len(set(used)) < len(used):
        raise ProtocolRefused(f"{who} names a feature twice.")
    if protocol.outcome.name in used:
        raise ProtocolRefused(f"{who} has its outcome `{protocol.outcome.name}` among its features.")
    if protocol.if_table_absent not in _IF_TABLE_ABSENT:
        raise ProtocolRefused(
            f"{who}, [features] if_table_absent: `{protocol.if_table_absent}` is neither of {list(_IF_TABLE_ABSENT)}."
        )
    _check_population(protocol, who)
    _check_numbers(protocol, who)
    if protocol.data_kind == "person_table":
        _check_columns(protocol)
    else:
        _check_dates(protocol)
    _check_others(protocol, who)
    _check_counts(protocol, who)


def _check_counts(protocol: Protocol, who: str) -> None:
    if protocol.counts is None:
        return
    if protocol.data_kind != "case_tables" or protocol.population != LANDMARKS:
        raise ProtocolRefused(f"{who}: reoffences are counted from case tables on landmarks alone; take out [counts].")
    if protocol.counts.name in [design.outcome.name for design in protocol.by_outcome()]:
        raise ProtocolRefused(
            f"{who}, [counts] name: `{protocol.counts.name}` is the name of an outcome; give another."
        )


def _check_population(protocol: Protocol, who: str) -> None:
    if protocol.population not in _POPULATIONS:
        raise ProtocolRefused(f"{who}, [population] kind: `{protocol.population}` is neither of {list(_POPULATIONS)}.")
    if protocol.population == LANDMARKS:
        return
    if protocol.data_kind != "case_tables":
        raise ProtocolRefused(f"{who}: a person table has no events; [population] is for case tables.")
    if protocol.others:
        raise ProtocolRefused(f"{who}: event cohorts have the Ministry's outcome alone; take out [[also]].")
    wrong = {key: value for key, value in _MINISTRY.items() if getattr(protocol.outcome, key) != value}
    if wrong:
        raise ProtocolRefused(f"{who}: the outcome of event cohorts is the Ministry's; give {wrong} under [outcome].")
    split = protocol.split
    dates = sorted(pd.Timestamp(date) for date in split.train_as_of + split.recalibrate_as_of + split.test_as_of)
    if any(after < before + pd.DateOffset(months=EVENT_MONTHS) for before, after in pairwise(dates)):
        raise ProtocolRefused(
            f"{who}: an event cohort is of the {EVENT_MONTHS} months from its as-of date, and two of them overlap. "
            f"Give as-of dates at least {EVENT_MONTHS} months apart."
        )


def _check_others(protocol: Protocol, who: str) -> None:
    outcomes = [design.outcome.name for design in protocol.by_outcome()]
    if protocol.others and protocol.data_kind == "person_table":
        raise ProtocolRefused(f"{who}: a person table has one outcome; [[also]] is for case tables.")
    if twice := sorted({name for name in outcomes if outcomes.count(name) > 1}):
        raise ProtocolRefused(f"{who} names the outcome {twice} twice.")
    for design in protocol.by_outcome()[1:]:
        check_protocol(replace(design, name=f"{protocol.name}, [[also]] {design.outcome.name}"))


def _check_numbers(protocol: Protocol, who: str) -> None:
    split, outcome = protocol.split, protocol.outcome
    if not 0 < outcome.horizon_months <= outcome.proven_within_months:
        raise ProtocolRefused(f"{who}: the horizon is at least a month, and proof may not be due before it ends.")
    if outcome.offences not in _OFFENCES:
        raise ProtocolRefused(f"{who}, [outcome] offences: `{outcome.offences}` is neither of {list(_OFFENCES)}.")
    if not 0 < split.held_out_share < 1 or not 0 <= split.recalibrate_share < 1 - split.held_out_share:
        raise ProtocolRefused(f"{who}: shares of persons lie between 0 and 1 and leave some to train on.")
    if protocol.monitoring.early_months > outcome.horizon_months:
        raise ProtocolRefused(
            f"{who}, [monitoring] early_months: follow-up is early up to the horizon of {outcome.horizon_months} "
            f"months; got {protocol.monitoring.early_months}. Give fewer."
        )
    if split.kind == "hash" and split.recalibrate_share == 0:
        raise ProtocolRefused(f"{who}: say which share of persons recalibrates (`recalibrate_share`).")


def _check_columns(protocol: Protocol) -> None:
    for role in ("identifier", "outcome", "comparator"):
        if len(protocol.columns_with(role)) != 1:
            raise ProtocolRefused(f"Protocol {protocol.name} needs exactly one column with the role {role}.")
    names = [column.name for column in protocol.columns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ProtocolRefused(f"Protocol {protocol.name} gives {twice[:10]} more than one role.")
    if protocol.adults.get("column") not in names or not protocol.adults.get("lowest_age"):
        raise ProtocolRefused(
            f"Protocol {protocol.name} needs [adults]: the column that shows who is 18 or over, and the lowest age "
            "that each of its words stands for."
        )
    # Who is 18 or over filters people, and a filter may use no more than a feature may; no exemption opens it.
    refuse_denied([protocol.adults["column"]], asked_by=f"Protocol {protocol.name}, [adults] column,")
    wrong = [word for word, age in protocol.adults["lowest_age"].items() if type(age) is not int or age < 0]
    if wrong:
        raise ProtocolRefused(
            f"Protocol {protocol.name}, [adults.lowest_age]: {len(wrong)} lowest age(s) are not a whole number of 0 or "
            f"more: {wrong[:10]}. Give the youngest age in years that each word stands for."
        )


def _check_dates(protocol: Protocol) -> None:
    if protocol.comparator not in COMPARATORS:
        raise ProtocolRefused(
            f"Protocol {protocol.name} compares with `{protocol.comparator}`; case tables are scored with one of "
            f"{list(COMPARATORS)}."
        )
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
    gap = pd.DateOffset(months=protocol.months_until_known)
    for period in periods[:2]:
        known_by = (pd.Timestamp(max(period)) + gap).date()
        if known_by > min(split.test_as_of):
            raise ProtocolRefused(
                f"Protocol {protocol.name}: outcomes of {max(period)} are proven only by {known_by}, "
                f"after the first test date {min(split.test_as_of)}. Leave a gap of "
                f"{protocol.months_until_known} months."
            )
    known_by = (pd.Timestamp(max(split.test_as_of)) + gap).date()
    if known_by > protocol.index_date:
        raise ProtocolRefused(
            f"Protocol {protocol.name}: outcomes of {max(split.test_as_of)} are proven only by {known_by}, after the "
            f"index date {protocol.index_date}; the list would rest on what nobody could know. Test earlier."
        )
