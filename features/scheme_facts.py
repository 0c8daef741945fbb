"""What the rules of a scheme look at on an index date, besides the features; an absent table leaves its facts out."""

import numpy as np
import pandas as pd

from features.assessment_facts import assessment_facts
from features.exceptions import DataRefused
from features.fact_counts import count_of, offence_class_count
from features.known.known import Cut, Known, last_of_each
from features.progress_facts import progress_facts
from features.scheme_terms import WITHOUT_TERMS, SchemeTerms
from features.standing_facts import standing_facts
from features.tables.case_tables import CaseTables
from features.vocabulary import ActuarialCategory, NominationRoute

NO_STRAND = "not recorded"
_RESET_ROUTES = (NominationRoute.WARD_OFFICER, NominationRoute.COUNCIL, NominationRoute.DRUG_SERVICE)


def scheme_facts(
    tables: CaseTables,
    index_date: pd.Timestamp | str,
    person_ids: pd.Index,
    *,
    scheme: str,
    terms: SchemeTerms = WITHOUT_TERMS,
) -> pd.DataFrame:
    """Facts of each person that a scheme's rules and gates look at.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    index_date : Timestamp or str
        The date for which a list is made; nothing known later counts.
    person_ids : Index of str, shape (n_people,)
        The people asked for.
    scheme : str
        Whose members, refusals and nominations count.
    terms : SchemeTerms
        The scheme's areas and trial wards.

    Returns
    -------
    DataFrame of shape (n_people, n_facts)
        Indexed by person. Counts are proven offences (not occasions) unless they say otherwise. A fact whose table is
        absent, or whose field is empty throughout, has no column, so that its rule is "cannot check" and not "not met".
    """
    known = Known(tables, index_date, person_ids)
    facts = standing_facts(known, terms) | _proven(known) | progress_facts(known, scheme) | assessment_facts(known)
    if "charges" in tables:
        facts |= _charged(known)
    if "nominations" in tables:
        lead = known.cut("nominations", where=(("route", (NominationRoute.DOMESTIC_ABUSE_LEAD,)),), months=12)
        facts["nominated_domestic_abuse_12m"] = count_of(lead) > 0
        facts["nomination_count_6m"] = count_of(
            known.cut("nominations", where=(("route", _RESET_ROUTES), ("scheme", (scheme,))), months=6)
        )
    if "asb_events" in tables:
        facts["neighbourhood_or_asb_event_count_6m"] = _events(known, terms.trial_wards)
    return pd.DataFrame(facts, index=person_ids)


def present_members(
    tables: CaseTables, index_date: pd.Timestamp | str, person_ids: pd.Index, *, scheme: str
) -> pd.Series:
    """Strand of each present member of a scheme's cohort; missing for everybody else.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    index_date : Timestamp or str
        The date for which a list is made.
    person_ids : Index of str, shape (n_people,)
        The people asked for.
    scheme : str
        Whose cohort.

    Returns
    -------
    Series of str, indexed by person
        The strand of the cohort row that is known and open on the date; `NO_STRAND` where that row states none.

    Raises
    ------
    DataRefused
        If people are open in more than one strand at once: nobody can take two places.
    """
    strand = pd.Series(None, index=person_ids, dtype=object)
    if "cohort" in tables:
        known = Known(tables, index_date, person_ids)
        rows = known.cut("cohort", where=(("scheme", (scheme,)),))
        rows = rows.having(rows.rows["left_date"].isna().to_numpy())
        _refuse_two_strands(rows, scheme)
        rows = last_of_each(rows, by=("joined_date",))
        strand.iloc[rows.person] = rows.rows["strand"].fillna(NO_STRAND).to_numpy(dtype=object)
    return strand


def home_areas(tables: CaseTables, index_date: pd.Timestamp | str, person_ids: pd.Index) -> pd.Series:
    """Area in which each person lives.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    index_date : Timestamp or str
        The date for which a list is made.
    person_ids : Index of str, shape (n_people,)
        The people asked for.

    Returns
    -------
    Series of str, indexed by person
        As the tables write it; missing where they do not say.
    """
    persons = Known(tables, index_date, person_ids).of("persons")
    area = pd.Series(None, index=person_ids, dtype=object)
    area.iloc[persons.person] = persons.rows["area"].to_numpy(dtype=object)
    return area


def _refuse_two_strands(rows: Cut, scheme: str) -> None:
    named = pd.DataFrame({"person": rows.person, "strand": rows.rows["strand"].to_numpy()}).dropna()
    count = int((named.drop_duplicates().groupby("person").size() > 1).sum())
    if count:
        raise DataRefused(
            f"Table cohort: {count} {'person is' if count == 1 else 'people are'} a present member of {scheme} in more "
            "than one strand. A person takes one place: give each row but the last its left_date."
        )


def offence_counts(tables: CaseTables, index_date: pd.Timestamp | str, person_ids: pd.Index) -> pd.DataFrame:
    """Proven offences of each person by actuarial category.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    index_date : Timestamp or str
        Nothing known later counts.
    person_ids : Index of str, shape (n_people,)
        The people asked for.

    Returns
    -------
    DataFrame of int, shape (n_people, n_categories)
        Indexed by person, one column for each category.
    """
    sanctions = Known(tables, index_date, person_ids).of("sanctions")
    names = [str(category) for category in ActuarialCategory]
    column = pd.Index(names).get_indexer(pd.Index(sanctions.rows["category"].fillna(str(ActuarialCategory.UNKNOWN))))
    counts = np.zeros((len(person_ids), len(names)), dtype=int)
    np.add.at(counts, (sanctions.person, column), 1)
    return pd.DataFrame(counts, index=person_ids, columns=names)


def _proven(known: Known) -> dict[str, np.ndarray]:
    facts = {
        "neighbourhood_crime_count_24m": offence_class_count(known.cut("sanctions", months=24), "neighbourhood_crime"),
        "shop_theft_count_12m": offence_class_count(known.cut("sanctions", months=12), "shop_theft"),
        "homicide_count_ever": offence_class_count(known.of("sanctions"), "homicide"),
    }
    if known.of("sanctions").rows["domestic_abuse"].notna().any():
        flagged = (("domestic_abuse", ("yes",)),)
        facts["domestic_abuse_count_12m"] = count_of(known.cut("sanctions", where=flagged, months=12))
    return facts


def _charged(known: Known) -> dict[str, np.ndarray]:
    """A charge that ended never counts; one that was convicted is a sanction by then, counted once among thefts."""
    not_ended = (("outcome", ("open", "convicted")),)
    thefts = known.cut("charges", where=(("outcome", ("open",)),), months=12)
    return {
        "neighbourhood_charge_count_6m": offence_class_count(
            known.cut("charges", where=not_ended, months=6), "neighbourhood_crime"
        ),
        "shop_theft_proven_or_open_count_12m": offence_class_count(thefts, "shop_theft")
        + offence_class_count(known.cut("sanctions", months=12), "shop_theft"),
    }


def _events(known: Known, trial_wards: tuple[str, ...]) -> np.ndarray:
    if trial_wards:
        # A proven offence states no ward, and where somebody lives is not where they offend.
        events = known.cut("asb_events", months=6)
        wards = {ward.strip().casefold() for ward in trial_wards}
        inside = events.rows["ward"].str.strip().str.casefold().isin(wards)
        return count_of(events.having(inside.to_numpy()))
    return count_of(known.cut("asb_events", months=6)) + offence_class_count(
        known.cut("sanctions", months=6), "neighbourhood_crime"
    )
