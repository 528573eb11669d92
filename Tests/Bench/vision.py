"""Detection, alignment and embedding of one photo at four sizes, on one thread, beside dlib in C++ and the Python package.

    make bench-vision                      # obama.jpg of the sample photos
    make bench-vision BENCH_PHOTO=FILE BENCH_ROUNDS=5

The sizes are those of face_recognition's own benchmark. All detectors look at the photo as it is (faces from 80 pixels on);
"default" is what each does without being told: ours looks for faces from 40 pixels on, the package runs HOG enlarged once.
dlib in C++ is Debian's with OpenBLAS; the package brings dlib's wheel. Times are the fastest of the rounds.
"""

import json
import os
import pathlib
import subprocess
import tempfile

from PIL import Image

from benches import CACHE, ONE_THREAD, peer_python, vision_bench, write

HEIGHTS = (240, 480, 720, 1080)

PEER = """
import json, sys, time
import face_recognition
def best(rounds, body):
    times = []
    for _ in range(rounds):
        start = time.perf_counter(); body(); times.append(time.perf_counter() - start)
    return 1000 * min(times)
for path in sys.argv[2:]:
    image = face_recognition.load_image_file(path)
    boxes = face_recognition.face_locations(image)
    rounds = int(sys.argv[1])
    print(json.dumps({"photo": path,
        "cnn": best(min(2, rounds), lambda: face_recognition.face_locations(image, 0, model="cnn")),
        "hog": best(rounds, lambda: face_recognition.face_locations(image)),
        "encode": best(rounds, lambda: face_recognition.face_encodings(image, boxes[:1], model="small"))}), flush=True)
"""


def sizes(path, folder):
    picture = Image.open(path).convert("RGB")
    paths = []
    for height in HEIGHTS:
        paths.append(str(folder / f"{height}p.jpg"))
        picture.resize((round(picture.width * height / picture.height), height), Image.LANCZOS).save(paths[-1], quality=95)
    return paths


def main():
    photo = os.environ.get("BENCH_PHOTO", str(CACHE / "photos/obama.jpg"))
    rounds = int(os.environ.get("BENCH_ROUNDS", "3"))
    python = peer_python()
    ours, dlib, package, default = {}, {}, {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for path in sizes(photo, pathlib.Path(folder)):
            size = pathlib.Path(path).stem
            for line in vision_bench("speed", rounds, path):
                key = (size, line["task"])
                if line["who"] == "dlib":
                    dlib[key] = line["ms"]
                else:
                    ours.setdefault(key, {})[line["who"].removeprefix("ours").strip()] = line
            done = subprocess.run([python, "-c", PEER, str(rounds), path], capture_output=True, text=True, env=ONE_THREAD)
            if done.returncode:
                raise SystemExit(done.stderr)
            package[size] = json.loads(done.stdout)
            lines = vision_bench("detect", folder, "ours=mmod@40")
            default[size] = min(line["ms"] for line in lines if line["photo"] == f"{size}.jpg")
    rows = []
    print(f"\n{'':10}{'task':12}{'numbers':9}{'ms':>9}{'dlib C++':>10}{'ratio':>7}{'package':>10}{'ratio':>7}"
          f"{'Gmul/s':>8}{'peak':>7}{'share':>7}")
    for (size, task), kinds in ours.items():
        if task == "align" or (task == "embed16" and size != "720p"):
            continue
        for numbers, line in kinds.items():
            peers = {"dlib": dlib[size, task]}
            if task == "detect":
                peers["face_recognition"] = package[size]["cnn"]
            elif task == "embed":
                peers["face_recognition"] = package[size]["encode"]
            ratio = {name: ms / line["ms"] for name, ms in peers.items()}
            rate = line["multiplications"] / line["ms"] / 1e6
            rows.append({"name": f"{task} {size} {numbers}", "unit": "ms", "ours": line["ms"], "peers": peers, "ratio": ratio,
                         "gmul_per_s": rate, "peak_gmul_per_s": line["peak"]})
            other = f"{peers['face_recognition']:10.1f}{ratio['face_recognition']:7.1f}" if len(peers) > 1 else f"{'':17}"
            print(f"{size:10}{task:12}{numbers:9}{line['ms']:9.2f}{peers['dlib']:10.1f}{ratio['dlib']:7.1f}{other}"
                  f"{rate:8.1f}{line['peak']:7.1f}{rate / line['peak']:7.0%}")
    for size, ms in default.items():
        peer = package[size]["hog"]
        rows.append({"name": f"default {size}", "unit": "ms", "ours": ms, "peers": {"face_recognition": peer},
                     "ratio": {"face_recognition": peer / ms}})
        print(f"{size:10}{'default':12}{'auto':9}{ms:9.2f}{'':17}{peer:10.1f}{peer / ms:7.1f}")
    print("Gmul/s counts the multiplications of the plain algorithm, so Winograd's way can pass the core's peak.")
    write("vision", rows)


if __name__ == "__main__":
    main()
