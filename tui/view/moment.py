"""A point in time as it is shown in lists."""

import time


def moment(seconds: float) -> str:
    """Return a time, in seconds since 1970, as date and time of this machine's zone; – for 0."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds)) if seconds else "–"
