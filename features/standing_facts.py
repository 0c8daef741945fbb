"""Where a person stands on a date, for the gates: who they are, where, in custody, under MAPPA, gone."""

import numpy as np
import pandas as pd

from features.fact_counts import as_dates, count_of, largest_of, latest_day
from features.known.known import Known
from features.scheme_terms import SchemeTerms
from features.vocabulary import IdentifierKind

_REGISTERS = (IdentifierKind.CRN, IdentifierKind.PNC)
_SEXUAL_OFFENCES = "1"


def standing_facts(known: Known, terms: SchemeTerms) -> dict[str, np.ndarray]:
    """Facts of standing; one whose table is absent, or whose field is empty throughout, is left out.

    Parameters
    ----------
    known : Known
        What was known on the date.
    terms : SchemeTerms
        The scheme's areas.

    Returns
    -------
    dict of str to ndarray of shape (n_people,)
        By name, as `rule_facts.toml` says.
    """
    facts = {"restricted": _restricted(known), "is_gone": _is_gone(known)}
    if "identifiers" in known.tables:
        facts["identity_resolved"] = _identity_resolved(known)
    if terms.areas and (local := _is_local(known, terms.areas)) is not None:
        facts["is_local"] = local
    if "custody" in known.tables:
        facts |= _custody(known)
    if "panels" in known.tables:
        facts |= _mappa(known)
    return facts


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


def _identity_resolved(known: Known) -> np.ndarray:
    """Whether no number of a person is also another's, of all the people in the tables, not only of those asked for."""
    rows = known.tables.rows_of("identifiers")
    number = rows["kind"].astype(str) + " " + rows["value"].astype(str).str.replace(r"\s", "", regex=True).str.upper()
    owners = rows["person_id"].astype(str).groupby(number).nunique()
    shared = rows.loc[number.map(owners).to_numpy() > 1, "person_id"]
    has = rows.loc[rows["kind"].isin([str(kind) for kind in _REGISTERS]), "person_id"]
    return np.where(known.person_ids.isin(shared), 0.0, np.where(known.person_ids.isin(has), 1.0, np.nan))


def _is_local(known: Known, areas: tuple[str, ...]) -> np.ndarray | None:
    ours = {area.strip().casefold() for area in areas}
    persons, offences = known.of("persons"), known.cut("sanctions", months=24)
    home, scene = _folded(persons.rows["area"]), _folded(offences.rows["offence_area"])
    if home.isna().all() and scene.isna().all():
        return None
    lives, offends = persons.having(home.isin(ours).to_numpy()), offences.having(scene.isin(ours).to_numpy())
    elsewhere = persons.having((home.notna() & ~home.isin(ours)).to_numpy())
    unknown = offences.having(scene.isna().to_numpy())
    is_local, is_elsewhere = (
        count_of(lives) + count_of(offends) > 0,
        (count_of(elsewhere) > 0) & (count_of(unknown) == 0),
    )
    return np.where(is_local, 1.0, np.where(is_elsewhere, 0.0, np.nan))


def _folded(words: pd.Series) -> pd.Series:
    return words.str.strip().str.casefold()


def _custody(known: Known) -> dict[str, np.ndarray]:
    """Days left are to the latest expected release of an open spell: 0 outside, missing when no date is known."""
    custody = known.of("custody")
    inside = custody.having(custody.rows["end_date"].isna().to_numpy())
    expected = inside.days("expected_release_date")
    left = (expected - known.day).astype("timedelta64[D]").astype(float)
    left[np.isnat(expected)] = np.nan
    so_far = (known.day - inside.days("start_date")).astype("timedelta64[D]").astype(float)
    return {
        "custody_days_left": largest_of(inside, left),
        "custody_days_so_far": largest_of(inside, so_far),
        "expected_release_date": as_dates(latest_day(inside, "expected_release_date")),
    }


def _mappa(known: Known) -> dict[str, np.ndarray]:
    rows = known.cut("panels", where=(("panel", ("MAPPA",)),))
    rows = rows.having(rows.rows["end_date"].isna().to_numpy())
    level = pd.to_numeric(rows.rows["level"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    facts = {"mappa_level": largest_of(rows, level), "is_on_mappa": count_of(rows) > 0}
    category = rows.rows["category"].str.strip()
    if known.tables.rows_of("panels")["category"].notna().any():
        is_sexual = np.where(category.isna(), np.nan, (category == _SEXUAL_OFFENCES).fillna(False).astype(float))
        facts["is_mappa_category_1"] = _any_of(rows.person, is_sexual, known.count)
    return facts


def _any_of(person: np.ndarray, claims: np.ndarray, count: int) -> np.ndarray:
    """1 where any claim of a person is true; else missing where any of theirs is; else 0."""
    found = np.zeros(count)
    found[person[np.isnan(claims)]] = np.nan
    found[person[claims == 1]] = 1
    return found
