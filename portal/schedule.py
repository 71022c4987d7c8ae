"""What beat does, and when. Settings read this file, so it imports nothing."""

SWEEP_SECONDS = 60.0

BEAT_SCHEDULE = {
    "sweep": {
        "task": "portal.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        # While no worker runs, the sweeps of the meantime must not pile up: one is as good as sixty.
        "options": {"expires": SWEEP_SECONDS - 5},
    },
}
