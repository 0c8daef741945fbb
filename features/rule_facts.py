"""What a scheme's rules may look at: every fact and feature, its unit, and which tables and columns it is made of."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from features.build import FEATURES
from features.tables.declared import CASE_TABLES

INSTRUMENT = "instrument"
SCHEME = "scheme"
TABLE_NAMES = tuple(CASE_TABLES)
"""Names of the case tables, for a scheme's register of sources."""
ENDS = frozenset(
    f"{table.name}.{column.name}"
    for table in CASE_TABLES.values()
    for column in table.columns
    if column.known_from == column.name
)
"""Columns in which an empty cell says that nothing has ended, so that an empty column is no gap."""


@dataclass(frozen=True)
class RuleFact:
    """One fact that a rule may look at.

    Parameters
    ----------
    name : str
        Column among the facts of people.
    unit : str
        What its number counts; `flag` for yes and no.
    meaning : str
        What it says, and what missing means.
    reads : tuple of str
        What it is made of: `table` or `table.column`, `scheme.key` for a key of the scheme, `instrument` for the
        official scores. Empty: no case table says it.
    dates : str
        Another fact, a date, that goes with it; empty for none.
    """

    name: str
    unit: str
    meaning: str
    reads: tuple[str, ...]
    dates: str = ""

    @property
    def tables(self) -> frozenset[str]:
        """Case tables that it is made of.

        Returns
        -------
        frozenset of str
            Without the scheme and the instruments.
        """
        return frozenset(one.split(".")[0] for one in self.reads) - {SCHEME, INSTRUMENT}


@cache
def rule_facts() -> Mapping[str, RuleFact]:
    """Every fact that a rule may look at.

    Returns
    -------
    mapping of str to RuleFact
        By name: facts of schemes in the order of `rule_facts.toml`, then the features that a model may read.
    """
    document = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    facts = {
        name: RuleFact(name, entry["unit"], entry["meaning"], tuple(entry["reads"]), entry.get("dates", ""))
        for name, entry in document.items()
    }
    for feature in FEATURES:
        if feature.is_predictor and not feature.health:
            reads = tuple(table for table in (feature.events.table, feature.also_needs) if table)
            facts[feature.name] = RuleFact(feature.name, feature.unit, feature.meaning, reads)
    return MappingProxyType(facts)
