"""What ours is measured against is the same work: the pandas version agrees, on awkward tables too."""

import pandas as pd
import pytest

from benchmarks.feature_tables import simulated, write_shards
from benchmarks.pandas_features import COLUMNS, pandas_features, read_frames
from features import FEATURES, build_features, read_tables
from features.needed_tables import COLUMNS_READ

PEOPLE = 250
AWKWARD = "00M00000001"
TWIN = "00M00000002"


def custody(*spells: tuple[str, str, str | None]) -> pd.DataFrame:
    """Spells of one person; each is recorded when it starts."""
    rows = pd.DataFrame(spells, columns=["kind", "start_date", "end_date"]).assign(person_id=AWKWARD)
    for column in ("start_date", "end_date"):
        rows[column] = pd.to_datetime(rows[column]).astype("datetime64[us]")
    # The end of the sentence is recorded nine months late.
    told = rows["end_date"].where(rows["end_date"] != "2024-06-01", pd.Timestamp("2025-03-11"))
    return rows.assign(recorded_date=rows["start_date"], end_recorded_date=told)


def awkward_rows(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Rows that the simulation never makes, of a person whose own are left out."""
    day = pd.Timestamp("2025-03-10")
    sanctions = (
        tables["sanctions"]
        .iloc[:6]
        .assign(
            person_id=[AWKWARD] * 5 + [TWIN],
            offence_id=[f"X{place}" for place in range(6)],
            sanction_id="shared by two people",
            sanction_date=[day, day, day, day - pd.DateOffset(months=24), day, day],
            recorded_date=day,
            # Two codes that are in no table, beside two that are.
            ho_offence_code=["99999", "99998", "04600", "10501", "99999", "99999"],
            detection=["police_detected", None, "unknown", "reported", "reported", None],
        )
    )
    appointments = (
        tables["appointments"]
        .iloc[:4]
        .assign(
            person_id=AWKWARD,
            appointment_date=[day, day, day + pd.Timedelta(days=1), day + pd.Timedelta(days=1)],
            recorded_date=day + pd.Timedelta(days=1),
            outcome=["unacceptable_absence", "attended", "unacceptable_absence", "acceptable_absence"],
        )
    )
    needs = (
        tables["needs"]
        .iloc[:3]
        .assign(
            person_id=AWKWARD,
            assessed_date=[day, day, day - pd.Timedelta(days=9)],
            recorded_date=[day, day + pd.Timedelta(days=1), day],
            drugs=["need", None, "no_need"],
            finance=[None, "need", "no_need"],
        )
    )
    return {
        "sanctions": sanctions,
        "appointments": appointments,
        "needs": needs,
        "custody": custody(
            ("remand", "2024-01-01", "2024-03-01"),
            ("sentence", "2024-03-02", "2024-06-01"),
            ("recall", "2024-05-01", "2024-05-02"),
            ("remand", "2025-03-01", "2025-03-05"),
            ("sentence", "2025-03-05", None),
        ),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two shards and half of a third."""
    made = tmp_path_factory.mktemp("shards")
    write_shards(simulated(PEOPLE), made, PEOPLE * 5 // 2)
    return made


@pytest.fixture(scope="module")
def awkward_folder(folder, tmp_path_factory):
    """The first shard, with the awkward rows for those of one person."""
    made = tmp_path_factory.mktemp("awkward")
    tables = {name: pd.read_parquet(folder / name / "part-00.parquet") for name in COLUMNS}
    extra = awkward_rows(tables)
    for name, frame in tables.items():
        others = frame[frame["person_id"] != AWKWARD] if name in extra else frame
        (made / name).mkdir()
        pd.concat([others, extra.get(name, frame.iloc[:0])]).to_parquet(made / name / "part-00.parquet", index=False)
    return made


@pytest.mark.parametrize("index_date", ["2026-06-30", "2024-02-29", "2018-03-31", "2017-12-31"])
def test_the_pandas_version_makes_the_same_features(folder, index_date):
    ours = build_features(read_tables(folder), index_date)
    theirs = pandas_features(read_frames(folder), index_date)
    pd.testing.assert_frame_equal(theirs, ours, rtol=1e-12, atol=1e-12)
    assert len(ours) == PEOPLE * 5 // 2


@pytest.mark.parametrize("index_date", ["2025-03-10", "2025-03-11", "2025-03-04"])
def test_it_makes_the_same_of_awkward_rows(awkward_folder, index_date):
    ours = build_features(read_tables(awkward_folder), index_date)
    theirs = pandas_features(read_frames(awkward_folder), index_date)
    pd.testing.assert_frame_equal(theirs, ours, rtol=1e-12, atol=1e-12)


def test_the_awkward_rows_decide_what_they_were_made_for(awkward_folder):
    found = pandas_features(read_frames(awkward_folder), "2025-03-11").set_index("person_id")
    awkward = found.loc[AWKWARD]
    told = ["sanction_count_ever", "sanction_count_24m", "offence_category_count_ever", "police_detected_share_24m"]
    assert awkward[told].tolist() == [1, 1, 2, 0.5]
    assert awkward[["missed_in_a_row_12m", "drugs_need", "finance_need", "need_count_change"]].isna().tolist() == [
        False,
        True,
        False,
        False,
    ]
    assert awkward["missed_in_a_row_12m"] == 1
    # Until 11 March 2025 nothing says that the sentence ended: 435 days from 1 January 2024 to the 10th.
    before = pandas_features(read_frames(awkward_folder), "2025-03-10").set_index("person_id").loc[AWKWARD]
    assert (before["custody_days_24m"], awkward["custody_days_24m"]) == (435, 164)
    assert pd.isna(before["months_since_release"])
    # The remand gave way to the sentence on the next day, and the last spell is open: released on 1 June 2024.
    assert awkward["months_since_release"] == 9
    assert awkward["in_custody"]
    assert found.loc[TWIN, "sanction_count_ever"] >= 1


def test_nobody_known_yet_is_nothing_known_of_everybody(folder):
    found = pandas_features(read_frames(folder), "2017-12-31")
    assert (found["sanction_count_ever"] == 0).all()
    assert found["months_since_last_sanction"].isna().all()


def test_it_reads_the_columns_that_ours_reads():
    assert {name: set(columns) for name, columns in COLUMNS.items()} == {
        name: set(columns) for name, columns in COLUMNS_READ.items()
    }


def test_it_makes_every_declared_feature_in_order(folder):
    found = pandas_features(read_frames(folder), "2026-06-30")
    assert list(found) == ["person_id", "index_date", *(feature.name for feature in FEATURES)]
