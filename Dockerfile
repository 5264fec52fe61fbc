# Hamseda: web and worker in one process, as one unprivileged user.
#
#   docker build -t hamseda .
#   docker run -e HAMSEDA_BASE_URL=… -e HAMSEDA_MAIL_URL=… -e HAMSEDA_MAIL_FROM=… \
#       -v hamseda-data:/data -v hamseda-keys:/keys -p 127.0.0.1:8000:8000 hamseda
#
# For a worker of its own set HAMSEDA_WORKER=off here, and start a second container with the command
# `worker`, the same volumes and settings, and --no-healthcheck (it answers no requests).
ARG BASE_IMAGE=python:3.11-slim

FROM ${BASE_IMAGE} AS build
COPY requirements.txt /build/requirements.txt
RUN python -m venv /opt/hamseda \
    && /opt/hamseda/bin/python -m pip install --disable-pip-version-check --no-cache-dir \
        --no-deps --require-hashes -r /build/requirements.txt

FROM ${BASE_IMAGE}
# For backups of PostgreSQL: pg_dump of the server's major version. Empty where SQLite is used.
ARG POSTGRESQL_CLIENT=postgresql-client
RUN if [ -n "${POSTGRESQL_CLIENT}" ]; then \
        apt-get update \
        && apt-get install --yes --no-install-recommends "${POSTGRESQL_CLIENT}" \
        && rm -rf /var/lib/apt/lists/*; \
    fi
RUN groupadd --gid 10001 hamseda \
    && useradd --uid 10001 --gid hamseda --home-dir /srv/hamseda --shell /usr/sbin/nologin hamseda \
    && install -d -m 0700 -o hamseda -g hamseda /data /keys
COPY --from=build /opt/hamseda /opt/hamseda
COPY alembic.ini LICENSE /srv/hamseda/
COPY migrations /srv/hamseda/migrations
COPY app /srv/hamseda/app
ENV PATH=/opt/hamseda/bin:${PATH} \
    PYTHONPATH=/srv/hamseda \
    PYTHONUNBUFFERED=1 \
    HAMSEDA_DATA_DIR=/data \
    HAMSEDA_KEY_DIR=/keys
RUN python -m compileall -q /srv/hamseda/app
WORKDIR /srv/hamseda
USER hamseda
VOLUME ["/data", "/keys"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
    ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["python", "-P", "-m", "app.cli"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
