"""Every class of fault that one table can have, each planted in rows 3 and 6 of all columns that can have it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from features.tables.case_table import CaseTable, Column, Kind
from features.tables.declared import CASE_TABLES
from tests.support.declared_tables import BIRTH, ROWS, declared_frame

# In no table, no word of the contract and no message: where it shows, a cell was shown.
SENTINEL = "Zxqv1984"
PLANTED = (3, 6)
EVERY_ROW = tuple(range(1, ROWS + 1))
PLANNED = ("end_date", "left_date", "expected_end_date", "expected_release_date", "required_assessment_date")


@dataclass(frozen=True)
class Planted:
    """A class of fault in one table: the faulty frame, and by column the words by which its report is known."""

    name: str
    table: CaseTable
    words: dict[str, str]
    frame: pd.DataFrame
    rows: tuple[int, ...] = PLANTED

    def __str__(self) -> str:
        return f"{self.table.name}-{self.name}"


Plant = Callable[[CaseTable], Iterator[Planted]]


def planted_faults() -> list[Planted]:
    """Each class in each table that can have it."""
    return [fault for table in CASE_TABLES.values() for plant in PLANTS for fault in plant(table)]


def changed(table: CaseTable, cells: dict[str, object]) -> pd.DataFrame:
    """Sound rows with values put into cells of rows 3 and 6 of some columns."""
    frame = declared_frame(table).astype(dict.fromkeys(cells, "object"))
    for column, value in cells.items():
        frame.loc[[row - 1 for row in PLANTED], column] = value
    return frame


def _in_cells(name: str, value: object, words: str, applies: Callable[[CaseTable, Column], bool]) -> Plant:
    """A class that is one value in a cell."""

    def plant(table: CaseTable) -> Iterator[Planted]:
        columns = [column.name for column in table.columns if applies(table, column)]
        if columns:
            frame = changed(table, dict.fromkeys(columns, value))
            yield Planted(name, table, dict.fromkeys(columns, words), frame)

    return plant


def _is(*kinds: Kind) -> Callable[[CaseTable, Column], bool]:
    return lambda table, column: column.kind in kinds


def _is_past(table: CaseTable, column: Column) -> bool:
    return column.kind == Kind.DATE and column.name not in PLANNED


def _follows_birth(table: CaseTable, column: Column) -> bool:
    return column.kind == Kind.DATE and column.name != "date_of_birth"


def slips(table: CaseTable) -> Iterator[Planted]:
    """Words with a letter too many and in the other case, and the words that are meant."""
    meant = {column.name: str(column.words[0]) for column in table.columns_of(Kind.WORD)}
    if meant:
        frame = changed(table, {name: f"{word}s".swapcase() for name, word in meant.items()})
        yield Planted("slip", table, {name: f"nearest: `{word}`" for name, word in meant.items()}, frame)


def zones_throughout(table: CaseTable) -> Iterator[Planted]:
    """Moments in a time zone in every row of every date column."""
    names = [column.name for column in table.columns_of(Kind.DATE)]
    if names:
        frame = declared_frame(table)
        frame = frame.assign(**{name: frame[name].dt.tz_localize("UTC") for name in names})
        yield Planted("zones", table, dict.fromkeys(names, "a date with a time zone;"), frame, EVERY_ROW)


def numbers_for_text(table: CaseTable) -> Iterator[Planted]:
    """Numbers with a fraction where text is meant, as a spreadsheet writes a code."""
    names = [column.name for column in table.columns_of(Kind.ID, Kind.TEXT, Kind.WORD, Kind.OFFENCE_CODE)]
    frame = declared_frame(table).assign(**dict.fromkeys(names, 1.5))
    yield Planted("numbers", table, dict.fromkeys(names, "not text"), frame, EVERY_ROW)


def absent_columns(table: CaseTable) -> Iterator[Planted]:
    """One after another, the columns that are needed taken away."""
    for column in table.columns:
        if column.required:
            frame = declared_frame(table).drop(columns=column.name)
            yield Planted(f"without {column.name}", table, {column.name: "needed and absent"}, frame, ())


def undeclared_columns(table: CaseTable) -> Iterator[Planted]:
    """A column that the contract does not have, with cells that may not show."""
    frame = declared_frame(table).assign(gang_member=SENTINEL)
    yield Planted("undeclared", table, {"gang_member": "no such column"}, frame, ())


def lines_without_header(table: CaseTable) -> Iterator[Planted]:
    """A person's row where the names should be."""
    names = [f"{SENTINEL}{number}" for number in range(len(table.columns))]
    frame = declared_frame(table).iloc[1:].set_axis(names, axis=1)
    yield Planted("no header", table, {"": "none of its columns is there by name"}, frame, ())


def empty_tables(table: CaseTable) -> Iterator[Planted]:
    """A table of no rows."""
    yield Planted("empty", table, {"": "no rows"}, table.empty(), ())


