"""Who is in the population for which scores are made on a date, and when their follow-up starts."""

import numpy as np
import pandas as pd

from features import aggregates
from features.build import people_asked_for
from features.known.known import Cut, Known
from features.tables.case_tables import CaseTables

ADULT_YEARS = 18
CONTACT_MONTHS = 24


def population(tables: CaseTables, index_date: pd.Timestamp | str) -> pd.DataFrame:
    """Everyone in `persons`, whether each is in the population on a date, and why not.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables; persons, sanctions and supervision at least.
    index_date : Timestamp or str
        The date; what happened or was recorded later does not count.

    Returns
    -------
    DataFrame of shape (n_people, 4)
        Indexed by `person_id`. `in_population` (bool); `reason` (empty for those in it, else the first of
        no_date_of_birth, under_18, deceased, transferred_out, no_known_sanction, no_contact_24m);
        `age_years` (float, missing without a date of birth); `follow_up_start` (the index date, or for a
        person in custody the expected release if that is later).

    Raises
    ------
    DataRefused
        If a table that nothing works without is absent, or `persons` names a person twice.

    Notes
    -----
    In it: 18 or over, alive, not transferred out, with at least one known sanction, and under
    supervision, in custody, or sanctioned or released within 24 months: released from custody under sentence or recall
    (`aggregates.released_from_sentence`).
    """
    known = Known(tables, index_date, people_asked_for(tables, None, asked_by="population"))
    age = aggregates.age(known.of("persons"))
    sanctioned = _has_rows(known.of("sanctions"))
    contact = (
        (aggregates.has_open_spell(known.of("supervision")) == 1)
        | (aggregates.has_open_spell(known.of("custody")) == 1)
        | _has_rows(known.cut("sanctions", months=CONTACT_MONTHS))
        | _was_released(known)
    )
    why_not = {
        "no_date_of_birth": np.isnan(age),
        "under_18": age < ADULT_YEARS,
        "deceased": _has_date(known, "deceased_date"),
        "transferred_out": _has_date(known, "transferred_out_date"),
        "no_known_sanction": ~sanctioned,
        "no_contact_24m": ~contact,
    }
    reason = np.select(list(why_not.values()), list(why_not), default="")
    return pd.DataFrame(
        {
            "in_population": reason == "",
            "reason": reason.astype("str"),
            "age_years": age,
            "follow_up_start": start_after_custody(known, np.full(known.count, known.day)),
        },
        index=pd.Index(known.person_ids, name="person_id"),
    )


def start_after_custody(known: Known, start: np.ndarray) -> pd.Series:
    """A start of follow-up put off, for those in custody, to the release that is expected.

    Parameters
    ----------
    known : Known
        What was known on the index date.
    start : array of datetime64[D], shape (n_people,)
        The start of a person who is not in custody.

    Returns
    -------
    Series of datetime64[us], shape (n_people,), indexed by person
        For a person inside, the latest expected release of the open spells if it is after the index
        date, else the index date, since time in custody is not time at risk.
    """
    custody = known.of("custody")
    inside = aggregates.has_open_spell(custody) == 1
    spells = custody.having(custody.rows["end_date"].isna().to_numpy())
    expected = spells.having(spells.rows["expected_release_date"].notna().to_numpy())
    release = np.full(known.count, known.day)
    np.maximum.at(release, expected.person, expected.days("expected_release_date"))
    chosen = np.where(inside, release, start)
    return pd.Series(
        chosen.astype("datetime64[us]"), index=pd.Index(known.person_ids, name="person_id"), name="follow_up"
    )


def _was_released(known: Known) -> np.ndarray:
    release = aggregates.latest(aggregates.released_from_sentence(known.of("custody")), "end_date")
    return release > known.window_start(months=CONTACT_MONTHS)


def _has_rows(cut: Cut) -> np.ndarray:
    return np.bincount(cut.person, minlength=cut.known.count) > 0


def _has_date(known: Known, column: str) -> np.ndarray:
    persons = known.of("persons")
    return _has_rows(persons.having(persons.rows[column].notna().to_numpy()))
