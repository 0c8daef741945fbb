"""Unit harm of every kind of offence, prices, cost series, and published figures that must come out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import features
import models
from features.exceptions import ProtocolRefused, UsageRefused
from features.offence_codes import read_offence_codes
from features.vocabulary import ActuarialCategory, CostBasis
from models.harm import (
    SCALES,
    CostFigure,
    concentration_curve,
    costed_timeline,
    harm_groups,
    kinds,
    kinds_of,
    latest_prices,
    offence_harm,
    price_factor,
    read_cost_series,
    scales,
    top_share,
    unit_harm,
    unverified_kinds,
)
from models.harm.cost_series import FOLDER
from models.harm.prices import financial_year

CATEGORIES = {str(category) for category in ActuarialCategory}
HOME_OFFICE = FOLDER / "home_office_2018.csv"


def test_every_category_of_the_vocabulary_has_a_unit_harm_on_every_scale():
    units = unit_harm()
    assert set(units.index) >= CATEGORIES
    assert units.index.is_unique
    assert (units[list(SCALES)] > 0).all().all()
    assert units["is_ranked"].dtype == bool and 0 < units["is_ranked"].sum() < len(units)


# The table proposed for Desist, 2015/16 prices: pounds of Research Report 99 or a proxy, days of the Cambridge index of
# February 2026, points of the ONS score. Mixes: theft 70/15/15 shop, person, other; vehicles 60/35/5 from, of,
# interfering; damage 98/2 other, arson; sexual 20/80 (child) and 25/75 rape, other.
PROPOSED = """
BURGLARY_DOMESTIC                     5930  273.5  438
BURGLARY_OTHER                        3730  183.5  117
THEFT_NON_MOTOR                       1040    1.3   27
VEHICLE_RELATED_THEFT                 4170    5     64
ACQUISITIVE_VIOLENCE                 11320  365    746
VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS 14050  365    300
VIOLENCE_AGAINST_THE_PERSON_SUB_ABH   5930   10     20
PUBLIC_ORDER_AND_HARRASSMENT          2060    7.5   20
WEAPONS_NON_FIREARM                   2060  273.75  55
FIREARMS_MOST_SERIOUS                14050 1825    635
FIREARMS_OTHER                        2500  541    327
CRIMINAL_DAMAGE                       1490    5.7   11
DRUG_POSSESSION_OR_SUPPLY              860    3.4  104
DRUG_IMPORT_EXPORT_OR_PRODUCTION      2500  236.2  497
DRUNKENNESS                            430    1      2
DRINK_DRIVING                          560    5      7
MOTORING_OFFENCES                      430    2      5
FRAUD_AND_FORGERY                     1290   10    124
WELFARE_FRAUD                         1290   10     33
HANDLING_STOLEN_GOODS                  980    5     54
ABSCONDING_OR_BAIL                     560   10     10
SEXUAL_AGAINST_CHILD                 13090  657   1224
SEXUAL_NOT_AGAINST_CHILD             14730  775   1247
OTHER_OFFENCES                         560   10     55
UNKNOWN                                560    1      1
HOMICIDE                           3217740 5475   7979
RAPE                                 39360 2555   3240
OTHER_SEXUAL                          6520  182.25 583
AGGRAVATED_BURGLARY_DWELLING         11320  365   2127
AGGRAVATED_BURGLARY_OTHER            11320  365   1513
THEFT_FROM_PERSON                     1380    2     86
SHOP_THEFT                             980    1     13
OTHER_THEFT                           1000    2     33
THEFT_FROM_VEHICLE                     870    5     34
THEFT_OF_VEHICLE                     10290    5    124
VEHICLE_INTERFERENCE                   870    5     12
ARSON                                 8420  185    185
OTHER_DAMAGE                          1350    2      7
"""


def test_every_unit_harm_is_the_one_that_was_proposed():
    rows = [line.split() for line in PROPOSED.split("\n") if line]
    expected = {kind: [float(figure) for figure in figures] for kind, *figures in rows}
    units = unit_harm(prices="2015/16")
    assert set(units.index) == set(expected)
    for kind, figures in expected.items():
        assert units.loc[kind, list(SCALES)].tolist() == figures, kind


def test_parts_and_multipliers_are_those_of_the_report():
    """Research Report 99: anticipation, response, crimes to one recorded; a mix has the multiplier its pounds weigh."""
    table = read_cost_series().table
    parts = ["anticipation_gbp", "response_gbp", "multiplier"]
    assert table.loc["HOMICIDE", parts].tolist() == [61070, 812940, 1.0]
    assert table.loc["VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS", parts].tolist() == [340, 2500, 2.6]
    assert table.loc["VIOLENCE_AGAINST_THE_PERSON_SUB_ABH", parts].tolist() == [120, 2060, 1.5]
    assert table.loc["RAPE", parts].tolist() == [980, 6940, 3.4]
    assert table.loc["OTHER_SEXUAL", parts].tolist() == [170, 1140, 16.0]
    assert table.loc["ACQUISITIVE_VIOLENCE", parts].tolist() == [330, 4680, 3.8]
    assert table.loc["BURGLARY_DOMESTIC", parts].tolist() == [710, 1800, 3.6]
    assert table.loc["THEFT_OF_VEHICLE", parts].tolist() == [1130, 3390, 0.8]
    assert table.loc["THEFT_FROM_VEHICLE", parts].tolist() == [120, 150, 2.5]
    assert table.loc["THEFT_FROM_PERSON", parts].tolist() == [30, 430, 5.5]
    assert table.loc["ARSON", parts].tolist() == [390, 3110, 1.2]
    assert table.loc["OTHER_DAMAGE", parts].tolist() == [80, 560, 2.0]
    assert table.loc["FRAUD_AND_FORGERY", parts[:2]].tolist() == [220, 390]
    rape, other = table.loc["RAPE", ["total_gbp", "multiplier"]], table.loc["OTHER_SEXUAL", ["total_gbp", "multiplier"]]
    for category, share in (("SEXUAL_AGAINST_CHILD", 0.20), ("SEXUAL_NOT_AGAINST_CHILD", 0.25)):
        crimes = share * rape.prod() + (1 - share) * other.prod()
        mixed = share * rape["total_gbp"] + (1 - share) * other["total_gbp"]
        assert table.loc[category, "multiplier"] == pytest.approx(crimes / mixed, abs=0.01)


def test_the_compatibility_series_is_the_values_of_2003_brought_forward():
    """Online Report 30/05 in 2003/04 prices times 1.201 (3,268 to 3,925); other kinds from 2018 by the deflator."""
    plain = read_cost_series("iom_toolkit_2011_reconstructed").unit_costs(prices="2010/11")
    for kind, of_2003 in {
        "VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS": 10407,
        "VIOLENCE_AGAINST_THE_PERSON_SUB_ABH": 1440,
        "SEXUAL_AGAINST_CHILD": 31438,
        "SEXUAL_NOT_AGAINST_CHILD": 31438,
        "ACQUISITIVE_VIOLENCE": 7282,
        "BURGLARY_DOMESTIC": 3268,
        "CRIMINAL_DAMAGE": 866,
    }.items():
        assert plain[kind] == pytest.approx(1.201 * of_2003, abs=5), kind
    assert plain["THEFT_NON_MOTOR"] == 763
    assert plain["BURGLARY_OTHER"] == pytest.approx(3275 * 69.0 / 64.5, abs=5)
    carried = ["VEHICLE_RELATED_THEFT", "PUBLIC_ORDER_AND_HARRASSMENT", "FIREARMS_MOST_SERIOUS", "MOTORING_OFFENCES"]
    of_2018 = read_cost_series().unit_costs(prices="2010/11")
    assert plain[carried].to_numpy() == pytest.approx(of_2018[carried].to_numpy(), abs=6)
    multipliers = read_cost_series("iom_toolkit_2011_reconstructed").table["multiplier"].dropna()
    own = multipliers.groupby(kinds()["category"]).first().to_dict()
    assert own == {
        "ACQUISITIVE_VIOLENCE": 4.8,
        "BURGLARY_DOMESTIC": 2.8,
        "CRIMINAL_DAMAGE": 5.9,
        "SEXUAL_AGAINST_CHILD": 13.6,
        "SEXUAL_NOT_AGAINST_CHILD": 13.6,
        "VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS": 1.5,
        "VIOLENCE_AGAINST_THE_PERSON_SUB_ABH": 7.9,
    }


def test_the_gravest_offence_is_chosen_by_the_same_days_as_the_harm_table():
    gravity = pd.read_csv(Path(features.__file__).with_name("offence_categories.csv"), index_col="category")
    days = unit_harm()["cchi_days"].reindex(gravity.index)
    pd.testing.assert_series_equal(gravity["gravity_days"], days, check_names=False)


def test_an_offence_outside_the_ranking_says_why():
    table = kinds()
    assert ((table["ranked"] == "yes") == (table["why_not_ranked"] == "")).all()
    assert set(table["ranked"]) == {"yes", "no"}


def test_a_kind_is_found_by_code_first_and_else_by_category():
    # 046 shop theft, 049 other theft, 040 has no row of its own; 00401 is manslaughter, 00402 infanticide, class 004.
    codes = pd.Series(["04600", "04910", "04000", "00401", "01908", "05600", "02801", "99998", None])
    assert kinds_of(codes).tolist() == [
        "SHOP_THEFT",
        "OTHER_THEFT",
        "THEFT_NON_MOTOR",
        "HOMICIDE",
        "RAPE",
        "ARSON",
        "BURGLARY_DOMESTIC",
        "UNKNOWN",
        "UNKNOWN",
    ]


def test_no_code_leaves_its_harm_group_for_its_kind():
    codes = read_offence_codes()
    kind = kinds_of(pd.Series(codes.index, index=codes.index))
    of_kind = kinds()["harm_group"].reindex(kind).to_numpy()
    assert (of_kind == harm_groups().reindex(codes["category"]).to_numpy()).all()
    # A class may hold another group's code: 02400 is no sexual offence by its category.
    assert kind["02400"] == "OTHER_OFFENCES"


def test_a_homicide_is_flagged_and_counts_as_nothing():
    found = offence_harm(pd.Series(["00100", "04600"]))
    assert found["is_homicide"].tolist() == [True, False]
    assert found.loc[0, list(SCALES)].tolist() == [0, 0, 0]
    assert found.loc[1, ["cchi_days", "css_points"]].tolist() == [1, 13]


def test_each_scale_names_its_unit_and_series_and_what_is_not_verified():
    assert set(scales()) == set(SCALES)
    assert all(scales()[scale]["series"] and scales()[scale]["unit"] for scale in SCALES)
    assert "BURGLARY_DOMESTIC" in unverified_kinds("gbp")
    assert "BURGLARY_DOMESTIC" not in unverified_kinds("cchi_days")
    assert "MOTORING_OFFENCES" in unverified_kinds("css_points")


def test_three_scales_disagree_and_by_how_much_is_known():
    """Kendall's tau between unit harms of ranked kinds: they must be shown side by side, never one for another."""
    units = unit_harm()
    tau = units.loc[units["is_ranked"], list(SCALES)].corr(method="kendall")
    assert 0.4 < tau.loc["gbp", "cchi_days"] < 0.8
    assert 0.4 < tau.loc["gbp", "css_points"] < 0.8
    assert 0.4 < tau.loc["cchi_days", "css_points"] < 0.9


