"""Write and read a release: one JSON document that a person can read, with its own hash; never a pickle."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from features.exceptions import ReleaseRefused
from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.additive_count import AdditiveCount
from models.additive_tables import AdditiveTables
from models.calibration import Calibration
from models.expected_counts import HARM_GROUPS, ExpectedCounts, OffenceMix
from models.harm import SCALES, kinds
from models.kind_mix import KindMix
from models.score_curve import ScoreCurve
from models.term import Axis, Term

_REPLICATE_DECIMALS = 5
_LOGIT, _LOG = "logit", "log"


@dataclass(frozen=True)
class Release:
    """A release document and the models that it holds.

    Parameters
    ----------
    document : dict
        The document, its "sha256" included.
    models : dict of str to AdditiveRisk
        The models by outcome.
    counts : dict of str to ExpectedCounts
        The models of counts, by what is counted; under "models" too in the document, with the link "log".
    """

    document: dict[str, Any]
    models: dict[str, AdditiveRisk]
    counts: dict[str, ExpectedCounts] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Hash over the canonical form without the hash itself."""
        return self.document["sha256"]


def canonical(document: dict[str, Any]) -> str:
    """Canonical form of a document: sorted keys, no spaces, no NaN, one line and a final newline.

    Parameters
    ----------
    document : dict
        A JSON document.

    Returns
    -------
    str
        The text whose bytes are hashed and stored.

    Raises
    ------
    ReleaseRefused
        If a number in it is infinite or not a number, which JSON does not have.
    """
    try:
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise ReleaseRefused(
            "A document to store or hash holds a number that is infinite or not a number. Nothing was kept; "
            "find the figure that could not be worked out, or use the original file."
        ) from None
    return text + "\n"


def document_hash(document: dict[str, Any]) -> str:
    """SHA-256 over the canonical form of a document without its "sha256".

    Parameters
    ----------
    document : dict
        A JSON document.

    Returns
    -------
    str
        Hexadecimal digest.
    """
    bare = {key: value for key, value in document.items() if key != "sha256"}
    return hashlib.sha256(canonical(bare).encode()).hexdigest()


def make_release(
    models: dict[str, AdditiveRisk], facts: dict[str, Any], *, counts: Mapping[str, ExpectedCounts] | None = None
) -> Release:
    """Release of some models with the facts about them.

    Parameters
    ----------
    models : dict of str to AdditiveRisk
        The models by outcome.
    facts : dict
        The other top-level keys: features, training, evaluation, intended_use, research_only, versions.
    counts : mapping of str to ExpectedCounts, optional
        The models of counts by what is counted; no name may be that of an outcome too.

    Returns
    -------
    Release
        As it reads back from its own document, so that what is evaluated is what is stored.
    """
    documents = {name: _risk_document(model) for name, model in models.items()}
    documents |= {name: _counts_document(model) for name, model in (counts or {}).items()}
    document = {**facts, "models": documents}
    document = json.loads(canonical(document))
    return parse_release({**document, "sha256": document_hash(document)})


def write_release(release: Release, path: Path) -> None:
    """Write a release in canonical form.

    Parameters
    ----------
    release : Release
        What to write.
    path : Path
        Where to write it.
    """
    path.write_bytes(canonical(release.document).encode())


def read_release(path: Path) -> Release:
    """Release read from a file, refused if a byte of it was changed.

    Parameters
    ----------
    path : Path
        A release.json.

    Returns
    -------
    Release
        The document and its models.

    Raises
    ------
    ReleaseRefused
        If there is no such file, or it is not a release, not in canonical form, or not what its hash says.
    """
    if not path.is_file():
        raise ReleaseRefused(f"There is no release {path.name} there. Give the release.json that `desist` wrote.")
    try:
        # Bytes, not lines: reading text would turn a changed line end back into the one that was written.
        text = path.read_bytes().decode()
        document = json.loads(text)
    except ValueError:
        raise ReleaseRefused(f"{path.name} is not JSON. Use the file that `desist` wrote.") from None
    if isinstance(document, dict) and not {"models", "sha256"} <= document.keys():
        raise ReleaseRefused(f"{path.name} is not a release: it holds no models. Give the release.json beside it.")
    if not isinstance(document, dict) or text != canonical(document):
        raise ReleaseRefused(
            f"{path.name} is not in canonical form: it was edited or re-formatted. Use the original file."
        )
    return parse_release(document)


