"""A study from case tables: persons at as-of dates, features as known then, outcomes as proven later."""

import datetime
import difflib
from collections.abc import Callable

import pandas as pd

from features import FEATURES, CaseTables, feature_phrases
from features.exceptions import ProtocolRefused
from features.needed_tables import refuse_absent_tables
from models.expected_counts import KNOWN_OFFENCES
from models.harm import kinds_of
from models.inputs import Input
from training.count_labels import counts_after, known_kinds, named_kinds
from training.dated_inputs import DatedInputs
from training.detected_labels import reoffences_by_detection
from training.event_outcomes import outcomes_of_quarter
from training.labels import counts_for, outcomes_after, proven_offences
from training.official import log_odds_column, official_columns, official_inputs, rivals
from training.protocol import EVENT_COHORTS, Protocol
from training.study import EARLIER, LATEST, RECALIBRATE, TEST, TRAIN, Study, hash_share


def case_study(
    tables: CaseTables,
    protocol: Protocol,
    *,
    known: DatedInputs | None = None,
    tell: Callable[[str], None] = lambda step: None,
) -> Study:
    """Study of case tables under a protocol with a temporal split.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    protocol : Protocol
        As-of dates, outcome, features.
    known : DatedInputs, optional
        Of these tables and features; studies of several outcomes share it.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    Study
        Rows of persons at as-of dates. People held out for the test are in no other part.

    Raises
    ------
    ProtocolRefused
        If the protocol names a feature that Desist does not build.
    DataRefused
        If the table of a feature is absent, and the protocol does not say to leave such features out.
    GateRefused
        If an input knows what was recorded only after its date.

    Notes
    -----
    Whether a person is in a cohort, and so watched more, is tested on the as-of date only: who joins one within the
    horizon stays in. Of event cohorts it is tested on the day of the event.
    """
    inputs = learned_inputs(protocol)
    if protocol.if_table_absent == "refuse":
        refuse_absent_tables(
            protocol.features,
            tables,
            asked_by=f"Protocol {protocol.name}",
            else_do=', or say if_table_absent = "leave_out" under its [features]',
        )
    known = known or DatedInputs(tables, protocol.features, with_history=protocol.counts is not None)
    split, parts = protocol.split, []
    left_out: dict[str, int] = {}
    for date in split.train_as_of + split.recalibrate_as_of + split.test_as_of:
        tell(f"People and outcomes on {date}")
        rows, dropped = _rows_on(tables, date, protocol, known)
        parts.append(rows)
        left_out = {reason: left_out.get(reason, 0) + count for reason, count in dropped.items()}
    rows = pd.concat(parts, ignore_index=True)
    tell("Make inputs again from what the tables held on the day")
    for dates in (split.train_as_of, split.recalibrate_as_of, split.test_as_of):
        first = pd.Timestamp(min(dates))
        if protocol.population == EVENT_COHORTS:
            known.make_again_at(rows[rows["as_of_date"] == first])
        else:
            known.make_again(first)
    train = rows[rows["part"] == TRAIN]
    learnable = tuple(column for column in inputs if train[column.name].notna().any())
    return Study(
        rows=rows.drop(columns=["reoffence_count", "follow_up_start"]),
        inputs=learnable,
        never_known=tuple(column.name for column in inputs if column not in learnable),
        comparator=log_odds_column(protocol.comparator),
        official=official_inputs(rows.columns, protocol.comparator),
        rivals=rivals(protocol.comparator, horizon_months=protocol.outcome.horizon_months),
        left_out=left_out,
        reoffences=train.loc[train["outcome"] == 1, "reoffence_count"],
        offences_by_kind=_offences_by_kind(tables, train, protocol),
    )


