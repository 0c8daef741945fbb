"""Who signs, by a token that is never on the command line, and that they say why."""

import sys
from pathlib import Path

from features.exceptions import GateRefused, UsageRefused
from serving.errors import KeysUnavailable, NotAuthenticated
from serving.policy import PROMOTE_RELEASES
from serving.services.tokens import Caller, open_checker
from serving.settings import read_settings

FEWEST_LETTERS, MOST_LETTERS = 20, 2_000


def signer(token_file: Path, *, to_do: str) -> Caller:
    """Whose token it is, if it allows to promote releases and to keep the register.

    Parameters
    ----------
    token_file : Path
        Holds the token; `-` reads it from the standard input.
    to_do : str
        What is to be done, for the message.

    Returns
    -------
    Caller
        Who signs.

    Raises
    ------
    UsageRefused
        If there is no such file.
    GateRefused
        If the token is not one that the service accepts, or does not allow it.
    """
    try:
        caller = open_checker(read_settings()).caller(_token(token_file))
    except (NotAuthenticated, KeysUnavailable) as fault:
        raise GateRefused(f"Nothing was signed. {fault}") from None
    if PROMOTE_RELEASES not in caller.roles:
        raise GateRefused(f"The token does not allow {to_do}: that takes {PROMOTE_RELEASES}.")
    return caller


def require_words(option: str, given: str, *, kept_with: str) -> str:
    """What somebody said, if it says something.

    Parameters
    ----------
    option : str
        Where it was given.
    given : str
        The words.
    kept_with : str
        What they are kept with.

    Returns
    -------
    str
        Without blanks around.

    Raises
    ------
    UsageRefused
        If there are too few letters or too many.
    """
    if not FEWEST_LETTERS <= len(given.strip()) <= MOST_LETTERS:
        raise UsageRefused(
            f"{option}: say why, in {FEWEST_LETTERS} to {MOST_LETTERS:,} letters. It is kept with {kept_with}."
        )
    return given.strip()


def _token(token_file: Path) -> str:
    """Never from the command line, which other people on the machine can see."""
    if str(token_file) == "-":
        return sys.stdin.read().strip()
    if not token_file.is_file():
        raise UsageRefused(f"There is no file {token_file.name} with a token. Write one there, or give - and type it.")
    return token_file.read_text(encoding="utf-8").strip()
