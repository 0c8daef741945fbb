"""What the official instruments ask of a person, in the HMPPS request fields, as known on the index date."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from features import aggregates
from features.build import people_asked_for
from features.known.known import Cut, Known, last_of_each
from features.need_items import NEED_ITEMS
from features.offence_codes import gravity_of
from features.past_convictions import past_convictions
from features.population import start_after_custody
from features.tables.case_tables import CaseTables


def instrument_inputs(
    tables: CaseTables, index_date: pd.Timestamp | str, person_ids: Iterable[str] | None = None
) -> pd.DataFrame:
    """The inputs of the official instruments, one row for each person, named as in an HMPPS request.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables; persons, sanctions and supervision at least.
    index_date : Timestamp or str
        The date of the assessment; what happened or was recorded later does not count.
    person_ids : iterable of str, optional
        People asked for, each once, in the order wanted; everyone in `persons` by default.

    Returns
    -------
    DataFrame of shape (n_people, n_fields)
        Indexed by `person_id`; request fields in snake_case. Dates are datetime64, counts and ages
        float, flags nullable booleans, words str, `previous_convictions` tuples of words; missing where
        nothing is known.

    Raises
    ------
    DataRefused
        If a table that nothing works without is absent, or `persons` names a person twice.
    UsageRefused
        If a person is asked for twice or is not in `persons`.

    Notes
    -----
    Sanctions are occasions, not offences, the current one included. The current offence is the principal
    offence of the latest occasion, else its gravest; of equals the lowest code. Of occasions on one day the
    one with the last identifier is the latest. Follow-up starts at the later of the
    conviction and the latest release known from custody under sentence or recall
    (`aggregates.released_from_sentence`); for a person in custody, at the expected release if it is
    after the index date, else at the index date. The supervision status is that of an open spell: custody
    under sentence or recall before remand, remand before supervision in the community. It is missing where no spell is
    open and, since nobody can then say who is inside, without a custody table.
    """
    known = Known(tables, index_date, people_asked_for(tables, person_ids, asked_by="instrument_inputs"))
    sanctions = known.of("sanctions")
    current = _current_offence(sanctions)
    conviction = _placed(current, "sanction_date")
    violent = sanctions.having(sanctions.is_one_of("is_violent", True))
    has_sanction = _placed(current, "person_id").notna().to_numpy()
    fields = {
        "assessment_date": pd.Series(known.day.astype("datetime64[us]"), index=known.person_ids),
        "date_of_birth": _placed(known.of("persons"), "date_of_birth"),
        "gender": _placed(known.of("persons"), "sex"),
        "date_of_current_conviction": conviction,
        "date_at_start_of_followup": _follow_up(known, conviction),
        "age_at_first_sanction": aggregates.age_at_earliest(sanctions),
        "total_number_of_sanctions_for_all_offences": aggregates.occasions(sanctions),
        "total_number_of_violent_sanctions": np.where(
            has_sanction, np.nan_to_num(aggregates.occasions(violent)), np.nan
        ),
        "current_offence_code": _placed(current, "ho_offence_code"),
        "supervision_status": _supervision_status(known),
        "previous_convictions": past_convictions(sanctions, current),
    }
    items = _all_placed(known.latest_assessment, [item.name for item in NEED_ITEMS])
    found = pd.DataFrame(fields, index=pd.Index(known.person_ids, name="person_id"))
    return pd.concat([found, items.set_axis(found.index)], axis=1)


def _current_offence(sanctions: Cut) -> Cut:
    """The row of each person's current offence: the last in this order."""
    codes = sanctions.rows["ho_offence_code"]
    principal = sanctions.is_one_of("is_principal", True)
    gravity = gravity_of(codes).fillna(-1.0).to_numpy()
    lowest_code = codes.rank(method="dense", ascending=False).to_numpy()
    return last_of_each(sanctions, by=("sanction_date", "sanction_id", principal, gravity, lowest_code))


def _follow_up(known: Known, conviction: pd.Series) -> pd.Series:
    release = aggregates.latest(aggregates.released_from_sentence(known.of("custody")), "end_date")
    followed = start_after_custody(known, np.fmax(conviction.to_numpy().astype("datetime64[D]"), release))
    return followed.where(conviction.notna().to_numpy())


def _supervision_status(known: Known) -> pd.Series:
    custody = known.of("custody")
    under_sentence = custody.is_one_of("kind", *aggregates.UNDER_SENTENCE)
    status = {
        "CUSTODY": aggregates.has_open_spell(custody.having(under_sentence)) == 1,
        "REMAND": aggregates.has_open_spell(custody.having(~under_sentence)) == 1,
        "COMMUNITY": aggregates.has_open_spell(known.of("supervision")) == 1,
    }
    found = pd.Series(np.select(list(status.values()), list(status), ""), index=known.person_ids, dtype="str")
    return found.where((found != "") & ("custody" in known.tables))


def _placed(cut: Cut, column: str) -> pd.Series:
    """A column of one row for each person, on the people asked for; missing where a person has none."""
    return _all_placed(cut, [column])[column]


def _all_placed(cut: Cut, columns: list[str]) -> pd.DataFrame:
    values = cut.rows[columns].reset_index(drop=True)
    position = np.full(cut.known.count, -1)
    position[cut.person] = np.arange(len(values))
    return values.reindex(position).set_axis(cut.known.person_ids)
