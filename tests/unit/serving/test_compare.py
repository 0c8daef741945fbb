"""`desist compare` as it is typed: what it writes, says and refuses."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from fairness_reports.comparison_page import comparison_page
from features.reading.case_files import write_tables
from models.release import canonical, document_hash, parse_release
from models.selection import make_list, read_scheme
from serving import cli
from serving.commands.compare_releases import corrections
from tests.support.compared_releases import (
    COUNT,
    SINCE,
    TERMS_A,
    TERMS_B,
    borough,
    counted,
    risk,
    small_release,
    term,
    written,
)
from tests.support.list_people import VERSIONS, facts, people
from training.comparison.designs import in_common, side_of
from training.comparison.held_out import held_out_rows, inputs_of_both
from training.study import hash_share

SHORT = ("--index-date", "2025-06-30", "--capacity", "60")


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    only_old = risk(*TERMS_A, outcome="violent_12m")
    return written(
        tmp_path_factory.mktemp("compare"),
        a=small_release(risk(*TERMS_A), counts=(counted(COUNT),)),
        b=small_release(risk(*TERMS_B), counts=(counted(SINCE),)),
        violent=small_release(only_old),
        research=small_release(risk(*TERMS_B), research_only=True),
        needy=small_release(risk(COUNT, term("drugs_need", [0.0, 1.0], (0.5,)))),
        foreign=small_release(risk(term("gang_affiliated", [0.0, 1.0], (0.5,)))),
        another=small_release(risk(*TERMS_B), protocol_sha256="0" * 64),
        nij=small_release(risk(*TERMS_B), protocol="nij_georgia"),
        ancient=small_release(risk(*TERMS_B), as_of_dates={"test": ["2026-06-01"]}),
    )


@pytest.fixture(scope="module")
def compared(folder):
    """A beside B, B beside A and A beside itself."""
    patch, made = pytest.MonkeyPatch(), {}
    for first, second in ("ab", "ba", "aa"):
        out = folder / f"out_{first}{second}"
        files = [folder / f"{name}.json" for name in (first, second)]
        with patch.context() as monkeypatch:
            assert run(monkeypatch, "compare", *files, "--data", folder / "tables", *SHORT, "--out", out) == 0
        made[first + second] = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    return made


def movers(folder, which):
    with (folder / f"out_{which}" / "movers.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def differences(document):
    for name, one in document["outcomes"].items():
        for key, figure in one["figures"].items():
            yield f"{name} {key}", figure["difference"]
    for name, one in document["counts"].items():
        for what, figures in one["counts"].items():
            for key, figure in figures.items():
                yield f"{name} {what} {key}", figure["difference"]
    for name, rows in document["by_group"].items():
        for row in rows:
            for key, figure in (row["figures"] or {}).items():
                yield f"{name} {row['group']} {key}", figure["difference"]


def test_a_release_beside_itself_differs_by_nothing_and_makes_the_same_list(compared, folder):
    found = list(differences(compared["aa"]))
    assert len(found) > 14
    assert {(one["low"], one["value"], one["high"]) for _, one in found} == {(0.0, 0.0, 0.0)}
    listed = compared["aa"]["list"]
    assert (listed["on_a"], listed["on_both"], listed["joins"], listed["leaves"]) == (60, 60, 0, 0)
    assert (listed["overlap"], listed["order"]["fixed"]["correlation"]) == (1.0, pytest.approx(1.0))
    assert movers(folder, "aa") == []
    assert "A and B are the same release: nothing can differ." in compared["aa"]["notes"]


def test_swapping_the_two_turns_every_sign(compared, folder):
    forth, back = dict(differences(compared["ab"])), dict(differences(compared["ba"]))
    assert forth.keys() == back.keys()
    for name, one in forth.items():
        turned = {"value": -back[name]["value"], "low": -back[name]["high"], "high": -back[name]["low"]}
        assert one == pytest.approx(turned, abs=1e-9), name
    listed, other = compared["ab"]["list"], compared["ba"]["list"]
    assert listed["joins"] == listed["leaves"] == other["leaves"] > 0
    pushed = {one["term"]: one["pushed"] for one in listed["terms"]}
    assert pushed == pytest.approx({one["term"]: one["pushed"] for one in other["terms"]}, abs=1e-9)
    assert {row["person_id"]: row["move"] for row in movers(folder, "ab")} == {
        row["person_id"]: {"joins": "leaves", "leaves": "joins"}[row["move"]] for row in movers(folder, "ba")
    }


def test_people_are_held_out_and_the_figures_are_those_of_their_probabilities(compared):
    a, b = (side_of(small_release(risk(*terms)), Path("release.json")) for terms in (TERMS_A, TERMS_B))
    common = in_common(a, b)
    rows = held_out_rows(borough(), a, b, common, inputs_of_both(a, b, borough()))["any_12m"]
    assert (hash_share(rows["person_id"], "borough-1") < 0.3).all()
    told = compared["ab"]["outcomes"]["any_12m"]
    assert (told["rows"], told["events"]) == (len(rows), int(rows["outcome"].sum()))
    assert told["figures"]["auc"]["b"]["value"] == pytest.approx(roc_auc_score(rows["outcome"], rows["b"]))
    assert told["figures"]["brier"]["a"]["value"] == pytest.approx(np.mean((rows["a"] - rows["outcome"]) ** 2))


def test_who_moves_is_told_with_the_terms_that_moved_them_and_only_in_the_file_for_the_force(compared, folder):
    rows = movers(folder, "ab")
    listed = compared["ab"]["list"]
    assert len(rows) == listed["joins"] + listed["leaves"]
    for row in rows:
        shifts = {name.removeprefix("shift:"): float(row[name]) for name in row if name.startswith("shift:")}
        assert shifts.keys() == {"sanction_count_24m", "age_years", "months_since_last_sanction"}
        largest = max(shifts, key=lambda name: abs(shifts[name]))
        assert row["moved_by"].startswith(largest.replace("_", " "))
        assert row["for_human_review"] == "yes"
    page = (folder / "out_ab" / "comparison.html").read_text(encoding="utf-8")
    told = json.dumps(compared["ab"])
    ids = set(borough()["persons"]["person_id"])
    assert not [one for one in ids if f"{one}<" in page or f"{one} " in page or f'"{one}"' in told]
    assert "<script" not in page
    assert "http" not in page
    assert page == comparison_page(compared["ab"])


def test_the_screen_says_it_in_a_hundred_letters_a_line_and_the_machine_the_same(compared, folder, monkeypatch, capsys):
    files = [folder / f"{name}.json" for name in "ab"]
    assert run(monkeypatch, "compare", *files, "--data", folder / "tables", *SHORT) == 0
    screen = capsys.readouterr().out
    assert max(map(len, screen.splitlines())) <= 100
    listed = compared["ab"]["list"]
    assert f"Of the 60 people on A's list {listed['on_both']} are on B's, which has 60." in screen
    assert "What pushed them most" in screen
    assert "People decide" in screen
    assert run(monkeypatch, "compare", *files, "--data", folder / "tables", *SHORT, "--json") == 0
    assert json.loads(capsys.readouterr().out) == compared["ab"]


def test_the_order_of_the_tables_changes_nothing(compared, folder, monkeypatch, tmp_path, capsys):
    turned = {name: borough()[name].iloc[::-1].reset_index(drop=True) for name in borough()}
    tables = type(borough())(turned)
    write_tables(tables, tmp_path)
    files = [folder / f"{name}.json" for name in "ab"]
    assert run(monkeypatch, "compare", *files, "--data", tmp_path, *SHORT, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    for key in ("outcomes", "counts", "by_group", "list"):
        assert found[key] == compared["ab"][key], key


def test_a_research_release_may_be_compared_and_it_is_said(folder, monkeypatch, capsys):
    files = folder / "a.json", folder / "research.json"
    assert run(monkeypatch, "compare", *files, "--data", folder / "tables", *SHORT) == 0
    assert "B is for research only: it can be neither promoted nor served." in capsys.readouterr().out


REFUSED = {
    "no outcome in common": ("violent", (), 2, "no outcome in common"),
    "a feature that case tables lack": ("foreign", (), 3, "gang_affiliated"),
    "another protocol": ("another", (), 2, "not the one that this Desist ships"),
    "a person table": ("nij", (), 2, "nij_georgia"),
    "nobody with an outcome": ("ancient", (), 4, "nobody was held out of both on a date"),
    "a date after the data": ("b", ("--index-date", "2026-11-20"), 2, "after the case tables end"),
    "no place": ("b", ("--capacity", "0"), 2, "at least 1 place"),
    "no such scheme": ("b", ("--scheme", "nowhere"), 3, "no scheme nowhere"),
    "no such release": ("missing", (), 2, "B, the second: there is no missing.json there"),
}


@pytest.mark.parametrize("which", REFUSED)
def test_what_cannot_be_compared_is_named_and_leaves_nothing(folder, tmp_path, monkeypatch, capsys, which):
    second, options, code, words = REFUSED[which]
    files, out = (folder / "a.json", folder / f"{second}.json"), tmp_path / "out"
    assert run(monkeypatch, "compare", *files, "--data", folder / "tables", *options, "--out", out) == code
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_changed_release_is_refused(folder, tmp_path, monkeypatch, capsys):
    text = (folder / "b.json").read_text(encoding="utf-8")
    (tmp_path / "release.json").write_text(
        text.replace('"missing_phrase":""', '"missing_phrase":"x"', 1), encoding="utf-8"
    )
    assert run(monkeypatch, "compare", folder / "a.json", tmp_path, "--data", folder / "tables") == 3
    told = capsys.readouterr().err
    assert told.startswith("B: ")
    assert "It was changed after it was made" in told


def test_tables_without_a_feature_or_with_one_person_as_two_are_refused(folder, tmp_path, monkeypatch, capsys):
    shutil.copytree(folder / "tables", tmp_path / "needless")
    for path in (tmp_path / "needless").glob("needs*"):
        path.unlink()
    files = folder / "a.json", folder / "needy.json"
    assert run(monkeypatch, "compare", *files, "--data", tmp_path / "needless", *SHORT) == 3
    assert "`drugs_need` needs `needs`" in capsys.readouterr().err
    tables = {name: borough()[name] for name in borough()}
    numbers = pd.DataFrame(
        {"person_id": tables["persons"]["person_id"].iloc[:2].to_numpy(), "kind": "pnc", "value": "20/1A"}
    )
    tables["identifiers"] = numbers.astype(tables["identifiers"].dtypes) if "identifiers" in tables else numbers
    write_tables(type(borough())(tables), tmp_path / "doubled")
    files = folder / "a.json", folder / "b.json"
    assert run(monkeypatch, "compare", *files, "--data", tmp_path / "doubled", *SHORT) == 3
    assert "a number that two people have" in capsys.readouterr().err


def test_releases_without_tables_and_a_folder_of_neither_are_refused(folder, tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, "compare", folder / "a.json", folder / "b.json") == 2
    assert "name the case tables with --data" in capsys.readouterr().err
    assert run(monkeypatch, "compare", folder / "a.json", tmp_path, "--data", folder / "tables") == 2
    assert "holds no release.json and no list.json" in capsys.readouterr().err
    (tmp_path / "notes.json").write_text("{}", encoding="utf-8")
    assert run(monkeypatch, "compare", folder / "a.json", tmp_path / "notes.json") == 3
    assert "neither a release nor a list" in capsys.readouterr().err


def test_where_one_correction_saw_the_dates_and_the_other_did_not_it_is_said_whom_that_favours(folder, tmp_path):
    later = {"outcomes": {"any_12m": {"as_of_dates": ["2025-12-01"]}}}
    document = {**small_release(risk(*TERMS_A)).document, "recalibration": later}
    anew = parse_release(document | {"sha256": document_hash(document)})
    a, b = (side_of(one, Path("release.json")) for one in (small_release(risk(*TERMS_A)), anew))
    (told,) = corrections(a, b, ["any_12m"])
    assert "lean to A; AUC does not" in told
    (told,) = corrections(b, a, ["any_12m"])
    assert "lean to B; AUC does not" in told
    assert corrections(a, a, ["any_12m"]) == []


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    """Three lists of one scheme in folders, the third of another day."""
    folder = tmp_path_factory.mktemp("lists")
    for name, chances, more in (
        ("first", (0.9, 0.8, 0.5, 0.1), {"release": "a" * 64}),
        ("second", (0.9, 0.3, 0.5, 0.1), {"release": "b" * 64}),
        ("later", (0.9, 0.3, 0.5, 0.1), {"release": "b" * 64, "as_of_date": "2026-07-31"}),
    ):
        found = people(facts(4).rename(index={"p2": "-p2"}), chances)
        document = make_list(read_scheme("capacity_only", capacity=2), found, versions=VERSIONS | more)
        (folder / name).mkdir()
        (folder / name / "list.json").write_text(canonical(document), encoding="utf-8")
    return folder


def test_two_lists_are_compared_as_they_are(lists, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out"
    assert run(monkeypatch, "compare", lists / "first", lists / "second" / "list.json", "--out", out) == 0
    screen = capsys.readouterr().out
    assert "Of the 2 people on A's list 1 are on B's, which has 2." in screen
    assert "1 join and 1 leave; 0 stay and move to another strand." in screen
    with (out / "movers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # An identifier that a spreadsheet would take for a formula is quoted.
    assert [(row["person_id"], row["move"], row["rank_a"], row["rank_b"]) for row in rows] == [
        ("'-p2", "joins", "3", "2"),
        ("p1", "leaves", "2", "3"),
    ]
    assert (out / ".gitignore").read_text(encoding="utf-8") == "*\n"
    page = (out / "comparison.html").read_text(encoding="utf-8")
    assert "p1" not in page
    assert '<td class="number">0.800</td>' in page
    assert run(monkeypatch, "compare", lists / "first", lists / "later") == 0
    assert "A is as of 2026-06-30 and B as of 2026-07-31" in capsys.readouterr().out


def test_a_list_beside_a_release_or_with_tables_is_refused(lists, folder, monkeypatch, capsys):
    assert run(monkeypatch, "compare", lists / "first", folder / "a.json") == 2
    assert "One of the two is a release and the other a list" in capsys.readouterr().err
    both = lists / "first", lists / "second"
    assert run(monkeypatch, "compare", *both, "--data", folder / "tables", "--capacity", 5) == 2
    assert "--data, --capacity is for releases" in capsys.readouterr().err