def parse_release(document: dict[str, Any]) -> Release:
    """Release from a parsed document.

    Parameters
    ----------
    document : dict
        A release document with its hash.

    Returns
    -------
    Release
        The document and its models.

    Raises
    ------
    ReleaseRefused
        If the hash differs from the content, or the content is not that of a release.
    """
    stated, found = document.get("sha256"), document_hash(document)
    if stated != found:
        raise ReleaseRefused(
            f"The release says its hash is {str(stated)[:12]}… but its content hashes to {found[:12]}…. "
            "It was changed after it was made; use the original file."
        )
    try:
        documents = document["models"].items()
        models = {name: _read_risk(name, model) for name, model in documents if model["link"] == _LOGIT}
        counts = {name: _read_counts(name, model) for name, model in documents if model["link"] != _LOGIT}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ReleaseRefused(
            "The document has no models of the known shape. Use a release that `desist` made."
        ) from None
    return Release(document, models, counts)


def _risk_document(model: AdditiveRisk) -> dict[str, Any]:
    scale = model.calibration
    correction = {
        "intercept": scale.intercept,
        "slope": scale.slope,
        "learned_on": scale.learned_on,
        "replicates": _rounded(scale.replicates),
    }
    # A document from before there were curves has none either, and keeps its hash.
    curve = {"curve": _curve_document(model.curve)} if len(model.curve.knots) else {}
    return {"link": _LOGIT, "calibration": correction, **curve, **_tables_document(model)}


def _count_document(model: AdditiveCount) -> dict[str, Any]:
    return {"link": _LOG, "calibration": _curve_document(model.curve), **_tables_document(model)}


def _curve_document(curve: ScoreCurve) -> dict[str, Any]:
    return {
        "knots": curve.knots.tolist(),
        "shifts": curve.shifts.tolist(),
        "learned_on": curve.learned_on,
        "replicates": _rounded(curve.replicates),
    }


def _tables_document(model: AdditiveTables) -> dict[str, Any]:
    return {
        "intercept": model.intercept,
        "replicate_intercepts": _rounded(model.replicate_intercepts),
        "terms": [_term_document(term) for term in model.terms],
    }


def _counts_document(model: ExpectedCounts) -> dict[str, Any]:
    return (
        _count_document(model.occasions)
        | {
            "counted": "occasions",
            "offences_per_occasion": {
                "value": model.offences_per_occasion,
                "replicates": _rounded(model.replicate_offences_per_occasion),
            },
            "mix": {
                "strength": model.mix.strength,
                "share": dict(zip(HARM_GROUPS, map(float, model.mix.share), strict=True)),
                "replicate_shares": _rounded(model.mix.replicate_shares),
            },
            "groups": {group: _count_document(own) for group, own in model.groups.items()},
        }
        | _kinds_document(model.kinds)
        | _harm_document(model.harm_curves)
    )


def _kinds_document(mix: KindMix | None) -> dict[str, Any]:
    if mix is None:
        return {}
    return {"kinds": {"strength": mix.strength, "share": {kind: float(one) for kind, one in mix.share.items() if one}}}


def _harm_document(curves: Mapping[str, ScoreCurve]) -> dict[str, Any]:
    return {"harm": {scale: _curve_document(one) for scale, one in curves.items()}} if curves else {}


def _term_document(term: Term) -> dict[str, Any]:
    second = {} if term.second is None else {"second": _axis_document(term.second)}
    return second | {
        "name": term.name,
        "feature": term.feature,
        "kind": term.kind,
        "group": str(term.group),
        "meaning": term.meaning,
        "unit": term.unit,
        "phrase": term.phrase,
        "missing_phrase": term.missing_phrase,
        "bins": list(term.cuts),
        "levels": list(term.levels),
        "points": [float(point) for point in term.points],
        "points_if_missing": float(term.missing),
        "replicate_points": _rounded(term.replicates),
    }


def _axis_document(axis: Axis) -> dict[str, Any]:
    return {"feature": axis.feature, "kind": axis.kind, "bins": list(axis.cuts), "levels": list(axis.levels)}


