"""What two releases have in common, so that they can be compared honestly: population, outcomes, dates, people."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from features.exceptions import DataRefused, ProtocolRefused, UsageRefused
from models.release import Release
from training.monitoring.dated_people import foretold
from training.monitoring.design import Design, design_of
from training.monitoring.store import read_reference
from training.monitoring.summary import REFERENCE_FILE
from training.protocol import Outcome
from training.protocol_reading import read_protocol
from training.study import TEST, hash_share


@dataclass(frozen=True)
class Side:
    """One of two releases that are compared.

    Parameters
    ----------
    release : Release
        The release.
    design : Design
        What of its protocol matters: population, outcomes, who was held out.
    """

    release: Release
    design: Design

    @property
    def listed_by(self) -> str:
        """The outcome that its list goes by."""
        return self.release.document["training"]["outcome"]["name"]

    def test_dates(self, outcome: str) -> list[pd.Timestamp]:
        """As-of dates on which its models of an outcome were tested.

        Parameters
        ----------
        outcome : str
            Its name.

        Returns
        -------
        list of Timestamp
            In order.
        """
        document = self.release.document
        further = document.get("others", {}).get(outcome, document)
        return sorted(pd.Timestamp(day) for day in further["training"]["as_of_dates"][TEST])

    def corrected_on(self, outcome: str) -> list[pd.Timestamp]:
        """As-of dates on which the correction of an outcome was learned.

        Parameters
        ----------
        outcome : str
            Its name.

        Returns
        -------
        list of Timestamp
            The test dates, or those of `desist recalibrate` where it made the release.
        """
        anew = self.release.document.get("recalibration", {}).get("outcomes", {}).get(outcome)
        return [pd.Timestamp(day) for day in anew["as_of_dates"]] if anew else self.test_dates(outcome)

    def held_out(self, person_ids: pd.Index) -> pd.Series:
        """Whom no model of the release learned its tables from.

        Parameters
        ----------
        person_ids : Index of str
            People.

        Returns
        -------
        Series of bool, indexed by person
            True for those held out.
        """
        return hash_share(pd.Series(person_ids, index=person_ids), self.design.salt) < self.design.held_out_share


@dataclass(frozen=True)
class Common:
    """What can be compared of two releases.

    Parameters
    ----------
    outcomes : dict of str to Outcome
        Outcomes that both foretell, alike in horizon, months for proof and offences.
    counts : dict of str to Outcome
        Counts that both foretell, and the outcome whose follow-up they are of.
    not_compared : dict of str to str
        What one of them has and cannot be compared, and why.
    """

    outcomes: dict[str, Outcome]
    counts: dict[str, Outcome]
    not_compared: dict[str, str]


def side_of(release: Release, path: Path) -> Side:
    """A release with what of its protocol it can be compared by.

    Parameters
    ----------
    release : Release
        Read from the file.
    path : Path
        The file; the reference summary of its training is looked for beside it, else a protocol that Desist ships.

    Returns
    -------
    Side
        Both.

    Raises
    ------
    UsageRefused
        If neither says whom the release was tested on, or it was not learned from case tables.
    DataRefused
        If the summary was changed, or is of another release.
    """
    beside = path.with_name(REFERENCE_FILE)
    if beside.is_file():
        return Side(release, read_reference(beside, release)[1])
    learned = release.document.get("training", {})
    name = str(learned.get("protocol", "unnamed"))
    try:
        protocol = read_protocol(name)
    except (ProtocolRefused, UsageRefused):
        protocol = None
    if protocol is None or protocol.sha256 != learned.get("protocol_sha256"):
        raise UsageRefused(
            f"{path.name} was made by protocol {name}, which is not the one that this Desist ships, and there is no "
            f"{REFERENCE_FILE} beside it to say who was held out. Compare it in the folder that `desist train` made."
        )
    if protocol.data_kind != "case_tables":
        raise UsageRefused(
            f"{path.name} was learned from a person table, by protocol {name}; releases are compared on case tables. "
            "The training.html of each has its figures on its test people."
        )
    return Side(release, design_of(protocol, foretold(release)))


def in_common(a: Side, b: Side) -> Common:
    """Outcomes and counts of two releases that mean the same.

    Parameters
    ----------
    a, b : Side
        The releases.

    Returns
    -------
    Common
        At least one outcome.

    Raises
    ------
    DataRefused
        If they are of different populations.
    UsageRefused
        If they have no outcome in common.
    """
    if a.design.population != b.design.population:
        raise DataRefused(
            f"A is of the population {a.design.population} and B of {b.design.population}: a difference would be of "
            "people, not of releases. Compare releases of one population."
        )
    outcomes: dict[str, Outcome] = {}
    why: dict[str, str] = {}
    for name in dict.fromkeys([*foretold(a.release), *foretold(b.release)]):
        reason = _apart(name, a, b)
        if reason:
            why[name] = reason
        else:
            outcomes[name] = a.design.outcomes[name].outcome
    if not outcomes:
        listed = "; ".join(f"{name}: {reason}" for name, reason in why.items())
        raise UsageRefused(f"The two releases have no outcome in common, so nothing can be compared. {listed}.")
    counts: dict[str, Outcome] = {}
    for name in dict.fromkeys([*a.release.counts, *b.release.counts]):
        counted = [next(iter(side.design.outcomes.values())).outcome for side in (a, b)]
        if not (name in a.release.counts and name in b.release.counts):
            why[name] = f"only {'A' if name in a.release.counts else 'B'} has it"
        elif counted[0].name not in outcomes or counted[0].name != counted[1].name:
            why[name] = "the two count beside different outcomes"
        else:
            counts[name] = counted[0]
    return Common(outcomes, counts, why)


def _apart(name: str, a: Side, b: Side) -> str:
    """Why an outcome cannot be compared; empty where it can."""
    known = [name in side.design.outcomes and name in side.release.models for side in (a, b)]
    if not all(known):
        return f"only {'A' if known[0] else 'B'} foretells it"
    first, second = (side.design.outcomes[name].outcome for side in (a, b))
    return "" if _same(first, second) else "the two mean different things by it (horizon, proof or offences)"


def _same(first: Outcome, second: Outcome) -> bool:
    return (first.horizon_months, first.proven_within_months, first.offences) == (
        second.horizon_months,
        second.proven_within_months,
        second.offences,
    )
