"""The features of one person at a time, in plain Python, from what each is said to mean: slow and obvious."""

from datetime import date, timedelta

from features.offence_codes import read_offence_codes
from tests.support.slow_rows import NEEDS, Histories, Known, months_before, months_between, years_between

CODES = read_offence_codes()
CATEGORY: dict[str, str] = CODES["category"].to_dict()
VIOLENT: dict[str, bool] = CODES["is_violent"].to_dict()
GRAVITY: dict[str, float] = CODES["gravity_days"].to_dict()
ACQUISITIVE = [
    "ACQUISITIVE_VIOLENCE",
    "BURGLARY_DOMESTIC",
    "BURGLARY_OTHER",
    "HANDLING_STOLEN_GOODS",
    "THEFT_NON_MOTOR",
    "VEHICLE_RELATED_THEFT",
]
DRUGS = ["DRUG_IMPORT_EXPORT_OR_PRODUCTION", "DRUG_POSSESSION_OR_SUPPLY"]
DISORDER = ["CRIMINAL_DAMAGE", "DRUNKENNESS", "PUBLIC_ORDER_AND_HARRASSMENT"]
BREACH = ["ABSCONDING_OR_BAIL"]
ORDERS = {
    "on_community_order": "community_order",
    "on_suspended_sentence": "suspended",
    "on_licence": "licence",
    "on_post_sentence_supervision": "pss",
}


def slow_features(histories: Histories, index_date: str, person_id: str) -> dict[str, float | bool | None]:
    """Every feature of one person on one date."""
    known = Known(histories, date.fromisoformat(index_date), person_id)
    families = (_counts, _career, _mix, _routes, _custody, _attendance, _first_month, _needs, _supervision, _cohort)
    found = {"age_years": years_between(known.birth, known.day)}
    for family in families:
        found |= family(known)
    return found


def _counts(known):
    ever, last = _sanctions(known)
    return {
        "sanction_count_ever": _occasions(ever),
        "sanction_count_60m": _occasions(last[60]),
        "sanction_count_24m": _occasions(last[24]),
        "sanction_count_12m": _occasions(last[12]),
        "violent_sanction_count_ever": _occasions(_violent(ever)),
        "violent_sanction_count_60m": _occasions(_violent(last[60])),
        "acquisitive_sanction_count_ever": _occasions(_of(ACQUISITIVE, ever)),
        "acquisitive_sanction_count_24m": _occasions(_of(ACQUISITIVE, last[24])),
        "drug_sanction_count_ever": _occasions(_of(DRUGS, ever)),
        "drug_sanction_count_24m": _occasions(_of(DRUGS, last[24])),
        "disorder_sanction_count_24m": _occasions(_of(DISORDER, last[24])),
        "breach_count_ever": _occasions(_of(BREACH, ever)),
        "breach_count_24m": _occasions(_of(BREACH, last[24])),
    }


def _career(known):
    ever, _ = _sanctions(known)
    dates = [row["sanction_date"] for row in ever]
    violent = [row["sanction_date"] for row in _violent(ever)]
    first = min(dates, default=None)
    years = max((known.day - first).days / 365.25, 1) if dates else None
    return {
        "age_at_first_sanction": years_between(known.birth, first),
        "months_since_last_sanction": months_between(max(dates, default=None), known.day),
        "months_since_last_violent_sanction": months_between(max(violent, default=None), known.day),
        "months_since_first_sanction": months_between(first, known.day),
        "career_rate": _occasions(ever) / years if dates else None,
    }


def _mix(known):
    ever, last = _sanctions(known)
    return {
        "violent_share_ever": _share(_occasions(_violent(ever)), _occasions(ever)),
        "acquisitive_share_ever": _share(_occasions(_of(ACQUISITIVE, ever)), _occasions(ever)),
        "offence_category_count_ever": len(
            {CATEGORY.get(row["ho_offence_code"], "UNKNOWN") for row in ever} - {"UNKNOWN"}
        ),
        "gravity_sum_24m": _gravity_of_occasions(last[24]),
        "gravity_sum_60m": _gravity_of_occasions(last[60]),
        "gravest_offence_ever": max(map(_gravity, ever), default=None),
    }


def _routes(known):
    _, last = _sanctions(known)
    reported = [row for row in last[24] if row["detection"] == "reported"]
    detected = [row for row in last[24] if row["detection"] == "police_detected"]
    return {
        "reported_sanction_count_24m": _occasions(reported),
        "police_detected_share_24m": _share(len(detected), len(reported) + len(detected)),
    }


def _custody(known):
    names = "in_custody custody_days_24m remand_spell_count_24m sentence_spell_count_ever recall_count_24m"
    if not known.has("custody"):
        return dict.fromkeys([*names.split(), "months_since_release"])
    start, spells = months_before(known.day, 24), known.spells("custody")
    recent = [spell["kind"] for spell in spells if spell["first"] > start]
    return {
        "in_custody": any(spell["last"] is None for spell in spells),
        "custody_days_24m": known.days_inside("custody", after=start),
        "remand_spell_count_24m": recent.count("remand"),
        "sentence_spell_count_ever": [spell["kind"] for spell in spells].count("sentence"),
        "recall_count_24m": recent.count("recall"),
        "months_since_release": months_between(max(_releases(spells), default=None), known.day),
    }


