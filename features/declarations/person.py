"""What the persons table shows about a person on their index date."""

from features import aggregates
from features.declarations.deciding import THE_PERSON
from features.declarations.definitions import Events, Feature
from features.vocabulary import Direction

PERSON = (
    Feature(
        "age_years",
        events=Events("persons"),
        aggregate=aggregates.age,
        if_no_events=None,
        unit="years",
        meaning="Completed years of age on the index date; missing without a date of birth.",
        purpose="Age foretells reoffending in every published instrument; nobody under 18 is scored.",
        direction=Direction.EITHER,
        decided_by=THE_PERSON,
    ),
)
