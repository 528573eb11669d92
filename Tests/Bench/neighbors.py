"""The exact index beside FAISS, hnswlib and USearch: the same rows, the same queries, one thread each, in turn.

    make bench-neighbors                         # 100,000 and 1,000,000 rows
    make bench-neighbors BENCH_ROWS=10000,100000 BENCH_GRAPH_ROWS=100000 BENCH_ROUNDS=3

Rows: *uniform*, each value from 0 to 1, where no bound can exclude blocks; *faces*, a real face of LFW plus normal noise with
the covariance of a person's photos around their mean, so that every face has a cluster of its own; *LFW*, its faces as they
are. Queries are drawn like the rows, and are none of them; for LFW each is a face that is also a row. Without LFW, "faces" are
normal clusters with a spectrum like its, and that is said.

Peers: FAISS flat, SQ8, IVF (probing 16 lists) and HNSW (M 32, efSearch 64), hnswlib (the same) and USearch's exact search, whose Float32
scan stands in for what pgvector computes without an index. Graphs take long to build, so they stop at BENCH_GRAPH_ROWS
(default 100,000). The time of a round is its median query; of the rounds the best counts, for us and for them.
"""

import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from benches import BIN, CACHE, ONE_THREAD, ROOT, machine, write

PEERS = CACHE / "peers/neighbors"
K = 10
QUERIES = 256


