"""Findings: who may be scored, and how a fault is told of one person and of many."""

import numpy as np

from models.actuarial.case_of_request import case_of_request
from models.actuarial.findings import Fault, Findings, ValidationCode, named
from models.actuarial.ogrs3 import ogrs3_faults


def findings(*found, fields=("gender", "date_of_birth")) -> Findings:
    fault = Fault(ValidationCode.MISSING_MANDATORY_INPUT, "A score needs these fields.", named(*fields))
    return Findings((fault,), static=(found,))


def test_where_no_fault_is_looked_for_nobody_has_one():
    nothing = Findings((), static=())
    assert (nothing.can_score, nothing.can_be_dynamic, nothing.is_adult) == (True, True, True)
    assert nothing.errors_of_one() == ()
    assert ogrs3_faults(case_of_request({}, ())).can_be_dynamic is True


def test_only_the_fields_concerned_are_told_and_people_apart():
    told = findings(np.array([True, False, True]), np.array([True, False, False])).errors()
    assert [[error.fields for error in errors] for errors in told] == [[("gender", "dateOfBirth")], [], [("gender",)]]


def test_a_fault_of_several_fields_together_names_them_all():
    (alone,) = findings(True).errors_of_one()
    assert alone.fields == ("gender", "dateOfBirth")
    assert findings(False).errors_of_one() == ()


def test_one_and_many_may_be_scored_alike():
    assert findings(True, False).can_score is False
    assert findings(False, False).can_score is True
    assert np.asarray(findings(np.array([True, False]), np.array([False, False])).can_score).tolist() == [False, True]
