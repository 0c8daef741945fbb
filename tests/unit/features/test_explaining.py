"""What is shown behind a number: the rows that were counted, and of every other row why it was not."""

import pandas as pd
import pytest
from hypothesis import given, settings

from features import CASE_TABLES, FEATURES, CaseTables, build_features, simulate
from features.build import feature_values
from features.exceptions import DataRefused, UsageRefused
from features.explaining import SHOWN, explain_features
from features.known.known import Known
from features.person_facts import FeatureFacts, PersonFacts
from features.tables.cutting import WhyUnknown, why_unknown
from tests.property.test_features_two_clocks import INDEX_DATE, PEOPLE
from tests.property.test_features_two_clocks import case_tables as drawn_tables
from tests.support.case_tables import case_tables, rows

D = "2026-06-30"


def of(facts: PersonFacts, name: str) -> FeatureFacts:
    return next(one for one in facts.features if one.feature.name == name)


def why(facts: PersonFacts, name: str) -> dict[str, tuple[int, ...]]:
    return {one.why: one.rows for one in of(facts, name).left_out}


APPOINTMENTS = """
    person_id  appointment_date  recorded_date  outcome
    a          2026-06-29        2026-06-29     attended
    b          2026-06-29        2026-06-29     attended
    a          2026-06-08        2026-06-08     unacceptable_absence
    a          2026-06-15        2026-06-15     acceptable_absence
    a          2026-06-22        2026-06-22     cancelled_by_service
    a          2026-04-01        2026-04-01     unacceptable_absence
    a          2026-06-30        2026-07-02     unacceptable_absence
    a          2026-07-01        2026-07-01     attended
"""


def test_each_row_of_the_table_is_counted_or_has_a_reason():
    facts = explain_features(case_tables(appointments=APPOINTMENTS), D, "a")
    rate = of(facts, "unacceptable_absence_rate_90d")
    assert rate.value == pytest.approx(1 / 3)
    assert rate.counted == (3, 4, 1)
    assert why(facts, "unacceptable_absence_rate_90d") == {
        "before the last 90 days": (6,),
        "outcome is cancelled_by_service": (5,),
        "recorded after the index date": (7,),
        "happened after the index date": (8,),
    }


def test_an_acceptable_absence_is_left_out_where_only_unacceptable_ones_count():
    facts = explain_features(case_tables(appointments=APPOINTMENTS), D, "a")
    assert of(facts, "days_since_last_unacceptable_absence").counted == (3,)
    assert why(facts, "days_since_last_unacceptable_absence")["outcome is acceptable_absence"] == (4,)
    assert why(facts, "days_since_last_unacceptable_absence")["not the last"] == (6,)


def test_only_the_latest_assessment_settles_a_need():
    facts = explain_features(
        case_tables(
            needs="""
                person_id  assessed_date  recorded_date  drugs
                a          2025-01-01     2025-01-01     no_need
                a          2026-05-01     2026-05-01     need
                a          2026-05-01     2026-05-20     no_need
                a          2026-06-20     2026-07-20     need
            """
        ),
        D,
        "a",
    )
    assert (of(facts, "drugs_need").value, of(facts, "drugs_need").counted) == (0, (3,))
    assert why(facts, "drugs_need") == {
        "not the latest assessment": (1, 2),
        "recorded after the index date": (4,),
    }
    assert of(facts, "need_count_change").counted == (1, 3)


def test_the_order_behind_a_first_month_is_shown_beside_its_appointments():
    facts = explain_features(
        case_tables(
            supervision="""
                person_id  order_id  start_date
                a          o1        2024-01-10
                a          o2        2026-03-05
            """,
            appointments="""
                person_id  appointment_date  outcome
                a          2026-03-04        unacceptable_absence
                a          2026-03-05        unacceptable_absence
                a          2026-04-04        unacceptable_absence
                a          2026-04-05        unacceptable_absence
            """,
        ),
        D,
        "a",
    )
    missed = of(facts, "first_month_two_or_more_missed")
    assert (missed.value, missed.counted, missed.beside) == (True, (2, 3), {"supervision": (2,)})
    assert why(facts, "first_month_two_or_more_missed") == {
        "not in the first month of the order that started last": (1, 4)
    }


def test_a_spell_whose_end_was_not_yet_known_is_open_and_says_no_end():
    facts = explain_features(
        case_tables(
            custody="""
                person_id  kind      start_date  end_date
                a          sentence  2026-01-05  2026-07-05
                a          remand    2020-01-05  2020-02-05
            """
        ),
        D,
        "a",
    )
    assert (of(facts, "in_custody").value, of(facts, "in_custody").counted) == (True, (1,))
    assert why(facts, "in_custody") == {"ended by the index date": (2,)}
    assert why(facts, "custody_days_24m") == {"over more than 24 months ago": (2,)}
    assert [dict(record.cells) for record in facts.records["custody"]] == [
        {"kind": "remand", "end_date": pd.Timestamp("2020-02-05")},
        {"kind": "sentence"},
    ]


