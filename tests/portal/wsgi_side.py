"""The portal as its web processes run it, on whatever database DATABASE_URL names: asked without a server between.

Run as a process of its own: `python -m tests.portal.wsgi_side < requests.json`, one list of requests in, answers out.
"""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]


def ask_in_a_process(database_url: str, folder: Path, requests: list[dict[str, Any]], **env: str) -> Any:
    """Each request as {status, headers, text}; a request `{"sql": …, "url": …}` is sent to a database instead."""
    values = {"DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_MODE": "test", "EMAIL_URL": "folder:"}
    more = {"DATABASE_URL": database_url, "VAR_DIR": str(folder), "CONN_MAX_AGE": "60"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.portal.wsgi_side"],
        input=json.dumps(requests),
        cwd=ROOT,
        env=os.environ | values | more | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout), done.stderr


def main() -> None:
    from portal.wsgi import application

    answers = [ask_server(one) if "sql" in one else ask(application, **one) for one in json.load(sys.stdin)]
    json.dump(answers, sys.stdout)


def ask_server(one: dict[str, Any]) -> dict[str, Any]:
    import psycopg2

    other = psycopg2.connect(one["url"])
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute(one["sql"])
    other.close()
    return {}


def ask(
    application: Any,
    *,
    path: str,
    method: str = "GET",
    fields: list[list[str]] | None = None,
    cookies: str = "",
    **headers: str,
) -> dict[str, Any]:
    body = urlencode([(name, value) for name, value in fields or []]).encode()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": cookies,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    found: dict[str, Any] = {}

    def start(status: str, answered: list[tuple[str, str]], *_: Any) -> None:
        found.update(status=int(status.split()[0]), headers=dict(answered))

    answer = application(environ, start)
    text = b"".join(answer).decode()
    answer.close()
    return found | {"text": text}


if __name__ == "__main__":
    main()
