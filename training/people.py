"""The people of a list on one date: facts for the rules, probabilities with their replicates, harm, reasons."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import expit

from features import CaseTables, build_features, instrument_inputs
from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.expected_counts import ExpectedCounts
from models.expected_harm import Harm, expected_harm
from models.faded_harm import faded_harm
from models.reasons import reasons
from models.selection.people import People
from models.selection.scheme import Scheme
from training.count_labels import offences_known
from training.dated_inputs import numbers
from training.list_inputs import ListInputs, facts_for_rules, list_inputs
from training.official import COMPARATORS, log_odds_column, official_columns, official_scores, term_prefix
from training.protocol import Protocol
from training.study import TEST, Study

_UNSCORED = {
    "no_date_of_birth": "no date of birth is on record",
    "under_18": "scores are for adults",
    "deceased": "a date of death is on record",
    "transferred_out": "the person was transferred out",
    "no_known_sanction": "no sanction is on record",
    "no_contact_24m": "there is no open supervision or custody, and no sanction or release in 24 months",
}
_NO_COUNTS = (
    "Harm is not worked out: the release has no expected counts by kind of offence. The list is ranked by probability; "
    "train with a section [counts] in the protocol to rank by harm."
)
_NO_OFFICIAL_SCORE = "the official score cannot be worked out from what is on record"


def people_on(
    tables: CaseTables,
    index_date: pd.Timestamp | str,
    *,
    model: AdditiveRisk,
    counts: ExpectedCounts | None,
    scheme: Scheme,
) -> People:
    """Everybody whom a scheme's list may name on a date.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables; nothing known after the date counts.
    index_date : Timestamp or str
        The date the list is made for.
    model : AdditiveRisk
        Gives probabilities.
    counts : ExpectedCounts or None
        Gives expected reoffences, and with the scheme's unit figures expected harm; None where a release has none.
    scheme : Scheme
        Whose members and nominations count.

    Returns
    -------
    People
        The population, with probabilities; and without any: sanctioned people under 18 or of unknown age, present
        members outside it, and people nominated without a sanction.
    """
    return people_of(list_inputs(tables, index_date, scheme=scheme), model=model, counts=counts, scheme=scheme)


def people_of(inputs: ListInputs, *, model: AdditiveRisk, counts: ExpectedCounts | None, scheme: Scheme) -> People:
    """The same of what is known of everybody, wherever it was kept.

    Parameters
    ----------
    inputs : ListInputs
        What is known of each person.
    model, counts, scheme
        As for `people_on`.

    Returns
    -------
    People
        As `people_on` gives them.
    """
    ids, formula = inputs.ids, own_formula(model)
    used = _formulas_of((*model.features, *(counts.features if counts else ()))) | {formula}
    scores = {name: official_scores(inputs.instruments, name) for name in sorted(used)}
    official = scores[formula]
    X = pd.concat([inputs.features, *(official_columns(each, name) for name, each in scores.items())], axis=1)
    counts = counts if counts is not None and counts.kinds is not None else None
    harm = None if counts is None else _harm(counts, X, scores, inputs=inputs, scheme=scheme)
    scored = inputs.standing["in_population"] & official[log_odds_column(formula)].notna()
    because = inputs.standing["reason"].map(_UNSCORED).fillna(_NO_OFFICIAL_SCORE).mask(scored, "")
    faded = {} if counts is None else _faded(counts, X, inputs=inputs, scheme=scheme)
    people = _people(
        facts_for_rules(inputs, scheme),
        X,
        scored=scored,
        model=model,
        harm=None if harm is None else harm.only(scored.to_numpy(dtype=bool)),
        harm_unavailable_because=_NO_COUNTS if counts is None else "",
        members=inputs.standing["member_strand"],
        unscored_because=because,
        area=inputs.standing["area"],
    )
    people = replace(people, harm_faded={months: harm.where(scored, axis=0) for months, harm in faded.items()})
    if set(model.features) <= set(official_columns(official, formula)):
        # The official formula without needs is its static version, which has weights of its own.
        z = model.calibration.intercept + model.calibration.slope * official["static_log_odds"]
        people = replace(people, probability_without_needs=pd.Series(expit(z), index=ids).where(scored))
    return people


def people_of_table(table: pd.DataFrame, study: Study, protocol: Protocol, *, model: AdditiveRisk) -> People:
    """The test people of a ready-made person table.

    Parameters
    ----------
    table : DataFrame
        As read by `read_person_table`.
    study : Study
        Says who the test people are.
    protocol : Protocol
        Says what shows that a person is 18 or over.
    model : AdditiveRisk
        Gives probabilities.

    Returns
    -------
    People
        Without harm, which such a table cannot give.
    """
    rows = study.part(TEST).set_index("person_id")
    X = rows.drop(columns=["as_of_date", "part", "outcome"])
    age = table.loc[rows.index, protocol.adults["column"]].map(protocol.adults["lowest_age"]).astype(float)
    return _people(
        pd.DataFrame({"age_years": age}, index=rows.index),
        X,
        scored=age >= 18,
        model=model,
        harm=None,
        harm_unavailable_because="Harm is not worked out: this table does not say which offences people went on to.",
        members=pd.Series(None, index=rows.index, dtype=object),
        unscored_because=pd.Series(
            np.select([age >= 18, age < 18], ["", _UNSCORED["under_18"]], "the age is not on record"), index=rows.index
        ),
    )


def _harm(
    counts: ExpectedCounts,
    X: pd.DataFrame,
    scores: dict[str, pd.DataFrame],
    *,
    inputs: ListInputs,
    scheme: Scheme,
) -> Harm:
    """Expected harm in the scheme's unit figures; without needs an official formula is its static version."""
    X = X.join(inputs.offences)
    static = X.copy()
    for formula in _formulas_of(counts.features):
        first, *others = [name for name in map(str, X) if name.startswith(term_prefix(formula))]
        static[first], static[others] = scores[formula]["static_log_odds"], 0.0
    return expected_harm(counts, X, inputs.kinds, scheme.costs.units(), without_needs=static)


