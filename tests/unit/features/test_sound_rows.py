"""Rows without a fault in a needed cell are kept, whatever is wrong beside them."""

import pandas as pd
import pytest

from features import check_tables, population, simulate
from features.checks.sound_rows import sound_rows
from features.tables.case_tables import CaseTables


@pytest.fixture(scope="module")
def sound():
    return simulate(80, 2)[0]


def planted(tables, name, column, value, rows=(3, 7)):
    """The tables with a value put into some rows (counted from 1) of one column."""
    frame = tables[name].astype({column: "object"})
    frame.loc[[row - 1 for row in rows], column] = value
    return CaseTables({**tables, name: frame})


def test_of_sound_tables_every_row_and_cell_is_kept(sound):
    kept, left_out = sound_rows(sound)
    assert set(left_out.values()) == {0}
    for name in sound:
        pd.testing.assert_frame_equal(kept[name], sound.rows_of(name), check_dtype=True)


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("sanctions", "sanction_date", "30/06/2026"),
        ("sanctions", "recorded_date", None),
        ("sanctions", "ho_offence_code", "99999"),
        ("sanctions", "disposal", "custdy"),
        ("appointments", "person_id", "not an id!"),
        ("appointments", "person_id", "NOBODY"),
        ("needs", "assessed_date", 20260630),
    ],
)
def test_a_row_with_a_needed_cell_that_cannot_be_read_is_left_out(sound, name, column, value):
    kept, left_out = sound_rows(planted(sound, name, column, value))
    assert {table: count for table, count in left_out.items() if count} == {name: 2}
    expected = sound.rows_of(name).drop(index=[2, 6]).reset_index(drop=True)
    pd.testing.assert_frame_equal(kept[name], expected)


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [("needs", "drugs", "yes"), ("persons", "restricted", "perhaps"), ("custody", "end_date", "soon")],
)
def test_a_cell_that_may_be_missing_becomes_missing(sound, name, column, value):
    kept, left_out = sound_rows(planted(sound, name, column, value))
    assert set(left_out.values()) == {0}
    assert kept[name].loc[[2, 6], column].isna().all()


def test_of_a_repeated_key_the_first_row_is_kept(sound):
    frame = pd.concat([sound["persons"], sound["persons"].iloc[[4]]], ignore_index=True)
    kept, left_out = sound_rows(CaseTables({**sound, "persons": frame}))
    assert left_out["persons"] == 1
    pd.testing.assert_frame_equal(kept["persons"], sound.rows_of("persons"))


def test_a_table_without_a_needed_column_is_left_out_whole(sound):
    kept, left_out = sound_rows(CaseTables({**sound, "charges": sound["charges"].drop(columns="outcome")}))
    assert "charges" not in kept
    assert left_out["charges"] == len(sound["charges"])


def test_people_are_found_although_every_table_has_a_fault(sound):
    faulty = sound
    for name, column in [("persons", "sex"), ("sanctions", "disposal"), ("supervision", "start_date")]:
        faulty = planted(faulty, name, column, "Zxqv1984")
    assert len(check_tables(faulty)) == 3
    kept, _ = sound_rows(faulty)
    assert 0 < population(kept, "2026-06-30")["in_population"].sum() <= 80
