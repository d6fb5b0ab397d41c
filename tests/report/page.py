"""Opens a monthly report in headless Chromium as a reader would: from a file, offline, every other request refused.

    page.py check FILE           drives the page; prints what it saw as JSON; whatever is wrong ends it with an error
    page.py hostile FILE         opens every fold and follows nothing; prints which elements and attributes the page has
    page.py open FILE            opens it and counts the rows
    page.py pictures FILE DIR    takes the pictures that people look at

The browser is Debian's chromium, or the one that CHROMIUM names.
"""

import json
import os
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

# What the page is built of: nothing here can load, embed or submit anything.
ATTRIBUTES_WITH_ADDRESSES = ("href", "src", "srcset", "action", "formaction", "data", "poster", "style", "xlink:href")


class Reader:
    """One page with an eye on everything that a self-contained page must not do."""

    def __init__(self, browser, file, **context):
        self.url = Path(file).resolve().as_uri()
        self.context = browser.new_context(offline=True, **context)
        self.page = self.context.new_page()
        self.problems = []
        self.page.on("console", lambda message: self.problems.append(f"console {message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("popup", lambda popup: self.problems.append(f"popup: {popup.url}"))
        self.context.route("**/*", self._only_the_page)

    def _only_the_page(self, route):
        if route.request.url.split("#")[0] == self.url:
            route.continue_()
        else:
            self.problems.append(f"request: {route.request.url}")
            route.abort()

    def open(self, anchor=""):
        self.page.goto(self.url + anchor)
        return self.page

    def close(self):
        self.context.close()
        assert not self.problems, self.problems


def visible_rows(page):
    return page.eval_on_selector_all("tbody[data-row]", "rows => rows.filter(r => r.offsetParent).map(r => r.id)")


def languages(page):
    return {lang: page.eval_on_selector_all(f"main [lang={lang}]", "all => all.filter(e => e.offsetParent).length")
            for lang in ("ja", "en")}


def check_languages(page):
    seen = {}
    for lang, word in (("ja", "対応計画"), ("en", "Plan")):
        page.click(f"[data-speak={lang}]")
        shown = languages(page)
        other = "en" if lang == "ja" else "ja"
        assert shown[lang] > 100 and shown[other] == 0, (lang, shown)
        assert page.inner_text("#plan h2") == word
        assert page.evaluate("document.documentElement.lang") == lang
        seen[lang] = page.title()
        assert page.inner_text("#gap option:nth-child(3)") == {"ja": "不足", "en": "gap"}[lang]
        assert page.get_attribute("#search", "placeholder") == page.get_attribute("#search", f"data-{lang}")
    assert seen["ja"] != seen["en"]
    return seen


def check_filters(page):
    everything = visible_rows(page)
    counts = {"all": len(everything)}

    def expect(rows, what):
        assert rows and set(rows) < set(everything), (what, rows)
        counts[what] = len(rows)
        assert page.inner_text("#shown") == f"{len(rows)} / {len(everything)}"

    page.fill("#search", "hennge")
    assert visible_rows(page) == ["hennge-one"]
    page.fill("#search", "no such word anywhere")
    assert visible_rows(page) == [] and not page.is_visible("#rows h3")
    page.click("#filters button")
    page.wait_for_function(f"() => document.querySelector('#shown').textContent.startsWith('{len(everything)} ')")

    page.select_option("#gap", "gap")
    expect(visible_rows(page), "gap")
    page.select_option("#env", "prd")
    expect(visible_rows(page), "gap in prd")
    heads = page.eval_on_selector_all("th[data-env]", "all => all.filter(e => e.offsetParent).map(e => e.dataset.env)")
    assert set(heads) == {"prd"}, heads
    live = page.eval_on_selector_all("tbody[data-row] td.verdict[data-env=prd]",
                                     "all => all.filter(e => e.offsetParent).map(e => e.dataset.gap)")
    assert set(live) == {"gap"} and len(live) == counts["gap in prd"]
    page.select_option("#gap", "")
    page.select_option("#env", "")
    page.select_option("#priority", "1")
    expect(visible_rows(page), "priority 1")
    page.select_option("#priority", "")
    page.check("#drift")
    expect(visible_rows(page), "drift")
    return counts


def check_anchors(page, reader):
    # The filter for drift is still on: a link leads to a hidden row all the same.
    hidden = page.eval_on_selector("tbody[data-row][hidden]", "row => row.id")
    page.evaluate("id => { location.hash = '#' + id }", f"prd/{hidden}")
    page.wait_for_function("id => document.getElementById(id).offsetParent !== null", arg=f"prd/{hidden}")
    reader.open("#prd/rds")
    assert page.evaluate("document.getElementById('prd/rds').open"), "the linked reasons are folded"
    inside = page.evaluate("(() => { const r = document.getElementById('prd/rds').getBoundingClientRect();"
                           " return r.top >= 0 && r.top < innerHeight })()")
    assert inside, "the linked row is not in sight"
    broken = page.eval_on_selector_all("a[href^='#']",
        "all => all.map(a => decodeURIComponent(a.hash.slice(1))).filter(id => !document.getElementById(id))")
    assert not broken, broken
    others = page.eval_on_selector_all("a", "all => all.filter(a => !a.getAttribute('href').startsWith('#')).length")
    assert others == 0, "a link leads out of the page"
    doubled = page.evaluate("(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);"
                            " return ids.filter((id, at) => ids.indexOf(id) !== at) })()")
    assert not doubled, doubled


def check_paper(page):
    page.emulate_media(media="print", color_scheme="dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)", f"dark paper: {ground}"
    assert not page.is_visible("#filters") and not page.is_visible("nav")
    page.emulate_media(media="screen")
    opened = ("details.finding[open]", "all => all.length")
    before = page.eval_on_selector_all(*opened)
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF") and len(pdf) > 50_000
    assert b"/MediaBox [0 0 594" in pdf or b"/MediaBox [0 0 595" in pdf, "the paper is not A4"
    assert page.eval_on_selector_all(*opened) == before, "folds that printing opened stay open"


def check_widths(browser, file):
    for width in (360, 820, 1280):
        reader = Reader(browser, file, viewport={"width": width, "height": 900})
        page = reader.open()
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        reader.close()
        assert over <= 0, f"{over} pixels too wide for {width}"


def check_colours(browser, file):
    grounds = set()
    for scheme in ("light", "dark"):
        reader = Reader(browser, file, color_scheme=scheme)
        grounds.add(reader.open().evaluate("getComputedStyle(document.body).backgroundColor"))
        reader.close()
    assert len(grounds) == 2, grounds


def check(browser, file):
    reader = Reader(browser, file)
    began = time.monotonic()
    page = reader.open()
    seconds = time.monotonic() - began
    seen = {"titles": check_languages(page), "rows": check_filters(page)}
    check_anchors(page, reader)
    check_paper(page)
    seen["columns"] = page.eval_on_selector_all("#cover svg g", "all => all.length")
    seen["changes"] = page.eval_on_selector_all("#cover tbody a[href]", "all => all.map(a => a.textContent)")
    reader.close()
    check_widths(browser, file)
    check_colours(browser, file)
    return seen | {"seconds": round(seconds, 2)}


def hostile(browser, file):
    reader = Reader(browser, file)
    page = reader.open()
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    for lang in ("ja", "en"):
        page.click(f"[data-speak={lang}]")
    page.wait_for_timeout(300)
    elements = page.evaluate("[...new Set([...document.querySelectorAll('*')].map(e => e.localName))].sort()")
    attributes = page.evaluate("[...new Set([...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()))].sort()")
    hrefs = page.eval_on_selector_all("[href]", "all => all.map(e => e.getAttribute('href')).filter(h => !h.startsWith('#'))")
    assert not hrefs, hrefs
    addressed = [name for name in attributes if name in ATTRIBUTES_WITH_ADDRESSES and name != "href"]
    assert not addressed, addressed
    handlers = [name for name in attributes if name.startswith("on")]
    assert not handlers, handlers
    text = page.evaluate("document.body.textContent")
    reader.close()
    return {"elements": elements, "attributes": attributes, "text": text}


def open_only(browser, file):
    reader = Reader(browser, file)
    began = time.monotonic()
    page = reader.open()
    rows = len(visible_rows(page))
    reader.close()
    return {"rows": rows, "seconds": round(time.monotonic() - began, 2)}


def pictures(browser, file, folder):
    for name, anchor, lang, options in (
        ("light-ja", "", "ja", {}),
        ("dark-en", "", "en", {"color_scheme": "dark"}),
        ("mobile-ja", "", "ja", {"viewport": {"width": 390, "height": 1400}}),
        ("table-ja", "#table", "ja", {"viewport": {"width": 1280, "height": 1300}}),
        ("plan-en", "#plan", "en", {"viewport": {"width": 1280, "height": 1300}}),
    ):
        reader = Reader(browser, file, **options)
        page = reader.open(anchor)
        page.click(f"[data-speak={lang}]")
        page.screenshot(path=f"{folder}/{name}.png")
        if name == "light-ja":
            page.pdf(path=f"{folder}/a4.pdf", prefer_css_page_size=True)
        reader.close()
    return {}


def main():
    command, file, *rest = sys.argv[1:]
    with sync_playwright() as playwright:
        executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        commands = {"check": check, "hostile": hostile, "open": open_only, "pictures": pictures}
        print(json.dumps(commands[command](browser, file, *rest), ensure_ascii=False))
        browser.close()


main()
