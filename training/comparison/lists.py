"""Two candidate lists side by side: who is on both, who joins, who leaves, and how alike they order people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from scipy.stats import spearmanr

from features.exceptions import GateRefused
from features.vocabulary import Result
from models.harm import SCALES

STAYS, JOINS, LEAVES, MOVES = "on both", "joins", "leaves", "moves strand"
_ON_LIST = (str(Result.PROPOSE), str(Result.STAY))
_FEWEST_RANKED = 3


@dataclass(frozen=True)
class TwoLists:
    """Two lists, person by person.

    Parameters
    ----------
    people : DataFrame, indexed by person
        Everybody in either: "move" ("on both", "joins", "leaves", "moves strand"; missing for those on neither), and
        of each list, with the suffix "_a" or "_b", "on_list", "result", "strand", "rank" (within the strand),
        "probability" and the harm on each scale.
    """

    people: pd.DataFrame

    @property
    def movers(self) -> pd.DataFrame:
        """Those whom the two lists place differently, in order of move, rank and person."""
        moved = self.people[self.people["move"].isin((JOINS, LEAVES, MOVES))]
        rank = moved["rank_b"].where(moved["move"] != LEAVES, moved["rank_a"])
        in_order = moved.assign(_rank=rank).rename_axis("person_id").sort_values(["move", "_rank", "person_id"])
        return in_order.drop(columns="_rank")

    def summary(self) -> dict[str, Any]:
        """What may be told without naming anybody.

        Returns
        -------
        dict
            "on_a", "on_b", "on_both", "joins", "leaves", "moved_strand" (counts), "overlap" (those on both as a share
            of those on either; None where nobody is) and "order" (by strand, of the people whom both rank in it,
            "people" and Spearman's "correlation" of their ranks; None for fewer than three or where all are level).
        """
        a, b = (self.people[column].to_numpy(dtype=bool) for column in ("on_list_a", "on_list_b"))
        either = int((a | b).sum())
        return {
            "on_a": int(a.sum()),
            "on_b": int(b.sum()),
            "on_both": int((a & b).sum()),
            "joins": int((b & ~a).sum()),
            "leaves": int((a & ~b).sum()),
            "moved_strand": int((self.people["move"] == MOVES).sum()),
            "overlap": float((a & b).sum() / either) if either else None,
            "order": self._order(),
        }

    def _order(self) -> dict[str, dict[str, Any]]:
        people = self.people
        ranked = people[
            people["rank_a"].notna() & people["rank_b"].notna() & (people["strand_a"] == people["strand_b"])
        ]
        return {
            str(strand): {"people": len(rows), "correlation": _correlation(rows)}
            for strand, rows in ranked.groupby("strand_a")
        }


def side_by_side(a: Mapping[str, Any], b: Mapping[str, Any]) -> TwoLists:
    """Two lists by person.

    Parameters
    ----------
    a, b : mapping
        Candidate lists, as `make_list` gives them.

    Returns
    -------
    TwoLists
        Everybody in either.
    """
    columns = ["on_list", "result", "strand", "rank", "probability", *SCALES]
    first, second = (_by_person(one["items"], columns) for one in (a, b))
    people = first.add_suffix("_a").join(second.add_suffix("_b"), how="outer").sort_index()
    for column in ("on_list_a", "on_list_b"):
        people[column] = people[column].eq(True)
    before, after = people["on_list_a"], people["on_list_b"]
    move = pd.Series(None, index=people.index, dtype=object)
    move[before & after] = STAYS
    move[before & after & (people["strand_a"] != people["strand_b"])] = MOVES
    move[after & ~before] = JOINS
    move[before & ~after] = LEAVES
    people.insert(0, "move", move)
    return TwoLists(people)


def differing_circumstances(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[str]:
    """What besides a release differs between two lists, in words.

    Parameters
    ----------
    a, b : mapping
        Candidate lists.

    Returns
    -------
    list of str
        A sentence each; empty where only the release can have moved anybody.

    Raises
    ------
    GateRefused
        If a difference would be of schemes or of people altogether: another scheme, invented people beside real ones,
        or nobody in common.
    """
    schemes, versions = [one["scheme"] for one in (a, b)], [one["versions"] for one in (a, b)]
    if schemes[0]["id"] != schemes[1]["id"]:
        raise GateRefused(
            f"A is a list of the scheme {schemes[0]['id']} and B of {schemes[1]['id']}: they choose for "
            "different ends, and who is on one is no loss to the other. Compare lists of one scheme."
        )
    if (versions[0].get("about_people") or "") != (versions[1].get("about_people") or ""):
        raise GateRefused("One list is of invented people and the other is not. Compare lists of the same people.")
    if not {item["person_id"] for item in a["items"]} & {item["person_id"] for item in b["items"]}:
        raise GateRefused(
            "Nobody is in both lists: they are of different populations. Compare lists of one population."
        )
    told = [
        (
            schemes[0]["sha256"] != schemes[1]["sha256"],
            "The scheme was changed between the two: rules moved people too.",
        ),
        (
            versions[0]["as_of_date"] != versions[1]["as_of_date"],
            f"A is as of {versions[0]['as_of_date']} and B as of {versions[1]['as_of_date']}: what was known of people "
            "changed too.",
        ),
        (versions[0]["data"] != versions[1]["data"], "The two were made from different case tables."),
        (
            a["capacity"]["total"] != b["capacity"]["total"],
            f"A has {a['capacity']['total']:,} places and B {b['capacity']['total']:,}: places moved people too.",
        ),
        (versions[0]["release"] == versions[1]["release"], "Both were made with the same release."),
    ]
    return [words for holds, words in told if holds]


def _by_person(items: Iterable[Mapping[str, Any]], columns: list[str]) -> pd.DataFrame:
    rows = {
        item["person_id"]: {
            "on_list": item["result"] in _ON_LIST,
            "result": item["result"],
            "strand": item["strand"],
            "rank": item["rank"],
            "probability": item["probability"]["value"] if item["probability"] else None,
            **{scale: _value((item["harm"] or {}).get(scale)) for scale in SCALES},
        }
        for item in items
    }
    numbers = dict.fromkeys(["rank", "probability", *SCALES], float)
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).astype(numbers)


def _value(figure: Mapping[str, float] | None) -> float | None:
    return figure["value"] if figure else None


def _correlation(rows: pd.DataFrame) -> float | None:
    if len(rows) < _FEWEST_RANKED or rows["rank_a"].nunique() < 2 or rows["rank_b"].nunique() < 2:
        return None
    return float(spearmanr(rows["rank_a"], rows["rank_b"]).statistic)
