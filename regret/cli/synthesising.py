"""``regret cifar10 synthesise``: an archive of the standard format without the download."""

from __future__ import annotations

from pathlib import Path

from regret.cli.output import print_json
from regret.cli.training import torch_is_there
from regret.domains import integer_in
from regret.registry import parse_value

__all__ = ["run"]


def run(folder: Path, *, records: str, seed: str, packed: bool, as_json: bool) -> int:
    """Write it and say where it is."""
    torch_is_there()
    from regret.torch.cifar10.synthesise import synthesise

    number = integer_in("[0, 9223372036854775807]", "seed", parse_value(seed))
    made = synthesise(folder, parse_value(records), number, packed)
    if as_json:
        print_json({"folder": str(folder), "archive": str(made), "records": parse_value(records), "seed": number})
    else:
        print(f"{made}: use it with --data {folder}")
    return 0
