"""What partners bring to a list from case tables, and which directory a demo takes."""

import pytest

from features.exceptions import ProtocolRefused, UsageRefused
from models.selection import make_list, read_scheme
from models.services import read_directory
from serving.commands.demo import run_demo
from serving.commands.partners import with_partners
from tests.support.case_tables import case_tables
from tests.support.list_people import VERSIONS, facts, people
from tests.support.person_tables import small_protocol, small_table

TABLES = case_tables(
    persons="person_id\np0\np1",
    needs="""
        person_id assessed_date recorded_date finance
        p0        2026-06-30    2026-06-30    need
        p1        2026-06-30    2026-07-01    need
    """,
    panels="""
        person_id panel start_date recorded_date
        p0        ASB   2026-06-30 2026-07-01
        p1        ASB   2026-06-30 2026-06-30
    """,
)


def test_needs_and_panels_are_those_known_on_the_date_of_the_list():
    """What was recorded the day after the list's date, p1's assessment and p0's panel, is not in it."""
    scheme = read_scheme("iom_neighbourhood_crime", capacity=2)
    document = make_list(scheme, people(facts(2), [0.5, 0.6]), versions=VERSIONS)
    after = with_partners(document, TABLES, read_directory("example_borough"))
    first, second = sorted(after["items"], key=lambda item: item["person_id"])
    assert first["pathways"]["status"]["finance_benefit_debt"] == "need"
    assert first["pathways"]["assessed_on"] == "2026-06-30"
    assert second["pathways"]["status"]["finance_benefit_debt"] == "not_assessed"
    assert second["pathways"]["assessed_on"] is None
    assert (first["also_on"]["panels"], second["also_on"]["panels"]) == ([], ["ASB"])
    assert [item["person_id"] for item in after["items"]] == [item["person_id"] for item in document["items"]]
    assert after["versions"]["service_directory"] == "example_borough 1"


def test_a_directory_is_refused_before_the_long_work_and_where_it_does_not_belong(tmp_path):
    missing = str(tmp_path / "nowhere.toml")
    made = {"people": 3000, "out": tmp_path / "out", "as_json": True}
    with pytest.raises(ProtocolRefused, match="There is no service directory"):
        run_demo(**made, data=None, protocol_name="borough_any_12m", services=missing)
    with pytest.raises(UsageRefused, match="--services is of case tables"):
        run_demo(
            **made,
            data=small_table(tmp_path),
            protocol_name=str(small_protocol(tmp_path)),
            services="example_borough",
        )
    assert not (tmp_path / "out").exists()
