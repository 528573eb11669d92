"""Judging how good names are, from the command line."""

import json
import random
import struct


def faces(path, people, photos, strangers):
    """A file of faces: each person on a random place, the photos near it."""
    random.seed(1)
    heads, vectors = [], []
    for person in range(people + strangers):
        centre = [random.uniform(-1, 1) for _ in range(128)]
        for photo in range(photos if person < people else 1):
            heads.append(f"p{person}\t{person}/{photo}.jpg\t{random.random():.3f}\t{random.randint(40, 200)}\n")
            vectors.append(struct.pack("<128f", *[x + random.uniform(-0.02, 0.02) for x in centre]))
    path.write_bytes(f"rollcall faces 1\nmodel: dlib-resnet-v1\nfaces: {len(heads)}\n{''.join(heads)}".encode() + b"".join(vectors))
    return path


def test_a_file_of_faces_is_judged_without_a_running_rollcall(stack, tmp_path):
    data, page = faces(tmp_path / "some.faces", 8, 6, 150), tmp_path / "report.html"
    done = stack.rollcall(
        "evaluate", "--data", data, "--photos", "2,1", "--least", "4", "--draws", "2", "--sizes", "4,8", "--page", page, "--json")
    report = json.loads(done.stdout)
    assert [section["photos"] for section in report["open_set"]] == [2, 1]
    assert report["open_set"][0]["rules"][0]["rates"][1]["fnir"] == 0
    text = page.read_text()
    assert text.count("<svg") >= 6 and "src=" not in text and "http" not in text
    few = stack.rollcall("evaluate", "--data", faces(tmp_path / "few.faces", 3, 6, 150), check=False)
    assert few.returncode == 1 and "it takes 5" in few.stderr
    broken = tmp_path / "broken.faces"
    broken.write_bytes(data.read_bytes()[:-1])
    assert "no file of faces" in stack.rollcall("evaluate", "--data", broken, check=False).stderr
    assert stack.rollcall("evaluate", "--data", data, "--limit", "2", check=False).returncode == 2


def test_a_collection_with_too_few_labels_is_refused_with_what_is_missing(stack, collection):
    done = stack.rollcall("evaluate", "--collection", collection, check=False)
    assert done.returncode == 1 and "it takes 5" in done.stderr
    for bad in ({"false_name_limit": 0}, {"false_name_limit": 2}, {"draws": 0}, {"what": 1}):
        assert stack.post(f"/api/v1/collections/{collection}/evaluations", bad).status == 400
    assert stack.get("/api/v1/evaluations/00000000-0000-7000-8000-000000000000").status == 404
