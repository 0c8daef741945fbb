"""The only file that speaks to mlflow: runs, and the registry of releases, as plain artefacts."""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from features.exceptions import ReleaseRefused, RiskError, UsageRefused
from models.release import Release, parse_release
from training.registry_entry import CANDIDATE, CHAMPION, Registered, Signature

if TYPE_CHECKING:
    from mlflow import MlflowClient

# Rule 10: nothing phones home.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["DO_NOT_TRACK"] = "1"

_FILE = "release.json"
_HASH, _PROPOSED, _PROMOTED, _BEFORE = "release_sha256", "proposed", "promoted", "champion_before"


@dataclass(frozen=True)
class Store:
    """Where runs and the registry are kept.

    Parameters
    ----------
    uri : str
        As mlflow takes it.
    folder : Path or None
        The folder that holds mlflow.db and mlruns, where the store is one of ours.
    """

    uri: str
    folder: Path | None = None


def store_of(folder: Path | None) -> Store:
    """The store that `MLFLOW_TRACKING_URI` names, or else that of a folder.

    Parameters
    ----------
    folder : Path or None
        Output folder of a training, at its final place.

    Returns
    -------
    Store
        Where to look; nothing is made.

    Raises
    ------
    UsageRefused
        If neither is given.
    """
    if uri := os.environ.get("MLFLOW_TRACKING_URI"):
        return Store(uri)
    if folder is None:
        raise UsageRefused("Name the registry: --store with the folder of a training, or MLFLOW_TRACKING_URI.")
    return Store(f"sqlite:///{folder.resolve() / 'mlflow.db'}", folder.resolve())


def log_run(report: dict, document: dict, *, folder: Path, artefacts: list[Path]) -> Registered:
    """Log one training run and register its release as the newest candidate.

    Parameters
    ----------
    report : dict
        The figures, as made by `train`.
    document : dict
        The release document.
    folder : Path
        Output folder at its final place, since the store keeps absolute paths: holds mlflow.db and mlruns, unless
        `MLFLOW_TRACKING_URI` names another store.
    artefacts : list of Path
        Files and folders without rows of persons, kept with the run; release.json among them.

    Returns
    -------
    Registered
        The release in the registry.

    Raises
    ------
    RiskError
        If the store does not take it.
    """
    store = store_of(folder)
    with _speaking(f"Release, lists and audits are whole in {folder.name}; only the run and the registry are missing."):
        run_id = _logged(report, document, store=store, artefacts=artefacts)
        client = _client(store)
        name = document["name"]
        if not client.search_registered_models(f"name = '{name}'"):
            client.create_registered_model(name)
        source = f"{client.get_run(run_id).info.artifact_uri}/{_FILE}"
        # The same release made again is the same entry, with whatever was signed on it.
        known = client.search_model_versions(f"tags.{_HASH} = '{document['sha256']}'")
        made = (
            known[0] if known else client.create_model_version(name, source, run_id, tags={_HASH: document["sha256"]})
        )
        client.set_registered_model_alias(name, CANDIDATE, made.version)
    return Registry(store).find(document["sha256"])


