"""What beat does, and when. Settings read this file, so it imports nothing."""

SWEEP_SECONDS = 60.0
NOTICE_SECONDS = 900.0
RETENTION_SECONDS = 3600.0

BEAT_SCHEDULE = {
    "sweep": {
        "task": "portal.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        # While no worker runs, the sweeps of the meantime must not pile up: one is as good as sixty.
        "options": {"expires": SWEEP_SECONDS - 5},
    },
    "forget": {
        "task": "portal.tasks.forget",
        "schedule": RETENTION_SECONDS,
        "options": {"expires": RETENTION_SECONDS - 5},
    },
    "remind-and-digest": {
        "task": "accounts.tasks.remind_and_digest",
        "schedule": NOTICE_SECONDS,
        "options": {"expires": NOTICE_SECONDS - 5},
    },
    "sweep-personal-data": {
        "task": "accounts.tasks.sweep_personal_data",
        "schedule": NOTICE_SECONDS,
        "options": {"expires": NOTICE_SECONDS - 5},
    },
    "sweep-directory-files": {
        "task": "accounts.tasks.sweep_directory_files",
        "schedule": NOTICE_SECONDS,
        "options": {"expires": NOTICE_SECONDS - 5},
    },
    "sweep-protocol-uploads": {
        "task": "fisoko_protocols.tasks.sweep_uploads",
        "schedule": NOTICE_SECONDS,
        "options": {"expires": NOTICE_SECONDS - 5},
    },
    "sweep-registrations": {
        "task": "expert_rating.tasks.sweep_registrations",
        "schedule": NOTICE_SECONDS,
        "options": {"expires": NOTICE_SECONDS - 5},
    },
    "close-campaigns": {
        "task": "expert_rating.tasks.close_campaigns",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS - 5},
    },
}