def test_prices_go_by_the_deflator():
    # HM Treasury, March 2026: 2020/21 is 85.10 where 2024/25 is 100, so 1.1751.
    assert price_factor("2020/21", "2024/25") == pytest.approx(1.1751, abs=5e-5)
    assert price_factor("2015/16", "2015/16") == 1
    assert price_factor("2015/16", "2020/21") * price_factor("2020/21", "2024/25") == pytest.approx(
        price_factor("2015/16", "2024/25")
    )


@pytest.mark.parametrize(
    ("day", "year", "latest"),
    [("2025-03-31", "2024/25", "2023/24"), ("2025-04-01", "2025/26", "2024/25"), ("2030-01-01", "2029/30", "2024/25")],
)
def test_the_latest_prices_are_of_a_year_that_had_ended(day, year, latest):
    assert financial_year(day) == year
    assert latest_prices(day) == latest
    assert latest_prices() == "2024/25"


@pytest.mark.parametrize(
    ("year", "factor"),
    [("2003/04", 1.7301), ("2007/08", 1.5504), ("2010/11", 1.4493), ("2015/16", 1.3405), ("2017/18", 1.2953),
     ("2018/19", 1.2674), ("2019/20", 1.2361), ("2020/21", 1.1751), ("2021/22", 1.1792), ("2022/23", 1.1025),
     ("2023/24", 1.0406), ("2024/25", 1.0)],
)  # fmt: skip
def test_every_deflator_is_the_one_of_the_treasury_release(year, factor):
    assert price_factor(year, "2024/25") == pytest.approx(factor, abs=1e-4)


