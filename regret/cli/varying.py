"""``regret robustness``: one method's step size varied beside another's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from regret.cli.contrasting import with_interval
from regret.cli.output import figure, print_json, ready_folder, short, table, write_json
from regret.cli.training import advancing, experiment_of, seeds_of, shared_task, torch_is_there
from regret.errors import DomainError
from regret.registry import parse_value

__all__ = ["run"]


def run(
    *,
    task: str,
    data: Path | None,
    download: bool,
    alphas: str,
    final_lrs: str,
    model: str | None,
    width: str | None,
    epochs: str | None,
    batch: str,
    decay_at: str | None,
    deterministic: bool,
    seeds: str,
    device: str,
    out: Path | None,
    plot: bool,
    as_json: bool,
) -> int:
    """Vary, print, and draw where asked."""
    torch_is_there()
    from regret.torch.cifar10.distributed import processes
    from regret.torch.cifar10.robustness import SWEPT, band_at_end, robustness, spread

    chosen = seeds_of(seeds)
    grids = {name: _grid(name, text) for name, text in (("alphas", alphas), ("final-lrs", final_lrs))}
    experiment = experiment_of(task, "sgd", model, width, epochs, batch, decay_at, deterministic=deterministic)
    folder = ready_folder(out or Path()) if out is not None or plot else None
    number = sum(map(len, grids.values()))
    with processes(device) as group:
        images = shared_task(group, task, data, download)
        with advancing([experiment] * number, len(chosen), len(images.images)) as advance:
            trials = robustness(
                experiment,
                images,
                grids["alphas"],
                grids["final-lrs"],
                chosen,
                folder=out,
                device=device,
                progress=advance,
            )
    if not group.leads:
        return 0
    lower, upper = band_at_end(experiment, len(images.images))
    document = {
        "task": images.name,
        "experiment": {key: value for key, value in experiment.described().items() if not key.startswith("optimizer")},
        "seeds": chosen,
        "trials": [_document(trial) for trial in trials],
        "band_at_end": {"lower": lower, "upper": upper},
        "spread": {name: spread(trials, name) for name in SWEPT},
    }
    if folder is not None and plot:
        from regret.torch.cifar10.figures import draw_robustness

        figure(folder, "robustness", lambda made: draw_robustness(made, trials))
    if folder is not None and out is not None:
        write_json(folder / "robustness.json", document)
    if as_json:
        print_json(document)
        return 0
    rows = [
        [
            trial.optimizer,
            f"{SWEPT[trial.optimizer].rpartition('.')[2]} = {trial.value:g}",
            "diverged" if trial.final is None else with_interval(trial.final),
        ]
        for trial in trials
    ]
    what = f"{images.name}, {experiment.model}, {experiment.epochs} epochs, {len(chosen)} seed(s)"
    table(what, ["method", "varied", "final test %"], rows, right={"final test %"})
    for name in SWEPT:
        print(f"{name}: from its best value to its worst {short(spread(trials, name), 3)} points")
    print(
        f"note: AdaBound's band at the last step is [{lower:.3g}, {upper:.3g}] times alpha*; "
        "while it is wide it acts as Adam."
    )
    return 0


def _grid(name: str, text: str) -> list[float]:
    values = [parse_value(part.strip()) for part in text.split(",") if part.strip()]
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            raise DomainError(f"{name} = {value}: must be a positive number")
    if not values or len(set(values)) < len(values):
        raise DomainError(f"{name} = {text}: must be different positive numbers, with commas between them")
    return [float(value) for value in values]


def _document(trial: Any) -> dict[str, Any]:
    final = trial.final
    return {
        "optimizer": trial.optimizer,
        "value": trial.value,
        "diverged": trial.diverged,
        "final": None if final is None else final._asdict(),
        "test_accuracy": [curve.tolist() for curve in trial.test],
    }
