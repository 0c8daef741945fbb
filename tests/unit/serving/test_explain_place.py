"""`desist explain` with a release and a scheme: sums that are exact, and the very place that the list has."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, read_tables, simulate, write_tables
from features.vocabulary import ReasonGroup
from models.release import write_release
from models.term import Term
from serving import cli
from serving.commands.explain_place import cut_in_words, place_on_list
from tests.support.compared_releases import counted, risk, small_release

D = "2026-06-30"
IOM = "iom_neighbourhood_crime"


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def term(feature, points, cuts, group=ReasonGroup.HISTORY):
    return Term(feature, feature, "bins", np.array(points), cuts=cuts, group=group)


TERMS = (
    term("sanction_count_24m", [-0.5, 0.2, 1.0], (1.0, 4.0)),
    term("need_count", [-0.2, 0.3], (3.0,), ReasonGroup.NEEDS),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Tables with one person under 18 and one of unknown age, two releases, and a list of `desist propose`."""
    folder = tmp_path_factory.mktemp("place")
    tables = simulate(500, 12)[0]
    persons = tables["persons"].copy()
    sanctioned = persons["person_id"].isin(tables["sanctions"]["person_id"]).to_numpy().nonzero()[0]
    dated = {name: frame for name, frame in tables.items() if name != "persons"}
    child, ageless = persons["person_id"].iloc[sanctioned[:2]]
    persons.loc[persons["person_id"] == child, "date_of_birth"] = pd.Timestamp("2009-01-01")
    persons.loc[persons["person_id"] == ageless, "date_of_birth"] = pd.NaT
    early = dated["sanctions"]["person_id"].eq(child) & (dated["sanctions"]["offence_date"] < "2020-01-01")
    dated["sanctions"] = dated["sanctions"][~early]
    write_tables(CaseTables({"persons": persons, **dated}), folder / "tables")
    write_release(small_release(risk(*TERMS), counts=(counted(*TERMS),)), folder / "release.json")
    write_release(small_release(risk(TERMS[0])), folder / "other.json")
    write_release(small_release(risk(*TERMS), research_only=True), folder / "research.json")
    (folder / "who.json").write_text(json.dumps({"child": child, "ageless": ageless}))
    return folder


@pytest.fixture(scope="module")
def june(made):
    """What `desist propose` makes of them, 20 places."""
    with pytest.MonkeyPatch.context() as patch:
        asked = ("--scheme", IOM, "--index-date", D, "--data-date", D, "--release", made / "release.json")
        assert run(patch, "propose", made / "tables", *asked, "--capacity", 20, "--out", made / "june") == 0
    return made / "june" / "list.json"


def asked(made, person, *options):
    day = ("--index-date", D, "--data-date", D)
    return ("explain", person, "--data", made / "tables", *day, *options)


def told(made, monkeypatch, capsys, person, *options):
    capsys.readouterr()
    assert run(monkeypatch, *asked(made, person, *options, "--json")) == 0
    return json.loads(capsys.readouterr().out)


def placed(june, result):
    document = json.loads(june.read_text())
    return next(item for item in document["items"] if item["result"] == result)


def test_contributions_add_up_to_the_log_odds_and_the_log_count(made, june, monkeypatch, capsys):
    item = placed(june, "propose")
    scores = told(made, monkeypatch, capsys, item["person_id"], "--release", made / "release.json")["scores"]
    (model,), (counts,) = scores["models"], scores["counts"]
    assert math.isclose(sum(one["points"] for one in model["contributions"]), model["log_odds"], abs_tol=1e-9)
    chance = model["probability"]["value"]
    assert math.isclose(math.log(chance / (1 - chance)), model["log_odds"], abs_tol=1e-9)
    assert chance == item["probability"]["value"]
    assert (model["probability"]["low"], model["probability"]["high"]) == (None, None)
    assert math.isclose(sum(one["points"] for one in counts["contributions"]), counts["log_occasions"], abs_tol=1e-9)
    offences = counts["offences_per_occasion"] * math.exp(counts["log_occasions"])
    assert math.isclose(counts["expected_offences"]["value"], offences, rel_tol=1e-12)
    assert [one["instrument"] for one in scores["official"]][:3] == ["ARP", "VRP", "SVRP"]
    assert scores["official"][0]["score"] == item["instrument_score"]


@pytest.mark.parametrize("result", ["propose", "leaving"])
def test_the_place_is_that_of_the_list(made, june, monkeypatch, capsys, result):
    item = placed(june, result)
    options = ("--release", made / "release.json", "--scheme", IOM, "--capacity", 20)
    document = told(made, monkeypatch, capsys, item["person_id"], *options)
    found = document["place"]["item"]
    # Services and other panels are brought to the list after it is made.
    assert {name: found[name] for name in found} == {name: item[name] for name in found}
    assert set(item) - set(found) <= {"also_on", "pathways", "services", "lead"}
    on_it = told(made, monkeypatch, capsys, item["person_id"], "--list", june)["place"]
    assert on_it["item"] == item
    assert [on_it[name] for name in ("cut_in_words", "nearest_above", "nearest_below", "would_change")] == [
        document["place"][name] for name in ("cut_in_words", "nearest_above", "nearest_below", "would_change")
    ]


