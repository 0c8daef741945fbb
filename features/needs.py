"""What the needs table shows about a person on their index date: need, no need, or not assessed."""

from features import aggregates
from features.definitions import Events, Feature
from features.vocabulary import Direction, ReasonGroup

NEEDS_EVENTS = Events("needs")


def _need(name: str, words: str) -> Feature:
    return Feature(
        f"{name}_need",
        events=NEEDS_EVENTS,
        aggregate=aggregates.latest_answer(name),
        if_no_events=None,
        unit="need",
        meaning=f"1 when the latest known assessment found a need in {words}, 0 when none, missing when not assessed.",
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.NEEDS,
    )


ASSESSED_NEEDS = (
    Feature(
        "need_count",
        events=NEEDS_EVENTS,
        aggregate=aggregates.latest_need_count,
        if_no_events=None,
        unit="needs",
        meaning=(
            "Needs found by the latest known assessment, of the eight and finance; missing when never assessed "
            "or when that assessment answers none of the nine."
        ),
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.NEEDS,
    ),
    Feature(
        "months_since_needs_assessed",
        events=NEEDS_EVENTS,
        aggregate=aggregates.months_since_latest("assessed_date"),
        if_no_events=None,
        unit="months",
        meaning="Completed months since the latest known assessment; missing when never assessed.",
        reason_group=ReasonGroup.NEEDS,
    ),
    _need("drugs", "drug misuse"),
    _need("alcohol", "alcohol misuse"),
    _need("accommodation", "accommodation"),
    _need("lifestyle", "lifestyle and associates"),
    _need("thinking", "thinking and behaviour"),
    _need("attitudes", "attitudes"),
    _need("ete", "employment, training and education"),
)
