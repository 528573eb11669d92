"""Photos per second from a folder to rows in the database, against a loop of the Python package over the same photos.

    make bench-ingest                      # the sample photos, many times
    make bench-ingest BENCH_FOLDER=DIR BENCH_PHOTOS=1000

Ours is the whole path: REST, blobs, broker, detector, embedder, PostgreSQL, index. The peer (face_recognition 1.3.0 on
dlib's wheel, one process a core) only finds and embeds, and keeps nothing. Both use HOG upsampled once, and take turns.
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

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("ROLLCALL_CACHE", pathlib.Path.home() / ".cache/rollcall"))
BIN = os.environ.get("ROLLCALL_BIN", str(ROOT / ".build/release"))
PEER = CACHE / "peers/face_recognition"


def photos(count):
    """Some hundreds of different files: every n-th of the folder, or variants of the sample photos."""
    folder = os.environ.get("BENCH_FOLDER") or os.environ.get("ROLLCALL_BENCH_DATA")
    target = pathlib.Path(tempfile.mkdtemp(prefix="rollcall-bench-"))
    if folder:
        found = sorted(pathlib.Path(folder).rglob("*.jpg"))
        for number, path in enumerate(found[:: max(1, len(found) // count)][:count]):
            shutil.copy(path, target / f"{number:06}.jpg")
        return target, f"{folder}"
    print("no BENCH_FOLDER: variants of the sample photos instead")
    from PIL import Image
    samples = [Image.open(path).convert("RGB") for path in sorted((CACHE / "photos").glob("*.jpg"))]
    for number in range(count):
        picture = samples[number % len(samples)].copy()
        picture.thumbnail((400 + number % 97, 400 + number % 97))
        picture.save(target / f"{number:06}.jpg", quality=80 + number % 15)
    return target, "variants of the sample photos"


def stages(state):
    """Seconds of work by stage, summed over the programs, and the chips embedded."""
    sums, chips = {}, 0
    for program in state["programs"]:
        if not program.get("url"):
            continue
        text = urllib.request.urlopen(program["url"].rstrip("/") + "/metrics").read().decode()
        for name, value in re.findall(r"^rollcall_(\w+)_duration_seconds_sum(?:\{[^}]*\})? ([\d.e+-]+)$", text, re.M):
            if name in ("decode", "detect", "embed", "record"):
                sums[name] = sums.get(name, 0) + float(value)
        chips += sum(map(int, re.findall(r"^rollcall_chips_embedded_total (\d+)$", text, re.M)))
    return sums, chips


def ours(folder):
    home = tempfile.mkdtemp(prefix="rollcall-bench-home-")
    run = lambda *words: subprocess.run([f"{BIN}/rollcall", *words, "--home", home], capture_output=True, text=True)
    try:
        up = run("up", "--port", "0")
        if up.returncode:
            sys.exit(up.stderr)
        start = time.monotonic()
        done = run("ingest", str(folder), "--collection", "default", "--json")
        seconds = time.monotonic() - start
        summary = json.loads(done.stdout)
        work, faces = stages(json.loads(run("status", "--json").stdout))
        return summary["done"] / seconds, faces, work
    finally:
        run("down")
        shutil.rmtree(home, ignore_errors=True)


def peer_python():
    """The peer's own environment, made when it is missing."""
    python = PEER / "bin/python"
    if not python.exists():
        print("fetching the peer's package")
        subprocess.run([sys.executable, "-m", "venv", PEER], check=True)
        pip = [PEER / "bin/pip", "install", "-q"]
        subprocess.run([*pip, "dlib-bin==20.0.1.post1", "numpy", "pillow", "click", "setuptools<81"], check=True)
        subprocess.run([*pip, "--no-build-isolation", "face_recognition_models==0.3.0"], check=True)
        subprocess.run([*pip, "--no-deps", "face_recognition==1.3.0"], check=True)
    return python


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
        [peer_python(), "-c", PEER_LOOP, folder, str(os.cpu_count())], capture_output=True, text=True,
        env=dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"))
    if done.returncode:
        sys.exit(done.stderr)
    rate, faces = done.stdout.split()
    return float(rate), int(faces)


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    flags = re.search(r"^flags\s*: (.*)$", text, re.M)
    isa = [name for name in ("avx2", "avx512f", "avx512_vnni") if flags and name in flags.group(1).split()]
    name = re.search(r"^model name\s*: (.*)$", text, re.M)
    return {"cpu": name.group(1) if name else "unknown", "cores": os.cpu_count(), "isa": isa}


def main():
    count, rounds = int(os.environ.get("BENCH_PHOTOS", "200")), int(os.environ.get("BENCH_ROUNDS", "2"))
    folder, source = photos(count)
    pairs = [(ours(folder), peer(folder)) for _ in range(rounds)]
    best = max(pair[0] for pair in pairs)
    rate, peer_rate = best[0], max(pair[1][0] for pair in pairs)
    ratio = statistics.median(a[0] / b[0] for a, b in pairs)
    print(f"\n{count} photos ({source}), {os.cpu_count()} cores, {rounds} rounds in turn")
    print(f"{'':24}{'photos/s':>10}{'faces':>8}")
    print(f"{'Rollcall, whole path':24}{rate:10.1f}{best[1]:8}")
    print(f"{'face_recognition loop':24}{peer_rate:10.1f}{pairs[0][1][1]:8}\nratio {ratio:.2f}")
    total = sum(best[2].values()) or 1
    for stage, seconds in sorted(best[2].items(), key=lambda item: -item[1]):
        print(f"  {stage:8} {seconds:8.1f} s of work  {100 * seconds / total:5.1f} %")
    out = ROOT / ".build/bench/ingest.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    row = {"name": f"ingest {source}", "unit": "photos/s", "ours": rate,
           "peers": {"face_recognition": peer_rate}, "ratio": {"face_recognition": ratio}, "stage_seconds": best[2]}
    out.write_text(json.dumps({"machine": machine(), "rows": [row]}, indent=2))
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
