"""What `desist score` made of case tables, in counts, kept up part by part; it names no person."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from features import CaseTables
from models.actuarial.every_instrument import ERRORS, INSTRUMENTS, NEWER
from serving.commands.people_told import PeopleOfPart, PeopleTold

# What shows that a person has a result of an instrument; a pathway may also be that what is missing leaves it open.
_RESULT = dict.fromkeys(INSTRUMENTS, "two_year") | dict.fromkeys((*NEWER, "MST"), "score") | {"PNI": "pathway"}
_LEFT_OPEN = "OMISSION"


@dataclass(frozen=True)
class ScoresOfPart(PeopleOfPart):
    """Counts of one part, ready for JSON.

    Parameters
    ----------
    fingerprint, reasons, recorded, tables : str, dict and lists
        As in `PeopleOfPart`.
    scored, dynamic : dict from str to int
        By instrument, the people who have a result; of the newer ones, a dynamic one.
    errors : dict from str to dict
        By instrument, the people with each official word of what is wrong or missing.
    """

    scored: dict[str, int]
    dynamic: dict[str, int]
    errors: dict[str, dict[str, int]]

    @classmethod
    def of_scores(cls, tables: CaseTables, scores: pd.DataFrame, reasons: pd.Series) -> Self:
        """Count one part.

        Parameters
        ----------
        tables : CaseTables
            Its case tables.
        scores : DataFrame of shape (n_people, n_columns)
            As `score_every_instrument` gives them.
        reasons : Series of str, shape (n_people,)
            Why each person is not in the population.

        Returns
        -------
        ScoresOfPart
            Its counts.
        """
        return cls(
            **vars(PeopleOfPart.of(tables, reasons)),
            scored={name: _with_result(scores[f"{name.lower()}_{_RESULT[name]}"]) for name in INSTRUMENTS},
            dynamic={name: int((scores[f"{name.lower()}_type"] == "DYNAMIC").sum()) for name in NEWER},
            errors={name: _words(scores[f"{name.lower()}_{ERRORS}"]) for name in INSTRUMENTS},
        )


class ScoresTally(PeopleTold):
    """Counts over all parts.

    Parameters
    ----------
    day : Timestamp
        The index date.
    versions : mapping of str to object
        Stamps, ready for JSON; those of the data are added.
    """

    def __init__(self, day: pd.Timestamp, versions: Mapping[str, Any]) -> None:
        super().__init__(day)
        self._versions = dict(versions)
        self._scored: Counter[str] = Counter()
        self._dynamic: Counter[str] = Counter()
        self._errors: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add_scores(self, part: ScoresOfPart) -> None:
        """Count one more part.

        Parameters
        ----------
        part : ScoresOfPart
            Its counts.
        """
        self.add(part)
        self._scored.update(part.scored)
        self._dynamic.update(part.dynamic)
        for name, words in part.errors.items():
            self._errors[name].update(words)

    def versions(self) -> dict[str, Any]:
        """The stamps of the file of scores.

        Returns
        -------
        dict
            Code, offence codes, those of each instrument, data and the as-of date.
        """
        return self._versions | self.stamps()

    def summary(self) -> dict[str, Any]:
        """What was made.

        Returns
        -------
        dict
            JSON-ready: `people`, `in_population`, `not_in_population` by reason; by instrument `scored`, `dynamic` and
            `errors`, the most frequent first; `quiet_days` (before the index date, in which nothing was recorded),
            `absent` (tables without which some instruments have little to say), `versions`.
        """
        return {
            **self.counts(),
            "scored": dict(self._scored),
            "dynamic": dict(self._dynamic),
            "errors": {name: dict(self._errors[name].most_common()) for name in INSTRUMENTS},
            "quiet_days": self.quiet_days,
            "absent": [table for table in ("custody", "needs") if table not in self.tables],
            "versions": self.versions(),
        }


def _with_result(results: pd.Series) -> int:
    return int((results.notna() & results.ne(_LEFT_OPEN).fillna(False)).sum())


def _words(errors: pd.Series) -> dict[str, int]:
    return {str(word): int(n) for word, n in errors.dropna().str.split(" ").explode().value_counts().items()}
