"""The nine resettlement pathways, and how the answers to nine needs lead to them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from features.vocabulary import NeedAnswer

NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True)
class Pathway:
    """One way to a service.

    Parameters
    ----------
    id, title, short : str
        Its name in files, on pages and in a crowded row.
    needs : tuple of str
        The needs that lead to it; none where nothing on record may, so that it is offered to everybody.
    why_without_needs : str
        Why none leads to it; empty where one does.
    source, certainty, mapping_certainty : str
        Where it is from, how sure that is, and how sure it is that these needs lead to it.
    """

    id: str
    title: str
    short: str
    needs: tuple[str, ...]
    why_without_needs: str
    source: str
    certainty: str
    mapping_certainty: str

    def status(self, answers: Mapping[str, str | None]) -> str:
        """What the answers of a person say of this pathway.

        Parameters
        ----------
        answers : mapping of str to str or None
            By need: need, no_need, or None where it was not assessed.

        Returns
        -------
        {"need", "no_need", "not_assessed"}
            A need that was found counts though others were not assessed; that there is none only where all were.
        """
        given = [answers.get(need) for need in self.needs]
        if NeedAnswer.NEED in given:
            return str(NeedAnswer.NEED)
        return str(NeedAnswer.NO_NEED) if all(answer == NeedAnswer.NO_NEED for answer in given) else NOT_ASSESSED


@cache
def pathways() -> tuple[Pathway, ...]:
    """The nine pathways.

    Returns
    -------
    tuple of Pathway
        In the order of `pathways.toml`; each need leads to exactly one.
    """
    with (Path(__file__).parent / "pathways.toml").open("rb") as file:
        rows = tomllib.load(file)["pathway"]
    return tuple(Pathway(**{"why_without_needs": "", **row, "needs": tuple(row["needs"])}) for row in rows)
