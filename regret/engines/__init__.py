"""Engines: how steps are carried out.

:mod:`~regret.engines.reference` is the definition, in plain Python on any kind of number;
:mod:`~regret.engines.compiled` gives the same bits from machine code generated around the same functions;
:mod:`~regret.engines.timeparallel` cuts one long run into segments of time and gives the same up to rounding;
:mod:`~regret.engines.choice` picks one of them.
"""
