"""The overlap as it may be handed to another panel: by keyed hash of the identifier, never by the identifier."""

import csv
import hashlib
import hmac
import io

from features.exceptions import UsageRefused
from features.vocabulary import Panel

_FEWEST_BYTES = 32
_PURPOSE = b"desist overlap v1\x00"
_TOLD = {True: "yes", False: "no", None: "not known"}
_COLUMNS = (
    "person_hash",
    *(str(panel) for panel in Panel),
    "lead",
    "as_of_date",
    "scheme",
    "key_id",
    "for_human_review",
)


def person_hash(person_id: str, key: bytes) -> str:
    """What stands for a person in an exported overlap.

    Parameters
    ----------
    person_id : str
        The identifier.
    key : bytes, length 32 or more
        A secret that the partners share. Without it nobody can work the hash out, by trying every identifier either.

    Returns
    -------
    str
        64 hexadecimal digits: HMAC-SHA256; another key gives others.

    Raises
    ------
    UsageRefused
        If there is no key or it is too short to be a secret.
    """
    require_key(key)
    return hmac.new(key, _PURPOSE + person_id.encode(), hashlib.sha256).hexdigest()


def exported_overlap(document: dict, key: bytes) -> dict:
    """The people of a list who are on the list of any panel, by keyed hash.

    Parameters
    ----------
    document : dict
        From `with_overlap`.
    key : bytes, length 32 or more
        The secret that the partners share.

    Returns
    -------
    dict
        "rows" in the order of their hashes (so that no rank can be read off; membership of a list that the data do not
        have is None), "left_out_restricted", "order", "notes"
        and "versions", which name the key by a hash of its own.

    Raises
    ------
    UsageRefused
        If there is no key or it is too short to be a secret.
    """
    require_key(key)
    versions, known = document["versions"], document["overlap"]["panels"]
    on_any = [item for item in document["items"] if item["also_on"] and item["also_on"]["panels"]]
    rows = [
        {
            "person_hash": person_hash(item["person_id"], key),
            **{str(panel): str(panel) in item["also_on"]["panels"] if str(panel) in known else None for panel in Panel},
            "lead": item["also_on"]["lead"],
        }
        for item in on_any
        if not item["restricted"]
    ]
    return {
        "rows": sorted(rows, key=lambda row: row["person_hash"]),
        "left_out_restricted": sum(bool(item["restricted"]) for item in on_any),
        "order": document["overlap"]["order"],
        "notes": document["overlap"]["notes"],
        "versions": {**versions, "key_id": hmac.new(key, b"desist overlap key", hashlib.sha256).hexdigest()[:12]},
    }


def overlap_csv(exported: dict) -> str:
    """An exported overlap as CSV, one line for each person.

    Parameters
    ----------
    exported : dict
        From `exported_overlap`.

    Returns
    -------
    str
        The header first; membership as yes, no or not known.
    """
    versions = exported["versions"]
    stamps = [versions["as_of_date"], versions["scheme"], versions["key_id"], "yes"]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for row in exported["rows"]:
        on = [_TOLD[row[str(panel)]] for panel in Panel]
        table.writerow([row["person_hash"], *on, row["lead"], *stamps])
    return text.getvalue()


def require_key(key: bytes) -> None:
    """Refuse a key that is no secret.

    Parameters
    ----------
    key : bytes
        What was given.

    Raises
    ------
    UsageRefused
        If it is shorter than 32 bytes.
    """
    if len(key) < _FEWEST_BYTES:
        raise UsageRefused(
            f"An overlap is handed on by a keyed hash, and the key has {len(key)} bytes; it needs {_FEWEST_BYTES} or "
            "more that nobody can guess. Make one with `openssl rand -hex 32`, and keep it apart from the list."
        )
