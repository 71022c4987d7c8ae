"""What a connection is waited for. Read from the environment: gunicorn's own process has no settings of Django's."""

import os

# A request's head must be there after so many seconds.
HEAD_SECONDS = float(os.environ.get("SLOW_HEAD_SECONDS", "15"))
# After so many seconds a body, or an answer on its way, must have kept the slowest rate, in bytes a second.
GRACE_SECONDS = float(os.environ.get("SLOW_BODY_SECONDS", "30"))
SLOWEST_RATE = float(os.environ.get("SLOWEST_RATE", "1024"))
# However fast it is.
LONGEST_SECONDS = 15 * 60.0

HEAD_BYTES = 64 * 1024
# The front server has the same (client_max_body_size).
BODY_BYTES = 25 * 1024 * 1024
# Beyond this a body or an answer lies in a nameless file, unless nothing of it may ever touch a disk.
SPOOL_BYTES = 64 * 1024
# What may lie in one worker's memory, of all bodies together that may not touch a disk.
MEMORY_BYTES = 128 * 1024 * 1024
# A body of this size is read without asking first whether it may be sent, if there is a session at all.
SMALL_BODY = 16 * 1024
PIECE = 64 * 1024
# How long, and how much of, what a refused client still sends is thrown away, so that it reads why.
LINGER_SECONDS = 10.0
LINGER_BYTES = 32 * 1024 * 1024


def too_slow(moved: int, seconds: float) -> bool:
    """Whether so many bytes in so many seconds are fewer than the slowest rate allows."""
    return seconds > LONGEST_SECONDS or moved < (seconds - GRACE_SECONDS) * SLOWEST_RATE