def test_the_screen_tells_facts_then_scores_then_place_in_100_columns(made, june, monkeypatch, capsys):
    item = placed(june, "propose")
    capsys.readouterr()
    options = ("--release", made / "release.json", "--list", june, "--full")
    assert run(monkeypatch, *asked(made, item["person_id"], *options)) == 0
    lines = capsys.readouterr().out.splitlines()
    scores = next(row for row, line in enumerate(lines) if line.startswith("Scores, release "))
    place = next(row for row, line in enumerate(lines) if line.startswith("Place on the list: "))
    assert 0 < scores < place
    assert max(map(len, lines[scores:])) <= 100
    says = {"met": "Met", "almost_met": "Almost met", "not_met": "Not met", "cannot_check": "Cannot be checked"}
    heads = [f"{says[rule['status']]}, {rule['id']}: " for rule in item["rules"]]
    assert {sum(line.strip().startswith(head) for line in lines[place:]) for head in heads} == {1}
    assert f"Line: {cut_in_words(item, 'gbp')}" in lines


def test_the_short_screen_keeps_facts_first_each_need_and_what_is_open(made, june, monkeypatch, capsys):
    item = placed(june, "propose")
    options = ("--release", made / "release.json", "--list", june)
    facts = told(made, monkeypatch, capsys, item["person_id"], *options)["features"]
    assert run(monkeypatch, *asked(made, item["person_id"], *options)) == 0
    screen = capsys.readouterr().out
    assert run(monkeypatch, *asked(made, item["person_id"], *options, "--full")) == 0
    assert len(screen.splitlines()) < 2 / 3 * len(capsys.readouterr().out.splitlines())
    one_line = " ".join(screen.split())
    assert one_line.index("History: ") < one_line.index("Scores, release ") < one_line.index("Place on the list: ")
    said = {None: "need not assessed", 0.0: "need: no", 1.0: "need: yes"}
    needs = [one["value"] for one in facts if one["unit"] == "need"]
    assert len(needs) == 9
    before_scores = one_line[: one_line.index("Scores, release ")]
    for value, words in said.items():
        assert before_scores.count(words) == needs.count(value)
    unchecked = [f"Cannot be checked, {rule['id']}: " for rule in item["rules"] if rule["status"] == "cannot_check"]
    assert unchecked and all(one_line.count(words) == 1 for words in unchecked)
    assert "--full" in screen.splitlines()[-1]


def test_of_somebody_under_18_or_of_unknown_age_there_is_no_score_and_no_history(made, june, monkeypatch, capsys):
    everybody = {item["person_id"] for item in json.loads(june.read_text())["items"]}
    for who in json.loads((made / "who.json").read_text()).values():
        assert who in everybody
        options = ("--release", made / "release.json", "--list", june)
        document = told(made, monkeypatch, capsys, who, *options)
        assert (document["scores"]["models"], document["scores"]["counts"], document["scores"]["official"]) == (
            [],
            [],
            [],
        )
        assert document["features"] == [] and document["records"] == {}
        item = document["place"]["item"]
        assert [item[name] for name in ("probability", "rank", "cut_distance")] == [None] * 3
        assert [line["id"] for line in item["rules"]] == ["G1"]
        capsys.readouterr()
        assert run(monkeypatch, *asked(made, who, *options)) == 0
        screen = capsys.readouterr().out
        assert "Nobody under 18, or of unknown age, is scored, ranked or placed." in screen
        assert "Known that day" not in screen and "sanction_count" not in screen and "theft" not in screen


