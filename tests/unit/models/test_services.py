"""Needs to pathways to services: three states stay three, a directory is checked, and nobody moves."""

import json
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.exceptions import ProtocolRefused
from features.need_answers import need_answers
from features.need_items import NEEDS
from models.selection import make_list, read_scheme
from models.selection.agenda import agenda_page
from models.services import Directory, pathways, read_directory, with_services
from models.services.directory import WHO, Service
from tests.support.case_tables import case_tables
from tests.support.list_people import VERSIONS, facts, people

BY_ID = {pathway.id: pathway for pathway in pathways()}
COUNTED = [pathway.id for pathway in pathways() if pathway.needs]
ONE = """
id = "here"
version = "1"
title = "Here"

[[service]]
name = "Rooms"
pathway = "accommodation"
who = "adults"
area = "North"
refer_by = "telephone"
contact = "01632 960001"
valid_until = 2026-06-30
"""


def directory(tmp_path, text=ONE):
    path = tmp_path / "services.toml"
    path.write_text(text, encoding="utf-8")
    return path


def listed(count=4):
    """Four people of whom three are proposed and the last is not."""
    rows = facts(count, instrument_score=[80.0] * (count - 1) + [10.0], neighbourhood_crime_count_24m=2)
    rows["neighbourhood_crime_count_24m"] = [2] * (count - 1) + [0]
    return make_list(
        read_scheme("iom_neighbourhood_crime", capacity=count), people(rows, [0.5] * count), versions=VERSIONS
    )


def answers(*rows):
    """Answers of p0, p1, …; what is not said was not assessed."""
    index = pd.Index([f"p{number}" for number in range(len(rows))], name="person_id")
    frame = pd.DataFrame([{**dict.fromkeys(NEEDS), **row} for row in rows], index=index, dtype=object)
    return frame.assign(assessed_date=pd.Timestamp("2026-05-01"))


def of(document, person):
    return next(item for item in document["items"] if item["person_id"] == person)


def test_seven_pathways_and_two_for_women_and_each_need_leads_to_one():
    assert len(pathways()) == 9
    assert sorted(need for pathway in pathways() for need in pathway.needs) == sorted(NEEDS)


def test_no_need_leads_to_health_or_to_a_pathway_of_women():
    assert [pathway.id for pathway in pathways() if not pathway.needs] == [
        "health",
        "women_domestic_and_sexual_abuse",
        "women_sex_working",
    ]
    assert all(bool(pathway.needs) != bool(pathway.why_without_needs) for pathway in pathways())


@pytest.mark.parametrize(
    ("drugs", "alcohol", "expected"),
    [
        ("need", "need", "need"),
        ("need", "no_need", "need"),
        ("need", None, "need"),
        ("no_need", "no_need", "no_need"),
        ("no_need", None, "not_assessed"),
        (None, None, "not_assessed"),
    ],
)
def test_three_states_stay_three(drugs, alcohol, expected):
    pathway = BY_ID["drugs_and_alcohol"]
    assert pathway.status({"drugs": drugs, "alcohol": alcohol}) == expected
    assert pathway.status({"drugs": alcohol, "alcohol": drugs}) == expected


def test_counts_and_gaps_of_three_people_worked_by_hand(tmp_path):
    told = answers(
        {"accommodation": "need", "finance": "need", "drugs": "no_need", "alcohol": "no_need"},
        {"accommodation": "no_need", "finance": "need"},
        {"drugs": "need"},
        dict.fromkeys(NEEDS, "need"),
    )
    document = with_services(listed(), told, read_directory(directory(tmp_path)))
    # p3 is not proposed, so that nothing of theirs is told or counted.
    assert of(document, "p3")["result"] == "not_proposed"
    assert of(document, "p3")["pathways"] is None
    rows = {row["id"]: row for row in document["services"]["pathways"]}
    assert document["services"]["people"] == 3
    assert {name: (rows[name]["need"], rows[name]["not_assessed"], rows[name]["is_gap"]) for name in rows} == {
        "accommodation": (1, 1, False),
        "education_training_employment": (0, 3, False),
        "health": (None, None, True),
        "drugs_and_alcohol": (1, 1, True),
        "finance_benefit_debt": (2, 1, True),
        "children_and_families": (0, 3, False),
        "attitudes_thinking_behaviour": (0, 3, False),
        "women_domestic_and_sexual_abuse": (None, None, True),
        "women_sex_working": (None, None, True),
    }
    assert rows["accommodation"]["services"] == [1]


