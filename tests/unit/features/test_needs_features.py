"""What assessments show: answers, their number and their change, on tables small enough to count by hand."""

from features.need_items import NEEDS
from tests.support.one_feature import D, feature


def changes(rows):
    header = "person_id assessed_date recorded_date drugs alcohol finance\n"
    return feature("need_count_change", needs=header + rows.strip())


def test_only_needs_that_both_assessments_answer_count_as_a_change():
    rows = """
    a 2025-01-01 2025-01-01 need    need    -
    a 2026-01-01 2026-01-01 no_need no_need need
    b 2025-01-01 2025-01-01 no_need need    no_need
    b 2026-01-01 2026-01-01 need    -       need
    c 2025-01-01 2025-01-01 need    -       -
    c 2026-01-01 2026-01-01 -       need    -
    d 2026-01-01 2026-01-01 need    need    need
    e 2025-01-01 2025-01-01 need    no_need need
    e 2026-01-01 2026-01-01 no_need need    need
    """
    assert changes(rows) == {"a": -2, "b": 2, "c": None, "d": None, "e": 0}


def test_two_assessments_of_one_day_are_one_and_the_one_recorded_last_stands():
    rows = """
    a 2026-01-01 2026-01-01 need    need no_need
    a 2026-01-01 2026-01-15 no_need need no_need
    b 2025-01-01 2025-02-01 need    need need
    b 2025-01-01 2025-01-01 no_need need need
    b 2026-01-01 2026-01-15 no_need need no_need
    b 2026-01-01 2026-01-01 need    need need
    """
    assert changes(rows) == {"a": None, "b": -2}


def test_a_correction_recorded_after_the_index_date_is_not_known():
    rows = f"""
    a 2025-01-01 2025-01-01 need    need need
    a 2025-01-01 2026-07-01 no_need need need
    a 2026-01-01 2026-01-01 need    need need
    a 2026-01-01 2026-07-01 no_need no_need no_need
    b 2025-01-01 2025-01-01 need    need need
    b 2026-01-01 2026-01-01 need    need need
    b 2026-01-01 {D} no_need need need
    """
    assert changes(rows) == {"a": 0, "b": -1}


def test_an_older_assessment_recorded_later_does_not_become_the_latest():
    rows = """
    a 2026-01-01 2026-01-01 need    need need
    a 2025-01-01 2026-06-01 no_need need need
    """
    assert changes(rows) == {"a": 1}


def test_the_change_is_from_the_assessment_before_and_not_from_the_first():
    rows = """
    a 2024-01-01 2024-01-01 no_need no_need no_need
    a 2025-01-01 2025-01-01 need    need    need
    a 2026-01-01 2026-01-01 need    no_need need
    """
    assert changes(rows) == {"a": -1}


def test_an_assessment_without_an_answer_answers_none_and_one_that_never_was_is_missing():
    needs = """
    person_id assessed_date drugs alcohol relationships
    a         2025-01-01    need  need    need
    a         2026-01-01    -     -       -
    b         2026-01-01    need  no_need need
    """
    texts = {"persons": "person_id\na\nb\nc", "needs": needs}
    assert feature("needs_answered_count", **texts) == {"a": 0, "b": 3, "c": None}
    assert feature("need_count", **texts) == {"a": None, "b": 2, "c": None}
    assert feature("relationships_need", **texts) == {"a": None, "b": 1, "c": None}
    assert feature("need_count_change", **texts) == {"a": None, "b": None, "c": None}


def test_each_need_is_told_by_its_own_column():
    """Each person has one need and is named after it."""
    answers = [" ".join("need" if other == name else "no_need" for other in NEEDS) for name in NEEDS]
    rows = [f"{name} 2026-01-01 {line}" for name, line in zip(NEEDS, answers, strict=True)]
    texts = {"needs": f"person_id assessed_date {' '.join(NEEDS)}\n" + "\n".join(rows)}
    for name in NEEDS:
        assert feature(f"{name}_need", **texts) == {person: int(person == name) for person in NEEDS}
    assert feature("need_count", **texts) == dict.fromkeys(NEEDS, 1)
