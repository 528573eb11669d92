"""What is bad gets a clear answer, and the rest goes on."""

import base64
import json
import struct
import uuid
import zlib

import pika
import pytest

from conftest import photo, wait_for


def png_header(width, height):
    """A PNG that claims a size and holds almost nothing."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


BAD = {
    "text.jpg": (b"not a picture at all", 415, "not_an_image"),
    "empty.jpg": (b"", 400, "empty"),
    "huge.png": (png_header(30000, 30000), 413, "too_large"),
}


@pytest.mark.parametrize("name", BAD)
def test_rest_answers_bad_pictures_with_a_problem(stack, collection, name):
    data, status, code = BAD[name]
    for path in [f"/api/v1/collections/{collection}/images", f"/api/v1/identify?collection={collection}"]:
        answer = stack.upload(path, name, data)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.status, answer.json["code"]) == (status, code), answer.body
        assert answer.json["request_id"] and answer.json["detail"]


def test_rest_answers_a_truncated_jpeg_with_a_problem(stack, collection):
    half = photo("obama.jpg")[:20000]
    for path in [f"/api/v1/collections/{collection}/images?wait=true", f"/api/v1/identify?collection={collection}"]:
        answer = stack.upload(path, "half.jpg", half)
        assert (answer.status, answer.json["code"]) == (422, "truncated"), answer.body


def test_a_photo_without_faces_is_a_row_too(stack, collection):
    from PIL import Image
    import io
    blank = io.BytesIO()
    Image.new("RGB", (320, 200), (40, 90, 160)).save(blank, "JPEG")
    answer = stack.upload(f"/api/v1/collections/{collection}/images?wait=true", "sea.jpg", blank.getvalue())
    assert answer.status == 201 and answer.json["faces"] == []
    assert stack.get(f"/api/v1/collections/{collection}/images").json["items"][0]["face_count"] == 0
    assert stack.upload(f"/api/v1/identify?collection={collection}", "sea.jpg", blank.getvalue()).json["faces"] == []


def test_ingest_names_what_failed_and_takes_the_rest(stack, collection, tmp_path):
    folder = tmp_path / "O'Brien; drop table faces;-- 😀"
    folder.mkdir()
    (folder / "good.jpg").write_bytes(photo("biden.jpg"))
    for name, (data, _, _) in BAD.items():
        (folder / name).write_bytes(data)
    (folder / "half.jpg").write_bytes(photo("obama.jpg")[:20000])
    done = stack.rollcall("ingest", tmp_path, "--collection", collection, check=False)
    text = done.stdout + done.stderr
    assert done.returncode == 1
    for name, code in [("text.jpg", "not_an_image"), ("empty.jpg", "empty"), ("huge.png", "too_large"),
                       ("half.jpg", "truncated")]:
        lines = [line for line in text.splitlines() if name in line]
        assert lines and code in lines[0], text
    people = stack.get(f"/api/v1/collections/{collection}/people").json["items"]
    assert [(p["name"], p["faces"]) for p in people] == [("O'Brien; drop table faces;-- 😀", 1)]


def test_ingest_of_a_folder_without_pictures_says_so(stack, collection, tmp_path):
    (tmp_path / "notes.txt").write_text("nothing here")
    done = stack.rollcall("ingest", tmp_path, "--collection", collection, check=False)
    assert done.returncode not in (0, 101) and "no pictures" in (done.stdout + done.stderr).lower()


def test_names_may_hold_anything_that_can_be_shown(stack, collection):
    for name in ["Ann/Bob", "../etc/passwd", "Zoë 😀", "'; drop table people;--", "<script>alert(1)</script>"]:
        made = stack.post(f"/api/v1/collections/{collection}/people", {"name": name})
        assert made.status == 201, made.body
        assert stack.get(f"/api/v1/people/{made.json['id']}").json["name"] == name
    assert stack.post(f"/api/v1/collections/{collection}/people", {"name": "a\u0000b"}).status == 400
    assert stack.post(f"/api/v1/collections/{collection}/people", {"name": "Zoë 😀"}).status == 409


def test_rest_refuses_what_it_does_not_understand(stack, collection):
    assert stack.get("/api/v1/nothing").json["code"] == "no_such_route"
    assert stack.request("DELETE", "/api/v1/identify").status == 405
    assert stack.post("/api/v1/collections", b"{broken", {"Content-Type": "application/json"}).status == 400
    assert stack.post("/api/v1/collections", {"name": "x", "nmae": 1}).status == 400
    assert stack.get("/api/v1/collections/missing-one/people").status == 404
    assert stack.get("/api/v1/people/not-a-uuid").status in (400, 404)
    assert stack.get(f"/api/v1/collections/{collection}/people?limit=many").status == 400
    bad = {"file": "not base64!"}
    assert stack.post(f"/api/v1/identify?collection={collection}", bad).status == 400
    good = {"file": base64.b64encode(photo("biden.jpg")).decode()}
    assert stack.post(f"/api/v1/identify?collection={collection}", good).status == 200


POISON = {
    "not a frame": (b"hello", "/rollcall.v1.Detector/Submit"),
    "an empty body": (b"", "/rollcall.v1.Detector/Submit"),
    "a frame of 4 GiB": (b"\0\xff\xff\xff\xff" + b"x" * 50, "/rollcall.v1.Detector/Submit"),
    "a compressed frame": (b"\1\0\0\0\1x", "/rollcall.v1.Detector/Submit"),
    "an unknown message type": (b"\0\0\0\0\0", "/rollcall.v1.Detector/Fly"),
    "no type at all": (b"\0\0\0\0\0", None),
    "no picture": (b"\0\0\0\0\0", "/rollcall.v1.Detector/Submit"),
}


@pytest.mark.parametrize("name", POISON)
def test_poison_ends_in_the_quarantine_with_its_bytes(stack, name):
    body, kind = POISON[name]
    message_id = str(uuid.uuid4())
    with pika.BlockingConnection(pika.URLParameters(stack.state["amqp_url"])) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_publish("rollcall.jobs", "image.submit", body, mandatory=True,
                              properties=pika.BasicProperties(type=kind, message_id=message_id, delivery_mode=2))

    def held():
        items = stack.get("/api/v1/quarantine?limit=100").json["items"]
        return [item for item in items if item["message_id"] == message_id]
    (item,) = wait_for("the message in quarantine", held)
    assert item["code"] and item["detail"] and item["worker"] and item["queue"] == "detect.bulk"
    assert stack.get(f"/api/v1/quarantine/{item['id']}/body").body == body
    assert stack.request("DELETE", f"/api/v1/quarantine/{item['id']}").status in (200, 204)


def test_a_job_for_an_unknown_collection_waits_in_quarantine_and_can_be_retried(stack):
    name = "late-" + uuid.uuid4().hex[:8]
    jpeg = photo("biden.jpg")

    def tag(field, kind):
        return bytes([field << 3 | kind])

    def varint(n):
        out = b""
        while n > 127:
            out, n = out + bytes([n & 127 | 128]), n >> 7
        return out + bytes([n])
    message = tag(1, 2) + varint(len(name)) + name.encode() + tag(3, 2) + varint(len(jpeg)) + jpeg
    message_id = str(uuid.uuid4())
    with pika.BlockingConnection(pika.URLParameters(stack.state["amqp_url"])) as connection:
        connection.channel().basic_publish(
            "rollcall.jobs", "image.submit", struct.pack(">BI", 0, len(message)) + message,
            pika.BasicProperties(type="/rollcall.v1.Detector/Submit", message_id=message_id, delivery_mode=2))

    def held():
        return [i for i in stack.get("/api/v1/quarantine?limit=100").json["items"] if name in i["detail"]]
    (item,) = wait_for("the message in quarantine", held)
    assert item["code"] == "unknown_collection"
    assert stack.post("/api/v1/collections", {"name": name}).status == 201
    assert stack.post(f"/api/v1/quarantine/{item['id']}/retry").status in (200, 202)
    wait_for("the retried picture", lambda: stack.get(f"/api/v1/collections/{name}/images").json["items"])
