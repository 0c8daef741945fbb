"""The scalar instruments against every public vector: printed figures exactly, full precision to a billionth."""

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from tests.reference import scalar_legacy, scalar_ogrs3, scalar_two_year
from tests.reference.regression_requests import (
    ASSESSED,
    INSTRUMENTS,
    VERSIONS,
    dynamic_request,
    regression_rows,
    static_request,
)
from tests.reference.scalar_checks import read_history
from tests.reference.scalar_instruments import mst, ogp, ogrs3, ovp, static_log_odds, two_year
from tests.reference.scalar_tables import band_of, offence_codes, percentage, rows_of, values

CASES = [(instrument, version) for instrument in INSTRUMENTS for version in VERSIONS]
MAKE_REQUEST = {"static": static_request, "dynamic": dynamic_request}
AMENDED = "4.2"


def expected_of(row, instrument, version):
    return row[f"{INSTRUMENTS[instrument]}_{VERSIONS[version]}_predictions"]


def two_decimals(printed):
    """The score that the official test expects of a printed probability, under the service's ceiling."""
    return min(float((Decimal(printed) * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)), 99.99)


def old_category(row):
    """The category that a removed code used to have, or none for a live code."""
    removed = {old["ho_code"]: old["actuarial_category"] for old in rows_of("offence_codes_removed")}
    return removed.get(row["offence_code"]) if row["removed_code"] == "1" else None


def codes_of(errors):
    return [code for code, _ in errors]


def test_all_public_rows_are_read_and_six_have_a_removed_code():
    assert len(regression_rows()) == 56
    assert sum(row["removed_code"] == "1" for row in regression_rows()) == 6


@pytest.mark.parametrize(("instrument", "version"), CASES)
def test_every_live_row_has_its_printed_score(instrument, version):
    for row in regression_rows():
        if row["removed_code"] == "1":
            continue
        found = two_year(MAKE_REQUEST[version](row), instrument)
        wanted = two_decimals(expected_of(row, instrument, version))
        assert (found["type"], found["score"]) == (version.upper(), wanted), row["id"]
        assert codes_of(found["errors"]) == (["MISSING_DYNAMIC_INPUT"] if version == "static" else [])


@pytest.mark.parametrize(("instrument", "version"), CASES)
def test_rows_printed_in_full_agree_within_a_billionth(instrument, version):
    full = [row for row in regression_rows() if row["modified_4_2"] != AMENDED and row["removed_code"] == "0"]
    assert len(full) > 30
    for row in full:
        found = two_year(MAKE_REQUEST[version](row), instrument)["probability"]
        assert abs(found - float(expected_of(row, instrument, version))) < 1e-9, row["id"]


@pytest.mark.parametrize(("instrument", "version"), CASES)
def test_removed_codes_are_refused_and_score_with_their_old_category(instrument, version):
    for row in regression_rows():
        category = old_category(row)
        if row["removed_code"] != "1":
            continue
        assert category is not None
        request = MAKE_REQUEST[version](row)
        refused = two_year(request, instrument)
        assert refused["type"] is None
        assert codes_of(refused["errors"])[0] == "OFFENCE_CODE_MAPPING_NOT_FOUND"
        found = two_year(request, instrument, category=category)
        stale = values(instrument, "dynamic", "2")["S4Q2"] if row["modified_4_2"] == AMENDED else 0.0
        logit = found["log_odds"] + (stale if version == "dynamic" else 0.0)  # the old service counted unemployment 1
        wanted = float(expected_of(row, instrument, version))
        assert abs(scalar_two_year.sigmoid(logit) - wanted) < 1e-9, row["id"]


def test_the_printed_ages_and_months_are_those_of_the_regression_file():
    cap = values("ARP", "static", "2")["constant:offence_free_months_cap"]
    for row in regression_rows():
        past = read_history(static_request(row))
        months = scalar_two_year.offence_free_months(past, cap)
        found = (past.age_followed, past.first_age, past.age_convicted, months)
        assert found == tuple(int(row[column]) for column in ("aai", "ageatfirst", "ageatsanction", "ofm"))


