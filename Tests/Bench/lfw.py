"""LFW, View 2: verification by ten folds in every number type of this CPU, with and without the mirrored chip, beside dlib.

    make bench-lfw                         # photos of ../shared/data or ROLLCALL_BENCH_DATA
    make bench-lfw BENCH_DLIB=1            # dlib embeds the same chips, which takes it an hour or two

A fold's threshold is the one that is best on the other nine. The face of a photo is the one nearest to its middle; a pair
of which a photo has no face counts as called different. `faces()` is what the other benches take their embeddings from.
"""

import json
import os
import subprocess

import numpy

from benches import BIN, CACHE, ONE_THREAD, data, skipped, write


def file():
    """The file of embeddings of LFW's photos, made when it is missing; None without LFW."""
    folder = data("lfw")
    if not folder:
        return None
    path = CACHE / ("bench/lfw-dlib.faces" if os.environ.get("BENCH_DLIB") == "1" else "bench/lfw.faces")
    if not path.exists():
        print("embedding LFW, once")
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([f"{BIN}/vision-bench", "faces", folder / "images", f"{path}.new"], check=True, env=ONE_THREAD)
        os.replace(f"{path}.new", path)
    return path


def read(path):
    """The head, and the embeddings by kind (photos x 128)."""
    with open(path, "rb") as source:
        head = json.loads(source.readline())
        values = numpy.frombuffer(source.read(), dtype="<f4").reshape(len(head["kinds"]), len(head["names"]), 128)
    return head, dict(zip(head["kinds"], values))


def faces(kind="f32"):
    """Names (PERSON/PHOTO.jpg) and embeddings of the photos of LFW whose face was found; None without LFW."""
    path = file()
    if not path:
        return None
    head, kinds = read(path)
    found = numpy.array(head["found"])
    return [name for name, yes in zip(head["names"], found) if yes], kinds[kind][found]


def pairs(path):
    """Ten folds of (photo, photo, same)."""
    lines = path.read_text().split("\n")
    folds, each = map(int, lines[0].split())
    photo = lambda person, number: f"{person}/{person}_{int(number):04}.jpg"
    rows = []
    for line in filter(None, lines[1:]):
        words = line.split("\t")
        rows.append((photo(words[0], words[1]), photo(words[0], words[2]), True) if len(words) == 3
                    else (photo(words[0], words[1]), photo(words[2], words[3]), False))
    assert len(rows) == folds * each * 2
    return [rows[fold * each * 2:(fold + 1) * each * 2] for fold in range(folds)]


def accuracy(folds, head, embeddings):
    """Mean accuracy in per cent and its standard error."""
    place = {name: at for at, name in enumerate(head["names"])}
    distances, same = [], []
    for fold in folds:
        ends = numpy.array([[place[a], place[b]] for a, b, _ in fold])
        distance = numpy.linalg.norm(embeddings[ends[:, 0]].astype("f8") - embeddings[ends[:, 1]], axis=1)
        missing = ~numpy.array(head["found"])[ends].all(axis=1)
        distances.append(numpy.where(missing, numpy.inf, distance))
        same.append(numpy.array([yes for _, _, yes in fold]))
    right = []
    for test in range(len(folds)):
        rest = [at for at in range(len(folds)) if at != test]
        distance, truth = numpy.concatenate([distances[at] for at in rest]), numpy.concatenate([same[at] for at in rest])
        candidates = numpy.unique(distance[numpy.isfinite(distance)])
        order = numpy.argsort(distance)
        # Called same up to a limit: the same ones below it and the different ones above are right.
        score = numpy.cumsum(truth[order]) + (~truth).sum() - numpy.cumsum(~truth[order])
        limit = distance[order][numpy.argmax(score)] if len(candidates) else 0
        right.append(((distances[test] <= limit) == same[test]).mean())
    return 100 * numpy.mean(right), 100 * numpy.std(right, ddof=1) / len(right) ** 0.5


def main():
    path = file()
    if not path:
        skipped("lfw")
    head, kinds = read(path)
    folds = pairs(data("lfw") / "pairs.txt")
    print(f"\nLFW, View 2, ten folds; faces found in {sum(head['found'])} of {len(head['names'])} photos")
    figures = {kind: accuracy(folds, head, embeddings) for kind, embeddings in kinds.items()}
    rows = []
    for kind, (mean, error) in figures.items():
        base = "dlib mirrored" if kind.endswith("mirrored") else "dlib"
        peer = figures.get(base, figures["f32 mirrored" if kind.endswith("mirrored") else "f32"])[0]
        strays = float(numpy.linalg.norm(kinds[kind] - kinds["f32 mirrored" if kind.endswith("mirrored") else "f32"], axis=1).max())
        print(f"{kind:16}{mean:8.2f} % +- {error:.2f}   at most {strays:.4f} from f32")
        rows.append({"name": kind, "unit": "%", "ours": mean, "peers": {base if base in figures else "f32": peer},
                     "ratio": {"difference": mean - peer}, "strays": strays})
    write("lfw", rows)


if __name__ == "__main__":
    main()
