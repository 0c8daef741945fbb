"""Parts are worked on one by one only where that gives what the whole gives."""

import pandas as pd
import pytest

from features import CASE_TABLES, CaseTables, build_features, read_tables, simulate
from features.exceptions import DataRefused
from features.features_file import write_features
from features.reading.parts import parts_go_together, read_part

D = "2026-06-30"
PARTS = ("part-0000.parquet", "part-0001.parquet")


@pytest.fixture(scope="module")
def borough() -> CaseTables:
    return simulate(120, 4)[0]


@pytest.fixture
def folder(borough, tmp_path):
    """The borough in two parts, the second without anybody on a panel."""
    ids = borough["persons"]["person_id"]
    for name, frame in borough.items():
        (tmp_path / name).mkdir()
        is_second = frame["person_id"].isin(ids[60:])
        frame[~is_second].to_parquet(tmp_path / name / PARTS[0], index=False)
        if name != "panels":
            frame[is_second].to_parquet(tmp_path / name / PARTS[1], index=False)
    return tmp_path


def test_parts_of_one_name_with_the_same_people_go_together(folder):
    assert parts_go_together(folder)
    second = read_part(folder, PARTS[1])
    assert set(second) == set(CASE_TABLES)
    assert second["panels"].empty
    assert len(second["persons"]) == 60


def test_rows_of_somebody_of_another_part_keep_parts_from_going_alone(folder):
    first, second = (folder / "sanctions" / part for part in PARTS)
    pd.concat([pd.read_parquet(second), pd.read_parquet(first).iloc[:1]]).to_parquet(second, index=False)
    assert not parts_go_together(folder)


def test_a_person_in_two_parts_keeps_them_from_going_alone(folder):
    first, second = (folder / "persons" / part for part in PARTS)
    pd.concat([pd.read_parquet(second), pd.read_parquet(first).iloc[:1]]).to_parquet(second, index=False)
    assert not parts_go_together(folder)


def test_a_part_without_persons_or_a_table_in_one_piece_keeps_them_from_going_alone(folder, borough):
    stray = folder / "custody" / "part-0007.parquet"
    borough["custody"].iloc[:0].to_parquet(stray, index=False)
    assert not parts_go_together(folder)
    stray.unlink()
    assert parts_go_together(folder)
    borough["needs"].to_csv(folder / "needs.csv", index=False)
    assert not parts_go_together(folder)


def test_a_folder_without_parts_is_read_whole(tmp_path):
    assert not parts_go_together(tmp_path)
    assert not parts_go_together(tmp_path / "absent")


def test_a_part_that_is_no_parquet_is_refused_by_name(folder):
    (folder / "sanctions" / PARTS[0]).write_text("Zxqv1984")
    with pytest.raises(DataRefused, match=r"sanctions/part-0000\.parquet cannot be read") as refusal:
        parts_go_together(folder)
    assert "Zxqv1984" not in str(refusal.value)


def test_features_written_part_by_part_are_those_of_the_whole_with_their_versions(folder, tmp_path):
    file, told = tmp_path / "features.parquet", []

    def made():
        for part in PARTS:
            told.append(part)
            yield build_features(read_part(folder, part), D)

    write_features(file, made(), lambda: {"parts": len(told)})
    read = pd.read_parquet(file)
    whole = build_features(read_tables(folder), D)
    pd.testing.assert_frame_equal(read, whole)
    assert read.attrs == {"versions": {"parts": 2}}
