"""`desist alternatives` as it is typed: the record, that it comes out again byte for byte, and what is refused."""

import json

import pytest

from features import simulate
from features.reading.case_files import write_tables
from serving import cli
from tests.support.person_tables import small_protocol, small_table
from training.alternatives import REPORTED_HISTORY

SHORT = """name = "short"
version = "1"
title = "A short study of simulated people"
intended_use = "To try the search."
research_only = false
seed = 11
index_date = 2026-06-30
sex = { use = false, reason = "" }
[data]
kind = "case_tables"
[outcome]
name = "any_12m"
meaning = "Invented."
horizon_months = 12
proven_within_months = 18
[split]
kind = "temporal"
train_as_of = [2020-01-01, 2021-01-01]
recalibrate_as_of = [2021-12-01]
test_as_of = [2023-12-01]
held_out_share = 0.3
salt = "short"
[comparator]
name = "ARP"
margin = 0.001
[gates]
observed_to_expected = [0.8, 1.25]
[model]
replicate_count = 16
bin_count = 16
[schemes]
capacity_only = 60
[features]
use = ["age_years", "sanction_count_24m", "months_since_last_sanction", "unacceptable_absence_rate_90d", "drugs_need"]
"""


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alternatives")
    tables, _ = simulate(6000, 4)
    write_tables(tables, folder / "tables")
    (folder / "short.toml").write_text(SHORT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        asked = ("alternatives", folder / "short.toml", "--data", folder / "tables", "--out", folder / "out")
        assert run(monkeypatch, *asked) == 0
    return folder


def record(folder):
    return json.loads((folder / "out" / "alternatives.json").read_text(encoding="utf-8"))


def test_every_kind_of_model_is_tried_and_one_is_chosen_by_the_rule(searched):
    search = record(searched)["search"]
    names = [one["name"] for one in search["tried"]]
    assert names[0] == "the protocol's own"
    others = ("seed 12", "at most 8 bins", "logistic, penalty 30", "official formula", "without age_years")
    fewer = ("without attendance", "without needs", "without attendance and needs", REPORTED_HISTORY)
    assert set(others) | set(fewer) <= set(names)
    within = [one for one in search["tried"] if one["brier"] <= search["limit"] + 1e-6]
    assert all(one["within"] for one in within)
    assert search["chosen"] == min(within, key=lambda one: one["gap"])["name"]
    assert [one["dropped"] for one in search["tried"] if one["dropped"]] == [
        one["name"] for one in record(searched)["inputs"]
    ]


def test_inputs_are_told_with_the_table_they_are_made_from_and_what_may_never_be_one(searched):
    found = record(searched)
    tables = {one["name"]: one["table"] for one in found["inputs"]}
    assert tables["sanction_count_24m"] == "sanctions"
    assert tables["drugs_need"] == "needs"
    refused = {name for one in found["never_inputs"] for name in one["names"]}
    assert {"ethnicity", "arrest", "gang", "postcode", "marac"} <= refused
    assert {one["attribute"] for one in found["proxies"]} == {"sex", "ethnicity"}
    never = {"asb_events", "charges", "cohort", "cohort_events", "drug_tests", "equality", "identifiers", "nominations",
             "panels"}  # fmt: skip
    assert set(found["tables_never_read"]) == never
    assert not never & set(tables.values())


def test_nobody_can_be_found_in_what_is_written(searched):
    for path in (searched / "out").iterdir():
        text = path.read_text(encoding="utf-8")
        assert "P000" not in text
        assert "<script" not in text


def test_pages_hold_every_model_and_every_input(searched):
    page = (searched / "out" / "alternatives.html").read_text(encoding="utf-8")
    for one in record(searched)["search"]["tried"]:
        assert one["name"].replace("'", "&#39;") in page
    assert "a coin" in page
    what_if = (searched / "out" / "what_if.html").read_text(encoding="utf-8")
    assert "Nothing on this page can be released" in what_if


def test_the_record_comes_out_again_byte_for_byte(searched, monkeypatch, capsys, tmp_path):
    kept = searched / "out" / "alternatives.json"
    asked = ("alternatives", searched / "short.toml", "--data", searched / "tables", "--out", tmp_path / "again")
    assert run(monkeypatch, *asked, "--repeat", kept) == 0
    assert (tmp_path / "again" / "alternatives.json").read_bytes() == kept.read_bytes()
    assert "byte for byte" in capsys.readouterr().out


def test_a_record_that_was_changed_does_not_come_out_again_and_nothing_is_written(
    searched, monkeypatch, capsys, tmp_path
):
    changed = record(searched)
    changed["search"]["tried"][2]["gap"] -= 0.2
    kept = tmp_path / "changed.json"
    kept.write_text(json.dumps(changed), encoding="utf-8")
    asked = ("alternatives", searched / "short.toml", "--data", searched / "tables", "--out", tmp_path / "again")
    assert run(monkeypatch, *asked, "--repeat", kept) == 5
    assert "the record, search, tried 3, gap differs" in capsys.readouterr().err
    assert not (tmp_path / "again").exists()


def test_a_record_of_another_protocol_is_not_repeated(searched, monkeypatch, capsys, tmp_path):
    other = tmp_path / "other.toml"
    other.write_text(SHORT.replace("seed = 11", "seed = 13"), encoding="utf-8")
    asked = ("alternatives", other, "--data", searched / "tables", "--out", tmp_path / "again")
    assert run(monkeypatch, *asked, "--repeat", searched / "out" / "alternatives.json") == 3
    assert "made by other protocol and seed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [(None, 2, "There is no record"), ("{}", 3, "is not the record of a search"), ("no json", 3, "is not the record")],
)
def test_what_is_no_record_is_refused_before_anything_is_read(
    searched, monkeypatch, capsys, tmp_path, text, code, said
):
    kept = tmp_path / "kept.json"
    if text is not None:
        kept.write_text(text, encoding="utf-8")
    asked = ("alternatives", searched / "short.toml", "--data", tmp_path / "nowhere", "--out", tmp_path / "again")
    assert run(monkeypatch, *asked, "--repeat", kept) == code
    assert said in capsys.readouterr().err


def test_a_protocol_without_places_is_refused(searched, monkeypatch, capsys, tmp_path):
    bare = tmp_path / "bare.toml"
    bare.write_text(SHORT.replace("[schemes]\ncapacity_only = 60\n", ""), encoding="utf-8")
    assert run(monkeypatch, "alternatives", bare, "--data", searched / "tables", "--out", tmp_path / "x") != 0
    assert "scheme" in capsys.readouterr().err


def test_a_person_table_is_searched_too_and_says_what_it_cannot_try(monkeypatch, capsys, tmp_path):
    protocol, table = small_protocol(tmp_path), small_table(tmp_path)
    assert run(monkeypatch, "alternatives", protocol, "--data", table, "--out", tmp_path / "out") == 0
    found = json.loads((tmp_path / "out" / "alternatives.json").read_text(encoding="utf-8"))
    assert REPORTED_HISTORY not in {one["name"] for one in found["search"]["tried"]}
    assert found["not_known"][0].startswith("A person table does not say")
    assert {one["attribute"] for one in found["proxies"]} == {"race"}
    assert {one["table"] for one in found["inputs"]} == {"person table"}
