"""The NIJ Recidivism Forecasting Challenge: `python -m benchmarks.nij --train A --test B --out R.json`.

Everything is chosen by cross-validation inside A; B is only forecast and judged. The people are parolees of Georgia:
the figures show that the method works on real people and say nothing about England and Wales.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.nij_models import (
    SEED,
    Learned,
    Setting,
    answer_of,
    best_trees,
    brier_by_sex,
    brier_mean,
    choose,
    learned,
)
from benchmarks.nij_table import (
    MEN,
    NEVER,
    QUESTIONS,
    RACE,
    SEX,
    WOMEN,
    YEAR,
    YEARS,
    asked,
    inputs_of,
    person_years,
    read_people,
    refuse_the_same_people,
    without_sex,
)
from features.exceptions import RiskError
from models.inputs import Input
from training.evaluation import evaluate

ABOUT = {
    "people": "Released to parole in Georgia, United States, 2013-15; re-arrest, which is not proof of an offence. "
    "They say nothing about England and Wales.",
    "never_read": list(NEVER),
    "sex": "Read, since the challenge scores by sex; `sex_blind` is the same model without it.",
    "challenge": "These features include what was measured over supervision or until re-arrest, so they carry the time "
    "of follow-up: better figures than a forecast at a point in time can have. The best large teams' 0.137 of year 2 "
    "and 0.130 of year 3 rest on them and are no aim.",
    "additive": "Explainable boosting, or its mean on the log-odds with a penalised logistic model: one sum of tables; "
    "for a single year at release also of the same fitted to the person-years of all three years.",
    "fair_and_accurate": "(1 - Brier) x (1 - |difference of false positive rates by race at 0.5|), the challenge's. "
    "Forecasting everybody below 0.5 is best by it: reported, never optimised.",
}


@dataclass(frozen=True)
class Years:
    """What was learned from the person-years of all three years, with sex and without, and what was chosen."""

    setting: Setting
    seeing: Learned
    blind: Learned


def figures(probability: np.ndarray, people: pd.DataFrame) -> dict:
    """The challenge's figures, and calibration with intervals from resampling persons, by sex and by race."""
    brier = brier_by_sex(probability, people)
    whole = _evaluated(probability, people)
    return {
        "brier_male": brier[MEN],
        "brier_female": brier[WOMEN],
        "brier_mean": brier_mean(probability, people),
        **{name: whole[name]["value"] for name in ("auc", "calibration_intercept", "calibration_slope")},
        "by_sex": _by(SEX, probability, people),
        "by_race": _by(RACE, probability, people),
        "fair_and_accurate": {
            sex: (1 - brier[sex]) * (1 - _gap_of_false_positives(probability, people, people[SEX] == sex))
            for sex in (MEN, WOMEN)
        },
    }


def answer(train: pd.DataFrame, test: pd.DataFrame, inputs: tuple[Input, ...], years: Years | None) -> dict:
    """Figures of the additive model, without sex beside it, with boosted trees in the average, and of each alone."""
    setting = choose(inputs, train)
    own = learned(inputs, setting, train)
    blind = learned(without_sex(inputs), setting, train)
    model = answer_of([own, *([years.seeing] if years else [])], train)
    blind_model = answer_of([blind, *([years.blind] if years else [])], train)
    trees, of_trees = best_trees(inputs, train)
    alone = {"additive": model.probability(test), "boosting": own.boosted.probability(test)}
    alone |= {"logistic": own.lines.probability(test), "boosted_trees": trees(test)}
    three = np.mean([alone[name] for name in ("boosting", "logistic", "boosted_trees")], axis=0)
    return {
        **figures(alone["additive"], test),
        "people": {"train": len(train), "test": len(test)},
        "sex_blind": figures(blind_model.probability(test), test),
        "three_model_average": figures(three, test),
        "base_rate_brier": brier_by_sex(np.full(len(test), train["outcome"].mean()), test),
        "alone_brier_mean": {name: brier_mean(one, test) for name, one in alone.items()},
        "chosen": {
            "own": asdict(setting),
            "years": asdict(years.setting) if years else None,
            "boosted_trees": of_trees,
        },
    }


def years_of(train: pd.DataFrame, inputs: tuple[Input, ...]) -> Years:
    """Fitted once for three questions. Only of columns known at release, which mean the same in every year."""
    rows = person_years(train)
    inputs = (*inputs, YEAR)
    setting = choose(inputs, rows)
    return Years(setting, learned(inputs, setting, rows), learned(without_sex(inputs), setting, rows))


def measure(train: pd.DataFrame, test: pd.DataFrame, questions: tuple[str, ...] = tuple(QUESTIONS)) -> dict:
    """Every question by both sets of features."""
    found: dict = {"about": ABOUT, **{question: {} for question in questions}}
    for features, inputs in inputs_of().items():
        years = years_of(train, inputs) if features == "release_time" and set(questions) & set(YEARS) else None
        for question in questions:
            of_years = years if question in YEARS else None
            answered = answer(asked(train, question), asked(test, question), inputs, of_years)
            found[question][features] = answered
            print(line(question, features, answered), flush=True)
    return found


def line(question: str, features: str, found: dict) -> str:
    """One question in one line."""
    slopes = {sex: found["by_sex"][sex]["calibration_slope"] for sex in (MEN, WOMEN)}
    told = ", ".join(
        f"{sex} {slope['value']:.2f} ({slope['low']:.2f} to {slope['high']:.2f})" for sex, slope in slopes.items()
    )
    return (
        f"{question} {features}: mean Brier {found['brier_mean']:.4f}, "
        f"sex-blind {found['sex_blind']['brier_mean']:.4f}, "
        f"three models {found['three_model_average']['brier_mean']:.4f}; AUC {found['auc']:.3f}; slope {told}"
    )


def _evaluated(probability: np.ndarray, people: pd.DataFrame) -> dict:
    outcome, persons = people["outcome"].to_numpy(), people["person_id"].to_numpy()
    return evaluate(probability, outcome, persons=persons, seed=SEED)


def _by(column: str, probability: np.ndarray, people: pd.DataFrame) -> dict:
    return {
        str(group): {"people": len(rows), **_evaluated(probability[rows], people.iloc[rows])}
        for group, rows in people.groupby(column).indices.items()
    }


def _gap_of_false_positives(probability: np.ndarray, people: pd.DataFrame, among: pd.Series) -> float:
    free = people[among & (people["outcome"] == 0)]
    rates = pd.Series(probability, people.index)[free.index].ge(0.5).groupby(free[RACE]).mean()
    return float(rates.max() - rates.min())


def main() -> None:
    """Measure, write the figures, and print a line for each question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    try:
        train, test = read_people(options.train), read_people(options.test)
        refuse_the_same_people(train, test)
    except RiskError as refusal:
        raise SystemExit(f"The files cannot be used: {refusal}") from None
    found = measure(train, test)
    options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
