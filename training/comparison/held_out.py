"""People held out of both releases, on dates that neither learned from, with what each foretold and what happened."""

from collections.abc import Callable

import pandas as pd

from features import FEATURES, CaseTables
from features.needed_tables import refuse_absent_tables
from training.comparison.designs import Common, Side
from training.count_labels import OCCASIONS, OFFENCES, counts_after
from training.dated_inputs import DatedInputs
from training.event_outcomes import outcomes_of_quarter
from training.labels import data_end, outcomes_after
from training.official import log_odds_column
from training.protocol import EVENT_COHORTS, Outcome

COUNTED = "offence_count"


def inputs_of_both(a: Side, b: Side, tables: CaseTables) -> DatedInputs:
    """What the models of two releases read, made date by date and once for each.

    Parameters
    ----------
    a, b : Side
        The releases.
    tables : CaseTables
        Checked case tables.

    Returns
    -------
    DatedInputs
        Of all features of both.

    Raises
    ------
    DataRefused
        If the table of a feature is absent.
    """
    declared = {feature.name for feature in FEATURES}
    wanted: dict[str, None] = {}
    for word, side in (("A", a), ("B", b)):
        models = [*side.release.models.values(), *(one.occasions for one in side.release.counts.values())]
        read = dict.fromkeys(name for model in models for name in model.features if name in declared)
        refuse_absent_tables(read, tables, asked_by=f"Release {word}")
        wanted |= read
    return DatedInputs(tables, tuple(wanted))


def held_out_rows(
    tables: CaseTables,
    a: Side,
    b: Side,
    common: Common,
    known: DatedInputs,
    *,
    tell: Callable[[str], None] = lambda step: None,
) -> dict[str, pd.DataFrame]:
    """Rows to judge both releases on.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    a, b : Side
        The releases.
    common : Common
        From `in_common`.
    known : DatedInputs
        From `inputs_of_both`.
    tell : callable
        Called with a few words at the start of each step.

    Returns
    -------
    dict of str to DataFrame
        By outcome and count, in order of date and person: "person_id", "as_of_date", "a", "b" (what each foretold);
        "outcome", or of a count `OCCASIONS` and `COUNTED`, with "a_offences" and "b_offences" beside. Only people held
        out of both, with an outcome that is known; no rows where there are none.

    Raises
    ------
    MissingColumns
        If a model reads what case tables do not give.

    Notes
    -----
    The dates are the test dates of either, from the later of their first ones on: before it, one of the two learned
    from what happened then. As in training, who is in a cohort, and so watched more, or has no official score of
    either comparator is left out.
    """
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in (*common.outcomes, *common.counts)}
    followed = {**common.outcomes, **common.counts}
    for date in sorted({day for name in common.outcomes for day in shared_dates(a, b, name)}):
        tell(f"People held out of both, and outcomes, on {date.date()}")
        for name, outcome in followed.items():
            is_count = name in common.counts
            if date not in shared_dates(a, b, outcome.name):
                continue
            rows, start = _rows_on(tables, date, outcome, a, b, known=known)
            if is_count:
                rows = _counted(rows, start, name, a, b, tables=tables, outcome=outcome)
            else:
                rows["a"], rows["b"] = (side.release.models[name].probability(rows) for side in (a, b))
            found[name].append(rows)
    shown = ["person_id", "as_of_date", "a", "b"]
    return {name: _together(parts, shown, is_count=name in common.counts) for name, parts in found.items()}


def shared_dates(a: Side, b: Side, outcome: str) -> list[pd.Timestamp]:
    """As-of dates that neither of two releases learned an outcome from.

    Parameters
    ----------
    a, b : Side
        The releases.
    outcome : str
        Its name.

    Returns
    -------
    list of Timestamp
        In order.
    """
    tested = [side.test_dates(outcome) for side in (a, b)]
    if not all(tested):
        return []
    first = max(min(days) for days in tested)
    return sorted({day for days in tested for day in days if day >= first})


def _rows_on(
    tables: CaseTables, date: pd.Timestamp, outcome: Outcome, a: Side, b: Side, *, known: DatedInputs
) -> tuple[pd.DataFrame, pd.Series]:
    """Inputs and outcome of those held out of both, and the day from which each is followed."""
    if a.design.population == EVENT_COHORTS:
        happened = outcomes_of_quarter(tables, date, known_by=data_end(tables))
        inputs = known.at(happened["follow_up_start"])
    else:
        inputs = known.on(date)
        happened = outcomes_after(tables, date, inputs.index, outcome)
    formulas = dict.fromkeys(log_odds_column(side.design.outcomes[outcome.name].comparator) for side in (a, b))
    kept = inputs[list(formulas)].notna().all(axis=1) & (inputs["in_cohort"] != 1) & happened["outcome"].notna()
    kept &= a.held_out(inputs.index) & b.held_out(inputs.index)
    rows = inputs[kept].assign(as_of_date=date, outcome=happened.loc[kept, "outcome"])
    return rows.rename_axis("person_id").reset_index(), happened.loc[kept, "follow_up_start"]


def _counted(
    rows: pd.DataFrame, start: pd.Series, name: str, a: Side, b: Side, *, tables: CaseTables, outcome: Outcome
) -> pd.DataFrame:
    counts = counts_after(tables, start, outcome, known_by=data_end(tables))
    models = {word: side.release.counts[name] for word, side in (("a", a), ("b", b))}
    return rows.assign(
        **{word: model.occasions.expected(rows) for word, model in models.items()},
        **{f"{word}_offences": model.offences(rows) for word, model in models.items()},
        **{OCCASIONS: counts[OCCASIONS].to_numpy(), COUNTED: counts[list(OFFENCES.values())].sum(axis=1).to_numpy()},
    )


def _together(parts: list[pd.DataFrame], shown: list[str], *, is_count: bool) -> pd.DataFrame:
    columns = [*shown, *((OCCASIONS, COUNTED, "a_offences", "b_offences") if is_count else ("outcome",))]
    if not parts:
        return pd.DataFrame(columns=columns)
    # In one order whatever the order of the tables, so that the sums are the same to the last digit.
    rows = pd.concat([part[columns] for part in parts], ignore_index=True)
    return rows.sort_values(["as_of_date", "person_id"], ignore_index=True)
