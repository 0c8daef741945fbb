"""What the sanctions and custody tables show about a person on their index date.

A sanction is an occasion (one `sanction_id`), dated by its `sanction_date`, whatever the number of offences.
"""

from features import aggregates
from features.definitions import Events, Feature
from features.vocabulary import ActuarialCategory, Direction, ReasonGroup

SANCTIONS = Events("sanctions")
CUSTODY = Events("custody")
ACQUISITIVE = (
    ActuarialCategory.ACQUISITIVE_VIOLENCE,
    ActuarialCategory.BURGLARY_DOMESTIC,
    ActuarialCategory.BURGLARY_OTHER,
    ActuarialCategory.HANDLING_STOLEN_GOODS,
    ActuarialCategory.THEFT_NON_MOTOR,
    ActuarialCategory.VEHICLE_RELATED_THEFT,
)


def _occasions(name: str, events: Events, meaning: str) -> Feature:
    return Feature(
        name,
        events=events,
        aggregate=aggregates.occasions,
        if_no_events=0,
        unit="sanctions",
        meaning=meaning,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.HISTORY,
    )


OFFENDING_HISTORY = (
    _occasions(
        "sanction_count_ever",
        SANCTIONS,
        "Occasions on which the person was sanctioned up to the index date, the current one included.",
    ),
    _occasions("sanction_count_24m", SANCTIONS.in_last(months=24), "Occasions in the last 24 months."),
    _occasions("sanction_count_12m", SANCTIONS.in_last(months=12), "Occasions in the last 12 months."),
    _occasions(
        "violent_sanction_count_ever",
        SANCTIONS.having("is_violent", True),
        "Occasions with at least one violent offence by the table of offence codes.",
    ),
    _occasions(
        "acquisitive_sanction_count_24m",
        SANCTIONS.having("category", *ACQUISITIVE).in_last(months=24),
        "Occasions in the last 24 months with a burglary, robbery, theft, vehicle crime or handling.",
    ),
    _occasions(
        "breach_count_24m",
        SANCTIONS.having("category", ActuarialCategory.ABSCONDING_OR_BAIL).in_last(months=24),
        "Occasions in the last 24 months with an absconding or bail offence.",
    ),
    Feature(
        "age_at_first_sanction",
        events=SANCTIONS,
        aggregate=aggregates.age_at_earliest,
        if_no_events=None,
        unit="years",
        meaning="Completed years of age on the date of the first sanction on record.",
        direction=Direction.DECREASING,
        reason_group=ReasonGroup.HISTORY,
    ),
    Feature(
        "months_since_last_sanction",
        events=SANCTIONS,
        aggregate=aggregates.months_since_latest("sanction_date"),
        if_no_events=None,
        unit="months",
        meaning="Completed months; missing, never zero, when no sanction is on record.",
        direction=Direction.DECREASING,
        reason_group=ReasonGroup.HISTORY,
    ),
    Feature(
        "career_rate",
        events=SANCTIONS,
        aggregate=aggregates.occasions_a_year,
        if_no_events=None,
        unit="sanctions a year",
        meaning="Occasions for each year since the first; a career of under a year counts as one year.",
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.HISTORY,
    ),
    Feature(
        "in_custody",
        events=CUSTODY,
        aggregate=aggregates.has_open_spell,
        if_no_events=0,
        unit="flag",
        meaning="A spell in custody of any kind is open: a release on the index date has ended it.",
    ),
    Feature(
        "custody_days_24m",
        events=CUSTODY,
        aggregate=aggregates.days_inside(24),
        if_no_events=0,
        unit="days",
        meaning="Days inside in the last 24 months, both ends counted, overlapping spells once.",
        reason_group=ReasonGroup.HISTORY,
    ),
)
