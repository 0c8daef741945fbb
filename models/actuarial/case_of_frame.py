"""The rows of a frame as a case of arrays."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.exceptions import DataRefused
from features.offence_codes import code_rows
from features.places import word_places
from features.vocabulary import Sex
from models.actuarial.ages import completed_years, day_numbers, month_keys, months_later, whole_months
from models.actuarial.answers import FLAG, PAST, answer_words
from models.actuarial.case import CODE_FOUND, CODE_MISSING, UNKNOWN, Case
from models.actuarial.limits import read_limits
from models.actuarial.offence_rows import state_without_row
from models.columns import refuse_missing_columns, require_known_categories

Whole = npt.NDArray[np.int64]

STATIC_COLUMNS = (
    "assessment_date",
    "date_of_birth",
    "date_of_current_conviction",
    "age_at_first_sanction",
    "gender",
    "current_offence_code",
    "total_number_of_sanctions_for_all_offences",
    "date_at_start_of_followup",
)
VIOLENT = "total_number_of_violent_sanctions"
DATES = ("date_of_birth", "date_of_current_conviction", "assessment_date", "date_at_start_of_followup")
# By place: MALE and FEMALE of a case; whoever is neither has the place after, SEX_UNKNOWN.
SEXES = (str(Sex.MALE), str(Sex.FEMALE))
# Beyond it not every whole number is a double.
_LARGEST = 2**53


def case_of_frame(X: pd.DataFrame, answers: Iterable[str], *, needed_by: str, counts_violence: bool = True) -> Case:
    """The case of every row of a frame.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case, dates as datetime64; missing allowed. An answer whose column is absent counts
        as not given.
    answers : iterable of str
        The answers that are looked at, by column.
    needed_by : str
        The instrument, for messages.
    counts_violence : bool
        Whether the number of violent sanctions must be a column.

    Returns
    -------
    Case
        Of arrays of shape (n_persons,).

    Raises
    ------
    MissingColumns
        A static field is not a column.
    UnknownCategory
        A field holds a word that is not one of its words.
    DataRefused
        A column of dates or of counts holds something else.
    """
    refuse_missing_columns(X, (*STATIC_COLUMNS, VIOLENT) if counts_violence else STATIC_COLUMNS, needed_by=needed_by)
    birth, conviction, assessed, given = (day_numbers(X[column]) for column in DATES)
    follow_up = np.where(given == UNKNOWN, conviction, given)
    born, convicted, started, asked = (month_keys(days) for days in (birth, conviction, follow_up, assessed))
    at_first, at_conviction = _whole(X["age_at_first_sanction"]), completed_years(born, convicted)
    code, offence = _codes(X["current_offence_code"])
    return Case(
        birth=birth,
        conviction=conviction,
        assessed=assessed,
        latest_conviction=months_later(asked, read_limits()["conviction_months_ahead"]),
        follow_up_given=given,
        follow_up=follow_up,
        age_at_first_sanction=at_first,
        sanction_count=_whole(X["total_number_of_sanctions_for_all_offences"]),
        violent_count=_whole(X[VIOLENT]) if VIOLENT in X else _all(UNKNOWN, len(X)),
        age_at_conviction=at_conviction,
        age_at_follow_up=completed_years(born, started),
        age_at_assessment=completed_years(born, asked),
        years_since_first=_gap(at_first, at_conviction),
        months_free=_not_below_zero(whole_months(started, asked)),
        sex=_words(X["gender"], SEXES, needed_by=needed_by),
        code=code,
        offence=offence,
        answers={column: _answers(X, column, needed_by=needed_by) for column in answers},
    )


def _all(value: int, count: int) -> Whole:
    """The same for everybody, without the memory of many."""
    return np.broadcast_to(np.int64(value), (count,))


def _gap(first: Whole, last: Whole) -> Whole:
    return np.where(np.minimum(first, last) == UNKNOWN, UNKNOWN, last - first)


def _not_below_zero(months: Whole) -> Whole:
    return np.where(months == UNKNOWN, UNKNOWN, np.maximum(months, 0))


def _whole(values: pd.Series) -> Whole:
    if pd.api.types.is_integer_dtype(values.dtype) and isinstance(values.dtype, np.dtype):
        return values.to_numpy(dtype=np.int64)
    try:
        given = np.asarray(pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError):  # its text would repeat what a person's row holds
        raise _no_whole_numbers(values) from None
    unknown = np.isnan(given)
    known = np.where(unknown, 0.0, given)
    if ((np.floor(known) != known) | (np.abs(known) > _LARGEST)).any():
        raise _no_whole_numbers(values) from None
    return np.where(unknown, UNKNOWN, known.astype(np.int64))


def _no_whole_numbers(values: pd.Series) -> DataRefused:
    return DataRefused(
        f"Column `{values.name}` must hold whole numbers; it holds {values.dtype} with something else among them. "
        "Read it with numbers parsed, missing numbers as NaN."
    )


def _codes(values: pd.Series) -> tuple[Whole, Whole]:
    """What became of each offence code, and its row in the table."""
    known = tuple(code_rows())
    offence = word_places(values, known)
    code = np.where(offence < len(known), CODE_FOUND, CODE_MISSING)
    strange = offence > len(known)
    if strange.any():
        code[strange] = [state_without_row(word) for word in values[strange].astype("str")]
    return code, np.minimum(offence, len(known))


def _answers(X: pd.DataFrame, column: str, *, needed_by: str) -> Whole:
    name, _, word = column.partition(":")
    missing = len(answer_words()[column])
    if name not in X:
        return _all(missing, len(X))
    if name == PAST:
        told = [missing if not isinstance(past, tuple | list | set) else int(word in past) for past in X[name]]
        return np.array(told, dtype=np.int64)
    if answer_words()[column] != FLAG:
        return _words(X[name], answer_words()[column], needed_by=needed_by)
    place, given = pd.factorize(X[name])
    flags = [int(bool(answer)) if isinstance(answer, bool | np.bool_) else missing for answer in given]
    # A missing flag has place -1, which is what stands last.
    return np.array([*flags, missing], dtype=np.int64)[place]


def _words(values: pd.Series, words: Sequence[str], *, needed_by: str) -> Whole:
    places = word_places(values, tuple(words))
    if (places > len(words)).any():
        require_known_categories(values, words, needed_by=needed_by)
    return places
