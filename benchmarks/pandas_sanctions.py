"""The features of sanctions with pandas: what each occasion was, then how many of them each person has."""

import numpy as np
import pandas as pd

from benchmarks.pandas_people import by_person, months_before, whole_months, whole_years
from features.declarations.offending_history import ACQUISITIVE, BREACH, DISORDER, DRUGS
from features.offence_codes import read_offence_codes

KINDS = {"is_acquisitive": ACQUISITIVE, "is_drug": DRUGS, "is_disorder": DISORDER, "is_breach": BREACH}
# More than there are categories.
APART = 64
OCCASION = ["person_id", "sanction_id"]


def features(rows: pd.DataFrame, birth: pd.Series, day: pd.Timestamp) -> dict[str, pd.Series]:
    """Every feature of the sanctions table, by name.

    Parameters
    ----------
    rows : DataFrame of shape (n_offences, 6)
        Known offences.
    birth : Series of datetime64, indexed by person
        Dates of birth.
    day : Timestamp
        The index date.
    """
    offences = _described(rows, day)
    counts = _occasion_counts(offences).reindex(birth.index)
    ever = counts["sanction_count_ever"]
    dates = by_person(offences)["sanction_date"].agg(["min", "max"])
    violent = by_person(offences[offences["is_violent"]])["sanction_date"].max()
    years = ((day - dates["min"]).dt.days / 365.25).clip(lower=1)
    return {
        **{name: counts[name] for name in counts},
        "age_at_first_sanction": whole_years(birth, dates["min"]),
        "months_since_last_sanction": whole_months(dates["max"], day),
        "months_since_last_violent_sanction": whole_months(violent, day),
        "months_since_first_sanction": whole_months(dates["min"], day),
        "career_rate": ever / years,
        "violent_share_ever": counts["violent_sanction_count_ever"] / ever,
        "acquisitive_share_ever": counts["acquisitive_sanction_count_ever"] / ever,
        "offence_category_count_ever": _category_count(offences[offences["is_known"]]).reindex(range(len(birth))),
        "gravest_offence_ever": by_person(offences)["gravity"].max(),
        "police_detected_share_24m": _police_detected_share(offences[offences["in_24m"]]),
    }


def _described(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Offences with their category, violence and gravity, and whether they fall in each window."""
    code, codes = rows["ho_offence_code"].cat, read_offence_codes()
    # What is said of each code that occurs; the last is of a row without a code, whose place is -1.
    said = codes.reindex([*code.categories, "no code"])
    category = said["category"].fillna("UNKNOWN")
    of_codes = {
        "category": pd.factorize(category)[0],
        "is_known": category != "UNKNOWN",
        **{name: category.isin(categories) for name, categories in KINDS.items()},
        # A code that is in no table is not violent, and weighs as little as the least.
        "is_violent": said["is_violent"].fillna(False).astype(bool),
        "gravity": said["gravity_days"].fillna(codes["gravity_days"].min()),
    }
    return rows.assign(
        **{name: np.asarray(values)[code.codes] for name, values in of_codes.items()},
        **{f"in_{months}m": rows["sanction_date"] > months_before(day, months) for months in (12, 24, 60)},
    )


def _occasion_counts(offences: pd.DataFrame) -> pd.DataFrame:
    """Occasions of each person in all, of a kind and in a window, and their gravity."""
    in_24m, in_60m, violent = offences["in_24m"], offences["in_60m"], offences["is_violent"]
    acquisitive, drug, disorder, breach = (offences[name] for name in KINDS)
    of_offences = {
        "sanction_count_ever": True,
        "sanction_count_60m": in_60m,
        "sanction_count_24m": in_24m,
        "sanction_count_12m": offences["in_12m"],
        "violent_sanction_count_ever": violent,
        "violent_sanction_count_60m": violent & in_60m,
        "acquisitive_sanction_count_ever": acquisitive,
        "acquisitive_sanction_count_24m": acquisitive & in_24m,
        "drug_sanction_count_ever": drug,
        "drug_sanction_count_24m": drug & in_24m,
        "disorder_sanction_count_24m": disorder & in_24m,
        "breach_count_ever": breach,
        "breach_count_24m": breach & in_24m,
        "reported_sanction_count_24m": (offences["detection"] == "reported") & in_24m,
        "gravity_sum_24m": offences["gravity"].where(in_24m, 0.0),
        "gravity_sum_60m": offences["gravity"].where(in_60m, 0.0),
    }
    described = offences[OCCASION].assign(**of_offences)
    # Of an occasion the greatest: true where one of its offences is, and the gravity of its gravest.
    occasions = described.groupby(OCCASION, observed=True, sort=False, as_index=False).max()
    return by_person(occasions.drop(columns="sanction_id")).sum()


def _category_count(offences: pd.DataFrame) -> pd.Series:
    """Of everybody with an offence of a known category, by place among everybody, how many such categories."""
    pairs = offences["person_id"].cat.codes.astype("int64") * APART + offences["category"]
    return (pairs.drop_duplicates() // APART).value_counts(sort=False)


def _police_detected_share(offences: pd.DataFrame) -> pd.Series:
    """Of the offences of which it is recorded, the share that the police came upon themselves."""
    told = offences[offences["detection"].isin(["reported", "police_detected"])]
    return by_person(told.assign(is_police=told["detection"] == "police_detected"))["is_police"].mean()
