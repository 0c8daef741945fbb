"""Expected counts that order people as a model does, for lists whose order a test knows from the probabilities."""

import numpy as np
import pandas as pd

from models.additive import AdditiveRisk
from models.additive_count import AdditiveCount
from models.expected_counts import HARM_GROUPS, ExpectedCounts, OffenceMix
from models.harm import kinds
from models.kind_mix import KindMix, average_kinds


def counts_like(model: AdditiveRisk, *, strength: float = 5.0, **by_kind: float) -> ExpectedCounts:
    """The model's score as a log count, of these kinds (shop theft unless given)."""
    of_kind = pd.Series(by_kind or {"SHOP_THEFT": 1.0})
    of_group = of_kind.groupby(kinds()["harm_group"].reindex(of_kind.index)).sum().reindex(HARM_GROUPS, fill_value=0.0)
    share = (of_group / of_group.sum()).to_numpy()
    replicates = len(model.replicate_intercepts)
    return ExpectedCounts(
        name="count_12m",
        occasions=AdditiveCount(
            "count_12m", model.terms, model.intercept, replicate_intercepts=model.replicate_intercepts
        ),
        offences_per_occasion=1.0,
        mix=OffenceMix(share, strength, np.tile(share, (replicates, 1))),
        replicate_offences_per_occasion=np.ones(replicates),
        kinds=KindMix(average_kinds(of_kind), strength),
    )
