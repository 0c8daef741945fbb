"""The people of a list on one date: facts for the rules, probabilities with their replicates, harm, reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import expit

from features import (
    CASE_TABLES,
    CaseTables,
    build_features,
    home_areas,
    instrument_inputs,
    offence_counts,
    population,
    present_members,
    scheme_facts,
)
from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.expected_counts import ExpectedCounts
from models.expected_harm import Harm, expected_harm
from models.reasons import reasons
from models.selection.instruments import instrument_score, static_violent_score
from models.selection.people import People
from models.selection.scheme import Scheme
from models.selection.sources import withheld, withheld_facts
from training.count_labels import kinds_known, offences_known
from training.dated_inputs import numbers
from training.official import COMPARATORS, log_odds_column, official_columns, official_scores, term_prefix
from training.protocol import Protocol
from training.study import TEST, Study

_LISTED_ALL_THE_SAME = ("under_18", "no_date_of_birth")
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
    date = pd.Timestamp(index_date)
    known = population(tables, date)
    not_used = withheld(scheme, date.date())
    facts = _usable(scheme_facts(tables, date, known.index, scheme=scheme.id, terms=scheme.terms), not_used)
    members = present_members(tables, date, known.index, scheme=scheme.id)
    nominated = _nominated(facts, scheme)
    sanctioned = offence_counts(tables, date, known.index).sum(axis=1) > 0
    named = (known["reason"].isin(_LISTED_ALL_THE_SAME) & sanctioned) | members.notna() | nominated
    ids = known.index[known["in_population"] | named]
    features = build_features(tables, date, ids).set_index("person_id").drop(columns="index_date")
    inputs = instrument_inputs(tables, date, ids)
    formula = _formula_of(model)
    used = _formulas_of((*model.features, *(counts.features if counts else ()))) | {formula}
    scores = {name: official_scores(inputs, name) for name in sorted(used)}
    official = scores[formula]
    for_rules = instrument_inputs(_without(tables, not_used), date, ids) if not_used else inputs
    score = instrument_score(scheme.instrument, scheme.horizon_years, for_rules)
    X = pd.concat([numbers(features), *(official_columns(each, name) for name, each in scores.items())], axis=1)
    counts = counts if counts is not None and counts.kinds is not None else None
    harm = None if counts is None else _harm(counts, X, scores, tables=tables, date=date, scheme=scheme)
    scored = known["in_population"].reindex(ids) & official[log_odds_column(formula)].notna()
    because = known["reason"].reindex(ids).map(_UNSCORED).fillna(_NO_OFFICIAL_SCORE).mask(scored, "")
    all_facts = pd.concat([numbers(features), facts.reindex(ids)], axis=1).assign(
        age_years=known["age_years"].reindex(ids),
        # Nobody under 18, or of unknown age, is shown a score, in a rule's detail either.
        instrument_score=score.where(known["age_years"].reindex(ids) >= 18),
        has_static_inputs=score.notna(),
        vrp_score=static_violent_score(for_rules).where(known["age_years"].reindex(ids) >= 18),
    )
    if scheme.sources:
        all_facts = _usable(all_facts, not_used).assign(lapsed_source_count=float(len(not_used)))
    people = _people(
        all_facts,
        X,
        scored=scored,
        model=model,
        harm=None if harm is None else harm.only(scored.to_numpy(dtype=bool)),
        harm_unavailable_because=_NO_COUNTS if counts is None else "",
        members=members.reindex(ids),
        unscored_because=because,
        area=home_areas(tables, date, ids),
    )
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
    tables: CaseTables,
    date: pd.Timestamp,
    scheme: Scheme,
) -> Harm:
    """Expected harm in the scheme's unit figures; without needs an official formula is its static version."""
    X = X.join(offences_known(tables, date, X.index))
    static = X.copy()
    for formula in _formulas_of(counts.features):
        first, *others = [name for name in map(str, X) if name.startswith(term_prefix(formula))]
        static[first], static[others] = scores[formula]["static_log_odds"], 0.0
    return expected_harm(counts, X, kinds_known(tables, date, X.index), scheme.costs.units(), without_needs=static)


def _usable(facts: pd.DataFrame, not_used: Mapping[str, str]) -> pd.DataFrame:
    """A table without an agreement in force feeds no rule (G7): the facts made of it are not known."""
    return facts.drop(columns=withheld_facts(not_used) & set(facts))


def _without(tables: CaseTables, not_used: Mapping[str, str]) -> CaseTables:
    """The tables that rules may use, and those without which nothing can be read; facts of these are dropped after."""
    return CaseTables(
        {name: rows for name, rows in tables.items() if name not in not_used or CASE_TABLES[name].required}
    )


def _formula_of(model: AdditiveRisk) -> str:
    """The official formula that a model is made of; ARP, which says who can be scored, where it is made of features."""
    own = [formula for formula in COMPARATORS if formula in _formulas_of(model.features)]
    return own[0] if own else COMPARATORS[0]


def _formulas_of(features: Iterable[str]) -> set[str]:
    return {formula for formula in COMPARATORS for name in features if name.startswith(f"{formula.lower()}_")}


def _nominated(facts: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Whom somebody nominated in a way that a rule of this scheme looks at."""
    looked_at = {rule.field for rule in scheme.rules}
    fields = [name for name in ("nomination_count_6m", "nominated_domestic_abuse_12m") if name in looked_at]
    return (facts.reindex(columns=fields).fillna(0) > 0).any(axis=1)


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
    without = pd.Series(model.probability_without(X, ReasonGroup.NEEDS), index=X.index).mask(unscored)
    bounds = model.missing_answer_bounds(X, ReasonGroup.NEEDS)
    bounds.loc[unscored, ["lowest", "highest"]] = np.nan
    return People(
        facts=facts,
        probability=pd.Series(model.probability(X), index=X.index).mask(unscored),
        replicates=replicates,
        probability_without_needs=without,
        missing_answers=bounds,
        reasons=reasons(model, X, scored=scored),
        harm=harm,
        harm_unavailable_because=harm_unavailable_because,
        member_strand=members,
        unscored_because=unscored_because,
        area=pd.Series(dtype=object) if area is None else area,
    )
