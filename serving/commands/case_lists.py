"""The list of a scheme from case tables, with what partners bring to it, and the audit of exactly that list."""

import pandas as pd

from fairness_reports import prospective_audit
from features import CaseTables
from models.additive import AdditiveRisk
from models.expected_counts import ExpectedCounts
from models.selection import Scheme, make_list
from models.services import Directory
from serving.commands.audit_frames import CASE_ATTRIBUTES, case_attributes, listed_people
from serving.commands.partners import with_partners
from training.people import people_on

_TOGETHER = (("sex", "ethnicity"),)


def case_list(
    tables: CaseTables,
    scheme: Scheme,
    *,
    date: pd.Timestamp,
    model: AdditiveRisk,
    counts: ExpectedCounts | None,
    versions: dict,
) -> dict:
    """The list of a scheme on a date.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    scheme : Scheme
        The scheme.
    date : Timestamp
        Nothing known after it counts.
    model : AdditiveRisk
        Gives probabilities.
    counts : ExpectedCounts or None
        Give expected harm.
    versions : dict
        Stamps.

    Returns
    -------
    dict
        As `make_list` gives it.
    """
    return make_list(scheme, people_on(tables, date, model=model, counts=counts, scheme=scheme), versions=versions)


def audited_list(
    document: dict, tables: CaseTables, directory: Directory | None, *, date: pd.Timestamp
) -> tuple[dict, dict | None]:
    """A list with services and other panels, and its audit by sex, age band and ethnicity.

    Parameters
    ----------
    document : dict
        From `case_list`.
    tables : CaseTables
        Checked case tables.
    directory : Directory or None
        Local services.
    date : Timestamp
        The date of the list.

    Returns
    -------
    tuple of dict and (dict or None)
        The list, and its prospective audit; None where nobody is on it.
    """
    document = with_partners(document, tables, directory)
    people = listed_people(document)
    people = people.join(case_attributes(tables, date, people.index))
    return document, audit_of_people(people, list(CASE_ATTRIBUTES), intersections=_TOGETHER)


def audit_of_people(
    people: pd.DataFrame, attributes: list[str], *, intersections: tuple[tuple[str, ...], ...]
) -> dict | None:
    """The prospective audit of the people of a list.

    Parameters
    ----------
    people : DataFrame, indexed by person
        As `listed_people` gives it, with the attributes.
    attributes : list of str
        What is compared.
    intersections : tuple of tuple of str
        Attributes taken together.

    Returns
    -------
    dict or None
        The audit; None where nobody is on the list.
    """
    if not people["selected"].any():
        return None
    has_replicates = bool(people["probability_on_list"].notna().any())
    return prospective_audit(
        people,
        selected="selected",
        attributes=attributes,
        intersections=intersections,
        probability_on_list="probability_on_list" if has_replicates else None,
        rank_low="rank_low" if has_replicates else None,
        rank_high="rank_high" if has_replicates else None,
        missing_answers="missing_answers",
    )