class Registry:
    """Releases that a store knows.

    Parameters
    ----------
    store : Store
        From `store_of`.
    """

    def __init__(self, store: Store) -> None:
        if store.folder is not None and not (store.folder / "mlflow.db").is_file():
            raise UsageRefused(f"{store.folder.name} holds no mlflow.db. Name the folder of a training.")
        self._store = store
        self._client = _client(store)

    def find(self, sha256: str) -> Registered:
        """A release by its hash.

        Parameters
        ----------
        sha256 : str
            Hash of the release.

        Returns
        -------
        Registered
            As it stands.

        Raises
        ------
        ReleaseRefused
            If no release in the registry has this hash.
        """
        with _speaking("Nothing was changed."):
            found = self._client.search_model_versions(f"tags.{_HASH} = '{sha256}'")
        if not found:
            raise ReleaseRefused(
                f"No release in this registry has the hash {sha256[:12]}…. Train there, or name the registry that "
                "holds it."
            )
        return self._entry(found[0])

    def champion(self, name: str) -> Registered | None:
        """The release in use.

        Parameters
        ----------
        name : str
            Name of the model.

        Returns
        -------
        Registered or None
            None before the first was promoted.
        """
        with _speaking("Nothing was changed."):
            models = self._client.search_registered_models(f"name = '{name}'")
            version = models[0].aliases.get(CHAMPION) if models else None
            return self.version(name, int(version)) if version else None

    def version(self, name: str, version: int) -> Registered:
        """A release by its number.

        Parameters
        ----------
        name : str
            Name of the model.
        version : int
            Number in the registry.

        Returns
        -------
        Registered
            As it stands.
        """
        with _speaking("Nothing was changed."):
            return self._entry(self._client.get_model_version(name, str(version)))

    def read(self, entry: Registered) -> Release:
        """The release itself, refused where it is not what was registered.

        Parameters
        ----------
        entry : Registered
            From `find`, `champion` or `version`.

        Returns
        -------
        Release
            The document and its models.

        Raises
        ------
        ReleaseRefused
            If the artefact is gone, or its hash differs from the registered one.
        """
        release = parse_release(self.artefact(entry, _FILE))
        if release.sha256 != entry.sha256:
            raise ReleaseRefused(
                f"Version {entry.version} of {entry.name} is registered as {entry.sha256[:12]}… but its file hashes to "
                f"{release.sha256[:12]}…. The file was replaced; use the original one."
            )
        return release

    def artefact(self, entry: Registered, name: str) -> dict[str, Any]:
        """A JSON document that was kept with the run of a release.

        Parameters
        ----------
        entry : Registered
            A release.
        name : str
            File name.

        Returns
        -------
        dict
            The document.

        Raises
        ------
        ReleaseRefused
            If it is gone, or no JSON.
        """
        from mlflow.artifacts import download_artifacts
        from mlflow.exceptions import MlflowException

        try:
            if self._store.folder is not None:
                # The database keeps absolute paths; beside it the files are found wherever the folder was moved to.
                path = self._store.folder / "mlruns" / entry.run_id / "artifacts" / name
            else:
                path = Path(download_artifacts(run_id=entry.run_id, artifact_path=name, tracking_uri=self._store.uri))
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, MlflowException):
            raise ReleaseRefused(
                f"{name} of version {entry.version} of {entry.name} cannot be read from the registry. Restore it, or "
                "train again."
            ) from None

    def propose(self, entry: Registered, signature: Signature) -> None:
        """Put a release forward.

        Parameters
        ----------
        entry : Registered
            Which.
        signature : Signature
            Who, when and why.
        """
        with _speaking("The proposal was not kept."):
            self._tag(entry, _PROPOSED, json.dumps(vars(signature)))

    def crown(self, entry: Registered, signature: Signature) -> None:
        """Make a release the one in use.

        Parameters
        ----------
        entry : Registered
            Which.
        signature : Signature
            Who, when and why.
        """
        before = self.champion(entry.name)
        with _speaking("Look at the registry before you go on: the champion may not have changed."):
            if before is not None and before.version != entry.version:
                self._tag(entry, _BEFORE, str(before.version))
            self._tag(entry, _PROMOTED, json.dumps(vars(signature)))
            self._client.set_registered_model_alias(entry.name, CHAMPION, str(entry.version))
            self._client.delete_model_version_tag(entry.name, str(entry.version), _PROPOSED)

    def _tag(self, entry: Registered, key: str, value: str) -> None:
        self._client.set_model_version_tag(entry.name, str(entry.version), key, value)

    def _entry(self, found: Any) -> Registered:
        tags = found.tags
        return Registered(
            name=found.name,
            version=int(found.version),
            sha256=tags.get(_HASH, ""),
            run_id=found.run_id,
            aliases=frozenset(self._client.get_model_version(found.name, found.version).aliases),
            proposed=_signature(tags.get(_PROPOSED)),
            promoted=_signature(tags.get(_PROMOTED)),
            champion_before=int(tags[_BEFORE]) if _BEFORE in tags else None,
        )


def _signature(text: str | None) -> Signature | None:
    return None if text is None else Signature(**json.loads(text))


def _client(store: Store) -> "MlflowClient":
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=store.uri, registry_uri=store.uri)


@contextmanager
def _speaking(what_stands: str) -> Iterator[None]:
    """Words of our own where the store does not answer or refuses."""
    from mlflow.exceptions import MlflowException

    logging.getLogger("mlflow").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        yield
    except MlflowException as fault:
        raise RiskError(
            f"The mlflow store refused or did not answer ({type(fault).__name__}). {what_stands} Mend the store, and "
            "run again."
        ) from None


def _logged(report: dict, document: dict, *, store: Store, artefacts: list[Path]) -> str:
    """By the client alone: what mlflow sets for a whole process would outlive this run."""
    from mlflow.entities import Metric, Param

    client, name = _client(store), document["name"]
    known = client.get_experiment_by_name(name)
    place = (store.folder / "mlruns").as_uri() if store.folder else None
    experiment_id = known.experiment_id if known else client.create_experiment(name, artifact_location=place)
    tags = {_HASH: document["sha256"], "research_only": str(document["research_only"])}
    run = client.create_run(experiment_id, tags=tags).info
    run_id = run.run_id
    metrics = [Metric(key, value, run.start_time, 0) for key, value in _metrics(report).items()]
    client.log_batch(run_id, metrics, [Param(key, str(value)) for key, value in _parameters(document).items()])
    for artefact in artefacts:
        if artefact.is_dir():
            client.log_artifacts(run_id, str(artefact), artifact_path=artefact.name)
        else:
            client.log_artifact(run_id, str(artefact))
    client.set_terminated(run_id)
    return run_id


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
