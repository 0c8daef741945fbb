"""Lives lived week by week: offences that excite further ones, detection, custody that takes time away.

The hazard is a product: frailty x age curve x (1 + excitement) x whether the person is in an active or a
quiet spell x needs that saturate. No candidate model has this form.
"""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from features.synthetic.circles import Circles, circles, other_times
from features.synthetic.people import DAYS_A_YEAR, People
from features.synthetic.settings import World
from features.vocabulary import Disposal

WEEKS_A_YEAR = DAYS_A_YEAR / 7
_CAUTION, _FINE, _COMMUNITY, _SUSPENDED, _CUSTODY, _OTHER = range(6)
DISPOSALS = (
    Disposal.CAUTION,
    Disposal.FINE,
    Disposal.COMMUNITY_ORDER,
    Disposal.SUSPENDED,
    Disposal.CUSTODY,
    Disposal.OTHER,
)


@dataclass
class Lives:
    """What happened, as arrays to be joined at the end.

    Parameters
    ----------
    offences : list of dict of arrays
        Detected offences: person, offence_day, charge_day, sanction_day, offence (row of the mix),
        disposal, is_police_detected, priors.
    custody : list of dict of arrays
        Spells: person, kind, start_day, end_day, sanction_day.
    members : list of tuple
        Cohort membership: person, joined_day, left_day (-1 while open).
    cohort_events : list of tuple
        Person, kind, value, day.
    is_active : array of bool, shape (weeks, n)
        Whether each person was in an active spell.
    circles : Circles or None
        Who goes through bad times together; None in a world without circles.
    committed, detected : array of int, shape (n,)
        Offences committed and detected: the truth that no table holds.
    """

    is_active: np.ndarray
    committed: np.ndarray
    detected: np.ndarray
    circles: Circles | None = None
    offences: list[dict] = field(default_factory=list)
    custody: list[dict] = field(default_factory=list)
    members: list[tuple] = field(default_factory=list)
    cohort_events: list[tuple] = field(default_factory=list)


def joined(parts: list[dict]) -> dict[str, np.ndarray]:
    """Arrays of one name put end to end.

    Parameters
    ----------
    parts : list of dict of arrays
        At least one; the same names in each.

    Returns
    -------
    dict of str to array
        By name.
    """
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def live(people: People, rng: np.random.Generator, *, world: World, first_day: int, weeks: int) -> Lives:
    """What each invented person did and what came of it.

    Parameters
    ----------
    people : People
        Who they are.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    first_day : int
        First day of the records, in days since the Unix epoch.
    weeks : int
        Length of the records in weeks.

    Returns
    -------
    Lives
        Detected offences, custody, cohort membership and the truth.
    """
    borough = _Borough(people, rng, world=world, first_day=first_day, weeks=weeks)
    borough.go_through(range(weeks))
    return borough.ended()


def other_lives(
    people: People,
    rng: np.random.Generator,
    *,
    world: World,
    first_day: int,
    weeks: int,
    lived: int,
    chances: Iterable[np.random.Generator],
) -> Iterator[Lives]:
    """What else might have come: the lives that `live` gives up to a week, gone on with by other chance.

    Parameters
    ----------
    people, rng, world, first_day, weeks
        As `live` takes them.
    lived : int
        Weeks in which everything is as it was.
    chances : iterable of Generator
        A source of chance for each time that the lives go on.

    Yields
    ------
    Lives
        Custody from the first day; offences and cohort events of the later weeks alone. Deaths and moves stay as they
        were drawn.
    """
    borough = _Borough(people, rng, world=world, first_day=first_day, weeks=weeks)
    borough.go_through(range(lived))
    borough.forget()
    for chance in chances:
        other = copy.deepcopy(borough, {id(people): people, id(world): world})
        other.take_another_way(lived, chance)
        other.go_through(range(lived, weeks))
        yield other.ended()


