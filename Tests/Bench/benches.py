"""What the benches share: the machine's name, the peer's environment, data, tables and the file of figures."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("ROLLCALL_CACHE", pathlib.Path.home() / ".cache/rollcall"))
BIN = os.environ.get("ROLLCALL_BIN", str(ROOT / ".build/release"))
PEER = CACHE / "peers/face_recognition"
#: One thread for libraries that would start their own.
ONE_THREAD = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    flags = re.search(r"^flags\s*: (.*)$", text, re.M)
    isa = [name for name in ("avx2", "avx512f", "avx512_bf16", "avx512_vnni") if flags and name in flags.group(1).split()]
    name = re.search(r"^model name\s*: (.*)$", text, re.M)
    return {"cpu": name.group(1) if name else "unknown", "cores": os.cpu_count(), "isa": isa}


def write(name, rows):
    """The figures as .build/bench/NAME.json."""
    out = ROOT / f".build/bench/{name}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=2) + "\n")
    print(f"\n{out.relative_to(ROOT)} has the figures; {machine()['cpu']}, {' '.join(machine()['isa'])}")


def data(name):
    """The unpacked folder of a data set: in BENCH_FOLDER or ROLLCALL_BENCH_DATA, or unpacked from ../shared/data."""
    for place in (os.environ.get("BENCH_FOLDER"), os.environ.get("ROLLCALL_BENCH_DATA")):
        if not place:
            continue
        for folder in (pathlib.Path(place) / name, pathlib.Path(place)):
            if (folder / "images").is_dir():
                return folder
    archive = ROOT.parent / "shared/data" / f"{name}.tar"
    # A linked work tree lies beside the checkout, not in it.
    if not archive.exists():
        archive = ROOT.parents[1] / "shared/data" / f"{name}.tar"
    if not archive.exists():
        return None
    folder = CACHE / "bench" / name
    if not (folder / ".complete").exists():
        print(f"unpacking {name}", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as tar:
            for member in tar:
                member.name = member.name.split("/", 1)[-1] if "/" in member.name else "."
                tar.extract(member, folder, filter="data")
        (folder / ".complete").touch()
    return folder


def skipped(name):
    """Ends a bench whose data are not here: that is said, and is no failure."""
    sys.exit(f"{name} is not here: set ROLLCALL_BENCH_DATA to a folder that holds {name}/images") if \
        os.environ.get("BENCH_REQUIRE") else (print(f"{name} is not here; set ROLLCALL_BENCH_DATA to its folder"), sys.exit(0))


def peer_python():
    """The environment of the Python package (face_recognition 1.3.0 on dlib's wheel), made when it is missing."""
    python = PEER / "bin/python"
    if not (PEER / ".complete").exists():
        print("fetching the peer's package", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", PEER], check=True)
        pip = [PEER / "bin/pip", "install", "-q"]
        subprocess.run([*pip, "dlib-bin==20.0.1.post1", "numpy", "pillow", "click", "setuptools<81", "wheel"], check=True)
        subprocess.run([*pip, "--no-build-isolation", "face_recognition_models==0.3.0"], check=True)
        subprocess.run([*pip, "--no-deps", "face_recognition==1.3.0"], check=True)
        (PEER / ".complete").touch()
    return python


def vision_bench(*words, **options):
    """Lines of JSON from the Swift half of the vision benches, built when it is missing."""
    tool = pathlib.Path(BIN) / "vision-bench"
    if not tool.exists():
        subprocess.run(["swift", "build", "-c", "release", "--product", "vision-bench"], cwd=ROOT, check=True)
    done = subprocess.run([tool, *map(str, words)], stdout=subprocess.PIPE, text=True, check=True, env=ONE_THREAD, **options)
    return [json.loads(line) for line in done.stdout.splitlines()]
