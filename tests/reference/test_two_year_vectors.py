"""ARP, VRP and SVRP against the public part of the official regression file and the official tests."""

import csv
import json

import numpy as np
import pandas as pd
import pytest

from models.actuarial import ARP, SVRP, VRP, score_many
from models.actuarial.published_scores import percentage_score
from tests.support.shared import shared
from tests.support.vectors import (
    ASSESSED,
    dynamic_request,
    frame_of,
    is_printed_in_full,
    published_percentage,
    regression_rows,
    static_request,
)

BY_NAME = {"ARP": ARP, "VRP": VRP, "SVRP": SVRP}
SCALES = {"all": ARP, "violence": VRP, "serious_violence": SVRP}
VERSIONS = {"static": ("brief", static_request), "dynamic": ("extended", dynamic_request)}


def test_there_are_fifty_live_rows_and_six_with_a_removed_code():
    assert len(regression_rows()) == 50
    assert len(regression_rows(removed=True)) == 6


def printed(row: dict[str, str], kind: str, version: str) -> str:
    return row[f"{kind}_{VERSIONS[version][0]}_predictions"]


@pytest.mark.parametrize("kind", SCALES)
@pytest.mark.parametrize("version", VERSIONS)
def test_every_live_row_of_the_regression_file_has_its_score_to_two_decimals(version, kind):
    rows = regression_rows()
    X = frame_of([VERSIONS[version][1](row) for row in rows])
    expected = [published_percentage(printed(row, kind, version)) for row in rows]
    assert SCALES[kind](version).fit().score(X).tolist() == expected


@pytest.mark.parametrize("kind", SCALES)
@pytest.mark.parametrize("version", VERSIONS)
def test_probabilities_printed_in_full_agree_within_a_billionth(version, kind):
    rows = [row for row in regression_rows() if is_printed_in_full(row)]
    assert len(rows) > 30
    X = frame_of([VERSIONS[version][1](row) for row in rows])
    found = SCALES[kind](version).fit().predict_proba(X)[:, 1]
    np.testing.assert_allclose(found, [float(printed(row, kind, version)) for row in rows], rtol=0, atol=1e-9)


def test_rows_with_a_removed_code_are_refused_but_score_with_the_old_category():
    with shared("reference/actuarial/offence_codes_removed.csv").open(encoding="utf-8") as file:
        old = {row["ho_code"]: row["actuarial_category"] for row in csv.DictReader(file)}
    rows = [row for row in regression_rows(removed=True) if row["offence_code"] in old]
    assert rows
    X = frame_of([static_request(row) for row in rows])
    assert score_many("ARP", X).scores["score"].isna().all()
    category = pd.Series([old[row["offence_code"]] for row in rows], index=X.index)
    logits = ARP("static").fit().contributions(X, offence_category=category).sum(axis=1)
    found = percentage_score(1 / (1 + np.exp(-logits)))
    assert found.tolist() == [published_percentage(row["all_brief_predictions"]) for row in rows]


def _official_tests() -> list[dict[str, str]]:
    with shared("reference/actuarial/vectors_head_tests_public.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["instrument"] in ("ARP", "VRP", "SVRP")]


def test_the_official_tests_have_their_score_band_type_and_errors():
    rows = _official_tests()
    assert len(rows) >= 12
    for row in rows:
        body = json.loads(row["request"])
        if "MISSING_MANDATORY_INPUT" not in row["expected_errors"]:
            body.setdefault("assessmentDate", ASSESSED)  # the official tests run as of that day
        X = frame_of([body])
        if row["category_override"]:
            category = pd.Series([row["category_override"]], index=X.index)
            scale = BY_NAME[row["instrument"]](row["expected_version"]).fit()
            logit = scale.contributions(X, offence_category=category).sum(axis=1)
            assert percentage_score(1 / (1 + np.exp(-logit))).tolist() == [float(row["expected_score"])]
            continue
        result = score_many(row["instrument"], X)
        found = result.scores.iloc[0]
        expected = {
            "score": row["expected_score"],
            "band": row["expected_band"],
            "type": row["expected_version"].upper(),
        }
        assert {name: "" if pd.isna(found[name]) else str(found[name]) for name in expected} == expected
        assert [error.type.value for error in result.errors()[0]] == row["expected_errors"].split()