def _releases(spells):
    """Last days inside, where the person was not inside on the next day too."""
    for last in {spell["last"] for spell in spells} - {None}:
        next_day = last + timedelta(days=1)
        if not any(spell["first"] <= next_day <= (spell["last"] or date.max) for spell in spells):
            yield last


def _attendance(known):
    names = "appointments_due_90d appointments_due_12m unacceptable_absence_rate_90d unacceptable_absence_rate_12m"
    if not known.has("appointments"):
        return dict.fromkeys([*names.split(), "days_since_last_unacceptable_absence", "missed_in_a_row_12m"])
    after_90d, after_12m = known.day - timedelta(days=90), months_before(known.day, 12)
    rows = [row for row in known.of("appointments") if row["appointment_date"] > after_12m]
    due_12m = _due(rows)
    due_90d = _due(row for row in rows if row["appointment_date"] > after_90d)
    missed = [row["appointment_date"] for row in rows if row["outcome"] == "unacceptable_absence"]
    return {
        "appointments_due_90d": len(due_90d),
        "appointments_due_12m": len(due_12m),
        "unacceptable_absence_rate_90d": _missed_share(due_90d),
        "unacceptable_absence_rate_12m": _missed_share(due_12m),
        "days_since_last_unacceptable_absence": (known.day - max(missed)).days if missed else None,
        "missed_in_a_row_12m": _in_a_row(rows),
    }


def _in_a_row(rows):
    """Backwards from the last: of one day what was attended comes first, and so is met first."""
    met = [row for row in rows if row["outcome"] in ("attended", "unacceptable_absence")]
    backwards = sorted(met, key=lambda row: (row["appointment_date"], row["outcome"] == "attended"), reverse=True)
    for missed, row in enumerate(backwards):
        if row["outcome"] == "attended":
            return missed
    return len(backwards) or None


def _first_month(known):
    names = "appointments_due_first_month unacceptable_absence_rate_first_month first_month_two_or_more_missed"
    starts = [row["start_date"] for row in known.of("supervision")]
    if not known.has("appointments") or not starts:
        return dict.fromkeys(names.split())
    start = max(starts)
    until = months_before(start, -1)
    due = _due(row for row in known.of("appointments") if start <= row["appointment_date"] < until)
    return {
        "appointments_due_first_month": len(due),
        "unacceptable_absence_rate_first_month": _missed_share(due),
        "first_month_two_or_more_missed": due.count("unacceptable_absence") >= 2,
    }


def _needs(known):
    rows = sorted(known.of("needs"), key=lambda row: (row["assessed_date"], row["recorded_date"]))
    latest = _answers(rows[-1]) if rows else {}
    earlier = [row for row in rows if row["assessed_date"] < rows[-1]["assessed_date"]]
    before = _answers(earlier[-1]) if earlier else {}
    both = set(latest) & set(before)
    return {
        "need_count": sum(latest.values()) if latest else None,
        "need_count_change": sum(latest[name] - before[name] for name in both) if both else None,
        "needs_answered_count": len(latest) if rows else None,
        "months_since_needs_assessed": months_between(rows[-1]["assessed_date"], known.day) if rows else None,
        **{f"{name}_need": latest.get(name) for name in NEEDS},
    }


def _supervision(known):
    orders = known.spells("supervision")
    still_open = [order for order in orders if order["last"] is None]
    started_last = max((order["first"] for order in still_open), default=None)
    return {
        "currently_supervised": bool(still_open),
        **{name: any(order["kind"] == kind for order in still_open) for name, kind in ORDERS.items()},
        "months_on_supervision": months_between(started_last, known.day),
        "order_count_ever": len(orders),
        "weeks_on_supervision_12m": known.days_inside("supervision", after=months_before(known.day, 12)) / 7,
    }


def _cohort(known):
    if not known.has("cohort"):
        return {"months_in_cohort": None, "in_cohort": None}
    return {
        "months_in_cohort": known.days_inside("cohort") / (365.25 / 12),
        "in_cohort": any(spell["last"] is None for spell in known.spells("cohort")),
    }


def _sanctions(known):
    ever = known.of("sanctions")
    last = {
        months: [row for row in ever if row["sanction_date"] > months_before(known.day, months)]
        for months in (12, 24, 60)
    }
    return ever, last


def _occasions(rows):
    return len({row["sanction_id"] for row in rows})


def _violent(rows):
    return [row for row in rows if VIOLENT.get(row["ho_offence_code"], False)]


def _of(categories, rows):
    return [row for row in rows if CATEGORY.get(row["ho_offence_code"]) in categories]


def _gravity(row):
    return GRAVITY.get(row["ho_offence_code"], min(GRAVITY.values()))


def _gravity_of_occasions(rows):
    gravest = {}
    for row in rows:
        gravest[row["sanction_id"]] = max(gravest.get(row["sanction_id"], 0), _gravity(row))
    return sum(gravest.values())


def _due(rows):
    return [row["outcome"] for row in rows if row["outcome"] != "cancelled_by_service"]


def _missed_share(due):
    return _share(due.count("unacceptable_absence"), len(due))


def _share(part, whole):
    return part / whole if whole else None


def _answers(row):
    """What one assessment answers: 1 for a need, 0 for none."""
    return {name: int(row[name] == "need") for name in NEEDS if row[name] is not None}
