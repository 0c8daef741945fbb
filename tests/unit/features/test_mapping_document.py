"""The example of docs/mapping.md reads without a fault, and gives what the page says."""

import re

import pandas as pd

from features import check_tables, read_tables
from features.reading.mapping_reading import read_mapping
from tests.support.tree import ROOT

PAGE = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
FILES = ("OFFENDER.csv", "CONVICTION.csv", "supervision.csv", "mapping.toml")


def written(folder):
    """Each file of the example, from the block that follows its name."""
    for name in FILES:
        block = re.search(rf"`{re.escape(name)}`.*?```(?:csv|toml)\n(.*?)```", PAGE, flags=re.DOTALL)
        (folder / name).write_text(block[1], encoding="utf-8")
    return read_tables(folder, read_mapping(folder / "mapping.toml"))


def test_the_example_keeps_the_contract_and_says_what_it_should(tmp_path):
    tables = written(tmp_path)
    assert check_tables(tables, data_date="2025-06-30") == []
    persons = tables["persons"].set_index("person_id")
    assert persons["sex"].dropna().to_dict() == {"D001": "MALE", "D002": "FEMALE"}
    assert persons["date_of_birth"].dropna().to_dict() == {
        "D001": pd.Timestamp("1990-03-02"),
        "D002": pd.Timestamp("1985-11-15"),
    }
    sanctions = tables["sanctions"]
    assert sanctions["disposal"].tolist() == ["community_order", "community_order", "custody"]
    assert sanctions["recorded_date"].tolist() == [pd.Timestamp("2025-01-15")] * 2 + [pd.Timestamp("2025-02-04")]
    assert sanctions["sanction_id"].tolist() == sanctions["offence_id"].tolist() == ["71", "72", "73"]
    assert set(sanctions["detection"]) == {"unknown"}
    assert tables["supervision"]["end_date"].isna().all()
    assert not {"Surname", "When Last Edited"} & {name for frame in tables.values() for name in frame}
