"""How web processes take requests in: a worker of gunicorn that no slow connection can stop (docs/decisions.md)."""
