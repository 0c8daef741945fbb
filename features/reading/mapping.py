"""A force's own names, words and forms of dates, and what each of them is in the case tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from features.nearest import nearest
from features.reading.not_mapped import not_mapped


@dataclass(frozen=True)
class TableMapping:
    """What the columns and cells of one table of theirs are in ours.

    Parameters
    ----------
    source : str
        Name of their file, without its ending, or of their table or view; empty where it has our name.
    columns : mapping of str to tuple of str
        Their columns, and the one or more of ours that each gives. A column of ours that is not named here is read
        from theirs of the same name.
    words : mapping of str to mapping of str to str
        By column of ours: every word of theirs and the word of ours it stands for, empty for "not known".
    dates : mapping of str to tuple of str
        By date column of ours: the forms that theirs may have, in the order in which they are tried.
    constants : mapping of str to (str, bool or date)
        Columns of ours that hold one value in every row.
    empty : frozenset of str
        Texts of theirs that mean "not known" in any column.
    leave_out : frozenset of str
        Columns of theirs that are not read.
    leaves_out_others : bool
        Whether every column of theirs that is neither mapped nor of our name is left out without being named.
    ignores_case : bool
        Whether the case of letters makes no difference to their words.
    """

    source: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str | bool | date] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()
    leaves_out_others: bool = False
    ignores_case: bool = False

    def cells(self, column: str, theirs: pd.Series) -> pd.Series:
        """Cells of a column of theirs in our words and in ISO dates.

        Parameters
        ----------
        column : str
            The column of ours.
        theirs : Series of shape (n_rows,)
            Text, or dates, numbers and flags as a file or database typed them.

        Returns
        -------
        Series of shape (n_rows,)
            Without the blanks around texts; missing where theirs says "not known". A cell for which there is no word
            or which is no date of the given form stands for itself no longer: see `not_mapped`.
        """
        if pd.api.types.is_datetime64_dtype(theirs.dtype):
            ends = pd.to_datetime(pd.Series(sorted(self.empty), dtype="str"), format="ISO8601", errors="coerce")
            return theirs.mask(theirs.isin(ends.dropna()))
        places, different = pd.factorize(theirs.astype("str"))
        texts = pd.Series(different, dtype="str").str.strip()
        texts = texts.mask(texts.isin(["", *self.empty]))
        if column in self.words:
            texts = self._our_words(texts, self.words[column])
        if column in self.dates:
            texts = _iso_dates(texts, self.dates[column])
        whole = pd.concat([texts, pd.Series([None], dtype="str")], ignore_index=True)
        return whole.iloc[places].set_axis(theirs.index)

    def _our_words(self, texts: pd.Series, words: Mapping[str, str]) -> pd.Series:
        known = {self._folded(word): ours or None for word, ours in words.items()}
        folded = [None if pd.isna(text) else self._folded(text) for text in texts]
        said = [
            None if word is None else known[word] if word in known else not_mapped(nearest(word, words))
            for word in folded
        ]
        return pd.Series(said, index=texts.index, dtype="str")

    def _folded(self, word: str) -> str:
        return word.casefold() if self.ignores_case else word


@dataclass(frozen=True)
class ExtractMapping:
    """What a whole extract of theirs is in our case tables.

    Parameters
    ----------
    tables : mapping of str to TableMapping
        By case table; a table that is not here is read as it is.
    """

    tables: Mapping[str, TableMapping] = field(default_factory=dict)

    def of(self, table: str) -> TableMapping | None:
        """The mapping of one table.

        Parameters
        ----------
        table : str
            Name of a case table.

        Returns
        -------
        TableMapping or None
            None where it is read as it is.
        """
        return self.tables.get(table)


def _iso_dates(texts: pd.Series, forms: tuple[str, ...]) -> pd.Series:
    days = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    for form in forms:
        days = days.fillna(pd.to_datetime(texts, format=form, errors="coerce").astype("datetime64[us]"))
    said = days.dt.strftime("%Y-%m-%d").astype("str")
    return said.mask(days.isna() & texts.notna(), not_mapped())
