"""Official scores of a file of requests, one line each, in memory that does not grow with the file."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from features.exceptions import DataRefused, UsageRefused
from serving.errors import ErrorBody, MalformedJson, RequestTooLarge
from serving.services.scoring import Response, score_requests
from serving.services.strict_json import parse_json

LINES_AT_ONCE = 100
LARGEST_LINE = 1_000_000


@dataclass(frozen=True)
class Tally:
    """What became of the lines of a file.

    Parameters
    ----------
    requests : int
        Lines read.
    scored : int
        Lines with a score.
    without_score : int
        Lines that could be read and have no score; each response says why.
    bad_lines : int
        Lines that could not be read; each has a five-key error line.
    """

    requests: int = 0
    scored: int = 0
    without_score: int = 0
    bad_lines: int = 0

    def with_lines(self, written: list[Response | ErrorBody]) -> "Tally":
        """The tally after some more lines.

        Parameters
        ----------
        written : list of dict
            Responses and error bodies.

        Returns
        -------
        Tally
            A new one.
        """
        bad = sum("status" in line for line in written)
        scored = sum(_has_score(line) for line in written)
        return Tally(
            requests=self.requests + len(written),
            scored=self.scored + scored,
            without_score=self.without_score + len(written) - bad - scored,
            bad_lines=self.bad_lines + bad,
        )


def score_file(requests: Path, responses: Path, *, on_bytes: Callable[[int], object] = lambda _: None) -> Tally:
    """How many lines were scored, once every response stands in the file, line for line.

    Parameters
    ----------
    requests : Path
        One JSON request on each line.
    responses : Path
        Written under a temporary name and renamed when it is whole; replaces an older one.
    on_bytes : callable, optional
        Told how many bytes were read, now and then.

    Returns
    -------
    Tally
        Lines read, scored, without a score, bad.

    Raises
    ------
    UsageRefused
        The requests are not there, the two files are one, or the folder of the responses is not there.
    DataRefused
        The requests cannot be read.
    """
    _refuse_paths(requests, responses)
    partial = responses.with_name(f"{responses.name}.partial-{os.getpid()}")
    try:
        with requests.open("rb") as source, partial.open("xb") as target:
            tally = _score_lines(source, target, on_bytes)
        partial.replace(responses)
    except OSError as fault:
        raise DataRefused(f"{fault.filename or requests} cannot be read or written: {fault.strerror}.") from None
    finally:
        partial.unlink(missing_ok=True)
    return tally


def _refuse_paths(requests: Path, responses: Path) -> None:
    if not requests.exists():
        raise UsageRefused(f"There is no file {requests}. Give a file with one JSON request on each line.")
    if requests.is_dir():
        raise DataRefused(f"{requests} is a folder. Give a file with one JSON request on each line.")
    if responses.is_dir():
        raise UsageRefused(f"{responses} is a folder. Give the name of a file to write.")
    if not responses.parent.is_dir():
        raise UsageRefused(f"There is no folder {responses.parent}. Make it, or write elsewhere.")
    if responses.exists() and responses.samefile(requests):
        raise UsageRefused("The responses would overwrite the requests. Give another name with --out.")


def _score_lines(source: BinaryIO, target: BinaryIO, on_bytes: Callable[[int], object]) -> Tally:
    tally, lines = Tally(), _lines(source)
    while some := list(islice(lines, LINES_AT_ONCE)):
        written = _responses_to(some)
        target.writelines(json.dumps(line, allow_nan=False).encode("ascii") + b"\n" for line in written)
        tally = tally.with_lines(written)
        on_bytes(sum(map(len, some)))
    return tally


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines, cut where they are longer than a request may be, so that one line cannot fill the memory."""
    while line := source.readline(LARGEST_LINE + 1):
        yield line
        while len(line) > LARGEST_LINE and not line.endswith(b"\n"):
            line = source.readline(LARGEST_LINE + 1)


def _responses_to(lines: list[bytes]) -> list[Response | ErrorBody]:
    read = [_parsed(line) for line in lines]
    scored = iter(score_requests([value for value, fault in read if fault is None]))
    return [next(scored) if fault is None else fault for _, fault in read]


def _parsed(line: bytes) -> tuple[object, ErrorBody | None]:
    if len(line) > LARGEST_LINE:
        return None, RequestTooLarge(f"A request may hold at most {LARGEST_LINE} bytes.").body()
    try:
        return parse_json(line), None
    except MalformedJson as fault:
        return None, fault.body()


def _has_score(line: Response | ErrorBody) -> bool:
    predictors = line.get("actuarialPredictors")
    return isinstance(predictors, dict) and predictors["allPredictor"]["output"]["score"] is not None