def _faded(counts: ExpectedCounts, X: pd.DataFrame, *, inputs: ListInputs, scheme: Scheme) -> dict[int, pd.DataFrame]:
    return faded_harm(counts, X.join(inputs.offences), inputs.faded, scheme.costs.units())


def what_models_read(tables: CaseTables, index_date: pd.Timestamp, ids: pd.Index) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every column that a model of a release may read, without a scheme.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables; the rows of the people asked for are enough.
    index_date : Timestamp
        Nothing known after it counts.
    ids : Index of str
        Whom.

    Returns
    -------
    DataFrame of shape (n_persons, n_columns)
        Features, log-odds and terms of the official formulas, and own proven offences by harm group.
    DataFrame of shape (n_persons, n_inputs)
        As `instrument_inputs` gives them.
    """
    features = numbers(build_features(tables, index_date, ids).set_index("person_id").drop(columns="index_date"))
    inputs = instrument_inputs(tables, index_date, ids)
    official = [official_columns(official_scores(inputs, formula), formula) for formula in COMPARATORS]
    return pd.concat([features, *official, offences_known(tables, index_date, ids)], axis=1), inputs


def own_formula(model: AdditiveRisk) -> str:
    """The official formula that a model is made of.

    Parameters
    ----------
    model : AdditiveRisk
        Which model.

    Returns
    -------
    str
        "ARP", which says who can be scored, where a model is made of features alone.
    """
    own = [formula for formula in COMPARATORS if formula in _formulas_of(model.features)]
    return own[0] if own else COMPARATORS[0]


def _formulas_of(features: Iterable[str]) -> set[str]:
    return {formula for formula in COMPARATORS for name in features if name.startswith(f"{formula.lower()}_")}


def _people(
    facts: pd.DataFrame,
    X: pd.DataFrame,
    *,
    scored: pd.Series,
    model: AdditiveRisk,
    harm: Harm | None,
    harm_unavailable_because: str,
    members: pd.Series,
    unscored_because: pd.Series,
    area: pd.Series | None = None,
) -> People:
    unscored = ~scored.to_numpy(dtype=bool)
    replicates = model.replicate_probability(X)
    replicates[unscored] = np.nan
    without = {
        group: pd.Series(model.probability_without(X, group), index=X.index).mask(unscored)
        for group in (ReasonGroup.NEEDS, ReasonGroup.ATTENDANCE)
        if group == ReasonGroup.NEEDS or model.asks(group)
    }
    bounds = model.missing_answer_bounds(X, ReasonGroup.NEEDS)
    bounds.loc[unscored, ["lowest", "highest"]] = np.nan
    return People(
        facts=facts,
        probability=pd.Series(model.probability(X), index=X.index).mask(unscored),
        replicates=replicates,
        probability_without_needs=without[ReasonGroup.NEEDS],
        probability_without_attendance=without.get(ReasonGroup.ATTENDANCE, pd.Series(dtype=float)),
        missing_answers=bounds,
        reasons=reasons(model, X, scored=scored),
        harm=harm,
        harm_unavailable_because=harm_unavailable_because,
        member_strand=members,
        unscored_because=unscored_because,
        area=pd.Series(dtype=object) if area is None else area,
    )
