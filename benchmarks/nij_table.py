"""The table of the NIJ Recidivism Forecasting Challenge: its questions, the columns each may use, and who is asked."""

from pathlib import Path

import numpy as np
import pandas as pd

from features.exceptions import DataRefused
from features.vocabulary import Direction
from models.columns import refuse_missing_columns, require_known_categories
from models.inputs import Input

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
YEARS = ("year1", "year2", "year3")
YEAR = Input("Year", "words", YEARS)
_ORDERED = {
    "Age_at_Release": ("18-22", "23-27", "28-32", "33-37", "38-42", "43-47", "48 or older"),
    "Supervision_Level_First": ("Standard", "Specialized", "High"),
    "Education_Level": ("Less than HS diploma", "High School Diploma", "At least some college"),
    "Prison_Years": ("Less than 1 year", "1-2 years", "Greater than 2 to 3 years", "More than 3 years"),
}
_WORDS = {SEX: (MEN, WOMEN), "Prison_Offense": ("Property", "Violent/Non-Sex", "Violent/Sex", "Drug", "Other")}
_ARRESTS = tuple(
    f"Prior_Arrest_Episodes_{kind}"
    for kind in ("Felony", "Misd", "Violent", "Property", "Drug", "PPViolationCharges", "DVCharges", "GunCharges")
)
_CONVICTIONS = tuple(
    f"Prior_Conviction_Episodes_{kind}"
    for kind in (
        *("Felony", "Misd", "Viol", "Prop", "Drug"),
        *("PPViolationCharges", "DomesticViolenceCharges", "GunCharges"),
    )
)
_AT_RELEASE = (
    *(SEX, "Age_at_Release", "Supervision_Risk_Score_First", "Supervision_Level_First", "Education_Level"),
    *("Dependents", "Prison_Offense", "Prison_Years", *_ARRESTS, *_CONVICTIONS),
    *("Prior_Revocations_Parole", "Prior_Revocations_Probation"),
    *("Condition_MH_SA", "Condition_Cog_Ed", "Condition_Other"),
)
_IN_SUPERVISION = (
    *("Violations_ElectronicMonitoring", "Violations_Instruction", "Violations_FailToReport"),
    *("Violations_MoveWithoutPermission", "Delinquency_Reports", "Program_Attendances"),
    *("Program_UnexcusedAbsences", "Residence_Changes", "Avg_Days_per_DrugTest"),
    *("DrugTests_THC_Positive", "DrugTests_Cocaine_Positive", "DrugTests_Meth_Positive", "DrugTests_Other_Positive"),
    *("Percent_Days_Employed", "Jobs_Per_Year", "Employment_Exempt"),
)
_RISING = ("Prior_", "Supervision_Risk_Score_First")
# As the publisher's own files have them: four columns by number, yes and no in words, counts up to "N or more".
_PUBLISHED = {
    "_v1": "Prior_Arrest_Episodes_PPViolationCharges",
    "_v2": "Prior_Conviction_Episodes_PPViolationCharges",
    "_v3": "Prior_Conviction_Episodes_DomesticViolenceCharges",
    "_v4": "Prior_Conviction_Episodes_GunCharges",
}
_YES_OR_NO = {"true": "1", "yes": "1", "false": "0", "no": "0"}
# Arrests for each year since fourteen: a long history means less of somebody older.
_RATE = "Arrests_Per_Year"
_AGES = dict(zip(_ORDERED["Age_at_Release"], (20, 25, 30, 35, 40, 45, 54), strict=True))
_SINCE = 14


def read_people(path: Path) -> pd.DataFrame:
    """The people of a file, words as words and all else as numbers, with "person_id" and arrests for each year.

    Raises MissingColumns, UnknownCategory or DataRefused where the file is not the challenge's, outcomes included.
    """
    people = pd.read_csv(path, dtype="str").rename(columns=_PUBLISHED)
    outcomes = [outcome for outcome, _ in QUESTIONS.values()]
    refuse_missing_columns(people, ["ID", RACE, *_AT_RELEASE, *_IN_SUPERVISION, *outcomes], needed_by="The challenge")
    for name, words in (_ORDERED | _WORDS).items():
        require_known_categories(people[name], words, needed_by="The challenge")
    plain = [name for name in (*_AT_RELEASE, *_IN_SUPERVISION, *outcomes) if name not in _ORDERED | _WORDS]
    people = people.assign(**{name: _numbers(people[name]) for name in plain}, person_id=people["ID"])
    for name in ("ID", SEX, *outcomes):
        _refuse_unknown(people[name])
    if people["ID"].duplicated().any():
        raise DataRefused("A person has more than one row in a file of the challenge: `ID` must be of one row each.")
    arrests = people[list(_ARRESTS[:2])].sum(axis=1)
    return people.assign(**{_RATE: np.log((arrests + 1) / (people["Age_at_Release"].map(_AGES) - _SINCE))})


def refuse_the_same_people(train: pd.DataFrame, test: pd.DataFrame) -> None:
    """Nothing, or a refusal where somebody is both learned from and judged."""
    both = int(test["ID"].isin(train["ID"]).sum())
    if both:
        raise DataRefused(f"{both} people of the test file are in the training file. Take them out of one of the two.")


def asked(people: pd.DataFrame, question: str) -> pd.DataFrame:
    """The people of whom a question is asked, with their "outcome" and the question as their "Year"."""
    outcome, before = QUESTIONS[question]
    people = people[(people[list(before)] == 0).all(axis=1)]
    return people.assign(outcome=people[outcome].astype(float), Year=question).reset_index(drop=True)


def person_years(people: pd.DataFrame) -> pd.DataFrame:
    """A row for each year that each person was asked about, so that a year learns from the others."""
    return pd.concat([asked(people, year) for year in YEARS], ignore_index=True)


def inputs_of() -> dict[str, tuple[Input, ...]]:
    """What may be read: known at release alone, and with the activities of supervision that the challenge allowed."""
    at_release = (*(_input(name) for name in _AT_RELEASE), Input(_RATE))
    return {
        "release_time": at_release,
        "challenge": (*at_release, *(_input(name) for name in _IN_SUPERVISION)),
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


def _numbers(words: pd.Series) -> pd.Series:
    plain = words.str.strip().str.lower().replace(_YES_OR_NO).str.removesuffix(" or more")
    numbers = pd.to_numeric(plain, errors="coerce").astype(float)
    strange = int((numbers.isna() & words.notna()).sum())
    if strange:
        raise DataRefused(f"`{words.name}` holds {strange} value(s) that are no number, no yes and no no.")
    return numbers


def _refuse_unknown(values: pd.Series) -> None:
    if values.isna().any():
        raise DataRefused(
            f"`{values.name}` is empty in {int(values.isna().sum())} row(s). The challenge scores people whose "
            "outcome and sex are known; the publisher's files of test people without outcomes cannot be scored."
        )
