"""A file that has nearly the name of a case table is refused by its name, not left unread."""

import shutil

import pytest

from features.exceptions import DataRefused
from features.reading.case_files import read_tables, write_tables
from features.reading.mapping import ExtractMapping, TableMapping
from features.reading.misnamed import refuse_misnamed
from features.reading.one_person import read_person
from features.reading.parts import parts_go_together
from serving import cli
from tests.support.declared_tables import EXTRACT_DAY, declared_tables

NEAR = {
    "appointment.csv": "appointments",
    "Needs.csv": "needs",
    "NEEDS.CSV": "needs",
    "Custody.parquet": "custody",
    "drug_test.csv.gz": "drug_tests",
    "needs.PARQUET": "needs",
    "charges.xlsx": "charges",
    "sanctions_2025.csv": "sanctions",
    "supervison/part-0.parquet": "supervision",
    "custody/all.parquet": "custody",
    "Licence_Conditions.parquet": None,
    "unrelated.csv": None,
    "README.txt": None,
    "appointment.txt": None,
    "notes/needs.txt": None,
    "persons.xlsx": None,
    ".needs.csv": None,
    "schema.json": None,
}


@pytest.fixture
def folder(tmp_path):
    """The needed tables, beside which a file is put."""
    write_tables(declared_tables("persons", "sanctions", "supervision"), tmp_path / "data")
    return tmp_path / "data"


def put(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    shutil.copy(folder / "persons.parquet", folder / name)


@pytest.mark.parametrize(("name", "near"), NEAR.items(), ids=NEAR)
def test_a_near_name_is_refused_with_the_table_that_is_meant_and_any_other_let_be(folder, name, near):
    put(folder, name)
    if near is None:
        refuse_misnamed(folder)
        assert set(read_tables(folder)) == {"persons", "sanctions", "supervision"}
        return
    for read in (read_tables, lambda data: read_person(data, "person_0"), parts_go_together):
        with pytest.raises(DataRefused, match=rf"unseen: {name.split('/')[0]}; nearest: `{near}`\. Call"):
            read(folder)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "data", "--out", "report"],
        ["features", "data", "--index-date", EXTRACT_DAY, "--out", "f.parquet"],
        ["explain", "person_0", "--data", "data", "--index-date", EXTRACT_DAY],
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_command_refuses_it_and_writes_nothing(folder, tmp_path, monkeypatch, capsys, arguments):
    put(folder, "Needs.csv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["desist", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 3
    assert "Needs.csv; nearest: `needs`" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_source_that_a_mapping_names_is_read_and_its_table_draws_no_other_name(folder):
    put(folder, "appointment.csv")
    put(folder, "appointments_old.csv")
    refuse_misnamed(folder, ExtractMapping({"appointments": TableMapping(source="appointment")}))
    with pytest.raises(DataRefused, match=r"appointment\.csv; nearest: `appointments`, appointments_old\.csv; nearest"):
        refuse_misnamed(folder, ExtractMapping({"persons": TableMapping(constants={"area": "north"})}))
