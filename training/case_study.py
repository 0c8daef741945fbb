"""A study from case tables: persons at as-of dates, features as known then, outcomes as proven later."""

import datetime
import difflib
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from features import (
    FEATURES,
    CaseTables,
    build_features,
    category_shares,
    feature_phrases,
    instrument_inputs,
    population,
)
from features.exceptions import ProtocolRefused
from features.needed_tables import refuse_absent_tables
from models.explainable import Input
from training.labels import counts_for, outcomes_after, proven_offences
from training.leakage import refuse_looking_ahead
from training.official import (
    FORMULAS,
    log_odds_column,
    official_columns,
    official_inputs,
    official_scores,
    rival_log_odds,
)
from training.protocol import Protocol
from training.study import EARLIER, LATEST, RECALIBRATE, TEST, TRAIN, Study, hash_share


def case_study(tables: CaseTables, protocol: Protocol, *, tell: Callable[[str], None] = lambda step: None) -> Study:
    """Study of case tables under a protocol with a temporal split.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    protocol : Protocol
        As-of dates, outcome, features.
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
    horizon stays in.
    """
    inputs = learned_inputs(protocol)
    if protocol.if_table_absent == "refuse":
        refuse_absent_tables(
            protocol.features,
            tables,
            asked_by=f"Protocol {protocol.name}",
            else_do=', or say if_table_absent = "leave_out" under its [features]',
        )
    split, parts = protocol.split, []
    left_out: dict[str, int] = {}
    for date in split.train_as_of + split.recalibrate_as_of + split.test_as_of:
        tell(f"People and outcomes on {date}")
        rows, dropped = _rows_on(tables, date, protocol)
        parts.append(rows)
        left_out = {reason: left_out.get(reason, 0) + count for reason, count in dropped.items()}
    rows = pd.concat(parts, ignore_index=True)
    tell("Make inputs again from what the tables held on the day")
    refuse_looking_ahead(tables, rows, partial(_inputs_on, protocol=protocol))
    train = rows[rows["part"] == TRAIN]
    learnable = tuple(column for column in inputs if train[column.name].notna().any())
    return Study(
        rows=rows.drop(columns=["reoffence_count", "follow_up_start"]),
        inputs=learnable,
        never_known=tuple(column.name for column in inputs if column not in learnable),
        comparator=log_odds_column(protocol.comparator),
        official=official_inputs(rows.columns, protocol.comparator),
        rivals={name: log_odds_column(name) for name in FORMULAS if name != protocol.comparator},
        left_out=left_out,
        reoffences=train.loc[train["outcome"] == 1, "reoffence_count"],
        category_share=_category_share(tables, train, protocol),
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


def numbers(features: pd.DataFrame) -> pd.DataFrame:
    """Features as plain numbers: a flag is 1 or 0, missing is not a number.

    Parameters
    ----------
    features : DataFrame
        Numbers and flags.

    Returns
    -------
    DataFrame of float
        The same shape.
    """
    return pd.DataFrame(
        {name: column.to_numpy(dtype=float, na_value=np.nan) for name, column in features.items()}, index=features.index
    )


def _rows_on(tables: CaseTables, date: datetime.date, protocol: Protocol) -> tuple[pd.DataFrame, dict[str, int]]:
    """Rows of the people who play a part on a date, and how many of them were left out and why."""
    # What is learned may rest on nothing that became known after the first test date, releases from custody included.
    known_by = protocol.index_date if date in protocol.split.test_as_of else min(protocol.split.test_as_of)
    index_date = pd.Timestamp(date)
    people = population(tables, index_date)
    people = people[people["in_population"]]
    part = _part(date, people.index, protocol)
    ids = part.index
    outcomes = outcomes_after(tables, index_date, ids, protocol.outcome, known_by=pd.Timestamp(str(known_by)))
    known = _inputs_on(tables, index_date, ids, protocol=protocol)
    rows = pd.concat([known.drop(columns="in_cohort"), outcomes], axis=1)
    immature, unscored = ~rows["is_mature"], rows[log_odds_column(protocol.comparator)].isna()
    # Without a cohort table nobody is known to be watched more.
    watched = known["in_cohort"] == 1
    dropped = {
        "outcome not yet known": int(immature.sum()),
        "without the official score": int((unscored & ~immature).sum()),
        "in a cohort, so watched more": int((watched & ~immature & ~unscored).sum()),
    }
    rows = rows[~immature & ~unscored & ~watched].drop(columns=["is_mature"])
    rows.insert(0, "as_of_date", index_date)
    rows.insert(1, "part", part)
    return rows.reset_index(names="person_id"), dropped


def _inputs_on(tables: CaseTables, date: pd.Timestamp, ids: pd.Index, *, protocol: Protocol) -> pd.DataFrame:
    """What may be learned from, and who is watched more, as numbers."""
    features = build_features(tables, date, ids).set_index("person_id")
    answers, formula = instrument_inputs(tables, date, ids), protocol.comparator
    return pd.concat(
        [
            numbers(features[[*protocol.features, "in_cohort"]]),
            official_columns(official_scores(answers, formula), formula),
            rival_log_odds(answers, comparator=formula, horizon_months=protocol.outcome.horizon_months),
        ],
        axis=1,
    )


def _part(date: datetime.date, person_ids: pd.Index, protocol: Protocol) -> pd.Series:
    split = protocol.split
    share = hash_share(pd.Series(person_ids, index=person_ids), split.salt)
    held_out = share < split.held_out_share
    if date in split.test_as_of:
        return held_out.map({True: TEST, False: LATEST})
    return held_out.map({True: EARLIER, False: TRAIN if date in split.train_as_of else RECALIBRATE})


def _category_share(tables: CaseTables, train: pd.DataFrame, protocol: Protocol) -> pd.Series:
    """What the training people reoffended by, each person once: at their first as-of date."""
    start = train.drop_duplicates("person_id").set_index("person_id")["follow_up_start"]
    horizon = start + pd.DateOffset(months=protocol.outcome.horizon_months)
    proof = start + pd.DateOffset(months=protocol.outcome.proven_within_months)
    known_by = pd.Timestamp(min(protocol.split.test_as_of))
    offences = proven_offences(tables, start, horizon, proof, known_by=known_by)
    codes = offences["ho_offence_code"]
    return category_shares(codes[counts_for(protocol.outcome, codes)])
