"""The only file that speaks to mlflow: one run per training, the release and reports as plain artefacts."""

import logging
import os
from pathlib import Path

from features.exceptions import RiskError

# Rule 10: nothing phones home.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["DO_NOT_TRACK"] = "1"


def log_run(report: dict, document: dict, *, folder: Path, artefacts: list[Path]) -> str:
    """Log one training run to the mlflow store of an output folder.

    Parameters
    ----------
    report : dict
        The figures, as made by `train`.
    document : dict
        The release document.
    folder : Path
        Output folder at its final place, since the store keeps absolute paths: holds mlflow.db and mlruns.
    artefacts : list of Path
        Files and folders without rows of persons, kept with the run.

    Returns
    -------
    str
        The run's identifier.

    Raises
    ------
    RiskError
        If the store does not take it.
    """
    from mlflow.exceptions import MlflowException

    logging.getLogger("mlflow").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        return _logged(report, document, folder=folder.resolve(), artefacts=artefacts)
    except MlflowException as fault:
        raise RiskError(
            f"The run could not be logged to mlflow ({type(fault).__name__}). Release, lists and audits are whole in "
            f"{folder.name}; only mlflow.db, mlruns and desist.db are missing. Mend the store or remove it, and run "
            "again."
        ) from None


def _logged(report: dict, document: dict, *, folder: Path, artefacts: list[Path]) -> str:
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
    experiment = mlflow.get_experiment_by_name(document["name"])
    experiment_id = (
        experiment.experiment_id
        if experiment
        else mlflow.create_experiment(document["name"], artifact_location=(folder / "mlruns").as_uri())
    )
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_params(_parameters(document))
        mlflow.log_metrics(_metrics(report))
        mlflow.set_tags({"release_sha256": document["sha256"], "research_only": str(document["research_only"])})
        for artefact in artefacts:
            if artefact.is_dir():
                mlflow.log_artifacts(str(artefact), artifact_path=artefact.name)
            else:
                mlflow.log_artifact(str(artefact))
    return run.info.run_id


def _parameters(document: dict) -> dict[str, str]:
    training = document["training"]
    named = {key: training[key] for key in ("protocol", "protocol_version", "protocol_sha256")}
    return {**named, "seed": document["versions"]["seed"], "data": document["versions"]["data"]}


def _metrics(report: dict) -> dict[str, float]:
    metrics = {
        f"{candidate}.{name}": figure["value"]
        for candidate, figures in report["candidates"].items()
        for name, figure in figures.items()
        if isinstance(figure, dict) and figure.get("value") is not None
    }
    metrics["gain_over_official"] = report["gain_over_official"]["value"]
    metrics["cost_of_readability"] = report["cost_of_readability"]["value"]
    return metrics
