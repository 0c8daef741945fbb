"""How each reoffence came to light, counted by person; the date is 1 March 2020, 12 months, proven within 18."""

import pandas as pd

from models.harm import offence_harm
from tests.support.case_tables import case_tables
from training.detected_labels import harm_by_detection, reoffences_by_detection
from training.labels import outcomes_after
from training.protocol import Outcome

DATE, KNOWN_BY = pd.Timestamp("2020-03-01"), pd.Timestamp("2021-12-31")
ANY = Outcome("any_12m", "…", horizon_months=12, proven_within_months=18)
VIOLENT = Outcome("violent_12m", "…", horizon_months=12, proven_within_months=18, offences="violent")
THEFT, ASSAULT = "04600", "00801"
SANCTIONS = f"""person_id offence_date sanction_date recorded_date detection ho_offence_code
a 2020-06-01 2020-07-01 2020-07-02 reported        {THEFT}
a 2020-06-01 2020-07-01 2020-07-02 police_detected {THEFT}
a 2020-09-01 2020-10-01 2020-10-02 police_detected {ASSAULT}
b 2020-06-01 2020-07-01 2020-07-02 unknown         {THEFT}
b 2020-02-01 2020-07-01 2020-07-02 reported        {THEFT}
c 2021-06-01 2021-07-01 2021-07-02 police_detected {THEFT}
c 2020-06-01 2021-11-01 2021-11-02 reported        {THEFT}
z 2021-12-31 2021-12-31 2021-12-31 unknown         {THEFT}"""
PEOPLE = pd.Index(["a", "b", "c"], name="person_id")


def counted(outcome=ANY, known_by=KNOWN_BY):
    tables = case_tables(sanctions=SANCTIONS)
    start = outcomes_after(tables, DATE, PEOPLE, outcome, known_by=KNOWN_BY)["follow_up_start"]
    return tables, reoffences_by_detection(tables, start, outcome, known_by=known_by)


def test_each_reoffence_within_the_horizon_and_proven_in_time_counts_as_it_came_to_light():
    _, found = counted()
    assert found.columns.tolist() == [
        "reported_reoffences",
        "police_detected_reoffences",
        "reoffences_of_unknown_detection",
    ]
    assert found.to_dict("index") == {
        "a": dict(zip(found, (1, 2, 0), strict=True)),
        "b": dict(zip(found, (0, 0, 1), strict=True)),
        "c": dict(zip(found, (0, 0, 0), strict=True)),
    }


def test_the_kinds_add_up_to_the_outcomes_own_count():
    tables, found = counted()
    own = outcomes_after(tables, DATE, PEOPLE, ANY, known_by=KNOWN_BY)["reoffence_count"]
    assert found.sum(axis=1).tolist() == own.tolist() == [3, 1, 0]


def test_an_outcome_of_violence_counts_violence_alone():
    _, found = counted(VIOLENT)
    assert found.loc["a"].tolist() == [0, 1, 0]
    assert found.loc["b"].sum() == 0


def test_what_was_recorded_after_the_last_day_is_not_counted():
    _, found = counted(known_by=pd.Timestamp("2020-08-01"))
    assert found.loc["a"].tolist() == [1, 1, 0]


def test_harm_is_that_of_the_offences_of_each_kind():
    tables = case_tables(sanctions=SANCTIONS)
    start = outcomes_after(tables, DATE, PEOPLE, ANY, known_by=KNOWN_BY)["follow_up_start"]
    found = harm_by_detection(tables, start, ANY, known_by=KNOWN_BY, scale="cchi_days")
    one = offence_harm(pd.Series([THEFT, ASSAULT]))["cchi_days"]
    assert found.loc["a"].to_dict() == {"reported": one[0], "police_detected": one[0] + one[1], "unknown": 0.0}
    assert found.loc["b"].to_dict() == {"reported": 0.0, "police_detected": 0.0, "unknown": one[0]}
    assert found.loc["c"].sum() == 0
