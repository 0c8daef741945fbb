"""What a list needs to know of people on a date, before any score: from case tables once, and kept in a file."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

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
from models.faded_harm import HALF_LIVES
from models.selection.instruments import instrument_score, static_violent_score
from models.selection.scheme import Scheme
from models.selection.sources import withheld, withheld_facts
from training.count_labels import kinds_faded, kinds_known, offences_known
from training.dated_inputs import numbers

_LISTED_ALL_THE_SAME = ("under_18", "no_date_of_birth")
_ADULT_YEARS = 18


@dataclass(frozen=True)
class ListInputs:
    """What is known on a date of everybody whom a scheme's list may name; one row per person, same index throughout.

    Parameters
    ----------
    date : Timestamp
        Nothing known after it is in here.
    features : DataFrame of float of shape (n_persons, n_features)
        As models read them.
    instruments : DataFrame of shape (n_persons, n_inputs)
        As `instrument_inputs` gives them.
    facts : DataFrame of shape (n_persons, n_facts)
        What rules look at besides the features: facts of the scheme, age, and scores of the scheme's instrument.
    standing : DataFrame of shape (n_persons, 4)
        "in_population", "reason" (why not), "member_strand" and "area".
    offences, kinds : DataFrame of shape (n_persons, n_groups) and (n_persons, n_kinds)
        Each person's own proven offences by harm group and by kind.
    faded : DataFrame of shape (n_persons, n_half_lives * n_kinds)
        The same by half-life and kind, each counting the less, the longer ago it was: tried beside the list.
    """

    date: pd.Timestamp
    features: pd.DataFrame
    instruments: pd.DataFrame
    facts: pd.DataFrame
    standing: pd.DataFrame
    offences: pd.DataFrame
    kinds: pd.DataFrame
    faded: pd.DataFrame

    @property
    def ids(self) -> pd.Index:
        """Identifiers of the people."""
        return self.standing.index


def list_inputs(tables: CaseTables, index_date: pd.Timestamp | str, *, scheme: Scheme) -> ListInputs:
    """What is known of everybody whom a scheme's list may name.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables; nothing known after the date counts.
    index_date : Timestamp or str
        The date the list is made for.
    scheme : Scheme
        Whose members and nominations count, whose instrument is scored, and which sources may be used.

    Returns
    -------
    ListInputs
        Of the population, and of sanctioned people under 18 or of unknown age, present members outside it, and people
        nominated without a sanction.
    """
    date = pd.Timestamp(index_date)
    known = population(tables, date)
    not_used = withheld(scheme, date.date())
    facts = _usable(scheme_facts(tables, date, known.index, scheme=scheme.id, terms=scheme.terms), not_used)
    members = present_members(tables, date, known.index, scheme=scheme.id)
    sanctioned = offence_counts(tables, date, known.index).sum(axis=1) > 0
    named = (known["reason"].isin(_LISTED_ALL_THE_SAME) & sanctioned) | members.notna() | _nominated(facts, scheme)
    ids = known.index[known["in_population"] | named]
    inputs = instrument_inputs(tables, date, ids)
    for_rules = instrument_inputs(_without(tables, not_used), date, ids) if not_used else inputs
    return ListInputs(
        date=date,
        features=numbers(build_features(tables, date, ids).set_index("person_id").drop(columns="index_date")),
        instruments=inputs,
        facts=_dates_in_ms(facts.reindex(ids).assign(**_scores(scheme, for_rules, known["age_years"].reindex(ids)))),
        standing=known[["in_population", "reason"]]
        .reindex(ids)
        .assign(member_strand=members.reindex(ids), area=home_areas(tables, date, ids))
        .astype({"member_strand": "str", "area": "str"}),
        offences=offences_known(tables, date, ids),
        kinds=kinds_known(tables, date, ids).rename_axis(columns=None),
        faded=kinds_faded(tables, date, ids, half_lives=HALF_LIVES).rename_axis(columns=None),
    )


def facts_for_rules(inputs: ListInputs, scheme: Scheme) -> pd.DataFrame:
    """Everything that a scheme's gates and rules may look at.

    Parameters
    ----------
    inputs : ListInputs
        What is known.
    scheme : Scheme
        Which sources may be used on the date.

    Returns
    -------
    DataFrame of shape (n_persons, n_facts)
        Features and facts. What comes from a source without an agreement in force is left out (G7).
    """
    features = inputs.features.drop(columns=list(inputs.facts), errors="ignore")
    facts = pd.concat([features, inputs.facts], axis=1)
    if not scheme.sources:
        return facts
    not_used = withheld(scheme, inputs.date.date())
    return _usable(facts, not_used).assign(lapsed_source_count=float(len(not_used)))


def _dates_in_ms(facts: pd.DataFrame) -> pd.DataFrame:
    """The unit in which a Parquet file keeps dates."""
    dates = facts.select_dtypes("datetime64").columns
    return facts.astype(dict.fromkeys(dates, "datetime64[ms]"))


def _scores(scheme: Scheme, inputs: pd.DataFrame, age: pd.Series) -> dict[str, pd.Series]:
    """Nobody under 18, or of unknown age, is shown a score, in a rule's detail either."""
    score = instrument_score(scheme.instrument, scheme.horizon_years, inputs)
    return {
        "age_years": age,
        "instrument_score": score.where(age >= _ADULT_YEARS),
        "has_static_inputs": score.notna(),
        "vrp_score": static_violent_score(inputs).where(age >= _ADULT_YEARS),
    }


def _usable(facts: pd.DataFrame, not_used: Mapping[str, str]) -> pd.DataFrame:
    """A table without an agreement in force feeds no rule (G7): the facts made of it are not known."""
    return facts.drop(columns=withheld_facts(not_used) & set(facts))


def _without(tables: CaseTables, not_used: Mapping[str, str]) -> CaseTables:
    """The tables that rules may use, and those without which nothing can be read; facts of these are dropped after."""
    return CaseTables(
        {name: rows for name, rows in tables.items() if name not in not_used or CASE_TABLES[name].required}
    )


def _nominated(facts: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Whom somebody nominated in a way that a rule of this scheme looks at."""
    looked_at = {rule.field for rule in scheme.rules}
    fields = [name for name in ("nomination_count_6m", "nominated_domestic_abuse_12m") if name in looked_at]
    return (facts.reindex(columns=fields).fillna(0) > 0).any(axis=1)