def test_a_year_without_a_deflator_is_refused():
    with pytest.raises(ProtocolRefused, match="no deflator for prices of 1999/00"):
        price_factor("1999/00", "2024/25")
    with pytest.raises(ProtocolRefused, match="had ended by 1990"):
        latest_prices("1990-01-01")


def test_the_home_office_series_counts_costs_in_four_ways():
    """Robbery, Research Report 99: anticipation 330, response 4,680, total 11,320; 3.8 crimes to one recorded."""
    series = read_cost_series()
    robbery = {basis: series.unit_costs(basis, prices="2015/16")["ACQUISITIVE_VIOLENCE"] for basis in CostBasis}
    assert robbery == {
        CostBasis.RESPONSE_ONLY: 4680,
        CostBasis.AVOIDABLE: 10990,
        CostBasis.TOTAL: 11320,
        CostBasis.WITH_MULTIPLIER: pytest.approx(43016),
    }
    assert series.unit_costs()["ACQUISITIVE_VIOLENCE"] == pytest.approx(15170, abs=10)  # 2024/25, as published tables


@pytest.mark.parametrize("name", ["home_office_2018", "iom_toolkit_2011_reconstructed"])
def test_costs_rise_from_response_to_total_and_every_figure_says_how_sure_it_is(name):
    table = read_cost_series(name).table
    assert set(table.index) == set(kinds().index)
    assert not table[["total_certainty", "parts_certainty", "multiplier_certainty", "basis"]].eq("").any(axis=None)
    assert (table["response_gbp"].dropna() <= table["total_gbp"][table["response_gbp"].notna()]).all()