def environment():
    """Starts again in the peers' own environment, made when it is missing."""
    python = PEERS / "bin/python"
    if not python.exists():
        print("fetching the peers' packages", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        subprocess.run([PEERS / "bin/pip", "install", "-q", "faiss-cpu==1.15.1", "hnswlib==0.8.0", "usearch==2.26.6", "numpy==2.4.6"], check=True)
    if pathlib.Path(sys.prefix) != PEERS:
        os.execve(python, [python, *sys.argv], ONE_THREAD)


def real_faces():
    """LFW's embeddings with their people, or None."""
    import numpy
    given = os.environ.get("BENCH_FACES")
    if given:
        file = numpy.load(given)
        return [str(name) for name in file["names"]], file["embeddings"].astype("f4")
    import lfw
    return lfw.faces() if lfw.data("lfw") else None


def face_like(generator):
    """Draws rows like faces, and says what they are."""
    import numpy
    real = real_faces()
    if real:
        names, faces = real
        people = numpy.unique([name.split("/")[0] for name in names], return_inverse=True)[1]
        means = numpy.zeros((people.max() + 1, 128))
        numpy.add.at(means, people, faces)
        counts = numpy.bincount(people)
        means /= counts[:, None]
        off = (faces - means[people])[counts[people] > 1]
        covariance = off.T @ off / (len(off) - (counts > 1).sum())
        said = "a face of LFW plus the noise of a person's photos"
    else:
        spectrum = numpy.exp(-numpy.arange(128) / 30)
        faces = generator.standard_normal((6000, 128)) * numpy.sqrt(0.34 * spectrum / spectrum.sum())
        covariance = numpy.diag(0.1 * spectrum / spectrum.sum())
        said = "normal clusters (LFW is not here)"
    root = numpy.linalg.cholesky(covariance + 1e-9 * numpy.eye(128)).astype("f4")
    faces = faces.astype("f4")

    def draw(count):
        return faces[generator.integers(0, len(faces), count)] + generator.standard_normal((count, 128), dtype="f4") @ root.T
    return draw, said, real


class Ours:
    """The Swift half, asked line by line."""
    name = "rollcall"

    def __init__(self, rows, queries):
        self.folder = tempfile.TemporaryDirectory()
        paths = [f"{self.folder.name}/{name}" for name in ("rows", "queries")]
        for path, values in zip(paths, (rows, queries)):
            values.tofile(path)
        words = [f"{BIN}/neighbors-bench", paths[0], str(len(rows)), paths[1], str(len(queries)), "1"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.built = json.loads(self.process.stdout.readline())
        os.unlink(paths[0])

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def single(self, count):
        return self.ask("single", count)["times"]

    def batch(self, count):
        return self.ask("batch", count)["times"][0]

    def answers(self):
        return self.ask("answers")["rows"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.folder.cleanup()


class Peer:
    """A package's index behind `search(queries, k) -> rows`."""

    def __init__(self, name, queries, build):
        self.name, self.queries = name, queries
        start = time.perf_counter()
        self.search = build()
        self.build_s = time.perf_counter() - start

    def single(self, count):
        times = []
        for at in range(count):
            query = self.queries[at % len(self.queries)][None]
            start = time.perf_counter()
            self.search(query)
            times.append(1000 * (time.perf_counter() - start))
        return times

    def batch(self, count):
        start = time.perf_counter()
        self.search(self.queries[:count])
        return 1000 * (time.perf_counter() - start) / count

    def answers(self):
        return self.search(self.queries).tolist()


def peers(rows, queries, graphs):
    import faiss
    import hnswlib
    import numpy
    from usearch.index import search as exact, MetricKind
    faiss.omp_set_num_threads(1)

    def faiss_index(made, train=None):
        def build():
            if train is not None:
                made.train(train)
            made.add(rows)
            return lambda some: made.search(some, K)[1]
        return build

    def ivf():
        lists = max(16, int(4 * len(rows) ** 0.5))
        index = faiss.IndexIVFFlat(faiss.IndexFlatL2(128), 128, lists)
        index.cp.niter = 5
        index.nprobe = 16
        return faiss_index(index, rows[: 40 * lists])()

    def graph():
        index = hnswlib.Index("l2", 128)
        index.init_index(len(rows), M=32, ef_construction=100)
        index.set_num_threads(1)
        index.add_items(rows)
        index.set_ef(64)
        return lambda some: index.knn_query(some, K)[0]

    def faiss_graph():
        index = faiss.IndexHNSWFlat(128, 32)
        index.hnsw.efConstruction = 100
        index.hnsw.efSearch = 64
        return faiss_index(index)()

    made = [Peer("FAISS flat", queries, faiss_index(faiss.IndexFlatL2(128)))]
    made.append(Peer("FAISS SQ8", queries, faiss_index(
        faiss.IndexScalarQuantizer(128, faiss.ScalarQuantizer.QT_8bit), rows[:20000])))
    made.append(Peer("FAISS IVF", queries, ivf))
    made.append(Peer("USearch exact", queries, lambda: lambda some: numpy.atleast_2d(
        exact(rows, some, K, MetricKind.L2sq, exact=True, threads=1).keys)))
    if graphs:
        made.append(Peer("FAISS HNSW", queries, faiss_graph))
        made.append(Peer("hnswlib", queries, graph))
    return made


def best(rounds):
    return min(statistics.median(one) for one in rounds)


def compare(kind, rows, queries, graphs, rounds):
    """One table: ours and the peers in turn."""
    import numpy
    ours = Ours(rows, queries)
    others = peers(rows, queries, graphs)
    quick = 8 if len(rows) > 200_000 else 32
    times = {one.name: {"single": [], "batch 16": [], "batch 256": []} for one in [ours, *others]}
    for _ in range(rounds):
        for one in [ours, *others]:
            times[one.name]["single"].append(one.single(quick * (4 if one is ours else 1)))
            times[one.name]["batch 16"].append([one.batch(16)])
            times[one.name]["batch 256"].append([one.batch(256)])
    # The truth in double precision, for some of the queries; what is as near as the tenth counts as right.
    sample = range(0, len(queries), max(1, len(queries) // 32))
    recall = {}
    answers = {one.name: one.answers() for one in [ours, *others]}
    limits = {}
    for at in sample:
        limits[at] = numpy.partition(squares(rows, queries[at]), K - 1)[K - 1] * (1 + 1e-6)
    for name, found in answers.items():
        right = 0
        for at in sample:
            near = rows[numpy.array(found[at])].astype("f8") - queries[at]
            right += int(((near ** 2).sum(axis=1) <= limits[at]).sum())
        recall[name] = right / (K * len(sample))
    lines = []
    print(f"\n{kind}, {len(rows):,} rows, ms a query (ratio to us)")
    print(f"{'':16}{'one':>18}{'batch 16':>18}{'batch 256':>18}{'recall':>9}{'build s':>9}")
    for one in [ours, *others]:
        cells = []
        for task in times[one.name]:
            own, value = best(times[ours.name][task]), best(times[one.name][task])
            cells.append(f"{value:9.3f} ({value / own:5.1f})")
        build = ours.built["settle_ms"] / 1000 if one is ours else one.build_s
        print(f"{one.name:16}" + "".join(f"{cell:>18}" for cell in cells) + f"{recall[one.name]:9.4f}{build:9.1f}")
    for task in times[ours.name]:
        own = best(times[ours.name][task])
        values = {one.name: best(times[one.name][task]) for one in others}
        lines.append({"name": f"{kind} {len(rows)} {task}", "unit": "ms a query", "ours": own, "peers": values,
                      "ratio": {name: value / own for name, value in values.items()}, "recall": recall})
    alone = [time for one in times[ours.name]["single"] for time in one]
    alone.sort()
    print(f"ours: p50 {alone[len(alone) // 2]:.3f} ms, p99 {alone[len(alone) * 99 // 100]:.3f} ms; "
          f"{ours.built['inserts_per_s']:,.0f} inserts a second, {ours.built['bytes_per_row']:.0f} bytes a row")
    ingest = ours.ask("ingest")
    p99 = lambda values: sorted(values)[len(values) * 99 // 100]
    print(f"ours while rows go in and out ({ingest['changes_per_s']:,.0f} changes a second): p50 "
          f"{statistics.median(ingest['busy']):.3f} ms, p99 {p99(ingest['busy']):.3f}; alone {statistics.median(ingest['idle']):.3f}, {p99(ingest['idle']):.3f}")
    snapshot = ours.ask("snapshot", f"{ours.folder.name}/snapshot")
    print(f"ours: snapshot written in {snapshot['save_ms'] / 1000:.2f} s, opened and verified in {snapshot['open_ms'] / 1000:.2f} s")
    if kind != "uniform":
        near = ours.ask("radius", 0.5)
        print(f"ours, all within 0.5: {statistics.median(near['times']):.3f} ms, {near['found']:.1f} found")
    lines.append({"name": f"{kind} {len(rows)} inserts", "unit": "rows a second", "ours": ours.built["inserts_per_s"], "peers": {}, "ratio": {}})
    lines.append({"name": f"{kind} {len(rows)} memory", "unit": "bytes a row", "ours": ours.built["bytes_per_row"], "peers": {}, "ratio": {}})
    lines.append({"name": f"{kind} {len(rows)} start", "unit": "ms", "ours": snapshot["open_ms"], "peers": {}, "ratio": {}})
    ours.close()
    return lines


def squares(rows, query):
    import numpy
    out = numpy.empty(len(rows))
    for start in range(0, len(rows), 50_000):
        away = rows[start:start + 50_000].astype("f8") - query
        out[start:start + 50_000] = numpy.einsum("ij,ij->i", away, away)
    return out


def plot(figures, path):
    """Time of one query against rows, both axes in powers of ten, as an SVG."""
    import math
    wide, high, left, bottom = 640, 360, 60, 40
    points = [value for line in figures.values() for value in line]
    if len({rows for rows, _ in points}) < 2:
        return
    spans = [(math.floor(math.log10(min(p[i] for p in points))), math.ceil(math.log10(max(p[i] for p in points)))) for i in (0, 1)]
    x = lambda rows: left + (wide - left - 130) * (math.log10(rows) - spans[0][0]) / max(1, spans[0][1] - spans[0][0])
    y = lambda ms: (high - bottom) - (high - bottom - 20) * (math.log10(ms) - spans[1][0]) / max(1, spans[1][1] - spans[1][0])
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12">',
           f'<rect width="{wide}" height="{high}" fill="white"/>']
    for power in range(spans[0][0], spans[0][1] + 1):
        out.append(f'<text x="{x(10 ** power):.0f}" y="{high - 18}" text-anchor="middle">{10 ** power:,}</text>')
    for power in range(spans[1][0], spans[1][1] + 1):
        out.append(f'<text x="{left - 6}" y="{y(10.0 ** power) + 4:.0f}" text-anchor="end">{10.0 ** power:g} ms</text>'
                   f'<line x1="{left}" x2="{wide - 130}" y1="{y(10.0 ** power):.0f}" y2="{y(10.0 ** power):.0f}" stroke="#ddd"/>')
    colours = ["#c0392b", "#2980b9", "#8e44ad", "#16a085", "#d35400", "#7f8c8d", "#2c3e50"]
    for (name, line), colour in zip(figures.items(), colours):
        line = sorted(line)
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="' + " ".join(f"{x(r):.1f},{y(t):.1f}" for r, t in line) + '"/>')
        out.append(f'<text x="{x(line[-1][0]) + 6:.0f}" y="{y(line[-1][1]) + 4:.0f}" fill="{colour}">{name}</text>')
    out.append(f'<text x="{(left + wide - 130) / 2:.0f}" y="{high - 2}" text-anchor="middle">rows (one query, ten nearest, one thread)</text></svg>')
    path.write_text("\n".join(out) + "\n")


def main():
    environment()
    import numpy
    rounds = int(os.environ.get("BENCH_ROUNDS", "3"))
    sizes = [int(size) for size in os.environ.get("BENCH_ROWS", "10000,100000,1000000").split(",")]
    graphs = int(os.environ.get("BENCH_GRAPH_ROWS", "100000"))
    generator = numpy.random.default_rng(1)
    draw, said, real = face_like(generator)
    print(f"{machine()['cpu']}; faces are {said}")
    lines, lines_of = [], {}
    for size in sizes:
        for kind, make in (("faces", draw), ("uniform", lambda count: generator.random((count, 128), dtype="f4"))):
            if kind not in os.environ.get("BENCH_KINDS", "faces,uniform"):
                continue
            new = compare(kind, numpy.ascontiguousarray(make(size)), numpy.ascontiguousarray(make(QUERIES)), size <= graphs, rounds)
            lines += new
            if kind == "faces":
                lines_of.setdefault("rollcall", []).append((size, new[0]["ours"]))
                for name, value in new[0]["peers"].items():
                    lines_of.setdefault(name, []).append((size, value))
    if real:
        faces = numpy.ascontiguousarray(real[1], dtype="f4")
        lines += compare("LFW", faces, faces[generator.integers(0, len(faces), QUERIES)], True, rounds)
    write("neighbors", lines)
    out = ROOT / ".build/bench/neighbors.svg"
    if lines_of:
        plot(lines_of, out)
        if out.exists():
            print(f"{out.relative_to(ROOT)} has the plot")


if __name__ == "__main__":
    main()
