"""train_counts: expected proven reoffences, in total and by harm group, learned and judged like the outcomes are."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from features.exceptions import ProtocolRefused
from models.additive_count import AdditiveCount
from models.expected_counts import HARM_GROUPS, ExpectedCounts, OffenceMix, known_offences
from models.expected_harm import harm_value
from models.harm import unit_harm
from models.kind_mix import KindMix, average_kinds
from models.recalibration import person_weights
from models.score_curve_fitting import LOG, fit_score_curve
from training.count_candidates import (
    LearnedCount,
    additive_count,
    mean_count,
    official_count,
    yardstick_count,
)
from training.count_groups import GroupChoice, choose_groups, learned_mix, learned_strength
from training.count_judging import count_figures, share_saved
from training.count_labels import OCCASIONS, OFFENCES, known_kinds
from training.evaluation import interval, resamples
from training.harm_correction import harm_agreement, learned_harm_curves
from training.protocol import Counts, Protocol
from training.study import LATEST, RECALIBRATE, TEST, TRAIN, Study

_LATER = "the recalibration rows"


@dataclass(frozen=True)
class CountTraining:
    """What was learned of a count.

    Parameters
    ----------
    counts : ExpectedCounts
        What is released, corrected to the latest mature period.
    evaluated : ExpectedCounts
        The same tables with the correction they had when they were tested.
    report : dict
        Figures on the test people, as `training.json` keeps them.
    """

    counts: ExpectedCounts
    evaluated: ExpectedCounts
    report: dict


@dataclass(frozen=True)
class _Learned:
    """Everything learned from the training rows, before any correction."""

    occasions: LearnedCount
    groups: dict[str, GroupChoice]
    strength: float
    before: np.ndarray
    before_occasions: int
    kinds: KindMix

    def corrected(self, rows: pd.DataFrame, design: Counts, protocol: Protocol, learned_on: str) -> ExpectedCounts:
        """Level and shape as of some later rows; offences on an occasion and the mix of these and the training rows."""
        correct = partial(LearnedCount.corrected, rows=rows, learned_on=learned_on, seed=protocol.seed)
        count, seed = protocol.replicate_count, protocol.seed
        totals = self.before.sum(), self.before_occasions
        factors = offences_per_occasion(rows, *totals, replicate_count=count, seed=seed)
        counts = ExpectedCounts(
            name=design.name,
            occasions=correct(self.occasions),
            offences_per_occasion=float(factors[0]),
            mix=learned_mix(rows, self.before, strength=self.strength, replicate_count=count, seed=seed),
            groups={group: correct(one.own) for group, one in self.groups.items() if one.own},
            replicate_offences_per_occasion=factors[1:],
            kinds=self.kinds,
        )
        unseen = self._unseen_by_group(counts, rows)
        return replace(counts, harm_curves=learned_harm_curves(counts, rows, unseen, learned_on=learned_on, seed=seed))

    def _unseen_by_group(self, counts: ExpectedCounts, rows: pd.DataFrame) -> pd.DataFrame:
        """Expected offences of each row as of somebody new, corrected; missing where everything was learned of them."""

        def expected(served: AdditiveCount, learned: LearnedCount) -> np.ndarray:
            return np.exp(served.curve.corrected(learned.log_counts(rows)))

        own = {group: expected(one, self.groups[group].own) for group, one in counts.groups.items()}  # type: ignore[arg-type]
        return counts.spread(rows, expected(counts.occasions, self.occasions), own)


def train_counts(study: Study, protocol: Protocol, tell: Callable[[str], None] = lambda step: None) -> CountTraining:
    """Learn and judge expected counts under a protocol.

    Parameters
    ----------
    study : Study
        Rows of the protocol's outcome, with counts.
    protocol : Protocol
        With `counts`.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    CountTraining
        Models and figures.

    Raises
    ------
    ProtocolRefused
        If the protocol counts nothing.
    NotEnoughData
        If fewer than 20 people of the recalibration rows, or of the latest, had an occasion.
    """
    design = protocol.counts
    if design is None:
        raise ProtocolRefused(f"Protocol {protocol.name} counts nothing. Give it a section [counts].")
    test = study.part(TEST)
    weights = resamples(test["person_id"].to_numpy(), protocol.seed)
    tell(f"{design.name}: fit occasions, {protocol.replicate_count} resamples of persons")
    learned = _both(study, protocol)
    tell(f"{design.name}: judge every candidate on the same people")
    judged = _judged(study, weights, learned, margin=design.margin, seed=protocol.seed)
    chosen = learned[judged["chosen"]]
    strength, before = learned_strength(study.part(TRAIN)), _totals(study.part(TRAIN))
    by_mix = partial(_by_mix, study, chosen, OffenceMix(before / before.sum(), strength))
    groups = choose_groups(study, protocol, design, by_mix=by_mix, tell=lambda step: tell(f"{design.name}: {step}"))
    kinds = KindMix(average_kinds(study.offences_by_kind), protocol.mix_prior_strength)
    whole = _Learned(chosen, groups, strength, before, int(study.part(TRAIN)[OCCASIONS].sum()), kinds)
    evaluated = whole.corrected(study.part(RECALIBRATE), design, protocol, _LATER)
    latest = study.part(TEST, LATEST)
    report = {
        "name": design.name,
        "meaning": f"How many times this came: {protocol.outcome.meaning[0].lower()}{protocol.outcome.meaning[1:]}",
        **judged,
        **_of_offences(evaluated, groups, test, weights),
        "harm": {scale: interval(one) for scale, one in _harm_came(evaluated, test, weights).items()},
    }
    served = whole.corrected(latest, design, protocol, _where(latest))
    return CountTraining(served, evaluated, report)


def _both(study: Study, protocol: Protocol) -> dict[str, LearnedCount]:
    replicates = protocol.replicate_count
    return {
        "official": official_count(study, OCCASIONS, name=protocol.comparator, replicate_count=replicates),
        "additive": additive_count(
            study,
            OCCASIONS,
            inputs=study.inputs,
            replicate_count=replicates,
            bin_count=protocol.bin_count,
            seed=protocol.seed,
        ),
    }


def _judged(study: Study, weights: np.ndarray, learned: dict[str, LearnedCount], *, margin: float, seed: int) -> dict:
    """Every candidate for the occasions on the test people, and which is chosen."""
    test = study.part(TEST)
    later, counted = study.part(RECALIBRATE), test[OCCASIONS].to_numpy(dtype=float)
    expected = {
        "mean": mean_count(study, OCCASIONS, test),
        **{key: one.corrected(later, learned_on=_LATER, seed=seed).expected(test) for key, one in learned.items()},
        "yardstick": yardstick_count(study, OCCASIONS, test, seed=seed),
    }
    gain = share_saved(expected["additive"], expected["official"], counted, weights)
    better = (gain["value"] or 0.0) >= margin
    return {
        "occasions": {key: count_figures(one, counted, weights) for key, one in expected.items()},
        "gain_over_official": gain,
        "margin": margin,
        "cost_of_readability": share_saved(expected["yardstick"], expected["additive"], counted, weights),
        "chosen": "additive" if better else "official",
        "test_rows": len(test),
        "test_persons": int(test["person_id"].nunique()),
        "test_occasions": int(counted.sum()),
    }


def _of_offences(
    model: ExpectedCounts, groups: dict[str, GroupChoice], test: pd.DataFrame, weights: np.ndarray
) -> dict:
    """Figures of offences in total and by harm group, each group with how it is foretold and why."""
    by_group, total = model.by_group(test), model.offences(test)
    offences = {group: test[OFFENCES[group]].to_numpy(dtype=float) for group in HARM_GROUPS}
    counted, occasions = np.sum([*offences.values()], axis=0), test[OCCASIONS].to_numpy(dtype=float)
    apart = by_group.sum(axis=1).to_numpy() / total
    low, high = np.quantile(apart, [0.05, 0.95])
    return {
        "offences": count_figures(total, counted, weights),
        "offences_per_occasion": {
            "used": model.offences_per_occasion,
            "counted": interval((weights @ counted) / (weights @ occasions)),
        },
        "mix_strength": model.mix.strength,
        "groups": {
            group: {
                "way": "own model" if choice.own else "share of the total",
                "why": choice.why,
                "training_offences": choice.training_offences,
                "calibration_error": choice.errors,
                "test_offences": int(offences[group].sum()),
                **count_figures(by_group[group].to_numpy(), offences[group], weights),
            }
            for group, choice in groups.items()
        },
        "groups_to_total": {"value": float(by_group.to_numpy().sum() / total.sum()), "low": low, "high": high},
    }


def _harm_came(model: ExpectedCounts, rows: pd.DataFrame, weights: np.ndarray) -> dict[str, np.ndarray]:
    return harm_agreement(harm_value(model, rows, known_kinds(rows), unit_harm()), rows, weights)


def _by_mix(study: Study, occasions: LearnedCount, mix: OffenceMix, rows: pd.DataFrame) -> np.ndarray:
    """Offences of every group as a share of the total, of each row as of somebody new; the total as it is served."""
    train, log_counts = study.part(TRAIN), occasions.log_counts(rows)
    known = ~np.isnan(log_counts)
    curve = fit_score_curve(
        log_counts[known],
        rows.loc[known, OCCASIONS].to_numpy(dtype=float),
        link=LOG,
        persons=rows.loc[known, "person_id"].to_numpy(),
        learned_on=_LATER,
    )
    level = _totals(train).sum() / train[OCCASIONS].sum()
    return level * np.exp(curve.corrected(log_counts))[:, None] * mix.of(known_offences(rows))


def _totals(rows: pd.DataFrame) -> np.ndarray:
    return rows[list(OFFENCES.values())].to_numpy(dtype=float).sum(axis=0)


def offences_per_occasion(
    rows: pd.DataFrame, offences: float, occasions: int, *, replicate_count: int, seed: int
) -> np.ndarray:
    """Mean proven offences on an occasion, of some rows and what was counted before.

    Parameters
    ----------
    rows : DataFrame
        `OCCASIONS`, `OFFENCES` and "person_id".
    offences, occasions : float
        What was counted on earlier rows.
    replicate_count : int
        Resamples of persons.
    seed : int
        Seed of the resampling.

    Returns
    -------
    ndarray of shape (1 + n_replicates,)
        Of all rows and those before, then of each resample of persons of these and those before.
    """
    drawn = person_weights(rows["person_id"].to_numpy(), replicate_count, seed=seed)
    weights = np.vstack([np.ones(len(rows)), drawn])
    counted = rows[list(OFFENCES.values())].to_numpy(dtype=float).sum(axis=1)
    return (weights @ counted + offences) / (weights @ rows[OCCASIONS].to_numpy(dtype=float) + occasions)


def _where(rows: pd.DataFrame) -> str:
    dates = sorted({date.strftime("%Y-%m-%d") for date in rows["as_of_date"]})
    return f"{rows['person_id'].nunique()} people on {' and '.join(dates)}, the latest dates with known outcomes"
