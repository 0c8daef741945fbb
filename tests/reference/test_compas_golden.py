"""Published error rates of COMPAS, recomputed from the two-year table with decile 5 or more as the cut.

The printed figures are ProPublica's and those of the fairness reference, section 8 item 1.
"""

import pandas as pd
import pytest

from fairness_reports import retrospective_audit
from tests.support.shared import shared

# group: people, false positive rate, false negative rate, precision (per cent, two decimals), AUC (three)
PRINTED = {
    "everyone": (7214, 32.35, 37.40, 61.35, 0.702),
    "African-American": (3696, 44.85, 27.99, 62.97, 0.692),
    "Caucasian": (2454, 23.45, 47.72, 59.13, 0.693),
    "Hispanic": (637, 21.48, 55.60, 54.21, 0.638),
    "Male": (5819, 32.42, 37.09, 63.54, 0.703),
    "Female": (1395, 32.11, 39.16, 51.27, 0.691),
}


@pytest.fixture(scope="module")
def audit():
    columns = ["race", "sex", "decile_score", "two_year_recid"]
    people = pd.read_csv(shared("data/compas_two_years.csv.gz"), usecols=columns)
    people["on_list"] = people["decile_score"] >= 5
    # The decile orders people; it is no probability, so calibration is not read here.
    people["as_probability"] = people["decile_score"] / 11
    return retrospective_audit(
        people,
        outcome="two_year_recid",
        probability="as_probability",
        selected="on_list",
        attributes=["race", "sex"],
    )


@pytest.fixture(scope="module")
def rows(audit):
    return {row["group"]: row for row in audit["by_group"]} | {"everyone": audit["overall"]}


@pytest.mark.parametrize("group", PRINTED)
def test_compas_rates_agree_to_the_printed_digits(rows, group):
    people, false_positive, false_negative, precision, area = PRINTED[group]
    metrics = rows[group]["metrics"]
    assert rows[group]["n"] == people
    assert round(100 * metrics["false_positive_rate"]["value"], 2) == false_positive
    assert round(100 * metrics["false_negative_rate"]["value"], 2) == false_negative
    assert round(100 * metrics["precision"]["value"], 2) == precision
    assert round(metrics["auc"]["value"], 3) == area


def test_the_propublica_gap_in_false_positives_is_found(audit):
    found = {(c["metric"], c["groups"][0]): c for c in audit["comparisons"]}
    gap = found["false_positive_rate", "African-American"]
    assert gap["verdict"] == "concern"
    assert gap["primary"]
    assert gap["low"] > 0.15


def test_races_with_few_people_are_withheld_and_never_pass(audit, rows):
    # 11 Native American and 32 Asian people: fewer than ten of either outcome in each.
    for race in ("Native American", "Asian"):
        assert rows[race]["suppressed"]
        assert rows[race]["events"] is None
        verdicts = {c["verdict"] for c in audit["comparisons"] if c["groups"][0] == race}
        assert verdicts == {"not enough evidence"}
