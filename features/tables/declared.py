"""Every case table, declared once."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from features.need_items import NEED_ITEMS, NEEDS
from features.tables.case_table import CaseTable, Column, Kind
from features.vocabulary import (
    AppointmentOutcome,
    ChargeOutcome,
    CohortEventKind,
    CustodyKind,
    Detection,
    Disposal,
    DomesticAbuse,
    EthnicitySource,
    IdentifierKind,
    NeedAnswer,
    NominationRoute,
    Panel,
    Sex,
    SupervisionKind,
)


def _id(name: str) -> Column:
    return Column(name, Kind.ID)


def _date(name: str) -> Column:
    return Column(name, Kind.DATE)


def _word(name: str, words: type[StrEnum]) -> Column:
    return Column(name, Kind.WORD, tuple(words))


def _maybe_word(name: str, *words: str) -> Column:
    return Column(name, Kind.WORD, words, required=False, may_be_missing=True)


def _maybe(name: str, kind: Kind, known_from: str = "") -> Column:
    return Column(name, kind, required=False, may_be_missing=True, known_from=known_from)


def _end(name: str, *, required: bool = True) -> tuple[Column, Column]:
    """The date of an end, and the optional one on which the end was recorded."""
    recorded = name.replace("_date", "_recorded_date")
    end = Column(name, Kind.DATE, required=required, may_be_missing=True, known_from=name, recorded_in=recorded)
    return end, _maybe(recorded, Kind.DATE)


PERSON = _id("person_id")
RECORDED = _date("recorded_date")
OFFENCE_CODE = Column("ho_offence_code", Kind.OFFENCE_CODE)

PERSONS = CaseTable(
    "persons",
    (
        PERSON,
        Column("sex", Kind.WORD, tuple(Sex), may_be_missing=True),
        Column("date_of_birth", Kind.DATE, may_be_missing=True),
        _maybe("area", Kind.TEXT),
        _maybe("ward", Kind.TEXT),
        _maybe("restricted", Kind.FLAG),
        *_end("deceased_date", required=False),
        *_end("transferred_out_date", required=False),
    ),
    key=("person_id",),
    required=True,
    switches_on="everything",
)
IDENTIFIERS = CaseTable(
    "identifiers",
    (PERSON, _word("kind", IdentifierKind), _id("value")),
    key=("person_id", "kind", "value"),
    switches_on="the check that one person has one number in each register",
)
EQUALITY = CaseTable(
    "equality",
    (
        PERSON,
        _maybe("ethnicity", Kind.TEXT),
        _maybe_word("ethnicity_source", *EthnicitySource),
        _maybe("disability", Kind.FLAG),
        _maybe("religion", Kind.TEXT),
    ),
    key=("person_id",),
    switches_on="the fairness audit by ethnicity, disability and religion; never a feature",
)
SANCTIONS = CaseTable(
    "sanctions",
    (
        PERSON,
        _id("offence_id"),
        _id("sanction_id"),
        _date("offence_date"),
        _date("sanction_date"),
        RECORDED,
        OFFENCE_CODE,
        _word("disposal", Disposal),
        _maybe_word("detection", *Detection),
        _maybe_word("domestic_abuse", *DomesticAbuse),
        _maybe("offence_area", Kind.TEXT),
        _maybe("is_principal", Kind.FLAG),
    ),
    key=("offence_id",),
    happened="sanction_date",
    required=True,
    switches_on="offending history, the official scores and outcomes",
)
CHARGES = CaseTable(
    "charges",
    (PERSON, _id("charge_id"), _date("charge_date"), RECORDED, OFFENCE_CODE, _word("outcome", ChargeOutcome)),
    key=("charge_id", "recorded_date"),
    happened="charge_date",
    latest_by="charge_id",
    switches_on="scheme rules that count charges (consider at most); never a model",
)
SUPERVISION = CaseTable(
    "supervision",
    (
        PERSON,
        _id("order_id"),
        _word("kind", SupervisionKind),
        _date("start_date"),
        *_end("end_date"),
        _maybe("expected_end_date", Kind.DATE),
        RECORDED,
        _maybe("officer_id", Kind.TEXT),
        _maybe("area", Kind.TEXT),
    ),
    key=("order_id",),
    happened="start_date",
    ended="end_date",
    required=True,
    switches_on="who is supervised, and attendance in the first month of an order",
)
CUSTODY = CaseTable(
    "custody",
    (
        PERSON,
        _word("kind", CustodyKind),
        _date("start_date"),
        *_end("end_date"),
        _maybe("expected_release_date", Kind.DATE),
        RECORDED,
        _maybe("establishment", Kind.TEXT),
    ),
    key=("person_id", "kind", "start_date"),
    happened="start_date",
    ended="end_date",
    switches_on="days inside, follow-up from release, time at liberty",
)
APPOINTMENTS = CaseTable(
    "appointments",
    (
        PERSON,
        _date("appointment_date"),
        RECORDED,
        _word("outcome", AppointmentOutcome),
        _maybe("order_id", Kind.ID),
    ),
    key=(),
    happened="appointment_date",
    switches_on="attendance: appointments due and missed",
)
NEEDS_TABLE = CaseTable(
    "needs",
    (
        PERSON,
        _date("assessed_date"),
        RECORDED,
        *(_maybe_word(name, *NeedAnswer) for name in NEEDS),
        *(_maybe_word(item.name, *item.words) if item.words else _maybe(item.name, Kind.FLAG) for item in NEED_ITEMS),
    ),
    key=("person_id", "assessed_date", "recorded_date"),
    happened="assessed_date",
    switches_on="assessed needs, and the dynamic versions of the official scores",
)
PANELS = CaseTable(
    "panels",
    (
        PERSON,
        _word("panel", Panel),
        _maybe("level", Kind.TEXT),
        _maybe("category", Kind.TEXT),
        _date("start_date"),
        *_end("end_date"),
        RECORDED,
    ),
    key=("person_id", "panel", "start_date"),
    happened="start_date",
    ended="end_date",
    switches_on="the MAPPA gate",
)
COHORT = CaseTable(
    "cohort",
    (
        PERSON,
        Column("scheme", Kind.TEXT),
        _maybe("strand", Kind.TEXT),
        _date("joined_date"),
        *_end("left_date"),
        RECORDED,
        _maybe("officer_id", Kind.TEXT),
    ),
    key=("person_id", "scheme", "joined_date"),
    happened="joined_date",
    ended="left_date",
    switches_on="present members (stay, leaving, held) and months under closer watch",
)
COHORT_EVENTS = CaseTable(
    "cohort_events",
    (
        PERSON,
        Column("scheme", Kind.TEXT),
        _word("kind", CohortEventKind),
        _maybe("value", Kind.TEXT),
        _date("event_date"),
        RECORDED,
    ),
    key=("person_id", "scheme", "kind", "event_date"),
    happened="event_date",
    switches_on="colours, past refusals and removals",
)
NOMINATIONS = CaseTable(
    "nominations",
    (
        PERSON,
        Column("scheme", Kind.TEXT),
        _word("route", NominationRoute),
        _date("nominated_date"),
        RECORDED,
        _maybe("ward", Kind.TEXT),
    ),
    key=("person_id", "scheme", "route", "nominated_date"),
    happened="nominated_date",
    switches_on="Project Reset and other nominated routes",
)
ASB_EVENTS = CaseTable(
    "asb_events",
    (PERSON, _date("event_date"), RECORDED, _maybe("ward", Kind.TEXT), _maybe("kind", Kind.TEXT)),
    key=(),
    happened="event_date",
    switches_on="the anti-social behaviour rule of Project Reset",
)
DRUG_TESTS = CaseTable(
    "drug_tests",
    (
        PERSON,
        _date("test_date"),
        RECORDED,
        _maybe("route", Kind.TEXT),
        _maybe("cocaine", Kind.FLAG),
        _maybe("opiates", Kind.FLAG),
        _maybe("required_assessment_date", Kind.DATE),
        _maybe("attended", Kind.FLAG, "required_assessment_date"),
        _maybe("ra1_signed", Kind.FLAG, "required_assessment_date"),
    ),
    key=(),
    happened="test_date",
    switches_on="offers of treatment and the clock of required assessments; never a feature",
)

CASE_TABLES: Mapping[str, CaseTable] = MappingProxyType(
    {
        table.name: table
        for table in (
            PERSONS,
            IDENTIFIERS,
            EQUALITY,
            SANCTIONS,
            CHARGES,
            SUPERVISION,
            CUSTODY,
            APPOINTMENTS,
            NEEDS_TABLE,
            PANELS,
            COHORT,
            COHORT_EVENTS,
            NOMINATIONS,
            ASB_EVENTS,
            DRUG_TESTS,
        )
    }
)
