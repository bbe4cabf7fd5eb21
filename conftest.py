"""What needs an extra is tested only where it is installed."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["regret/torch/*", "regret/arithmetic/tensors.py", "tests/torch/*"]
