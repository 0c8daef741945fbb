"""Invented people: who they are, and the latent traits that nobody in the simulated world can see."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr
from scipy.stats import gamma

from features.need_items import NEEDS
from features.synthetic.settings import World

DAYS_A_YEAR = 365.25

# How strongly each latent need follows the latent chaos of a life and its offending frailty; what is
# left is the person's own.
_LOADINGS = {
    "accommodation": (0.50, 0.15),
    "ete": (0.45, 0.15),
    "relationships": (0.35, 0.05),
    "lifestyle": (0.45, 0.40),
    "drugs": (0.50, 0.25),
    "alcohol": (0.40, 0.00),
    "thinking": (0.45, 0.15),
    "attitudes": (0.40, 0.35),
    "finance": (0.45, 0.10),
}


@dataclass(frozen=True)
class People:
    """Arrays with one entry for each invented person.

    Parameters
    ----------
    number : array of int, shape (n,)
        Number of each person, from 1.
    mark : str
        What tells the identifiers of a shard's records from those of another; empty where there is one.
    is_male : array of bool, shape (n,)
        Sex.
    birth_day : array of int, shape (n,)
        Days since the Unix epoch.
    onset_week : array of int, shape (n,)
        Week of the first offence, counted from the first day of the records.
    is_sanctioned : array of bool, shape (n,)
        Whether the person ever offends; the others are known by nomination only.
    gone_week, deceased_day, transferred_day : array, shape (n,)
        When death or a move ends the record; far in the future for most.
    frailty, chaos : array of float, shape (n,)
        Latent persistence (mean 1, above 0) and latent chaos (standard normal).
    kind : array of int, shape (n,)
        Latent class of offending.
    needs : dict of str to array of float, shape (n,)
        Latent needs (standard normal).
    ethnicity : array of str, shape (n,)
        Codes of the audit table.
    """

    number: np.ndarray
    mark: str
    is_male: np.ndarray
    birth_day: np.ndarray
    onset_week: np.ndarray
    is_sanctioned: np.ndarray
    gone_week: np.ndarray
    deceased_day: np.ndarray
    transferred_day: np.ndarray
    frailty: np.ndarray
    chaos: np.ndarray
    kind: np.ndarray
    needs: dict[str, np.ndarray]
    ethnicity: np.ndarray

    def __len__(self) -> int:
        return len(self.number)

    @cached_property
    def person_id(self) -> np.ndarray:
        """Identifiers that show that they are invented.

        Returns
        -------
        array of str, shape (n,)
            In order.
        """
        return person_ids(self.number)

    def record_ids(self, letters: str, numbers: npt.ArrayLike) -> list[str]:
        """Identifiers of records.

        Parameters
        ----------
        letters : str
            Such as `OR` of an order.
        numbers : array-like of int, shape (n_records,)
            The same for rows of one record.

        Returns
        -------
        list of str
            One for each number.
        """
        return [f"{letters}{self.mark}{number:08d}" for number in np.asarray(numbers)]


def person_ids(numbers: np.ndarray) -> np.ndarray:
    """Identifiers of simulated people.

    Parameters
    ----------
    numbers : array of int, shape (n,)
        From 1.

    Returns
    -------
    array of str, shape (n,)
        Such as `SIM00000001`.
    """
    return np.array([f"SIM{number:08d}" for number in numbers])


def draw_people(
    numbers: np.ndarray, rng: np.random.Generator, *, world: World, first_day: int, weeks: int, mark: str = ""
) -> People:
    """Invented people with their latent traits.

    Parameters
    ----------
    numbers : array of int, shape (n,)
        Number of each, from 1; at least one.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    first_day : int
        First day of the records, in days since the Unix epoch.
    weeks : int
        Length of the records in weeks.
    mark : str
        As in `People`.

    Returns
    -------
    People
        Ethnicity is drawn apart from everything else.
    """
    about, count = world["people"], len(numbers)
    chaos, frailty, needs = _latent_traits(count, rng, world=world)
    onset_week = _onset_weeks(count, rng, about=about, weeks=weeks)
    onset_day = first_day + 7 * onset_week
    birth_day = onset_day - (_onset_ages(count, rng, about=about) * DAYS_A_YEAR).astype(int)
    deceased = onset_day + _years_until(rng, about["deceased_yearly"], count=count)
    transferred = onset_day + _years_until(rng, about["transferred_yearly"], count=count)
    gone_week = (np.minimum(deceased, transferred) - first_day) // 7
    return People(
        number=numbers,
        mark=mark,
        is_male=rng.random(count) < about["male_share"],
        birth_day=birth_day,
        onset_week=onset_week,
        is_sanctioned=rng.random(count) >= about["never_sanctioned_share"],
        gone_week=gone_week,
        deceased_day=deceased,
        transferred_day=transferred,
        frailty=frailty,
        chaos=chaos,
        kind=rng.choice(len(world.classes), size=count, p=list(about["class_shares"].values())),
        needs=needs,
        ethnicity=rng.choice(
            world.ethnicities["code"].to_numpy(dtype=object), size=count, p=world.ethnicities["share"]
        ),
    )


def _latent_traits(count: int, rng: np.random.Generator, *, world: World):
    offending = world["offending"]
    persistence, chaos = rng.standard_normal((2, count))
    tie = offending["chaos_with_frailty"]
    chaos = tie * persistence + np.sqrt(1 - tie**2) * chaos
    shape = offending["frailty_shape"]
    frailty = gamma.ppf(ndtr(persistence), shape) / shape
    needs = {}
    for name in NEEDS:
        by_chaos, by_persistence = _LOADINGS[name]
        own = np.sqrt(1 - by_chaos**2 - by_persistence**2 - 2 * tie * by_chaos * by_persistence)
        needs[name] = by_chaos * chaos + by_persistence * persistence + own * rng.standard_normal(count)
    return chaos, frailty, needs


def _onset_weeks(count: int, rng: np.random.Generator, *, about: dict, weeks: int) -> np.ndarray:
    weeks = max(weeks - about["onset_stops_weeks"], 1)
    late = np.floor(weeks * rng.random(count) ** about["onset_power"])
    early = rng.integers(0, min(26, weeks), count)
    already = rng.random(count) < about["already_active_share"]
    return np.where(already, early, np.minimum(late, weeks - 1)).astype(int)


def _onset_ages(count: int, rng: np.random.Generator, *, about: dict) -> np.ndarray:
    ranges = np.array([about["onset_age_young"], about["onset_age_middle"], about["onset_age_late"]])
    low, high = ranges[rng.choice(3, size=count, p=about["onset_age_shares"])].T
    return low + (high - low) * rng.random(count) ** 1.3


def _years_until(rng: np.random.Generator, yearly: float, *, count: int) -> np.ndarray:
    return (rng.exponential(DAYS_A_YEAR / yearly, count)).astype(int) + 1
