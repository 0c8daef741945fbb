"""Lists are loaded whole, once, with the release they were made with, or not at all."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import create_engine

from features import CaseTables, simulate
from features.exceptions import DataRefused, GateRefused, ReleaseRefused, UsageRefused
from models.release import canonical, make_release
from serving.commands.load_lists import Loading, load_lists
from serving.services.loading import load_list
from serving.settings import Settings
from serving.stores.cases import CaseStore
from serving.stores.database import open_database, reading
from tests.support.additive_models import small_model
from tests.support.databases import drop_guards, past_desist
from tests.support.foreign_extract import foreign_frames, foreign_mapping
from tests.support.review import AMINA, RELEASE, Clock, Desk, small_features, small_list, write_list

COUNTS = ("releases", "candidate_lists", "reviewable_lists", "cases", "audit_log")


@pytest.fixture
def engine(tmp_path):
    opened = open_database(f"sqlite:///{tmp_path / 'desist.db'}")
    yield opened
    opened.dispose()


def counts(engine) -> list[int]:
    with reading(engine) as connection:
        return [connection.exec_driver_sql(f"SELECT count(*) FROM {one}").scalar_one() for one in COUNTS]  # noqa: S608


def load(engine, files, *, tables=None, features=None):
    return load_list(CaseStore(engine), files, tables=tables, features=features, now=Clock()())


def test_a_list_is_loaded_once_with_everybody_who_is_to_be_looked_at(database, tmp_path):
    engine = open_database(database)
    document = small_list()
    document["items"][-1]["result"] = "not_proposed"
    files = write_list(tmp_path, document)
    assert load(engine, files)[1:] == (5, True)
    assert counts(engine) == [1, 1, 1, 5, 1]
    assert load(engine, files)[1:] == (5, False)
    assert counts(engine) == [1, 1, 1, 5, 1]
    engine.dispose()


@pytest.mark.parametrize("changed", ["byte", "value", "spaces", "gone", "no_json"])
def test_a_tampered_release_is_refused_and_nothing_is_stored(engine, tmp_path, changed):
    files = write_list(tmp_path, small_list())
    text = files.release.read_text()
    if changed == "gone":
        files.release.unlink()
    else:
        files.release.write_text(
            {
                "byte": text.replace("small", "smell", 1),
                "value": text.replace("-0.7", "-0.6", 1),
                "spaces": json.dumps(json.loads(text), indent=1),
                "no_json": text[:-9],
            }[changed]
        )
    with pytest.raises(ReleaseRefused):
        load(engine, files)
    assert counts(engine) == [0, 0, 0, 0, 0]


def test_names_that_not_every_database_could_keep_are_refused(engine, tmp_path):
    named = make_release({"any_12m": small_model()}, {"name": "n" * 101, "features": [], "research_only": False})
    with pytest.raises(DataRefused, match="name of this release has more than 100 characters"):
        load(engine, write_list(tmp_path, small_list(release=named.sha256), named))
    document = small_list()
    document["scheme"]["id"] = "s" * 101
    with pytest.raises(DataRefused, match=r"`scheme\.id` is missing or of another kind"):
        load(engine, write_list(tmp_path, document))
    assert counts(engine) == [0, 0, 0, 0, 0]


def test_a_list_of_another_release_is_refused(engine, tmp_path):
    other = make_release({"any_12m": small_model()}, {"name": "other", "features": [], "research_only": False})
    with pytest.raises(DataRefused, match=f"made with release {RELEASE.sha256[:12]}…, not with release"):
        load(engine, write_list(tmp_path, small_list(), other))
    assert counts(engine) == [0, 0, 0, 0, 0]


def test_a_research_release_is_never_served(engine, tmp_path):
    research = make_release({"any_12m": small_model()}, {"name": "small", "features": [], "research_only": True})
    with pytest.raises(GateRefused, match="research only"):
        load(engine, write_list(tmp_path, small_list(release=research.sha256), research))
    assert counts(engine) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.pop("items"), "`items`"),
        (lambda d: d["versions"].pop("release"), "`versions.release`"),
        (lambda d: d["versions"].update(as_of_date="soon"), "`versions.as_of_date`"),
        (lambda d: d["versions"].update(as_of_date="2026-02-31"), "`versions.as_of_date` is no date"),
        (lambda d: d["scheme"].pop("title"), "`scheme.title`"),
        (lambda d: d["capacity"].pop("total"), "`capacity.total`"),
        (lambda d: d["counts"].update(accepted=1), "`counts`"),
        (lambda d: d["items"][2].pop("rank"), "`items.2.rank`"),
        (lambda d: d["items"][0].update(rank_window=[1]), "`items.0.rank_window`"),
        (lambda d: d["items"][0].update(strand="best"), "`items.0.strand`"),
        (lambda d: d["items"][0]["probability"].update(value="high"), "`items.0.probability.value`"),
        (lambda d: d["items"][0].update(rules=[{"id": "F1"}]), "`items.0.rules.0.status`"),
        (lambda d: d["items"][0].update(result="accept"), "`items.0.result`"),
        (lambda d: d["items"][0].update(restricted="no"), "`items.0.restricted`"),
        (lambda d: d["items"][0].update(reasons={"history": []}), "`items.0.reasons.attendance`"),
        (lambda d: d["items"][0]["reasons"]["needs"].append({"text": "x"}), "`items.0.reasons.needs.2.meaning`"),
        (lambda d: d["items"][0].update(told={"alerts": [{"says": 1, "date": None}]}), "`items.0.told.alerts.0.says`"),
        (lambda d: d["items"][0].update(told={"alerts": [{"says": "x", "date": "2026-02-31"}]}), "told.alerts.0.date`"),
        (lambda d: d["items"][0].update(review={"panel_due": None}), "`items.0.review.needs_due_in_months`"),
        (lambda d: d["items"].append(d["items"][0]), "a person stands in it twice"),
    ],
)
def test_what_is_no_list_is_refused_without_a_word_of_what_it_holds(engine, tmp_path, change, says):
    document = small_list()
    change(document)
    with pytest.raises(DataRefused, match=says) as refused:
        load(engine, write_list(tmp_path, document))
    assert not any(item["person_id"] in str(refused.value) for item in document.get("items", []))
    assert counts(engine) == [0, 0, 0, 0, 0]


def test_a_list_file_that_is_no_json_or_not_there_is_refused(engine, tmp_path):
    files = write_list(tmp_path, small_list())
    for spoil in (
        lambda: files.candidates.write_text("[}"),
        lambda: files.candidates.write_text("[]"),
        files.candidates.unlink,
    ):
        spoil()
        with pytest.raises(DataRefused):
            load(engine, files)


def test_without_case_tables_a_case_tells_what_the_list_tells_in_the_order_of_the_alphabet(engine, tmp_path):
    load(engine, write_list(tmp_path, small_list()))
    store = CaseStore(engine)
    for case in store.cases(store.lists()[0].id):
        assert case.facts["told"] == sorted(case.facts["told"])
        assert "Raises" not in canonical(case.facts)
        assert not any(line.startswith("official") for line in case.facts["told"])


def test_with_case_tables_a_case_tells_the_facts_of_its_date(engine, tmp_path):
    tables, _ = simulate(300, 5)
    document = small_list(data=tables.fingerprint())
    people = tables["persons"]["person_id"].iloc[:6].tolist()
    for item, person in zip(document["items"], people, strict=True):
        item["person_id"] = person
    load(engine, write_list(tmp_path, document), tables=tables)
    store = CaseStore(engine)
    cases = store.cases(store.lists()[0].id)
    assert {case.facts["as_of_date"] for case in cases} == {"2026-06-30"}
    crn = tables["identifiers"].query("kind == 'crn' and person_id in @people")["value"]
    assert {case.label for case in cases} >= set(crn)


def test_tables_that_the_list_was_not_made_from_are_refused(engine, tmp_path):
    tables, _ = simulate(300, 5)
    with pytest.raises(DataRefused, match="not those that the list was made from"):
        load(engine, write_list(tmp_path, small_list()), tables=tables)
    other_day = small_features().assign(index_date=pd.Timestamp("2026-07-31"))
    with pytest.raises(DataRefused, match=r"features\.parquet is not of 2026-06-30"):
        load(engine, write_list(tmp_path, small_list()), features=other_day)
    assert counts(engine) == [0, 0, 0, 0, 0]


def test_a_fairness_report_of_another_list_is_refused(engine, tmp_path):
    files = write_list(tmp_path, small_list())
    (tmp_path / "summary.json").write_text(canonical({"versions": small_list(data="e" * 64)["versions"]}))
    with pytest.raises(DataRefused, match="fairness report"):
        load(engine, files)
    assert counts(engine) == [0, 0, 0, 0, 0]


def test_facts_are_the_same_whatever_comes_after_the_date(engine, tmp_path):
    tables, _ = simulate(300, 5)
    later = dict(tables.items())
    sanctions = later["sanctions"]
    late = sanctions.iloc[:50].assign(recorded_date=pd.Timestamp("2026-07-01"))
    late["offence_id"] = late["offence_id"] + "-late"
    later["sanctions"] = pd.concat([sanctions, late], ignore_index=True)
    seen = []
    for number, known in enumerate((tables, CaseTables(later))):
        document = small_list(data=known.fingerprint())
        for item, person in zip(document["items"], tables["persons"]["person_id"].iloc[:6], strict=True):
            item["person_id"] = person
        opened = open_database(f"sqlite:///{tmp_path / f'{number}.db'}")
        load(opened, write_list(tmp_path / "files", document), tables=known)
        store = CaseStore(opened)
        seen.append({case.label: case.facts for case in store.cases(store.lists()[0].id)})
        opened.dispose()
    assert seen[0] == seen[1]


def test_a_score_is_worked_out_again_and_must_agree(tmp_path):
    desk = Desk(tmp_path / "right")
    for case in desk.all_cases:
        desk.view(case=case)
        assert desk.service.reveal(case.id, AMINA).was_recomputed
    desk.close()


def test_a_score_that_does_not_come_out_again_is_withheld_and_noted(tmp_path):
    from tests.support.review import Browser

    document = small_list()
    document["items"][0]["probability"]["value"] += 1e-6
    wrong = document["items"][0]["person_id"]
    desk = Desk(tmp_path, document=document)
    browser = Browser(desk.app(), AMINA.name)
    [case] = [case for case in desk.all_cases if case.label == wrong]
    desk.view(case=case)
    reply = browser.get(f"/cases/{case.id}/score")
    assert reply.status_code == 503
    assert "worked out again from the facts it came out different" in reply.text
    assert desk.actions()[-1] == "score_withheld"
    assert "score_shown" not in desk.actions()
    desk.close()


def test_a_release_changed_in_the_database_withholds_every_score(tmp_path, database):
    from tests.support.review import Browser

    desk = Desk(tmp_path, database=database)
    desk.view()
    with past_desist(database) as direct:
        drop_guards(direct)
        direct.exec_driver_sql("UPDATE releases SET document = replace(document, '-0.7', '-0.6')")
    reply = Browser(desk.app(), AMINA.name).get(f"/cases/{desk.case.id}/score")
    assert reply.status_code == 503
    assert "the model it was made with is not what it was" in reply.text
    assert "score_shown" not in desk.actions()
    desk.close()


def test_where_a_feature_is_not_at_hand_the_score_is_shown_as_not_worked_out_again(tmp_path):
    desk = Desk(tmp_path, features=small_features().drop(columns="official"))
    desk.view()
    assert not desk.service.reveal(desk.case.id, AMINA).was_recomputed
    desk.close()


def test_the_command_line_says_what_goes_together(tmp_path):
    settings = Settings(home=tmp_path / "home")
    files = write_list(tmp_path / "files", small_list())
    wrong = [
        Loading(tmp_path, (files.candidates,), files.release, None),
        Loading(None, (files.candidates,), None, None),
        Loading(None, (), files.release, None),
        Loading(None, (), None, tmp_path),
        Loading(tmp_path / "home", (), None, None),
    ]
    for loading in wrong:
        with pytest.raises(UsageRefused, match=r"[Gg]ive|[Nn]ame"):
            loading.settings(settings)
    in_folder = Loading(tmp_path / "files", (), None, None).settings(settings)
    assert in_folder.database_url == f"sqlite:///{tmp_path / 'files' / 'desist.db'}"


def test_a_list_and_a_release_are_enough(tmp_path, capsys):
    files = write_list(tmp_path / "files", small_list())
    loading = Loading(None, (files.candidates,), files.release, None)
    settings = loading.settings(Settings(home=tmp_path / "home"))
    load_lists(loading, settings)
    assert "6 people to review" in capsys.readouterr().err
    load_lists(loading, settings)
    assert "Already loaded" in capsys.readouterr().err


def test_the_case_tables_behind_a_list_may_be_theirs_in_a_database_read_through_a_mapping(tmp_path, capsys):
    tables, _ = simulate(60, 5)
    database = create_engine(f"sqlite:///{tmp_path / 'theirs.db'}")
    for name, frame in foreign_frames(tables).items():
        frame.to_sql(name, database, index=False)
    database.dispose()
    document = small_list(data=tables.fingerprint())
    for item, person in zip(document["items"], tables["persons"]["person_id"].iloc[:6], strict=True):
        item["person_id"] = person
    files = write_list(tmp_path / "files", document)
    mapping = foreign_mapping(tables, tmp_path / "mapping.toml")
    loading = Loading(None, (files.candidates,), files.release, f"sqlite:///{tmp_path / 'theirs.db'}", mapping)
    settings = loading.settings(Settings(home=tmp_path / "home"))
    load_lists(loading, settings)
    assert "6 people to review" in capsys.readouterr().err
    with pytest.raises(UsageRefused, match=r"absent\.db is not there"):
        load_lists(replace(loading, data=f"sqlite:///{tmp_path / 'absent.db'}"), settings)
