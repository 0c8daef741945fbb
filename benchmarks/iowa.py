"""Iowa: `python -m benchmarks.iowa --data D --out R.json`: learned from releases of 2010-12, judged on those of 2013.

More people return to prison from year to year, so what was true on average of 2010-12 is too low for 2013. The figures
show what correcting on the latest learned year, 2012, does about it, and what a correction on people of 2013 would do
once their outcomes are known, each half of them judged by a correction learned on the other half. Return to prison,
within three years, includes technical revocations. The people are prisoners of one American state: nothing is said
about England and Wales.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

from models.additive import AdditiveRisk
from models.explainable import ExplainableRisk
from models.inputs import Input
from training.bending import bent
from training.candidates import recalibrated
from training.evaluation import evaluate
from training.unseen import Forecast, unseen

SEED = 2013
LEARNED, LATEST, JUDGED = (2010, 2011, 2012), 2012, 2013
# Race is in the file and never read; a supervising district is an area.
_AGE, _CLASS, _KIND, _RELEASE = (
    "Age At Release",
    "Convicting Offense Classification",
    "Convicting Offense Type",
    "Release Type",
)
_SUBTYPE = "Convicting Offense Subtype"
_AGES = ("Under 25", "25-34", "35-44", "45-54", "55 and Older")
_CLASSES = (
    "Aggravated Misdemeanor",
    "B Felony",
    "C Felony",
    "D Felony",
    "Felony - Enhanced",
    "Felony - Enhancement to Original Penalty",
    "Serious Misdemeanor",
)
_KINDS = ("Drug", "Property", "Violent", "Public Order", "Other")
_OTHER = "Other"
_RARE = "Other Criminal"
_FEWEST = 50
_RELEASES = ("discharged", "parole", "special sentence")
_BAGS = 50


def read_releases(path: Path) -> pd.DataFrame:
    """One row a release, in plain words, with "year" and "outcome"."""
    table = pd.read_csv(path, dtype="str")
    release, often = table[_RELEASE].map(_release), table[_SUBTYPE].value_counts()
    return table.assign(
        person_id=np.arange(len(table)),
        year=table["Fiscal Year Released"].astype(int),
        outcome=(table["Recidivism - Return to Prison"] == "Yes").astype(float),
        **{
            _RELEASE: release,
            _CLASS: table[_CLASS].where(table[_CLASS].isin(_CLASSES), _OTHER),
            _SUBTYPE: table[_SUBTYPE].where(table[_SUBTYPE].map(often) >= _FEWEST, _RARE),
        },
    )


def inputs_of(releases: pd.DataFrame) -> tuple[Input, ...]:
    """Age, gravity and kind of offence, and way of release."""
    return (
        Input(_AGE, "ordered", _AGES),
        Input(_CLASS, "words", (*_CLASSES, _OTHER)),
        Input(_KIND, "words", _KINDS),
        Input(_SUBTYPE, "words", tuple(sorted(releases[_SUBTYPE].dropna().unique()))),
        Input(_RELEASE, "words", _RELEASES),
    )


def models_of(releases: pd.DataFrame) -> dict[str, AdditiveRisk]:
    """The additive model as learned, and the same corrected on the latest learned year."""
    learned = releases[releases["year"].isin(LEARNED)]
    fitted = ExplainableRisk(inputs_of(releases), replicate_count=_BAGS, seed=SEED, jobs=1)
    fitted.fit(learned, learned["outcome"], learned["person_id"])
    latest = learned[learned["year"] == LATEST]
    of_learned = fitted.unseen_score(learned, learned["person_id"])
    as_learned = bent(fitted.additive("return_36m"), learned, of_learned, seed=SEED)
    score = of_learned[(learned["year"] == LATEST).to_numpy()]
    corrected = recalibrated(as_learned, latest, seed=SEED, learned_on=f"releases of {LATEST}", score=score)
    return {"as_learned": as_learned, "corrected": corrected}


def corrected_within(model: AdditiveRisk, people: pd.DataFrame) -> np.ndarray:
    """Probability of each by a correction learned on the half that they are not in."""

    def fit(rows: pd.DataFrame) -> Forecast:
        return recalibrated(model, rows, seed=SEED, learned_on="the other half").probability

    return unseen(fit, people, people, folds=2, salt="iowa")


def measure(releases: pd.DataFrame) -> dict:
    """Figures of each on the judged year, with intervals from resampling."""
    judged = releases[releases["year"] == JUDGED]
    outcome, persons = judged["outcome"].to_numpy(), judged["person_id"].to_numpy()
    models = models_of(releases)
    forecasts = {name: model.probability(judged) for name, model in models.items()}
    forecasts["corrected_within_the_year"] = corrected_within(models["as_learned"], judged)
    found: dict = {
        "returned_by_year": {
            str(year): float(share) for year, share in releases.groupby("year")["outcome"].mean().items()
        }
    }
    for name, probability in forecasts.items():
        found[name] = evaluate(probability, outcome, persons=persons, seed=SEED)
    return found


def _release(words: str) -> str:
    """The state's words for one way of release changed within these years."""
    if words.startswith("Discharged") or "Immediate Discharge" in words:
        return "discharged"
    return "special sentence" if "Special Sentence" in words else "parole"


def main() -> None:
    """Measure, write the figures and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    found = measure(read_releases(options.data))
    options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    for name in ("as_learned", "corrected", "corrected_within_the_year"):
        told = ", ".join(
            f"{measure} {figure['value']:.4f} ({figure['low']:.4f} to {figure['high']:.4f})"
            for measure, figure in found[name].items()
        )
        print(f"{name}: {told}")


if __name__ == "__main__":
    main()
