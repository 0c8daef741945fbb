"""The people of a list with what an audit divides them by; protected attributes meet results here and nowhere else."""

import pandas as pd

from fairness_reports import age_bands, ethnicity_groups
from features import CaseTables
from models.selection.scheme import ADULT_GATE

_DTYPES = {
    "selected": "bool",
    "probability": "float64",
    "probability_on_list": "float64",
    "rank_low": "float64",
    "rank_high": "float64",
    "missing_answers": "bool",
}
CASE_ATTRIBUTES = ("sex", "age_band", "ethnicity")


def listed_people(document: dict) -> pd.DataFrame:
    """Every adult whom a list could assess, one row each, with a probability or without.

    Parameters
    ----------
    document : dict
        A candidate list.

    Returns
    -------
    DataFrame, indexed by person
        "selected" (proposed, or present and staying), "probability" (missing for people led by needs alone),
        "probability_on_list", "rank_low", "rank_high", "missing_answers" (True too where nothing is assessed).
    """
    rows = {
        item["person_id"]: {
            "selected": item["result"] in ("propose", "stay"),
            "probability": item["probability"]["value"] if item["probability"] else None,
            "probability_on_list": item["probability_on_list"],
            "rank_low": item["rank_window"][0] if item["rank_window"] else None,
            "rank_high": item["rank_window"][1] if item["rank_window"] else None,
            "missing_answers": bool(item["missing_answers"]["missing_count"]) if item["missing_answers"] else True,
        }
        for item in document["items"]
        if item["result"] != "cannot_assess" and _is_adult(item)
    }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(_DTYPES))
    return frame.astype(_DTYPES).rename_axis("person_id")


def _is_adult(item: dict) -> bool:
    return any(line["id"] == ADULT_GATE and line["status"] == "met" for line in item["rules"])


def case_attributes(tables: CaseTables, index_date: pd.Timestamp, person_ids: pd.Index) -> pd.DataFrame:
    """Sex, age band and 5+1 ethnicity of people; missing stays missing.

    Parameters
    ----------
    tables : CaseTables
        Case tables, with the equality table where there is one.
    index_date : Timestamp
        The date ages are taken on.
    person_ids : Index of str
        Adults.

    Returns
    -------
    DataFrame, indexed by person
        "sex", "age_band", "ethnicity".
    """
    from features import population

    persons = tables["persons"].set_index("person_id").reindex(person_ids)
    ages = population(tables, index_date)["age_years"].reindex(person_ids)
    recorded = pd.Series(index=person_ids, dtype="str")
    if "equality" in tables:
        recorded = tables["equality"].set_index("person_id")["ethnicity"].reindex(person_ids)
    return pd.DataFrame(
        {"sex": persons["sex"].str.lower(), "age_band": age_bands(ages), "ethnicity": ethnicity_groups(recorded)},
        index=person_ids,
    )


def attributes_by_date(tables: CaseTables, judged: pd.DataFrame, *, months_on: int) -> pd.DataFrame:
    """Sex, age band and ethnicity of rows of several dates.

    Parameters
    ----------
    tables : CaseTables
        Case tables.
    judged : DataFrame
        "person_id" and "as_of_date".
    months_on : int
        Months after its own date on which the age of a row is taken.

    Returns
    -------
    DataFrame, with the index of `judged`
        "sex", "age_band", "ethnicity".
    """
    found = pd.DataFrame(index=judged.index, columns=list(CASE_ATTRIBUTES), dtype="object")
    for date in judged["as_of_date"].unique():
        inside = judged["as_of_date"] == date
        ids = pd.Index(judged.loc[inside, "person_id"])
        day = pd.Timestamp(date) + pd.DateOffset(months=months_on)
        found.loc[inside] = case_attributes(tables, day, ids).astype("object").to_numpy()
    return found
