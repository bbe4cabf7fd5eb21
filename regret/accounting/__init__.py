"""The books of a run: running sums, the best fixed point in hindsight, and statistics over seeds."""
