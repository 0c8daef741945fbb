"""`desist explain` as an analyst runs it: the person's facts are on the screen, and in no error."""

import json

import pandas as pd
import pytest

from features import FEATURES, build_features, simulate, write_tables
from serving import cli

D = "2026-06-30"
NAMES = [feature.name for feature in FEATURES]


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def borough():
    return simulate(200, 6)[0]


@pytest.fixture(scope="module")
def folder(borough, tmp_path_factory):
    folder = tmp_path_factory.mktemp("explain") / "data"
    write_tables(borough, folder)
    return folder


@pytest.fixture(scope="module")
def person(borough):
    """Whoever had most appointments: somebody with something in most tables."""
    return borough["appointments"]["person_id"].value_counts().index[0]


def test_the_overview_tells_every_feature_once_and_fits_a_screen(borough, folder, person, monkeypatch, capsys):
    assert run(monkeypatch, "explain", person, "--data", folder, "--index-date", D) == 0
    told = capsys.readouterr().out
    lines = told.splitlines()
    assert lines[0] == f"Person {person} as of {D}"
    for name in NAMES:
        assert sum(name in line.replace(",", " ").replace(".", " ").split() for line in lines) == 1, name
    assert max(map(len, lines)) <= 120
    assert len(lines) < 90
    for heading in ("History", "Attendance", "Needs", "Standing and exposure"):
        assert any(line.startswith(heading) for line in lines)
    own = build_features(borough, D, [person]).iloc[0]
    count = next(line.split()[1] for line in lines if line.startswith("sanction_count_ever"))
    assert float(count) == own["sanction_count_ever"]
    rows = int((borough["sanctions"]["person_id"] == person).sum())
    assert f"{rows} rows of sanctions" in told


def test_what_came_later_is_told_as_not_counted(borough, folder, person, monkeypatch, capsys):
    assert run(monkeypatch, "explain", person, "--data", folder, "--index-date", "2022-06-30") == 0
    known = capsys.readouterr().out.split("Known that day: ")[1].split(".")[0]
    mine = borough["appointments"][borough["appointments"]["person_id"] == person]
    had_happened = mine["appointment_date"] <= "2022-06-30"
    was_known = had_happened & (mine["recorded_date"] <= "2022-06-30")
    told = " ".join(known.split())
    assert f"appointments {was_known.sum()} (and {(~had_happened).sum()} happened later" in told


def test_one_feature_is_told_with_its_rows_and_why_the_others_are_not_counted(
    borough, folder, person, monkeypatch, capsys
):
    options = ("--index-date", D, "--feature", "unacceptable_absence_rate_12m")
    assert run(monkeypatch, "explain", person, "--data", folder, *options) == 0
    told = capsys.readouterr().out
    meaning = next(feature.meaning for feature in FEATURES if feature.name == "unacceptable_absence_rate_12m")
    assert meaning in " ".join(told.split())
    appointments = borough["appointments"]
    mine = appointments[(appointments["person_id"] == person) & (appointments["recorded_date"] <= D)]
    due = mine[(mine["appointment_date"] > "2025-06-30") & (mine["outcome"] != "cancelled_by_service")]
    assert f"Counted, of appointments: {len(due)} rows" in told
    last = due.sort_values("appointment_date").index[-1]
    assert f"  {last + 1} " in told
    assert "before the last 12 months (rows " in told


def test_the_document_holds_every_row_once_and_its_versions(borough, folder, person, monkeypatch, capsys):
    assert run(monkeypatch, "explain", person, "--data", folder, "--index-date", D, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["person_id"], document["index_date"]) == (person, D)
    assert [one["name"] for one in document["features"]] == NAMES
    assert document["versions"]["data"] == borough.fingerprint()
    own = build_features(borough, D, [person]).iloc[0]
    for one in document["features"]:
        assert one["value"] == (None if pd.isna(own[one["name"]]) else own[one["name"]])
        rows = [*one["counted"], *(row for reason in one["not_counted"] for row in reason["rows"])]
        assert sorted(rows) == sorted(record["row"] for record in document["records"][one["table"]])
    first = document["records"]["sanctions"][0]
    line = borough["sanctions"].iloc[first["row"] - 1]
    assert line["person_id"] == person
    assert first["happened"] == str(line["sanction_date"].date())
    assert first["cells"]["ho_offence_code"] == line["ho_offence_code"]
    assert not {"officer_id", "ward", "area", "ethnicity"} & {
        name for records in document["records"].values() for record in records for name in record["cells"]
    }


@pytest.fixture
def changed(borough, person, tmp_path):
    """A function that writes the tables with the person's own row of `persons` changed."""

    def write(**cells):
        persons = borough["persons"].copy()
        for name, cell in cells.items():
            persons.loc[persons["person_id"] == person, name] = cell
        frames = {name: borough[name] for name in ("sanctions", "supervision")}
        if "date_of_birth" in cells:
            frames = {name: frame[frame["person_id"] != person] for name, frame in frames.items()}
        for name, frame in {**frames, "persons": persons}.items():
            frame.to_parquet(tmp_path / f"{name}.parquet", index=False)
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ({"date_of_birth": pd.Timestamp("2009-01-01")}, "Nobody under 18 is scored"),
        ({"date_of_birth": pd.NaT}, "Nobody of unknown age is scored"),
        ({"restricted": True}, "Marked as restricted"),
    ],
)
def test_a_person_who_is_not_scored_or_restricted_is_said_to_be(changed, person, monkeypatch, capsys, cells, note):
    data = changed(**cells)
    assert run(monkeypatch, "explain", person, "--data", data, "--index-date", D) == 0
    told = capsys.readouterr().out
    assert note in "\n".join(told.splitlines()[:4])
    last = max(
        pd.read_parquet(data / f"{name}.parquet")["recorded_date"].max() for name in ("sanctions", "supervision")
    )
    assert f"on which nothing was recorded of anybody: {(pd.Timestamp(D) - last).days}\n" in told
    assert "Off, for want of a table: custody_days_24m" in told
    assert run(monkeypatch, "explain", person, "--data", data, "--index-date", D, "--json") == 0
    assert any(note in sentence for sentence in json.loads(capsys.readouterr().out)["notes"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Zxqv1984", "--index-date", D], "not among the 200 people of the persons table"),
        (["Zxqv1984", "--index-date", "2026-08-01"], "32 days after the case tables end (2026-06-30)"),
        (["Zxqv1984", "--index-date", D, "--feature", "sanction_count_24"], "nearest: `sanction_count_24m`"),
        (["Zxqv1984", "--index-date", "yesterday"], "--index-date"),
        (["Zxqv1984"], "--index-date"),
    ],
)
def test_what_cannot_be_explained_is_refused_without_naming_anybody(folder, monkeypatch, capsys, arguments, words):
    assert run(monkeypatch, "explain", *arguments, "--data", folder) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert "Zxqv1984" not in said.err + said.out


def test_faulty_tables_are_refused_before_anybody_is_looked_up(borough, person, tmp_path, monkeypatch, capsys):
    for name in ("persons", "sanctions"):
        borough[name].to_parquet(tmp_path / f"{name}.parquet", index=False)
    assert run(monkeypatch, "explain", person, "--data", tmp_path, "--index-date", D) == 3
    said = capsys.readouterr()
    assert "supervision: the table is needed and absent" in said.err
    assert person not in said.err + said.out
