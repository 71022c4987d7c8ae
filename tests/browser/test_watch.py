"""What `browsers` promises to notice, it does notice."""

from tests.browser.people import Browsers

INLINE_STYLE = """() => {
    const style = document.createElement("style");
    style.textContent = "body { color: red }";
    document.head.append(style);
}"""


def test_complaints_are_heard(browsers: Browsers) -> None:
    visitor = browsers.open("/accounts/login/")
    visitor.page.evaluate("console.error('a word in the console')")
    visitor.page.evaluate("setTimeout(() => { throw new Error('thrown on the page') })")
    visitor.page.evaluate(INLINE_STYLE)
    visitor.page.evaluate("fetch('https://elsewhere.invalid/').catch(() => {})")
    for complaint in ("a word in the console", "thrown on the page", "style-src", "connect-src", "Fetch API"):
        browsers.forgive(complaint)


def test_requests_to_other_hosts_are_heard(browsers: Browsers) -> None:
    browsers.check_host(f"{browsers.site}/static/css/base.css")
    browsers.check_host("data:image/png;base64,AAAA")
    assert browsers.complaints == []
    browsers.check_host("https://elsewhere.invalid/font.woff2")
    browsers.forgive("request to another host")