def learned_inputs(protocol: Protocol) -> tuple[Input, ...]:
    """What a learned model of case tables reads, with direction and meaning from the data dictionary.

    Parameters
    ----------
    protocol : Protocol
        Names the features.

    Returns
    -------
    tuple of Input
        In the order of the protocol.

    Raises
    ------
    ProtocolRefused
        If a name is not a declared feature, or is one that no model may use.
    """
    declared = {feature.name: feature for feature in FEATURES}
    unknown = [name for name in protocol.features if name not in declared]
    if unknown:
        near = {name: difflib.get_close_matches(name, declared, n=1) for name in unknown[:10]}
        listed = ", ".join(f"`{name}`" + (f" (did you mean `{one[0]}`?)" if one else "") for name, one in near.items())
        raise ProtocolRefused(
            f"Protocol {protocol.name} names {len(unknown)} feature(s) that Desist does not build: {listed}. "
            "See the data dictionary for those it does."
        )
    barred = [name for name in protocol.features if not declared[name].is_predictor or declared[name].health]
    if barred:
        raise ProtocolRefused(
            f"Protocol {protocol.name} predicts from {barred[:10]}, which are exposures or health and never predictors."
        )
    phrases = feature_phrases()
    return tuple(
        Input(
            name=name,
            direction=declared[name].direction,
            group=declared[name].reason_group,
            meaning=declared[name].meaning,
            unit=declared[name].unit,
            phrase=phrases["known"].get(name, ""),
            missing_phrase=phrases["missing"].get(name, ""),
        )
        for name in protocol.features
    )


def _rows_on(
    tables: CaseTables, date: datetime.date, protocol: Protocol, known: DatedInputs
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Rows of the people of a date, and how many of them were left out and why."""
    # What is learned may rest on nothing that became known after the first test date, releases from custody included.
    known_by = protocol.index_date if date in protocol.split.test_as_of else min(protocol.split.test_as_of)
    index_date, known_day = pd.Timestamp(date), pd.Timestamp(str(known_by))
    outcome, comparator = protocol.outcome, protocol.comparator
    if protocol.population == EVENT_COHORTS:
        outcomes = outcomes_of_quarter(tables, index_date, known_by=known_day)
        inputs = known.at(outcomes["follow_up_start"])
    else:
        inputs = known.on(index_date)
        outcomes = outcomes_after(tables, index_date, inputs.index, outcome, known_by=known_day)
    starts = outcomes["follow_up_start"]
    beside = rivals(comparator, horizon_months=outcome.horizon_months).values()
    wanted = dict.fromkeys([*protocol.features, *official_columns(inputs, comparator).columns, *beside])
    by_detection = reoffences_by_detection(tables, starts, outcome, known_by=known_day)
    rows = pd.concat([inputs[list(wanted)], outcomes, by_detection], axis=1)
    if protocol.counts:
        counted = counts_after(tables, starts, outcome, known_by=known_day)
        rows = pd.concat(
            [rows, inputs[list(KNOWN_OFFENCES.values())], named_kinds(known_kinds(inputs)), counted], axis=1
        )
    immature, unscored = ~rows["is_mature"], rows[log_odds_column(comparator)].isna()
    # Without a cohort table nobody is known to be watched more.
    watched = inputs["in_cohort"] == 1
    dropped = {
        "outcome not yet known": int(immature.sum()),
        "without the official score": int((unscored & ~immature).sum()),
        "in a cohort, so watched more": int((watched & ~immature & ~unscored).sum()),
    }
    rows = rows[~immature & ~unscored & ~watched].drop(columns=["is_mature"])
    rows.insert(0, "as_of_date", index_date)
    rows.insert(1, "part", _part(date, inputs.index, protocol))
    return rows.reset_index(names="person_id"), dropped


def _part(date: datetime.date, person_ids: pd.Index, protocol: Protocol) -> pd.Series:
    split = protocol.split
    share = hash_share(pd.Series(person_ids, index=person_ids), split.salt)
    held_out = share < split.held_out_share
    if date in split.test_as_of:
        return held_out.map({True: TEST, False: LATEST})
    return held_out.map({True: EARLIER, False: TRAIN if date in split.train_as_of else RECALIBRATE})


def _offences_by_kind(tables: CaseTables, train: pd.DataFrame, protocol: Protocol) -> pd.Series:
    """What the training people reoffended by, by kind, each person once: at their first as-of date."""
    start = train.drop_duplicates("person_id").set_index("person_id")["follow_up_start"]
    horizon = start + pd.DateOffset(months=protocol.outcome.horizon_months)
    proof = start + pd.DateOffset(months=protocol.outcome.proven_within_months)
    known_by = pd.Timestamp(min(protocol.split.test_as_of))
    offences = proven_offences(tables, start, horizon, proof, known_by=known_by)
    codes = offences["ho_offence_code"]
    return kinds_of(codes[counts_for(protocol.outcome, codes)]).value_counts()
