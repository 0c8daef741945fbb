"""What a run leaves behind: the files of an output folder, the mlflow run, the service's database."""

from pathlib import Path

import pandas as pd

from fairness_reports import write_report
from models.release import canonical, write_release
from serving.commands.demo_lists import SchemeOutput
from serving.commands.list_files import write_list
from serving.commands.output_folder import DEMO
from serving.stores.database import open_database
from serving.stores.releases import ReleaseStore
from training.run import Training
from training.tracking import log_run


def write_output(
    folder: Path, *, features: pd.DataFrame, training: Training, made: list[SchemeOutput], summary: dict
) -> None:
    """Write features, release, lists, fairness reports and the summary of a run.

    Parameters
    ----------
    folder : Path
        Where.
    features : DataFrame
        One row per person.
    training : Training
        The release candidate.
    made : list of SchemeOutput
        Lists and audits.
    summary : dict
        What the screen says.
    """
    # Lists and tables of people do not belong in anybody's version control.
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    features.attrs = {"versions": summary["versions"]}
    features.to_parquet(folder / "features.parquet", index=False)
    write_release(training.release, folder / "release.json")
    for one in made:
        lists = folder / "lists" / one.scheme.id
        lists.mkdir(parents=True)
        write_list(one.document, lists)
        write_report(one.summary, folder / "fairness" / one.scheme.id)
    (folder / DEMO.marker).write_text(canonical(summary), encoding="utf-8")


def log_output(out: Path, training: Training, made: list[SchemeOutput]) -> None:
    """Log the run, and hand release and lists to the service; both stores stay where they are made.

    Parameters
    ----------
    out : Path
        Output folder at its final place: mlflow's store keeps absolute paths.
    training : Training
        The release candidate.
    made : list of SchemeOutput
        Lists and audits.
    """
    log_run(training.report, training.release.document, folder=out, artefacts=[out / "release.json", out / "fairness"])
    engine = open_database(f"sqlite:///{out.resolve() / 'desist.db'}")
    ReleaseStore(engine).add(training.release, [one.document for one in made])
    engine.dispose()
