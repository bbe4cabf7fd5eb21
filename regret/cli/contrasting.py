"""``regret cifar10 compare``: runs beside each other and beside the published curves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from regret.cli.output import figure, print_json, ready_folder, short, table, write_json
from regret.cli.training import torch_is_there
from regret.errors import DomainError

__all__ = ["run", "with_interval"]


def run(runs: list[Path], *, published: Path | None, out: Path | None, plot: bool, as_json: bool) -> int:
    """Compare, print, and draw where asked."""
    torch_is_there()
    from regret.torch.cifar10.compare import above_sgd, grouped, summary
    from regret.torch.cifar10.curves import published_curves, run_curves

    if not runs and published is None:
        raise DomainError("runs: name at least one folder with runs, or --published FOLDER")
    folder = ready_folder(out or Path()) if out is not None or plot else None
    own = [curve for one in runs for curve in run_curves(one)]
    models = {curve.model for curve in own}
    theirs = [] if published is None else published_curves(published)
    curves = own + [curve for curve in theirs if not own or curve.model in models]
    curves.sort(key=lambda curve: (curve.task, curve.model, curve.optimizer, curve.published))
    summaries = [summary(group) for group in grouped(curves).values()]
    above = above_sgd(summaries)
    document = {"compared": [one.document() | {"above_sgd": above.get(one.label)} for one in summaries]}
    if folder is not None and plot:
        from regret.torch.cifar10.figures import draw_curves

        figure(folder, "cifar10", lambda made: draw_curves(made, curves))
    if folder is not None and out is not None:
        write_json(folder / "compare.json", document)
    if as_json:
        print_json(document)
        return 0
    columns = [
        "run",
        "seeds",
        "epochs",
        "best test %",
        "at",
        "final test %",
        "last 5",
        "jump",
        "final train %",
        "above SGD",
    ]
    rows = [
        [
            one.label,
            str(one.seeds),
            str(one.epochs),
            with_interval(one.best),
            str(one.best_epoch),
            with_interval(one.final),
            with_interval(one.last_five),
            "-" if one.jump is None else with_interval(one.jump),
            with_interval(one.train_final),
            _above(above.get(one.label)),
        ]
        for one in summaries
    ]
    table("accuracy, mean over seeds with 95 % interval", columns, rows, right={*columns} - {"run"})
    print("note: best is chosen on the test set; jump is the first epoch after the step decay less the one before it;")
    print("      above SGD: by how many points, by best and by final accuracy, everything else being the same.")
    if theirs:
        print("      published curves are single runs on CIFAR-10.")
    elsewhere = sorted({curve.task for curve in own} - {"cifar10"})
    if theirs and elsewhere:
        print(f"      runs on {', '.join(elsewhere)} say nothing about them.")
    return 0


def _above(told: dict[str, float] | None) -> str:
    return "-" if told is None else f"{told['best']:+.2f} {told['final']:+.2f}"


def with_interval(found: Any) -> str:
    """A mean, with its interval where there is one."""
    if found.lower is None:
        return short(found.mean, 4)
    return f"{short(found.mean, 4)} [{short(found.lower, 4)}, {short(found.upper, 4)}]"
