// The picture with the faces' boxes on it. Everything is placed in percent of the natural size, so it scales by itself.

import { el } from "/web/dom.js";
import { spoken } from "/web/words.js";

/** Sets style properties one by one: the page's policy forbids style attributes, not this. */
function place(node, values) {
  Object.assign(node.style, values);
  return node;
}

const percent = (value, whole) => `${(100 * value) / whole}%`;

function boxStyle(box, image) {
  return {
    left: percent(box.x, image.width), top: percent(box.y, image.height),
    width: percent(box.width, image.width), height: percent(box.height, image.height),
  };
}

function dots(face, image) {
  return (face.landmarks ?? []).map((point) => {
    const [x, y] = Array.isArray(point) ? point : [point.x, point.y];
    return place(el("span", { class: "dot" }), { left: percent(x, image.width), top: percent(y, image.height) });
  });
}

function faceBox(face, index, image) {
  const name = face.person?.name ?? spoken(face.verdict);
  const label = el("span", { class: "tag" }, `${index + 1} · ${name}`);
  const box = el("a", { class: `box ${face.verdict}`, href: `#face-${index + 1}`, title: name }, label);
  return place(box, boxStyle(face.box, image));
}

function skippedBox({ box, reason }, image) {
  if (!box) return null;
  const why = spoken(reason);
  return place(el("span", { class: "box skipped", title: why }, el("span", { class: "tag" }, why)), boxStyle(box, image));
}

/** Draws the answer {image, faces, skipped} over the picture at `source`, or over a blank canvas when it is null. */
export function stage(answer, source) {
  const image = answer.image;
  const faces = answer.faces ?? [];
  const canvas = el("div", { class: "canvas" });
  place(canvas, { aspectRatio: `${image.width} / ${image.height}`, maxWidth: `calc(72vh * ${image.width / image.height})` });
  const blank = () => canvas.classList.add("blank");
  if (source) {
    canvas.append(el("img", {
      src: source, alt: "The photo",
      onerror: (event) => {
        event.target.remove();
        blank();
      },
    }));
  } else {
    blank();
  }
  canvas.append(
    ...(answer.skipped ?? []).map((face) => skippedBox(face, image)).filter(Boolean),
    ...faces.flatMap((face) => dots(face, image)),
    ...faces.map((face, index) => faceBox(face, index, image)));
  const size = `${image.width} × ${image.height} pixels`;
  const caption = source ? size : `${size}. A photo from elsewhere is not loaded by this page: only where its faces are is shown.`;
  return el("figure", { class: "stage" }, canvas, el("figcaption", { class: "quiet" }, caption));
}
