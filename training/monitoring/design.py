"""What of a protocol a release is monitored by; kept with the reference summary, so that no protocol is asked for."""

from dataclasses import asdict, dataclass
from typing import Any

from training.monitoring.thresholds import Monitoring
from training.protocol import EVENT_COHORTS, EVENT_MONTHS, Outcome, Protocol


@dataclass(frozen=True)
class Watched:
    """An outcome that a release foretells.

    Parameters
    ----------
    outcome : Outcome
        What counts.
    comparator : str
        The official instrument of which people need a score to be counted.
    """

    outcome: Outcome
    comparator: str


@dataclass(frozen=True)
class Design:
    """What of a protocol a release is monitored by.

    Parameters
    ----------
    protocol, version, sha256 : str
        Which protocol.
    population : {"landmarks", "event_cohorts"}
        Whose outcomes.
    outcomes : dict of str to Watched
        By name, the one that the list goes by first.
    salt : str
        Mixed into the hash by which people were held out.
    held_out_share : float
        Share of persons that no model learned from, 0 to 1.
    seed : int
        Seed of resampling.
    margin : float
        By how much a learned model has to beat the official formula.
    gates : dict of str to float
        Bounds that a promotion asks.
    thresholds : Monitoring
        When the release is no longer left alone.
    counts : tuple of str
        What the release counts beside, over the follow-up of the first outcome.
    """

    protocol: str
    version: str
    sha256: str
    population: str
    outcomes: dict[str, Watched]
    salt: str
    held_out_share: float
    seed: int
    margin: float
    gates: dict[str, float]
    thresholds: Monitoring
    counts: tuple[str, ...] = ()

    @property
    def first(self) -> Watched:
        """The outcome that the list goes by, whose follow-up counts are of.

        Returns
        -------
        Watched
            The first.
        """
        return next(iter(self.outcomes.values()))

    @property
    def span_months(self) -> int:
        """Months over which the people of one date begin to be followed.

        Returns
        -------
        int
            0 where all begin on the date.
        """
        return EVENT_MONTHS if self.population == EVENT_COHORTS else 0

    def document(self) -> dict[str, Any]:
        """The design as JSON.

        Returns
        -------
        dict
            As `read_design` takes it.
        """
        # A list, since JSON in canonical form sorts keys and the first outcome is that of the list.
        outcomes = [asdict(one) for one in self.outcomes.values()]
        return {**asdict(self), "outcomes": outcomes, "counts": list(self.counts)}


def design_of(protocol: Protocol, learned: tuple[str, ...], counts: tuple[str, ...] = ()) -> Design:
    """What of a protocol its release is monitored by.

    Parameters
    ----------
    protocol : Protocol
        Of case tables.
    learned : tuple of str
        Outcomes that the release foretells.
    counts : tuple of str
        What it counts.

    Returns
    -------
    Design
        With those outcomes of the protocol that are among them.
    """
    designs = [one for one in protocol.by_outcome() if one.outcome.name in learned]
    return Design(
        protocol=protocol.name,
        version=protocol.version,
        sha256=protocol.sha256,
        population=protocol.population,
        outcomes={one.outcome.name: Watched(one.outcome, one.comparator) for one in designs},
        salt=protocol.split.salt,
        held_out_share=protocol.split.held_out_share,
        seed=protocol.seed,
        margin=protocol.margin,
        gates=asdict(protocol.gates),
        thresholds=protocol.monitoring,
        counts=counts,
    )


def read_design(document: dict[str, Any]) -> Design:
    """A design as `Design.document` gives it.

    Parameters
    ----------
    document : dict
        JSON.

    Returns
    -------
    Design
        The same.
    """
    watched = [Watched(Outcome(**one["outcome"]), one["comparator"]) for one in document["outcomes"]]
    outcomes = {one.outcome.name: one for one in watched}
    # A reference that was made before counts were monitored names none.
    counts = tuple(document.get("counts", ()))
    thresholds = Monitoring(**document["thresholds"])
    return Design(**{**document, "outcomes": outcomes, "thresholds": thresholds, "counts": counts})
