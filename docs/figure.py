"""Draw the README's figure again, from the gallery: `python docs/figure.py`."""

from __future__ import annotations

import runpy
from pathlib import Path

from regret.plots import style

HERE = Path(__file__).parent

if __name__ == "__main__":
    with style():
        made = runpy.run_path(str(HERE / "gallery" / "1_adam_fails.py"))["figure"]
        made.savefig(HERE / "_static" / "adam_fails.png", dpi=90)