def _read_risk(name: str, model: dict[str, Any]) -> AdditiveRisk:
    scale = model["calibration"]
    correction = Calibration(
        intercept=scale["intercept"],
        slope=scale["slope"],
        replicates=np.array(scale["replicates"], dtype=float).reshape(-1, 2),
        learned_on=scale["learned_on"],
    )
    curve = _read_curve(model["curve"]) if "curve" in model else ScoreCurve()
    return AdditiveRisk(name, calibration=correction, curve=curve, **_read_tables(model))


def _read_count(name: str, model: dict[str, Any]) -> AdditiveCount:
    return AdditiveCount(name, curve=_read_curve(model["calibration"]), **_read_tables(model))


def _read_curve(curve: dict[str, Any]) -> ScoreCurve:
    knots, shifts = (np.array(curve[key], dtype=float) for key in ("knots", "shifts"))
    if len(shifts) != len(knots) or (np.diff(knots) <= 0).any():
        raise ValueError
    replicates = np.array(curve["replicates"], dtype=float).reshape(len(curve["replicates"]), len(knots))
    return ScoreCurve(knots, shifts, replicates, curve["learned_on"])


def _read_counts(name: str, model: dict[str, Any]) -> ExpectedCounts:
    factor, mix = model["offences_per_occasion"], model["mix"]
    if model["link"] != _LOG or set(mix["share"]) != set(HARM_GROUPS) or set(model["groups"]) - set(HARM_GROUPS):
        raise ValueError
    return ExpectedCounts(
        name=name,
        occasions=_read_count(name, model),
        offences_per_occasion=factor["value"],
        mix=OffenceMix(
            share=np.array([mix["share"][group] for group in HARM_GROUPS], dtype=float),
            strength=mix["strength"],
            replicate_shares=np.array(mix["replicate_shares"], dtype=float).reshape(-1, len(HARM_GROUPS)),
        ),
        groups={group: _read_count(group, own) for group, own in model["groups"].items()},
        replicate_offences_per_occasion=np.array(factor["replicates"], dtype=float),
        kinds=_read_kinds(model["kinds"]) if "kinds" in model else None,
        harm_curves=_read_harm(model.get("harm", {})),
    )


def _read_harm(curves: dict[str, Any]) -> dict[str, ScoreCurve]:
    if set(curves) - set(SCALES):
        raise ValueError
    return {scale: _read_curve(curves[scale]) for scale in SCALES if scale in curves}


def _read_kinds(mix: dict[str, Any]) -> KindMix:
    """Only kinds that were counted are written: the others have no share."""
    share, table = pd.Series(mix["share"], dtype=float), kinds()
    of_groups = share.groupby(table["harm_group"].reindex(share.index)).sum()
    if set(share.index) - set(table.index) or mix["strength"] <= 0 or not np.allclose(of_groups, 1):
        raise ValueError
    return KindMix(share.reindex(table.index, fill_value=0.0).rename("share"), mix["strength"])


def _read_tables(model: dict[str, Any]) -> dict[str, Any]:
    return {
        "terms": tuple(_read_term(term) for term in model["terms"]),
        "intercept": model["intercept"],
        "replicate_intercepts": np.array(model["replicate_intercepts"], dtype=float),
    }


def _read_term(term: dict[str, Any]) -> Term:
    points = np.array(term["points"], dtype=float)
    return Term(
        name=term["name"],
        feature=term["feature"],
        kind=term["kind"],
        group=ReasonGroup(term["group"]),
        meaning=term["meaning"],
        unit=term["unit"],
        phrase=term["phrase"],
        missing_phrase=term["missing_phrase"],
        cuts=tuple(term["bins"]),
        levels=tuple(term["levels"]),
        second=_read_axis(term["second"]) if "second" in term else None,
        points=points,
        missing=term["points_if_missing"],
        replicates=np.array(term["replicate_points"], dtype=float).reshape(-1, len(points) + 1),
    )


def _read_axis(axis: dict[str, Any]) -> Axis:
    return Axis(axis["feature"], axis["kind"], tuple(axis["bins"]), tuple(axis["levels"]))


def _rounded(values: np.ndarray) -> list:
    return np.round(values, _REPLICATE_DECIMALS).tolist()