class _Borough:
    """The state of every person in the week that is being lived."""

    def __init__(self, people, rng, *, world, first_day, weeks):
        n = len(people)
        self.people, self.rng, self.world = people, rng, world
        self.first_day, self.weeks = first_day, weeks
        self.rate = _own_rates(people, world)
        self.drift = world.own.get("yearly_factor", 1.0) ** (1 / WEEKS_A_YEAR)
        self.police_factor = world.police_factor(people.ethnicity)
        self.excitement = np.zeros(n)
        self.active = np.ones(n, dtype=bool)
        self.depth = np.zeros(n, dtype=np.int16)
        self.inside_change = np.zeros((weeks + 1, n), dtype=np.int8)
        self.sanctioned = np.zeros((weeks + 1, n), dtype=np.int8)
        self.recent = np.zeros(n)
        self.priors = np.zeros(n, dtype=int)
        self.joined_week = np.full(n, -1)
        self.quieten = world["offending"]["quieten_yearly"] / WEEKS_A_YEAR * np.exp(-0.5 * people.chaos)
        self.cumulative_mix = world.cumulative_mix()
        self.lives = _no_lives_yet(weeks, n)
        self.lives.circles = circles(n, weeks, rng, own=world.own)

    def go_through(self, weeks: range) -> None:
        cohort = self.world["cohort"]
        for week in weeks:
            self._turn_state(week)
            offends = self._offends(week)
            self.excitement *= np.exp(-1 / self.world["offending"]["excitement_weeks"])
            self.excitement += self.world["offending"]["excitement_jump"] * offends
            self.lives.committed += offends
            if offends.any():
                self._consequences(np.flatnonzero(offends), week)
            if week >= cohort["first_week"] and week % cohort["panel_weeks"] == 0:
                self._panel(week)

    def forget(self) -> None:
        """Let go of what the rest of the lives does not hang on, so that they are quickly copied."""
        self.lives.offences = self.lives.offences[:1]
        self.lives.custody = [joined(self.lives.custody)]
        self.lives.members, self.lives.cohort_events = [], []

    def take_another_way(self, week: int, rng: np.random.Generator) -> None:
        self.rng = rng
        if self.lives.circles is not None:
            self.lives.circles = other_times(self.lives.circles, week, rng, own=self.world.own)

    def ended(self) -> Lives:
        open_members = np.flatnonzero(self.joined_week >= 0)
        self.lives.members += [(i, self._day(self.joined_week[i]), -1) for i in open_members]
        return self.lives

    def _day(self, week):
        return self.first_day + 7 * int(week)

    def _turn_state(self, week: int) -> None:
        self.depth += self.inside_change[week]
        self.recent = self.recent * np.exp(-1 / WEEKS_A_YEAR) + self.sanctioned[week]
        reawaken = self.world["offending"]["reawaken_yearly"] / WEEKS_A_YEAR
        chance = self.rng.random(len(self.people))
        # Nobody quietens down inside: a sentence holds a life where it was.
        keeps_on = (chance >= self.quieten) | (self.depth > 0)
        self.active = np.where(self.active, keeps_on, chance < reawaken)
        self.active |= week == self.people.onset_week
        self.lives.is_active[week] = self.active

    def _offends(self, week: int) -> np.ndarray:
        people, offending = self.people, self.world["offending"]
        age = (self._day(week) - people.birth_day) / DAYS_A_YEAR
        hazard = self.rate * _age_curve(age, offending) * (1 + self.excitement)
        hazard *= np.where(self.active, 1.0, offending["quiet_factor"]) * self.drift**week
        if self.lives.circles is not None:
            hazard *= np.where(self.lives.circles.is_in_trouble[week], self.world.own["trouble_rate"], 1.0)
        chance = 1 - np.exp(-np.minimum(hazard, offending["weekly_cap"]))
        at_liberty = (self.depth == 0) & (week < people.gone_week) & people.is_sanctioned
        offends = at_liberty & (week > people.onset_week) & (self.rng.random(len(people)) < chance)
        return offends | ((week == people.onset_week) & people.is_sanctioned)

    def _consequences(self, who: np.ndarray, week: int) -> None:
        """Detect, charge, sentence and lock up those who offended this week."""
        rng, people, detection = self.rng, self.people, self.world["detection"]
        mix = self.cumulative_mix[people.kind[who]]
        offence = (rng.random(len(who))[:, None] > mix).sum(axis=1)
        police_share = self.world.offences["police_detected"].to_numpy()[offence]
        by_police = rng.random(len(who)) < police_share
        solved = detection["reported_share_solved"] * np.where(by_police, self.police_factor[who], 1.0)
        solved *= np.where(self.joined_week[who] >= 0, detection["watched_factor"], 1.0)
        found = (rng.random(len(who)) < solved) | (week == people.onset_week[who])
        who, offence, by_police = who[found], offence[found], by_police[found]
        if len(who):
            self.lives.detected[who] += 1
            self._sentence(who, offence, by_police, week)

    def _sentence(self, who, offence, by_police, week) -> None:
        rng, detection = self.rng, self.world["detection"]
        lags = detection["charge_lag_days"]
        day = self._day(week) + rng.integers(0, 7, len(who))
        mean_lag = np.where(by_police, lags["police_detected"], lags["reported"])
        charge_day = day + rng.exponential(mean_lag).astype(int)
        gravity = self.world.offences["gravity"].to_numpy()[offence]
        disposal = _disposals(rng, gravity, self.priors[who], self.world["sentences"])
        court_lag = rng.gamma(2.0, detection["court_lag_days"] / 2, len(who)).astype(int)
        sanction_day = charge_day + np.where(disposal == _CAUTION, np.minimum(court_lag, 14), court_lag)
        jailed = disposal == _CUSTODY
        self._lock_up(who[jailed], charge_day[jailed], sanction_day[jailed], gravity[jailed], week)
        when = np.minimum((sanction_day - self.first_day) // 7, self.weeks)
        self.sanctioned[when, who] += 1
        self.lives.offences.append(
            {
                "person": who,
                "offence_day": day,
                "charge_day": charge_day,
                "sanction_day": sanction_day,
                "offence": offence,
                "disposal": disposal,
                "is_police_detected": by_police,
                "priors": self.priors[who].copy(),
            }
        )
        self.priors[who] += 1

    def _lock_up(self, who, charge_day, sanction_day, gravity, week) -> None:
        rng, about = self.rng, self.world["sentences"]
        mean = about["served_days"] + about["served_by_gravity"] * gravity**3
        spread = about["served_spread"]
        served = np.clip(mean * rng.lognormal(-(spread**2) / 2, spread, len(who)), 7, 3000).astype(int)
        remanded = (rng.random(len(who)) < about["remand_share"]) & (sanction_day > charge_day + 1)
        waited = np.where(remanded, sanction_day - charge_day, 0)
        release = sanction_day + np.maximum(served - waited, 1)
        self._spell(who[remanded], "remand", charge_day[remanded], sanction_day[remanded] - 1, week)
        self._spell(who, "sentence", sanction_day, release, week)
        recalled = rng.random(len(who)) < about["recall_share"] * np.exp(0.3 * self.people.chaos[who])
        back = release + 8 + rng.gamma(1.5, about["recall_after_days"] / 1.5, len(who)).astype(int)
        length = rng.choice(about["recall_days"], len(who))
        within = recalled & (back < release + 365)
        self._spell(who[within], "recall", back[within], (back + length)[within], week)

    def _spell(self, who, kind, start, end, week) -> None:
        # A spell that starts this week takes effect next week: this week's state is already turned.
        first = np.clip((start - self.first_day) // 7, week + 1, self.weeks)
        after = np.clip((end - self.first_day) // 7 + 1, first, self.weeks)
        np.add.at(self.inside_change, (first, who), 1)
        np.add.at(self.inside_change, (after, who), -1)
        kinds = np.full(len(who), kind, dtype=object)
        self.lives.custody.append({"person": who, "kind": kinds, "start_day": start, "end_day": end})

    def _panel(self, week: int) -> None:
        """A quarterly panel: who leaves, who joins, who is refused, and a colour for each member."""
        about, rng, people = self.world["cohort"], self.rng, self.people
        day = self._day(week)
        member = self.joined_week >= 0
        settled = member & (week - self.joined_week >= 2 * about["panel_weeks"])
        has_stopped = settled & (self.recent < about["leave_below"]) & (self.depth == 0)
        leaves = has_stopped | (member & (week >= people.gone_week))
        for person in np.flatnonzero(leaves):
            self.lives.members.append((person, self._day(self.joined_week[person]), day))
            self.lives.cohort_events.append((person, "removal", "left", day))
        self.joined_week[leaves] = -1
        self._fill_places(week, barred=leaves)
        chance = rng.random(len(people))
        for person in np.flatnonzero(self.joined_week >= 0):
            colour = "blue" if self.depth[person] > 0 else _colour(self.excitement[person], chance[person])
            self.lives.cohort_events.append((person, "colour", colour, day))

    def _fill_places(self, week: int, *, barred: np.ndarray) -> None:
        about, rng, people = self.world["cohort"], self.rng, self.people
        member = self.joined_week >= 0
        places = max(round(about["share"] * len(people)) - int(member.sum()), 0)
        steals = np.where(self.world.is_of_panel(people.kind), 1.0, about["weight_of_others"])
        appeal = np.log1p(self.recent) * steals + 0.25 * rng.standard_normal(len(people))
        adult = (self._day(week) - people.birth_day) / DAYS_A_YEAR >= 18
        free = ~member & ~barred & adult & (self.recent > 0.5) & (week < people.gone_week)
        order = np.argsort(-np.where(free, appeal, -np.inf), kind="stable")[: int(free.sum())]
        refused = rng.random(len(order)) < about["refused_share"]
        day = self._day(week)
        seen = order[: 2 * places]
        for person in seen[refused[: len(seen)]]:
            self.lives.cohort_events.append((person, "refusal", "panel", day))
        joins = order[~refused][:places]
        self.joined_week[joins] = week


def _no_lives_yet(weeks: int, people: int) -> Lives:
    none = np.zeros(0, dtype=int)
    days = ("offence_day", "charge_day", "sanction_day", "offence", "disposal", "priors")
    return Lives(
        is_active=np.zeros((weeks, people), dtype=bool),
        committed=np.zeros(people, dtype=int),
        detected=np.zeros(people, dtype=int),
        offences=[{"person": none, **dict.fromkeys(days, none), "is_police_detected": none.astype(bool)}],
        custody=[{"person": none, "kind": none.astype(object), "start_day": none, "end_day": none}],
    )


def _own_rates(people: People, world: World) -> np.ndarray:
    offending = world["offending"]
    pressure = np.zeros(len(people))
    for name, weight in offending["need_factors"].items():
        pressure += weight * np.maximum(people.needs[name], 0.0)
    by_class = np.array([offending["class_factors"][name] for name in world.classes])
    rate = offending["weekly_rate"] * people.frailty * (1 + np.tanh(pressure)) * by_class[people.kind]
    rate *= world.rate_factor(people.ethnicity, people.kind)
    return rate * np.where(people.is_male, 1.0, offending["female_factor"])


def _age_curve(age: np.ndarray, offending: dict) -> np.ndarray:
    grown = np.maximum(age - 8, 0) / offending["age_peak_years"]
    return offending["age_floor"] + (1 - offending["age_floor"]) * grown * np.exp(1 - grown)


def _disposals(rng: np.random.Generator, gravity: np.ndarray, priors: np.ndarray, about: dict) -> np.ndarray:
    """Graver offences and longer records bring heavier sentences; a caution is for those without a record."""
    persistence = 1 - np.exp(-((priors / about["persistent_after"]) ** 2))
    custody = about["custody_by_gravity"] * gravity**3 + about["custody_by_persistence"] * persistence
    custody = np.clip(custody, 0, about["custody_at_most"])
    suspended = (1 - custody) * (about["suspended_share"] + about["suspended_by_gravity"] * gravity)
    community = about["community_share"] + about["community_by_gravity"] * gravity
    community = (1 - custody - suspended) * community * (1 - about["community_lost_by_persistence"] * persistence)
    rest = 1 - custody - suspended - community
    caution = rest * np.where(priors == 0, 0.45, 0.05)
    fine = (rest - caution) * 0.6
    bounds = np.cumsum(np.stack([caution, fine, community, suspended, custody], axis=1), axis=1)
    return (rng.random(len(gravity))[:, None] > bounds).sum(axis=1)


def _colour(excitement: float, chance: float) -> str:
    if excitement > 0.15:
        return "red" if chance < 0.75 else "amber"
    if excitement > 0.02:
        return "amber" if chance < 0.7 else "red"
    return "green" if chance < 0.7 else "amber"
