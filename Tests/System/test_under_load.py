"""What happens while a day's uploads are coming in: questions go first, and chips are embedded in batches."""

import json
import re
import subprocess
import urllib.request

import pytest

from conftest import BIN, CACHE, photo, wait_for

PHOTOS = 160


@pytest.fixture(scope="module")
def uploads(tmp_path_factory):
    """Many different photos of one person each: the sample photos in many sizes."""
    from PIL import Image
    folder = tmp_path_factory.mktemp("uploads")
    for file in ["obama.jpg", "biden.jpg"]:
        with Image.open(CACHE / "photos" / file) as picture:
            picture = picture.convert("RGB")
            for number in range(PHOTOS // 2):
                variant = picture.copy()
                variant.thumbnail((560 + number, 560 + number))
                variant.save(folder / f"{number:03}-{file}")
    return folder


def metric(stack, program, name):
    """The value of a metric without labels."""
    url = next(p["url"] for p in stack.status()["programs"] if p["name"] == program)
    text = urllib.request.urlopen(url.rstrip("/") + "/metrics").read().decode()
    return float(re.search(rf"^{name} (\S+)$", text, re.M).group(1))


def test_questions_go_before_uploads(own_stack, uploads):
    stack = own_stack()
    stack.upload("/api/v1/collections/default/images?wait=true", "o.jpg", photo("obama2.jpg"), {"person": "Obama"})
    ingest = subprocess.Popen(
        [f"{BIN}/rollcall", "ingest", str(uploads), "--collection", "default", "--home", str(stack.home), "--json",
         "--jobs", "32"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    count = lambda: int(stack.sql("select count(*) from images"))
    queued = lambda: set(stack.sql("select item from job_items where state = 'queued'").split())
    before = wait_for("uploads that wait", lambda: count() > 4 and len(now := queued()) > 24 and now)
    answer = stack.upload("/api/v1/identify?collection=default", "o.jpg", photo("obama.jpg"))
    left = before & queued()
    assert answer.status == 200 and answer.json["faces"][0]["proposals"], answer.body
    # Had the question waited for its turn, none of what was there before it would be left.
    assert left, f"{len(before)} photos waited when the question came, and none of them waits now"
    output, progress = ingest.communicate()
    assert ingest.returncode == 0, progress
    assert json.loads(output)["done"] == PHOTOS and count() == PHOTOS + 1
    batches = metric(stack, "embedder", "rollcall_embed_batch_size_count")
    chips = metric(stack, "embedder", "rollcall_embed_batch_size_sum")
    assert chips >= PHOTOS and chips / batches > 1, f"{chips} chips in {batches} batches"
