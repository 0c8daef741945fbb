"""Every class of fault in every column of every table is found where it was planted, and nothing else is."""

import pytest

from features.checks.check_tables import check_tables
from features.checks.faults import refuse_faults
from features.exceptions import DataRefused
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES
from tests.support.declared_tables import EXTRACT_DAY, NEEDED, beside_persons, declared_tables
from tests.support.planted_faults import SENTINEL, Planted, planted_faults

FAULTS = planted_faults()


def test_the_tables_of_the_declarations_keep_the_contract() -> None:
    assert check_tables(declared_tables(), data_date=EXTRACT_DAY) == []


@pytest.mark.parametrize("planted", FAULTS, ids=str)
def test_a_planted_fault_is_found_in_its_rows_and_its_content_never_shown(planted: Planted) -> None:
    faults = check_tables(beside_persons(planted.table.name, planted.frame), data_date=EXTRACT_DAY)
    mine = [fault for fault in faults if fault.table == planted.table.name]
    for column, words in planted.words.items():
        (found,) = [fault for fault in mine if fault.column == column and words in fault.what]
        assert (found.count, found.first_rows) == (max(len(planted.rows), 1), planted.rows[:5])
    # What else is said, such as that another date is now in the wrong order, is said of the same rows.
    assert all(set(fault.first_rows) <= {*planted.rows} for fault in mine if fault.first_rows), mine
    with pytest.raises(DataRefused) as refused:
        refuse_faults(mine)
    assert refused.value.exit_code == 3
    assert SENTINEL not in str(refused.value)
    assert not [fault for fault in faults if SENTINEL in f"{fault.column} {fault.what}"]


def test_every_column_of_every_table_is_reached() -> None:
    reached = {(planted.table.name, column) for planted in FAULTS for column in planted.words}
    assert {(name, column) for name, table in CASE_TABLES.items() for column in table.column_names} <= reached


@pytest.mark.parametrize("name", NEEDED)
def test_a_needed_table_that_is_absent_is_a_fault(name: str) -> None:
    tables = declared_tables()
    without = CaseTables({other: tables[other] for other in tables if other != name})
    faults = check_tables(without, data_date=EXTRACT_DAY)
    assert [(fault.table, fault.column, fault.count, fault.first_rows) for fault in faults] == [(name, "", 1, ())]
    assert "needed and absent" in faults[0].what


@pytest.mark.parametrize("name", [name for name in CASE_TABLES if name not in NEEDED])
def test_any_other_table_may_be_absent(name: str) -> None:
    tables = declared_tables()
    without = CaseTables({other: tables[other] for other in tables if other != name})
    assert check_tables(without, data_date=EXTRACT_DAY) == []
