"""CPU of one validated request to the results of every official instrument, beside a plain-Python ARP alone."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from benchmarks.invented import answered_requests
from benchmarks.timing import ROUNDS
from models.actuarial import mst, ogp, ogrs3, ovp, pni, score_one
from models.actuarial.case_of_request import case_of_request
from models.actuarial.mst import mst_answers
from models.actuarial.pni_tables import pni_answers
from models.actuarial.request_fields import Value, read_request, read_request_fields
from models.actuarial.two_year_checks import refused_for_age
from models.actuarial.two_year_predictor import answers_of
from tests.reference.scalar_instruments import two_year
from tests.support.shared import SHARED

NEWER = ("ARP", "VRP", "SVRP")
YOUNG = {"dateOfBirth": "2004-05-06", "gender": "MALE", "ageAtFirstSanction": 15}
HISTORY = ("date", "count", "code")

Body = dict[str, object]


def requests(count: int, *, seed: int) -> dict[str, list[Body]]:
    """Requests with every answer, and the same people's histories alone; every fifth is young enough to be screened.

    Parameters
    ----------
    count : int
        How many of each.
    seed : int
        Of the draw.
    """
    bodies = [body | YOUNG if at % 5 == 0 else body for at, body in enumerate(answered_requests(count, seed=seed))]
    history = {field.name for field in read_request_fields().values() if field.type in HISTORY} | {"gender"}
    alone = [{name: value for name, value in body.items() if name in history} for body in bodies]
    return {"full": bodies, "static_only": alone}


def score_every(values: Mapping[str, Value], answers: Sequence[str]) -> tuple[object, ...]:
    """Every instrument of one person, as the service works them out.

    Parameters
    ----------
    values : Mapping from str to value
        As `read_request` returns them.
    answers : sequence of str
        What the instruments read, by column.
    """
    case = case_of_request(values, answers)
    refused = refused_for_age(case)
    arp, vrp, svrp = (score_one(instrument, case) for instrument in NEWER)
    coded, published = ogrs3.score_one(case, "hmpps"), ogrs3.score_one(case, "published")
    older = (coded, published, ogp.score_one(case, ogrs3=coded), ovp.score_one(case))
    return refused, arp, vrp, svrp, *older, mst.score_mst(case), pni.score_pni(case, arp=arp.score, vrp=vrp.score)


def answers_needed() -> tuple[str, ...]:
    """The answers that any instrument reads, each once."""
    newer = (column for instrument in NEWER for column in answers_of(instrument))
    return tuple(dict.fromkeys((*newer, *ogp.ANSWERS, *ovp.ANSWERS, *mst_answers(), *pni_answers())))


def microseconds(works: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """CPU of each single call."""
    taken = []
    for _ in range(repeats):
        for work in works:
            began = time.process_time_ns()
            work()
            taken.append((time.process_time_ns() - began) / 1_000)
    return taken


def measure(people: int = 20, *, repeats: int = 50, seed: int = 5) -> dict:
    """CPU microseconds of one request, from its validated values to the result objects; no JSON, no HTTP.

    Parameters
    ----------
    people : int
        How many different requests of each kind.
    repeats : int
        How often each is done in a round; the rounds of the kinds take turns.
    seed : int
        Of the draw.

    Returns
    -------
    dict
        Of `full` and `static_only` the median over the rounds of `median_us` and `p95_us`; the same of a plain-Python
        ARP of the histories alone and how many of those a request takes, where the reference tables are at hand.
    """
    answers = answers_needed()
    works: dict[str, list[Callable[[], object]]] = {}
    for kind, bodies in requests(people, seed=seed).items():
        works[kind] = [partial(score_every, read_request(body)[0], answers) for body in bodies]
        if kind == "static_only" and SHARED.exists():
            works["plain_python_arp"] = [partial(two_year, body, "ARP") for body in bodies]
    rounds: dict[str, list[list[float]]] = {kind: [] for kind in works}
    for work in works.values():
        microseconds(work, 1)
    for _ in range(ROUNDS):
        for kind, work in works.items():
            rounds[kind].append(sorted(microseconds(work, repeats)))
    found: dict = {kind: _summary(taken) for kind, taken in rounds.items()}
    if plain := found.get("plain_python_arp"):
        for kind in ("full", "static_only"):
            found[kind]["times_plain_python_arp"] = round(found[kind]["median_us"] / plain["median_us"], 1)
    return found


def _summary(rounds: Sequence[Sequence[float]]) -> dict[str, float]:
    """Medians over the rounds of the middle and of the place that one in twenty takes longer than."""
    shares = {"median_us": 0.5, "p95_us": 0.95}
    return {
        name: round(statistics.median(taken[int(share * len(taken))] for taken in rounds), 1)
        for name, share in shares.items()
    }


if __name__ == "__main__":
    print(measure())
