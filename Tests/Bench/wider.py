"""WIDER FACE: how many faces a detector finds at a given number of false boxes a photo. Standard library only.

    python3 Tests/Bench/wider.py GROUND_TRUTH DETECTIONS.jsonl ... [--split dev|test|all] [--iou 0.4] [--false 0.05]

A line of DETECTIONS is {"photo": NAME, "boxes": [[x, y, width, height, score], ...]}, with an optional "name" when one
file holds several detectors, and an optional "ms". A photo that has no line is an error: it would count as no boxes.

The protocol, fixed before any result was seen:
- A face's size is the height of its WIDER box, WIDER's own measure. Every face that WIDER calls valid counts, however
  blurred, hidden or turned; one it calls invalid may be found or not.
- Boxes go best score first, each to the free face it overlaps most, when IoU is at least 0.4: WIDER's boxes are tall
  and end at the forehead, dlib's are squares from brows to chin, so a perfect one of dlib reaches about 0.6.
- What matches no face is false, at any size; so is a second box on one face. A box that overlaps an invalid face as
  much, or lies in it by half, is neither. A face below the size looked at can be matched, so finding it is not false.
- One score limit serves all sizes: the lowest at which false boxes a photo stay within the allowance.
- The halves: a photo is `dev` when the CRC-32 of its name is even. Choose on `dev`, report on `test`.
"""

import argparse
import collections
import json
import pathlib
import sys
import zlib

SIZES = (20, 40, 80)
Face = collections.namedtuple("Face", "box invalid blur occlusion")


def ground_truth(path):
    """The faces by photo, from WIDER's text format: name, count, a line a face (one line of zeros for none)."""
    lines = iter(pathlib.Path(path).read_text().splitlines())
    photos = {}
    for name in lines:
        if not name.strip():
            continue
        count = int(next(lines))
        rows = [[int(word) for word in next(lines).split()] for _ in range(max(1, count))][:count]
        faces = [Face(tuple(row[:4]), bool(row[7]), row[4], row[8]) for row in rows]
        photos[name.strip().rsplit("/", 1)[-1]] = [
            face if face.box[2] > 0 and face.box[3] > 0 else face._replace(invalid=True) for face in faces]
    return photos


def split_of(name):
    return "dev" if zlib.crc32(name.encode()) % 2 == 0 else "test"


def chosen(photos, split):
    return {name: faces for name, faces in photos.items() if split in ("all", split_of(name))}


def shared_area(a, b):
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(0, width) * max(0, height)


def overlap(a, b):
    both = shared_area(a, b)
    return both / (a[2] * a[3] + b[2] * b[3] - both) if both else 0.0


def judge(faces, boxes, iou=0.4):
    """What each box of one photo is: (score, the height of the face it found, or 0 for a false box, or None)."""
    free = [face for face in faces if not face.invalid]
    ignored = [face.box for face in faces if face.invalid]
    verdicts = []
    for *box, score in sorted(boxes, key=lambda box: -box[4]):
        best = max(free, key=lambda face: overlap(face.box, box), default=None)
        if best and overlap(best.box, box) >= iou:
            free.remove(best)
            verdicts.append((score, best.box[3]))
        elif any(overlap(region, box) >= iou or shared_area(region, box) * 2 >= box[2] * box[3] for region in ignored):
            verdicts.append((score, None))
        else:
            verdicts.append((score, 0))
    return verdicts


class Result:
    """A detector's boxes on some photos, judged."""

    def __init__(self, photos, detections, iou=0.4):
        missing = [name for name in photos if name not in detections]
        if missing:
            raise ValueError(f"{len(missing)} photos have no line, {missing[0]} among them")
        self.photos = len(photos)
        self.verdicts = sorted(
            (verdict for name, faces in photos.items() for verdict in judge(faces, detections[name], iou)),
            key=lambda verdict: -verdict[0])
        heights = [face.box[3] for faces in photos.values() for face in faces if not face.invalid]
        self.faces = {size: sum(height >= size for height in heights) for size in SIZES}

    def limit(self, allowed):
        """The lowest score at which at most `allowed` boxes a photo are false."""
        false = 0
        for at, (score, height) in enumerate(self.verdicts):
            false += height == 0
            if false > allowed * self.photos:
                # Equal scores stand or fall together.
                better = [other for other, _ in self.verdicts[:at] if other > score]
                return better[-1] if better else float("inf")
        return self.verdicts[-1][0] if self.verdicts else 0.0

    def at(self, limit):
        """Recall by size, and false boxes a photo, of the boxes that score `limit` or more."""
        kept = [height for score, height in self.verdicts if score >= limit]
        recall = {size: sum(height is not None and height >= size for height in kept) / max(1, faces)
                  for size, faces in self.faces.items()}
        return recall, sum(height == 0 for height in kept) / max(1, self.photos)

    def curve(self, size):
        """False boxes a photo and recall, box by box, best score first."""
        false = found = 0
        points = []
        for _, height in self.verdicts:
            false += height == 0
            found += height is not None and height >= size
            points.append((false / self.photos, found / max(1, self.faces[size])))
        return points


