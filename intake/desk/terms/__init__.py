"""Working time, deadlines, silence and timers."""
