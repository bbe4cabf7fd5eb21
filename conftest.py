"""Without PyTorch its part of the house is not collected; everything else is tested."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["regret/torch/*", "tests/torch/*"]