def test_a_person_is_told_no_pathway_that_nothing_on_record_may_lead_to(tmp_path):
    document = with_services(
        listed(), answers(*[dict.fromkeys(NEEDS, "need")] * 4), read_directory(directory(tmp_path))
    )
    assert list(of(document, "p0")["pathways"]["status"]) == COUNTED


def test_who_is_not_known_to_be_an_adult_is_told_nothing():
    document = with_services(listed(), answers({"drugs": "need"}).iloc[:0])
    assert [item["pathways"] for item in document["items"]] == [None] * 4
    assert document["services"]["people"] == 0


def test_without_a_directory_pathways_stand_alone_and_it_is_said():
    document = with_services(listed(), answers({"drugs": "need"}, {}, {}))
    assert of(document, "p0")["pathways"]["status"]["drugs_and_alcohol"] == "need"
    assert not any(row["is_gap"] for row in document["services"]["pathways"])
    assert any(note.startswith("No local directory") for note in document["services"]["notes"])
    assert document["versions"]["service_directory"] == "none"
    assert "No local directory" in agenda_page(document)


def test_the_stamp_of_a_directory_is_in_the_versions(tmp_path):
    path = directory(tmp_path)
    first = with_services(listed(), answers({}), read_directory(path))["versions"]
    assert first["service_directory"] == "here 1"
    path.write_text(ONE + "\n# another byte")
    second = with_services(listed(), answers({}), read_directory(path))["versions"]
    assert first["service_directory_sha256"] != second["service_directory_sha256"]


@pytest.mark.parametrize(("day", "is_offered"), [("2026-06-30", True), ("2026-07-01", False)])
def test_a_service_holds_on_its_last_day_and_lapses_on_the_next(tmp_path, day, is_offered):
    document = {**listed(), "versions": {**VERSIONS, "as_of_date": day, "scheme": "s", "scheme_sha256": "s" * 64}}
    told = with_services(document, answers({"accommodation": "need"}), read_directory(directory(tmp_path)))
    row = told["services"]["pathways"][0]
    assert (row["services"] == [1], row["is_gap"]) == (is_offered, not is_offered)
    assert ("Rooms is not offered: its entry lapsed on 2026-06-30." in told["services"]["notes"]) is not is_offered


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ('who = "adults"', 'whom = "adults"', "`whom` is an unknown key of service 1"),
        ('title = "Here"', 'tittle = "Here"', "`tittle` is an unknown key of it: did you mean `title`"),
        ('"accommodation"', '"acommodation"', "did you mean `accommodation`"),
        ('who = "adults"', 'who = "men"', "`men` is an unknown `who`"),
        ('contact = "01632 960001"', 'contact = " "', "`contact` of service 1 is empty"),
        ('contact = "01632 960001"\n', "", "service 1 lacks `contact`"),
        ('version = "1"\n', "", "it lacks `version`"),
        ('version = "1"', "version = 1", "its `version` is empty or no text"),
        ("2026-06-30", '"2026-06-30"', "`valid_until` of service 1 is no date"),
        ("2026-06-30", "2026-06-30T10:00:00", "`valid_until` of service 1 is no date"),
        ("[[service]]", "[service]", "no [[service]]"),
        ("id =", "id", "is not TOML"),
    ],
)
def test_a_faulty_directory_is_refused_by_name(tmp_path, was, becomes, named):
    assert ONE.count(was) == 1
    with pytest.raises(ProtocolRefused) as refused:
        read_directory(directory(tmp_path, ONE.replace(was, becomes)))
    assert named in str(refused.value)


def test_a_service_listed_twice_and_a_directory_that_is_not_there_are_refused(tmp_path):
    service = ONE[ONE.index("[[service]]") :]
    with pytest.raises(ProtocolRefused, match="service 2 is listed before"):
        read_directory(directory(tmp_path, ONE + service))
    with pytest.raises(ProtocolRefused, match="There is no service directory"):
        read_directory(tmp_path / "nowhere.toml")
    with pytest.raises(ProtocolRefused, match="There is no service directory pathways"):
        read_directory("pathways")


