"""JSON as the standard has it: no repeated keys, no NaN, UTF-8 only."""

import json
from typing import NoReturn

from serving.errors import MalformedJson


def parse_json(raw: bytes) -> object:
    """The value that a JSON text stands for.

    Parameters
    ----------
    raw : bytes
        One JSON text in UTF-8; a byte order mark is allowed.

    Returns
    -------
    object
        What the text says.

    Raises
    ------
    MalformedJson
        The bytes are not UTF-8 or not JSON, an object repeats a key, or the nesting is too deep.
    """
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_constant)
    except UnicodeDecodeError:
        raise MalformedJson("The request is not text in UTF-8.") from None
    except json.JSONDecodeError as fault:
        where = f"The fault is at character {fault.pos + 1}: {fault.msg}."
        raise MalformedJson("The request is not JSON.", developer=f"The request is not JSON. {where}") from None
    except RecursionError:
        raise MalformedJson("The request is nested too deeply.") from None
    except ValueError:
        raise MalformedJson("The request holds a number that is too long to read.") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise MalformedJson("The request gives a key twice. Give each key once.")
    return read


def _constant(word: str) -> NoReturn:
    raise MalformedJson("The request holds NaN or Infinity, which JSON does not have. Use null.")
