"""The fields of a scoring request: their published names, their types and words, and reading one from JSON."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

FIELDS = Path(__file__).with_name("request_fields.csv")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Counts arrive in 32 bits in the official service; wider numbers are refused as a wrong type.
LARGEST_COUNT = 2**31 - 1
KEY_SHOWN = 60
# Looking for the nearest name takes longer than reading a field, and nobody reads more hints than these.
HINTED = 10

Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True)
class RequestField:
    """One field that a scoring request may hold.

    Parameters
    ----------
    name : str
        Published name, in camel case.
    column : str
        The same name in snake_case, as frames have it.
    type : {"word", "words", "date", "count", "flag", "code"}
        What JSON value it takes.
    words : tuple of str
        Allowed words, where it takes words.
    used_by : tuple of str
        Instruments here that read it.
    """

    name: str
    column: str
    type: str
    words: tuple[str, ...]
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class RequestFault:
    """One reason why a request cannot be read at all; says nothing of the value that was given.

    Parameters
    ----------
    field : str
        The key at fault, cut short and escaped.
    message : str
        What is wrong and what to do.
    """

    field: str
    message: str


@cache
def read_request_fields() -> Mapping[str, RequestField]:
    """Every field that a scoring request may hold, by its published name.

    Returns
    -------
    Mapping from str to RequestField
        In published order, read-only.

    References
    ----------
    HMPPS actuarial API at commit 016919c, the risk score request.
    """
    with FIELDS.open(encoding="utf-8", newline="") as file:
        fields = [
            RequestField(
                row["field"], row["column"], row["type"], tuple(row["words"].split()), tuple(row["used_by"].split())
            )
            for row in csv.DictReader(file)
        ]
    return MappingProxyType({field.name: field for field in fields})


@cache
def _published_names() -> Mapping[str, str]:
    return {field.column: field.name for field in read_request_fields().values()}


def published_name(column: str) -> str:
    """The published name of a column.

    Parameters
    ----------
    column : str
        Name in snake_case.

    Returns
    -------
    str
        Name in camel case, as callers write it.
    """
    return _published_names()[column]


def read_request(body: object) -> tuple[dict[str, Value], list[RequestFault]]:
    """What a request says, and every reason why it cannot be read; never raises, whatever the JSON.

    Parameters
    ----------
    body : object
        Any value that JSON can hold.

    Returns
    -------
    values : dict from str to str, int, bool or tuple of str
        Given values that are not null, by column; empty where there is a fault.
    faults : list of RequestFault
        Unknown keys, the first ten faults with the nearest known one, wrong types, impossible dates, unknown words.
    """
    if not isinstance(body, dict):
        return {}, [RequestFault("", f"A request is a JSON object of fields, not {_kind(body)}.")]
    known = read_request_fields()
    values: dict[str, Value] = {}
    faults: list[RequestFault] = []
    for key, given in body.items():
        field = known.get(key)
        if field is None:
            faults.append(_unknown_key(key, is_hinted=len(faults) < HINTED))
        elif given is not None:
            try:
                values[field.column] = _READERS[field.type](given, field)
            except _WrongValue as wrong:
                faults.append(RequestFault(field.name, f"`{field.name}` {wrong}"))
    return ({}, faults) if faults else (values, [])


def request_frame(requests: Sequence[Mapping[str, Value]], columns: Iterable[str]) -> pd.DataFrame:
    """Requests that could be read, one row each, in the types that estimators expect.

    Parameters
    ----------
    requests : sequence of Mapping
        Values by column, as `read_request` returns them.
    columns : iterable of str
        The columns wanted.

    Returns
    -------
    DataFrame of shape (n_requests, n_columns)
        Dates as datetime64, counts as float, flags as boolean, words as str; missing where not given.
    """
    types = {field.column: field.type for field in read_request_fields().values()}
    return pd.DataFrame(
        {name: _column([values.get(name) for values in requests], types[name]) for name in columns},
        index=pd.RangeIndex(len(requests)),
    )


def _column(given: list[Value | None], kind: str) -> pd.Series:
    if kind == "date":
        return pd.Series(np.array([value or "NaT" for value in given], dtype="datetime64[D]"))
    if kind == "count":
        return pd.Series([np.nan if value is None else value for value in given], dtype="float64")
    if kind == "flag":
        return pd.Series(given, dtype="boolean")
    if kind == "words":
        return pd.Series(given, dtype="object")
    return pd.Series(given, dtype="str")


class _WrongValue(ValueError):
    """A value of a wrong type; its text never holds the value."""


def _read_date(given: object, field: RequestField) -> str:
    if isinstance(given, str) and ISO_DATE.fullmatch(given):
        try:
            return date.fromisoformat(given).isoformat()
        except ValueError:
            raise _WrongValue("is not a day of the calendar; write yyyy-MM-dd.") from None
    raise _WrongValue("must be a date written yyyy-MM-dd, in quotes.")


def _read_count(given: object, field: RequestField) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or abs(given) > LARGEST_COUNT:
        raise _WrongValue("must be a whole number, without quotes or a point, and no larger than two thousand million.")
    return given


def _read_flag(given: object, field: RequestField) -> bool:
    if not isinstance(given, bool):
        raise _WrongValue(f"must be true or false, not {_kind(given)}.")
    return given


def _read_code(given: object, field: RequestField) -> str:
    if not isinstance(given, str):
        raise _WrongValue(f"must be five digits as a string, not {_kind(given)}.")
    # Anything but five ASCII digits is malformed for the official check; text storage must not choke on the rest.
    return given[:KEY_SHOWN].encode("ascii", "replace").decode("ascii")


def _read_word(given: object, field: RequestField) -> str:
    if not isinstance(given, str):
        raise _WrongValue(f"must be one of {_listed(field.words)}, not {_kind(given)}.")
    if given not in field.words:
        near = get_close_matches(given.upper(), field.words, n=1)
        raise _WrongValue(
            f"must be one of {_listed(field.words)}; the word given is none of them."
            + (f" Did you mean {near[0]}?" if near else "")
        )
    return given


def _read_words(given: object, field: RequestField) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
        raise _WrongValue(f"must be a list of words out of {_listed(field.words)}; an empty list means none.")
    return tuple(sorted({_read_word(word, field) for word in given}))


_READERS: Mapping[str, Callable[[object, RequestField], Value]] = {
    "date": _read_date,
    "count": _read_count,
    "flag": _read_flag,
    "code": _read_code,
    "word": _read_word,
    "words": _read_words,
}


def _unknown_key(key: str, *, is_hinted: bool) -> RequestFault:
    shown = ascii(key[:KEY_SHOWN])[1:-1] or '""'
    near = get_close_matches(key[:KEY_SHOWN], read_request_fields(), n=1) if is_hinted else []
    hint = f"did you mean {near[0]}?" if near else "see the list of request fields."
    return RequestFault(shown, f"{shown}: unknown key; {hint}")


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words)
