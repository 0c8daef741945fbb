"""The figures of a simulated borough that are held to `features/synthetic/targets.csv`."""

from collections.abc import Mapping

import pandas as pd

from features import CaseTables, build_features, population

LAST_DAY = pd.Timestamp("2026-06-30")
# The last day from which a year of offences and half a year more for the case have gone by.
MATURE = pd.Timestamp("2024-12-31")


def borough_figures(tables: CaseTables) -> Mapping[str, float]:
    """Achieved figures in percent, by the names of the targets."""
    features = build_features(tables, LAST_DAY).set_index("person_id")
    supervised = features[features["currently_supervised"] & ~features["in_custody"]]
    tests = tables["drug_tests"]
    charges = tables.known_on(LAST_DAY)["charges"]["outcome"]
    shares = {
        "male_share": (tables["persons"]["sex"] == "MALE").mean(),
        "in_population_share": population(tables, LAST_DAY)["in_population"].mean(),
        "several_sanctions_share": (features["sanction_count_ever"] >= 2).mean(),
        "drug_tests_positive": (tests["cocaine"] | tests["opiates"]).mean(),
        "charges_convicted": (charges == "convicted").sum() / (charges != "open").sum(),
        **{f"{need}_need": supervised[f"{need}_need"].mean() for need in ("lifestyle", "accommodation", "alcohol")},
        **_reoffending_after_orders(tables),
    }
    return {name: 100 * float(share) for name, share in shares.items()}


def _reoffending_after_orders(tables: CaseTables) -> Mapping[str, float]:
    """Proven reoffending within a year of starting an order, also by absences in its first month."""
    orders = tables["supervision"]
    adult = tables["persons"].set_index("person_id")["date_of_birth"] + pd.DateOffset(years=18)
    orders = orders[orders["start_date"].between("2020-01-01", MATURE)]
    orders = orders[orders["start_date"] >= orders["person_id"].map(adult)]
    start = orders.sort_values("start_date").drop_duplicates("person_id").set_index("person_id")["start_date"]
    reoffended = start.index.isin(_proven_within_a_year(tables, start))
    missed = _missed_in_first_month(tables, start)
    return {
        "supervised_reoffending_1y": reoffended.mean(),
        "missed_two_reoffending_1y": reoffended[missed >= 2].mean(),
        "missed_none_reoffending_1y": reoffended[missed == 0].mean(),
    }


def _proven_within_a_year(tables: CaseTables, start: pd.Series) -> pd.Index:
    sanctions = tables["sanctions"]
    since = sanctions["person_id"].map(start)
    committed = (sanctions["offence_date"] > since) & (sanctions["offence_date"] <= since + pd.DateOffset(months=12))
    proven = sanctions["sanction_date"] <= since + pd.DateOffset(months=18)
    return pd.Index(sanctions.loc[committed & proven, "person_id"].unique())


def _missed_in_first_month(tables: CaseTables, start: pd.Series) -> pd.Series:
    appointments = tables["appointments"]
    since = appointments["person_id"].map(start)
    day = appointments["appointment_date"]
    inside = (day >= since) & (day < since + pd.DateOffset(months=1))
    missed = appointments[inside & (appointments["outcome"] == "unacceptable_absence")]
    return missed.groupby("person_id").size().reindex(start.index, fill_value=0)