def figures(photos, detections, split="all", iou=0.4, allowed=0.05):
    """What is printed of one detector: at the allowance, at the default score, and by the limit taken from `dev`."""
    result = Result(chosen(photos, split), detections, iou)
    limit = result.limit(allowed)
    recall, false = result.at(limit)
    default, default_false = result.at(float("-inf"))
    row = {"photos": result.photos, "faces": result.faces, "recall": recall, "limit": limit, "false": false,
           "recall_default": default, "false_default": default_false}
    if split == "test" and all(name in detections for name in photos):
        row["dev_limit"] = Result(chosen(photos, "dev"), detections, iou).limit(allowed)
        row["recall_dev_limit"], row["false_dev_limit"] = result.at(row["dev_limit"])
    return row


def table(rows, allowed):
    """The figures of several detectors, for people."""
    head = f"{'':34}{f'recall at {allowed:g} false/photo':^24}{'score':>8}{'all boxes':^30}{'ms/photo':>10}\n"
    head += f"{'':34}" + "".join(f"{f'>={size}':>8}" for size in SIZES) + f"{'limit':>8}"
    head += "".join(f"{f'>={size}':>8}" for size in SIZES) + f"{'false':>6}\n"
    lines = []
    for name, row in rows.items():
        line = f"{name:34}" + "".join(f"{row['recall'][size]:8.3f}" for size in SIZES) + f"{row['limit']:8.2f}"
        line += "".join(f"{row['recall_default'][size]:8.3f}" for size in SIZES) + f"{row['false_default']:6.2f}"
        lines.append(line + (f"{row['ms']:10.1f}" if row.get("ms") else ""))
        if "dev_limit" in row:
            lines.append(
                f"{'  by the score limit of dev':34}" + "".join(f"{row['recall_dev_limit'][size]:8.3f}" for size in SIZES)
                + f"{row['dev_limit']:8.2f}{'false':>24}{row['false_dev_limit']:6.2f}")
    first = next(iter(rows.values()))
    counts = ", ".join(f"{first['faces'][size]} of {size} px and more" for size in SIZES)
    return f"{first['photos']} photos, faces: {counts}\n" + head + "\n".join(lines)


def read_detections(paths):
    """Boxes and times by detector and photo; a detector without a name is called after its file."""
    boxes, times = collections.defaultdict(dict), collections.defaultdict(dict)
    for path in paths:
        for line in pathlib.Path(path).read_text().splitlines():
            row = json.loads(line)
            name, photo = row.get("name", pathlib.Path(path).stem), row["photo"].rsplit("/", 1)[-1]
            boxes[name][photo] = row["boxes"]
            if "ms" in row:
                times[name][photo] = row["ms"]
    return boxes, times


def main():
    parser = argparse.ArgumentParser(description="Recall on WIDER FACE from boxes in JSON lines.")
    parser.add_argument("ground_truth")
    parser.add_argument("detections", nargs="+")
    parser.add_argument("--split", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--iou", type=float, default=0.4)
    parser.add_argument("--false", dest="allowed", type=float, default=0.05)
    options = parser.parse_args()
    photos = ground_truth(options.ground_truth)
    boxes, times = read_detections(options.detections)
    rows = {}
    for name in sorted(boxes):
        try:
            rows[name] = figures(photos, boxes[name], options.split, options.iou, options.allowed)
        except ValueError as error:
            sys.exit(f"{name}: {error}")
        taken = [ms for photo, ms in times[name].items() if options.split in ("all", split_of(photo))]
        if taken:
            rows[name]["ms"] = sum(taken) / len(taken)
    print(f"split {options.split}, IoU {options.iou:g}; " + table(rows, options.allowed))


if __name__ == "__main__":
    main()
