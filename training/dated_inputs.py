"""What was known of everybody on each as-of date, made once for every outcome that is learned from it."""

import numpy as np
import pandas as pd

from features import CaseTables, build_features, instrument_inputs, population
from training.count_labels import kinds_known, named_kinds, offences_known
from training.leakage import refuse_looking_ahead
from training.official import COMPARATORS, official_columns, official_scores, other_log_odds

_DAYS_LOOKED_AT = 5


class DatedInputs:
    """Features and official scores of the population of each date, as numbers.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    features : tuple of str
        Features that may be learned from.
    with_history : bool
        Also each person's own proven offences by harm group and kind, which expected counts and harm need.
    """

    def __init__(self, tables: CaseTables, features: tuple[str, ...], *, with_history: bool = False) -> None:
        self._tables, self._features, self._with_history = tables, features, with_history
        self._on: dict[pd.Timestamp, pd.DataFrame] = {}
        self._looked_at: set[pd.Timestamp] = set()

    def on(self, date: pd.Timestamp) -> pd.DataFrame:
        """What was known on a date.

        Parameters
        ----------
        date : Timestamp
            The as-of date.

        Returns
        -------
        DataFrame of float, indexed by person
            Of everybody in the population: the features, "in_cohort", log-odds and terms of each comparator, log-odds
            of the other official formulas.
        """
        if date not in self._on:
            people = population(self._tables, date)
            self._on[date] = self._made(self._tables, date, people.index[people["in_population"]])
        return self._on[date]

    def at(self, days: pd.Series) -> pd.DataFrame:
        """What was known of people, of each on a day of their own.

        Parameters
        ----------
        days : Series of Timestamp, indexed by person
            The day of each, nobody twice.

        Returns
        -------
        DataFrame of float, with the index of `days`
            The columns of `on`.
        """
        found = [self._known(self._tables, day, people.index) for day, people in days.groupby(days)]
        features, answers = (pd.concat(one).reindex(days.index) for one in zip(*found, strict=True))
        return self._together(features, answers)

    def make_again(self, date: pd.Timestamp) -> None:
        """Make a date again from what the tables held on it, and refuse whatever differs; once for each date.

        Parameters
        ----------
        date : Timestamp
            The as-of date.

        Raises
        ------
        GateRefused
            If an input knows what was recorded only after the date.
        """
        if date not in self._looked_at:
            rows = self.on(date).reset_index(names="person_id").assign(as_of_date=date, part="")
            refuse_looking_ahead(self._tables, rows, self._made)
            self._looked_at.add(date)

    def make_again_at(self, rows: pd.DataFrame) -> None:
        """Make people again, each from what the tables held on a day of their own, and refuse whatever differs.

        Parameters
        ----------
        rows : DataFrame
            "person_id", "follow_up_start" (the day of each) and columns that `at` gave.

        Raises
        ------
        GateRefused
            If an input knows what was recorded only after the day.

        Notes
        -----
        Five days are looked at, spread evenly from the first to the last, everybody of each.
        """
        days = np.unique(rows["follow_up_start"])
        spread = days[np.unique(np.linspace(0, len(days) - 1, min(_DAYS_LOOKED_AT, len(days))).round().astype(int))]
        looked_at = rows[rows["follow_up_start"].isin(spread)]
        day = looked_at["follow_up_start"]
        # Each day is a part of its own, so that none is passed over for being later than another.
        refuse_looking_ahead(self._tables, looked_at.assign(as_of_date=day, part=day.astype(str)), self._made)

    def _made(self, tables: CaseTables, date: pd.Timestamp, ids: pd.Index) -> pd.DataFrame:
        return self._together(*self._known(tables, date, ids))

    def _known(self, tables: CaseTables, date: pd.Timestamp, ids: pd.Index) -> tuple[pd.DataFrame, pd.DataFrame]:
        features = build_features(tables, date, ids).set_index("person_id")
        known = numbers(features[[*self._features, "in_cohort"]])
        if self._with_history:
            known = known.join([offences_known(tables, date, ids), named_kinds(kinds_known(tables, date, ids))])
        return known, instrument_inputs(tables, date, ids)

    @staticmethod
    def _together(features: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
        """Features beside official scores, which are worked out of all people at once whatever day each is of."""
        official = [official_columns(official_scores(answers, formula), formula) for formula in COMPARATORS]
        return pd.concat([features, *official, other_log_odds(answers)], axis=1)


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
