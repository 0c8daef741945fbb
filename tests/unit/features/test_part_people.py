"""The people of several tables as one set of categories: the persons table says who there is, and in which order."""

import pandas as pd
import pyarrow as pa
import pytest

from features.reading.part_people import as_people

PERSONS = pa.chunked_array([["c", "a"], ["b"]])


def rows(values, kind):
    return pa.chunked_array([pa.array(values, pa.string()).cast(kind)])


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        *(pa.dictionary(pa.int32(), one) for one in (pa.string(), pa.large_string())),
    ],
    ids=str,
)
def test_every_row_has_the_place_of_its_person_in_the_persons_table(kind):
    column = rows(["b", None, "a", "stranger", "b"], pa.string())
    column = column.cast(kind) if not pa.types.is_dictionary(kind) else column.dictionary_encode().cast(kind)
    found = as_people({"persons": PERSONS, "needs": column, "custody": rows(["c"], pa.string())})
    assert found["persons"].codes.tolist() == [0, 1, 2]
    assert found["needs"].codes.tolist() == [2, -1, 1, -1, 2]
    assert found["custody"].codes.tolist() == [0]
    assert {tuple(people.categories) for people in found.values()} == {("c", "a", "b")}


def test_whoever_is_in_the_dictionary_of_the_persons_file_and_in_no_row_is_a_stranger():
    whole = pa.array(["gone", "a", "b"]).dictionary_encode()
    found = as_people({"persons": pa.chunked_array([whole.slice(1)]), "needs": rows(["gone", "b"], pa.string())})
    assert list(found["persons"].categories) == ["a", "b"]
    assert found["needs"].codes.tolist() == [-1, 1]


def test_a_person_named_again_or_without_a_name_is_still_there_to_be_refused():
    found = as_people({"persons": rows(["a", None, "a", "b"], pa.string())})["persons"]
    assert found.codes.tolist() == [0, -1, 0, 1]
    assert pd.Series(found).duplicated().tolist() == [False, False, True, False]


def test_ids_that_are_numbers_and_tables_without_rows_are_read_too():
    none = pa.chunked_array([], type=pa.dictionary(pa.int32(), pa.string()))
    found = as_people({"persons": pa.chunked_array([[7, 8]]), "needs": pa.chunked_array([[8]]), "custody": none})
    assert [found[table].tolist() for table in found] == [["7", "8"], ["8"], []]
    assert as_people({"persons": pa.chunked_array([], type=pa.string())})["persons"].tolist() == []
