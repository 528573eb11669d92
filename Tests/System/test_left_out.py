"""Faces that are seen and left out: with a reason in every answer, never silently."""

import io
import json

from conftest import photo

LIMITS = {"ROLLCALL_MIN_SHARPNESS": "0.1", "ROLLCALL_MIN_EXPOSURE": "0.1", "ROLLCALL_MIN_POSE": "0.2"}
REASONS = ["badly_exposed", "blurred", "profile"]


def lineup():
    """A JPEG of one face as it is, blurred and overexposed, and of another that is turned away."""
    from PIL import Image, ImageEnhance, ImageFilter
    face = Image.open(io.BytesIO(photo("obama.jpg"))).convert("RGB")
    turned = Image.open(io.BytesIO(photo("t1.jpg"))).convert("RGB").crop((840, 10, 1070, 250))
    panels = [face, face.filter(ImageFilter.GaussianBlur(8)), ImageEnhance.Brightness(face).enhance(3), turned]
    strip = Image.new("RGB", (sum(panel.width for panel in panels), max(panel.height for panel in panels)))
    left = 0
    for panel in panels:
        strip.paste(panel, (left, 0))
        left += panel.width
    out = io.BytesIO()
    strip.save(out, "JPEG", quality=92)
    return out.getvalue()


def limited(own_stack, monkeypatch):
    """A Rollcall with limits of quality."""
    for name, value in LIMITS.items():
        monkeypatch.setenv(name, value)
    return own_stack()


def test_rest_and_the_command_line_tell_why_a_face_is_left_out(own_stack, monkeypatch, tmp_path):
    stack = limited(own_stack, monkeypatch)
    data = lineup()
    answer = stack.upload("/api/v1/identify?collection=default", "lineup.jpg", data).json
    assert sorted(face["reason"] for face in answer["skipped"]) == REASONS, answer
    assert len(answer["faces"]) == 1 and answer["faces"][0]["box"]["x"] < 910
    assert all(face["box"]["width"] > 80 and face["box"]["x"] > 910 for face in answer["skipped"])

    stored = stack.upload("/api/v1/collections/default/images?wait=true&person=Ada", "lineup.jpg", data).json
    assert len(stored["faces"]) == 1
    image = stack.get(f"/api/v1/images/{stored['image']['id']}").json
    kept = image.get("skipped") or image["image"]["skipped"]
    assert sorted(face["reason"] for face in kept) == REASONS

    (tmp_path / "lineup.jpg").write_bytes(data)
    told = stack.rollcall("identify", tmp_path / "lineup.jpg").stdout
    for reason in REASONS:
        assert f"left out: {reason.replace('_', ' ')}" in told
    (photo_answer,) = json.loads(stack.rollcall("identify", tmp_path / "lineup.jpg", "--json").stdout)["photos"]
    assert sorted(face["reason"] for face in photo_answer["skipped"]) == REASONS
