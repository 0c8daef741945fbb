"""Read a `list.json`: refused unless it is a candidate list, whole and well formed."""

import json
from pathlib import Path
from typing import Any

from features.exceptions import DataRefused
from features.vocabulary import ReasonGroup, Result

_HEAD = {"scheme": dict, "capacity": dict, "counts": dict, "items": list, "notes": list, "versions": dict}
_SCHEME = ("id", "title", "sha256", "instrument", "rules", "ranked_by", "ladder")
_VERSIONS = ("as_of_date", "code", "data", "release", "scheme", "scheme_sha256")
_ITEM = {
    "person_id": (str,),
    "result": (str,),
    "strand": (str, type(None)),
    "probability": (dict, type(None)),
    "harm": (dict, type(None)),
    "rank": (int, type(None)),
    "rank_window": (list, type(None)),
    "close_to_the_line": (bool,),
    "is_present_member": (bool,),
    "restricted": (bool,),
    "instrument_score": (int, float, type(None)),
    "missing_answers": (dict, type(None)),
    "rules": (list,),
    "reasons": (dict,),
}
_GROUPS = (ReasonGroup.HISTORY, ReasonGroup.ATTENDANCE, ReasonGroup.NEEDS)


def read_list(path: Path) -> dict[str, Any]:
    """A candidate list read from a file.

    Parameters
    ----------
    path : Path
        A `list.json`.

    Returns
    -------
    dict
        The list, as `make_list` makes it.

    Raises
    ------
    DataRefused
        If there is no such file, or it is not a candidate list.
    """
    if not path.is_file():
        raise DataRefused(f"There is no list {path.name} there. Give the list.json that `desist` wrote.")
    try:
        document = json.loads(path.read_bytes().decode())
    except ValueError:
        raise DataRefused(f"{path.name} is not JSON. Use the file that `desist` wrote.") from None
    fault = _fault(document)
    if fault:
        raise DataRefused(f"{path.name} is not a candidate list: {fault}. Use the file that `desist` wrote.")
    return document


def _fault(document: object) -> str:
    """The first thing that is wrong, without a word of what the document holds."""
    if not isinstance(document, dict):
        return "it is not an object"
    wrong = [key for key, kind in _HEAD.items() if not isinstance(document.get(key), kind)]
    if wrong:
        return f"{wrong} are missing or of another kind"
    for part, keys in (("scheme", _SCHEME), ("versions", _VERSIONS)):
        absent = [key for key in keys if key not in document[part]]
        if absent:
            return f"`{part}` lacks {absent}"
    for number, item in enumerate(document["items"]):
        wrong = _wrong_keys(item)
        if wrong:
            return f"item {number} has {wrong} missing or of another kind"
    people = [item["person_id"] for item in document["items"]]
    return "a person stands in it twice" if len(set(people)) < len(people) else ""


def _wrong_keys(item: object) -> list[str]:
    if not isinstance(item, dict):
        return ["everything"]
    wrong = [key for key, kinds in _ITEM.items() if key not in item or not isinstance(item[key], kinds)]
    if not wrong and item["result"] not in set(Result):
        wrong = ["result"]
    if not wrong and any(not isinstance(item["reasons"].get(str(group)), list) for group in _GROUPS):
        wrong = ["reasons"]
    return wrong
