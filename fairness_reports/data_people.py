"""What a score would know of the people for whom scores would be made: assessed needs, versions, features, by group."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_reports.data_by_group import known_by_group
from fairness_reports.ethnicity import age_bands, ethnicity_groups, read_ethnicity_codes
from features import FEATURES, CaseTables, build_features, instrument_inputs, population
from features.checks.arrival import quantile_if_enough
from models.actuarial import score_many
from models.actuarial.weights import read_items

INSTRUMENTS = ("ARP", "VRP", "SVRP")
ATTRIBUTES = ("sex", "age_band", "ethnicity")
UNKNOWN_CODE = "Not a known code"
OTHER_REASONS = "other_reasons"
OLD_MONTHS = 12
_SCORED_WITH = [feature.name for feature in FEATURES if feature.is_predictor and not feature.health]


class Worked(NamedTuple):
    """What was worked out of each person in the population, one row each.

    Parameters
    ----------
    features : DataFrame of shape (n_people, n_features)
        Predictors on the day of the extract, indexed by person.
    inputs : DataFrame of shape (n_people, n_fields)
        Request fields of the official instruments.
    versions : DataFrame of str, shape (n_people, 3)
        STATIC or DYNAMIC by instrument; missing where there is no score.
    """

    features: pd.DataFrame
    inputs: pd.DataFrame
    versions: pd.DataFrame


def what_is_known(tables: CaseTables, data_date: pd.Timestamp, *, suppress_below: int) -> dict[str, Any]:
    """What would be known of the people scored on the day of the extract, of everyone and by group.

    Parameters
    ----------
    tables : CaseTables
        Sound rows, persons, sanctions and supervision among them.
    data_date : Timestamp
        The day of the extract, as index date.
    suppress_below : int
        Smallest count of people that may be told of a group.

    Returns
    -------
    dict
        JSON-ready: `in_population`, `left_out` (people by reason, the rarest together), `most_of_other_reasons` (where
        the next smallest had to go with the rarest, which it was), `needs`, `instruments`, `items`, `features`,
        `feature_cells_missing_share`, `by_group`, `ethnicity_codes_unknown`. No identifier of a person.

    Notes
    -----
    Nothing is filled in for what is missing, here or in any score: an official score without its items is the static
    version, and a learned model has points for "not known".
    """
    everyone = population(tables, data_date)
    people = everyone[everyone["in_population"]]
    reasons = everyone.loc[~everyone["in_population"], "reason"].value_counts()
    left_out = {str(reason): int(count) for reason, count in reasons.items()}
    told = _few_together(left_out, suppress_below)
    worked = _work_out(tables, data_date, people.index)
    recorded = _recorded_ethnicity(tables, people.index)
    attributes = _attributes(tables, people, recorded)
    of_each = _of_each(worked, _days_to_record(tables, people.index))
    return {
        "in_population": len(people),
        "left_out": told,
        "most_of_other_reasons": _most_of(
            {reason: count for reason, count in left_out.items() if reason not in told}, suppress_below
        ),
        "needs": _needs(worked),
        "instruments": [_instrument(name, worked.versions[name]) for name in INSTRUMENTS],
        "items": _items(worked.inputs),
        "features": _features(worked.features),
        "feature_cells_missing_share": _share(worked.features.isna().to_numpy()),
        "by_group": known_by_group(attributes, of_each, suppress_below=suppress_below),
        "ethnicity_codes_unknown": int((~_has_known_code(recorded) & recorded.notna()).sum()),
    }


def _few_together(counts: dict[str, int], below: int) -> dict[str, int]:
    """Counts with the small ones added up under one name, with the next smallest where their sum would be small too."""
    ascending = sorted(counts, key=lambda name: (counts[name], name))
    few = [name for name in ascending if counts[name] < below]
    while few and sum(counts[name] for name in few) < below and len(few) < len(ascending):
        few.append(ascending[len(few)])
    kept = {name: count for name, count in counts.items() if name not in few}
    return kept | ({OTHER_REASONS: sum(counts[name] for name in few)} if few else {})


def _most_of(counts: dict[str, int], below: int) -> str | None:
    """The largest of some counts, where it is not small itself; of the others no more is told than that they are."""
    largest = max(counts, key=lambda name: counts[name], default=None)
    return largest if largest is not None and counts[largest] >= below else None


def _work_out(tables: CaseTables, data_date: pd.Timestamp, people: pd.Index) -> Worked:
    features = build_features(tables, data_date, people).set_index("person_id")
    inputs = instrument_inputs(tables, data_date, people)
    versions = {name: score_many(name, inputs).scores["type"].to_numpy() for name in INSTRUMENTS}
    return Worked(features[_SCORED_WITH], inputs, pd.DataFrame(versions, index=inputs.index))


def _days_to_record(tables: CaseTables, people: pd.Index) -> pd.Series:
    """Of each person's sanctions, the median of days from the sanction to its record."""
    sanctions = tables.rows_of("sanctions")
    days = (sanctions["recorded_date"] - sanctions["sanction_date"]).dt.days
    return days[days >= 0].groupby(sanctions["person_id"]).median().reindex(people)


