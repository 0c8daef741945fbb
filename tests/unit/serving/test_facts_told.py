"""The facts on the page of a case: nothing is told as none that is not known, no strength that is none."""

import pytest

from serving.records import Row
from serving.views import list_view
from serving.views.contact import contact_tables
from serving.views.missing_information import missing_information
from serving.views.needs_and_strengths import strengths
from tests.unit.serving.review_pages import (
    ONE,
    a_case,
    a_decision,
    case_page,
    facts,
    html,
    read,
)


def test_the_four_ways_not_to_know_are_told_apart() -> None:
    never = {"assessed_date": None, "areas": facts()["needs"]["areas"]}
    none_due = {**facts()["appointments"], "due": 0, "cancelled_by_service": 0}
    pages = {
        "Not assessed": case_page(),
        "Never assessed": case_page(facts=facts(needs=never)),
        "None due": case_page(facts=facts(appointments=none_due)),
        "Not in the data": case_page(facts=facts(needs=None)),
    }
    plain = case_page(
        facts=facts(needs={"assessed_date": "2026-01-02", "areas": [{"area": "drugs", "answer": "need"}]})
    )
    for words, page in pages.items():
        assert words in read(page).one("main").text
        assert words not in read(plain).one("main").text
    assert read(pages["Not assessed"]).one("main").text.count("Not assessed") == 3


def test_never_assessed_is_never_no_need() -> None:
    never = {"assessed_date": None, "areas": [{"area": "drugs", "answer": "not_assessed"}]}
    assert "No need found" not in case_page(facts=facts(needs=never))


def test_needs_and_strengths_stand_before_offences() -> None:
    titles = [node.text for node in read(case_page()).all("h2")]
    assert titles.index("Needs") + 1 == titles.index("Strengths") < titles.index("Offences")


def test_a_list_without_case_tables_tells_its_lines_and_says_so() -> None:
    text = read(case_page(facts={"as_of_date": "2026-06-30", "told": ["sanctions in all: 20"]})).one("main").text
    assert "Sanctions in all: 20" in text
    assert "The case tables were not loaded" in text
    assert "only the facts that weighed most, in the order of the alphabet" in text
    assert "Age not loaded" in text
    assert "Age not recorded" in read(case_page(facts=facts(age_years=None))).one("main").text


def test_a_person_without_records_is_not_told_as_one_with_none() -> None:
    unknown = facts(is_known=False)
    text = read(case_page(facts=unknown)).one("main").text
    assert "This person is not in the case tables that were loaded" in text
    for words in ("None on record", "No proven offence", "Strengths", "Needs"):
        assert words not in text
    assert missing_information(unknown) == ["Not in the case tables"]


def test_spells_that_are_left_out_are_counted() -> None:
    spell = facts()["supervision"][0]
    whole = facts(supervision=[spell] * 5, supervision_count=5, nominations_count=3)
    cut = facts(supervision=[spell] * 5, supervision_count=12)
    assert "Supervision: 5 of 12, the open ones and the newest" in case_page(facts=cut)
    assert "Nominations: 1 of 3, the newest" in case_page(facts=whole)
    assert "Supervision: 5 of" not in case_page(facts=whole)


def test_a_scheme_is_told_by_its_title_or_in_words() -> None:
    other = {"scheme": "project_reset", "route": "council", "nominated_date": "2026-05-06"}
    tables = contact_tables(facts(nominations=[other]), ONE)
    assert [table.rows[0][0] for table in tables[2:]] == ["IOM, neighbourhood crime", "Project reset"]


def test_membership_is_as_of_the_date_of_the_list() -> None:
    text = read(case_page(is_present_member=True)).one("main").text
    assert "In the cohort on 30 June 2026." in text
    assert "In it on 30 June 2026" in text
    assert "Not in the cohort on 30 June 2026." in read(case_page()).one("main").text
    listed_heads = [
        node.text
        for node in read(html("list.html", list_view(ONE, [Row(a_case(), None, None, None)], show=""))).all("th")
    ]
    assert "In the cohort on 30 June 2026" in listed_heads


def attendance(attended: int, due: int, unacceptable: int = 0) -> list[str]:
    counts = {"due": due, "attended": attended, "unacceptable_absence": unacceptable}
    said = strengths(facts(appointments=facts()["appointments"] | counts))
    return [line for line in said if "due" in line]


def test_only_good_attendance_is_a_strength() -> None:
    assert attendance(3, 3) == ["Attended all 3 appointments due in 90 days."]
    assert attendance(1, 1) == ["Attended the one appointment due in 90 days."]
    assert attendance(4, 5) == ["Attended 4 of 5 appointments due in 90 days."]
    for poor in (attendance(1, 2), attendance(7, 10), attendance(0, 1), attendance(0, 0), attendance(2, 3)):
        assert poor == []
    assert not any("absence" in line for line in strengths(facts()))


@pytest.mark.parametrize(
    ("latest", "at_liberty", "is_said"),
    [
        ("2025-03-01", 183, True),
        ("2025-03-01", 182, False),
        ("2025-03-01", None, False),
        ("2025-06-30", 365, True),
        ("2025-07-01", 364, False),
    ],
)
def test_time_without_an_offence_counts_at_liberty_alone(latest: str, at_liberty: int | None, is_said: bool) -> None:
    offences = facts()["offences"] | {"days_at_liberty_since": at_liberty}
    offences["latest"] = [offences["latest"][0] | {"offence_date": latest}]
    said = [line for line in strengths(facts(offences=offences)) if line.startswith("No proven offence after")]
    assert bool(said) == is_said


@pytest.mark.parametrize("page", [case_page(), case_page(decisions=(a_decision(),))])
def test_the_facts_hold_no_word_of_a_score(page: str) -> None:
    words = read(page).one("main").text.replace("Score and reasons (after your first view)", "").lower()
    for word in ("score", "position", "rank", "band", "likel", "%", "propose", "close to the line"):
        assert word not in words
