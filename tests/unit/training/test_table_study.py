"""A person table: every column in one role, nobody twice, and no row's content in a message."""

import gzip

import numpy as np
import pandas as pd
import pytest

from features.exceptions import DataRefused, MissingColumns, RiskError, UnknownCategory, UsageRefused
from training.protocol_reading import read_protocol
from training.study import RECALIBRATE, TEST, TRAIN, hash_share
from training.table_study import read_person_table, table_study

PROTOCOL = """
name = "small"
version = "1"
title = "A small table"
intended_use = "A test."
research_only = true
seed = 1
[data]
kind = "person_table"
[outcome]
name = "returned"
meaning = "Came back within a year"
horizon_months = 12
proven_within_months = 12
[split]
kind = "hash"
held_out_share = 0.3
recalibrate_share = 0.2
salt = "s"
[comparator]
name = "official_score"
margin = 0.001
[schemes]
capacity_only = 10
[adults]
column = "age_band"
[adults.lowest_age]
"18-25" = 18
"under 18" = 10
"26+" = 26
[[column]]
name = "id"
role = "identifier"
[[column]]
name = "age_band"
role = "audit"
kind = "words"
[[column]]
name = "returned_12m"
role = "outcome"
[[column]]
name = "official_score"
role = "comparator"
[[column]]
name = "sanction_count"
role = "feature"
direction = "increasing"
[[column]]
name = "level"
role = "feature"
kind = "ordered"
levels = ["0", "1", "2+"]
[[column]]
name = "gang_flag"
role = "excluded"
reason = "Gang lists are never an input."
"""
CONTENT = "Jo-Bloggs-1970"


@pytest.fixture(scope="module")
def protocol(tmp_path_factory):
    path = tmp_path_factory.mktemp("protocol") / "small.toml"
    path.write_text(PROTOCOL, encoding="utf-8")
    return read_protocol(path)


def table(count=8, **changed):
    rows = {
        "id": [f"{number:03d}" for number in range(count)],
        "age_band": "18-25",
        "returned_12m": [number % 2 for number in range(count)],
        "official_score": 5,
        "sanction_count": np.arange(count, dtype=float),
        "level": "1",
        "gang_flag": 0,
    }
    return pd.DataFrame(rows | changed)


def read(frame, protocol, tmp_path, name="people.csv"):
    path = tmp_path / name
    frame.to_csv(path, index=False)
    return read_person_table(path, protocol)


def refusal(kind, frame, protocol, tmp_path):
    with pytest.raises(RiskError) as found:
        table_study(read(frame, protocol, tmp_path), protocol)
    assert type(found.value) is kind
    assert found.value.exit_code == 3
    assert CONTENT not in str(found.value)
    return str(found.value)


def test_a_table_reads_with_identifiers_and_words_as_they_are_written(protocol, tmp_path):
    study = table_study(read(table(), protocol, tmp_path), protocol)
    assert study.rows["person_id"].tolist()[:2] == ["000", "001"]
    assert study.rows["level"].tolist()[0] == "1"
    assert study.comparator == "official_score"
    assert [column.name for column in study.inputs] == ["sanction_count", "level"]
    assert not {"gang_flag", "age_band"} & set(study.rows)


@pytest.mark.parametrize("name", ["people.csv.gz", "people.parquet"])
def test_gzip_and_parquet_read_the_same(protocol, tmp_path, name):
    path = tmp_path / name
    (table().to_parquet if name.endswith("parquet") else table().to_csv)(path, index=False)
    found = table_study(read_person_table(path, protocol), protocol).rows
    assert found.equals(table_study(read(table(), protocol, tmp_path), protocol).rows)


def test_a_column_without_a_role_is_refused_with_the_nearest(protocol, tmp_path):
    frame = table().assign(sanction_counts=1, ward=2)
    message = refusal(DataRefused, frame, protocol, tmp_path)
    assert "2 column(s) have no role" in message
    assert "`sanction_counts` (did you mean `sanction_count`?)" in message


def test_a_missing_column_is_refused_with_the_nearest(protocol, tmp_path):
    message = refusal(MissingColumns, table().rename(columns={"level": "levels"}), protocol, tmp_path)
    assert "`level`" in message and "`levels`" in message


def test_a_person_twice_is_refused_with_row_numbers(protocol, tmp_path):
    frame = table(id=["1", "2", CONTENT, "4", CONTENT, "6", "7", "8"])
    message = refusal(DataRefused, frame, protocol, tmp_path)
    assert "2 row(s) are empty or repeated, first at rows [4, 6]" in message


