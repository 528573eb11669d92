"""Our protobuf against Google's, both ways, on every message of rollcall.proto with random values.

The binary `wire-echo` shows what our side sees: a message's fields by name, taken from the Swift struct and not from the
bytes. This file writes the same from Google's descriptors, so two fields swapped in both our reader and our writer differ.
"""

import importlib
import os
import pathlib
import random
import re
import struct
import subprocess
import sys

import pytest

pytest.importorskip("google.protobuf", reason="install protobuf (make setup does)")
protoc = pytest.importorskip("grpc_tools.protoc", reason="install grpcio-tools (make setup does)")

ROOT = pathlib.Path(__file__).resolve().parents[2]
ECHO = pathlib.Path(os.environ.get("ROLLCALL_BIN", "/nowhere")) / "wire-echo"
MESSAGES = (
    "Accepted BlobReference SubmitImage AskImage Box Point Quality DetectedFace SkippedFace ImageFacts EmbedImage EmbedAsk "
    "EmbeddedFace AskAnswer Vector SearchRequest Neighbor Neighbors SearchAnswer FacesChanged ChineseWhispers RunClustering RunEvaluation "
    "KMeans XMeans Selection RunProjection Progress MapFrame"
).split()
ROUNDS = 100

pytestmark = pytest.mark.skipif(not ECHO.exists(), reason="set ROLLCALL_BIN to the folder with wire-echo (make test does)")


@pytest.fixture(scope="module")
def proto(tmp_path_factory):
    """The module that Google's compiler makes from rollcall.proto."""
    folder = tmp_path_factory.mktemp("proto")
    source = ROOT / "Shared/Wire"
    assert protoc.main(["protoc", f"-I{source}", f"--python_out={folder}", "rollcall.proto"]) == 0
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("rollcall_pb2")
    finally:
        sys.path.remove(str(folder))


