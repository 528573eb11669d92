"""The index over time: it changes its number of shards, loses replicas and starts from snapshots, and stays right."""

import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time
import urllib.request

import pytest

from conftest import BIN, wait_for
from gallery import Gallery, MODEL


class Traffic:
    """Searches, inserts, deletions and labels until it is told to stop; any wrong answer is kept."""

    def __init__(self, gallery, **search):
        self.gallery, self.search = gallery, search
        self.over, self.errors, self.accounts = threading.Event(), [], []
        self.threads = [threading.Thread(target=self.repeat, args=[work]) for work in (
            self.ask, self.ask, self.write, self.decide)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def repeat(self, work):
        while not self.over.is_set():
            try:
                work()
            except Exception as error:  # the thread's own; the test raises it
                self.errors.append(error)
                return

    def ask(self):
        self.accounts.append(self.gallery.search(k=len(self.accounts) % 12 + 1, labelled=len(self.accounts) % 3 == 0,
                                                 **self.search))

    def write(self):
        self.gallery.add(3)
        time.sleep(0.02)

    def decide(self):
        dice, living = self.gallery.random, self.gallery.living()
        face = dice.choice(living)
        if len(living) > 400 or dice.random() < 0.3:
            self.gallery.delete(face)
        else:
            self.gallery.label(face, dice.choice([*self.gallery.people, None]))
        time.sleep(0.02)

    def well(self):
        if self.errors:
            raise self.errors[0]


def index(stack):
    return stack.get("/api/v1/index").json


def processes(stack):
    return [p for p in stack.status()["programs"] if p["name"].startswith("index")]


def test_the_number_of_shards_changes_while_everybody_searches(own_stack):
    stack = own_stack()
    gallery = Gallery(stack)
    gallery.add(300)
    with Traffic(gallery) as traffic:
        for shards in (3, 2):
            before = len(traffic.accounts)
            done = stack.rollcall("index", "resize", shards, "--json", check=False)
            traffic.well()
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["serving"]["shards"] == shards
            after = len(traffic.accounts)
            assert after > before, "nobody searched meanwhile"
            wait_for("searches in the new epoch", lambda: traffic.errors or len(traffic.accounts) > after + 10)
            wait_for("the old processes to be gone", lambda: len(processes(stack)) == shards)
    traffic.well()
    assert {account["shards_total"] for account in traffic.accounts} == {1, 2, 3}
    assert all(account["complete"] for account in traffic.accounts)
    gallery.close()
    stack.down()
    stack.up()
    assert len(processes(stack)) == 2, "the number stays"


def extra_replica(stack, shard):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ROLLCALL_")}
    environment |= {
        "ROLLCALL_DATABASE_URL": stack.state["database_url"], "ROLLCALL_AMQP_URL": stack.state["amqp_url"],
        "ROLLCALL_INDEX_SHARD": shard}
    return subprocess.Popen([f"{BIN}/index-service"], env=environment, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def test_killing_a_replica_makes_no_answer_wrong(own_stack):
    stack = own_stack("--shards", "2")
    gallery = Gallery(stack)
    gallery.add(200)
    with Traffic(gallery) as traffic:
        for _ in range(2):
            extra = extra_replica(stack, "0/2")
            ready = lambda: sum(r["ready"] for r in index(stack)["replicas"] if r["shard"] == 0) == 2
            wait_for("a second replica", lambda: traffic.errors or ready())
            seen = len(traffic.accounts)
            wait_for("searches", lambda: traffic.errors or len(traffic.accounts) > seen + 30)
            extra.send_signal(signal.SIGKILL)
            extra.wait()
            seen = len(traffic.accounts)
            wait_for("more searches", lambda: traffic.errors or len(traffic.accounts) > seen + 30)
            wait_for("it to be forgotten", lambda: traffic.errors or not ready())
    traffic.well()
    assert all(account["complete"] for account in traffic.accounts)
    gallery.close()


def test_a_missing_shard_is_said_within_the_deadline(own_stack):
    stack = own_stack("--shards", "2")
    gallery = Gallery(stack)
    gallery.add(100)
    path = f"/api/v1/collections/{gallery.name}/search"
    question = {"vector": [0.0] * 128, "k": 1000, "timeout": 1.5}
    wait_for("all of it", lambda: len(stack.post(path, question).json["results"][0]["neighbors"]) == 100)
    victim = next(p for p in processes(stack) if "1-of-2" in p["name"])
    os.kill(victim["pid"], signal.SIGSTOP)
    try:
        begin = time.monotonic()
        answer = stack.post(path, question)
        assert answer.status == 200 and time.monotonic() - begin < 3
        account = answer.json["search"]
        assert (account["shards_ok"], account["shards_total"], account["complete"]) == (1, 2, False)
        assert 0 < len(answer.json["results"][0]["neighbors"]) < 100
        refused = stack.post(path, question | {"complete": True})
        assert refused.status == 503 and refused.json["code"] == "index_incomplete"
        assert refused.headers["Retry-After"]
        # When it has not been heard of for a while, nobody waits for the deadline any more.
        wait_for("the shard to be given up", lambda: index(stack)["serving"]["shards_ready"] == 1)
        begin = time.monotonic()
        answer = stack.post(path, question | {"timeout": 20})
        assert answer.json["search"]["complete"] is False and time.monotonic() - begin < 5
    finally:
        os.kill(victim["pid"], signal.SIGCONT)
    wait_for("all of it again", lambda: stack.post(path, question).json["search"]["complete"])
    gallery.close()


def restart_index(stack):
    old = processes(stack)[0]
    os.kill(old["pid"], signal.SIGTERM)
    wait_for("the index to be back", lambda: (p := processes(stack)) and p[0]["ready"] and p[0]["pid"] != old["pid"])


def said(stack, text):
    return sum(text in line for line in (stack.home / "logs/index.log").read_text().splitlines())


def test_it_starts_from_its_snapshot_and_catches_up(own_stack):
    stack = own_stack()
    gallery = Gallery(stack)
    gallery.add(200)
    gallery.search()
    restart_index(stack)
    assert said(stack, "took a snapshot") == 1, "it wrote one when it stopped"
    snapshot = stack.home / "index/shard-0-of-1.snapshot"
    for _ in range(5):
        gallery.add(7)
        gallery.delete(gallery.living()[0])
        gallery.search(k=1000)
    # Killed, it starts from an older one and reads what came since.
    os.kill(processes(stack)[0]["pid"], signal.SIGKILL)
    wait_for("the index to have started again", lambda: said(stack, "took a snapshot") == 2)
    wait_for("an answer", lambda: index(stack)["serving"]["complete"])
    gallery.search(k=1000)
    restart_index(stack)
    gallery.search(k=1000)
    # A damaged one is refused, and the rows come from the database.
    stack.down()
    data = bytearray(snapshot.read_bytes())
    data[len(data) // 2] ^= 0x10
    snapshot.write_bytes(data)
    stack.up()
    gallery = rejoin(gallery, stack)
    assert said(stack, "a snapshot is refused") == 1
    gallery.search(k=1000)
    gallery.close()


def rejoin(gallery, stack):
    """The same gallery after its stack has moved to other ports."""
    from gallery import Session
    gallery.close()
    gallery.session = Session(stack.state["database_url"])
    return gallery


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_loses_nothing_and_is_said(own_stack, tmp_path, monkeypatch):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", small]).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        monkeypatch.setenv("ROLLCALL_INDEX_SNAPSHOT_DIR", str(small))
        stack = own_stack()
        gallery = Gallery(stack)
        gallery.add(20)
        gallery.search()
        restart_index(stack)
        kept = (small / "shard-0-of-1.snapshot").read_bytes()
        gallery.add(500)
        gallery.search()
        restart_index(stack)
        # Once when it stopped, and perhaps again when it had caught up.
        assert said(stack, "a snapshot can't be written") >= 1
        assert (small / "shard-0-of-1.snapshot").read_bytes() == kept, "the one before stays"
        gallery.search(k=1000)
        gallery.close()
        stack.down()
    finally:
        subprocess.run(["umount", small])


def test_what_is_wrong_with_a_search_is_told(stack):
    gallery = Gallery(stack)
    gallery.add(5)
    gallery.search()
    path = f"/api/v1/collections/{gallery.name}/search"
    vector = [0.5] * 128
    for body, status, code in [
        ({}, 400, "invalid_field"), ({"vector": vector[:-1]}, 400, "invalid_vector"),
        ({"vector": [*vector[:-1], 1e39]}, 400, "invalid_vector"), ({"vector": ["x"] * 128}, 400, "invalid_vector"),
        ({"vectors": []}, 400, "invalid_vector"), ({"vector": vector, "k": 0}, 400, "invalid_field"),
        ({"vector": vector, "k": 1_000_000}, 400, "invalid_field"),
        ({"vector": vector, "radius": -1}, 400, "invalid_field"),
        ({"vector": vector, "radius": 0}, 400, "invalid_field"),
        ({"vector": vector, "per_person": 0}, 400, "invalid_field"),
        ({"vector": vector, "face_id": gallery.living()[0]}, 400, "invalid_field"),
        ({"vector": vector, "model": "other"}, 422, "unknown_model"),
        ({"vector": vector, "person": "nobody"}, 404, "unknown_person"),
        ({"vector": vector, "nonsense": 1}, 400, "unknown_field"), ({"face_id": "x"}, 400, "invalid_field"),
        ({"face_id": "01900000-0000-7000-8000-000000000009"}, 404, "unknown_face"),
    ]:
        answer = stack.post(path, body)
        assert (answer.status, answer.json.get("code")) == (status, code), (body.keys(), answer.body)
    nowhere = stack.post("/api/v1/collections/nowhere/search", {"vector": vector})
    assert (nowhere.status, nowhere.json["code"]) == (404, "unknown_collection")
    nan = stack.post(path, ('{"vector": [' + ",".join(["NaN"] * 128) + "]}").encode(),
                     {"Content-Type": "application/json"})
    assert (nan.status, nan.json["code"]) == (400, "malformed_json")
    gallery.close()


def test_searches_by_face_within_a_radius_and_with_a_cap(stack):
    gallery = Gallery(stack)
    gallery.add(60)
    faces = gallery.living()
    for number, face in enumerate(faces[:30]):
        gallery.label(face, gallery.people[number % 2])
    path = f"/api/v1/collections/{gallery.name}/search"
    both = stack.post(path, {"face_ids": faces[:2], "k": 1000, "fresh": True}).json
    assert [r["face_id"] for r in both["results"]] == faces[:2] and both["model"] == MODEL
    assert all(len(r["neighbors"]) == 59 for r in both["results"]), "all but itself"
    whole = both["results"][0]["neighbors"]
    radius = whole[20]["distance"] + 1e-4
    near = stack.post(path, {"face_id": faces[0], "radius": radius, "fresh": True}).json["results"][0]
    assert near["neighbors"] == [one for one in whole if one["distance"] <= radius] and near["more"] is False
    some = stack.post(path, {"face_id": faces[0], "radius": radius, "k": 5, "fresh": True}).json["results"][0]
    assert some["neighbors"] == whole[:5] and some["more"] is True
    capped = stack.post(path, {"face_id": faces[0], "k": 1000, "per_person": 3, "fresh": True}).json
    counts, expected = {}, []
    for one in whole:
        person = (one["person"] or {}).get("id")
        counts[person] = counts.get(person, 0) + 1
        if person is None or counts[person] <= 3:
            expected.append(one)
    # The face that is asked about carries a person too, and is the nearest of them.
    asked = next(p for n, p in enumerate(gallery.people) if n == 0)
    drop = [one for one in expected if (one["person"] or {}).get("id") == asked][2:]
    assert capped["results"][0]["neighbors"] == [one for one in expected if one not in drop]
    only = stack.post(path, {"face_id": faces[0], "k": 1000, "person": gallery.people[1], "fresh": True}).json
    assert len(only["results"][0]["neighbors"]) == 15
    gallery.close()


def test_metrics_tell_how_fresh_and_how_true_it_is(stack):
    gallery = Gallery(stack)
    gallery.add(10)
    gallery.search()
    url = processes(stack)[0]["url"].rstrip("/")
    text = lambda: urllib.request.urlopen(url + "/metrics").read().decode()
    value = lambda name: float(re.search(rf'^rollcall_index_{name}{{shard="0"}} (\S+)$', text(), re.M).group(1))
    assert value("freshness_seconds_count") >= 10
    assert value("scrub_mismatches_total") == 0
    wait_for("the scrubber", lambda: value("scrubbed_rows_total") > 0 and value("scrubs_total") > 0)
    assert value("scrub_mismatches_total") == 0
    gallery.close()
