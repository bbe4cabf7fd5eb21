"""Shared by all tests: hypothesis profiles, and where compiled kernels go."""

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

# Compilation makes the first example of a test slow; time is no property of the code.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("default", **_COMMON)
settings.register_profile("ci", derandomize=True, print_blob=True, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

os.environ.setdefault("REGRET_CACHE_DIR", str(Path(__file__).parent / ".kernels"))
