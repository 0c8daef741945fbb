"""What the supervision and cohort tables show about a person on their index date."""

from features import aggregates
from features.declarations.deciding import LAST_OPEN_SPELL, OPEN_SPELLS, reaching_into
from features.declarations.definitions import Events, Feature
from features.vocabulary import ReasonGroup, SupervisionKind

ORDERS = Events("supervision")
COHORT = Events("cohort")
CONTACT = "Who is already met, under which order and since when decides what can be offered at all."
WATCHED = "Watched people are caught more: closer watch is measured so that it can be left out of what is learned."


def _open_order(name: str, kind: SupervisionKind, words: str) -> Feature:
    return Feature(
        name,
        events=ORDERS.having("kind", kind),
        aggregate=aggregates.has_open_spell,
        if_no_events=0,
        unit="flag",
        meaning=f"A {words} is open; one that ends on the index date has ended.",
        purpose=CONTACT,
        decided_by=OPEN_SPELLS,
    )


SUPERVISED = (
    Feature(
        "currently_supervised",
        events=ORDERS,
        aggregate=aggregates.has_open_spell,
        if_no_events=0,
        unit="flag",
        meaning="A community order, suspended sentence, licence or post-sentence supervision is open.",
        purpose=CONTACT,
        decided_by=OPEN_SPELLS,
    ),
    _open_order("on_community_order", SupervisionKind.COMMUNITY_ORDER, "community order"),
    _open_order("on_suspended_sentence", SupervisionKind.SUSPENDED, "suspended sentence with supervision"),
    _open_order("on_licence", SupervisionKind.LICENCE, "licence"),
    _open_order("on_post_sentence_supervision", SupervisionKind.POST_SENTENCE_SUPERVISION, "post-sentence supervision"),
    Feature(
        "months_on_supervision",
        events=ORDERS,
        aggregate=aggregates.months_since_open_start,
        if_no_events=None,
        unit="months",
        meaning="Completed months since the start of the open order that started last; missing when none is open.",
        purpose=CONTACT,
        decided_by=LAST_OPEN_SPELL,
    ),
    Feature(
        "order_count_ever",
        events=ORDERS,
        aggregate=aggregates.row_count,
        if_no_events=0,
        unit="orders",
        meaning="Orders and licences that started up to the index date.",
        purpose=CONTACT,
        reason_group=ReasonGroup.HISTORY,
    ),
    Feature(
        "weeks_on_supervision_12m",
        events=ORDERS,
        aggregate=aggregates.weeks_inside(12),
        if_no_events=0,
        unit="weeks",
        meaning=(
            "Weeks under any order in the last 12 months, each day once, the index date included. The exposure behind "
            "rates of attendance, and never a predictor."
        ),
        purpose=WATCHED,
        is_predictor=False,
        decided_by=reaching_into(months=12),
    ),
    Feature(
        "months_in_cohort",
        events=COHORT,
        aggregate=aggregates.months_in_spells,
        if_no_events=0,
        unit="months",
        meaning=(
            "Days in a cohort of any scheme up to the index date, both ends counted and each day once, divided by "
            "30.4375 (a twelfth of 365.25) and not rounded, so that a calendar year is 11.99. An exposure and never a "
            "predictor: watched people are caught more."
        ),
        purpose=WATCHED,
        is_predictor=False,
    ),
    Feature(
        "in_cohort",
        events=COHORT,
        aggregate=aggregates.has_open_spell,
        if_no_events=0,
        unit="flag",
        meaning="A membership of a cohort of any scheme is open. Never a predictor.",
        purpose=WATCHED,
        is_predictor=False,
        decided_by=OPEN_SPELLS,
    ),
)
