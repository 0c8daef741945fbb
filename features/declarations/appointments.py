"""What the appointments table shows about a person on their index date.

Acceptable absences and appointments cancelled by the service never count against a person.
"""

from features import aggregates
from features.declarations.deciding import FIRST_MONTH, STREAK, last_by
from features.declarations.definitions import Events, Feature
from features.vocabulary import AppointmentOutcome, Direction, ReasonGroup

APPOINTMENTS = Events("appointments")
DUE = APPOINTMENTS.having("outcome", *aggregates.DUE)
MISSED = APPOINTMENTS.having("outcome", AppointmentOutcome.UNACCEPTABLE_ABSENCE)
KEPT_OR_MISSED = APPOINTMENTS.having("outcome", AppointmentOutcome.ATTENDED, AppointmentOutcome.UNACCEPTABLE_ABSENCE)

ENDS = "It ends before the same day of the next month, or before the last day of a month that has no such day."
EXPOSURE = "A rate means little without the number of appointments that it was made from."
MISSING_OUT = "Appointments missed are an early sign that support is not reaching somebody."


def _due(name: str, events: Events, meaning: str) -> Feature:
    return Feature(
        name,
        events=events,
        aggregate=aggregates.row_count,
        if_no_events=0,
        unit="appointments",
        meaning=meaning,
        purpose=EXPOSURE,
        reason_group=ReasonGroup.ATTENDANCE,
    )


def _rate(name: str, events: Events, when: str) -> Feature:
    return Feature(
        name,
        events=events,
        aggregate=aggregates.absence_rate,
        if_no_events=None,
        unit="share",
        meaning=f"Unacceptable absences for each appointment due {when}; missing when none was due.",
        purpose=MISSING_OUT,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.ATTENDANCE,
    )


ATTENDANCE = (
    _due(
        "appointments_due_90d",
        DUE.in_last(days=90),
        "Attended, acceptable and unacceptable absences in the last 90 days, the index date included.",
    ),
    _due(
        "appointments_due_12m",
        DUE.in_last(months=12),
        "Attended, acceptable and unacceptable absences in the last 12 months.",
    ),
    _rate("unacceptable_absence_rate_90d", DUE.in_last(days=90), "in the last 90 days"),
    _rate("unacceptable_absence_rate_12m", DUE.in_last(months=12), "in the last 12 months"),
    Feature(
        "appointments_due_first_month",
        events=DUE,
        aggregate=aggregates.due_in_first_month,
        if_no_events=None,
        unit="appointments",
        meaning=(
            "Appointments due in the first calendar month of the order that started last, the first day included. "
            f"{ENDS} Missing without an order. So far, in an unfinished month."
        ),
        purpose=EXPOSURE,
        reason_group=ReasonGroup.ATTENDANCE,
        also_needs="supervision",
        decided_by=FIRST_MONTH,
    ),
    Feature(
        "unacceptable_absence_rate_first_month",
        events=DUE,
        aggregate=aggregates.absence_rate_in_first_month,
        if_no_events=None,
        unit="share",
        meaning=(
            "Unacceptable absences for each appointment due in the first calendar month of the order that started "
            f"last, the first day included. {ENDS} Missing without an order or when none was due."
        ),
        purpose=MISSING_OUT,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.ATTENDANCE,
        also_needs="supervision",
        decided_by=FIRST_MONTH,
    ),
    Feature(
        "first_month_two_or_more_missed",
        events=MISSED,
        aggregate=aggregates.missed_two_in_first_month,
        if_no_events=None,
        unit="flag",
        meaning=(
            "Two or more unacceptable absences in the first calendar month of the order that started last, "
            f"the first day included. {ENDS} Missing without an order. So far, in an unfinished month."
        ),
        purpose="The flag that the Havering study found to part those who reoffended from those who did not.",
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.ATTENDANCE,
        also_needs="supervision",
        decided_by=FIRST_MONTH,
    ),
    Feature(
        "days_since_last_unacceptable_absence",
        events=MISSED.in_last(months=12),
        aggregate=aggregates.days_since_latest("appointment_date"),
        if_no_events=None,
        unit="days",
        meaning="Days since the last unacceptable absence of the last 12 months; missing without one.",
        purpose=MISSING_OUT,
        direction=Direction.DECREASING,
        reason_group=ReasonGroup.ATTENDANCE,
        decided_by=last_by("appointment_date"),
    ),
    Feature(
        "missed_in_a_row_12m",
        events=KEPT_OR_MISSED.in_last(months=12),
        aggregate=aggregates.missed_in_a_row,
        if_no_events=None,
        unit="appointments",
        meaning=(
            "Unacceptable absences in a row up to the index date, within 12 months; 0 after one that was attended. "
            "Acceptable absences neither break nor lengthen the row; of one day what was attended counts as the later. "
            "Missing when nothing was attended or missed."
        ),
        purpose=MISSING_OUT,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.ATTENDANCE,
        decided_by=STREAK,
    ),
)
