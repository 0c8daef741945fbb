import json
import re
from html.parser import HTMLParser

import pytest

from fairness_reports import prospective_audit, render_page, retrospective_audit, summarise, write_report
from features.exceptions import UsageRefused
from tests.unit.fairness_reports.people import made_up_people
from tests.unit.fairness_reports.test_audit import AHEAD, BACK

GROUPS = {"attributes": ["sex", "ethnicity"], "intersections": [("sex", "ethnicity")]}
VERSIONS = {"code": "0.1.0", "as_of_date": "2026-06-30", "seed": 5}


@pytest.fixture(scope="module")
def summary():
    people = made_up_people(6000, seed=2)
    women = people["sex"] == "FEMALE"
    people.loc[women, "on_list"] = people.loc[women, "on_list"] | (people.loc[women, "probability"] > 0.4)
    audits = {
        "prospective": prospective_audit(people, **AHEAD, **GROUPS),
        "retrospective": retrospective_audit(people, **BACK, **GROUPS, harm="harm"),
    }
    return summarise(audits, VERSIONS)


@pytest.fixture(scope="module")
def page(summary):
    return render_page(summary)


class _Reader(HTMLParser):
    """Collects what a reader of the page relies on."""

    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.scopes, self.references, self.regions = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.tags.append(tag)
        self.ids.extend([held["id"]] if "id" in held else [])
        if tag == "th":
            self.scopes.append(held.get("scope"))
        self.references.extend(held.get("aria-labelledby", "").split())
        if held.get("role") == "region":
            self.regions.append((held["aria-label"], held["class"], held["tabindex"]))


@pytest.fixture(scope="module")
def read(page):
    reader = _Reader()
    reader.feed(page)
    return reader


def test_the_summary_has_the_documented_keys_and_is_json(summary):
    assert list(summary) == ["versions", "prospective", "retrospective", "findings", "not_known"]
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_findings_name_the_planted_gap_with_its_size(summary):
    (gap,) = [c for c in summary["prospective"]["comparisons"] if c["metric"] == "selection_rate"][:1]
    assert gap["verdict"] == "concern"
    size = f"{gap['difference'] * 100:.1f} points"
    assert any("“Female” are on the list more often" in s and size in s for s in summary["findings"])


def test_the_page_is_made_from_the_summary_alone_and_is_the_same_each_time(summary, page):
    assert render_page(json.loads(json.dumps(summary))) == page


def test_the_page_never_calls_anything_fair(page):
    assert "fair" not in page.casefold()


def test_the_page_is_self_contained_and_without_script(page, read):
    assert "script" not in read.tags
    assert "link" not in read.tags
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "url(http" not in page
    assert "@import" not in page


def test_the_page_can_be_read_by_all(page, read):
    assert '<html lang="en-GB">' in page
    assert read.tags.count("main") == read.tags.count("h1") == 1
    assert set(read.scopes) == {"col", "row"}
    assert len(read.ids) == len(set(read.ids))
    assert set(read.references) <= set(read.ids)
    assert read.tags.count("svg") > 5
    assert read.tags.count("svg") == read.tags.count("desc") == read.tags.count("figure")
    assert read.tags.count("caption") == read.tags.count("table")


def test_each_table_and_drawing_has_a_name_of_its_own_and_can_be_scrolled_to(read):
    names = [name for name, *_ in read.regions]
    assert len(set(names)) == len(names)
    # All but the table of versions, whose cells break anywhere.
    assert len(names) == read.tags.count("table") - 1 + read.tags.count("figure")
    assert {region[1:] for region in read.regions} == {("wide", "0")}


def test_text_colours_stand_out_enough():
    """WCAG AA asks 4.5 to 1 of text; the pairs are those of the page's own style."""
    pairs = [
        ("0b0c0c", "ffffff"),
        ("0b0c0c", "f3f2f1"),
        ("ffffff", "942514"),
        ("942514", "ffffff"),
        ("003078", "ffffff"),
    ]

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for ink, paper in pairs:
        high, low = sorted([light(ink), light(paper)], reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5


def test_the_page_says_what_it_is_not_and_what_it_was_made_from(page):
    for words in ("It is not a pass", "not a legal finding", "As of 2026-06-30", "0.1.0", "What could not be known"):
        assert words in page


def test_names_of_groups_cannot_break_the_page():
    people = made_up_people(400, seed=2)
    people["sex"] = people["sex"].map({"MALE": "<script>x</script>", "FEMALE": "a & b"})
    page = render_page(summarise({"prospective": prospective_audit(people, **AHEAD, attributes=["sex"])}, VERSIONS))
    assert "<script" not in page.casefold()
    assert "&lt;script&gt;" in page.casefold()


def test_no_person_is_in_the_page_or_the_summary(summary, page):
    assert "person_" not in page
    assert "person_" not in json.dumps(summary)


def test_withheld_figures_are_said_to_be_withheld(page):
    assert "withheld" in page


def test_an_audit_not_made_is_said_and_an_unknown_one_refused(summary):
    alone = summarise({"prospective": summary["prospective"], "retrospective": None}, VERSIONS)
    assert alone["retrospective"] is None
    assert any("no such audit was made" in sentence for sentence in alone["not_known"])
    assert "The list replayed on a date" not in render_page(alone)
    for wrong in ({}, {"prospective": summary["retrospective"]}, {"other": summary["prospective"]}):
        with pytest.raises(UsageRefused, match="named by their kind"):
            summarise(wrong, VERSIONS)


def test_a_report_is_written_whole_and_byte_for_byte_the_same(summary, tmp_path):
    first = write_report(summary, tmp_path / "a")
    second = write_report(summary, tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["report.html", "summary.json"]
    assert json.loads(first[0].read_text(encoding="utf-8")) == summary


def test_a_report_that_cannot_be_made_leaves_the_old_one(summary, tmp_path):
    before = write_report(summary, tmp_path)[0].read_bytes()
    with pytest.raises(ValueError, match="JSON compliant"):
        write_report(summary | {"versions": {"seed": float("nan")}}, tmp_path)
    assert (tmp_path / "summary.json").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2
