"""The data report as document and page: what it says of planted trouble, and what it must never say."""

import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from fairness_reports.data_findings import NOTHING_FILLED_IN
from fairness_reports.data_page import data_page, write_data_report
from fairness_reports.data_summary import data_document
from features import CASE_TABLES, CaseTables, simulate

VERSIONS = {"code": "0.1.0", "offence_codes": "hmpps-016919c"}
DAY = "2026-06-30"
A_CELL = "Zxqv1984"


@pytest.fixture(scope="module")
def tables():
    return simulate(1500, 4)[0]


@pytest.fixture(scope="module")
def document(tables):
    return data_document(tables, data_date=DAY, versions=VERSIONS)


@pytest.fixture(scope="module")
def troubled(tables):
    """Appointments stop in April, sanctions are recorded forty days late from January, two tables are not there."""
    frames = {name: frame for name, frame in tables.items() if name not in ("drug_tests", "nominations")}
    frames["appointments"] = frames["appointments"][frames["appointments"]["recorded_date"] < "2026-05-01"]
    sanctions = frames["sanctions"]
    later = (sanctions["recorded_date"] + pd.Timedelta(days=40)).clip(upper=pd.Timestamp(DAY))
    late = sanctions["recorded_date"].where(sanctions["recorded_date"] < "2026-01-01", later)
    frames["sanctions"] = sanctions.assign(recorded_date=late)
    frames["persons"] = frames["persons"].iloc[5:]
    equality = frames["equality"].copy()
    equality.loc[equality.index[10:40], "ethnicity"] = "ZZ9"
    frames["equality"] = equality
    return data_document(CaseTables(frames), data_date=DAY, versions=VERSIONS)


def test_the_document_is_json_and_carries_its_versions(document, tables):
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["versions"] == VERSIONS | {"data_date": DAY, "data": tables.fingerprint()}


def test_of_sound_tables_nothing_is_off_and_no_fault_is_found(document):
    assert (document["off"], document["faults"], document["rows_left_out"]) == ([], [], {})
    assert document["findings"][0] == "No fault was found: the tables keep the contract."
    assert not any("stopped" in one or "later than it was" in one for one in document["findings"])


def test_the_figures_of_people_add_up(document):
    known = document["known"]
    assert known["in_population"] + sum(known["left_out"].values()) == document["people"]["all"] == 1500
    for one in known["instruments"]:
        assert one["dynamic"] + one["static"] + one["no_score"] == known["in_population"]
    fullest = max(one["missing"] for one in known["items"])
    dynamic = {one["name"]: one["dynamic"] for one in known["instruments"]}
    assert dynamic["ARP"] <= known["needs"]["assessed"]
    assert dynamic["ARP"] <= known["in_population"] - fullest
    share = sum(one["missing"] for one in known["features"]) / (len(known["features"]) * known["in_population"])
    assert known["feature_cells_missing_share"] == pytest.approx(share)


def test_no_reason_is_told_of_fewer_than_ten_people(document):
    assert "other_reasons" in document["known"]["left_out"]
    assert min(document["known"]["left_out"].values()) >= 10


def test_of_reasons_told_together_the_page_names_the_one_of_most(document):
    known = document["known"] | {"left_out": {"other_reasons": 98}, "most_of_other_reasons": "no_contact_24m"}
    page = data_page(document | {"known": known})
    assert "released within 24 months; with it, other reasons too few to be told apart</th>" in page
    assert "too few each to be told apart" not in page


def test_planted_trouble_is_told(troubled):
    told = " ".join(troubled["findings"])
    assert "appointments has stopped arriving: nothing recorded for 61 days, while other tables went on" in told
    assert re.search(
        r"sanctions is recorded later than it was: half of what was recorded in 2026 Q2 took 4\d days", told
    )
    assert "Rows of people who are not in the persons table: " in told
    assert "is neither a code nor a word of the 18+1 list" in told
    assert [sentence.split("`")[1] for sentence in troubled["off"]] == ["nominations", "drug_tests"]
    assert NOTHING_FILLED_IN in troubled["findings"]


def test_faulty_rows_are_left_out_of_what_is_known_and_counted(troubled):
    rows = {table["name"]: table["rows_without_person"] for table in troubled["tables"]}
    assert troubled["rows_left_out"] == {name: count for name, count in rows.items() if count}
    assert troubled["known"]["in_population"] > 100
    assert troubled["versions"]["data"] is None


def test_an_unknown_code_of_ethnicity_is_a_group_of_its_own(troubled):
    groups = [row["group"] for row in troubled["known"]["by_group"]["rows"] if row["attribute"] == "ethnicity"]
    assert "Not a known code" in groups


