"""Falsifying: is a claimed bound true?  A search for a small run that breaks it, proved before it is called one.

    >>> from regret.falsify import about_expression, falsify
    >>> from regret.optimizers import SGD
    >>> answer = falsify(about_expression("D_2*G_2*sqrt(T)/8", SGD(alpha=1.0)), "20000 runs")
    >>> answer.violated, answer.proof.evidence
    (True, 'balls at 128 bits')

The search does not know the claims: it reads the inequality and the hypotheses off them, as off a user's own.
"""

from regret.falsify.answer import Answer, falsify
from regret.falsify.candidates import Candidate
from regret.falsify.growth import GrowthAnswer, falsify_growth
from regret.falsify.question import (
    Question,
    Unsatisfiable,
    about_average,
    about_bound,
    about_claim,
    about_expression,
    grows_less_than_T,
    order_of,
    says_average_vanishes,
)
from regret.falsify.search import Budget

__all__ = [
    "Answer",
    "Budget",
    "Candidate",
    "GrowthAnswer",
    "Question",
    "Unsatisfiable",
    "about_average",
    "about_bound",
    "about_claim",
    "about_expression",
    "falsify",
    "falsify_growth",
    "grows_less_than_T",
    "order_of",
    "says_average_vanishes",
]