def test_the_compatibility_series_is_unverified_throughout_and_keeps_the_multiplier_apart():
    series = read_cost_series("iom_toolkit_2011_reconstructed")
    assert series.unverified() == sorted(kinds().index)
    plain, multiplied = (
        series.unit_costs(basis, prices="2010/11")["BURGLARY_DOMESTIC"]
        for basis in (CostBasis.TOTAL, CostBasis.WITH_MULTIPLIER)
    )
    assert (plain, multiplied) == (3925, pytest.approx(10990))
    # It does not split its costs, so it cannot say what the response to a crime costs.
    assert series.unit_costs(CostBasis.RESPONSE_ONLY).isna().all()


def test_the_havering_figure_comes_out_in_compatibility_mode():
    """Havering strategy 2016-20: £104,000,000 over 16,837 recorded crimes, with multipliers: £6,177 a crime."""
    cost = CostFigure(104_000_000, "iom_toolkit_2011", "", CostBasis.WITH_MULTIPLIER)
    assert round(cost.each(16_837).pounds) == 6177
    assert str(cost.each(16_837)) == (
        "£6,177 (total costs, with the multiplier for crime that is not recorded; price year not stated; "
        "iom_toolkit_2011)"
    )


def test_the_offender_costs_study_comes_out_with_both_printed_totals():
    """National IOM conference 2015: 2,093 people, the top 209 cost £20,209,862, said to be 32% of all.

    The printed total gives 12.4%; without its leading 1, a misprint most likely, it gives 31.9%.
    """
    top, rest = 20_209_862, 2_093 - 209
    for total, share, each, a_person in ((163_355_151, 0.124, 3067, 78048), (63_355_151, 0.319, 1189, 30270)):
        costs = np.concatenate([np.full(209, top / 209), np.full(rest, (total - top) / rest)])
        assert top_share(costs, 0.10) == pytest.approx(share, abs=5e-4)
        figure = CostFigure(total, "offender costs study", "", CostBasis.TOTAL)
        assert round(figure.each(53_267).pounds) == each
        assert round(figure.each(2_093).pounds) == a_person


def test_costs_of_different_kinds_are_never_added():
    one = CostFigure(100, "home_office_2018", "2024/25", CostBasis.TOTAL)
    assert (one + one).pounds == 200
    for other in (
        CostFigure(1, "iom_toolkit_2011_reconstructed", "2024/25", CostBasis.TOTAL),
        CostFigure(1, "home_office_2018", "2015/16", CostBasis.TOTAL),
        CostFigure(1, "home_office_2018", "2024/25", CostBasis.WITH_MULTIPLIER),
    ):
        with pytest.raises(UsageRefused, match="never added"):
            one + other
    with pytest.raises(UsageRefused, match="at least one"):
        one.each(0)


def test_the_share_of_the_top_is_worked_out_by_hand():
    assert top_share(np.array([1.0, 2.0, 3.0, 4.0]), 0.25) == pytest.approx(0.4)
    assert top_share(np.array([1.0, 2.0, 3.0, 4.0]), 0.5) == pytest.approx(0.7)
    assert top_share(np.ones(10), 0.01) == pytest.approx(0.1)  # at least one person
    assert top_share(np.array([5.0, 0.0]), 1) == 1
    assert top_share(np.ones(17), 0.1) == pytest.approx(2 / 17)  # 1.7 people are two


