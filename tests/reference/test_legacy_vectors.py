"""OGRS3, OGP and OVP against every public vector: the official requests, and the pieces of the calculation."""

import csv
import json
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest

from features.offence_codes import read_offence_codes
from models.actuarial import ogp, ogrs3, ovp
from models.actuarial.case import FEMALE, MALE, Case
from models.actuarial.case_of_request import case_of_request
from models.actuarial.legacy_percentages import cut_points, limited_probability, whole_band, whole_percentage
from models.actuarial.legacy_scores import HORIZONS
from models.actuarial.published_scores import percentage_score
from models.actuarial.request_fields import read_request
from models.actuarial.weights import read_bands, read_weights
from tests.support.shared import shared

GROUPS = {
    "Violence": "VIOLENCE",
    "Criminal damage": "CRIMINAL_DAMAGE",
    "Soliciting or prostitution": "SOLICITING_OR_PROSTITUTION",
}


def rows_of(name: str) -> list[dict[str, Any]]:
    with shared(f"reference/actuarial/{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def public_rows(*kinds: str) -> list[dict[str, Any]]:
    rows = [row for row in rows_of("vectors_ogrs3_public") if row["kind"] in kinds]
    return [row | {"input": json.loads(row["input"])} for row in rows]


def row_of_group(group: str) -> int:
    """A row of the table of offence codes whose code is of that group."""
    return int(np.flatnonzero(read_offence_codes()["ogrs3_group"].eq(group))[0])


def case_of(given: dict[str, Any], answers: tuple[str, ...]) -> Case:
    values, faults = read_request(given)
    assert not faults
    return case_of_request(values, answers)


def result_of(row: dict[str, Any]):
    given, instrument = dict(row["input"]), row["instrument"]
    if instrument == "OGP":
        return ogp.score_one(case_of(given, ogp.ANSWERS))
    if instrument == "OVP":
        return ovp.score_one(case_of(given, ovp.ANSWERS))
    weight = given.pop("weight", None)
    case = case_of(given, ())
    if weight is not None:
        groups = {
            value: label for label, value in read_weights("OGRS3", "hmpps").items() if label.startswith("offence:")
        }
        case = replace(case, offence=row_of_group(groups[weight].removeprefix("offence:")))
    return ogrs3.score_one(case)


def test_all_public_vectors_are_read():
    kinds = [row["kind"] for row in rows_of("vectors_ogrs3_public")]
    assert len(kinds) == 36
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "age_weight": 2,
        "band": 12,
        "inputs": 2,
        "int_percent_unsanitised": 3,
        "percent_2dp_unsanitised": 3,
        "probability5": 3,
        "request": 8,
        "request+weight": 3,
    }


@pytest.mark.parametrize("kind", ["request", "request+weight"])
def test_the_official_requests_have_their_percentages_band_points_and_errors(kind):
    for row in public_rows(kind):
        found = result_of(row)
        shown = ["" if value is None else str(value) for value in (found.one_year, found.two_year, found.band)]
        assert shown == [row["one_year"], row["two_year"], row["band"]], row["case_id"]
        if row["points"]:
            assert sum(found.points.values()) == int(row["points"]), row["case_id"]
        assert [error.type.value for error in found.errors] == row["errors"].split(), row["case_id"]


def test_ogp_has_its_points_and_percentages_on_an_ogrs3_given_by_hand():
    for row in public_rows("inputs"):
        given = dict(row["input"])
        two_year = given.pop("ogrs3TwoYear")
        terms = ogp.ogp_points(case_of(given, ogp.ANSWERS), float(two_year))
        found = [ogp.OGP_FORMULA.percentage(ogp.OGP_FORMULA.probability(terms, years)) for years in HORIZONS]
        assert found == [int(row["one_year"]), int(row["two_year"])]
        assert sum(terms.values()) == int(row["points"])
        assert whole_band(float(found[1]), read_bands("OGP", "hmpps")) == row["band"]


