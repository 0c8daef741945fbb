"""The table of the NIJ Recidivism Forecasting Challenge: its questions, the columns each may use, and who is asked."""

from pathlib import Path

import pandas as pd

from features.vocabulary import Direction
from models.explainable import Input

SEX, RACE, MEN, WOMEN = "Gender", "Race", "M", "F"
# Measured in the figures and never read by a model.
NEVER = ("Race", "Gang_Affiliated", "Residence_PUMA")
# Each question is asked of those who did not reoffend in the years before it.
QUESTIONS = {
    "year1": ("Recidivism_Arrest_Year1", ()),
    "year2": ("Recidivism_Arrest_Year2", ("Recidivism_Arrest_Year1",)),
    "year3": ("Recidivism_Arrest_Year3", ("Recidivism_Arrest_Year1", "Recidivism_Arrest_Year2")),
    "within3": ("Recidivism_Within_3years", ()),
}
_LAST_AT_RELEASE, _LAST_IN_SUPERVISION = "Condition_Other", "Employment_Exempt"
_ORDERED = {
    "Age_at_Release": ("18-22", "23-27", "28-32", "33-37", "38-42", "43-47", "48 or older"),
    "Supervision_Level_First": ("Standard", "Specialized", "High"),
    "Education_Level": ("Less than HS diploma", "High School Diploma", "At least some college"),
    "Prison_Years": ("Less than 1 year", "1-2 years", "Greater than 2 to 3 years", "More than 3 years"),
}
_WORDS = {"Gender": (MEN, WOMEN), "Prison_Offense": ("Property", "Violent/Non-Sex", "Violent/Sex", "Drug", "Other")}
_RISING = ("Prior_", "Supervision_Risk_Score_First")


def read_people(path: Path) -> pd.DataFrame:
    """The people of a file, words as words, with "person_id"."""
    words = ["ID", RACE, *_ORDERED, *_WORDS]
    people = pd.read_csv(path, dtype=dict.fromkeys(words, "str"), low_memory=False)
    return people.assign(person_id=people["ID"])


def asked(people: pd.DataFrame, question: str) -> pd.DataFrame:
    """The people of whom a question is asked, with their "outcome"."""
    outcome, before = QUESTIONS[question]
    people = people[(people[list(before)] == 0).all(axis=1)]
    return people.assign(outcome=people[outcome].astype(float)).reset_index(drop=True)


def inputs_of(people: pd.DataFrame) -> dict[str, tuple[Input, ...]]:
    """What may be read: known at release alone, and with the activities of supervision that the challenge allowed."""
    columns = [name for name in people.columns if name not in (*NEVER, "ID")]
    at_release = columns[: columns.index(_LAST_AT_RELEASE) + 1]
    with_activities = columns[: columns.index(_LAST_IN_SUPERVISION) + 1]
    return {
        "release_time": tuple(_input(name) for name in at_release),
        "challenge": tuple(_input(name) for name in with_activities),
    }


def without_sex(inputs: tuple[Input, ...]) -> tuple[Input, ...]:
    """The same without sex."""
    return tuple(column for column in inputs if column.name != SEX)


def _input(name: str) -> Input:
    if name in _ORDERED:
        return Input(name, "ordered", _ORDERED[name])
    if name in _WORDS:
        return Input(name, "words", _WORDS[name])
    return Input(name, direction=Direction.INCREASING if name.startswith(_RISING) else Direction.EITHER)
