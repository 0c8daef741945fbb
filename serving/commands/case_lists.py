"""The list of a scheme from case tables, with what partners bring to it, and the audit of exactly that list."""

from collections.abc import Callable, Sequence

import pandas as pd

from fairness_reports import age_bands, prospective_audit
from features import CaseTables
from models.additive import AdditiveRisk
from models.expected_counts import ExpectedCounts
from models.selection import Scheme, make_list
from models.services import Directory
from serving.commands.audit_frames import CASE_ATTRIBUTES, case_attributes, listed_people
from serving.commands.partners import with_partners
from serving.commands.state_of_records import state_of_records
from serving.commands.turned_round import turned_round
from training.list_inputs import ListInputs
from training.people import people_of, people_on

_TOGETHER = (("sex", "ethnicity"),)
_OF_A_FILE = (
    "Made from a features file, which holds no ethnicity, no other panels and no assessed answers: the audit by "
    "ethnicity, services to offer and who else is concerned need the case tables."
)


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


def list_of_known(
    inputs: ListInputs, scheme: Scheme, *, model: AdditiveRisk, counts: ExpectedCounts | None, versions: dict
) -> dict:
    """The list of a scheme by what is known of its people.

    Parameters
    ----------
    inputs : ListInputs
        What is known.
    scheme, model, counts, versions
        As for `case_list`.

    Returns
    -------
    dict
        As `make_list` gives it.
    """
    return make_list(scheme, people_of(inputs, model=model, counts=counts, scheme=scheme), versions=versions)


def audited_list_of_file(document: dict, inputs: ListInputs) -> tuple[dict, dict | None]:
    """A list and its audit by sex and age band, which is what a features file can say.

    Parameters
    ----------
    document : dict
        From `list_of_known`.
    inputs : ListInputs
        What is known.

    Returns
    -------
    tuple of dict and (dict or None)
        The list, with a note of what needs the case tables; its prospective audit, None where nobody is on it.
    """
    people = listed_people(document).join(state_of_records(inputs, None))
    attributes = pd.DataFrame(
        {
            "sex": inputs.instruments["gender"].str.lower().reindex(people.index),
            "age_band": age_bands(inputs.facts["age_years"].reindex(people.index)),
        }
    )
    document = {**document, "notes": [*document["notes"], _OF_A_FILE]}
    return document, audit_of_people(people.join(attributes), attributes.columns.tolist(), intersections=())


def audited_list(
    document: dict,
    tables: CaseTables,
    directory: Directory | None,
    *,
    inputs: ListInputs,
    scheme: Scheme,
    remake: Callable[[ListInputs], dict],
) -> tuple[dict, dict | None]:
    """A list with services and other panels, and its audit by sex, age band and ethnicity.

    Parameters
    ----------
    document : dict
        The list that `remake` makes of the inputs; notes may have been added.
    tables : CaseTables
        Checked case tables.
    directory : Directory or None
        Local services.
    inputs : ListInputs
        What was known of everybody in the tables.
    scheme : Scheme
        Whose list.
    remake : callable
        Makes the list again where sex or ethnicity are turned round.

    Returns
    -------
    tuple of dict and (dict or None)
        The list, and its prospective audit; None where nobody is on it.
    """
    document = with_partners(document, tables, directory)
    people = listed_people(document).join(state_of_records(inputs, tables))
    people = people.join(case_attributes(tables, inputs.date, people.index))
    if not people["selected"].any():
        return document, None
    flips = turned_round(document, inputs, tables, scheme=scheme, remake=remake)
    return document, audit_of_people(people, list(CASE_ATTRIBUTES), intersections=_TOGETHER, attribute_flips=flips)


def audit_of_people(
    people: pd.DataFrame,
    attributes: list[str],
    *,
    intersections: tuple[tuple[str, ...], ...],
    attribute_flips: Sequence[dict] = (),
) -> dict | None:
    """The prospective audit of the people of a list.

    Parameters
    ----------
    people : DataFrame, indexed by person
        As `listed_people` gives it, with the attributes, and with what `state_of_records` says where it is known.
    attributes : list of str
        What is compared.
    intersections : tuple of tuple of str
        Attributes taken together.
    attribute_flips : sequence of dict, default ()
        What turning attributes round changes.

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
        stale_answers="stale_answers" if "stale_answers" in people else None,
        without_number="without_number" if "without_number" in people else None,
        attribute_flips=attribute_flips,
    )
