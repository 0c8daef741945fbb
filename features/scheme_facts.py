"""What the rules of a scheme look at on an index date, besides the features; an absent table leaves its facts out."""

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from features.known.known import Cut, Known, last_of_each
from features.offence_codes import categories_of
from features.tables.case_tables import CaseTables
from features.vocabulary import ActuarialCategory, NominationRoute

NO_STRAND = "not recorded"
_RESET_ROUTES = (NominationRoute.WARD_OFFICER, NominationRoute.COUNCIL, NominationRoute.DRUG_SERVICE)


def scheme_facts(
    tables: CaseTables, index_date: pd.Timestamp | str, person_ids: pd.Index, *, scheme: str
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

    Returns
    -------
    DataFrame of shape (n_people, n_facts)
        Indexed by person. Counts are proven offences (not occasions) unless they say otherwise. A fact whose table is
        absent, or whose field is empty throughout, has no column, so that its rule is "cannot check" and not "not met".
    """
    known = Known(tables, index_date, person_ids)
    facts = {
        "restricted": _restricted(known),
        "is_gone": _is_gone(known),
        "neighbourhood_crime_count_24m": _classes(known.cut("sanctions", months=24), "neighbourhood_crime"),
        "shop_theft_count_12m": _classes(known.cut("sanctions", months=12), "shop_theft"),
        "homicide_count_ever": _classes(known.of("sanctions"), "homicide"),
    }
    if known.of("sanctions").rows["domestic_abuse"].notna().any():
        flagged = (("domestic_abuse", ("yes",)),)
        facts["domestic_abuse_count_12m"] = _count(known.cut("sanctions", where=flagged, months=12))
    if "custody" in tables:
        facts["custody_days_left"] = _custody_days_left(known)
    if "panels" in tables:
        facts["mappa_level"] = _mappa_level(known)
    if "charges" in tables:
        open_or_convicted = (("outcome", ("open", "convicted")),)
        facts["neighbourhood_charge_count_6m"] = _classes(
            known.cut("charges", where=open_or_convicted, months=6), "neighbourhood_crime"
        )
    if "cohort_events" in tables:
        facts["refused_in_3m"] = _count(_of_scheme(known, "cohort_events", scheme, kind="refusal", months=3)) > 0
        facts["green_for_6m"] = _green_for_6m(known, scheme)
    if "nominations" in tables:
        lead = known.cut("nominations", where=(("route", (NominationRoute.DOMESTIC_ABUSE_LEAD,)),), months=12)
        facts["nominated_domestic_abuse_12m"] = _count(lead) > 0
        facts["nomination_count_6m"] = _count(
            known.cut("nominations", where=(("route", _RESET_ROUTES), ("scheme", (scheme,))), months=6)
        )
    if "asb_events" in tables:
        facts["neighbourhood_or_asb_event_count_6m"] = _count(known.cut("asb_events", months=6)) + _classes(
            known.cut("sanctions", months=6), "neighbourhood_crime"
        )
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
    """
    strand = pd.Series(None, index=person_ids, dtype=object)
    if "cohort" in tables:
        known = Known(tables, index_date, person_ids)
        rows = known.cut("cohort", where=(("scheme", (scheme,)),))
        rows = last_of_each(rows.having(rows.rows["left_date"].isna().to_numpy()), by=("joined_date",))
        strand.iloc[rows.person] = rows.rows["strand"].fillna(NO_STRAND).to_numpy(dtype=object)
    return strand


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


def category_shares(ho_offence_codes: pd.Series) -> pd.Series:
    """Share of each actuarial category among some offences.

    Parameters
    ----------
    ho_offence_codes : Series of str
        Home Office codes.

    Returns
    -------
    Series of float
        Indexed by category, summing to 1.
    """
    return categories_of(ho_offence_codes).fillna(str(ActuarialCategory.UNKNOWN)).value_counts(normalize=True)


def _count(cut: Cut) -> np.ndarray:
    return np.bincount(cut.person, minlength=cut.known.count)


def _classes(cut: Cut, name: str) -> np.ndarray:
    named, code = _offence_classes()[name], cut.rows["ho_offence_code"]
    of_class = code.str[:3].isin(named["classes"]) | code.isin(named.get("codes", []))
    return _count(cut.having(of_class.to_numpy(dtype=bool, na_value=False)))


def _of_scheme(known: Known, table: str, scheme: str, *, kind: str, months: int = 0) -> Cut:
    return known.cut(table, where=(("scheme", (scheme,)), ("kind", (kind,))), months=months)


def _restricted(known: Known) -> np.ndarray:
    found = np.zeros(known.count, dtype=bool)
    persons = known.of("persons")
    found[persons.person] = persons.rows["restricted"].fillna(False).to_numpy(dtype=bool)
    return found


def _is_gone(known: Known) -> np.ndarray:
    found = np.zeros(known.count, dtype=bool)
    persons = known.of("persons")
    found[persons.person] = persons.rows[["deceased_date", "transferred_out_date"]].notna().any(axis=1).to_numpy()
    return found


def _custody_days_left(known: Known) -> np.ndarray:
    """Days to the latest expected release of an open spell; 0 outside, missing when no date is known."""
    custody = known.of("custody")
    inside = custody.having(custody.rows["end_date"].isna().to_numpy())
    days = (inside.days("expected_release_date") - known.day).astype("timedelta64[D]").astype(float)
    days[np.isnat(inside.days("expected_release_date"))] = np.nan
    return _largest(inside, days)


def _mappa_level(known: Known) -> np.ndarray:
    """Highest level of an open MAPPA row; 0 without one, missing when an open row states no level."""
    panels = known.cut("panels", where=(("panel", ("MAPPA",)),))
    panels = panels.having(panels.rows["end_date"].isna().to_numpy())
    stated = pd.to_numeric(panels.rows["level"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return _largest(panels, stated)


def _largest(cut: Cut, values: np.ndarray) -> np.ndarray:
    """Largest value of each person, at least 0; missing where any of theirs is, since it could be the largest."""
    largest = np.zeros(cut.known.count)
    np.maximum.at(largest, cut.person, np.nan_to_num(values))
    largest[cut.person[np.isnan(values)]] = np.nan
    return largest


def _green_for_6m(known: Known, scheme: str) -> np.ndarray:
    """Green when the six months began and in every colour since; missing without a colour that old."""
    colours = _of_scheme(known, "cohort_events", scheme, kind="colour")
    began = colours.days("event_date") <= known.window_start(months=6)
    first = last_of_each(colours.having(began), by=("event_date", "recorded_date"))
    green = np.full(known.count, np.nan)
    green[first.person] = _is_green(first)
    since = colours.having(~began)
    green[since.person[~_is_green(since)]] *= 0
    return green


def _is_green(colours: Cut) -> np.ndarray:
    return (colours.rows["value"].str.lower() == "green").to_numpy(dtype=bool, na_value=False)


@cache
def _offence_classes() -> dict[str, dict]:
    with (Path(__file__).parent / "offence_classes.toml").open("rb") as file:
        return tomllib.load(file)
