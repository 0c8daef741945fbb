"""The rows of a frame as a case of arrays."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.offence_codes import code_rows
from features.vocabulary import Sex
from models.actuarial.ages import completed_years, months_later, whole_months
from models.actuarial.answers import FLAG, PAST, answer_places, answer_words
from models.actuarial.case import (
    CODE_FOUND,
    CODE_MALFORMED,
    CODE_MISSING,
    CODE_NOT_FOUND,
    FEMALE,
    MALE,
    SEX_UNKNOWN,
    UNKNOWN,
    Case,
)
from models.actuarial.limits import read_limits
from models.columns import require_columns, require_known_categories

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
    """
    require_columns(X, (*STATIC_COLUMNS, VIOLENT) if counts_violence else STATIC_COLUMNS, needed_by=needed_by)
    birth, conviction, assessed = X["date_of_birth"], X["date_of_current_conviction"], X["assessment_date"]
    given = X["date_at_start_of_followup"]
    follow_up = given.where(given.notna(), conviction)
    code, offence = _codes(X["current_offence_code"])
    free = whole_months(follow_up, assessed)
    return Case(
        birth=_days(birth),
        conviction=_days(conviction),
        assessed=_days(assessed),
        latest_conviction=_as_days(months_later(assessed, read_limits()["conviction_months_ahead"])),
        follow_up_given=_days(given),
        follow_up=_days(follow_up),
        age_at_first_sanction=_whole(X["age_at_first_sanction"]),
        sanction_count=_whole(X["total_number_of_sanctions_for_all_offences"]),
        violent_count=_whole(X[VIOLENT]) if VIOLENT in X else np.full(len(X), UNKNOWN, dtype=np.int64),
        age_at_conviction=_known(completed_years(birth, conviction)),
        age_at_follow_up=_known(completed_years(birth, follow_up)),
        age_at_assessment=_known(completed_years(birth, assessed)),
        months_free=_known(np.maximum(free, 0.0)),
        sex=_sex(X["gender"], needed_by=needed_by),
        code=code,
        offence=offence,
        answers={column: _answers(X, column, needed_by=needed_by) for column in answers},
    )


def _days(dates: pd.Series) -> Whole:
    return _as_days(dates.to_numpy().astype("datetime64[D]"))


def _as_days(days: npt.NDArray[np.datetime64]) -> Whole:
    return np.where(np.isnat(days), UNKNOWN, days.astype(np.int64))


def _known(values: npt.NDArray[np.float64]) -> Whole:
    unknown = np.isnan(values)
    return np.where(unknown, UNKNOWN, np.where(unknown, 0.0, values).astype(np.int64))


def _whole(values: pd.Series) -> Whole:
    return _known(np.asarray(pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan)))


def _sex(values: pd.Series, *, needed_by: str) -> Whole:
    words = require_known_categories(values, list(Sex), needed_by=needed_by)
    return np.select([words.eq(Sex.MALE), words.eq(Sex.FEMALE)], [MALE, FEMALE], SEX_UNKNOWN).astype(np.int64)


def _codes(values: pd.Series) -> tuple[Whole, Whole]:
    rows = code_rows()
    place, found = pd.factorize(values.astype("str"))
    known = [rows.get(str(code), len(rows)) for code in found]
    well_formed = [len(code) == 5 and code.isascii() and code.isdigit() for code in map(str, found)]
    state = [
        (CODE_FOUND if row < len(rows) else CODE_NOT_FOUND) if formed else CODE_MALFORMED
        for row, formed in zip(known, well_formed, strict=True)
    ]
    # A missing code has place -1, which is what stands last.
    return np.array([*state, CODE_MISSING])[place], np.array([*known, len(rows)])[place]


def _answers(X: pd.DataFrame, column: str, *, needed_by: str) -> Whole:
    name, _, word = column.partition(":")
    missing = len(answer_words()[column])
    if name not in X:
        return np.full(len(X), missing, dtype=np.int64)
    if name == PAST:
        told = [missing if not isinstance(past, tuple | list | set) else int(word in past) for past in X[name]]
        return np.array(told, dtype=np.int64)
    place, given = pd.factorize(X[name])
    if answer_words()[column] == FLAG:
        known = [int(bool(answer)) if isinstance(answer, bool | np.bool_) else missing for answer in given]
    else:
        require_known_categories(pd.Series(given, name=name), answer_words()[column], needed_by=needed_by)
        places = answer_places(column)
        known = [places[str(answer)] for answer in given]
    return np.array([*known, missing], dtype=np.int64)[place]
