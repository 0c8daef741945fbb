"""The forms of a review as a person sends them, and what of them is kept."""

from tests.support.review import Browser, Desk, decision_form

NOT_TAKEN = "Half a sentence, and then the telephone rang; nobody should have to type this twice."


def first_view(browser: Browser, case: str, said: str = "not_sure"):
    return browser.send(f"{case}/first-view", {"suitability": said})


def decide(browser: Browser, case: str, **typed: str | list[str]):
    return browser.send(f"{case}/decision", decision_form(**typed))


def kept(desk: Desk) -> list[tuple[str, str, str]]:
    return [(one.choice, one.name, one.reason_text) for one in desk.reviews.decisions(desk.case.id)]
