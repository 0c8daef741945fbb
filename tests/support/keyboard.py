"""A journey by keyboard alone: Tab until the thing has the focus, then Space, Enter, an arrow or typing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

MOST_STOPS = 800
HAS_FOCUS = "element => element === document.activeElement"


def has_focus(thing: "Locator") -> bool:
    """Whether the keyboard is at this element."""
    return thing.evaluate(HAS_FOCUS)


def tab_to(page: "Page", thing: "Locator") -> int:
    """Press Tab until the element has the focus; how many presses it took."""
    # Found once: to look for a name among hundreds of links after each press takes longer than the press.
    wanted = thing.element_handle()
    for presses in range(MOST_STOPS):
        if wanted.evaluate(HAS_FOCUS):
            return presses
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {thing} in {MOST_STOPS} presses of Tab.")


def follow(page: "Page", name: str) -> "Response | None":
    """Go to a link by its name and press Enter; the answer, or None for a place on the same page."""
    tab_to(page, page.get_by_role("link", name=name, exact=True).first)
    return _enter(page)


def press(page: "Page", name: str) -> "Response | None":
    """Go to a button by its name and press Enter; the answer, of the page that it redirects to if it does."""
    tab_to(page, page.get_by_role("button", name=name, exact=True).first)
    return _enter(page)


def _enter(page: "Page") -> "Response | None":
    # What is asked of a page that is about to be left is not an answer: the next one must be there first.
    with page.expect_navigation() as found:
        page.keyboard.press("Enter")
    return found.value


def choose(page: "Page", label: str) -> None:
    """Choose a radio button by its label: Tab enters the group, the arrow goes through it."""
    wanted = page.get_by_role("radio", name=label, exact=True)
    group = page.locator(f'input[type=radio][name="{wanted.get_attribute("name")}"]')
    members = group.all()
    entered = next((radio for radio in members if radio.is_checked()), members[0])
    tab_to(page, entered)
    page.keyboard.press("Space")
    for _ in members:
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrow does not reach the choice {label!r}.")


def tick(page: "Page", label: str) -> None:
    """Tick a checkbox by its label."""
    box = page.get_by_role("checkbox", name=label, exact=True)
    tab_to(page, box)
    page.keyboard.press("Space")
    assert box.is_checked(), f"Space does not tick {label!r}."


def write(page: "Page", label: str, text: str) -> None:
    """Type into a field by its label, in place of what it holds."""
    box = page.get_by_role("textbox", name=label, exact=True)
    tab_to(page, box)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    assert box.input_value() == text
