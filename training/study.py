"""Study: the rows that a protocol makes out of data, and which part each row plays."""

import hashlib
from dataclasses import dataclass, field

import pandas as pd

from features.exceptions import NotEnoughData
from models.inputs import Input

TRAIN, RECALIBRATE, TEST, LATEST, EARLIER = "train", "recalibrate", "test", "latest", "earlier"
_LEAST_EVENTS = 100


@dataclass(frozen=True)
class Study:
    """Rows of persons at as-of dates, ready to fit and to judge.

    Parameters
    ----------
    rows : DataFrame
        "person_id", "as_of_date", "part", "outcome", the comparator and the inputs. Parts: "train"; "recalibrate";
        "test" (persons in neither); "latest" (the others on the test dates); "earlier" (the test persons on the dates
        before, where only older models are tested). A study of case tables also has
        "liberty_days": days of the horizon neither in custody nor after death; and the counts of `DETECTED`: reoffences
        by how they came to light.
    inputs : tuple of Input
        What the learned model reads.
    comparator : str
        Column with the log-odds or score of the official formula.
    official : tuple of Input
        The columns that add up to the comparator, so that the official formula, when it is served, can say why.
    rivals : dict of str to str
        Column with the log-odds of each other official formula, by its name; they are compared and never served.
    never_known : tuple of str
        Inputs of the protocol that no training row has, so that nothing can be learned from them.
    left_out : dict of str to int
        Rows left out, by reason.
    reoffences : Series
        Proven reoffences of each training row with the outcome; empty where the data do not count them.
    offences_by_kind : Series
        Proven reoffences of the training people by kind of offence; empty where they are not known.
    """

    rows: pd.DataFrame
    inputs: tuple[Input, ...]
    comparator: str
    official: tuple[Input, ...]
    rivals: dict[str, str] = field(default_factory=dict)
    never_known: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    reoffences: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    offences_by_kind: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    def part(self, *names: str) -> pd.DataFrame:
        """Rows that play one of the named parts.

        Parameters
        ----------
        *names : str
            Parts.

        Returns
        -------
        DataFrame
            Those rows.
        """
        return self.rows[self.rows["part"].isin(names)]

    def require_events(self) -> None:
        """Refuse a study that is too small for an honest answer.

        Raises
        ------
        NotEnoughData
            If training or test has fewer than 100 rows with the outcome, or fewer than 100 without.
        """
        for part in (TRAIN, TEST):
            outcome = self.part(part)["outcome"]
            events, others = int((outcome == 1).sum()), int((outcome == 0).sum())
            if min(events, others) < _LEAST_EVENTS:
                raise NotEnoughData(
                    f"The {part} part has {events} rows with the outcome and {others} without; an honest fit and test "
                    f"need at least {_LEAST_EVENTS} of each. Use more people, or more as-of dates in the protocol."
                )


def hash_share(person_ids: pd.Series, salt: str) -> pd.Series:
    """A number between 0 and 1 for each person that depends on the identifier and the salt alone.

    Parameters
    ----------
    person_ids : Series of str
        Identifiers.
    salt : str
        Mixed into the hash.

    Returns
    -------
    Series of float
        Evenly spread over persons, the same in every run.
    """
    unique = pd.Series(person_ids.unique())
    digests = unique.map(lambda person: hashlib.sha256(f"{salt}:{person}".encode()).digest()[:8])
    share = dict(zip(unique, digests.map(lambda digest: int.from_bytes(digest) / 2**64), strict=True))
    return person_ids.map(share).astype(float)