def _of_each(worked: Worked, days_to_record: pd.Series) -> pd.DataFrame:
    """What is told by group, one row for each person."""
    months = worked.features["months_since_needs_assessed"].astype("float64")
    return pd.DataFrame(
        {
            "is_assessed": months.notna(),
            "is_dynamic": (worked.versions["ARP"] == "DYNAMIC").to_numpy(),
            "missing_share": worked.features.isna().mean(axis=1),
            "months_since_assessed": months,
            "days_to_record": days_to_record,
        }
    )


def _needs(worked: Worked) -> dict[str, Any]:
    months = worked.features["months_since_needs_assessed"].to_numpy(dtype="float64")
    fields = _needed_fields()
    missing = worked.inputs[list(fields)].isna().sum(axis=1).to_numpy()
    return {
        "assessed": int((~np.isnan(months)).sum()),
        "old_months": OLD_MONTHS,
        "assessed_longer_ago": int((months > OLD_MONTHS).sum()),
        "months_median": quantile_if_enough(months, 0.5),
        "months_p90": quantile_if_enough(months, 0.9),
        "fields": len(fields),
        "fields_missing_median": quantile_if_enough(missing, 0.5),
        "fields_missing_p90": quantile_if_enough(missing, 0.9),
        "fields_missing_share": _share(worked.inputs[list(fields)].isna().to_numpy()),
    }


def _instrument(name: str, version: pd.Series) -> dict[str, Any]:
    dynamic, static = (int((version == word).sum()) for word in ("DYNAMIC", "STATIC"))
    return {"name": name, "dynamic": dynamic, "static": static, "no_score": len(version) - dynamic - static}


def _items(inputs: pd.DataFrame) -> list[dict[str, Any]]:
    """Each answer that a dynamic version cannot do without, and how many people lack it."""
    return [
        {"field": field, "needed_by": list(instruments), "missing": int(inputs[field].isna().sum())}
        for field, instruments in _needed_fields().items()
    ]


def _needed_fields() -> dict[str, tuple[str, ...]]:
    """Assessed fields that a dynamic version cannot do without, with the instruments; past convictions are history."""
    fields: dict[str, tuple[str, ...]] = {}
    for name in INSTRUMENTS:
        needed = dict.fromkeys(item.field for item in read_items(name) if item.need == "required")
        for field in needed:
            if ":" not in field:
                fields[field] = (*fields.get(field, ()), name)
    return fields


def _features(features: pd.DataFrame) -> list[dict[str, Any]]:
    tables = {feature.name: feature.events.table for feature in FEATURES}
    missing = features.isna().sum()
    return [{"name": name, "table": tables[name], "missing": int(missing[name])} for name in features.columns]


def _share(cells: NDArray[np.bool_]) -> float | None:
    return float(cells.mean()) if cells.size else None


def _attributes(tables: CaseTables, people: pd.DataFrame, recorded: pd.Series) -> pd.DataFrame:
    """Sex, age band and 5+1 ethnicity, to measure with; missing stays missing."""
    sex = tables.rows_of("persons").set_index("person_id")["sex"].reindex(people.index)
    is_known = _has_known_code(recorded)
    ethnicity = ethnicity_groups(recorded.where(is_known)).mask(~is_known & recorded.notna(), UNKNOWN_CODE)
    held = {"sex": sex.str.lower(), "age_band": age_bands(people["age_years"])}
    return pd.DataFrame(held | ({"ethnicity": ethnicity} if "equality" in tables else {}), index=people.index)


def _recorded_ethnicity(tables: CaseTables, people: pd.Index) -> pd.Series:
    if "equality" not in tables:
        return pd.Series(index=people, dtype="str")
    recorded = tables.rows_of("equality").set_index("person_id")["ethnicity"].reindex(people).str.strip()
    return recorded.where(recorded != "")


def _has_known_code(recorded: pd.Series) -> pd.Series:
    codes = read_ethnicity_codes()
    codes = codes[codes["code_set"] == "18+1"]
    known = {*codes["code"].str.casefold(), *codes["word"].str.casefold()}
    return recorded.str.casefold().isin(known)
