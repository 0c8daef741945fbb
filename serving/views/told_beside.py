"""What the list only tells beside a person, as on the agenda: a colour to be set, alerts, and when a review is due."""

from typing import Any

from serving.views.wording import date_words, first_capital


def told_beside(item: dict[str, Any], as_of: str) -> list[str]:
    """What is told of one person and never chooses.

    Parameters
    ----------
    item : dict
        An item of `list.json`.
    as_of : str
        The date of the list, in ISO 8601.

    Returns
    -------
    list of str
        Sentences: the colour that the rules suggest of a present member, each alert with its date, and when panel and
        needs review are due. Empty where the list tells nothing.
    """
    told = item.get("told") or {}
    alerts = [_alert(one) for one in told.get("alerts") or []]
    return [*_colour(told.get("colour")), *alerts, *_review(item.get("review"), as_of)]


def _colour(colour: dict[str, str | None] | None) -> list[str]:
    if not colour or not colour["colour"]:
        return []
    unless = f", unless {colour['unchecked']}, which cannot be checked" if colour["unchecked"] else ""
    return [f"{first_capital(colour['colour'])} is the colour that the rules suggest{unless}. An officer sets it."]


def _alert(alert: dict[str, str | None]) -> str:
    day = f" Date: {date_words(alert['date'])}." if alert["date"] else ""
    return f"{alert['says']}{day}"


def _review(review: dict[str, Any] | None, as_of: str) -> list[str]:
    if not review:
        return []
    said = []
    if review["held_until"]:
        said.append(
            f"Held until {date_words(review['held_until'])}, when no more custody is left than the rule allows."
        )
    if review["custody_ends"]:
        said.append(f"Custody ends on {date_words(review['custody_ends'])}.")
    due = review["panel_due"]
    if due is None:
        said.append("When the next panel is due cannot be checked.")
    else:
        said.append(f"Panel due by {date_words(due)}{' (overdue)' if due < as_of else ''}.")
    months = review["needs_due_in_months"]
    if months is None:
        said.append("When the next needs review is due cannot be checked.")
    else:
        within = f"due within {months} month{'s' if months != 1 else ''}"
        said.append(f"Needs review {within if months > 0 else 'overdue'}.")
    return said
