"""Who of a list is on the lists of other panels: membership alone, by a keyed hash where it is handed on."""

import hashlib
import hmac
import json
from itertools import combinations

import pandas as pd
import pytest

from features.checks.check_tables import check_tables
from features.exceptions import DataRefused, UsageRefused
from features.panel_members import panel_members
from models.overlap import exported_overlap, leads, overlap_csv, with_overlap
from models.overlap.leads import lead_of
from models.overlap.pseudonyms import person_hash
from models.selection import make_list, read_scheme
from models.selection.agenda import agenda_page
from tests.support.case_tables import case_tables
from tests.support.list_people import VERSIONS, facts, people

KEY = b"a secret of thirty-two bytes, ok"
PEOPLE = pd.Index([f"p{number}" for number in range(5)])
PANELS = """
    person_id panel level start_date end_date   recorded_date
    p0        MAPPA 1     2026-01-01 -          2026-01-02
    p0        ASB   -     2026-01-01 -          2026-01-02
    p1        ASB   -     2026-01-01 2026-06-30 2026-01-02
    p2        ASB   -     2026-01-01 2026-07-01 2026-01-02
    p3        IOM   -     2026-06-30 -          2026-06-30
    p4        IOM   -     2026-06-30 -          2026-07-01
    p4        ASB   -     2026-07-01 -          2026-07-01
"""


def tables(panels=PANELS):
    persons = "person_id\n" + "\n".join(PEOPLE)
    return case_tables(persons=persons) if panels is None else case_tables(persons=persons, panels=panels)


def listed(**changed):
    scheme = read_scheme("iom_neighbourhood_crime", capacity=5)
    return make_list(scheme, people(facts(5, **changed), [0.5] * 5), versions=VERSIONS)


def with_members(panels=PANELS, **changed):
    found = tables(panels)
    return with_overlap(listed(**changed), panel_members(found, "2026-06-30", PEOPLE))


def also_on(document):
    return {item["person_id"]: item["also_on"] for item in document["items"]}


def test_membership_is_open_on_the_date_and_known_by_then():
    """p1's row ended on the date, p2's ends the day after; p4's were recorded the day after."""
    members = panel_members(tables(), "2026-06-30", PEOPLE)
    assert members["ASB"].tolist() == [True, False, True, False, False]
    assert members["IOM"].tolist() == [False, False, False, True, False]
    assert members["MAPPA"].tolist() == [True, False, False, False, False]
    assert members["DIP"].isna().all()


def test_counts_leads_and_what_is_not_known():
    document = with_members()
    found = also_on(document)
    assert found["p0"] == {"panels": ["MAPPA", "ASB"], "lead": "MAPPA lead agency"}
    assert found["p1"] == {"panels": [], "lead": "IOM coordinator"}
    assert found["p2"] == {"panels": ["ASB"], "lead": "IOM coordinator"}
    assert document["overlap"]["panels"] == {"MAPPA": 1, "ASB": 2, "IOM": 1}
    assert document["overlap"]["on_two_or_more"] == 1
    assert document["overlap"]["notes"] == ["The panels table has no row of DIP: who is on such a list is not known."]


def test_mappa_goes_first_whatever_else_a_person_is_on():
    names = ["MAPPA", "DIP", "ASB", "IOM"]
    for size in range(5):
        for on in combinations(names, size):
            assert lead_of(on) == ("MAPPA lead agency" if "MAPPA" in on else "IOM coordinator")
    assert leads()[0].panel == "MAPPA"
    assert all(one.source and one.certainty for one in leads())


def test_the_list_is_the_same_but_for_the_overlap():
    before, after = listed(), with_members()
    items = [{key: value for key, value in item.items() if key != "also_on"} for item in after["items"]]
    assert json.dumps(items) == json.dumps(before["items"])


def test_neither_level_nor_category_is_told():
    other = PANELS.replace("p0        MAPPA 1", "p0        MAPPA 3")
    assert json.dumps(with_members()) == json.dumps(with_members(other))


def test_without_a_panels_table_it_is_said_and_nobody_is_on_none():
    document = with_members(None)
    assert set(also_on(document).values()) == {None}
    assert document["overlap"]["notes"][0].startswith("The data have no panels table")
    assert "no panels table" in agenda_page(document)


