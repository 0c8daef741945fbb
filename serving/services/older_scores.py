"""The older official scores and the two screenings of one request, in the words of the service."""

from functools import cache

from models.actuarial import mst, ogp, ogrs3, ovp, pni
from models.actuarial.case import Case
from models.actuarial.findings import ValidationError
from models.actuarial.legacy_scores import LegacyScore
from models.actuarial.pni_tables import pni_answers
from serving.services.response_versions import version_stamps
from serving.services.told_errors import Tell, Told


@cache
def answers_needed() -> tuple[str, ...]:
    """The answers that the older scores and the screenings read, each once.

    Returns
    -------
    tuple of str
        Columns.
    """
    return tuple(dict.fromkeys((*ogp.ANSWERS, *ovp.ANSWERS, *mst.mst_answers(), *pni_answers())))


def legacy_predictors(case: Case, *, refused: tuple[ValidationError, ...], tell: Tell) -> Told:
    """OGRS3 as coded and as published, OGP and OVP.

    Parameters
    ----------
    case : Case
        Of ints, with the answers of `answers_needed`.
    refused : tuple of ValidationError
        Why nobody may be told a score; empty where they may.
    tell : callable
        How errors are written.

    Returns
    -------
    dict
        By predictor its version stamps, `output` with `oneYear`, `twoYear` (percent) and `band`, and
        `validationErrors`.
    """
    as_coded = ogrs3.score_one(case, "hmpps")
    found = {
        "ogrs3": ("OGRS3", as_coded),
        "ogrs3Published": ("OGRS3_PUBLISHED", ogrs3.score_one(case, "published")),
        "ogp": ("OGP", ogp.score_one(case, ogrs3=as_coded)),
        "ovp": ("OVP", ovp.score_one(case)),
    }
    return {name: _legacy(instrument, score, refused, tell) for name, (instrument, score) in found.items()}


def screenings(
    case: Case,
    *,
    arp: float | None,
    vrp: float | None,
    refused: tuple[ValidationError, ...],
    tell: Tell,
) -> Told:
    """The maturity screening and the programme needs identifier.

    Parameters
    ----------
    case : Case
        Of ints, with the answers of `answers_needed`.
    arp, vrp : float or None
        Scores in percent, of whichever version was scored.
    refused : tuple of ValidationError
        Why nobody may be told a result; empty where they may.
    tell : callable
        How errors are written.

    Returns
    -------
    dict
        `mst` with `score`, `flag` and `applicable`, `pni` with `need`, `risk` and `pathway`, each with its version
        stamps and `validationErrors`.
    """
    maturity, programme = mst.score_mst(case), pni.score_pni(case, arp=arp, vrp=vrp)
    of_mst: Told = {"score": maturity.score, "flag": maturity.flag, "applicable": maturity.applicable}
    of_pni: Told = {"need": programme.need, "risk": programme.risk, "pathway": programme.pathway}
    return {
        "mst": _screened("MST", of_mst, maturity.errors, refused, tell),
        "pni": _screened("PNI", of_pni, programme.errors, refused, tell),
    }


def _legacy(instrument: str, score: LegacyScore, refused: tuple[ValidationError, ...], tell: Tell) -> Told:
    output: Told = {"oneYear": score.one_year, "twoYear": score.two_year, "band": score.band}
    return {
        **version_stamps(instrument),
        "output": dict.fromkeys(output) if refused else output,
        "validationErrors": tell(score.errors),
    }


def _screened(
    instrument: str,
    found: Told,
    errors: tuple[ValidationError, ...],
    refused: tuple[ValidationError, ...],
    tell: Tell,
) -> Told:
    shown = dict.fromkeys(found) if refused else found
    return {**version_stamps(instrument), **shown, "validationErrors": tell(errors)}
