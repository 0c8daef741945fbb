"""`desist token`: a token of the development issuer."""

import json
import re

import typer

from features.exceptions import UsageRefused
from serving.clock import utc_now
from serving.services.development_issuer import open_issuer
from serving.settings import read_settings

ROLE = re.compile(r"ROLE_[A-Z0-9_]+")


def print_token(roles: list[str], *, client: str, minutes: int, as_json: bool) -> None:
    """Print a signed token, and nothing else.

    Parameters
    ----------
    roles : list of str
        What the caller may do.
    client : str
        Name of the caller.
    minutes : int
        How long the token is good for.
    as_json : bool
        Whether to print it for a machine.

    Raises
    ------
    UsageRefused
        A role is not written as roles are, or the development issuer is off.
    """
    if not all(ROLE.fullmatch(role) for role in roles):
        raise UsageRefused("A role is written like ROLE_COHORT_SCORES__RO: capitals, digits and underscores.")
    encoded = open_issuer(read_settings()).token(roles, client=client, now=utc_now(), minutes=minutes)
    typer.echo(json.dumps({"token": encoded, "minutes": minutes}) if as_json else encoded)
