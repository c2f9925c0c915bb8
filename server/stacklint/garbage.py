"""When Python looks for circles of objects that nobody holds."""

from __future__ import annotations

import gc


def look_seldom() -> None:
    """Look for them less often than Python does by itself.

    What is remembered of a stack lives long and makes no garbage in circles. Looking at all of it takes 100 ms for a
    unit of 20,000 lines, in the middle of a key press, and a fifth of the time of a first reading.
    """
    gc.set_threshold(50_000, 10, 20)
