"""Sex in answers: real photos through the whole path, and the script that trains the weights."""

import base64
import importlib.machinery
import importlib.util
import math
import struct
import sys
import zlib

import pytest

from conftest import CACHE, ROOT, photo

SHIPPED = ROOT / "Shared/Faces/SexWeights/dlib-resnet-v1.txt"


def shipped():
    """Bias and weights of the shipped file."""
    head, numbers = SHIPPED.read_text().split("weights:\n")
    (bias,) = [line for line in head.splitlines() if line.startswith("bias: ")]
    return float(bias.removeprefix("bias: ")), list(map(float, numbers.split()))


def asked(stack, name):
    """The faces of a sample photo, left to right."""
    answer = stack.upload("/api/v1/identify", name, photo(name))
    assert answer.status == 200, answer.body
    return sorted(answer.json["faces"], key=lambda face: face["box"]["x"])


@pytest.mark.parametrize("name", ["obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg"])
def test_presidents_are_read_as_male(stack, name):
    (face,) = asked(stack, name)
    assert face["sex"]["label"] == "male"
    assert 0 <= face["sex"]["female"] < 0.05


def test_six_people_are_read_as_they_look(stack):
    labels = [face["sex"]["label"] for face in asked(stack, "t1.jpg")]
    assert labels == ["female", "female", "male", "male", "male", "female"]


def test_the_estimate_is_the_weights_times_the_stored_embedding(stack, collection):
    stored = stack.upload(f"/api/v1/collections/{collection}/images?wait=true", "t1.jpg", photo("t1.jpg")).json
    bias, weights = shipped()
    assert len(stored["faces"]) == 6 and len(weights) == 128
    for face in stored["faces"]:
        vector = stack.sql(f"select encode(vector, 'base64') from embeddings where face_id = '{face['id']}'")
        embedding = struct.unpack("<128f", base64.b64decode(vector))
        female = 1 / (1 + math.exp(-bias - sum(w * v for w, v in zip(weights, embedding))))
        assert math.isclose(face["sex"]["female"], female, abs_tol=1e-9)
        assert stack.get(f"/api/v1/faces/{face['id']}").json["sex"] == face["sex"]


def test_the_command_line_tells_it(stack):
    lines = stack.rollcall("identify", CACHE / "photos/biden.jpg").stdout.splitlines()
    assert "sex" in lines[0].split() and "male 9" in lines[-1]


def test_it_can_be_switched_off(own_stack, monkeypatch):
    monkeypatch.setenv("ROLLCALL_SEX_ESTIMATE", "off")
    quiet = own_stack()
    stored = quiet.upload("/api/v1/collections/default/images?wait=true", "biden.jpg", photo("biden.jpg")).json
    assert [face["sex"] for face in stored["faces"]] == [None]
    (face,) = asked(quiet, "biden.jpg")
    assert face["sex"] is None
    assert "male" not in quiet.rollcall("identify", CACHE / "photos/biden.jpg").stdout


# The training


@pytest.fixture(scope="module")
def logistic():
    pytest.importorskip("numpy", reason="make setup installs numpy")
    sys.path.insert(0, str(ROOT / "scripts"))
    sys.dont_write_bytecode = True
    import logistic
    return logistic


@pytest.fixture(scope="module")
def people(logistic):
    """Made-up people with 1 to 9 photos each, whose true odds are known."""
    import numpy as np
    draw = np.random.default_rng(7)
    who = np.repeat([f"P_{n}" for n in range(900)], draw.integers(1, 10, 900))
    sex = dict(zip(np.unique(who), draw.random(900) < 0.3))
    y = np.array([int(sex[name]) for name in who])
    own = dict(zip(np.unique(who), draw.normal(size=(900, 6))))
    x = np.array([own[name] for name in who]) + 0.3 * draw.normal(size=(len(who), 6))
    x[:, 0] += 2.5 * y
    return x, y, who


def test_no_person_is_in_two_folds(logistic, people):
    _, y, who = people
    fold = logistic.folds(y, who, 10, seed=3)
    assert set(fold) == set(range(10))
    assert all(len(set(fold[who == name])) == 1 for name in set(who))


def test_each_person_counts_once_and_both_classes_alike(logistic, people):
    _, y, who = people
    weight = logistic.balanced(y, who)
    sums = {name: weight[who == name].sum() for name in set(who)}
    for value in (0, 1):
        of_class = [sums[name] for name in set(who[y == value])]
        assert math.isclose(sum(of_class), 0.5) and math.isclose(min(of_class), max(of_class))


def test_the_fit_is_the_minimum(logistic, people):
    x, y, who = people
    weight = logistic.balanced(y, who)
    w = logistic.fit(x, y, weight, 0.01)

    def loss(w):
        return logistic.log_loss(logistic.logits(w, x), y, weight) + 0.005 * (w[:-1] ** 2).sum()
    for at in range(len(w)):
        for move in (-1e-3, 1e-3):
            near = w.copy()
            near[at] += move
            assert loss(near) > loss(w)


def test_cross_validated_chances_are_calibrated(logistic, people):
    x, y, who = people
    z, _ = logistic.cross_validate(x, y, who)
    found = logistic.figures(z, y, who, 0.9)
    assert 0.8 < found["slope"] < 1.2
    assert 0.84 < found["accuracy_per_person"] < 0.93, "the best possible is 0.88"
    noise = people[1].copy()
    noise[:] = [hash_of(name) for name in who]
    z, _ = logistic.cross_validate(x, noise, who)
    assert 0.4 < logistic.figures(z, noise, who, 0.9)["accuracy_per_person"] < 0.6, "what can't be known is not known"


def hash_of(name):
    return zlib.crc32(name.encode()) & 1


def test_people_in_both_lists_are_dropped(logistic, tmp_path):
    loader = importlib.machinery.SourceFileLoader("train_sex", str(ROOT / "scripts/train-sex"))
    script = importlib.util.module_from_spec(importlib.util.spec_from_loader("train_sex", loader))
    loader.exec_module(script)
    (tmp_path / "female_names.txt").write_bytes(b"Ann_Lee_0001.jpg\r\nKim_0001.jpg\r\nKim_0002.jpg\r\n\r\n")
    (tmp_path / "male_names.txt").write_bytes(b"Bob_X_Y_0001.jpg\nKim_0002.jpg\nKim_0003.jpg\n")
    sexes, dropped, _ = script.labels(tmp_path)
    assert sexes == {"Ann_Lee_0001.jpg": 1, "Bob_X_Y_0001.jpg": 0}
    assert dropped == (3, 1)
