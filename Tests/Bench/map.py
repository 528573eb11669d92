"""Maps of faces (t-SNE) beside openTSNE and scikit-learn: seconds, memory, divergence and how many neighbours stay.

    make bench-map                                   # 4,000 and 20,000 faces, 1 and 2 threads
    make bench-map BENCH_FACES="4000 20000 100000"   # 100,000: ten minutes and more for the peers
    make bench-map BENCH_PEERS=openTSNE

Faces are LFW's; more than there are, are LFW's with a little noise (a tenth of the distance to the nearest neighbour).
Every program has its defaults (perplexity 30, 750 or 1,000 steps), finds the neighbours itself and takes turns. All maps are
judged alike: the divergence from our exact affinities, and the share of the ten nearest faces that are among the ten
nearest points. scikit-learn is left out above 20,000 faces, where it takes hours.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy

import lfw
from benches import BIN, CACHE, ROOT, write

PEER = CACHE / "peers/tsne"
SCIKIT_LIMIT = 20_000

PEER_RUN = """
import json, sys, time
import numpy
vectors = numpy.fromfile(sys.argv[1], dtype="<f4").reshape(-1, 128)
threads = int(sys.argv[2])
if sys.argv[4] == "openTSNE":
    import openTSNE
    start = time.monotonic()
    places = openTSNE.TSNE(n_jobs=threads, random_state=0).fit(vectors)
else:
    import sklearn.manifold
    start = time.monotonic()
    places = sklearn.manifold.TSNE(n_jobs=threads, random_state=0).fit_transform(vectors)
seconds = time.monotonic() - start
numpy.asarray(places, dtype="<f4").tofile(sys.argv[3])
print(json.dumps({"seconds": seconds}))
"""


def peer_python():
    python = PEER / "bin/python"
    if not python.exists():
        print("fetching openTSNE and scikit-learn", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", PEER], check=True)
        subprocess.run([PEER / "bin/pip", "install", "-q", "openTSNE==1.0.4", "scikit-learn==1.9.1"], check=True)
    return python


def faces(count):
    """So many vectors, and where they are from."""
    found = lfw.faces()
    random = numpy.random.default_rng(0)
    if found is None:
        print("LFW is not here: made-up people instead, 12 faces each; set ROLLCALL_BENCH_DATA to a folder that holds it")
        people = random.normal(size=(count // 12 + 1, 128)) * 0.055
        return (people.repeat(12, axis=0)[:count] + random.normal(size=(count, 128)) * 0.03).astype("<f4"), "made up"
    vectors = found[1][random.permutation(len(found[1]))]
    if count <= len(vectors):
        return vectors[:count].astype("<f4"), "LFW"
    more = vectors[random.integers(len(vectors), size=count - len(vectors))]
    more = more + random.normal(size=more.shape) * (0.04 / 128 ** 0.5)
    return numpy.concatenate([vectors, more]).astype("<f4"), "LFW and LFW with noise"


def run(command, threads):
    """The JSON a program prints, with its memory."""
    env = dict(os.environ, **{name: str(threads) for name in
                              ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS")})
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True, env=env)
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command[0]} failed")
    return dict(json.loads(text), megabytes=usage.ru_maxrss / 1024)


def kept(vectors, places, k=10):
    """The share of the k nearest faces that are among the k nearest points, over at most 2,000 faces."""
    rows = numpy.random.default_rng(1).permutation(len(vectors))[:2000]
    def nearest(all_points):
        points = all_points[rows].astype("f8")
        squares = (points ** 2).sum(1)[:, None] + (all_points.astype("f8") ** 2).sum(1)[None] - 2 * points @ all_points.T
        squares[numpy.arange(len(rows)), rows] = numpy.inf
        return numpy.argpartition(squares, k, axis=1)[:, :k]
    pairs = zip(nearest(vectors), nearest(places))
    return float(numpy.mean([len(set(a) & set(b)) / k for a, b in pairs]))


def main():
    sizes = [int(word) for word in os.environ.get("BENCH_FACES", "4000 20000").split()]
    peers = os.environ.get("BENCH_PEERS", "openTSNE scikit-learn").split()
    threads = [int(word) for word in os.environ.get("BENCH_THREADS", "1 2").split()]
    tool = pathlib.Path(BIN) / "map-bench"
    subprocess.run(["swift", "build", "-c", "release", "--product", "map-bench"], cwd=ROOT, check=True) \
        if not tool.exists() else None
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            vectors, source = faces(size)
            path = f"{folder}/vectors"
            vectors.tofile(path)
            print(f"\n{size} faces ({source})")
            print(f"{'':22}{'threads':>8}{'seconds':>9}{'MB':>8}{'KL':>8}{'10 kept':>9}{'times':>7}")
            for count in threads:
                found = {}
                for name in ["ours", *peers]:
                    if name == "scikit-learn" and size > SCIKIT_LIMIT:
                        continue
                    out = f"{folder}/{name}"
                    command = [tool, "map", path, count, out] if name == "ours" else \
                        [peer_python(), "-c", PEER_RUN, path, count, out, name]
                    found[name] = run(command, count)
                    places = numpy.fromfile(out, dtype="<f4").reshape(-1, 2)
                    found[name]["kept"] = kept(vectors, places)
                    found[name]["divergence"] = run([tool, "judge", path, os.cpu_count(), out], 1)["divergence"]
                mine = found["ours"]
                for name, one in found.items():
                    times = one["seconds"] / mine["seconds"]
                    print(f"{name:22}{count:8}{one['seconds']:9.2f}{one['megabytes']:8.0f}{one['divergence']:8.3f}"
                          f"{one['kept']:9.3f}" + (f"{times:7.1f}" if name != "ours" else ""), flush=True)
                print(f"{'  first picture':22}{count:8}{mine['first']:9.2f}")
                for key, unit in (("seconds", "s"), ("megabytes", "MB"), ("divergence", "nats"), ("kept", "share")):
                    better = (lambda a, b: a / b) if key == "kept" else (lambda a, b: b / a)
                    rows.append({
                        "name": f"map of {size} faces ({source}), {count} threads, {key}", "unit": unit,
                        "ours": mine[key], "peers": {n: o[key] for n, o in found.items() if n != "ours"},
                        "ratio": {n: better(mine[key], o[key]) for n, o in found.items() if n != "ours"}})
                rows.append({"name": f"first picture of {size} faces, {count} threads", "unit": "s", "ours": mine["first"],
                             "peers": {}, "ratio": {}})
    write("map", rows)


if __name__ == "__main__":
    main()
