"""Every instrument of many records in one table, and the response of the service to each person's own request."""

from collections import Counter

import pandas as pd
import pytest

from models.actuarial.every_instrument import BLOCK, score_every_instrument
from models.actuarial.findings import ValidationCode
from serving.services.scoring import score_requests
from tests.reference.simulated_records import is_null, plain, simulated_records, simulated_requests

SAME = 1e-12
NEWER = {"arp": "allPredictor", "vrp": "violentPredictor", "svrp": "seriousViolentPredictor"}
OLDER = {"ogrs3": "ogrs3", "ogrs3_published": "ogrs3Published", "ogp": "ogp", "ovp": "ovp"}


@pytest.fixture(scope="module")
def table():
    return score_every_instrument(simulated_records())


def words(told):
    return " ".join(dict.fromkeys(error["type"] for error in told["validationErrors"])) or None


def newer(told):
    between = told["missingAnswers"] or {}
    ends = {f"{end}_probability": between.get(f"{end}Probability") for end in ("lowest", "highest")}
    return {"type": told["type"], **told["output"], **ends, "errors": words(told)}


def older(told):
    output = told["output"]
    return {
        "one_year": output["oneYear"],
        "two_year": output["twoYear"],
        "band": output["band"],
        "errors": words(told),
    }


def expected(response):
    """What a row has to say, from the response to the request of the same person."""
    found = {name: newer(response["actuarialPredictors"][told]) for name, told in NEWER.items()}
    found |= {name: older(response["legacyPredictors"][told]) for name, told in OLDER.items()}
    screened = {"mst": ("score", "flag", "applicable"), "pni": ("need", "risk", "pathway")}
    for name, parts in screened.items():
        told = response["screening"][name]
        found[name] = {part: told[part] for part in parts} | {"errors": words(told)}
    return {f"{name}_{part}": value for name, parts in found.items() for part, value in parts.items()}


def test_each_row_says_what_the_service_says_to_the_request(table):
    seen: Counter[str] = Counter()
    for (_, row), record, response in zip(
        table.iterrows(), simulated_records().to_dict("records"), score_requests(simulated_requests()), strict=True
    ):
        told = expected(response)
        if is_null(record["date_of_birth"]):
            # The service scores PNI of whoever's age it does not know; tables score nobody of unknown age.
            told |= {f"pni_{name}": None for name in ("need", "risk", "pathway")}
            seen["of unknown age"] += 1
        for name, value in told.items():
            if isinstance(value, float):
                assert abs(row[name] - value) < SAME, name
            else:
                assert plain(row[name]) == value, name
        seen.update(name for name, value in told.items() if value is not None)
    assert min(seen[name] for name in told) >= 50
    assert seen["of unknown age"] >= 40
    assert set(table) == set(told) | {f"{name}_{year}_year_probability" for name in OLDER for year in ("one", "two")}


def test_the_probabilities_behind_the_older_percentages_are_shown_where_they_are(table):
    for name in OLDER:
        for year in ("one_year", "two_year"):
            percent, probability = table[f"{name}_{year}"], table[f"{name}_{year}_probability"]
            assert probability.isna().equals(percent.isna())
            # Rounded to a whole percent, by way of five decimals in OGRS3, and kept within 1 and 99.
            near = (probability.dropna() * 100 - percent.dropna().astype(float)).abs()
            assert near.max() <= 1
            assert near.median() < 0.5


def test_nobody_under_18_or_of_unknown_age_has_any_result(table):
    ages = simulated_records()["date_of_birth"]
    under = table["arp_errors"].str.contains("PERSON_UNDER_18", na=False).to_numpy()
    errors = [name for name in table if name.endswith("_errors")]
    assert under.sum() >= 80
    assert ages.isna().sum() >= 40
    assert table[under | ages.isna().to_numpy()].drop(columns=errors).isna().all(axis=None)
    assert all(table.loc[under, name].str.contains("PERSON_UNDER_18").all() for name in errors)
    assert not table.loc[ages.isna().to_numpy(), "arp_errors"].str.contains("PERSON_UNDER_18").any()


def test_errors_are_official_words_each_once(table):
    for name in (column for column in table if column.endswith("_errors")):
        for told in table[name].dropna().unique():
            listed = told.split(" ")
            assert len(set(listed)) == len(listed)
            assert set(listed) <= set(ValidationCode)


def test_where_blocks_end_moves_nothing(monkeypatch):
    records = simulated_records().iloc[1_900:2_200].set_axis([f"p{number}" for number in range(300)])
    whole = score_every_instrument(records)
    monkeypatch.setattr("models.actuarial.every_instrument.BLOCK", 7)
    pd.testing.assert_frame_equal(score_every_instrument(records), whole)
    assert whole.index.tolist() == records.index.tolist()
    assert BLOCK > 300


def test_nobody_at_all_is_a_table_of_the_same_columns(table):
    empty = score_every_instrument(simulated_records().iloc[:0])
    assert len(empty) == 0
    assert empty.dtypes.equals(table.dtypes)
