"""ARP static of a million people and of ten: against a compiled loop, a Python loop and `DataFrame.apply`."""

import statistics
from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import pandas as pd

from benchmarks.arp_forms import COLUMNS, compiled_loop, tuned_formula, written_formula
from benchmarks.invented import invented_requests
from benchmarks.timing import in_turn, ratio
from models.actuarial import ARP
from models.actuarial.case import Case
from models.actuarial.case_of_frame import case_of_frame
from models.actuarial.two_year_totals import total_log_odds
from models.blocks import ROWS
from models.logistic import logistic

EQUAL = 1e-12


def blocks_of(case: Case) -> Iterator[tuple[int, Case]]:
    """The case in blocks of as many people as our frames are cut into."""
    names = [one.name for one in fields(Case) if one.name != "answers"]
    for start in range(0, len(case.sex), ROWS):
        yield start, Case(**{name: getattr(case, name)[start : start + ROWS] for name in names}, answers={})


def ours(case: Case, found: np.ndarray | None = None) -> np.ndarray:
    """Probabilities of a case of arrays, in memory that is at hand or new."""
    found = np.empty(len(case.sex)) if found is None else found
    for start, block in blocks_of(case):
        logistic(total_log_odds(block, "ARP", "static"), out=found[start : start + ROWS])
    return found


def case_of(people: pd.DataFrame) -> Case:
    """The whole numbers behind requests."""
    return case_of_frame(people, (), needed_by="ARP", counts_violence=False)


def measure_formula(people: pd.DataFrame, *, looped: int, applied: int) -> dict:
    """From whole numbers to probabilities: what the formula itself takes.

    Parameters
    ----------
    people : DataFrame of shape (n_persons, n_columns)
        Requests of adults.
    looped, applied : int
        How many of them the Python loop and `DataFrame.apply` go over, which take long for all.
    """
    case, compiled = case_of(people), compiled_loop()
    written, tuned = written_formula(), tuned_formula()
    numbers = pd.DataFrame({column: getattr(case, column) for column in COLUMNS})
    lists = [numbers[column].head(looped).tolist() for column in COLUMNS]
    few = numbers.head(applied)
    answers = {
        "ours": lambda: ours(case),
        "compiled_loop": lambda: compiled(case),
        "python_loop": lambda: [written(*row) for row in zip(*lists, strict=True)],
        "tuned_python_loop": lambda: [tuned(*row) for row in zip(*lists, strict=True)],
        "dataframe_apply": lambda: few.apply(lambda row: written(*(row[column] for column in COLUMNS)), axis=1),
    }
    expected = ours(case)
    for name, answer in answers.items():
        found = np.asarray(answer())
        np.testing.assert_allclose(found, expected[: len(found)], rtol=0, atol=EQUAL, err_msg=name)
    rows = dict.fromkeys(answers, len(people)) | dict.fromkeys(("python_loop", "tuned_python_loop"), looped)
    rows["dataframe_apply"] = applied
    each = {name: [s / rows[name] for s in seconds] for name, seconds in in_turn(answers).items()}
    return {
        "people": len(people),
        "cpu_ns_per_person": {name: _nanoseconds(seconds) for name, seconds in each.items()},
        "speed_of_compiled_loop": round(ratio(each["compiled_loop"], each["ours"]), 3),
        "times_python_loop": round(ratio(each["python_loop"], each["ours"]), 1),
        "times_tuned_python_loop": round(ratio(each["tuned_python_loop"], each["ours"]), 1),
        "times_dataframe_apply": round(ratio(each["dataframe_apply"], each["ours"]), 1),
    }


def measure_growth(few: pd.DataFrame, many: pd.DataFrame) -> dict:
    """CPU per person of many people over that of few: of the formula, and of the estimator from dates and words.

    The few are scored as often as it takes for both to have the same work. The formula writes to memory that is at
    hand, since the system takes longer over 80 new megabytes than over 8 used ones; the estimator takes new memory.
    """
    estimator, case_of_few, case_of_many = ARP().fit(), case_of(few), case_of(many)
    times, of_few, of_many = len(many) // len(few), np.zeros(len(few)), np.zeros(len(many))
    seconds = in_turn(
        {
            "formula_few": lambda: [ours(case_of_few, of_few) for _ in range(times)],
            "formula_many": lambda: ours(case_of_many, of_many),
            "estimator_few": lambda: [estimator.predict_proba(few) for _ in range(times)],
            "estimator_many": lambda: estimator.predict_proba(many),
        }
    )
    each = {name: [s / len(many) for s in taken] for name, taken in seconds.items()}
    return {
        "people": [len(few), len(many)],
        "cpu_ns_per_person": {name: _nanoseconds(taken) for name, taken in each.items()},
        "formula_many_over_few": round(ratio(each["formula_many"], each["formula_few"]), 3),
        "estimator_many_over_few": round(ratio(each["estimator_many"], each["estimator_few"]), 3),
    }


def measure_estimator(people: pd.DataFrame, *, looped: int) -> dict:
    """From a frame of dates and words to probabilities: all at once, over one row at a time."""
    estimator = ARP().fit()
    alone = [people.iloc[[row]] for row in range(looped)]
    seconds = in_turn(
        {
            "together": lambda: estimator.predict_proba(people),
            "one_row_at_a_time": lambda: [estimator.predict_proba(row) for row in alone],
        }
    )
    together, one = ([s / n for s in seconds[k]] for k, n in (("together", len(people)), ("one_row_at_a_time", looped)))
    return {
        "people": len(people),
        "cpu_ns_per_person": {"together": _nanoseconds(together), "one_row_at_a_time": _nanoseconds(one)},
        "times_one_row_at_a_time": round(ratio(one, together), 1),
    }


def measure(people: int, *, growth: int) -> dict:
    """Every figure of ARP static; `growth` times as many people are scored for the last."""
    few = invented_requests(people, seed=1)
    return {
        "formula": measure_formula(few, looped=min(people, 100_000), applied=min(people, 5_000)),
        "estimator": measure_estimator(few, looped=min(people, 200)),
        "growth": measure_growth(few, invented_requests(people * growth, seed=2)),
    }


def _nanoseconds(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1e9, 1)
