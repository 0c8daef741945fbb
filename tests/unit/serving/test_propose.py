"""`desist propose` as an IOM lead runs it: a list with its agenda and audit, and every refusal leaves nothing."""

import json

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, simulate, write_tables
from features.vocabulary import ReasonGroup
from models.release import canonical, write_release
from models.term import Term
from serving import cli
from tests.support.compared_releases import counted, risk, small_release
from tests.support.spoilt_schemes import IOM as IOM_SCHEME
from tests.support.spoilt_schemes import written

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
def borough():
    return simulate(500, 12)[0]


@pytest.fixture(scope="module")
def made(borough, tmp_path_factory):
    """Folders of the tables, and releases with expected counts and without."""
    folder = tmp_path_factory.mktemp("propose")
    write_tables(borough, folder / "tables")
    write_release(small_release(risk(*TERMS), counts=(counted(*TERMS),)), folder / "release.json")
    write_release(small_release(risk(*TERMS)), folder / "without_counts.json")
    write_release(small_release(risk(*TERMS), research_only=True), folder / "research.json")
    return folder


def options(made, out, **changed):
    asked = {"scheme": IOM, "index-date": D, "data-date": D, "release": made / "release.json", "out": out}
    asked |= {name.replace("_", "-"): value for name, value in changed.items()}
    return ["propose", changed.pop("data", made / "tables"), *(
        part for name, value in asked.items() if name != "data" for part in (f"--{name}", value)
    )]  # fmt: skip


def test_a_list_has_its_agenda_its_table_and_its_audit(made, tmp_path, monkeypatch, capsys):
    out = tmp_path / "june"
    assert run(monkeypatch, *options(made, out, capacity=20)) == 0
    told = capsys.readouterr().out
    assert "20 places" in told and "People decide, each with a reason." in told
    assert max(map(len, told.splitlines())) <= max(100, len(str(out)) * 2 + 40)
    document = json.loads((out / "list.json").read_text())
    assert document["versions"]["as_of_date"] == D
    assert document["scheme"]["ranked_by"] == "gbp"
    assert document["counts"]["propose"] + document["counts"]["stay"] <= 20
    assert {path.name for path in out.iterdir()} >= {"agenda.html", "candidates.csv", "list.json", "fairness"}
    assert (out / "fairness" / "summary.json").is_file() and (out / "fairness" / "report.html").is_file()


def test_the_same_list_is_the_same_bytes(made, tmp_path, monkeypatch, capsys):
    for name in ("one", "two"):
        assert run(monkeypatch, *options(made, tmp_path / name, capacity=20)) == 0
    one, two = ((tmp_path / name / "list.json").read_bytes() for name in ("one", "two"))
    assert one == two
    assert one == canonical(json.loads(one)).encode()
    capsys.readouterr()


def test_what_changed_since_last_month_opens_the_agenda(made, tmp_path, monkeypatch, capsys):
    may, june = tmp_path / "may", tmp_path / "june"
    assert run(monkeypatch, *options(made, may, capacity=20, index_date="2026-05-31")) == 0
    assert run(monkeypatch, *options(made, june, capacity=20, previous=may / "list.json")) == 0
    assert "Since the list of 2026-05-31:" in capsys.readouterr().out
    lists = [json.loads((folder / "list.json").read_text()) for folder in (may, june)]
    on = [{i["person_id"] for i in one["items"] if i["result"] in ("propose", "stay")} for one in lists]
    since = lists[1]["since_last_time"]
    assert {one["person_id"] for one in since["joined"]} == on[1] - on[0]
    assert {one["person_id"] for one in since["left"]} == on[0] - on[1]
    assert all(one["why"] for move in ("joined", "left", "moved") for one in since[move])
    page = (june / "agenda.html").read_text()
    assert page.index("Since the list of 2026-05-31") < page.index('<h2 id="propose">')


def test_a_release_without_counts_ranks_by_probability_and_says_so(made, tmp_path, monkeypatch, capsys):
    out = tmp_path / "list"
    assert run(monkeypatch, *options(made, out, release=made / "without_counts.json")) == 0
    assert "has no expected counts by kind of offence" in " ".join(capsys.readouterr().out.split())
    assert json.loads((out / "list.json").read_text())["scheme"]["ranked_by"] == "probability"


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"release": "research.json"}, 5, "for research only"),
        ({"release": "none.json"}, 3, "no release none.json"),
        ({"scheme": "nowhere"}, 3, "no scheme nowhere"),
        ({"capacity": 0}, 2, "at least 1 place"),
        ({"index_date": "2026-07-01"}, 2, "2026-07-01"),
        ({"previous": "tables/nothing.json"}, 3, "no list nothing.json"),
        ({"services": "nothing.toml"}, 3, "nothing.toml"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    made, tmp_path, monkeypatch, capsys, changed, code, words
):
    files = {name: made / value for name, value in changed.items() if name in ("release", "previous", "services")}
    assert run(monkeypatch, *options(made, tmp_path / "list", **(changed | files))) == code
    assert words in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "list").exists()