def test_nobody_under_18_is_in_it_and_nobody_who_is_not_proposed():
    persons = "person_id date_of_birth\np0 2008-07-01\np1 -\n" + "\n".join(f"{one} 1990-01-01" for one in PEOPLE[2:])
    members = panel_members(case_tables(persons=persons, panels=PANELS), "2026-06-30", PEOPLE)
    assert members.index.tolist() == ["p2", "p3", "p4"]
    document = with_overlap(listed(is_gone=[False, False, True, False, False]), members)
    assert also_on(document)["p2"] is None


def test_the_agenda_says_who_leads_beside_the_person():
    page = agenda_page(with_members())
    assert page.count("Also on: MAPPA, ASB; lead: MAPPA lead agency.") == 1
    assert page.count("Also on: ASB; lead: IOM coordinator.") == 1
    # p3 is on the IOM list and no present member of this scheme, which a panel should know; a member is known to be.
    assert page.count("Also on: IOM; lead: IOM coordinator.") == 1
    assert "MAPPA 1, ASB 2, IOM 1; on two or more of these 1" in page


def test_of_a_present_member_the_iom_list_alone_is_no_news():
    document = with_members()
    items = [{**item, "is_present_member": True} for item in document["items"]]
    page = agenda_page({**document, "items": items})
    assert "Also on: IOM;" not in page
    assert "Also on: MAPPA, ASB;" in page


def test_an_exported_row_is_the_keyed_hash_and_not_the_identifier():
    exported = exported_overlap(with_members(), KEY)
    text = overlap_csv(exported)
    assert sorted(row["person_hash"] for row in exported["rows"]) == [row["person_hash"] for row in exported["rows"]]
    # RFC 2104 over the purpose and the identifier.
    expected = hmac.new(KEY, b"desist overlap v1\x00p0", hashlib.sha256).hexdigest()
    (row,) = [row for row in exported["rows"] if row["MAPPA"]]
    assert row["person_hash"] == expected
    assert len(exported["rows"]) == 3
    assert not any(person in text + json.dumps(exported) for person in PEOPLE)
    plain = {hashlib.sha256(person.encode()).hexdigest() for person in PEOPLE}
    assert not any(one in text for one in plain)
    assert text.splitlines()[0].startswith("person_hash,MAPPA,DIP,ASB,IOM,lead,")
    assert KEY.decode() not in text + json.dumps(exported)
    assert f"{expected},yes,not known,yes,no,MAPPA lead agency," in text


def test_another_key_gives_other_hashes_and_says_so():
    document = with_members()
    one, other = exported_overlap(document, KEY), exported_overlap(document, KEY[::-1])
    assert not {row["person_hash"] for row in one["rows"]} & {row["person_hash"] for row in other["rows"]}
    assert one["versions"]["key_id"] != other["versions"]["key_id"]


def test_restricted_cases_stay_out_of_what_is_handed_on():
    exported = exported_overlap(with_members(restricted=[True, False, False, False, False]), KEY)
    assert (len(exported["rows"]), exported["left_out_restricted"]) == (2, 1)


@pytest.mark.parametrize("key", [b"", b"k" * 31])
def test_without_a_key_nothing_is_handed_on(key):
    with pytest.raises(UsageRefused, match="openssl rand"):
        exported_overlap(with_members(), key)
    with pytest.raises(UsageRefused, match="openssl rand"):
        person_hash("p0", key)


@pytest.mark.parametrize(
    ("panel", "why"),
    [
        ("MARAC", "a MARAC entry discloses a victim by proxy"),
        ("GANG_MATRIX", "gang, organised-crime and serious-group-violence lists are never an input"),
        ("SGV", "gang, organised-crime and serious-group-violence lists are never an input"),
    ],
)
def test_lists_that_are_never_an_input_are_refused_by_name(panel, why):
    found = tables(PANELS.replace("p0        MAPPA", f"p0        {panel}"))
    with pytest.raises(DataRefused, match=why):
        panel_members(found, "2026-06-30", PEOPLE)
    (fault,) = [fault for fault in check_tables(found) if fault.column == "panel"]
    assert why in fault.what and "delete these rows" in fault.what


def test_any_other_list_is_refused_without_being_quoted():
    found = tables(PANELS.replace("p0        MAPPA", "p0        Smith"))
    with pytest.raises(DataRefused, match="1 rows of lists other than MAPPA, DIP, ASB, IOM") as refused:
        panel_members(found, "2026-06-30", PEOPLE)
    assert "Smith" not in str(refused.value)
