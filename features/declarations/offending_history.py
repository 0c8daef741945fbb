"""What the sanctions table shows about a person on their index date.

A sanction is an occasion (one `sanction_id`), dated by its `sanction_date`, whatever the number of offences.
"""

from features import aggregates
from features.declarations.deciding import GRAVEST, date_of_birth, first_by, last_by
from features.declarations.definitions import Events, Feature
from features.vocabulary import ActuarialCategory, Detection, Direction, ReasonGroup

SANCTIONS = Events("sanctions")
ACQUISITIVE = (
    ActuarialCategory.ACQUISITIVE_VIOLENCE,
    ActuarialCategory.BURGLARY_DOMESTIC,
    ActuarialCategory.BURGLARY_OTHER,
    ActuarialCategory.HANDLING_STOLEN_GOODS,
    ActuarialCategory.THEFT_NON_MOTOR,
    ActuarialCategory.VEHICLE_RELATED_THEFT,
)
DRUGS = (ActuarialCategory.DRUG_IMPORT_EXPORT_OR_PRODUCTION, ActuarialCategory.DRUG_POSSESSION_OR_SUPPLY)
DISORDER = (
    ActuarialCategory.CRIMINAL_DAMAGE,
    ActuarialCategory.DRUNKENNESS,
    ActuarialCategory.PUBLIC_ORDER_AND_HARRASSMENT,
)
BREACH = (ActuarialCategory.ABSCONDING_OR_BAIL,)
FLAGGED = (
    "that the official violent flag marks: violence, robbery, weapons, public order, harassment, criminal damage and "
    "drunkenness (all but a few codes of each), and no sexual offence"
)
"""What the official flag of violence means, for everything that rests on it."""

PACE = "How often and how lately somebody was sanctioned is what foretells another sanction best."
KIND = "What kind of offence somebody repeats says which offence to expect, and which help may fit."
WEIGHT = "A panel weighs harm; how grave past offences were is part of what it may expect."
BREACH_PURPOSE = "Whether somebody came back when bailed or held says how firm a plan has to be."
BREACH_WORDS = "an absconding or bail offence, by the official category; breaches of orders are not counted"
DETECTION = "Watching finds more: the audit compares what was reported with what the police went looking for."


def _occasions(name: str, events: Events, meaning: str, purpose: str = PACE) -> Feature:
    return Feature(
        name,
        events=events,
        aggregate=aggregates.occasions,
        if_no_events=0,
        unit="sanctions",
        meaning=meaning,
        purpose=purpose,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.HISTORY,
    )


def _of_category(name: str, categories: tuple, months: int, words: str, purpose: str = KIND) -> Feature:
    events = SANCTIONS.having("category", *categories)
    when = f"in the last {months} months" if months else "up to the index date"
    return _occasions(name, events.in_last(months=months), f"Occasions {when} with {words}.", purpose)


def _months_since(name: str, events: Events, what: str) -> Feature:
    return Feature(
        name,
        events=events,
        aggregate=aggregates.months_since_latest("sanction_date"),
        if_no_events=None,
        unit="months",
        meaning=f"Completed months since the last {what}; missing, never zero, when none is on record.",
        purpose=PACE,
        direction=Direction.DECREASING,
        reason_group=ReasonGroup.HISTORY,
        decided_by=last_by("sanction_date"),
    )


def _share(name: str, column: str, words: tuple, what: str) -> Feature:
    return Feature(
        name,
        events=SANCTIONS,
        aggregate=aggregates.share_of_occasions(column, *words),
        if_no_events=None,
        unit="share",
        meaning=f"Share of all occasions that had {what}; missing when no sanction is on record.",
        purpose=KIND,
        reason_group=ReasonGroup.HISTORY,
    )


def _gravity_sum(months: int) -> Feature:
    return Feature(
        f"gravity_sum_{months}m",
        events=SANCTIONS.in_last(months=months),
        aggregate=aggregates.gravity_sum,
        if_no_events=0,
        unit="CCHI days",
        meaning=(
            f"Occasions of the last {months} months, each weighed by the gravity of its gravest offence; some of the "
            "days are assumed (`offence_categories.csv`), and a code that is in no table weighs as little as the least."
        ),
        purpose=WEIGHT,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.HISTORY,
    )


