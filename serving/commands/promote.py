"""`desist promote`: one person puts a release forward, another makes it the one in use; and the way back."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from features.exceptions import GateRefused, ReleaseRefused, UsageRefused
from models.release import read_release
from serving.clock import utc_now
from serving.commands.output_folder import TRAINING
from serving.commands.register_gate import register_state
from serving.commands.release_audits import AUDITS_OF_RELEASE
from serving.commands.signing import require_words, signer
from training.promotion import Gate, gates
from training.registry_entry import Registered, Signature
from training.tracking import Registry, store_of


def promote_release(
    path: Path,
    *,
    store: Path | None,
    token_file: Path,
    reason: str,
    despite_audit: str = "",
    register: Path | None = None,
    rollback: bool,
    as_json: bool,
) -> None:
    """Propose a release, approve what somebody else proposed, or go back to the release before it.

    Parameters
    ----------
    path : Path
        The release.json; it must be in the registry with its hash.
    store : Path or None
        Folder of a training that holds the registry; None where `MLFLOW_TRACKING_URI` names it.
    token_file : Path
        Holds the token of who signs; `-` reads it from the standard input.
    reason : str
        Why, in 20 to 2,000 letters; kept in the registry.
    despite_audit : str
        Why in spite of what the audit by group left open, as long; empty answers for nothing.
    register : Path or None
        Output folder whose database holds the disparity register; None for the service's own.
    rollback : bool
        Whether the release is the one in use, and the one before it is to take its place again.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused
        If a reason is too short or too long, or there is nothing to go back to.
    GateRefused
        If the token is not one that the service accepts, the signer may not promote, a gate does not hold, or who
        proposed also approves.
    ReleaseRefused
        If the release is not in the registry, or was changed.
    """
    release = read_release(path)
    signature = _signature(token_file, reason, despite_audit)
    registry = Registry(store_of(store))
    entry = registry.find(release.sha256)
    if rollback:
        done = go_back(registry, entry, signature)
    else:
        training = registry.artefact(entry, TRAINING.marker)
        audits = _audits(registry, entry, training["reports"])
        today = utc_now().date()
        state = register_state(register, release.sha256, today=today)
        asked = gates(release.document, training, audits=audits, register=state, today=today)
        done = sign(registry, entry, signature, asked)
    typer.echo(json.dumps(asdict(done) | {"aliases": sorted(done.aliases)}) if as_json else _words(done))


def sign(registry: Registry, entry: Registered, signature: Signature, asked: list[Gate]) -> Registered:
    """The first signature proposes, the second, by another person, promotes; neither while a gate is not kept.

    What an audit by group leaves open may be answered for, by each of the two with reasons of their own.

    Parameters
    ----------
    registry : Registry
        Where the release is.
    entry : Registered
        The release.
    signature : Signature
        Who signs, when and why.
    asked : list of Gate
        Its gates as they stand now.

    Returns
    -------
    Registered
        The release as it stands afterwards.

    Raises
    ------
    GateRefused
        If a gate is not kept, or the same person signs twice.
    UsageRefused
        If the release is already in use.
    """
    answers = bool(signature.despite_audit)
    if broken := [gate for gate in asked if not gate.is_kept and not (gate.may_be_answered and answers)]:
        listed = "\n".join(f"  {gate.name}: {gate.told}" for gate in broken)
        raise GateRefused(f"{_named(entry)} cannot be promoted. {len(broken)} of {len(asked)} gates fail:\n{listed}")
    if "champion" in entry.aliases:
        raise UsageRefused(f"{_named(entry)} is already the one in use.")
    if entry.proposed is None:
        registry.propose(entry, signature)
    elif entry.proposed.subject == signature.subject:
        raise GateRefused(
            f"{_named(entry)} was proposed by the same person, on {entry.proposed.at[:10]}. Somebody else has to "
            "approve it."
        )
    else:
        registry.read(entry)
        registry.crown(entry, signature)
    return registry.version(entry.name, entry.version)


def go_back(registry: Registry, entry: Registered, signature: Signature) -> Registered:
    """The release before the one in use takes its place again; one person may do this, at once.

    Parameters
    ----------
    registry : Registry
        Where the releases are.
    entry : Registered
        The release in use.
    signature : Signature
        Who goes back, when and why.

    Returns
    -------
    Registered
        The release that is in use afterwards.

    Raises
    ------
    UsageRefused
        If the release is not the one in use, or replaced none.
    """
    if "champion" not in entry.aliases:
        raise UsageRefused(f"{_named(entry)} is not the one in use, so there is nothing to go back from.")
    if entry.champion_before is None:
        raise UsageRefused(f"{_named(entry)} replaced no other, so there is nothing to go back to.")
    before = registry.version(entry.name, entry.champion_before)
    registry.read(before)
    registry.crown(before, signature)
    return registry.version(before.name, before.version)


def _audits(registry: Registry, entry: Registered, outcomes: Iterable[str]) -> dict[str, Any]:
    """The audits that were kept with a release, by outcome; one that is gone is none."""
    found = {}
    for outcome in outcomes:
        with suppress(ReleaseRefused):
            found[outcome] = registry.artefact(entry, f"{AUDITS_OF_RELEASE}/{outcome}/summary.json")
    return found


def _signature(token_file: Path, reason: str, despite_audit: str) -> Signature:
    require_words("--reason", reason, kept_with="the release")
    if despite_audit:
        require_words("--despite-audit", despite_audit, kept_with="the release")
    caller = signer(token_file, to_do="promoting a release")
    return Signature(caller.subject, utc_now().isoformat(), reason.strip(), despite_audit.strip())


def _named(entry: Registered) -> str:
    return f"Release {entry.sha256[:12]} (version {entry.version} of {entry.name})"


def _words(entry: Registered) -> str:
    if "champion" in entry.aliases:
        return f"{_named(entry)} is now the one in use."
    return f"{_named(entry)} is proposed. Somebody else approves it by the same command with a token of their own."
