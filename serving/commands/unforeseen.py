"""What a command says of an error that nobody foresaw: its kind and its place, and nothing that it was working on."""

import os
import traceback

TRACEBACK = "DESIST_TRACEBACK"
_OURS = ("features", "models", "training", "fairness_reports", "serving")


def told_unforeseen(fault: BaseException) -> str:
    """The kind of an error and where it arose, without its words, which may quote a cell.

    Parameters
    ----------
    fault : BaseException
        As it was caught.

    Returns
    -------
    str
        Names the module and line of ours that was reached last, and how to see the traceback.
    """
    return (
        f"Desist met an error that it has no words for: {type(fault).__name__} at {_place(fault)}. Nothing of a person "
        f"is shown here. Report this line to whoever keeps Desist; {TRACEBACK}=1 shows the whole traceback, which may "
        "quote a person's data."
    )


def is_traceback_wanted() -> bool:
    """Whether whoever runs the command asked to see tracebacks.

    Returns
    -------
    bool
        True where the environment has `DESIST_TRACEBACK=1`.
    """
    return os.environ.get(TRACEBACK) == "1"


def _place(fault: BaseException) -> str:
    steps = [(str(frame.f_globals.get("__name__", "")), line) for frame, line in traceback.walk_tb(fault.__traceback__)]
    ours = [(module, line) for module, line in steps if module.partition(".")[0] in _OURS]
    module, line = (ours or steps or [("an unknown place", 0)])[-1]
    return f"{module}:{line}"
