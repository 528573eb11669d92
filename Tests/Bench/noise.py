"""Noise finding on LFW: wrong pictures in every folder, found and taken out, beside what is usually done.

    make bench-noise

The people with ten photos and more get so many pictures of others into their folders that 30 % are wrong. Figures are of
100 of these 158 people: the parameters of Shared/Curation were fitted on the other 58. Judged are the ranking of the wrong
pictures (average precision), and identification before and after acting on the list: half of the photos are in the gallery, half
are asked with, and people with fewer photos are the strangers.
"""

import subprocess

import numpy

import lfw
from benches import BIN, data, skipped, write

SEEDS = range(5)
WRONG = 0.3


def judged(folder):
    """The people with ten photos and more whom the parameters were not fitted on, and those they were."""
    big = sorted(person.name for person in (folder / "images").iterdir() if len(list(person.glob("*.jpg"))) >= 10)
    order = numpy.random.default_rng(7).permutation(len(big))
    return sorted(numpy.array(big)[order[58:]]), sorted(numpy.array(big)[order[:58]])


def curate(embeddings, people):
    """What the Swift code suspects of these faces: rows by kind, and the seconds it took."""
    record = numpy.zeros(len(people), dtype=[("person", "<i4"), ("values", "<f4", 128)])
    record["person"], record["values"] = people, embeddings
    out = subprocess.run([f"{BIN}/curation-bench"], input=record.tobytes(), capture_output=True, check=True).stdout
    head, *lines = out.decode().splitlines()
    found = {"stranger": [], "twins": [], "mixture": [], "copies": []}
    for line in lines:
        kind, chance, person, other, rows = line.split(" ")
        found[kind].append((float(chance), person, other, [int(row) for row in rows.split(",")]))
    return found, float(head.split()[1])


def precision(score, wrong):
    """Average precision of a ranking, highest score first."""
    hits = wrong[numpy.argsort(-score, kind="stable")]
    return float((numpy.cumsum(hits) / numpy.arange(1, len(hits) + 1) * hits).sum() / hits.sum())


def centroid(embeddings, people):
    return numpy.array([embeddings[people == person].mean(0) for person in range(people.max() + 1)])


def plain(embeddings, people):
    """The usual way: the distance to the mean of the whole folder."""
    return numpy.linalg.norm(embeddings - centroid(embeddings, people)[people], axis=1)


def neighbours(embeddings, people, k=10):
    """Another usual way: how many of the ten nearest faces have another name."""
    squares = (embeddings ** 2).sum(1)
    distance = squares[:, None] + squares[None] - 2 * embeddings @ embeddings.T
    numpy.fill_diagonal(distance, numpy.inf)
    near = numpy.argpartition(distance, k, axis=1)[:, :k]
    return (people[near] != people[:, None]).mean(1)


def identification(embeddings, people, probes, truth, strangers):
    """How many probes get their name: the nearest centre, below the distance that 1 % of the strangers come under."""
    centres = centroid(embeddings, people)
    nearest = lambda rows: ((rows ** 2).sum(1)[:, None] + (centres ** 2).sum(1)[None] - 2 * rows @ centres.T)
    limit = numpy.quantile(nearest(strangers).min(1), 0.01)
    distance = nearest(probes)
    right = distance.argmin(1) == truth
    return 100 * right.mean(), 100 * (right & (distance.min(1) <= limit)).mean()


def gallery(seed, names, embeddings, chosen):
    """A gallery of half of each person's photos with wrong ones among them, and the other half to ask with."""
    random = numpy.random.default_rng(seed)
    rows, people, wrong, probes, truth = [], [], [], [], []
    for number, person in enumerate(chosen):
        own = random.permutation(numpy.flatnonzero(names == person))
        half = (len(own) + 1) // 2
        count = int(numpy.ceil(half * WRONG / (1 - WRONG)))
        bad = random.choice(numpy.flatnonzero(names != person), count, replace=False)
        rows += [*own[:half], *bad]
        people += [number] * (half + count)
        wrong += [False] * half + [True] * count
        probes += [*own[half:]]
        truth += [number] * (len(own) - half)
    return tuple(numpy.array(part) for part in (rows, people, wrong, probes, truth))


def whole(seed, names, embeddings, chosen):
    """Every photo of each person, with wrong ones among them."""
    random = numpy.random.default_rng(1000 + seed)
    rows, people, wrong = [], [], []
    for number, person in enumerate(chosen):
        own = numpy.flatnonzero(names == person)
        count = int(numpy.ceil(len(own) * WRONG / (1 - WRONG)))
        rows += [*own, *random.choice(numpy.flatnonzero(names != person), count, replace=False)]
        people += [number] * (len(own) + count)
        wrong += [False] * len(own) + [True] * count
    return tuple(numpy.array(part) for part in (rows, people, wrong))