def test_the_static_log_odds_stand_beside_a_dynamic_score():
    for row in regression_rows():
        if row["removed_code"] == "0":
            for instrument in INSTRUMENTS:
                alone = two_year(static_request(row), instrument)["log_odds"]
                assert static_log_odds(dynamic_request(row), instrument) == alone


def head_tests():
    return list(rows_of("vectors_head_tests_public"))


def test_the_official_tests_have_their_score_band_type_and_errors():
    assert len(head_tests()) == 15
    for row in head_tests():
        request = json.loads(row["request"])
        if "MISSING_MANDATORY_INPUT" not in row["expected_errors"]:
            request.setdefault("assessmentDate", ASSESSED)
        found = two_year(request, row["instrument"], category=row["category_override"] or None)
        shown = ["" if found[name] is None else str(found[name]) for name in ("type", "score", "band")]
        assert shown == [row["expected_version"].upper(), row["expected_score"], row["expected_band"]], row["case_id"]
        assert codes_of(found["errors"]) == row["expected_errors"].split(), row["case_id"]


def test_an_empty_request_lists_every_missing_field_in_order():
    errors = dict(two_year({}, "VRP")["errors"])
    mandatory = errors["MISSING_MANDATORY_INPUT"]
    assert mandatory[:3] == ("assessmentDate", "dateOfBirth", "dateOfCurrentConviction")
    assert mandatory[-2:] == ("totalNumberOfSanctionsForAllOffences", "totalNumberOfViolentSanctions")
    assert [len(dict(two_year({}, name)["errors"])["MISSING_MANDATORY_INPUT"]) for name in INSTRUMENTS] == [7, 8, 8]
    required = [len(dict(two_year({}, name)["errors"])["MISSING_DYNAMIC_INPUT"]) for name in INSTRUMENTS]
    assert required == [10, 11, 7]


def legacy_rows():
    rows = list(rows_of("vectors_ogrs3_public"))
    assert len(rows) == 36
    return [row | {"input": json.loads(row["input"])} for row in rows]


def legacy_result(row):
    given, instrument = row["input"], row["instrument"]
    if instrument == "OGRS3":
        return ogrs3(given, weight=given.get("weight"))
    if instrument == "OGP":
        return ogp(given, ogrs3_two_year=given.get("ogrs3TwoYear"))
    return ovp(given)


def test_ogrs3_ogp_and_ovp_requests_have_their_percentages_bands_points_and_errors():
    kinds = ("request", "request+weight", "inputs")
    rows = [row for row in legacy_rows() if row["kind"] in kinds]
    assert {row["instrument"] for row in rows} == {"OGRS3", "OGP", "OVP"}
    for row in rows:
        found = legacy_result(row)
        for name in ("one_year", "two_year", "band", "points"):
            if row[name] or row["errors"]:
                assert str(found.get(name) or "") == row[name], (row["case_id"], name)
        assert codes_of(found["errors"]) == row["errors"].split(), row["case_id"]


def piece(row):
    """The figure of one piece of the calculation."""
    given = row["input"]
    match row["kind"]:
        case "age_weight":
            return scalar_ogrs3.age_weight(given["gender"], given["age"])
        case "band":
            limits = {"OGRS3": scalar_ogrs3.BANDS, **scalar_legacy.BANDS}[row["instrument"]]
            return band_of(given["two_year"], limits)
        case "probability5":
            return scalar_ogrs3.rounded5(scalar_ogrs3.limited_sigmoid(given["intercept"] + given["total"]))
        case "int_percent_unsanitised":
            return int(percentage(given["p"], 0))
        case "percent_2dp_unsanitised":
            return float(percentage(given["p"], 2))