def test_every_age_weight_and_band_is_the_official_one():
    tables = ogrs3.ogrs3_tables("hmpps")
    for row in public_rows("age_weight"):
        given = row["input"]
        by_sex = {"MALE": MALE, "FEMALE": FEMALE}[given["gender"]] * len(tables.men_by_age.one)
        assert tables.by_sex_and_age.at(by_sex + tables.men_by_age.slot(given["age"])) == float(row["value"])
    for row in public_rows("band"):
        assert whole_band(row["input"]["two_year"], read_bands(row["instrument"], "hmpps")) == row["band"]


def test_probabilities_have_their_five_decimals_and_overflow_where_the_official_ones_do():
    weights = read_weights("OGRS3", "hmpps")
    for row in public_rows("probability5"):
        found = limited_probability(row["input"]["intercept"] + row["input"]["total"], weights)
        if row["errors"] == "OVERFLOW":
            assert np.isnan(found)
        else:
            five = Decimal(float(found)).quantize(Decimal("0.00001"), ROUND_HALF_UP)
            assert five == Decimal(row["value"])


def test_rounding_is_the_official_one_kept_between_one_and_ninety_nine():
    points = cut_points(by_way_of_five_decimals=False)
    for row in public_rows("int_percent_unsanitised"):
        assert whole_percentage(row["input"]["p"], points) == min(int(row["value"]), 99)
    for row in public_rows("percent_2dp_unsanitised"):
        assert percentage_score([row["input"]["p"]]).tolist() == [min(float(row["value"]), 99.99)]


def prototype_case(row: dict[str, str]) -> Case:
    """A case with the ages and counts of the prototype's row; its dates are never looked at."""
    request = {
        "dateOfBirth": "1950-01-01",
        "dateOfCurrentConviction": f"{1950 + int(row['age_at_conviction'])}-01-01",
        "dateAtStartOfFollowup": f"{1950 + int(row['age_at_follow_up'])}-01-01",
        "gender": row["gender"],
        "ageAtFirstSanction": int(row["age_at_first_sanction"]),
        "totalNumberOfSanctionsForAllOffences": int(row["previous_sanctions"]) + 1,
        "currentOffenceCode": read_offence_codes().index[row_of_group(GROUPS[row["offence_group"]])],
    }
    return case_of(request, ())


def test_ogrs3_as_published_has_the_prototypes_probabilities():
    rows = rows_of("vectors_ogrs3_published")
    assert len(rows) == 6
    for row in rows:
        found = ogrs3.score_one(prototype_case(row), "published")
        tolerance = 5e-4 if "tolerance 0.0005" in row["source"] else 1e-9
        assert found.one_year_probability == pytest.approx(float(row["one_year"]), abs=tolerance)
        assert found.two_year_probability == pytest.approx(float(row["two_year"]), abs=tolerance)


def test_ogrs3_as_coded_gives_the_prototypes_cases_the_same_percentages_as_published():
    for row in rows_of("vectors_ogrs3_published"):
        coded, published = (
            ogrs3.score_one(prototype_case(row), "hmpps"),
            ogrs3.score_one(prototype_case(row), "published"),
        )
        assert (coded.one_year, coded.two_year) == (published.one_year, published.two_year)


def test_every_code_has_the_ogrs3_weight_of_the_official_mapping():
    weights = ogrs3.ogrs3_tables("hmpps").offence
    official = rows_of("offence_codes")
    assert read_offence_codes().index.tolist() == [row["ho_code"] for row in official]
    groups = read_offence_codes()["ogrs3_group"].tolist()
    for place, row in enumerate(official):
        printed = row["old_ogrs3_weight"]
        if printed == "999":
            assert groups[place] == "DETAIL_NEEDED"
        elif printed:
            assert weights.at(place) == float(printed)
        else:
            assert groups[place] == "NO_DESCRIPTION" if row["old_ogrs3_group"] else groups[place] != groups[place]
            assert np.isnan(weights.at(place))


def test_weights_as_coded_and_as_published_are_those_of_the_reference():
    published, coded = (list(read_weights("OGRS3", variant).values()) for variant in ("published", "hmpps"))
    for row in rows_of("ogrs3_published_coefficients"):
        if "not in the official API" in row["note"]:
            continue
        assert float(row["published_value"]) in published, row["term"]
        assert float(row["official_api_value"]) in coded, row["term"]
