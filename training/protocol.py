"""A study protocol: what is predicted, from what, for whom, judged how; committed, hashed into every release."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from training.monitoring.thresholds import Monitoring

LANDMARKS, EVENT_COHORTS = "landmarks", "event_cohorts"
EVENT_MONTHS = 3


@dataclass(frozen=True)
class Column:
    """One column of a ready-made person table and what it may be used for.

    Parameters
    ----------
    name : str
        Column name.
    role : {"identifier", "outcome", "comparator", "feature", "audit", "excluded"}
        Its only use.
    kind : {"number", "ordered", "words"}
        How a feature is read.
    levels : tuple of str
        Allowed words of a feature that is not a number, in order.
    direction : {"increasing", "decreasing", "either"}
        Which way the field expects a feature to move the risk.
    group : str
        Under which heading a reason from it is told.
    meaning : str
        What it says, in a reader's words.
    reason : str
        Why it is excluded.
    exempted : str
        Why a research protocol uses a denied column.
    """

    name: str
    role: str
    kind: str = "number"
    levels: tuple[str, ...] = ()
    direction: str = "either"
    group: str = "history"
    meaning: str = ""
    reason: str = ""
    exempted: str = ""


@dataclass(frozen=True)
class Outcome:
    """What counts as the outcome.

    Parameters
    ----------
    name : str
        Its name, such as "any_12m".
    meaning : str
        The definition in words.
    horizon_months : int
        Months after follow-up starts in which it must happen.
    proven_within_months : int
        Months after follow-up starts in which it must be proven; equal to the horizon where proof is not tracked.
    offences : {"any", "any_but_breach", "violent"}
        Which offences count; violent are those that the table of offence codes marks so.
    """

    name: str
    meaning: str
    horizon_months: int
    proven_within_months: int
    offences: str = "any"


@dataclass(frozen=True)
class Split:
    """Which people and dates train, recalibrate and test.

    Parameters
    ----------
    kind : {"temporal", "hash"}
        By date with persons held out, or by a hash of the identifier.
    train_as_of, recalibrate_as_of, test_as_of : tuple of date
        As-of dates of a temporal split.
    held_out_share : float
        Share of persons kept for the test alone, 0 to 1.
    recalibrate_share : float
        Share of persons that recalibrate, in a split by hash.
    salt : str
        Mixed into the hash, so that two protocols do not hold out the same people.
    """

    kind: str
    train_as_of: tuple[date, ...] = ()
    recalibrate_as_of: tuple[date, ...] = ()
    test_as_of: tuple[date, ...] = ()
    held_out_share: float = 0.3
    recalibrate_share: float = 0.0
    salt: str = ""


@dataclass(frozen=True)
class Further:
    """Another outcome that a release of case tables foretells.

    Parameters
    ----------
    outcome : Outcome
        What is predicted.
    split : Split
        Its as-of dates.
    comparator : str
        The official instrument that a learned model of it must beat.
    """

    outcome: Outcome
    split: Split
    comparator: str


@dataclass(frozen=True)
class Counts:
    """How many proven reoffences are learned beside whether there is any.

    Parameters
    ----------
    name : str
        Its name, such as "count_12m"; horizon and offences are those of the protocol's outcome.
    margin : float
        Which share of the recalibrated official formula's Poisson deviance the additive model must save to be chosen.
    fewest_offences : int
        Training offences below which a harm group has no model of its own.
    group_replicate_count : int
        Refits on resampled persons of a harm group's own model.
    """

    name: str
    margin: float = 0.005
    fewest_offences: int = 200
    group_replicate_count: int = 24


@dataclass(frozen=True)
class Gates:
    """What a release has to keep before it may be promoted.

    Parameters
    ----------
    lowest_observed_to_expected, highest_observed_to_expected : float
        Bounds of observed to expected, of all test people and of each sex.
    lowest_slope, highest_slope : float
        Bounds of the calibration slope of all test people.
    """

    lowest_observed_to_expected: float = 0.8
    highest_observed_to_expected: float = 1.25
    lowest_slope: float = 0.8
    highest_slope: float = 1.25


@dataclass(frozen=True)
class Authorisation:
    """Who allowed a release of a protocol to be used, and for how long.

    Parameters
    ----------
    by : str
        A role or a body, such as a board; no person's name is needed.
    until : date
        The last day.
    """

    by: str
    until: date


@dataclass(frozen=True)
class Protocol:
    """A committed study design.

    Parameters
    ----------
    name, version, title, intended_use : str
        What it is and what its release is for.
    data_kind : {"case_tables", "person_table"}
        What it reads.
    outcome : Outcome
        What is predicted.
    split : Split
        Who trains, recalibrates and tests.
    comparator : str
        The official instrument, or the column of a person table, that a learned model must beat.
    margin : float
        By how much the Brier score on the test people must be lower than the recalibrated comparator's.
    index_date : date or None
        The date the list is made for; None where the table has no dates.
    features : tuple of str
        Features of case tables that the learned model uses.
    columns : tuple of Column
        Roles of the columns of a person table.
    schemes : dict of str to int or None
        Schemes to propose for, at least one. A number, 1 or more, replaces the scheme's own total capacity; None,
        which a protocol file writes as "default", keeps it.
    adults : dict
        For a person table: the column and words that show a person is 18 or over.
    replicate_count, bin_count, seed : int
        Size and seed of the learned model.
    mix_prior_strength : float
        Offences that the average mix counts for beside a person's own history.
    research_only : bool
        A research release is never promoted or served.
    sex_reason : str
        Why a learned model uses sex; empty when it does not.
    sha256 : str
        Hash of the protocol file.
    exempted : dict of str to str
        Denied columns that a research protocol uses, each with its reason.
    if_table_absent : {"refuse", "leave_out"}
        What happens to a feature whose case table is absent: the data are refused, or the feature is left out and
        named among those never known.
    others : tuple of Further
        Further outcomes; the list goes by `outcome`.
    gates : Gates
        What its release has to keep.
    authorisation : Authorisation or None
        Without it no release of the protocol can be promoted.
    population : {"landmarks", "event_cohorts"}
        Of case tables: everybody in the population on each as-of date, or the Ministry's cohort of the three months
        that begin on it, each person on the day of the event.
    counts : Counts or None
        What is counted beside the outcome, of landmarks alone; None where nothing is.
    monitoring : Monitoring
        From when on a release is no longer left alone.
    """

    name: str
    version: str
    title: str
    intended_use: str
    data_kind: str
    outcome: Outcome
    split: Split
    comparator: str
    margin: float
    index_date: date | None
    features: tuple[str, ...]
    columns: tuple[Column, ...]
    schemes: dict[str, int | None]
    adults: dict[str, Any]
    replicate_count: int
    bin_count: int
    seed: int
    mix_prior_strength: float
    research_only: bool
    sex_reason: str
    sha256: str
    exempted: dict[str, str] = field(default_factory=dict)
    if_table_absent: str = "refuse"
    others: tuple[Further, ...] = ()
    gates: Gates = Gates()
    authorisation: Authorisation | None = None
    population: str = LANDMARKS
    counts: Counts | None = None
    monitoring: Monitoring = field(default_factory=Monitoring)

    @property
    def months_until_known(self) -> int:
        """Months from an as-of date until the outcome of the last of its people is proven."""
        of_the_last_event = EVENT_MONTHS if self.population == EVENT_COHORTS else 0
        return self.outcome.proven_within_months + of_the_last_event

    def by_outcome(self) -> "tuple[Protocol, ...]":
        """The same design once for each of its outcomes.

        Returns
        -------
        tuple of Protocol
            The first is that of `outcome`; none has others.
        """
        own = replace(self, others=())
        designs = (
            replace(own, counts=None, outcome=one.outcome, split=one.split, comparator=one.comparator)
            for one in self.others
        )
        return (own, *designs)

    def columns_with(self, role: str) -> tuple[Column, ...]:
        """Columns of a person table with one role.

        Parameters
        ----------
        role : str
            A role.

        Returns
        -------
        tuple of Column
            In the order of the protocol.
        """
        return tuple(column for column in self.columns if column.role == role)