COUNTS = (
    _occasions(
        "sanction_count_ever",
        SANCTIONS,
        "Occasions on which the person was sanctioned up to the index date, the current one included.",
    ),
    _occasions("sanction_count_60m", SANCTIONS.in_last(months=60), "Occasions in the last 60 months."),
    _occasions("sanction_count_24m", SANCTIONS.in_last(months=24), "Occasions in the last 24 months."),
    _occasions("sanction_count_12m", SANCTIONS.in_last(months=12), "Occasions in the last 12 months."),
    _occasions(
        "violent_sanction_count_ever",
        SANCTIONS.having("is_violent", True),
        f"Occasions with at least one offence {FLAGGED}.",
        KIND,
    ),
    _occasions(
        "violent_sanction_count_60m",
        SANCTIONS.having("is_violent", True).in_last(months=60),
        f"Occasions in the last 60 months with at least one offence {FLAGGED}.",
        KIND,
    ),
    _of_category(
        "acquisitive_sanction_count_ever", ACQUISITIVE, 0, "a burglary, robbery, theft, vehicle crime or handling"
    ),
    _of_category(
        "acquisitive_sanction_count_24m", ACQUISITIVE, 24, "a burglary, robbery, theft, vehicle crime or handling"
    ),
    _of_category("drug_sanction_count_ever", DRUGS, 0, "a drug offence"),
    _of_category("drug_sanction_count_24m", DRUGS, 24, "a drug offence"),
    _of_category(
        "disorder_sanction_count_24m", DISORDER, 24, "criminal damage, drunkenness, public order or harassment"
    ),
    _of_category("breach_count_ever", BREACH, 0, BREACH_WORDS, BREACH_PURPOSE),
    _of_category("breach_count_24m", BREACH, 24, BREACH_WORDS, BREACH_PURPOSE),
)

CAREER = (
    Feature(
        "age_at_first_sanction",
        events=SANCTIONS,
        aggregate=aggregates.age_at_earliest,
        if_no_events=None,
        unit="years",
        meaning="Completed years of age on the date of the first sanction on record.",
        purpose="An early start goes with a longer career, in every published instrument.",
        direction=Direction.DECREASING,
        reason_group=ReasonGroup.HISTORY,
        decided_by=first_by("sanction_date", beside=date_of_birth),
    ),
    _months_since("months_since_last_sanction", SANCTIONS, "sanction"),
    _months_since(
        "months_since_last_violent_sanction",
        SANCTIONS.having("is_violent", True),
        f"sanction with an offence {FLAGGED}",
    ),
    Feature(
        "months_since_first_sanction",
        events=SANCTIONS,
        aggregate=aggregates.months_since_earliest("sanction_date"),
        if_no_events=None,
        unit="months",
        meaning="Completed months since the first sanction on record: the length of the career.",
        purpose=PACE,
        reason_group=ReasonGroup.HISTORY,
        decided_by=first_by("sanction_date"),
    ),
    Feature(
        "career_rate",
        events=SANCTIONS,
        aggregate=aggregates.occasions_a_year,
        if_no_events=None,
        unit="sanctions a year",
        meaning=(
            "Occasions for each year since the first; a career of under a year counts as one year. A sanction older "
            "than the first lengthens the career, and so may lower it."
        ),
        purpose=PACE,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.HISTORY,
    ),
)

MIX = (
    _share("violent_share_ever", "is_violent", (True,), f"an offence {FLAGGED}"),
    _share("acquisitive_share_ever", "category", ACQUISITIVE, "an acquisitive offence"),
    Feature(
        "offence_category_count_ever",
        events=SANCTIONS,
        aggregate=aggregates.distinct_categories,
        if_no_events=0,
        unit="categories",
        meaning=(
            "Different official categories of offence that the person was sanctioned for; an offence whose kind is "
            "not known (category UNKNOWN, or a code that is in no table) adds none."
        ),
        purpose=KIND,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.HISTORY,
    ),
    _gravity_sum(24),
    _gravity_sum(60),
    Feature(
        "gravest_offence_ever",
        events=SANCTIONS,
        aggregate=aggregates.gravest,
        if_no_events=None,
        unit="CCHI days",
        meaning=(
            "Gravity of the gravest offence on record; some of the days are assumed, and a code that is in no table "
            "weighs as little as the least; missing without a sanction."
        ),
        purpose=WEIGHT,
        reason_group=ReasonGroup.HISTORY,
        decided_by=GRAVEST,
    ),
)

ROUTES = (
    _occasions(
        "reported_sanction_count_24m",
        SANCTIONS.having("detection", Detection.REPORTED).in_last(months=24),
        "Occasions in the last 24 months with an offence that somebody reported.",
        DETECTION,
    ),
    Feature(
        "police_detected_share_24m",
        events=SANCTIONS.having("detection", Detection.REPORTED, Detection.POLICE_DETECTED).in_last(months=24),
        aggregate=aggregates.share_with("detection", Detection.POLICE_DETECTED),
        if_no_events=None,
        unit="share",
        meaning=(
            "Share of the offences of the last 24 months that the police came upon themselves, of those of which it "
            "is recorded; missing without any. An exposure and never a predictor."
        ),
        purpose=DETECTION,
        is_predictor=False,
    ),
)

OFFENDING_HISTORY = (*COUNTS, *CAREER, *MIX, *ROUTES)
