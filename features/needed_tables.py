"""Which case tables a feature is worked out from, and a refusal of features that were chosen and cannot be."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from features.build import FEATURES
from features.exceptions import DataRefused
from features.nearest import nearest
from features.need_items import NEEDS

SHOWN = 10
FEATURE_NAMES = frozenset(feature.name for feature in FEATURES)
"""The names of all features."""

COLUMNS_READ: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "persons": ("person_id", "date_of_birth"),
        "sanctions": ("person_id", "sanction_id", "sanction_date", "recorded_date", "ho_offence_code", "detection"),
        "supervision": ("person_id", "kind", "start_date", "end_date", "end_recorded_date", "recorded_date"),
        "custody": ("person_id", "kind", "start_date", "end_date", "end_recorded_date", "recorded_date"),
        "appointments": ("person_id", "appointment_date", "recorded_date", "outcome"),
        "needs": ("person_id", "assessed_date", "recorded_date", *NEEDS),
        "cohort": ("person_id", "joined_date", "left_date", "left_recorded_date", "recorded_date"),
    }
)
"""The columns from which any feature is made, by table."""


def absent_tables(names: Iterable[str], tables: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The features that cannot be worked out, and the tables that they lack.

    Parameters
    ----------
    names : iterable of str
        Names of features.
    tables : iterable of str
        The case tables that are there.

    Returns
    -------
    mapping of str to tuple of str
        By feature, in the order given; empty when none lacks a table.

    Raises
    ------
    DataRefused
        If there is no such feature; the nearest is named.
    """
    needs = {feature.name: (feature.events.table, feature.also_needs) for feature in FEATURES}
    there, found = {"", *tables}, {}
    for name in names:
        if name not in needs:
            raise DataRefused(
                f"There is no feature `{name}`{nearest(name, needs)}. See the data dictionary for those there are."
            )
        lacking = tuple(table for table in needs[name] if table not in there)
        if lacking:
            found[name] = lacking
    return found


def refuse_absent_tables(names: Iterable[str], tables: Iterable[str], *, asked_by: str, else_do: str = "") -> None:
    """Refuse features that were chosen and whose tables are absent.

    Parameters
    ----------
    names : iterable of str
        Names of the chosen features.
    tables : iterable of str
        The case tables that are there.
    asked_by : str
        Who chose them, for the message.
    else_do : str
        What else can be done, as the end of a sentence.

    Raises
    ------
    DataRefused
        If a table is absent; the message names at most ten features, each with the tables that it needs. Or if there
        is no such feature.
    """
    lacking = absent_tables(names, tables)
    if lacking:
        several = [
            f"`{name}` needs {' and '.join(f'`{table}`' for table in needed)}" for name, needed in lacking.items()
        ]
        listed = ", ".join(several[:SHOWN]) + (f", and {len(several) - SHOWN} more" if len(several) > SHOWN else "")
        raise DataRefused(
            f"{asked_by} uses {len(lacking)} feature(s) whose case tables are absent: {listed}. Supply the tables, or "
            f"choose other features{else_do}."
        )
