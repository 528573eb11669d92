"""A whole Rollcall on loopback for the system tests: real broker, real database, real photos."""

import json
import os
import pathlib
import shutil
import subprocess
import time
import urllib.error
import urllib.request
import uuid

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("ROLLCALL_CACHE", pathlib.Path.home() / ".cache/rollcall"))
BIN = os.environ.get("ROLLCALL_BIN")


class Answer:
    """What a REST call gave back."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Stack:
    """A running Rollcall in a folder of its own."""

    def __init__(self, home, *options):
        self.home = pathlib.Path(home)
        self.options = options

    def rollcall(self, *arguments, check=True, timeout=None):
        command = [f"{BIN}/rollcall", *map(str, arguments), "--home", str(self.home)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
        if check and done.returncode:
            raise AssertionError(f"{command} gave {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def up(self):
        self.rollcall("up", *self.options)
        self.state = json.loads(self.rollcall("status", "--json").stdout)
        self.url = self.state["gateway_url"].rstrip("/")
        return self

    def down(self):
        self.rollcall("down", check=False)

    def status(self):
        return json.loads(self.rollcall("status", "--json", check=False).stdout)

    def request(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        call = urllib.request.Request(self.url + path, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(call) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def post(self, path, body=None, headers=None):
        return self.request("POST", path, body if body is not None else b"", headers)

    def upload(self, path, name, data, fields=None, mime="image/jpeg"):
        """Posts one file as multipart/form-data."""
        boundary = uuid.uuid4().hex
        parts = b""
        for key, value in (fields or {}).items():
            parts += f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        quoted = name.replace('"', "%22")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
        parts += head.encode() + f"Content-Type: {mime}\r\n\r\n".encode() + data + f"\r\n--{boundary}--\r\n".encode()
        return self.post(path, parts, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def database_rows(self):
        """Everything that matters about the pictures, without the ids that differ from run to run."""
        query = (
            "select i.sha256, i.file_name, i.width, i.height, f.x, f.y, f.width, f.height, p.name"
            " from images i left join faces f on f.image_id = i.id left join face_state s on s.face_id = f.id"
            " left join people p on p.id = s.person_id order by 1, 2, 5, 6")
        return self.sql(query)

    def sql(self, query):
        done = subprocess.run(
            ["psql", "--no-psqlrc", "-At", "-c", query, self.state["database_url"]], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


def wait_for(what, condition, seconds=120):
    """Polls until `condition()` is true, and says what it waited for when it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds} s for {what}")


def photo(name):
    return (CACHE / "photos" / name).read_bytes()


@pytest.fixture(scope="session")
def binaries():
    if not BIN:
        pytest.skip("set ROLLCALL_BIN to the folder of the built programs (make test does)")
    return BIN


@pytest.fixture(scope="session")
def stack(binaries, tmp_path_factory):
    """One Rollcall for all tests that do not break it."""
    running = Stack(tmp_path_factory.mktemp("stack"), "--port", "0")
    try:
        yield running.up()
    finally:
        running.down()


@pytest.fixture
def own_stack(binaries, tmp_path):
    """A Rollcall that the test may break."""
    stacks = []

    def make(*options, name="own"):
        running = Stack(tmp_path / name, "--port", "0", *options)
        stacks.append(running)
        return running.up()

    yield make
    for running in stacks:
        running.down()
        shutil.rmtree(running.home, ignore_errors=True)


@pytest.fixture
def collection(stack):
    """A fresh collection."""
    name = "t-" + uuid.uuid4().hex[:8]
    assert stack.post("/api/v1/collections", {"name": name}).status == 201
    return name