def test_somebody_outside_the_population_is_said_to_be(made, june, monkeypatch, capsys):
    everybody = {item["person_id"] for item in json.loads(june.read_text())["items"]}
    who = next(one for one in read_tables(made / "tables")["persons"]["person_id"] if one not in everybody)
    document = told(made, monkeypatch, capsys, who, "--release", made / "release.json", "--list", june)
    assert document["place"]["on_list"] is False
    assert document["place"]["why"] == f"Not on the list. {document['notes'][0]}"
    assert document["scores"]["unavailable_because"] + "." == document["notes"][0]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--scheme", IOM], 2, "add --release"),
        (["--release", "release.json", "--capacity", 20], 2, "--capacity replaces the places of --scheme"),
        (["--release", "release.json", "--costs"], 2, "--costs and --feature"),
        (["--release", "research.json"], 5, "for research only"),
        (["--release", "none.json"], 3, "no release none.json"),
        (["--release", "release.json", "--scheme", "nowhere"], 3, "no scheme nowhere"),
        (["--list", "june/list.json", "--release", "other.json"], 3, "made with another release"),
        (["--list", "june/list.json", "--scheme", "project_reset_north_area"], 3, "made by another scheme"),
        (["--list", "june/nothing.json"], 3, "no list nothing.json"),
        (["--release", "release.json"], 2, "not among the 500 people"),
    ],
)
def test_what_does_not_go_together_is_refused_without_naming_anybody(
    made, june, monkeypatch, capsys, options, code, words
):
    options = [made / one if str(one).endswith(".json") else one for one in options]
    assert run(monkeypatch, *asked(made, "Zxqv1984", *options)) == code
    said = capsys.readouterr()
    assert words in " ".join(said.err.split())
    assert "Zxqv1984" not in said.err + said.out and "SIM0" not in said.err + said.out


def test_a_list_of_another_day_or_of_other_tables_is_refused(made, june, tmp_path, monkeypatch, capsys):
    person = placed(june, "propose")["person_id"]
    may = ("explain", person, "--data", made / "tables", "--index-date", "2026-05-31", "--list", june)
    assert run(monkeypatch, *may) == 2
    assert "The list is of 2026-06-30, not of 2026-05-31" in capsys.readouterr().err
    tables = read_tables(made / "tables")
    fewer = {name: frame.iloc[:-1] if name == "appointments" else frame for name, frame in tables.items()}
    write_tables(CaseTables(fewer), tmp_path / "tables")
    other = ("explain", person, "--data", tmp_path / "tables", "--index-date", D, "--data-date", D, "--list", june)
    assert run(monkeypatch, *other) == 3
    assert "made from other case tables" in capsys.readouterr().err


def test_a_release_of_features_that_the_tables_lack_is_refused(made, june, tmp_path, monkeypatch, capsys):
    tables = read_tables(made / "tables")
    write_tables(CaseTables({name: tables[name] for name in tables if name != "needs"}), tmp_path / "tables")
    person = placed(june, "propose")["person_id"]
    options = ("--index-date", D, "--data-date", D, "--release", made / "release.json")
    assert run(monkeypatch, "explain", person, "--data", tmp_path / "tables", *options) == 3
    said = capsys.readouterr()
    assert "need_count" in said.err and person not in said.err


def item(name, distance, **changed):
    own = {
        "person_id": name,
        "result": "propose" if distance > 0 else "not_proposed",
        "strand": "fixed",
        "rank": 1,
        "cut_distance": distance,
        "tied_at_the_line": False,
        "restricted": False,
        "rules": [],
        "why": "",
        "missing_answers": {"missing_count": 2, "could_cross": True},
    }
    return own | changed


def hand_made(*items, ranked_by="gbp"):
    return {
        "items": list(items),
        "scheme": {"ranked_by": ranked_by, "title": "By hand"},
        "capacity": {"total": 4},
        "versions": {},
    }


def test_the_nearest_about_the_line_are_three_of_the_same_strand_on_each_side():
    others = [item(f"A{worth}", float(worth)) for worth in (40, 10, 30, 20)]
    others += [item(f"B{worth}", -float(worth)) for worth in (4, 1, 3, 2)]
    others += [item("FLEX", 5.0, strand="flex"), item("HIDDEN", -0.5, restricted=True)]
    place = place_on_list(hand_made(item("ME", 15.0), *others), "ME", is_child=False)
    assert [one["person_id"] for one in place["nearest_above"]] == ["A10", "A20", "A30"]
    assert [one["person_id"] for one in place["nearest_below"]] == [None, "B1", "B2"]
    assert place["nearest_below"][0]["in_words"] == "less than £1 below the line"
    assert place["would_change"] == [
        "Placed unless the figure is lower by more than £15, all others staying as they are.",
        "2 answers missing: could move it across the line.",
    ]


@pytest.mark.parametrize(
    ("unit", "changed", "words"),
    [
        ("gbp", {"cut_distance": -1234.4}, "£1,234 below the line"),
        ("probability", {"cut_distance": 0.0421}, "4.2 percentage points above the line"),
        ("cchi_days", {"cut_distance": -12.34}, "12.3 CCHI days below the line"),
        ("css_points", {"cut_distance": 0.04}, "less than 0.1 ONS severity points above the line"),
        ("order of needs", {"cut_distance": 3.0}, "above the line"),
        ("gbp", {"tied_at_the_line": True}, "level with the line"),
        ("gbp", {"cut_distance": None}, "none, nobody would take the place"),
        ("gbp", {"strand": None}, "none, not ranked, since no strand is open"),
    ],
)
def test_the_distance_from_the_line_in_words(unit, changed, words):
    assert cut_in_words(item("ME", 1.0) | changed, unit) == words
