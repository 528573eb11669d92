"""From a commit in the database to a search that finds it, at the gateway's door, with and without load.

    make bench-freshness                       # 20,000 faces, 2 shards, 20 s a phase
    make bench-freshness BENCH_FACES=200000 BENCH_SECONDS=60

A probe writes one face, notes the moment the commit returned, and asks for its nearest face until that is the new one. The time
of the last question is part of the figure. The load: two writers that insert as fast as the database takes it, two threads that
search, and in the last phase photos that are detected and embedded on the same cores. There is no peer.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = os.environ.setdefault("ROLLCALL_BIN", str(ROOT / ".build/release"))
sys.path[:0] = [str(ROOT / "Tests/System"), str(ROOT / "Tests/Bench")]

from conftest import CACHE, Stack  # noqa: E402
from gallery import Gallery  # noqa: E402
from ingest import machine  # noqa: E402

FACES, SECONDS = int(os.environ.get("BENCH_FACES", "20000")), float(os.environ.get("BENCH_SECONDS", "20"))
SHARDS = int(os.environ.get("BENCH_SHARDS", "2"))


class Load:
    """Threads that work until the phase is over."""

    def __init__(self, stack, writers, searchers):
        self.over, self.rows, self.searches = threading.Event(), 0, 0
        self.galleries = [Gallery(stack, seed=100 + n) for n in range(writers + searchers)]
        works = [self.write] * writers + [self.search] * searchers
        self.threads = [threading.Thread(target=w, args=[g]) for w, g in zip(works, self.galleries)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()
        for gallery in self.galleries:
            gallery.close()

    def write(self, gallery):
        while not self.over.is_set():
            gallery.add(32)
            self.rows += 32

    def search(self, gallery):
        while not self.over.is_set():
            self.stack_search(gallery)
            self.searches += 1

    @staticmethod
    def stack_search(gallery, vector=None):
        answer = gallery.stack.post(
            f"/api/v1/collections/{gallery.name}/search", {"vector": vector or gallery.vector(), "k": 1})
        assert answer.status == 200, answer.body
        return answer.json["results"][0]["neighbors"]


def probe(gallery, seconds):
    """Seconds from commit to found, each."""
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        vector = [0.0] * 128
        for place in range(20):
            vector[gallery.random.randrange(128)] = 2 + gallery.random.random()
        before = set(gallery.faces)
        gallery.vector = lambda: vector
        gallery.add(1)
        committed = time.monotonic()
        (face,) = set(gallery.faces) - before
        while not ((found := Load.stack_search(gallery, vector)) and found[0]["face_id"] == face):
            pass
        times.append(time.monotonic() - committed)
        time.sleep(0.02)
    return sorted(times)


def photos(folder):
    """Many variants of the sample photos."""
    from PIL import Image
    for path in sorted((CACHE / "photos").glob("*.jpg")):
        with Image.open(path) as picture:
            picture = picture.convert("RGB")
            for number in range(300):
                variant = picture.copy()
                variant.thumbnail((500 + number, 500 + number))
                variant.save(folder / f"{path.stem}-{number}.jpg")
    return folder


def main():
    rows = []
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as home:
        stack = Stack(home, "--port", "0", "--shards", str(SHARDS)).up()
        try:
            full = Gallery(stack)
            for _ in range(FACES // 500):
                full.add(500)
            print(f"{FACES:,} faces in {SHARDS} shards, {os.cpu_count()} cores, {SECONDS:.0f} s a phase\n")
            print(f"{'':34}{'probes':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'rows/s':>9}{'searches/s':>12}")
            for name, writers, searchers, ingest in [
                ("idle", 0, 0, False), ("writing and searching", 2, 2, False),
                ("writing, searching and photos", 2, 2, True)]:
                gallery, command = Gallery(stack, seed=5), None
                if ingest:
                    pictures = pathlib.Path(tempfile.mkdtemp(dir=home))
                    command = subprocess.Popen(
                        [f"{BIN}/rollcall", "ingest", str(photos(pictures)), "--home", home],
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    time.sleep(3)
                with Load(stack, writers, searchers) as load:
                    times = probe(gallery, SECONDS)
                    rates = load.rows / SECONDS, load.searches / SECONDS
                if command:
                    command.terminate()
                    command.wait()
                gallery.close()
                at = lambda part: 1000 * times[min(len(times) - 1, int(part * len(times)))]
                print(f"{name:34}{len(times):8}{at(.5):9.1f}{at(.99):9.1f}{at(1):9.1f}{rates[0]:9.0f}{rates[1]:12.1f}")
                for part, label in [(.5, "p50"), (.99, "p99")]:
                    rows.append({"name": f"commit to searchable, {name}, {label}", "unit": "ms", "ours": at(part),
                                 "peers": {}, "ratio": {}})
            full.close()
        finally:
            stack.down()
    out = ROOT / ".build/bench/freshness.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=2))


if __name__ == "__main__":
    main()
