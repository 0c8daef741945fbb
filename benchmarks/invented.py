"""People for benchmarks: invented, and only as like anybody as timing needs."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.actuarial.request_fields import RequestField, read_request_fields

SANCTIONS = "total_number_of_sanctions_for_all_offences"
CODES = ("04600", "02801", "10501", "05801")


def invented_requests(count: int, *, seed: int) -> pd.DataFrame:
    """Requests of invented adults, static fields only.

    Parameters
    ----------
    count : int
        How many.
    seed : int
        Of the draw.

    Returns
    -------
    DataFrame of shape (count, 8)
        Request fields in snake_case, none missing.
    """
    random = np.random.default_rng(seed)
    birth = pd.Timestamp("1960-01-01") + pd.to_timedelta(random.integers(0, 14_000, count), unit="D")
    conviction = pd.Timestamp("2022-01-01") + pd.to_timedelta(random.integers(0, 1_300, count), unit="D")
    return pd.DataFrame(
        {
            "assessment_date": pd.Timestamp("2026-06-30"),
            "date_of_birth": birth,
            "gender": pd.Series(np.where(random.random(count) < 0.82, "MALE", "FEMALE"), dtype="str"),
            "date_of_current_conviction": conviction,
            "date_at_start_of_followup": conviction,
            "age_at_first_sanction": random.integers(10, 22, count),
            "total_number_of_sanctions_for_all_offences": random.integers(1, 60, count),
            "current_offence_code": pd.Series(np.array(CODES)[random.integers(0, len(CODES), count)], dtype="str"),
        }
    )


def answered_requests(count: int, *, seed: int) -> Iterator[dict[str, object]]:
    """Bodies of scoring requests of invented adults, every field of every instrument answered.

    Parameters
    ----------
    count : int
        How many.
    seed : int
        Of the draw.

    Yields
    ------
    dict from str to value
        As JSON has it.
    """
    random = np.random.default_rng(seed)
    fields = read_request_fields().values()
    histories = invented_requests(count, seed=seed).to_dict("records")
    for history in histories:
        given = {column: _as_json(value) for column, value in history.items()}
        given["total_number_of_violent_sanctions"] = int(random.integers(0, given[SANCTIONS] + 1))
        answers = {field.name: _answer(field, random) for field in fields if field.type in ("word", "words", "flag")}
        yield answers | {field.name: given[field.column] for field in fields if field.column in given}


def _as_json(value: object) -> object:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else value


def _answer(field: RequestField, random: np.random.Generator) -> object:
    if field.type == "flag":
        return bool(random.random() < 0.5)
    if field.type == "words":
        return [word for word in field.words if random.random() < 0.2]
    return field.words[random.integers(len(field.words))]
