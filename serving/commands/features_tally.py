"""What `desist features` made, in counts, kept up part by part; it names no person."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import numpy as np
import pandas as pd

from features import FEATURES, CaseTables, population
from features.exceptions import NotEnoughData
from features.needed_tables import absent_tables
from serving.commands.index_date import quiet_days, recorded_days

_NAMES = [feature.name for feature in FEATURES]


@dataclass(frozen=True)
class PartTally:
    """Counts of one part, ready for JSON.

    Parameters
    ----------
    fingerprint : str
        Of its case tables.
    reasons : dict from str to int
        People by the reason why they are not in the population; empty of those who are.
    missing : dict from str to int
        People without each feature.
    recorded : list of str
        The days on which anything was recorded, in order.
    tables : list of str
        Which tables there are.
    """

    fingerprint: str
    reasons: dict[str, int]
    missing: dict[str, int]
    recorded: list[str]
    tables: list[str]

    @classmethod
    def of(cls, tables: CaseTables, features: pd.DataFrame, day: pd.Timestamp) -> Self:
        """Count one part.

        Parameters
        ----------
        tables : CaseTables
            Its case tables.
        features : DataFrame of shape (n_people, n_features + 2)
            What was made of them.
        day : Timestamp
            The index date.

        Returns
        -------
        PartTally
            Its counts.
        """
        return cls(
            fingerprint=tables.fingerprint(),
            reasons={str(reason): int(n) for reason, n in population(tables, day)["reason"].value_counts().items()},
            missing={str(name): int(n) for name, n in features[_NAMES].isna().sum().items()},
            recorded=[str(one) for one in recorded_days(tables)],
            tables=list(tables),
        )


class Tally:
    """Counts over all parts.

    Parameters
    ----------
    day : Timestamp
        The index date.
    versions : mapping of str to object
        Stamps, ready for JSON; those of the data are added.
    """

    def __init__(self, day: pd.Timestamp, versions: Mapping[str, Any]) -> None:
        self.day = day
        self._versions = dict(versions)
        self._prints: list[str] = []
        self._reasons: Counter[str] = Counter()
        self._missing = pd.Series(0, index=_NAMES)
        self._recorded = np.array([], dtype="datetime64[D]")
        self._quiet_days = 0
        self._tables: set[str] = set()

    @property
    def people(self) -> int:
        """How many people there are.

        Returns
        -------
        int
            In all parts so far.
        """
        return self._reasons.total()

    def add(self, part: PartTally) -> None:
        """Count one more part.

        Parameters
        ----------
        part : PartTally
            Its counts.
        """
        self._prints.append(part.fingerprint)
        self._reasons.update(part.reasons)
        self._missing = self._missing + pd.Series(part.missing)
        self._recorded = np.union1d(self._recorded, np.array(part.recorded, dtype="datetime64[D]"))
        self._tables |= set(part.tables)

    def refuse_nothing_told(self, data_date: datetime | None) -> None:
        """Refuse a result that says nothing of anybody, or of a day of which the tables do not tell.

        Parameters
        ----------
        data_date : datetime or None
            The day of the extract, where it was given.

        Raises
        ------
        NotEnoughData
            If there is nobody, or nothing was ever recorded.
        UsageRefused
            If the tables do not tell of the index date.
        """
        if not self.people:
            raise NotEnoughData("The persons table holds nobody, so there are no features to work out. Add its rows.")
        self._quiet_days = quiet_days(self.day, self._recorded, data_date=data_date)

    def versions(self) -> dict[str, Any]:
        """The stamps of the features file.

        Returns
        -------
        dict
            Code, offence codes, definitions, data and the as-of date. Of tables in parts, `data` is a hash over the
            fingerprints of the parts in their order.
        """
        one = self._prints[0] if len(self._prints) == 1 else hashlib.sha256("".join(self._prints).encode()).hexdigest()
        return self._versions | {"data": one, "as_of_date": str(self.day.date())}

    def summary(self) -> dict[str, Any]:
        """What was made.

        Returns
        -------
        dict
            JSON-ready: `people`, `in_population`, `not_in_population` by reason, `features`, `off` (the tables that
            each feature that could not be worked out lacks), `missing` (share of people by feature, the largest first),
            `quiet_days` (before the index date, in which nothing was recorded), `versions`.
        """
        reasons = dict(self._reasons.most_common())
        missing = (self._missing / self.people).sort_values(ascending=False, kind="stable")
        return {
            "people": self.people,
            "in_population": reasons.pop("", 0),
            "not_in_population": reasons,
            "features": len(_NAMES),
            "off": {name: list(needed) for name, needed in absent_tables(_NAMES, self._tables).items()},
            "missing": {str(name): round(float(share), 6) for name, share in missing.items()},
            "quiet_days": self._quiet_days,
            "versions": self.versions(),
        }
