"""The real server in a real browser: it answers, in the stylesheet that was asked for, and turns strangers away."""


def test_each_server_is_up_and_in_its_own_stylesheet(open_at, styled_server, request):
    page = open_at(styled_server.address)
    assert page.goto("/health/ping").status == 200
    page.goto("/lists")
    sheets = [link.get_attribute("href") for link in page.locator("link[rel=stylesheet]").all()]
    built = request.node.callspec.params["styled_server"] == "govuk"
    assert sheets == ["/assets/govuk-frontend.css" if built else "/assets/plain.css", "/assets/desist.css"]


def test_a_stranger_is_sent_to_sign_in(page):
    page.goto("/lists")
    assert "/sign-in" in page.url
    assert page.get_by_role("heading", level=1).count() == 1
