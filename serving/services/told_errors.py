"""What is wrong or missing for a score, as a response tells it."""

from collections.abc import Callable, Iterable

from models.actuarial.findings import ValidationError

Told = dict[str, object]
Tell = Callable[[Iterable[ValidationError]], list[Told]]


def told_errors(refused: Iterable[ValidationError], errors: Iterable[ValidationError]) -> list[Told]:
    """Each error once, and why nobody may be told a score whatever else is wrong.

    Parameters
    ----------
    refused : iterable of ValidationError
        Why nobody may be told a score; empty where they may.
    errors : iterable of ValidationError
        Of one instrument; `refused` may or may not be among them.

    Returns
    -------
    list of dict
        `type`, `message` and `fields` of each, in the order of `errors`, then what of `refused` was not among them.
    """
    return [
        {"type": error.type.value, "message": error.message, "fields": list(error.fields)}
        for error in dict.fromkeys((*errors, *refused))
    ]