@pytest.mark.parametrize(
    ("amounts", "share"), [([], 0.1), ([0.0], 0.1), ([-1.0, 2.0], 0.1), ([np.nan, 1.0], 0.1), ([1.0], 0), ([1.0], 1.1)]
)
def test_a_share_of_nothing_is_refused(amounts, share):
    with pytest.raises(UsageRefused):
        top_share(np.array(amounts), share)


def test_the_curve_of_concentration_agrees_with_the_share_of_the_top():
    amounts = np.random.default_rng(1).gamma(0.4, 1.0, 1000)
    curve = concentration_curve(amounts, points=100).set_index("people")["amount"]
    assert curve.iloc[0] == 0 and curve.iloc[-1] == pytest.approx(1)
    assert curve.iloc[10] == pytest.approx(top_share(amounts, 0.1))
    assert (np.diff(curve) >= 0).all() and (np.diff(curve, 2) <= 1e-12).all()


def test_the_timeline_of_a_person_adds_up_and_leaves_homicide_out():
    offences = pd.DataFrame(
        {
            "offence_date": pd.to_datetime(["2021-05-01", "2019-01-01", None, "2020-01-01"]),
            "sanction_date": pd.to_datetime(["2021-06-01", "2019-02-01", "2019-06-01", "2020-09-01"]),
            "ho_offence_code": ["04600", "02801", "00100", "19300"],
        }
    )
    found = costed_timeline(offences)
    assert found["kind"].tolist() == ["BURGLARY_DOMESTIC", "HOMICIDE", "DRUG_POSSESSION_OR_SUPPLY", "SHOP_THEFT"]
    assert found["cchi_days_so_far"].tolist() == pytest.approx([273.5, 273.5, 276.9, 277.9])
    assert found["is_ranked"].tolist() == [True, False, False, True]
    assert found["is_homicide"].tolist() == [False, True, False, False]


def test_points_whose_label_is_inferred_are_not_called_verified():
    """ONS weights 58 and 55 of weapons are known as values only: which offence each belongs to is inferred."""
    certainty = kinds()["css_certainty"]
    assert certainty["WEAPONS_NON_FIREARM"] == "label inferred"


def changed(tmp_path, change):
    rows = pd.read_csv(HOME_OFFICE, dtype="str", keep_default_na=False)
    path = tmp_path / "own.csv"
    change(rows).to_csv(path, index=False)
    return path


def test_a_force_may_write_a_table_of_its_own(tmp_path):
    path = changed(tmp_path, lambda rows: rows.assign(total_gbp="20000", anticipation_gbp="", response_gbp="1"))
    series = read_cost_series(path)
    assert (series.title, series.price_year) == ("local cost table own", "2015/16")
    assert series.unit_costs(prices="2015/16").eq(20000).all()
    assert series.sha256 != read_cost_series().sha256


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows[rows["kind"] != "ACQUISITIVE_VIOLENCE"], "lacks the categories ACQUISITIVE_VIOLENCE"),
        (lambda rows: rows.assign(price_year=["2010/11", *rows["price_year"][1:]]), "mixes prices of '2010/11', '2015"),
        (lambda rows: rows.assign(price_year="1066/67"), "no deflator for prices of 1066/67"),
        (lambda rows: rows.assign(total_gbp=["-1", *rows["total_gbp"][1:]]), "BURGLARY_DOMESTIC has a negative figure"),
        (lambda rows: rows.assign(total_gbp=["", *rows["total_gbp"][1:]]), "BURGLARY_DOMESTIC has no total"),
        (lambda rows: rows.assign(total_gbp=["lots", *rows["total_gbp"][1:]]), "BURGLARY_DOMESTIC is not a number"),
        (lambda rows: rows.assign(total_gbp=["inf", *rows["total_gbp"][1:]]), "BURGLARY_DOMESTIC is not a number"),
        (lambda rows: rows.assign(response_gbp=["9999", *rows["response_gbp"][1:]]), "parts that are more than"),
        (lambda rows: rows.assign(multiplier=["0", *rows["multiplier"][1:]]), "a multiplier of 0"),
        (lambda rows: rows.assign(total_certainty=""), "without its certainty"),
        (lambda rows: rows.assign(total_certainty="  "), "without its certainty"),
        (lambda rows: rows.assign(kind=["PIRACY", *rows["kind"][1:]]), "unknown kinds PIRACY"),
        (lambda rows: pd.concat([rows, rows.head(1)]), "BURGLARY_DOMESTIC more than once"),
        (lambda rows: rows.drop(columns="multiplier"), "lacks the columns multiplier"),
        (lambda rows: rows.head(0), "mixes prices of"),
    ],
)
def test_a_cost_table_that_cannot_be_trusted_is_refused_by_name(tmp_path, change, words):
    with pytest.raises(ProtocolRefused, match=words):
        read_cost_series(changed(tmp_path, change))


