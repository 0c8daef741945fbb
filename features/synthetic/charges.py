"""Detected offences to the charges table: most charges come to nothing."""

import numpy as np
import pandas as pd

from features.synthetic.occasions import as_dates, recorded_after
from features.synthetic.people import People
from features.synthetic.settings import World
from features.vocabulary import ChargeOutcome

_YOUNGEST_DAYS = 3800


def charges(
    rows: pd.DataFrame, people: People, rng: np.random.Generator, *, world: World, last_day: int
) -> pd.DataFrame:
    """The charges table: a row when a charge is laid and another when it comes to an end.

    Parameters
    ----------
    rows : DataFrame
        Occasions, each of which had one charge.
    people : People
        Who they are.
    rng : Generator
        Source of chance.
    world : World
        Settings; most charges come to nothing.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table. A charge that has ended has two rows, recorded at different times.
    """
    both = pd.concat(
        [_convicted(rows), _ended(rows, rng, mean=world["registers"]["charges_ended_per_conviction"])],
        ignore_index=True,
    )
    both = both[both["charged"] > people.birth_day[both["person"]] + _YOUNGEST_DAYS].reset_index(drop=True)
    laid = recorded_after(both["charged"].to_numpy(), rng, mean_days=2.0)
    closed = np.maximum(recorded_after(both["closed"].to_numpy(), rng, mean_days=4.0), laid + 1)
    charged = pd.DataFrame(
        {
            "person_id": people.person_id[both["person"]],
            "charge_id": people.record_ids("CH", range(len(both))),
            "charge_date": as_dates(both["charged"].to_numpy()),
            "ho_offence_code": world.offences["ho_code"].to_numpy(dtype=object)[both["offence"]],
        }
    )
    opened = charged.assign(recorded=laid, outcome=str(ChargeOutcome.OPEN))
    ended = charged.assign(recorded=closed, outcome=both["outcome"])
    table = pd.concat([opened, ended], ignore_index=True)
    table = table[table["recorded"] <= last_day].sort_values(["recorded", "charge_id"], ignore_index=True)
    return table.assign(recorded_date=as_dates(table["recorded"].to_numpy()))


def _convicted(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": rows["person"],
            "offence": rows["offence"],
            "charged": rows["charge_day"],
            "closed": rows["sanction_day"],
            "outcome": str(ChargeOutcome.CONVICTED),
        }
    )


def _ended(rows: pd.DataFrame, rng: np.random.Generator, *, mean: float) -> pd.DataFrame:
    """Charges that came to nothing, in the months around those that did not."""
    repeat = np.repeat(np.arange(len(rows)), rng.poisson(mean, len(rows)))
    near = rows.iloc[repeat].reset_index(drop=True)
    charged = near["charge_day"] + rng.integers(-160, 160, len(near))
    return pd.DataFrame(
        {
            "person": near["person"],
            "offence": near["offence"],
            "charged": charged,
            "closed": charged + 5 + rng.gamma(2, 45, len(near)).astype(int),
            "outcome": str(ChargeOutcome.ENDED),
        }
    )
