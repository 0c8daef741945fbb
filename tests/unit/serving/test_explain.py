"""`desist explain` as an analyst runs it: the person's facts are on the screen, and in no error."""

import io
import json

import pandas as pd
import pytest
import sqlalchemy as sa
from rich.console import Console

from features import FEATURES, CaseTables, build_features, read_tables, simulate, write_tables
from features.explaining import explain_features
from features.person_facts import Record
from serving import cli
from serving.commands.explain_costs import costed_offences, print_costs
from serving.commands.explain_document import explanation_document

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
    assert len(lines) <= len(NAMES) + 30
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
    own_rows = {name: frame[frame["person_id"] == person] for name, frame in borough.items()}
    assert document["versions"]["data"] == CaseTables(own_rows).fingerprint()
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


@pytest.fixture(scope="module")
def sources(borough, folder, tmp_path_factory):
    """The same tables as CSV, in two parts with the rows of each mixed, in a database, and under other names there."""
    base = tmp_path_factory.mktemp("sources")
    address = f"sqlite:///{base / 'tables.db'}"
    engine = sa.create_engine(address)
    (base / "csv").mkdir()
    for name, frame in borough.items():
        frame.to_csv(base / "csv" / f"{name}.csv", index=False)
        (base / "parts" / name).mkdir(parents=True)
        half = len(frame) // 2
        frame.iloc[:half].to_parquet(base / "parts" / name / "part-0.parquet", index=False)
        mixed = frame.iloc[half:].astype({"person_id": "category"})
        mixed.to_parquet(base / "parts" / name / "part-1.parquet", index=False, row_group_size=97)
        frame.rename(columns={"person_id": "who"}).to_sql(f"their_{name}", engine, index=False)
        frame.to_sql(name, engine, index=False)
    engine.dispose()
    mapping = base / "mapping.toml"
    mapping.write_text(
        "\n".join(f'[{name}]\nsource = "their_{name}"\n[{name}.columns]\nwho = "person_id"' for name in borough)
    )
    return {
        "parquet": [folder],
        "csv": [base / "csv"],
        "parts": [base / "parts"],
        "database": [address],
        "mapped": [address, "--mapping", mapping],
    }


def explained(monkeypatch, capsys, person, source) -> dict:
    assert run(monkeypatch, "explain", person, "--data", *source, "--index-date", D, "--json") == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("place", [0, 10, 150])
def test_a_persons_rows_read_alone_give_what_the_whole_tables_give(borough, sources, monkeypatch, capsys, place):
    person = borough["appointments"]["person_id"].drop_duplicates().iloc[place % 60]
    whole = explanation_document(
        explain_features(borough, D, person), person_id=person, only=(), quiet_days=0, versions={"as_of_date": D}
    )
    for name in ("parquet", "csv", "parts"):
        document = explained(monkeypatch, capsys, person, sources[name])
        del document["versions"]
        assert document == json.loads(json.dumps({key: cell for key, cell in whole.items() if key != "versions"})), name


def test_a_database_gives_the_same_with_its_rows_numbered_by_their_keys(borough, sources, person, monkeypatch, capsys):
    for name in ("database", "mapped"):
        document = explained(monkeypatch, capsys, person, sources[name])
        whole = read_tables(sources["database"][0])
        facts = explain_features(whole, D, person)
        assert {one["name"]: one["value"] for one in document["features"]} == {
            one.feature.name: one.value for one in facts.features
        }
        for table, records in facts.records.items():
            assert [record["row"] for record in document["records"][table]] == [record.row for record in records], name


def test_a_fault_of_the_person_is_refused_by_its_row_in_the_whole_table_and_one_of_others_is_not_looked_for(
    borough, person, tmp_path, monkeypatch, capsys
):
    write_tables(borough, tmp_path)
    sanctions = borough["sanctions"].assign(disposal=borough["sanctions"]["disposal"].astype("str"))
    own = sanctions.index[sanctions["person_id"] == person]
    others = sanctions.index[sanctions["person_id"] != person]
    options = ("explain", person, "--data", tmp_path, "--index-date", D)
    sanctions.assign(disposal=sanctions["disposal"].where(sanctions.index != others[0], "Zxqv")).to_parquet(
        tmp_path / "sanctions.parquet", index=False
    )
    assert run(monkeypatch, *options) == 0
    assert "Not looked for: faults in the rows of others" in " ".join(capsys.readouterr().out.split())
    sanctions.assign(disposal=sanctions["disposal"].where(sanctions.index != own[2], "Zxqv")).to_parquet(
        tmp_path / "sanctions.parquet", index=False
    )
    assert run(monkeypatch, *options) == 3
    said = capsys.readouterr()
    assert f"(1 row(s), first {own[2] + 1})" in said.err
    assert said.out == ""
    assert person not in said.err


