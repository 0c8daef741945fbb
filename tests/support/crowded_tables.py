"""Case tables in which most rows share their day with others, so that what is said of one day shows."""

from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES


def crowded(tables: CaseTables) -> CaseTables:
    """The tables with every event, and every end of a spell, on the first day of its quarter."""
    frames = dict(tables)
    for name, rows in tables.items():
        days = [column for column in (CASE_TABLES[name].happened, CASE_TABLES[name].ended) if column]
        quarters = {column: rows[column].dt.to_period("Q").dt.start_time.astype("datetime64[us]") for column in days}
        frames[name] = rows.assign(**quarters).drop_duplicates(list(CASE_TABLES[name].key) or None, ignore_index=True)
    return CaseTables(frames)
