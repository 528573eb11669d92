"""kill -9 of any part during an ingest: it comes back by itself, and the database ends as if nothing had happened."""

import os
import pathlib
import random
import signal
import subprocess
import tarfile

import pytest

from conftest import BIN, CACHE, wait_for


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Some dozens of different photos of a few people: the sample photos, cropped and shrunk in many ways."""
    from PIL import Image
    folder = tmp_path_factory.mktemp("gallery")
    dice = random.Random(7)
    for person, file in [("Barack Obama", "obama.jpg"), ("Joe Biden", "biden.jpg"), ("Six", "t1.jpg")]:
        (folder / person).mkdir()
        with Image.open(CACHE / "photos" / file) as picture:
            picture = picture.convert("RGB")
            for number, side in enumerate(dice.sample(range(420, 640), 20)):  # no two of the same bytes
                variant = picture.copy()
                variant.thumbnail((side, side))
                variant.save(folder / person / f"{number:02}.jpg", quality=dice.randint(70, 95))
    (folder / "Six" / "broken.jpg").write_bytes(b"not a picture")
    return folder


@pytest.fixture(scope="module")
def undisturbed(binaries, pictures, tmp_path_factory):
    """The rows an ingest leaves when nothing is killed."""
    from conftest import Stack
    running = Stack(tmp_path_factory.mktemp("calm"), "--port", "0").up()
    try:
        running.rollcall("ingest", pictures, "--collection", "default", check=False)
        rows = running.database_rows()
        assert len(rows.splitlines()) >= 60
        return rows
    finally:
        running.down()


@pytest.mark.parametrize("victim", ["detector", "embedder", "index", "clusterer", "api-gateway", "rabbitmq"])
def test_kill_during_ingest(own_stack, pictures, undisturbed, victim):
    stack = own_stack()
    ingest = subprocess.Popen(
        [f"{BIN}/rollcall", "ingest", str(pictures), "--collection", "default", "--home", str(stack.home), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wait_for("the first rows", lambda: int(stack.sql("select count(*) from images")) >= 3)
    killed = [p for p in stack.status()["programs"] if p["name"].startswith(victim)]
    assert killed, stack.status()
    for program in killed:
        os.kill(program["pid"], signal.SIGKILL)
    if victim == "rabbitmq":  # the runtime's helper processes die with it
        wait_for("the broker to be gone", lambda: not pathlib.Path(f"/proc/{killed[0]['pid']}").exists())
    output, _ = ingest.communicate()
    assert ingest.returncode == 1, output  # the broken picture, and nothing else
    assert stack.database_rows() == undisturbed
    def back():
        now = [p for p in stack.status()["programs"] if p["name"].startswith(victim)]
        return now and all(p["pid"] != k["pid"] and p["state"] == "running" for p, k in zip(now, killed))
    wait_for(f"{victim} to be back", back)
