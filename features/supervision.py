"""What the supervision and cohort tables show about a person on their index date."""

from features import aggregates
from features.definitions import Events, Feature

SUPERVISION_EVENTS = Events("supervision")
COHORT_EVENTS = Events("cohort")

SUPERVISED = (
    Feature(
        "currently_supervised",
        events=SUPERVISION_EVENTS,
        aggregate=aggregates.has_open_spell,
        if_no_events=0,
        unit="flag",
        meaning="A community order, suspended sentence, licence or post-sentence supervision is open.",
    ),
    Feature(
        "months_on_supervision",
        events=SUPERVISION_EVENTS,
        aggregate=aggregates.months_since_open_start,
        if_no_events=None,
        unit="months",
        meaning="Completed months since the start of the open order that started last; missing when none is open.",
    ),
    Feature(
        "months_in_cohort",
        events=COHORT_EVENTS,
        aggregate=aggregates.whole_months_in_spells,
        if_no_events=0,
        unit="months",
        meaning=(
            "Whole months in a cohort of any scheme up to the index date, all spells together. An exposure and "
            "never a predictor: watched people are caught more."
        ),
        is_predictor=False,
    ),
    Feature(
        "in_cohort",
        events=COHORT_EVENTS,
        aggregate=aggregates.has_open_spell,
        if_no_events=0,
        unit="flag",
        meaning="A membership of a cohort of any scheme is open. Never a predictor.",
        is_predictor=False,
    ),
)
