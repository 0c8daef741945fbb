"""What the appointments table shows about a person on their index date.

Acceptable absences and appointments cancelled by the service never count against a person.
"""

from features import aggregates
from features.definitions import Events, Feature
from features.vocabulary import AppointmentOutcome, Direction, ReasonGroup

APPOINTMENTS = Events("appointments")
DUE = APPOINTMENTS.having(
    "outcome",
    AppointmentOutcome.ATTENDED,
    AppointmentOutcome.ACCEPTABLE_ABSENCE,
    AppointmentOutcome.UNACCEPTABLE_ABSENCE,
)

ATTENDANCE = (
    Feature(
        "appointments_due_90d",
        events=DUE.in_last(days=90),
        aggregate=aggregates.row_count,
        if_no_events=0,
        unit="appointments",
        meaning="Attended, acceptable and unacceptable absences in the last 90 days, the index date included.",
        reason_group=ReasonGroup.ATTENDANCE,
    ),
    Feature(
        "unacceptable_absence_rate_90d",
        events=DUE.in_last(days=90),
        aggregate=aggregates.absence_rate,
        if_no_events=None,
        unit="share",
        meaning="Unacceptable absences for each appointment due in the last 90 days; missing when none was due.",
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.ATTENDANCE,
    ),
    Feature(
        "first_month_two_or_more_missed",
        events=APPOINTMENTS.having("outcome", AppointmentOutcome.UNACCEPTABLE_ABSENCE),
        aggregate=aggregates.missed_two_in_first_month,
        if_no_events=None,
        unit="flag",
        meaning=(
            "Two or more unacceptable absences in the first calendar month of the order that started last, "
            "the first day included; ties by order_id. Missing without an order. So far, in an unfinished month."
        ),
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.ATTENDANCE,
        also_needs="supervision",
    ),
)
