"""What needs an extra is tested only where it is installed."""

from importlib.util import find_spec

_NEEDED = {
    "torch": [
        "regret/torch/*",
        "regret/arithmetic/tensors.py",
        "tests/torch_backend/*",
        "docs/how-to/networks.md",
        "docs/how-to/watch-training.md",
    ],
    "zarr": ["regret/sweep/running.py", "tests/sweep/disturbances.py", "docs/how-to/sweep.md"],
    "dash": ["regret/explorer/*"],
}

collect_ignore_glob = [path for module, paths in _NEEDED.items() if not find_spec(module) for path in paths]
