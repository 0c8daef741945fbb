"""Past convictions of the kinds that the official instruments ask of, from the codes of proven sanctions."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from features.known.known import Cut
from features.vocabulary import Disposal

RULES = Path(__file__).with_name("past_convictions.toml")


@dataclass(frozen=True)
class PastConviction:
    """The offences that one word of `previous_convictions` stands for.

    Parameters
    ----------
    classes : tuple of str
        Home Office classes, the first three digits of a code.
    codes : tuple of str
        Five-digit codes.
    categories : tuple of str
        Words of `ActuarialCategory`.
    """

    classes: tuple[str, ...]
    codes: tuple[str, ...]
    categories: tuple[str, ...]

    def includes(self, sanctions: pd.DataFrame) -> np.ndarray:
        """Which offences are of the kind.

        Parameters
        ----------
        sanctions : DataFrame of shape (n_offences, n_columns)
            Columns `ho_offence_code` and `category`.

        Returns
        -------
        array of bool, shape (n_offences,)
            False for a code that is in no table, unless its class is named.
        """
        code = sanctions["ho_offence_code"]
        named = code.str[:3].isin(self.classes) | code.isin(self.codes)
        return (named | sanctions["category"].isin(self.categories)).to_numpy(dtype=bool)


@cache
def read_past_convictions() -> Mapping[str, PastConviction]:
    """What each word of the request field `previousConvictions` stands for.

    Returns
    -------
    Mapping from str to PastConviction
        By word, in the published order, read-only; source and certainty of each stand in `past_convictions.toml`.
    """
    rules = tomllib.loads(RULES.read_text(encoding="utf-8"))["rule"]

    def gathered(word: str, kind: str) -> tuple[str, ...]:
        return tuple(name for rule in rules if rule["word"] == word for name in rule.get(kind, ()))

    words = dict.fromkeys(rule["word"] for rule in rules)
    kinds = ("classes", "codes", "categories")
    return MappingProxyType({word: PastConviction(*(gathered(word, kind) for kind in kinds)) for word in words})


def past_convictions(sanctions: Cut, current: Cut) -> pd.Series:
    """The kinds of offence that each person was convicted of before the current occasion.

    Parameters
    ----------
    sanctions : Cut
        Known sanctions.
    current : Cut
        The current offence of each person who has one; nothing of its occasion counts.

    Returns
    -------
    Series of object, shape (n_people,)
        A tuple of words in published order, empty where a person has sanctions and none of these; missing where no
        sanction is known.

    Notes
    -----
    A caution is a sanction and no conviction.
    """
    occasion = np.full(sanctions.known.count, None, dtype=object)
    occasion[current.person] = current.rows["sanction_id"]
    is_past = sanctions.rows["sanction_id"].to_numpy(dtype=object) != occasion[sanctions.person]
    is_conviction = sanctions.rows["disposal"].ne(Disposal.CAUTION).to_numpy(dtype=bool)
    past = sanctions.having(is_past & is_conviction)
    kinds = read_past_convictions()
    # One bit for each word: people with the same words share a number.
    bits = np.zeros(sanctions.known.count, dtype=np.int64)
    for place, kind in enumerate(kinds.values()):
        bits[np.unique(past.person[kind.includes(past.rows)])] += 1 << place
    told = [tuple(word for place, word in enumerate(kinds) if number >> place & 1) for number in bits.tolist()]
    found = pd.Series(told, index=sanctions.known.person_ids, dtype="object")
    return found.where(np.bincount(sanctions.person, minlength=sanctions.known.count) > 0, None)
