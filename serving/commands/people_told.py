"""Of which people and which days case tables tell, in counts, kept up part by part; it names no person."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import numpy as np
import pandas as pd

from features import CaseTables
from features.exceptions import NotEnoughData
from serving.commands.index_date import quiet_days, recorded_days


@dataclass(frozen=True)
class PeopleOfPart:
    """Counts of one part, ready for JSON.

    Parameters
    ----------
    fingerprint : str
        Of its case tables.
    reasons : dict from str to int
        People by the reason why they are not in the population; empty of those who are.
    recorded : list of str
        The days on which anything was recorded, in order.
    tables : list of str
        Which tables there are.
    """

    fingerprint: str
    reasons: dict[str, int]
    recorded: list[str]
    tables: list[str]

    @classmethod
    def of(cls, tables: CaseTables, reasons: pd.Series) -> Self:
        """Count one part.

        Parameters
        ----------
        tables : CaseTables
            Its case tables.
        reasons : Series of str, shape (n_people,)
            Why each person is not in the population, as `population` gives it.

        Returns
        -------
        PeopleOfPart
            Its counts.
        """
        return cls(
            fingerprint=tables.fingerprint(),
            reasons={str(reason): int(n) for reason, n in reasons.value_counts().items()},
            recorded=[str(one) for one in recorded_days(tables)],
            tables=list(tables),
        )


class PeopleTold:
    """Counts over all parts.

    Parameters
    ----------
    day : Timestamp
        The index date.
    """

    def __init__(self, day: pd.Timestamp) -> None:
        self.day = day
        self.tables: set[str] = set()
        self.quiet_days = 0
        self._prints: list[str] = []
        self._reasons: Counter[str] = Counter()
        self._recorded = np.array([], dtype="datetime64[D]")

    @property
    def people(self) -> int:
        """How many people there are.

        Returns
        -------
        int
            In all parts so far.
        """
        return self._reasons.total()

    def add(self, part: PeopleOfPart) -> None:
        """Count one more part.

        Parameters
        ----------
        part : PeopleOfPart
            Its counts.
        """
        self._prints.append(part.fingerprint)
        self._reasons.update(part.reasons)
        self._recorded = np.union1d(self._recorded, np.array(part.recorded, dtype="datetime64[D]"))
        self.tables |= set(part.tables)

    def refuse_nothing_told(self, data_date: datetime | None, *, wanted: str) -> None:
        """Refuse a result that says nothing of anybody, or of a day of which the tables do not tell.

        Parameters
        ----------
        data_date : datetime or None
            The day of the extract, where it was given.
        wanted : str
            What was to be worked out, such as `features`.

        Raises
        ------
        NotEnoughData
            If there is nobody, or nothing was ever recorded.
        UsageRefused
            If the tables do not tell of the index date.
        """
        if not self.people:
            raise NotEnoughData(f"The persons table holds nobody, so there are no {wanted} to work out. Add its rows.")
        self.quiet_days = quiet_days(self.day, self._recorded, data_date=data_date)

    def stamps(self) -> dict[str, str]:
        """What says of which data and of which day a result is.

        Returns
        -------
        dict from str to str
            `data`, of tables in parts a hash over the fingerprints of the parts in their order, and `as_of_date`.
        """
        one = self._prints[0] if len(self._prints) == 1 else hashlib.sha256("".join(self._prints).encode()).hexdigest()
        return {"data": one, "as_of_date": str(self.day.date())}

    def counts(self) -> dict[str, Any]:
        """How many people there are, in the population and not.

        Returns
        -------
        dict
            JSON-ready: `people`, `in_population`, `not_in_population` by reason, the most frequent first.
        """
        reasons = dict(self._reasons.most_common())
        return {"people": self.people, "in_population": reasons.pop("", 0), "not_in_population": reasons}
