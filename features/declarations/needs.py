"""What the needs table shows about a person on their index date: need, no need, or not assessed."""

from features import aggregates
from features.declarations.deciding import LAST_TWO_ASSESSMENTS, LATEST_ASSESSMENT
from features.declarations.definitions import Events, Feature
from features.vocabulary import Direction, ReasonGroup

ASSESSMENTS = Events("needs")
HELP = "A need is what a service could meet: it is told so that an offer can be made."
ONE_DAY = "Of assessments of one day the one recorded last stands."
AGE_OF_ANSWERS = "Old or partial answers say little; a reader has to know how old and how many they are."


def _need(name: str, words: str) -> Feature:
    return Feature(
        f"{name}_need",
        events=ASSESSMENTS,
        aggregate=aggregates.latest_answer(name),
        if_no_events=None,
        unit="need",
        meaning=(
            f"1 when the latest known assessment found a need in {words}, 0 when none, missing when not assessed. "
            f"{ONE_DAY}"
        ),
        purpose=HELP,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.NEEDS,
        decided_by=LATEST_ASSESSMENT,
    )


ASSESSED_NEEDS = (
    Feature(
        "need_count",
        events=ASSESSMENTS,
        aggregate=aggregates.latest_need_count,
        if_no_events=None,
        unit="needs",
        meaning=(
            "Needs found by the latest known assessment, of the eight and finance; missing when never assessed "
            f"or when that assessment answers none of the nine. {ONE_DAY}"
        ),
        purpose=HELP,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.NEEDS,
        decided_by=LATEST_ASSESSMENT,
    ),
    Feature(
        "need_count_change",
        events=ASSESSMENTS,
        aggregate=aggregates.need_count_change,
        if_no_events=None,
        unit="needs",
        meaning=(
            "Needs found by the latest known assessment less those found by the one of an earlier day before it, among "
            f"needs that both answer; missing without two assessments or without such a need. {ONE_DAY}"
        ),
        purpose="Whether needs grow or are met says whether the help of the last months reached somebody.",
        reason_group=ReasonGroup.NEEDS,
        decided_by=LAST_TWO_ASSESSMENTS,
    ),
    Feature(
        "needs_answered_count",
        events=ASSESSMENTS,
        aggregate=aggregates.latest_answer_count,
        if_no_events=None,
        unit="needs",
        meaning=f"How many of the nine the latest known assessment answers; missing when never assessed. {ONE_DAY}",
        purpose=AGE_OF_ANSWERS,
        reason_group=ReasonGroup.NEEDS,
        decided_by=LATEST_ASSESSMENT,
    ),
    Feature(
        "months_since_needs_assessed",
        events=ASSESSMENTS,
        aggregate=aggregates.months_since_latest("assessed_date"),
        if_no_events=None,
        unit="months",
        meaning="Completed months since the latest known assessment; missing when never assessed.",
        purpose=AGE_OF_ANSWERS,
        reason_group=ReasonGroup.NEEDS,
        decided_by=LATEST_ASSESSMENT,
    ),
    _need("drugs", "drug misuse"),
    _need("alcohol", "alcohol misuse"),
    _need("accommodation", "accommodation"),
    _need("lifestyle", "lifestyle and associates"),
    _need("thinking", "thinking and behaviour"),
    _need("attitudes", "attitudes"),
    _need("ete", "employment, training and education"),
    _need("relationships", "relationships"),
    _need("finance", "finance"),
)