def repeated_keys(table: CaseTable) -> Iterator[Planted]:
    """Rows 3 and 6 once more."""
    if table.key:
        frame = declared_frame(table)
        frame = pd.concat([frame, frame.iloc[[row - 1 for row in PLANTED]]], ignore_index=True)
        yield Planted("repeated", table, {table.key[0]: "again; keep one row of each"}, frame, (ROWS + 1, ROWS + 2))


def unknown_people(table: CaseTable) -> Iterator[Planted]:
    """People who are not in the persons table."""
    if table.name != "persons":
        frame = changed(table, {"person_id": SENTINEL})
        yield Planted("unknown person", table, {"person_id": "not in the persons table"}, frame)


def recorded_too_soon(table: CaseTable) -> Iterator[Planted]:
    """Recorded the day before it happened."""
    if table.happened:
        frame = changed(table, {"recorded_date": declared_frame(table)[table.happened] - pd.Timedelta(days=1)})
        yield Planted("too soon", table, {"recorded_date": "recorded before it happened"}, frame)


def ended_too_soon(table: CaseTable) -> Iterator[Planted]:
    """Ended the day before it began."""
    if table.ended:
        frame = changed(table, {table.ended: declared_frame(table)[table.happened] - pd.Timedelta(days=1)})
        yield Planted("ended", table, {table.ended: "ends before it starts"}, frame)


def _of_one_table(
    name: str, table_name: str, column: str, words: str, change: Callable[[pd.DataFrame], pd.DataFrame], rows=PLANTED
) -> Plant:
    """A class that only one table can have."""

    def plant(table: CaseTable) -> Iterator[Planted]:
        if table.name == table_name:
            yield Planted(name, table, {column: words}, change(declared_frame(table)), rows)

    return plant


def _of_person_before(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Rows 3 and 6 with some cells of rows 2 and 5."""
    frame = frame.copy()
    for row in PLANTED:
        frame.loc[row - 1, columns] = frame.loc[row - 2, columns]
    return frame


PLANTS: tuple[Plant, ...] = (
    _in_cells("missing", None, "needed and missing", lambda table, column: not column.may_be_missing),
    _in_cells("unknown word", SENTINEL, "not one of the words", _is(Kind.WORD)),
    slips,
    _in_cells("not a flag", SENTINEL, "not true or false", _is(Kind.FLAG)),
    _in_cells("not a date", SENTINEL, "not a date; write it as 2026-06-30", _is(Kind.DATE)),
    _in_cells("no such day", "2026-02-30", "not a date; write it as 2026-06-30", _is(Kind.DATE)),
    _in_cells("mixed zones", "2025-06-01T10:15:00+01:00", "a date with a time zone beside dates", _is(Kind.DATE)),
    zones_throughout,
    _in_cells("impossible", pd.Timestamp("1823-01-01"), "an impossible date", _is(Kind.DATE)),
    _in_cells("future", pd.Timestamp("2099-12-31"), "after the day of the extract, 2026-06-30", _is_past),
    _in_cells("born later", BIRTH, "on or before the person's date of birth", _follows_birth),
    recorded_too_soon,
    ended_too_soon,
    _in_cells("not opaque", f"{SENTINEL} is my name", "not an opaque identifier", lambda _, c: c.name == "person_id"),
    _in_cells("malformed code", f"4{SENTINEL}", "of five digits", _is(Kind.OFFENCE_CODE)),
    _in_cells("unknown code", "99999", "not a known Home Office offence code", _is(Kind.OFFENCE_CODE)),
    numbers_for_text,
    absent_columns,
    undeclared_columns,
    lines_without_header,
    empty_tables,
    repeated_keys,
    unknown_people,
    _of_one_table(
        "before offence",
        "sanctions",
        "sanction_date",
        "sanctioned before the offence",
        lambda frame: frame.assign(
            offence_date=frame["offence_date"].mask(
                frame.index.isin([2, 5]), frame["sanction_date"] + pd.Timedelta("1D")
            )
        ),
    ),
    _of_one_table(
        "two dates",
        "sanctions",
        "sanction_date",
        "an occasion has one date",
        lambda frame: _of_person_before(frame, ["person_id", "sanction_id"]),
    ),
    _of_one_table(
        "overlap",
        "custody",
        "start_date",
        "before an earlier spell of the person has ended",
        lambda frame: _of_person_before(frame, ["person_id"]),
    ),
    _of_one_table(
        "split person",
        "identifiers",
        "value",
        "one person may be split in two",
        lambda frame: _of_person_before(frame, ["kind", "value"]),
        (2, 3, 5, 6),
    ),
    _of_one_table(
        "merged person",
        "identifiers",
        "person_id",
        "two people may be merged in one",
        lambda frame: _of_person_before(frame, ["person_id", "kind"]),
        (2, 3, 5, 6),
    ),
)
