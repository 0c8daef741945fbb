"""One feature of the people of small tables, to be held to numbers counted by hand."""

import pandas as pd

from features import build_features
from tests.support.case_tables import case_tables

D = "2026-06-30"


def feature(name: str, *, on: str = D, **texts: str) -> dict[str, float | bool | None]:
    """One feature of everyone in some tables, by person; missing is None."""
    built = build_features(case_tables(**texts), on).set_index("person_id")[name]
    return {person: None if pd.isna(value) else value for person, value in built.items()}