def test_an_empty_identifier_is_refused(protocol, tmp_path):
    frame = table(id=["1", "2", None, "4", "5", "6", "7", "8"])
    assert "1 row(s) are empty or repeated, first at rows [4]" in refusal(DataRefused, frame, protocol, tmp_path)


@pytest.mark.parametrize("wrong", [2, -1, None, 0.5, CONTENT])
def test_an_outcome_that_is_not_0_or_1_is_refused(protocol, tmp_path, wrong):
    frame = table().astype({"returned_12m": object})
    frame.loc[3, "returned_12m"] = wrong
    message = refusal(DataRefused, frame, protocol, tmp_path)
    assert "must be 0 or 1" in message
    assert "row 5" in message or isinstance(wrong, str)


def test_an_outcome_of_true_and_false_is_0_and_1(protocol, tmp_path):
    frame = table(returned_12m=[True, False] * 4)
    assert table_study(read(frame, protocol, tmp_path), protocol).rows["outcome"].tolist() == [1, 0] * 4


@pytest.mark.parametrize("column", ["sanction_count", "official_score"])
@pytest.mark.parametrize("wrong", [CONTENT, "inf"])
def test_a_number_that_is_none_is_refused_without_its_content(protocol, tmp_path, column, wrong):
    frame = table().astype({column: object})
    frame.loc[2, column] = wrong
    message = refusal(DataRefused, frame, protocol, tmp_path)
    assert f"`{column}` should be a number; 1 row(s) are not, first at row 4" in message


def test_an_unknown_word_is_refused_without_its_content(protocol, tmp_path):
    frame = table(level=["0", "1", "2+", CONTENT, None, "1", "1", "1"])
    message = refusal(UnknownCategory, frame, protocol, tmp_path)
    assert "`level` holds 1 word(s)" in message and "'2+'" in message


def test_missing_values_stay_missing(protocol, tmp_path):
    frame = table(level=[None, *["1"] * 7], sanction_count=[np.nan, *range(7)], official_score=[np.nan, *[5] * 7])
    first = table_study(read(frame, protocol, tmp_path), protocol).rows.iloc[0]
    assert first["level"] is None
    assert np.isnan(first["sanction_count"]) and np.isnan(first["official_score"])


@pytest.mark.parametrize(
    "content",
    [b"", b'"a\n', b"\xff\xfe\x00bad", b"a,b\n1,2\n1,2,3,Jo-Bloggs-1970\n", b"\x1f\x8b\x08broken", b"PAR1broken"],
)
@pytest.mark.parametrize("name", ["people.csv", "people.csv.gz", "people.parquet"])
def test_a_file_that_is_no_table_is_refused(protocol, tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataRefused) as found:
        read_person_table(path, protocol)
    assert CONTENT not in str(found.value)


def test_a_cut_off_gzip_file_is_refused(protocol, tmp_path):
    path = tmp_path / "people.csv.gz"
    whole = gzip.compress(table(2000).to_csv(index=False).encode())
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataRefused):
        read_person_table(path, protocol)


def test_a_table_without_rows_or_file_is_refused(protocol, tmp_path):
    with pytest.raises(DataRefused, match="has no rows"):
        read(table(0), protocol, tmp_path)
    with pytest.raises(UsageRefused, match="is not a file"):
        read_person_table(tmp_path / "nowhere.csv", protocol)


def test_parts_are_close_to_the_shares_asked_for_and_depend_on_the_identifier_alone(protocol, tmp_path):
    frame = table(4000)
    rows = table_study(read(frame, protocol, tmp_path), protocol).rows
    shares = rows["part"].value_counts(normalize=True)
    # Three standard deviations of a share of 4,000 are 0.022.
    assert shares[TEST] == pytest.approx(0.3, abs=0.022)
    assert shares[RECALIBRATE] == pytest.approx(0.2, abs=0.022)
    assert shares[TRAIN] == pytest.approx(0.5, abs=0.024)
    half = frame.sample(frac=0.5, random_state=1).assign(sanction_count=0.0)
    again = table_study(read(half, protocol, tmp_path), protocol).rows.set_index("person_id")["part"]
    assert again.equals(rows.set_index("person_id")["part"].reindex(again.index))


def test_another_salt_holds_out_other_people():
    people = pd.Series([f"p{number}" for number in range(1000)])
    one, other = hash_share(people, "one") < 0.3, hash_share(people, "other") < 0.3
    assert 40 < (one & other).sum() < 140  # 90 by chance
    assert hash_share(people, "one").between(0, 1).all()


def test_rows_of_one_person_have_one_share():
    share = hash_share(pd.Series(["a", "b", "a"]), "s")
    assert share[0] == share[2] != share[1]