def pairs(seed, names, embeddings, chosen):
    """Average precision for people under two names, and for two people under one."""
    random = numpy.random.default_rng(2000 + seed)
    rows, people = [], []
    for number, person in enumerate(chosen):
        own = random.permutation(numpy.flatnonzero(names == person))
        cut = len(own) // 2 if number % 4 == 0 else len(own)
        rows += [*own]
        people += [2 * number] * cut + [2 * number + 1] * (len(own) - cut)
    found, _ = curate(embeddings[rows], people)
    twins = ap_of([(chance, int(a) // 2 == int(b) // 2) for chance, a, b, _ in found["twins"]], (len(chosen) + 3) // 4)
    rows, people, mixed = [], [], set()
    for number, person in enumerate(chosen):
        own = random.permutation(numpy.flatnonzero(names == person))[:30]
        group = number - 1 if number % 4 == 1 else number
        if number % 4 == 1:
            own = own[:10]
            mixed.add(group)
        rows += [*own]
        people += [group] * len(own)
    found, _ = curate(embeddings[rows], people)
    mixtures = ap_of([(chance, int(a) in mixed) for chance, a, _, _ in found["mixture"]], len(mixed))
    return twins, mixtures


def ap_of(ranked, positives):
    """Average precision of a list that may leave some out."""
    hits = numpy.array([hit for _, hit in sorted(ranked, key=lambda one: -one[0])], dtype=float)
    return float((numpy.cumsum(hits) / numpy.arange(1, len(hits) + 1) * hits).sum() / positives) if len(hits) else 0.0


def main():
    known = lfw.faces()
    if known is None:
        skipped("lfw")
    photos, embeddings = known
    names = numpy.array([photo.split("/")[0] for photo in photos])
    chosen, fitted = judged(data("lfw"))
    strangers = embeddings[~numpy.isin(names, [*chosen, *fitted])]
    figures = {}
    add = lambda name, value: figures.setdefault(name, []).append(value)
    for seed in SEEDS:
        rows, people, wrong = whole(seed, names, embeddings, chosen)
        found, seconds = curate(embeddings[rows], people)
        score = numpy.zeros(len(rows))
        for chance, _, _, (row,) in found["stranger"]:
            score[row] = chance
        add("ours", precision(score, wrong))
        add("plain centre", precision(plain(embeddings[rows], people), wrong))
        add("ten neighbours", precision(neighbours(embeddings[rows], people), wrong))
        add("seconds", seconds)
        flagged = score > 0.5
        add("found", 100 * (flagged & wrong).sum() / wrong.sum())
        add("right ones flagged", 100 * (flagged & ~wrong).sum() / (~wrong).sum())

        rows, people, wrong, probes, truth = gallery(seed, names, embeddings, chosen)
        found, _ = curate(embeddings[rows], people)
        out = {row for chance, _, _, (row,) in found["stranger"] if chance > 0.5}
        keep = numpy.array([row not in out for row in range(len(rows))])
        for kind, some in [("clean", ~wrong), ("noisy", numpy.ones(len(rows), bool)), ("after", keep)]:
            first, strict = identification(
                embeddings[rows[some]], people[some], embeddings[probes], truth, strangers)
            add(f"{kind} rank 1", first)
            add(f"{kind} at 1 %", strict)
        twins, mixtures = pairs(seed, names, embeddings, chosen)
        add("twins", twins)
        add("mixtures", mixtures)
    mean = {name: float(numpy.mean(values)) for name, values in figures.items()}
    print(f"\nLFW, {len(chosen)} people with ten photos and more, {WRONG:.0%} wrong pictures, mean of {len(SEEDS)} draws\n")
    print(f"wrong before right, average precision   ours {mean['ours']:.4f}   plain centre {mean['plain centre']:.4f}"
          f"   ten neighbours {mean['ten neighbours']:.4f}")
    print(f"above a chance of one half: {mean['found']:.1f} % of the wrong, {mean['right ones flagged']:.2f} % of the right"
          f"   ({mean['seconds']:.2f} s)")
    print(f"one person under two names, average precision {mean['twins']:.4f}; two under one {mean['mixtures']:.4f}\n")
    print(f"{'identified':22}{'clean':>9}{'noisy':>9}{'after':>9}")
    for what in ("rank 1", "at 1 %"):
        label = "nearest centre" if what == "rank 1" else "with 1 % of strangers"
        print(f"{label:22}" + "".join(f"{mean[f'{kind} {what}']:8.2f} %"[:10] for kind in ("clean", "noisy", "after")))
    write("noise", [
        {"name": "wrong before right", "unit": "average precision", "ours": mean["ours"],
         "peers": {name: mean[name] for name in ("plain centre", "ten neighbours")},
         "ratio": {name: (1 - mean[name]) / (1 - mean["ours"]) for name in ("plain centre", "ten neighbours")}},
        *({"name": f"identified, {what}", "unit": "%", "ours": mean[f"after {what}"],
           "peers": {kind: mean[f"{kind} {what}"] for kind in ("clean", "noisy")},
           "ratio": {"difference to clean": mean[f"after {what}"] - mean[f"clean {what}"]}}
          for what in ("rank 1", "at 1 %")),
        {"name": "one person under two names", "unit": "average precision", "ours": mean["twins"], "peers": {}, "ratio": {}},
        {"name": "two people under one name", "unit": "average precision", "ours": mean["mixtures"], "peers": {}, "ratio": {}},
    ])


if __name__ == "__main__":
    main()
