"""Names on LFW: open-set identification by our Swift code beside the rules of the Python package, and whether claims hold.

    make bench-identity                    # photos of ../shared/data or ROLLCALL_BENCH_DATA

Enrolled are the 158 people with ten photos and more, by five photos or one, drawn five times; their other photos are probes, all
photos of everybody else are strangers. `rollcall evaluate --data` does the work: the index's search, Identity's scores and verdicts,
as the gateway uses them. face_recognition gives the name of the nearest face below 0.6; the usual advice is 0.5 or 0.45.

What Identity ships was fitted on people of LFW's development split with fewer than ten photos, so some of the strangers were learnt
from. The clean figures leave these out: strangers are only people outside peopleDevTrain.txt, and nobody judged was ever learnt from.
"""

import importlib.machinery
import importlib.util
import json
import pathlib
import re
import subprocess
import tempfile

import numpy

import lfw
from benches import BIN, ROOT, data, skipped, write

MODEL = "dlib-resnet-v1"
ADVICE = ["0.6", "0.5", "0.45"]


def person(name):
    return re.sub(r"_\d+\.jpg$", "", name.split("/")[-1])


def table(path, names, embeddings):
    """Writes the file that `rollcall evaluate --data` reads."""
    head = f"rollcall faces 1\nmodel: {MODEL}\nfaces: {len(names)}\n" + "".join(f"{person(n)}\t{n}\n" for n in names)
    path.write_bytes(head.encode() + numpy.ascontiguousarray(embeddings, "<f4").tobytes())


