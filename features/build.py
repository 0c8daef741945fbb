"""Case tables to one row per person on an index date: the only join."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from pandas.api.typing.aliases import ArrayLike

from features.declarations.appointments import ATTENDANCE
from features.declarations.custody import CUSTODY_SPELLS
from features.declarations.definitions import Feature
from features.declarations.needs import ASSESSED_NEEDS
from features.declarations.offending_history import OFFENDING_HISTORY
from features.declarations.person import PERSON
from features.declarations.supervision import SUPERVISED
from features.exceptions import DataRefused, UsageRefused
from features.known.known import Known
from features.places import as_text
from features.tables.case_tables import CaseTables

FEATURES: tuple[Feature, ...] = (
    *PERSON,
    *OFFENDING_HISTORY,
    *CUSTODY_SPELLS,
    *ATTENDANCE,
    *ASSESSED_NEEDS,
    *SUPERVISED,
)
"""Every declared feature, in the order of its column."""


def build_features(
    tables: CaseTables, index_date: pd.Timestamp | str, person_ids: Iterable[str] | None = None
) -> pd.DataFrame:
    """One row for each person with every declared feature, from what was known on the index date.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables; persons, sanctions and supervision at least.
    index_date : Timestamp or str
        The date for which the features are made; what happened or was recorded later does not count.
    person_ids : iterable of str, optional
        People asked for, each once, in the order wanted; everyone in `persons` by default.

    Returns
    -------
    DataFrame of shape (n_people, n_features + 2)
        Columns `person_id`, `index_date`, then one for each of `FEATURES` in order. Flags are nullable
        booleans and everything else is float. A feature whose table is absent is missing.

    Raises
    ------
    DataRefused
        If a table that nothing works without is absent, or `persons` names a person twice.
    UsageRefused
        If a person is asked for twice or is not in `persons`.
    """
    return features_of_known(Known(tables, index_date, people_asked_for(tables, person_ids, asked_by="build_features")))


def features_of_known(known: Known) -> pd.DataFrame:
    """Every declared feature from what was known on a date.

    Parameters
    ----------
    known : Known
        Of the people asked for; it forgets its arrays.

    Returns
    -------
    DataFrame of shape (n_people, n_features + 2)
        As `build_features` gives it.
    """
    columns: dict[str, ArrayLike] = {
        "person_id": known.person_ids.astype("str").array,
        "index_date": np.full(known.count, known.day.astype("datetime64[us]")),
    }
    for feature in FEATURES:
        columns[feature.name] = _values(feature, known)
    known.forget()
    return pd.DataFrame(columns, copy=False)


def people_asked_for(tables: CaseTables, person_ids: Iterable[str] | None, *, asked_by: str) -> pd.Index:
    """The people for whom something is made, once it is sure that each is known and named once.

    Parameters
    ----------
    tables : CaseTables
        Case tables.
    person_ids : iterable of str or None
        People asked for; None for everyone in `persons`.
    asked_by : str
        Who asks, for the message.

    Returns
    -------
    Index of str
        The people, in the order asked for.

    Raises
    ------
    DataRefused
        If a table that nothing works without is absent, or `persons` names a person twice.
    UsageRefused
        If a person is asked for twice or is not in `persons`.
    """
    absent = [name for name in ("persons", "sanctions", "supervision") if name not in tables]
    if absent:
        raise DataRefused(
            f"{asked_by} needs the tables persons, sanctions and supervision; absent: {', '.join(absent)}. "
            "Put them in the folder of case tables."
        )
    ids = tables["persons"]["person_id"]
    repeated = int(ids.duplicated().sum())
    if repeated:
        raise DataRefused(
            f"{asked_by} needs each person once; the persons table names {repeated} of them again. Merge those rows."
        )
    everyone = as_text(ids)
    if person_ids is None:
        return everyone
    asked = pd.Index(list(person_ids), dtype="str")
    unknown = int((everyone.get_indexer(asked) < 0).sum())
    repeated = int(asked.duplicated().sum())
    if unknown or repeated:
        raise UsageRefused(
            f"{asked_by} was asked for {len(asked)} people: {unknown} are not in the persons table and "
            f"{repeated} were named again. Ask for people in that table, each once."
        )
    return asked


def feature_values(feature: Feature, known: Known) -> pd.Series:
    """One feature of everyone asked for.

    Parameters
    ----------
    feature : Feature
        Which.
    known : Known
        What was known on the index date.

    Returns
    -------
    Series of boolean or float64, shape (n_people,)
        In the order of the people; all missing when a table of the feature is absent.
    """
    return pd.Series(_values(feature, known), copy=False)


def _values(feature: Feature, known: Known) -> ArrayLike:
    if {feature.events.table, feature.also_needs} - {""} <= set(known.tables):
        values = feature.aggregate(feature.events.counted(known)).astype(np.float64, copy=False)
        if feature.if_no_events is not None:
            values = np.where(np.isnan(values), float(feature.if_no_events), values)
    else:
        values = np.full(known.count, np.nan)
    return pd.arrays.BooleanArray(values == 1, np.isnan(values)) if feature.dtype == "boolean" else values
