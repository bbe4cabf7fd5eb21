"""A page to play with: ``regret explore`` serves it on this machine.

The page is stateless: everything that is shown follows from the controls, so that two tabs do not disturb each other,
and a link reproduces what was seen.  What a move has to answer at once is in :mod:`~regret.explorer.answers`; what
takes longer, certain digits at the horizon, follows when the sliders rest.

Needs Dash (extra ``explore``); only :mod:`~regret.explorer.page` and :mod:`~regret.explorer.serving` import it.
"""
