# syntax=docker/dockerfile:1

# The first stage builds everything into one virtual environment, from hash-locked packages;
# the second holds that environment and nothing that could build or install more.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# The wording rules are compiled, and the compiler stays behind in this stage.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends gcc libc6-dev \
    && python -m venv /opt/assist
WORKDIR /src
COPY requirements-build.lock requirements.lock ./
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements-build.lock \
    && /opt/build/bin/pip wheel --require-hashes --no-build-isolation --wheel-dir /wheels -r requirements.lock \
    && /opt/assist/bin/pip install --no-index --no-deps /wheels/*.whl
COPY pyproject.toml README.md LICENSE ./
COPY assist assist
COPY phrasebook phrasebook
COPY web web
COPY tools tools
RUN /opt/build/bin/hatchling build -t wheel -d /dist \
    && /opt/assist/bin/pip install --no-index --no-deps /dist/*.whl \
    && /opt/assist/bin/python -m compileall -q /opt/assist/lib \
    # One question compiles the search's inner loops, so that no start has to.
    && echo '{"id": "a", "text": "您好", "questions": ["在吗"]}' >/tmp/one.jsonl \
    && echo '{"id": "1", "customer": "在吗", "draft": "您"}' \
       | /opt/assist/bin/assist suggest --jsonl --phrasebook /tmp/one.jsonl >/dev/null \
    && /opt/assist/bin/pip uninstall --yes pip setuptools

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Assist" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --gid 10001 assist \
    && useradd --uid 10001 --gid assist --no-create-home --home-dir /data --shell /usr/sbin/nologin assist \
    && install -d -o assist -g assist -m 0750 /data
COPY --from=build /opt/assist /opt/assist
ENV PATH=/opt/assist/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ASSIST_HOST=0.0.0.0 \
    ASSIST_PORT=8000 \
    ASSIST_DATA_DIR=/data \
    ASSIST_LOG_FORMAT=json
USER assist
WORKDIR /data
VOLUME /data
EXPOSE 8000
# Ready means: database reachable, content loaded. The port is the one the server listens on.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['ASSIST_PORT'] + '/readyz', timeout=4)"]
# The server drains its sockets on SIGTERM, within ten seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["assist"]
CMD ["serve"]
