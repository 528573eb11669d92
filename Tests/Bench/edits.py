"""A merge of two people of 5,000 faces each and its undo: how long they take, and how soon the search follows.

    make bench-edits

A real stack on loopback: the merge goes in through REST, and a client asks for the neighbours of a face of the merged person until
the answer carries the new name. BENCH_URL and BENCH_DATABASE name a stack that runs already.
"""

import json
import os
import statistics
import subprocess
import tempfile
import time
import urllib.request

from benches import BIN, write

FACES = 5000
ROUNDS = 5
FILL = """
begin;
insert into collections (id, name) values (gen_random_uuid(), 'edits');
create temp table made as
select gen_random_uuid() as image, gen_random_uuid() as face, n % 2 as side, n from generate_series(1, {count}) n;
insert into people (id, collection_id, name)
select gen_random_uuid(), c.id, side from collections c, unnest(array['Left', 'Right']) side where c.name = 'edits';
insert into images (id, collection_id, sha256, byte_count, width, height, format, file_name, face_count, detector)
select image, c.id, sha256(image::text::bytea), 1, 100, 100, 'jpeg', n || '.jpg', 1, 'none' from made, collections c
where c.name = 'edits';
insert into faces (id, collection_id, image_id, ordinal, x, y, width, height, landmarks, score, quality, quality_size,
    quality_sharpness, quality_pose, quality_exposure, shard_key)
select face, c.id, image, 0, 1, 1, 90, 90, '{{}}', 1, 1, 1, 1, 1, 1, n % 1000 from made, collections c where c.name = 'edits';
insert into embeddings (face_id, model, vector)
select face, 'dlib-resnet-v1', decode(repeat(lpad(to_hex(n % 256), 2, '0') || lpad(to_hex(n / 256), 2, '0') || '003e', 128), 'hex')
from made;
with seeded as (
    insert into labels (id, collection_id, face_id, decision, person_id, origin, made_by)
    select gen_random_uuid(), c.id, face, 'is_person', p.id, 'seed', 'bench' from made, collections c
    join people p on p.collection_id = c.id where c.name = 'edits' and (p.name = 'Left') = (side = 0) returning *
) insert into face_state (face_id, collection_id, decision, person_id, label_id)
select face_id, collection_id, 'is_person', person_id, id from seeded;
commit;
analyze;
"""


def call(url, path, body=None):
    request = urllib.request.Request(url + path, data=json.dumps(body).encode() if body is not None else None)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def until(url, face, name):
    """Asks until the search knows the face under a name."""
    while True:
        items = call(url, f"/api/v1/faces/{face}/neighbors?k=1")["items"]
        if items and items[0]["person"] and items[0]["person"]["name"] == name:
            return
        time.sleep(0.005)


def measure(url, database):
    sql = lambda text: subprocess.run(
        ["psql", "--no-psqlrc", "-qAtv", "ON_ERROR_STOP=1", database], input=text, text=True, capture_output=True, check=True).stdout
    sql(FILL.format(count=2 * FACES))
    # The neighbour of the one that was asked about is a face of the same side: its vector is twice as near.
    face, = sql("select m.face_id from face_state m join people p on p.id = m.person_id where p.name = 'Right' limit 1").split()
    sql(f"update embeddings set vector = (select vector from embeddings e join face_state s using (face_id) join people p"
        f" on p.id = s.person_id where p.name = 'Right' and e.face_id <> '{face}' limit 1) where face_id = '{face}'")
    until(url, face, "Right")
    times = {"merge": [], "search after the merge": [], "undo": [], "search after the undo": []}
    for _ in range(ROUNDS):
        start = time.perf_counter()
        edit = call(url, "/api/v1/collections/edits/edits", {"kind": "merge", "people": ["Right"], "into": "Left"})
        done = time.perf_counter()
        until(url, face, "Left")
        followed = time.perf_counter()
        assert edit["changed"] == FACES, edit
        times["merge"].append(done - start)
        times["search after the merge"].append(followed - done)
        start = time.perf_counter()
        call(url, f"/api/v1/edits/{edit['id']}/undo", {})
        done = time.perf_counter()
        until(url, face, "Right")
        followed = time.perf_counter()
        times["undo"].append(done - start)
        times["search after the undo"].append(followed - done)
    return times


def main():
    if os.environ.get("BENCH_URL"):
        times = measure(os.environ["BENCH_URL"], os.environ["BENCH_DATABASE"])
    else:
        with tempfile.TemporaryDirectory() as home:
            run = lambda *words: subprocess.run(
                [f"{BIN}/rollcall", *words, "--home", home], check=True, capture_output=True, text=True).stdout
            try:
                run("up", "--port", "0")
                state = json.loads(run("status", "--json"))
                times = measure(state["gateway_url"].rstrip("/"), state["database_url"])
            finally:
                run("down")
    print(f"\ntwo people of {FACES:,} faces, {ROUNDS} times, milliseconds\n")
    print(f"{'':26}{'median':>8}{'worst':>8}")
    for what, seconds in times.items():
        print(f"{what:26}{statistics.median(seconds) * 1000:8.0f}{max(seconds) * 1000:8.0f}")
    write("edits", [
        {"name": what, "unit": "ms", "ours": statistics.median(seconds) * 1000, "peers": {}, "ratio": {},
         "worst": max(seconds) * 1000} for what, seconds in times.items()])


if __name__ == "__main__":
    main()
