"""How long a slider move of `regret explore` takes in a browser, from the key to the last figure drawn.

    python benchmarks/explorer.py [MOVES]

Needs the extras `explore` and `test`, and Chromium.  Prints the median and the 95th percentile over the moves, for each
slider and together.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from threading import Thread
from typing import Any

from playwright.sync_api import sync_playwright

from regret.explorer.serving import Server, warm_up

SLIDERS = ("constant", "alpha", "beta1", "beta2", "T", "x1")

MEASURE = """(id) => new Promise((done, fail) => {
  setTimeout(() => fail(`${id}: not drawn within 20 s`), 20000);
  const graphs = [...document.querySelectorAll('.js-plotly-plot')];
  const waiting = new Set(graphs);
  const slider = document.getElementById(id);
  const start = performance.now();
  for (const graph of graphs) {
    const seen = () => {
      graph.removeListener('plotly_afterplot', seen);
      waiting.delete(graph);
      if (!waiting.size) requestAnimationFrame(() => done(performance.now() - start));
    };
    graph.on('plotly_afterplot', seen);
  }
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const [low, high, step, at] = ['min', 'max', 'step', 'value'].map((name) => Number(slider[name]));
  const wanted = at + 3 * step <= high ? at + 3 * step : low + 3 * step;
  set.call(slider, String(wanted));
  slider.dispatchEvent(new Event('input', { bubbles: true }));
})"""


def measure(page: Any, moves: int) -> dict[str, list[float]]:
    """Milliseconds of each move of each slider."""
    times: dict[str, list[float]] = {name: [] for name in SLIDERS}
    for i in range(moves):
        name = SLIDERS[i % len(SLIDERS)]
        times[name].append(page.evaluate(MEASURE, f"{name}-at"))
    return times


def told(name: str, times: list[float]) -> str:
    ordered = sorted(times)
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return (
        f"{name:10} median {statistics.median(ordered):6.0f} ms   95th percentile {high:6.0f} ms   n = {len(ordered)}"
    )


def main(moves: int) -> None:
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    server = Server(port=0)
    warm_up().join()
    Thread(target=server.serve, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(server.url)
        page.wait_for_selector("#verdict-adam")
        page.wait_for_function("!document.querySelector('td.certain').innerText.includes('…')")
        page.wait_for_timeout(2000)
        measure(page, len(SLIDERS))
        times = measure(page, moves)
        browser.close()
    server.close()
    for name, found in times.items():
        print(told(name, found))
    print(told("all", [value for found in times.values() for value in found]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 120)
