"""What a simulated borough comes to beside published figures, for the screen and for machines."""

import json
from pathlib import Path

import pandas as pd

from features import CaseTables
from features.reading.parts import read_part, shard_names
from training.simulated_figures import against_targets, counted

_TITLES = {
    "supervised_reoffending": "Supervised adults who reoffend within a year",
    "short_sentence_reoffending": "Leavers of short sentences who do",
    "cohort_reoffending": "People joining the cohort who do",
    "cohort_reoffences": "Reoffences of theirs in the year",
    "missed_two_reoffending": "Reoffend after two or more missed in month one",
    "missed_none_reoffending": "Reoffend after none missed in month one",
    "top_tenth_of_cost": "Cost held by the costliest tenth of the cohort",
    "lifestyle_need": "Lifestyle need, supervised in the community",
    "accommodation_need": "Accommodation need, the same",
    "alcohol_need": "Alcohol need, the same",
    "drug_tests_positive": "Trigger tests that are positive",
    "cohort_in_custody": "Members of the cohort in custody",
    "male": "Male",
    "charges_convicted": "Charges ended that ended in a conviction",
}


def simulated_report(folder: Path, last_day: str) -> pd.DataFrame:
    """Target and achieved of the case tables of a simulated borough, read one shard at a time.

    Parameters
    ----------
    folder : Path
        Its case tables.
    last_day : str
        Last day of the records as an ISO date.

    Returns
    -------
    DataFrame of shape (n_figures, 11)
        As `against_targets` gives it.
    """
    return against_targets(counted(_as_text(read_part(folder, name)), last_day) for name in shard_names(folder))


def _as_text(tables: CaseTables) -> CaseTables:
    """The same without categories: what is counted joins tables by words."""
    return CaseTables(
        {
            name: frame.astype(dict.fromkeys(frame.select_dtypes("category").columns, "str"))
            for name, frame in tables.items()
        }
    )


def report_lines(report: pd.DataFrame, *, world: str) -> str:
    """The report as text of 110 columns.

    Parameters
    ----------
    report : DataFrame
        From `simulated_report`.
    world : str
        Name of the world.

    Returns
    -------
    str
        A line for each figure, then what has to be known to read them.
    """
    head = f"{'':48}{'target':>15}{'achieved':>10}{'by chance':>15}{'counted':>10}  verdict"
    lines = [head, *(_line(_TITLES[str(name)], row) for name, row in report.iterrows())]
    unsure = report[~report["certainty"].str.startswith("verified")]
    lines += ["", "Not verified at the source:"]
    lines += [f"  {_TITLES[str(name)]}: {row['certainty']}" for name, row in unsure.iterrows()]
    lines.append("Meanings and sources: training/simulated_figures/targets.csv.")
    if world != "equal":
        lines.append(f"Settings were tuned in the world `equal`; `{world}` differs from it on purpose.")
    lines.append("A figure near its target makes nothing here evidence about people.")
    return "\n".join(lines)


def report_records(report: pd.DataFrame) -> list[dict]:
    """The report for a machine.

    Parameters
    ----------
    report : DataFrame
        From `simulated_report`.

    Returns
    -------
    list of dict
        One for each figure; what is missing is null.
    """
    return json.loads(report.rename_axis("figure").reset_index().to_json(orient="records"))


def _line(title: str, row: pd.Series) -> str:
    digits, unit = (1, "%") if row["unit"] == "%" else (2, "")
    target = f"{row['target']:.{digits}f}{unit} ± {row['tolerance']:g}"
    achieved, chance = "-", "-"
    if row["counted"]:
        achieved = f"{row['achieved']:.{digits}f}{unit}"
        chance = f"{row['low']:.{digits}f} to {row['high']:.{digits}f}"
    return f"{title:48}{target:>15}{achieved:>10}{chance:>15}{row['counted']:>10,}  {row['verdict']}"