def test_the_shipped_directory_is_invented_and_serves_all_but_what_lapsed():
    example = read_directory("example_borough")
    assert "none of them exists" in example.title
    # One pathway is left unserved, so that the demo shows a gap.
    assert set(BY_ID) - {service.pathway for service in example.services} == {"attitudes_thinking_behaviour"}
    # Ofcom keeps 01632 960000 to 960999 for drama, and RFC 2606 keeps .example.
    assert all(one.contact.startswith("01632 960") or one.contact.endswith(".example") for one in example.services)
    lapsed = set(example.services) - set(example.open_on(date(2026, 6, 30)))
    assert {service.name for service in lapsed} == {"Example Families Project"}


services = st.lists(
    st.builds(
        Service,
        number=st.integers(1, 50),
        name=st.text(min_size=1, max_size=8),
        pathway=st.sampled_from(sorted(BY_ID)),
        who=st.sampled_from(WHO),
        area=st.just("North"),
        refer_by=st.just("telephone"),
        contact=st.just("01632 960001"),
        valid_until=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    ),
    max_size=6,
)
given_answers = st.lists(
    st.fixed_dictionaries({need: st.sampled_from(["need", "no_need", None]) for need in NEEDS}), min_size=4, max_size=4
)
LIST = listed()


@given(services=services, told=given_answers)
def test_nothing_but_pathways_changes_with_a_directory_or_with_answers(services, told):
    """Item for item and byte for byte, the list is the one that was made before."""
    bare = json.dumps(LIST["items"]).encode()
    for one in (None, Directory("here", "1", "Here", tuple(services), "a" * 64)):
        after = with_services(LIST, answers(*told), one)
        items = [{key: value for key, value in item.items() if key != "pathways"} for item in after["items"]]
        assert json.dumps(items).encode() == bare
        kept = {key: after[key] for key in LIST if key not in ("items", "versions")}
        assert kept == {key: LIST[key] for key in kept}
        assert after["versions"].items() >= LIST["versions"].items()


@given(services=services)
def test_the_same_answers_give_everybody_the_same_pathways_whatever_the_services_are_for(services):
    document = with_services(
        LIST, answers(*[{"drugs": "need"}] * 3), Directory("h", "1", "H", tuple(services), "a" * 64)
    )
    assert len({json.dumps(item["pathways"]) for item in document["items"] if item["pathways"]}) == 1


def test_answers_are_the_latest_known_of_adults():
    tables = case_tables(
        persons="""
            person_id date_of_birth
            adult     2008-06-30
            minor     2008-07-01
            unasked   1990-01-01
            unknown   -
        """,
        needs="""
            person_id assessed_date recorded_date drugs   alcohol
            adult     2025-01-01    2025-01-02    need    need
            adult     2026-01-01    2026-01-02    no_need -
            adult     2026-06-01    2026-07-01    need    need
            minor     2026-01-01    2026-01-02    need    need
            unknown   2026-01-01    2026-01-02    need    need
        """,
    )
    found = need_answers(tables, "2026-06-30", pd.Index(["unasked", "minor", "adult", "unknown"]))
    assert found.index.tolist() == ["unasked", "adult"]
    assert found.loc["adult", "drugs"] == "no_need"
    assert pd.isna(found.loc["adult", "alcohol"])
    assert found.loc["adult", "assessed_date"] == pd.Timestamp("2026-01-01")
    assert found.loc["unasked"].isna().all()


def test_without_a_table_of_needs_everybody_is_to_be_asked():
    tables = case_tables(persons="person_id\np0\np1\np2\np3")
    told = need_answers(tables, "2026-06-30", pd.Index([f"p{number}" for number in range(4)]))
    document = with_services(listed(), told)
    assert set(of(document, "p0")["pathways"]["status"].values()) == {"not_assessed"}
    assert any("Nobody's needs were assessed" in note for note in document["services"]["notes"])
    page = agenda_page(document)
    assert "Ask: not assessed." in page
    assert all(f">{pathway.title}<" in page for pathway in pathways())


def test_a_row_of_the_agenda_says_what_to_offer_and_what_to_ask(tmp_path):
    told = {**dict.fromkeys(NEEDS, "no_need"), "accommodation": "need", "drugs": "need", "finance": None}
    page = agenda_page(with_services(listed(), answers(told), read_directory(directory(tmp_path))))
    row = " ".join(page[page.index(">p0<") :].split("</tr>")[0].split())
    assert "Offer: accommodation (1); drugs and alcohol (no service). Ask about: money and debt." in row
    assert "2026-05-01" in row
    none = agenda_page(with_services(listed(), answers(dict.fromkeys(NEEDS, "no_need"))))
    assert "Assessed, no need found." in none
