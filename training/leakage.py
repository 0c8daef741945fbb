"""What a study may know of the future without meaning to: inputs that look ahead, or foretell too well to be true."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from features import CaseTables
from features.exceptions import GateRefused
from training.study import TEST, TRAIN, Study

# Official instruments reach some 0.70 to 0.80 on proven reoffending. One input alone, or the mere presence of an
# answer, that comes near these was not known at the time.
HIGHEST_INPUT_AUC = 0.90
HIGHEST_PRESENCE_AUC = 0.75
HIGHEST_MODEL_AUC = 0.90
_FEWEST_OF_EACH = 20


@dataclass(frozen=True)
class Leak:
    """One sign that something of the future was known.

    Parameters
    ----------
    kind : {"too good", "presence"}
        An input that orders people too well, or whose being filled in does.
    name : str
        The input.
    auc : float
        How well, 0.5 to 1, in whichever direction it tells.
    """

    kind: str
    name: str
    auc: float

    def __str__(self) -> str:
        what = "alone tells" if self.kind == "too good" else "tells by merely being there, or not,"
        return f"`{self.name}` {what} those with the outcome from those without (AUC {self.auc:.2f})"


def refuse_looking_ahead(
    tables: CaseTables, rows: pd.DataFrame, rebuild: Callable[[CaseTables, pd.Timestamp, pd.Index], pd.DataFrame]
) -> None:
    """Refuse rows that differ from those which the tables of the day itself would have given.

    Parameters
    ----------
    tables : CaseTables
        All case tables.
    rows : DataFrame
        "person_id", "as_of_date", "part" and the columns that `rebuild` gives.
    rebuild : callable
        Takes case tables, a date and persons, and gives the columns that are learned from, one row for each person.

    Raises
    ------
    GateRefused
        If a column is another once all that happened or was recorded after the date is taken out of the tables; the
        columns are named, no person is.

    Notes
    -----
    One date of each part is looked at, the first.
    """
    looked_at = rows.groupby("part")["as_of_date"].transform("min") == rows["as_of_date"]
    ahead: Counter[str] = Counter()
    for day in sorted(rows.loc[looked_at, "as_of_date"].unique()):
        on_day = rows[rows["as_of_date"] == day]
        then = rebuild(tables.known_on(day), day, pd.Index(on_day["person_id"]))
        for name in then.columns.intersection(on_day.columns):
            was, now = then[name].to_numpy(dtype=float), on_day[name].to_numpy(dtype=float)
            ahead[name] += int((~((was == now) | (np.isnan(was) & np.isnan(now)))).sum())
    if leaking := {name: count for name, count in ahead.items() if count}:
        listed = ", ".join(f"`{name}` ({count} rows)" for name, count in list(leaking.items())[:10])
        raise GateRefused(
            f"{len(leaking)} input(s) know what was recorded only after their date: {listed}. Nothing may be learned "
            "from them. Find where they read past the date, or leave them out of the protocol."
        )


def tables_of_the_day(tables: CaseTables, day: pd.Timestamp) -> CaseTables:
    """The tables as they were on a day, for what must learn nothing of what came after it.

    Parameters
    ----------
    tables : CaseTables
        All case tables.
    day : Timestamp
        The day, included.

    Returns
    -------
    CaseTables
        What had happened and been recorded by then.
    """
    return tables.known_on(day)


def leaks(study: Study) -> list[Leak]:
    """Inputs that foretell the outcome of the test people too well to have been known before it.

    Parameters
    ----------
    study : Study
        Rows to learn from and to judge.

    Returns
    -------
    list of Leak
        In the order of the inputs; empty where nothing is suspicious.
    """
    train, test = study.part(TRAIN), study.part(TEST)
    found = []
    for column in study.inputs:
        score = _score(train, test, column.name, is_number=column.kind == "number")
        for kind, highest, told in (
            ("too good", HIGHEST_INPUT_AUC, _auc(score, test["outcome"])),
            ("presence", HIGHEST_PRESENCE_AUC, _auc(test[column.name].isna().astype(float), test["outcome"])),
        ):
            if told > highest:
                found.append(Leak(kind, column.name, told))
    return found


def alarms(study: Study, figures: Mapping[str, Mapping]) -> list[str]:
    """What looks too good to be true, in words.

    Parameters
    ----------
    study : Study
        Rows to learn from and to judge.
    figures : mapping of str to mapping
        Of each candidate: "name" and "auc" with its value.

    Returns
    -------
    list of str
        A sentence for each input and candidate; empty where nothing is suspicious.
    """
    too_good = [
        f"{one['name']} tells the test people apart better (AUC {one['auc']['value']:.2f}) than anything honest has"
        for one in figures.values()
        if (one["auc"]["value"] or 0.0) > HIGHEST_MODEL_AUC
    ]
    return [*map(str, leaks(study)), *too_good]


def _score(train: pd.DataFrame, test: pd.DataFrame, name: str, *, is_number: bool) -> pd.Series:
    """A number for each test row: the input itself, or of a word how often people with it had the outcome."""
    if is_number:
        return test[name]
    return test[name].map(train.groupby(name, observed=True)["outcome"].mean()).astype(float)


def _auc(score: pd.Series, outcome: pd.Series) -> float:
    """Share of pairs in order, in whichever direction; one half where too few are known to tell."""
    known = score.notna() & outcome.notna()
    score, outcome = score[known].astype(float), outcome[known]
    if min((outcome == 1).sum(), (outcome == 0).sum()) < _FEWEST_OF_EACH:
        return 0.5
    told = float(roc_auc_score(outcome, score))
    return max(told, 1 - told)