def as_a_spreadsheet_leaves_it(text):
    """A byte order mark, CRLF, spaces around headings and cells, an empty row at the end."""
    lines = [line.replace(",2015/16,", " , 2015/16 , ") for line in text.splitlines()]
    lines[0] = lines[0].replace("total_gbp", " total_gbp ")
    return ("\ufeff" + "\r\n".join([*lines, ",,,,,,,,,", ""])).encode()


def test_a_table_saved_by_a_spreadsheet_reads_as_the_same_figures(tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes(as_a_spreadsheet_leaves_it(HOME_OFFICE.read_text(encoding="utf-8")))
    pd.testing.assert_frame_equal(read_cost_series(path).table, read_cost_series().table)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("\n", ",\n").replace("basis,\n", "basis\n"), "more cells than headings"),
        (lambda text: text.replace("multiplier,", "total_gbp,", 1), "the column total_gbp more than once"),
        (lambda text: text.replace(",", ";"), "lacks the columns kind"),
        (lambda text: text + "a,b,c,d,e,f,g,h,i,j,k,l\n", "cannot be read as CSV"),
        (lambda text: "", "cannot be read as CSV"),
        (lambda text: text.replace(",5930,", ',"5,930",', 1), "`total_gbp` of BURGLARY_DOMESTIC is not a number"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(tmp_path, change, words):
    path = tmp_path / "own.csv"
    path.write_text(change(HOME_OFFICE.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ProtocolRefused, match=words):
        read_cost_series(path)


def test_a_response_lent_by_the_category_never_passes_the_total_and_brings_its_certainty(tmp_path):
    # Shop theft at £121 (HORS 217) without a split: its category's response of £560 would be more than all of it.
    def change(rows):
        is_shop = rows["kind"] == "SHOP_THEFT"
        return rows.assign(
            total_gbp=rows["total_gbp"].mask(is_shop, "121"), response_gbp=rows["response_gbp"].mask(is_shop, "")
        )

    table = read_cost_series(changed(tmp_path, change)).table
    assert table.loc["SHOP_THEFT", "response_gbp"] == 121
    assert table.loc["OTHER_THEFT", ["response_gbp", "parts_certainty"]].tolist() == [560, "from memory, unverified"]


def test_an_assumed_mix_is_not_verified_and_an_offence_without_a_multiplier_counts_once():
    series = read_cost_series()
    assert {"VEHICLE_RELATED_THEFT", "CRIMINAL_DAMAGE", "SEXUAL_AGAINST_CHILD"} <= set(series.unverified())
    assert "HOMICIDE" not in series.unverified()  # "verified as 3.2 million"
    multiplied = series.unit_costs(CostBasis.WITH_MULTIPLIER, prices="2015/16")
    assert multiplied[["FRAUD_AND_FORGERY", "SHOP_THEFT"]].tolist() == [1290, 980]


def test_which_figures_are_unverified_depends_on_what_is_counted():
    """Robbery: the total is verified; its parts and its multiplier are remembered (Research Report 99)."""
    series = read_cost_series()
    assert "ACQUISITIVE_VIOLENCE" not in series.unverified()
    for basis in (CostBasis.RESPONSE_ONLY, CostBasis.AVOIDABLE, CostBasis.WITH_MULTIPLIER):
        assert series.unverified(basis) == sorted(kinds().index)
        assert "ACQUISITIVE_VIOLENCE" in unverified_kinds("gbp", basis=basis)
    assert unverified_kinds("cchi_days", basis=CostBasis.RESPONSE_ONLY) == unverified_kinds("cchi_days")


def test_a_series_that_does_not_exist_is_refused():
    with pytest.raises(ProtocolRefused, match="home_office_2018"):
        read_cost_series("home_office_1999")


def test_the_package_ships_what_it_names():
    assert {path.stem for path in FOLDER.glob("*.csv")} == {"home_office_2018", "iom_toolkit_2011_reconstructed"}
    assert (Path(models.__file__).parent / "harm" / "deflators.csv").is_file()