def test_a_previous_list_of_another_scheme_is_refused(made, tmp_path, monkeypatch, capsys):
    reset = tmp_path / "reset"
    may = {"index_date": "2026-05-31", "scheme": "project_reset_north_area"}
    assert run(monkeypatch, *options(made, reset, **may)) == 0
    assert run(monkeypatch, *options(made, tmp_path / "list", previous=reset / "list.json")) == 2
    assert "Give one of iom_neighbourhood_crime" in capsys.readouterr().err
    assert not (tmp_path / "list").exists()


def test_data_without_a_table_that_the_release_learned_from_are_refused(borough, made, tmp_path, monkeypatch, capsys):
    fewer = CaseTables({name: borough[name] for name in borough if name != "needs"})
    write_tables(fewer, tmp_path / "tables")
    assert run(monkeypatch, *options(made, tmp_path / "list", data=tmp_path / "tables")) == 3
    assert "need_count" in capsys.readouterr().err
    assert not (tmp_path / "list").exists()


def test_no_protected_attribute_is_in_what_a_list_leaves_behind(borough, made, tmp_path, monkeypatch, capsys):
    out = tmp_path / "list"
    assert run(monkeypatch, *options(made, out, capacity=20)) == 0
    capsys.readouterr()
    # Two codes of ethnicity are also names of colours, B1 and B2, which the list does hold.
    words = (set(borough["equality"]["ethnicity"].dropna()) | {"ethnicity", "religion"}) - {"B1", "B2", "B3"}
    for name in ("list.json", "candidates.csv", "agenda.html"):
        text = (out / name).read_text()
        assert not [word for word in words if f'"{word}"' in text or f">{word}<" in text]
    assert pd.read_csv(out / "candidates.csv")["for_human_review"].eq("yes").all()


def test_bounds_that_cannot_be_kept_are_named_and_nothing_is_written(made, tmp_path, monkeypatch, capsys):
    far = """
[[area]]
name = "Nowhere"
at_least = 3
source = "an invented board"
certainty = "local decision"
"""
    scheme = written(tmp_path, IOM_SCHEME + far)
    assert run(monkeypatch, *options(made, tmp_path / "list", scheme=scheme, capacity=20)) == 5
    said = " ".join(capsys.readouterr().err.split())
    assert "Nowhere" in said and "3" in said
    assert not (tmp_path / "list").exists()


def test_a_present_member_who_is_not_among_the_people_is_refused(borough, made, tmp_path, monkeypatch, capsys):
    member = borough["cohort"]["person_id"].iloc[0]
    tables = {name: borough[name] for name in borough}
    tables["persons"] = tables["persons"][tables["persons"]["person_id"] != member]
    write_tables(CaseTables(tables), tmp_path / "tables")
    assert run(monkeypatch, *options(made, tmp_path / "list", data=tmp_path / "tables")) == 3
    said = capsys.readouterr().err
    assert "cohort" in said and member not in said
    assert not (tmp_path / "list").exists()


def test_a_member_on_two_strands_is_refused(borough, made, tmp_path, monkeypatch, capsys):
    tables = {name: borough[name].copy() for name in borough}
    spells = tables["cohort"][tables["cohort"]["left_date"].isna()]
    twice = spells.head(1).assign(strand="free" if spells["strand"].iloc[0] != "free" else "fixed")
    twice["joined_date"] += pd.Timedelta(days=1)
    twice["recorded_date"] += pd.Timedelta(days=1)
    tables["cohort"] = pd.concat([tables["cohort"], twice], ignore_index=True)
    write_tables(CaseTables(tables), tmp_path / "tables")
    assert run(monkeypatch, *options(made, tmp_path / "list", data=tmp_path / "tables")) == 3
    said = capsys.readouterr().err
    assert "strand" in said and spells["person_id"].iloc[0] not in said
    assert not (tmp_path / "list").exists()