def test_without_needs_everyone_gets_the_static_version(tables):
    three = CaseTables({name: tables[name] for name in ("persons", "sanctions", "supervision")})
    known = data_document(three, data_date=DAY, versions=VERSIONS)
    assert known["not_known"] == ["Figures by ethnicity: there is no equality table."]
    for one in known["known"]["instruments"]:
        assert (one["dynamic"], one["static"]) == (0, known["known"]["in_population"])
    assert known["known"]["needs"]["assessed"] == 0
    assert known["known"]["needs"]["months_median"] is None
    assert {row["attribute"] for row in known["known"]["by_group"]["rows"]} == {"everyone", "sex", "age_band"}


@pytest.mark.parametrize("absent", ["persons", "sanctions", "supervision"])
def test_without_a_needed_table_the_rest_is_reported_and_why_is_said(tables, absent):
    document = data_document(
        CaseTables({name: frame for name, frame in tables.items() if name != absent}), data_date=DAY, versions=VERSIONS
    )
    assert document["known"] is None
    assert document["not_known"] == [f"What a score would know of people: it needs sound rows of {absent}."]
    assert "What could not be known" in data_page(document)


def test_a_folder_with_nothing_dated_is_reported(tables):
    document = data_document(CaseTables({"persons": tables["persons"]}), data_date=None, versions=VERSIONS)
    assert document["versions"]["data_date"] is None
    assert [table["name"] for table in document["tables"]] == ["persons"]
    assert "1,500" in data_page(document)


class _Reader(HTMLParser):
    """Collects what a reader of the page relies on."""

    def __init__(self):
        super().__init__()
        self.tags, self.scopes, self.regions, self.loaded, self.ids, self.references = [], [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.tags.append(tag)
        if tag == "th":
            self.scopes.append(held.get("scope"))
        if held.get("role") == "region":
            self.regions.append((held["aria-label"], held["class"], held["tabindex"]))
        self.loaded += [value for name, value in attrs if name in ("src", "srcset") or "//" in (value or "")]
        self.loaded += [held["href"]] if "href" in held and not held["href"].startswith("#") else []
        self.ids += [held["id"]] if "id" in held else []
        self.references += held.get("aria-labelledby", "").split()


@pytest.mark.parametrize("which", ["document", "troubled"])
def test_the_page_is_self_contained_and_can_be_read_by_any_reader(which, request):
    page = data_page(request.getfixturevalue(which))
    reader = _Reader()
    reader.feed(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(reader.tags)
    assert reader.loaded == []
    assert "url(" not in page and "@import" not in page
    assert set(reader.scopes) == {"col", "row"}
    assert len(reader.regions) == len(set(reader.regions)) > 5
    assert {(css, tab) for _, css, tab in reader.regions} == {("wide", "0")}
    assert len(reader.ids) == len(set(reader.ids)) and set(reader.references) <= set(reader.ids)
    assert page.index('id="off"') < page.index('id="faults"') < page.index('id="tables"')


def test_the_page_is_made_from_the_document_alone(document):
    assert data_page(json.loads(json.dumps(document))) == data_page(document)


def test_a_quarter_that_is_not_over_is_told_as_such(tables, document):
    early = data_document(tables, data_date="2026-06-29", versions=VERSIONS)
    assert "2026 Q2 so far" in data_page(early)
    assert "so far" not in data_page(document)


def test_both_files_are_written_and_nothing_else(document, tmp_path):
    write_data_report(document, tmp_path / "report")
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == ["data_report.html", "data_report.json"]
    assert json.loads((tmp_path / "report" / "data_report.json").read_text()) == document
    assert (tmp_path / "report" / "data_report.html").read_text() == data_page(document)


@pytest.fixture(scope="module")
def few():
    return simulate(150, 4)[0]


@pytest.mark.parametrize("name", ["persons", "sanctions", "supervision", "equality", "needs"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda frame: frame.iloc[:0],
        lambda frame: frame.drop(columns=frame.columns[1]),
        lambda frame: frame.drop(columns="person_id"),
        lambda frame: frame.assign(**dict.fromkeys(frame.columns[1:])),
    ],
    ids=["no rows", "no second column", "no person_id", "nothing but person_id"],
)
def test_a_table_that_is_hardly_one_is_reported(few, name, spoil):
    document = data_document(CaseTables({**few, name: spoil(few[name])}), data_date=DAY, versions=VERSIONS)
    assert len(document["tables"]) == len(few)
    assert data_page(document).endswith("</html>")


@pytest.mark.parametrize("name", CASE_TABLES)
def test_no_cell_of_the_data_is_in_the_report(few, name):
    frame = few[name].astype("object")
    frame.iloc[1:12] = A_CELL
    planted = CaseTables({**few, name: frame})
    document = data_document(planted, data_date=DAY, versions=VERSIONS)
    assert {fault["table"] for fault in document["faults"]} >= {name}
    assert A_CELL not in json.dumps(document)
    assert A_CELL not in data_page(document)


def test_no_identifier_of_a_person_is_in_the_report(tables, troubled):
    said = json.dumps(troubled) + data_page(troubled)
    identifiers = set(tables["persons"]["person_id"]) | set(tables["identifiers"]["value"])
    assert not [one for one in identifiers if one in said]
