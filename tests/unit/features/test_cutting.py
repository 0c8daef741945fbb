"""Which rows were known on a day, whatever dates the rows have."""

import numpy as np
import pandas as pd

from features.tables.cutting import known_rows
from features.tables.declared import CASE_TABLES

DAY = np.datetime64("2025-06-30", "D")


def custody(starts, recorded):
    dates = {"start_date": starts, "recorded_date": recorded}
    return pd.DataFrame(
        {name: pd.Series(pd.to_datetime(given), dtype="datetime64[us]") for name, given in dates.items()}
    )


def test_a_row_is_known_when_it_had_happened_and_been_recorded_by_the_day():
    rows = custody(["2025-06-30", "2025-07-01", "2025-01-01"], ["2025-06-30", "2025-06-30", "2025-07-01"])
    assert known_rows(CASE_TABLES["custody"], rows, DAY).tolist() == [True, False, False]


def test_a_missing_date_is_by_no_day_and_one_before_1970_is():
    rows = custody(["1958-02-03", None, "2025-01-01"], ["1958-02-04", "2025-01-01", None])
    assert known_rows(CASE_TABLES["custody"], rows, DAY).tolist() == [True, False, False]
