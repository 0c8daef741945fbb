"""Input: one column of a learned model, and what is known about it before anything is learned."""

from dataclasses import dataclass

from features.vocabulary import Direction, ReasonGroup


@dataclass(frozen=True)
class Input:
    """One column of a learned model.

    Parameters
    ----------
    name : str
        Column name.
    kind : {"number", "ordered", "words"}
        Numbers (flags are 0 and 1), words in a stated order, or words without order.
    levels : tuple of str
        The allowed words, in order when ordered.
    direction : Direction
        Which way the field expects it to move the risk; never for words without order.
    group : ReasonGroup
        Under which heading it is told.
    meaning : str
        What it says, in a reader's words.
    unit : str
        Its unit; "flag" and "need" are told as yes and no, "share" as a percentage.
    phrase, missing_phrase : str
        How a value is told, with {} in its place, and how its absence is told.
    """

    name: str
    kind: str = "number"
    levels: tuple[str, ...] = ()
    direction: Direction = Direction.EITHER
    group: ReasonGroup = ReasonGroup.OTHER
    meaning: str = ""
    unit: str = ""
    phrase: str = ""
    missing_phrase: str = ""
