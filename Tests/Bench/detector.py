"""WIDER FACE: recall at 0.05 false boxes a photo for faces of 20, 40 and 80 pixels, beside dlib's HOG and MMOD.

    make bench-detector                    # photos of ../shared/data or ROLLCALL_BENCH_DATA
    make bench-detector BENCH_SPLIT=test

Everything runs on one thread, photo by photo in turn. "enlarged" is what face_recognition does by default: the picture at
twice its size, so that faces from 40 pixels on are found. See wider.py for how boxes are judged.
"""

import collections
import os
import statistics

import wider
from benches import data, skipped, vision_bench, write

DETECTORS = {
    "ours, faces from 20": "mmod@20", "ours, faces from 40 (default)": "mmod@40", "ours, faces from 80": "mmod@80",
    "ours in f32, faces from 40": "mmod-f32@40",
    "dlib HOG enlarged": "hog@40", "dlib HOG": "hog@80", "dlib MMOD": "dlib-mmod@80",
}
BASELINE = "dlib HOG enlarged"


def main():
    folder = data("wider")
    if not folder:
        skipped("wider")
    split = os.environ.get("BENCH_SPLIT", "all")
    chosen = dict(DETECTORS)
    if os.environ.get("BENCH_DLIB_ENLARGED"):  # half a minute a photo
        chosen["dlib MMOD enlarged"] = "dlib-mmod@40"
    photos = wider.ground_truth(folder / "ground_truth.txt")
    boxes, times = collections.defaultdict(dict), collections.defaultdict(list)
    for line in vision_bench("detect", folder / "images", *(f"{name}={kind}" for name, kind in chosen.items())):
        photo = line["photo"].rsplit("/", 1)[-1]
        boxes[line["name"]][photo] = line["boxes"]
        times[line["name"]].append(line["ms"])
    photos = {name: faces for name, faces in photos.items() if name in boxes[BASELINE]}
    figures = {}
    for name in chosen:
        figures[name] = wider.figures(photos, boxes[name], split)
        figures[name]["ms"] = statistics.mean(times[name])
    print(f"split {split}; " + wider.table(figures, 0.05))
    write("detector", [
        {"name": name, "unit": "recall", "ours": row["recall"], "default": row["recall_default"], "ms": row["ms"],
         "false": row["false"], "peers": {BASELINE: figures[BASELINE]["recall"]},
         "ratio": {f"{BASELINE}, time": figures[BASELINE]["ms"] / row["ms"]}}
        for name, row in figures.items()])


if __name__ == "__main__":
    main()
