"""What the custody table shows about a person on their index date."""

from features import aggregates
from features.declarations.deciding import OPEN_SPELLS, Deciding, last_by, reaching_into
from features.declarations.definitions import Events, Feature
from features.vocabulary import CustodyKind, Direction, ReasonGroup

CUSTODY = Events("custody")
INSIDE = "Time inside is time in which nobody in the community was at risk, and in which nobody could be met."
RETURN = "Returns to custody say how earlier releases went; a plan for the gate starts from them."
LAST_RELEASE = Deciding(lambda cut: last_by("end_date").choose(aggregates.released(cut)), "not the last release")


def _spells(name: str, events: Events, meaning: str) -> Feature:
    return Feature(
        name,
        events=events,
        aggregate=aggregates.row_count,
        if_no_events=0,
        unit="spells",
        meaning=meaning,
        purpose=RETURN,
        direction=Direction.INCREASING,
        reason_group=ReasonGroup.HISTORY,
    )


CUSTODY_SPELLS = (
    Feature(
        "in_custody",
        events=CUSTODY,
        aggregate=aggregates.has_open_spell,
        if_no_events=0,
        unit="flag",
        meaning="A spell in custody of any kind is open: a release on the index date has ended it.",
        purpose=INSIDE,
        decided_by=OPEN_SPELLS,
    ),
    Feature(
        "custody_days_24m",
        events=CUSTODY,
        aggregate=aggregates.days_inside(24),
        if_no_events=0,
        unit="days",
        meaning="Days inside in the last 24 months, both ends counted, overlapping spells once.",
        purpose=INSIDE,
        reason_group=ReasonGroup.HISTORY,
        decided_by=reaching_into(months=24),
    ),
    _spells(
        "remand_spell_count_24m",
        CUSTODY.having("kind", CustodyKind.REMAND).in_last(months=24),
        "Spells on remand that began in the last 24 months.",
    ),
    _spells(
        "sentence_spell_count_ever",
        CUSTODY.having("kind", CustodyKind.SENTENCE),
        "Spells under sentence that began up to the index date.",
    ),
    _spells(
        "recall_count_24m",
        CUSTODY.having("kind", CustodyKind.RECALL).in_last(months=24),
        "Recalls to custody that began in the last 24 months.",
    ),
    Feature(
        "months_since_release",
        events=CUSTODY,
        aggregate=aggregates.months_since_release,
        if_no_events=None,
        unit="months",
        meaning=(
            "Completed months since the last release known from any kind of custody; missing without one. An end is no "
            "release when another spell holds the person on the next day, as when a remand gives way to a sentence."
        ),
        purpose="The weeks after a release are those in which most is lost or won.",
        direction=Direction.DECREASING,
        reason_group=ReasonGroup.HISTORY,
        decided_by=LAST_RELEASE,
    ),
)
