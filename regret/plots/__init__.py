"""Figures of runs, in a style for screen, print and colour-blind readers."""

from regret.plots.figures import average_regret, bound_terms, effective_rate, iterates, overview, regret_over_sqrt
from regret.plots.links import link_slacks
from regret.plots.planes import parameter_plane
from regret.plots.style import style

__all__ = [
    "average_regret",
    "bound_terms",
    "effective_rate",
    "iterates",
    "link_slacks",
    "overview",
    "parameter_plane",
    "regret_over_sqrt",
    "style",
]
