"""The page in a real browser; skipped where there is none."""

from __future__ import annotations

import shutil
from dataclasses import replace
from threading import Thread
from urllib.parse import urlsplit

import pytest

from regret.explorer.state import State, default_state

pytest.importorskip("dash")
sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")]

FAILS = State("reddi2018.theorem1", "3", ("sgd", "adam"), "0.5", "0", "0.1", "20000", "1")


@pytest.fixture(scope="module")
def server():
    from regret.explorer.serving import Server

    made = Server(port=0)
    thread = Thread(target=made.serve, daemon=True)
    thread.start()
    yield made
    made.close()
    thread.join()


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def context(browser, server):
    """A fresh profile; at the end nothing may have been complained of, and nothing asked from another machine."""
    made = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    said: list[str] = []
    asked: list[str] = []
    made.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    made.on("weberror", lambda error: said.append(str(error.error)))
    made.on("request", lambda request: asked.append(request.url))
    yield made
    made.close()
    assert said == []
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(server.url).hostname}


def opened(context, server, state=FAILS):
    page = context.new_page()
    page.goto(server.url + state.query())
    page.wait_for_selector("#verdict-adam")
    return page


def verdict(page):
    return page.inner_text("#verdict-adam summary")


def first_curve(page):
    page.wait_for_function("document.querySelector('#average .js-plotly-plot')?.data?.length > 0")
    return page.evaluate("Array.from(document.querySelector('#average .js-plotly-plot').data[0].y)")


def test_a_slider_moves_figures_verdict_and_link(context, server):
    page = opened(context, server)
    assert verdict(page) == "fails"
    before = first_curve(page)
    page.focus("#beta2-at")
    page.keyboard.press("End")  # by keyboard alone
    page.wait_for_function("document.querySelector('#verdict-adam summary').innerText === 'converges'")
    page.focus("#constant-at")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("new URLSearchParams(location.search).get('constant') === '3.001'")
    assert first_curve(page) != before
    assert State.of_query(urlsplit(page.url).query) == replace(FAILS, constant="3.001", beta2="0.999999")
    page.wait_for_function("!document.querySelector('td.certain').innerText.includes('…')")


def test_extreme_values_neither_freeze_nor_show_nan(context, server):
    page = opened(context, server)
    for slider in ("constant", "alpha", "beta1", "beta2", "T", "x1"):
        for key in ("Home", "End"):
            page.focus(f"#{slider}-at")
            page.keyboard.press(key)
    page.wait_for_function("new URLSearchParams(location.search).get('T') === '1000000000'", timeout=5000)
    page.wait_for_function("!document.querySelector('td.certain').innerText.includes('…')", timeout=8000)
    text = page.inner_text("main")
    assert not {"NaN", "undefined", "Infinity"} & set(text.replace(":", " ").split())
    assert "1,000,000,000" in text


def test_two_tabs_do_not_disturb_each_other(context, server):
    first = opened(context, server)
    second = opened(context, server, replace(FAILS, beta2="0.99"))
    assert (verdict(first), verdict(second)) == ("fails", "converges")
    second.fill("#constant", "7/2")
    second.keyboard.press("Enter")
    second.wait_for_function("new URLSearchParams(location.search).get('constant') === '7/2'")
    assert first.input_value("#constant") == "3"
    assert verdict(first) == "fails"


def test_what_cannot_be_is_said_and_the_rest_stays(context, server):
    page = opened(context, server)
    page.fill("#constant", "1")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#told').innerText.includes('C = 1')")
    assert verdict(page) == "fails"
    page.goto(server.url + replace(FAILS, constant="1").query())  # a link that cannot be
    page.wait_for_selector("#verdict-adam")
    assert "The link is not understood: C = 1" in page.inner_text("#told")


def test_another_problem_brings_its_own_constant(context, server):
    page = opened(context, server)
    page.click("#problem")
    page.click("text=luo2019.theorem1_family")
    page.wait_for_function("new URLSearchParams(location.search).get('problem') === 'luo2019.theorem1_family'")
    wanted = default_state("luo2019.theorem1_family")
    assert page.input_value("#constant") == wanted.constant
    assert page.input_value("#beta2") == wanted.beta2


def test_the_figure_can_be_taken_along(context, server):
    page = opened(context, server)
    for suffix, beginning in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        with page.expect_download() as waiting:
            page.click(f"#{suffix}")
        assert waiting.value.path().read_bytes().startswith(beginning)


def test_a_phone_shows_it_without_scrolling_sideways(browser, server):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(server.url)
    page.wait_for_selector("#verdict-adam")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    smallest = page.evaluate("Math.min(...[...document.querySelectorAll('input[type=range]')].map(e => e.offsetWidth))")
    assert smallest > 250
    page.close()