def test_that_anybody_is_in_persons_twice_is_found_in_the_whole_table(borough, person, tmp_path, monkeypatch, capsys):
    write_tables(borough, tmp_path)
    persons = borough["persons"]
    other = persons.index[persons["person_id"] != person][:1]
    pd.concat([persons, persons.loc[other]]).to_parquet(tmp_path / "persons.parquet", index=False)
    assert run(monkeypatch, "explain", person, "--data", tmp_path, "--index-date", D) == 3
    assert "the same person again; keep one row of each (1 row(s), first 201)" in capsys.readouterr().err


def test_the_costed_timeline_has_every_known_offence_in_order_and_adds_up(borough, folder, person, monkeypatch, capsys):
    assert run(monkeypatch, "explain", person, "--data", folder, "--index-date", D, "--costs", "--json") == 0
    costed = json.loads(capsys.readouterr().out)["costed_offences"]
    own = borough["sanctions"][borough["sanctions"]["person_id"] == person]
    assert len(costed["offences"]) == (own["recorded_date"] <= D).sum() > 1
    dates = [one["offence_date"] for one in costed["offences"]]
    assert dates == sorted(dates)
    for scale in ("gbp", "cchi_days", "css_points"):
        assert sum(one[scale] for one in costed["offences"]) == pytest.approx(costed["so_far"][scale], abs=0.1)
    assert run(monkeypatch, "explain", person, "--data", folder, "--index-date", D, "--costs") == 0
    told = capsys.readouterr().out
    assert f"{len(dates)} proven offences" in told and "never added" in told
    assert max(map(len, told.splitlines())) <= 120


def test_a_timeline_keeps_what_police_activity_finds_apart_and_counts_the_rest_in_four_ways():
    """One burglary of a dwelling (2015/16: 5,930; response 1,800; anticipation 710; 3.6), one possession of drugs."""
    cells = [{"offence_date": "2020-01-01", "ho_offence_code": code} for code in ("02801", "19300")]
    day = pd.Timestamp("2020-06-01")
    records = {"sanctions": [Record(row + 1, day, day, None, cell) for row, cell in enumerate(cells)]}
    costed = costed_offences(records)
    assert costed["ranked_so_far"]["cchi_days"] == 273.5 and costed["not_ranked_so_far"]["cchi_days"] == 3.4
    assert costed["so_far"]["css_points"] == 438 + 104
    in_2024 = 100 / 74.6
    assert costed["counted_as"] == {
        "response_only": pytest.approx(1800 * in_2024, abs=0.01),
        "avoidable": pytest.approx(5220 * in_2024, abs=0.01),
        "total": pytest.approx(5930 * in_2024, abs=0.01),
        "with_multiplier": pytest.approx(5930 * 3.6 * in_2024, abs=0.01),
    }
    assert costed["not_verified"] == {
        "gbp": ["burglary of a dwelling", "drug possession or supply"],
        "cchi_days": ["drug possession or supply"],
        "css_points": ["drug possession or supply"],
    }
    console = Console(record=True, width=120, file=io.StringIO())
    print_costs(costed, console)
    told = console.export_text()
    assert "kept outside the ranking" in told and "£7,949 total costs, without multiplier" in told
    assert "Not verified, days of custody: drug possession or supply." in told


def test_a_person_without_a_proven_offence_has_a_timeline_of_nothing():
    costed = costed_offences({})
    assert costed["offences"] == [] and set(costed["so_far"].values()) == {0.0}
    assert set(costed["counted_as"].values()) == {0.0}


def test_costs_and_a_feature_are_not_shown_together(folder, person, monkeypatch, capsys):
    assert (
        run(monkeypatch, "explain", person, "--data", folder, "--index-date", D, "--costs", "--feature", NAMES[0]) == 2
    )
    assert "Give one of them" in capsys.readouterr().err
