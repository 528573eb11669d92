"""Photos per second from a folder to rows in the database, against a loop of the Python package over the same photos.

    make bench-ingest                      # every n-th photo of LFW, or variants of the sample photos
    make bench-ingest BENCH_FOLDER=DIR BENCH_PHOTOS=1000 BENCH_MIN_FACE=40,80

Ours is the whole path: REST, blobs, broker, detector, embedder, PostgreSQL, index. The peer (face_recognition 1.3.0 on
dlib's wheel, one process a core) only finds and embeds, and keeps nothing; it runs as it does without being told, with HOG on
the photo at twice its size. All take turns on the same cores.
"""

import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from benches import BIN, CACHE, ONE_THREAD, data, peer_python, write


def photos(count):
    """Some hundreds of different files: every n-th of the folder, or variants of the sample photos."""
    folder = os.environ.get("BENCH_FOLDER") or data("lfw")
    target = pathlib.Path(tempfile.mkdtemp(prefix="rollcall-bench-"))
    if folder:
        found = sorted(pathlib.Path(folder).rglob("*.jpg"))
        for number, path in enumerate(found[:: max(1, len(found) // count)][:count]):
            shutil.copy(path, target / f"{number:06}.jpg")
        return target, pathlib.Path(folder).name
    print("no BENCH_FOLDER and no LFW: variants of the sample photos instead")
    from PIL import Image
    samples = [Image.open(path).convert("RGB") for path in sorted((CACHE / "photos").glob("*.jpg"))]
    for number in range(count):
        picture = samples[number % len(samples)].copy()
        picture.thumbnail((400 + number % 97, 400 + number % 97))
        picture.save(target / f"{number:06}.jpg", quality=80 + number % 15)
    return target, "variants of the sample photos"


def stages(state):
    """Seconds of work by stage, summed over the programs, the chips embedded, and the most memory of each program in MiB."""
    sums, chips, memory = {}, 0, {}
    for program in state["programs"]:
        status = pathlib.Path(f"/proc/{program['pid']}/status").read_text() if program.get("pid") else ""
        peak = re.search(r"^VmHWM:\s+(\d+) kB", status, re.M)
        if peak:
            memory[program["name"]] = int(peak.group(1)) // 1024
        if not program.get("url"):
            continue
        text = urllib.request.urlopen(program["url"].rstrip("/") + "/metrics").read().decode()
        for name, value in re.findall(r"^rollcall_(\w+)_duration_seconds_sum(?:\{[^}]*\})? ([\d.e+-]+)$", text, re.M):
            if name in ("decode", "detect", "embed", "record"):
                sums[name] = sums.get(name, 0) + float(value)
        chips += sum(map(int, re.findall(r"^rollcall_chips_embedded_total (\d+)$", text, re.M)))
    return sums, chips, memory


def ours(folder, min_face):
    home = tempfile.mkdtemp(prefix="rollcall-bench-home-")
    environment = dict(os.environ, ROLLCALL_MIN_FACE=str(min_face))
    run = lambda *words: subprocess.run(
        [f"{BIN}/rollcall", *words, "--home", home], capture_output=True, text=True, env=environment)
    try:
        up = run("up", "--port", "0")
        if up.returncode:
            sys.exit(up.stderr)
        start = time.monotonic()
        done = run("ingest", str(folder), "--collection", "default", "--json")
        seconds = time.monotonic() - start
        summary = json.loads(done.stdout)
        work, faces, memory = stages(json.loads(run("status", "--json").stdout))
        return {"rate": summary["done"] / seconds, "faces": faces, "work": work, "memory": memory}
    finally:
        run("down")
        shutil.rmtree(home, ignore_errors=True)


PEER_LOOP = """
import multiprocessing, pathlib, sys, time
import face_recognition
def one(path):
    image = face_recognition.load_image_file(path)
    boxes = face_recognition.face_locations(image)
    return len(face_recognition.face_encodings(image, boxes, model="small"))
if __name__ == "__main__":
    paths = sorted(str(p) for p in pathlib.Path(sys.argv[1]).glob("*.jpg"))
    with multiprocessing.Pool(int(sys.argv[2])) as pool:
        pool.map(one, paths[:4])
        start = time.monotonic()
        faces = sum(pool.imap_unordered(one, paths, chunksize=4))
        print(len(paths) / (time.monotonic() - start), faces)
"""


def peer(folder):
    done = subprocess.run(
        [peer_python(), "-c", PEER_LOOP, folder, str(os.cpu_count())], capture_output=True, text=True, env=ONE_THREAD)
    if done.returncode:
        sys.exit(done.stderr)
    rate, faces = done.stdout.split()
    return {"rate": float(rate), "faces": int(faces)}


def main():
    count, rounds = int(os.environ.get("BENCH_PHOTOS", "400")), int(os.environ.get("BENCH_ROUNDS", "2"))
    sizes = [int(word) for word in os.environ.get("BENCH_MIN_FACE", "40,80").split(",")]
    folder, source = photos(count)
    turns = [({size: ours(folder, size) for size in sizes}, peer(folder)) for _ in range(rounds)]
    package = max((turn[1] for turn in turns), key=lambda one: one["rate"])
    print(f"\n{count} photos ({source}), {os.cpu_count()} cores, {rounds} rounds in turn; ratios are the medians of the rounds")
    print(f"{'':34}{'photos/s':>10}{'faces':>8}{'ratio':>8}")
    rows = []
    for size in sizes:
        best = max((turn[0][size] for turn in turns), key=lambda one: one["rate"])
        ratio = statistics.median(turn[0][size]["rate"] / turn[1]["rate"] for turn in turns)
        print(f"{f'Rollcall, faces from {size} pixels':34}{best['rate']:10.1f}{best['faces']:8}{ratio:8.2f}")
        total = sum(best["work"].values()) or 1
        for stage, seconds in sorted(best["work"].items(), key=lambda item: -item[1]):
            print(f"  {stage:8}{1000 * seconds / count:8.1f} ms a photo{100 * seconds / total:7.1f} %")
        print("  most memory in MiB: " + ", ".join(f"{name} {size}" for name, size in sorted(best["memory"].items())))
        rows.append({"name": f"ingest {source}, faces from {size} pixels", "unit": "photos/s", "ours": best["rate"],
                     "peers": {"face_recognition": package["rate"]}, "ratio": {"face_recognition": ratio},
                     "stage_seconds": best["work"], "memory_mib": best["memory"]})
    print(f"{'face_recognition loop':34}{package['rate']:10.1f}{package['faces']:8}")
    write("ingest", rows)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
