"""What happens to the Coq proofs if a hypothesis is dropped or a constant sharpened: they no longer build.

``python -m proofs.kernel.weakening`` tries each change in a copy of the proofs and says what the kernel makes of it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from proofs.kernel.coq import SOURCES, build
from regret.errors import RegretError

__all__ = ["WEAKENINGS", "Weakening", "builds"]


@dataclass(frozen=True)
class Weakening:
    """A change to one file of the proofs.

    :param what: what is claimed after the change, in words.
    :param old: a text that occurs in the file; every occurrence is replaced.
    """

    what: str
    file: str
    old: str
    new: str


WEAKENINGS = (
    Weakening(
        "AdaGrad's bound with half its last term", "AdaGrad.v", "(2 * alpha) + alpha)", "(2 * alpha) + alpha / 2)"
    ),
    Weakening(
        "the printed bound is exceeded at T = 3 even if doubled",
        "LuoTheorem4False.v",
        "R_3 > luo2019_bound",
        "R_3 > 2 * luo2019_bound",
    ),
    Weakening(
        "the printed bound is true up to T = 3",
        "LuoHorizons.v",
        "adabound <-> (T <= 2)%nat",
        "adabound <-> (T <= 3)%nat",
    ),
    Weakening(
        "Savarese's printed constant 3 + 2 / gamma is the least",
        "SavareseBand.v",
        "((1 + 2 / gamma) / a)",
        "((3 + 2 / gamma) / a)",
    ),
    Weakening("the paper's band is steep enough from gamma = 7/2 on", "LuoRepaired.v", "4 <= g", "7 / 2 <= g"),
    Weakening(
        "Luo et al.'s Theorem 1 with 15 in place of 16",
        "LuoTheorem1.v",
        "16 * b2 ^ (C - 2) <= 1",
        "15 * b2 ^ (C - 2) <= 1",
    ),
    Weakening(
        "Luo et al.'s Theorem 1 without a bound on alpha",
        "LuoTheorem1.v",
        "0 < alpha <= sqrt (2 * (1 - b2) * (4 + b2))",
        "0 < alpha",
    ),
    Weakening(
        "AMSBound's bound for a band whose upper bound may rise",
        "AMSBound.v",
        "(forall t, (1 <= t)%nat -> eu (S t) <= eu t) ->\n",
        "",
    ),
    Weakening(
        "period 3 with M (1 - beta1) (1 - b2) >= 4",
        "AllBetas.v",
        "8 <= M * (1 - beta1) * (1 - b2)",
        "4 <= M * (1 - beta1) * (1 - b2)",
    ),
    Weakening(
        "Reddi et al.'s Theorem 1 with C - 19/10 in place of C - 2",
        "ReddiTheorem1.v",
        "R_T >= (hi - lo) * (C - 2)",
        "R_T >= (hi - lo) * (C - 19/10)",
    ),
    Weakening(
        "Reddi et al.'s Theorem 6 as printed, x_4 included",
        "ReddiTheorem6.v",
        "(forall k, k <> 1%nat -> ",
        "(forall k, ",
    ),
    Weakening(
        "Reddi et al.'s Theorem 3 with twice the room for C",
        "ReddiTheorem3.v",
        "(1 + delta) * Lambda * a <= C - delta",
        "(1 + delta) * Lambda * a <= 2 * (C - delta)",
    ),
    Weakening("two values with mu <= q / 8", "TwoValued.v", "0 < mu <= q / 9", "0 < mu <= q / 8"),
)


def builds(weakening: Weakening | None, file: str = "", folder: Path | None = None) -> bool:
    """Whether a file of the proofs still builds after a change, or as it is.

    :param folder: where the other files are built; by default they are built now.
    :raises RegretError: if the text that is to be changed does not occur.
    """
    name = weakening.file if weakening is not None else file
    built = folder if folder is not None else build(SOURCES)
    text = (SOURCES / name).read_text(encoding="utf-8")
    if weakening is not None:
        if weakening.old not in text:
            raise RegretError(f"{name}: {weakening.old!r} does not occur in it")
        text = text.replace(weakening.old, weakening.new)
    with tempfile.TemporaryDirectory() as place:
        for made in built.glob("*.vo"):
            shutil.copy(made, place)
        (Path(place) / name).write_text(text, encoding="utf-8")
        (Path(place) / name).with_suffix(".vo").unlink(missing_ok=True)
        command = ["coqc", "-R", ".", "Regret", name]
        return subprocess.run(command, cwd=place, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    folder = build(SOURCES)
    outcomes = []
    for one in WEAKENINGS:
        stands = builds(None, one.file, folder) and not builds(one, folder=folder)
        outcomes.append(stands)
        print(f"{'refused' if stands else 'NOT REFUSED'}: {one.what} ({one.file})")
    sys.exit(0 if all(outcomes) else 1)
