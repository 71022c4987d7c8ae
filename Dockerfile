# One image for web, worker, beat and the one-shot that migrates: scripts/process.sh says which.
FROM python:3.11-slim AS packages
COPY requirements.txt /tmp/
RUN python -m venv /opt/portal \
    && /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.txt

FROM python:3.11-slim
ENV PATH=/opt/portal/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_MODE=production \
    VAR_DIR=/var/lib/portal \
    WEB_BIND=0.0.0.0:8000
# The folders exist, and are the portal's, before volumes are laid over them: volumes take their owner over.
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/portal portal \
    && install -d -o portal -g portal /var/lib/portal /var/lib/portal/media /srv/static
COPY --from=packages /opt/portal /opt/portal
COPY . /srv/portal
WORKDIR /srv/portal
USER portal
# Values for this one command only: nothing of them is left in the image.
RUN SECRET_KEY=for-the-build-only PORTAL_URL=https://build.example ALLOWED_HOSTS=build.example EMAIL_URL=folder: \
    SEALED_KEYS=1:for-the-build-only-nothing-is-sealed HASH_KEYS=1:for-the-build-only-nothing-is-hashed \
    python manage.py collectstatic --noinput --verbosity 0
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 \
    CMD ["python", "scripts/healthcheck.py", "web"]
CMD ["scripts/process.sh", "web"]
