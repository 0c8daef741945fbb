"""The unit costs that a scheme names: shipped, its own beside it, in which prices, and counting what."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import models
from features.exceptions import ProtocolRefused
from features.vocabulary import CostBasis
from models.harm.cost_series import FOLDER
from models.selection import read_scheme

IOM = Path(models.__file__).parent / "schemes" / "iom_neighbourhood_crime.toml"


def scheme(tmp_path, *lines):
    path = tmp_path / "own.toml"
    path.write_text("\n".join(lines) + "\n" + IOM.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_a_scheme_that_names_nothing_counts_all_costs_of_the_home_office_in_the_latest_prices():
    costs = read_scheme(IOM).costs
    assert (costs.series.name, costs.basis, costs.prices) == ("home_office_2018", CostBasis.TOTAL, "2024/25")
    told = costs.document()
    assert told["price_year_of_series"] == "2015/16"
    assert "unverified" in told["certainty"] and "unverified" in told["deflator_certainty"]


def test_a_scheme_names_series_basis_and_prices(tmp_path):
    path = scheme(
        tmp_path,
        'cost_series = "iom_toolkit_2011_reconstructed"',
        'cost_basis = "with_multiplier"',
        'price_year = "2010/11"',
    )
    units = read_scheme(path).costs.units()["gbp"]
    assert units["ACQUISITIVE_VIOLENCE"] == pytest.approx(8750 * 4.8)


def test_a_cost_table_beside_the_scheme_is_used_before_a_shipped_one(tmp_path):
    text = (FOLDER / "home_office_2018.csv").read_text(encoding="utf-8").replace(",11320,", ",22640,")
    (tmp_path / "ours.csv").write_text(text, encoding="utf-8")
    costs = read_scheme(scheme(tmp_path, 'cost_series = "ours.csv"', 'price_year = "2015/16"')).costs
    assert costs.units()["gbp"]["ACQUISITIVE_VIOLENCE"] == 22640
    assert costs.document()["title"] == "local cost table ours"
    assert costs.document()["sha256"] != read_scheme(IOM).costs.document()["sha256"]


def test_other_costs_make_another_scheme_hash_but_the_table_has_a_hash_of_its_own(tmp_path):
    shutil.copy(FOLDER / "home_office_2018.csv", tmp_path / "ours.csv")
    named = read_scheme(scheme(tmp_path, 'cost_series = "ours.csv"'))
    assert named.sha256 != read_scheme(IOM).sha256
    assert named.costs.series.sha256 == read_scheme(IOM).costs.series.sha256


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('cost_series = "home_office_1999"', "no cost series home_office_1999"),
        ('cost_basis = "everything"', "`cost_basis` is everything; say one of response_only"),
        ('price_year = "1999/00"', "no deflator for prices of 1999/00"),
        ("price_year = 2015", "`price_year` is text in quotes"),
        ("cost_series = 5", "`cost_series` is text in quotes"),
        ("cost_series = ''", "not blank"),
        ('cost_series = "../ours.csv"', "without a path"),
        ("cost_series = '..'", "no cost series"),
        ('cost_series = "/etc/hostname"', "without a path"),
        ("cost_series = '..\\ours.csv'", "without a path"),
    ],
)
def test_costs_that_do_not_exist_are_refused(tmp_path, line, words):
    with pytest.raises(ProtocolRefused, match=words):
        read_scheme(scheme(tmp_path, line))


def test_a_basis_that_the_series_does_not_split_off_is_refused(tmp_path):
    lines = ('cost_series = "iom_toolkit_2011_reconstructed"', 'cost_basis = "response_only"')
    with pytest.raises(ProtocolRefused, match=r"does not say what .* counts, for 38 kinds"):
        read_scheme(scheme(tmp_path, *lines))


def test_a_cost_table_elsewhere_is_not_read(tmp_path, monkeypatch):
    elsewhere, own = tmp_path / "elsewhere", tmp_path / "own"
    elsewhere.mkdir(), own.mkdir()
    shutil.copy(FOLDER / "home_office_2018.csv", elsewhere / "ours.csv")
    monkeypatch.chdir(elsewhere)
    with pytest.raises(ProtocolRefused, match=r"no cost series ours\.csv"):
        read_scheme(scheme(own, 'cost_series = "ours.csv"'))


def test_a_list_says_in_words_what_its_costs_count_and_how_sure_both_price_years_are(tmp_path):
    told = read_scheme(scheme(tmp_path, 'cost_basis = "with_multiplier"', 'price_year = "2020/21"')).costs.document()
    assert told["counts"] == "total costs, with the multiplier for crime that is not recorded"
    assert told["deflator_certainty"] == "2015/16: from memory, unverified (+/-1.5%); 2020/21: verified"


def test_a_way_to_count_that_the_series_does_not_split_off_is_left_out_of_the_alternatives(tmp_path):
    costs = read_scheme(scheme(tmp_path, 'cost_series = "iom_toolkit_2011_reconstructed"')).costs
    offences = pd.DataFrame(0.0, index=["p"], columns=costs.units().index)
    offences["ACQUISITIVE_VIOLENCE"] = 1.0
    found = costs.ranges(offences)
    assert list(found) == ["avoidable", "total", "with_multiplier"]
    assert found.loc["p", "with_multiplier"] == pytest.approx(8750 * 4.8 * 100 / 69.0)