def run(*arguments, lines=()):
    done = subprocess.run([ECHO, *map(str, arguments)], input="\n".join(lines), capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def frame(body):
    return b"\0" + struct.pack(">I", len(body)) + body


def unframe(data):
    assert data[0] == 0 and struct.unpack(">I", data[1:5])[0] == len(data) - 5
    return data[5:]


def echo(name, bodies):
    """What our side makes of messages: (bytes, fields) or an error's code for each."""
    answers = run(lines=[f"{name} {frame(body).hex()}" for body in bodies])
    assert len(answers) == len(bodies)
    found = []
    for answer in answers:
        kind, *rest = answer.split(" ")
        found.append((unframe(bytes.fromhex(rest[0])), rest[1]) if kind == "ok" else rest[0])
    return found


def quiet(fields):
    """Fields with every NaN a quiet one: Python's floats cannot hold the signalling ones that damage makes."""

    def change(match):
        bits = int(match[1], 16)
        return "f%x" % (bits | 0x400000 if bits & 0x7FFFFFFF > 0x7F800000 else bits)

    return re.sub(r"(?<=[:,[])f([0-9a-f]+)(?=[],}])", change, fields)


def is_list(field):
    return field.is_repeated if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED


def plain(name):
    return name.replace("_", "").lower()


def dump(message):
    """The fields of a message as wire-echo writes them."""
    parts = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.containing_oneof:
            oneof = field.containing_oneof.name
            parts.setdefault(plain(oneof), "-")
            if message.WhichOneof(oneof) == field.name:
                parts[plain(oneof)] = f"{plain(field.name)}={dump_value(field, value)}"
        elif is_list(field):
            parts[plain(field.name)] = "[" + ",".join(dump_value(field, item) for item in value) + "]"
        elif field.type == field.TYPE_MESSAGE and not message.HasField(field.name):
            parts[plain(field.name)] = "-"
        else:
            parts[plain(field.name)] = dump_value(field, value)
    return "{" + ",".join(sorted(f"{name}:{value}" for name, value in parts.items())) + "}"


def dump_value(field, value):
    if field.type == field.TYPE_MESSAGE:
        return dump(value)
    if field.type == field.TYPE_BYTES:
        return "x" + value.hex()
    if field.type == field.TYPE_STRING:
        return "s" + value.encode().hex()
    if field.type == field.TYPE_FLOAT:
        return "f%x" % struct.unpack("<I", struct.pack("<f", value))[0]
    if field.type == field.TYPE_BOOL:
        return "true" if value else "false"
    assert field.type in (field.TYPE_UINT32, field.TYPE_UINT64, field.TYPE_ENUM), field.type
    return str(value)


FLOATS = [0.0, -0.0, 1.0, float("inf"), float("-inf"), float("nan"), 3.4028234663852886e38, 1.401298464324817e-45]
TEXTS = ["", "a", "Ärger", "e\u0301", "\0", "中文", "👩‍👧", "\ufeff", "'; drop table--", "\U0010ffff"]


def random_value(rng, field):
    """A random value of a field, special ones often."""
    if field.type == field.TYPE_STRING:
        return "".join(rng.choices(TEXTS, k=rng.randrange(6)))
    if field.type == field.TYPE_BYTES:
        return rng.randbytes(rng.choice([0, 1, 16, 32, rng.randrange(2000), 67_500 if rng.random() < 0.05 else 5]))
    if field.type == field.TYPE_FLOAT:
        value = rng.choice([rng.choice(FLOATS), rng.uniform(-1000, 1000), rng.gauss(0, 0.1)])
        return struct.unpack("<f", struct.pack("<f", value))[0]
    if field.type == field.TYPE_BOOL:
        return rng.random() < 0.5
    if field.type == field.TYPE_ENUM:
        return rng.choice([0, 1, 2, 3, 4, 5, 99, -1, 2**31 - 1, -(2**31)])
    bits = 32 if field.type == field.TYPE_UINT32 else 64
    return rng.choice([0, 1, 127, 128, 2**bits - 1, rng.getrandbits(bits) >> rng.randrange(bits)])


def fill(rng, message):
    """Sets random fields of a message; a third of them stay at their defaults."""
    for field in message.DESCRIPTOR.fields:
        if rng.random() < 0.33:
            continue
        if is_list(field):
            for _ in range(rng.choice([1, 2, 3, 5, 128 if field.type == field.TYPE_FLOAT else 4])):
                if field.type == field.TYPE_MESSAGE:
                    fill(rng, getattr(message, field.name).add())
                else:
                    getattr(message, field.name).append(random_value(rng, field))
        elif field.type == field.TYPE_MESSAGE:
            getattr(message, field.name).SetInParent()
            fill(rng, getattr(message, field.name))
        else:
            setattr(message, field.name, random_value(rng, field))
    return message


def made(rng, proto, name):
    return [fill(rng, getattr(proto, name)()) for _ in range(ROUNDS)]


def key(number, kind):
    return varint(number << 3 | kind)


def varint(value):
    out = b""
    while value >= 0x80:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def test_every_message_is_compared(proto):
    theirs = set(proto.DESCRIPTOR.message_types_by_name)
    assert set(MESSAGES) == theirs
    assert {name.removeprefix("rollcall.v1.") for name in run("--names")} == theirs


@pytest.mark.parametrize("name", MESSAGES)
def test_what_google_writes_we_read(proto, name):
    messages = made(random.Random(f"theirs {name}"), proto, name)
    for message, answer in zip(messages, echo(name, [m.SerializeToString(deterministic=True) for m in messages])):
        assert not isinstance(answer, str), f"refused as {answer}"
        data, fields = answer
        assert fields == dump(message)
        assert data == message.SerializeToString(deterministic=True)


@pytest.mark.parametrize("name", MESSAGES)
def test_what_we_write_google_reads(proto, name):
    lines = run("--random", name, 20, ROUNDS)
    assert len(lines) == ROUNDS
    for line in lines:
        data, fields = line.split(" ")
        data = unframe(bytes.fromhex(data))
        message = getattr(proto, name).FromString(data)
        assert dump(message) == fields
        assert message.SerializeToString(deterministic=True) == data
        assert len(data) == message.ByteSize()


@pytest.mark.parametrize("name", MESSAGES)
def test_bytes_are_read_and_not_handed_through(proto, name):
    """Unknown fields vanish, packed lists may come unpacked, twice-given messages merge: as with Google."""
    rng = random.Random(f"odd {name}")
    bodies, expected = [], []
    for first, second in zip(made(rng, proto, name), made(rng, proto, name)):
        unknown = key(2000, 0) + varint(rng.getrandbits(64)) + key(2001, 2) + b"\3abc" + key(2002, 3) + key(5, 5) + b"1234"
        unknown += key(2002, 4)
        body = unknown + first.SerializeToString() + unknown + second.SerializeToString()
        for field in first.DESCRIPTOR.fields:
            if is_list(field) and field.type == field.TYPE_FLOAT:
                body += key(field.number, 5) + struct.pack("<f", 1.5) + key(field.number, 2) + b"\4" + struct.pack("<f", 2.5)
            # The number of a field, with a type it does not have: unknown, too.
            body += key(field.number, 1) + b"12345678"
        message = getattr(proto, name).FromString(body)
        message.DiscardUnknownFields()
        bodies.append(body)
        expected.append(message)
    for body, message, answer in zip(bodies, expected, echo(name, bodies)):
        assert not isinstance(answer, str), f"refused as {answer}"
        assert answer == (message.SerializeToString(deterministic=True), dump(message))
        assert answer[0] != body


# Not Accepted: for a message without fields, and only there, Google's Python parser takes field number 0, which is illegal.
@pytest.mark.parametrize("name", [name for name in MESSAGES if name != "Accepted"])
def test_damaged_messages_are_judged_alike(proto, name):
    """Cut or changed bytes: both sides refuse them, or both read the same."""
    rng = random.Random(f"damaged {name}")
    bodies = []
    for message in made(rng, proto, name) + made(rng, proto, name):
        body = bytearray(message.SerializeToString())[: rng.choice([300, 3000])]
        for _ in range(rng.randrange(4)):
            at = rng.randrange(len(body) + 1)
            body[at : at + rng.randrange(2)] = rng.randbytes(rng.randrange(2))
        bodies.append(bytes(body[: rng.choice([len(body), rng.randrange(len(body) + 1)])]))
    refused = 0
    for body, answer in zip(bodies, echo(name, bodies)):
        try:
            message = getattr(proto, name).FromString(body)
            message.DiscardUnknownFields()
        except Exception:
            refused += 1
            assert answer in ("truncated", "malformed", "too_deep"), body.hex()
        else:
            assert not isinstance(answer, str), f"refused as {answer}: {body.hex()}"
            assert quiet(answer[1]) == quiet(dump(message)), body.hex()
    assert refused < len(bodies)


@pytest.mark.parametrize("bits", ["0a01c3", "0a03eda080", "0a02c0af", "0a04f4908080"])
def test_text_that_is_not_utf8_is_refused_by_both(proto, bits):
    with pytest.raises(Exception):
        proto.Progress.FromString(bytes.fromhex(bits))
    assert echo("Progress", [bytes.fromhex(bits)]) == ["malformed"]


def test_depth_is_bounded_alike(proto):
    """Google's limit for groups is ours: 100."""
    inside = key(15, 3) * 100 + key(15, 4) * 100
    outside = key(15, 3) * 101 + key(15, 4) * 101
    proto.Progress.FromString(inside)
    with pytest.raises(Exception):
        proto.Progress.FromString(outside)
    assert echo("Progress", [inside, outside]) == [(b"", dump(proto.Progress())), "too_deep"]