def evaluate(path, *words):
    done = subprocess.run([f"{BIN}/rollcall", "evaluate", "--data", path, "--json", *words], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def prototype():
    """scripts/train-identity as a module: the same mathematics in numpy."""
    loader = importlib.machinery.SourceFileLoader("train_identity", str(ROOT / "scripts/train-identity"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("train_identity", loader))
    loader.exec_module(module)
    return module


def shipped(module):
    """The space in the repository, as numpy has it."""
    head, numbers = (ROOT / f"Shared/Identity/Spaces/{MODEL}.space").read_bytes().split(b"axes:\n", 1)
    facts = dict(line.split(": ", 1) for line in head.decode().splitlines()[1:])
    space = module.Space.__new__(module.Space)
    space.mean, space.between = (numpy.array(facts[name].split(), float) for name in ("mean", "between"))
    space.axes = numpy.frombuffer(numbers, "<i2").reshape(len(space.between), 128) * float(facts["scale"])
    return space, [float(word) for word in facts["tail"].split()]


def check(names, embeddings):
    """The FNIR by numpy of one photo enrolled: what the Swift code must come to but for the draw."""
    module = prototype()
    space, _ = shipped(module)
    places = space.place(embeddings / numpy.linalg.norm(embeddings, axis=1, keepdims=True))
    groups = module.rows_of([person(name) for name in names])
    able = sorted(p for p in groups if len(groups[p]) >= 10)
    strangers = [row for p in groups if len(groups[p]) < 10 for row in groups[p]]
    found = {}
    for photos in (5, 1):
        runs = []
        for seed in range(5):
            random = numpy.random.default_rng(seed)
            orders = [random.permutation(groups[p]) for p in able]
            centres = numpy.array([places[order[:photos]].mean(0) for order in orders])
            probes = numpy.concatenate([order[photos:] for order in orders])
            truth = numpy.repeat(range(len(able)), [len(order) - photos for order in orders])
            scores = space.scores(places[numpy.concatenate([probes, strangers])], centres, photos)
            best, score = scores.argmax(1), scores.max(1)
            falling = numpy.sort(score[len(probes):])[::-1]
            right = best[: len(probes)] == truth
            runs.append([1 - numpy.mean(right & (score[: len(probes)] > falling[int(f * len(falling))])) for f in (0.1, 0.01, 0.001)])
        found[photos] = numpy.mean(runs, 0)
    return found


def show(title, report):
    print(f"\n{title}")
    for section in report["open_set"]:
        print(f"  {section['photos']} enrolled of each of {section['people']}, {section['probes']:,} probes, {section['strangers']:,} "
              f"strangers, {section['draws']} draws")
        for rule in section["rules"]:
            print(f"    FNIR {rule['name']:14}" + "".join(f"  {100 * r['fnir']:6.2f} % at FPIR {100 * r['fpir']:.1f} %" for r in rule["rates"]))
        for rule in section["operating"]:
            print(f"    a name when {rule['name']:48} FPIR {100 * rule['fpir']:6.2f} %   FNIR {100 * rule['fnir']:6.2f} %")


def main():
    folder, found = data("lfw"), lfw.faces()
    if not folder or found is None:
        skipped("lfw")
    names, embeddings = found
    learnt = {line.split("\t")[0] for line in (folder / "peopleDevTrain.txt").read_text().splitlines() if "\t" in line}
    count = {}
    for name in names:
        count[person(name)] = count.get(person(name), 0) + 1
    clean = [at for at, name in enumerate(names) if count[person(name)] >= 10 or person(name) not in learnt]
    out = ROOT / ".build/bench"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="rollcall-identity-") as temporary:
        whole, part = pathlib.Path(temporary) / "lfw.faces", pathlib.Path(temporary) / "clean.faces"
        table(whole, names, embeddings)
        table(part, [names[at] for at in clean], embeddings[clean])
        print("judging all of LFW", flush=True)
        report = evaluate(whole, "--pairs", folder / "pairs.txt", "--sizes", "168,500,1670", "--page", out / "identity.html")
        print("judging nobody that was learnt from", flush=True)
        unseen = evaluate(part)
    show("All of LFW", report)
    show("Nobody that was learnt from among the strangers", unseen)
    print("\n  one photo enrolled, by the size of the gallery (claims are the shipped ones, at every size)")
    for size in report["sizes"]:
        print(f"    {size['people']:6,} people: FNIR {100 * size['fnir']:6.2f} % at FPIR 1 %; where 1 % is claimed {100 * size['fpir_at_one_percent']:.2f} %")
    pairs = report["verification"]
    print(f"\n  View 2: {100 * pairs['accuracy']:.2f} % +- {100 * pairs['standard_error']:.2f}, {pairs['left_out']} pairs left out")
    rows = []

    def row(name, ours, peers):
        rows.append({"name": name, "unit": "%", "ours": ours, "peers": peers,
                     "ratio": {peer: value / ours if ours else None for peer, value in peers.items()}})

    for kind, judged in (("all", report), ("unseen", unseen)):
        for section in judged["open_set"]:
            ours, nearest = section["rules"]
            for mine, theirs in zip(ours["rates"], nearest["rates"]):
                row(f"FNIR at FPIR {100 * mine['fpir']:g} %, {section['photos']} enrolled, {kind}", 100 * mine["fnir"],
                    {"nearest face": 100 * theirs["fnir"]})
            for what in ("fpir", "fnir"):
                row(f"{what.upper()} at the limit of 1 %, {section['photos']} enrolled, {kind}", 100 * section["operating"][0][what],
                    {f"face_recognition {d}": 100 * rule[what] for d, rule in zip(ADVICE, section["operating"][1:])})
    for size in report["sizes"]:
        row(f"FPIR where 1 % is claimed, {size['people']} people", 100 * size["fpir_at_one_percent"], {})
    row("LFW View 2 errors", 100 - 100 * pairs["accuracy"], {})
    print("\n  the same mathematics in numpy, other draws")
    numpy_says = check(names, embeddings)
    for section in report["open_set"]:
        other = numpy_says[section["photos"]]
        print(f"    {section['photos']} enrolled" + "".join(f"  {100 * x:6.2f} %" for x in other))
        ours = numpy.array([rate["fnir"] for rate in section["rules"][0]["rates"]])
        # Draws differ, and Swift leaves faces out that lie far from a person's others.
        assert numpy.all(numpy.abs(ours - other) < 0.01 + 0.25 * other), "Swift and numpy do not agree"
    write("identity", rows)
    print(f"{(out / 'identity.html').relative_to(ROOT)} is the report")


if __name__ == "__main__":
    main()