def test_every_piece_of_ogrs3_ogp_ovp_and_rounding_has_its_value():
    pieces = [row for row in legacy_rows() if row["kind"] not in ("request", "request+weight", "inputs")]
    assert len(pieces) > 20
    for row in pieces:
        if row["errors"] == "OVERFLOW":
            with pytest.raises(OverflowError):
                piece(row)
        else:
            assert str(piece(row)) == (row["band"] or row["value"]), row["case_id"]


def test_the_published_ogrs3_has_the_prototypes_probabilities():
    rows = list(rows_of("vectors_ogrs3_published"))
    assert len(rows) == 6
    for row in rows:
        group = "Drink driving" if row["offence_group"].startswith("Drink driving") else row["offence_group"]
        found = scalar_ogrs3.probabilities(
            row["gender"],
            int(row["age_at_follow_up"]),
            int(row["age_at_conviction"]) - int(row["age_at_first_sanction"]),
            int(row["previous_sanctions"]) + 1,
            scalar_ogrs3.published()[f"offence:{group}"],
            variant="published",
        )
        tolerance = 0.0005 if "tolerance 0.0005" in row["source"] else 1e-9
        wanted = (float(row["one_year"]), float(row["two_year"]))
        assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < tolerance, row["case_id"]


def test_both_ogrs3_variants_give_the_prototypes_cases_the_same_percentages():
    for row in rows_of("vectors_ogrs3_published"):
        years = int(row["age_at_conviction"]) - int(row["age_at_first_sanction"])
        history = (row["gender"], int(row["age_at_follow_up"]), years, int(row["previous_sanctions"]) + 1)
        coded = scalar_ogrs3.probabilities(*history, values("OGRS3")[f"offence_group:{row['offence_group']}"])
        weight = scalar_ogrs3.published()[f"offence:{row['offence_group']}"]
        original = scalar_ogrs3.probabilities(*history, weight, variant="published")
        assert [percentage(p, 0) for p in coded] == [percentage(p, 0) for p in original], row["case_id"]


def test_a_code_has_the_ogrs3_weight_of_its_group_in_both_variants():
    groups = {row["ogrs3_group"]: row for row in rows_of("ogrs3_groups") if row["weight"]}
    assert len(groups) == 20
    live = [code for code, row in offence_codes().items() if row["old_ogrs3_group"] in groups]
    assert len(live) == 3_010
    for code in live:
        group = offence_codes()[code]["old_ogrs3_group"]
        assert scalar_ogrs3.offence_weight(code, "hmpps") == float(groups[group]["weight"])
        published = scalar_ogrs3.offence_weight(code, "published")
        assert published is not None
        assert abs(published - float(groups[group]["weight"])) < 0.03


def test_the_old_rounding_acts_on_the_exact_double():
    assert scalar_ogrs3.percent(0.495) == 49
    assert [scalar_ogrs3.percent(p) for p in (0.0, 0.0049, 0.996, 1.0)] == [1, 1, 99, 99]


@pytest.mark.parametrize(
    ("printed", "points"),
    [("3.75", [0, 4, 8, 11, 15]), ("5/6", [0, 1, 2, 3, 3, 4, 5])],
)
def test_ogp_points_of_drugs_and_thinking_are_those_of_the_specification(printed, points):
    assert [scalar_legacy.half_up(Fraction(printed) * total) for total in range(len(points))] == points


def test_mst_fixtures_have_their_score_flag_and_applicability():
    rows = list(rows_of("vectors_mst"))
    assert len(rows) == 7
    for row in rows:
        found = mst({"assessmentDate": ASSESSED} | json.loads(row["request"]))
        shown = ["" if found[name] is None else str(found[name]) for name in ("score", "flag", "applicable")]
        assert shown == [row["maturityScore"], row["maturityFlag"], row["isMstApplicable"]]
        assert codes_of(found["errors"]) == row["errors"].split()
