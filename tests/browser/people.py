"""Who is on the lists of the demo: each test takes people of its own, by what a list says of them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

IOM = "iom_neighbourhood_crime"
RESET = "project_reset_north_area"
MEMBERS = ("stay", "leaving", "held")


@dataclass(frozen=True)
class Person:
    """Somebody on a list: what the pages call them, which list, and what it says of them."""

    label: str
    list_title: str
    item: dict[str, Any]

    @property
    def figures(self) -> list[str]:
        """What nobody may read before their first view, as the page of the score writes it."""
        item, probability = self.item, self.item["probability"]
        low, high = item["rank_window"]
        shares = [probability["low"], probability["high"], item["instrument_score"] / 100]
        return [
            item["strand"].capitalize(),
            f"{item['rank']} (could be {low} to {high})",
            f"it would be {item['rank_without_needs']}.",
            f"about {round(100 * probability['value'])} were convicted again",
            *[f"{round(100 * share)}%" for share in shares],
        ]


class People:
    """Who is on the lists of a demo output and may be looked at; members under their results alone, nobody twice."""

    def __init__(self, output: Path) -> None:
        numbers = pd.read_parquet(output / "tables" / "identifiers.parquet")
        crn = numbers[numbers["kind"] == "crn"].set_index("person_id")["value"]
        self._titles: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._waiting: dict[str, list[Person]] = {}
        for scheme in (IOM, RESET):
            document = json.loads((output / "lists" / scheme / "list.json").read_text(encoding="utf-8"))
            self._titles[scheme] = document["scheme"]["title"]
            self._counts[scheme] = sum(
                item["result"] != "not_proposed" and not item["restricted"] for item in document["items"]
            )
            self._waiting[scheme] = [
                Person(crn.get(item["person_id"], item["person_id"]), self._titles[scheme], item)
                for item in sorted(document["items"], key=_most_missing_first)
                if not item["restricted"] and item["is_present_member"] == (item["result"] in MEMBERS)
            ]

    def title(self, scheme: str) -> str:
        """What the pages call a list."""
        return self._titles[scheme]

    def count(self, scheme: str) -> int:
        """How many people of a list may be looked at."""
        return self._counts[scheme]

    def take(self, result: str = "propose", *, scheme: str = IOM, close: bool = False) -> Person:
        """Somebody with this result, close to the line or not, whom no other test has."""
        waiting = self._waiting[scheme]
        for person in waiting:
            if (person.item["result"], person.item["close_to_the_line"]) == (result, close):
                waiting.remove(person)
                return person
        raise AssertionError(f"Nobody is left with {result!r} on {scheme}: make the demo larger.")


def _most_missing_first(item: dict[str, Any]) -> tuple[int, str]:
    """Their pages say most."""
    missing = item["missing_answers"]
    return (-missing["missing_count"] if missing else 0, item["person_id"])