def test_offences_are_left_out_by_category_and_a_row_not_known_tells_nothing():
    facts = explain_features(
        case_tables(
            sanctions="""
                person_id  sanction_date  recorded_date  ho_offence_code
                a          2026-01-05     2026-01-05     10501
                a          2026-02-05     2026-02-05     04600
                a          2026-06-05     2026-07-05     04600
            """
        ),
        D,
        "a",
    )
    assert of(facts, "acquisitive_sanction_count_24m").counted == (2,)
    assert why(facts, "acquisitive_sanction_count_24m") == {
        "category is VIOLENCE_AGAINST_THE_PERSON_SUB_ABH": (1,),
        "recorded after the index date": (3,),
    }
    assert why(facts, "violent_sanction_count_ever")["is_violent is false"] == (2,)
    last = facts.records["sanctions"][-1]
    assert (last.row, last.why_unknown, last.cells) == (3, WhyUnknown.RECORDED_LATER, {})


def test_a_feature_whose_table_is_absent_is_off_and_not_zero():
    facts = explain_features(case_tables(persons="person_id\na"), D, "a")
    off = of(facts, "custody_days_24m")
    assert (off.value, off.absent, off.counted, off.left_out) == (None, ("custody",), (), ())
    assert of(facts, "sanction_count_ever").value == 0


@pytest.mark.parametrize(
    ("born", "why_not"), [("2010-01-01", "under_18"), ("-", "no_date_of_birth"), ("1990-01-01", "no_known_sanction")]
)
def test_who_is_not_scored_has_facts_all_the_same(born, why_not):
    facts = explain_features(case_tables(persons=f"person_id date_of_birth\na {born}"), D, "a")
    assert facts.why_not_in_population == why_not
    assert of(facts, "sanction_count_ever").value == 0


def test_an_unknown_person_is_refused_and_not_named():
    with pytest.raises(UsageRefused, match="not among the 1 people of the persons table") as refusal:
        explain_features(case_tables(persons="person_id\na"), D, "Zxqv1984")
    assert "Zxqv1984" not in str(refusal.value)
    with pytest.raises(DataRefused, match="absent: persons"):
        explain_features(CaseTables({"sanctions": CASE_TABLES["sanctions"].empty()}), D, "a")


def test_a_replaced_row_is_told_apart_from_one_that_came_later():
    charges = rows(
        "charges",
        """
        person_id  charge_id  charge_date  recorded_date  outcome
        a          c1         2026-01-01   2026-01-02     open
        a          c1         2026-01-01   2026-03-02     ended
        a          c2         2026-06-01   2026-08-01     open
        a          c3         2026-07-01   2026-07-01     open
        """,
    )
    told = why_unknown(CASE_TABLES["charges"], charges, pd.Timestamp(D).to_datetime64())
    assert told == [WhyUnknown.REPLACED, None, WhyUnknown.RECORDED_LATER, WhyUnknown.HAPPENED_LATER]


def plain(value) -> float | bool | None:
    return None if pd.isna(value) else value


def value_alone(one: FeatureFacts, tables: CaseTables, person: str, day: str) -> float | bool | None:
    """A feature of the rows that are shown for it, all others taken away; persons stay, or there would be nobody."""
    alone = {name: CASE_TABLES[name].empty() for name in ("sanctions", "supervision")}
    for name, numbers in {one.feature.events.table: one.counted, **one.beside}.items():
        alone[name] = tables[name].iloc[[row - 1 for row in numbers]]
    known = Known(CaseTables({**alone, "persons": tables["persons"]}), day, pd.Index([person], dtype="str"))
    return plain(feature_values(one.feature, known).iloc[0])


def assert_the_facts_are_the_features(tables: CaseTables, person: str, day: str) -> None:
    """Values as built; every row accounted for once; and the value again from the rows that are shown alone."""
    facts = explain_features(tables, day, person)
    built = build_features(tables, day, [person]).iloc[0]
    for one in facts.features:
        name = one.feature.name
        assert one.value == plain(built[name]) == value_alone(one, tables, person, day), name
        accounted = sorted([*one.counted, *(row for reason in one.left_out for row in reason.rows)])
        assert accounted == sorted(record.row for record in facts.records[one.feature.events.table]), name
        assert all(reason.why for reason in one.left_out), name


@pytest.fixture(scope="module")
def borough() -> CaseTables:
    return simulate(120, 5)[0]


@pytest.mark.parametrize("place", [3, 77])
def test_what_is_shown_of_a_person_gives_each_number_again(borough, place):
    assert_the_facts_are_the_features(borough, borough["persons"]["person_id"].iloc[place], D)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(tables=drawn_tables())
def test_what_is_shown_gives_each_number_again_whatever_the_tables_hold(tables):
    assert_the_facts_are_the_features(tables, PEOPLE[0], INDEX_DATE.isoformat())


def test_every_column_that_features_choose_rows_by_is_shown():
    for feature in FEATURES:
        assert {column for column, _ in feature.events.where} <= set(SHOWN[feature.events.table]), feature.name
    assert {feature.events.table for feature in FEATURES} == set(SHOWN)
