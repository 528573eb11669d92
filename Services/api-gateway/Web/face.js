// A face's thumbnail that still looks like something when there is no picture.

import { thumbnail } from "/web/api.js";
import { el } from "/web/dom.js";

/** The first letters of a name's first and last word. */
function initials(name) {
  const words = String(name ?? "").trim().split(/\s+/).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...word][0]).join("").toUpperCase() || "?";
}

/** A square face of `size` pixels; `face` may be null. `name` is for the placeholder; the picture itself is decoration. */
export function faceImage(face, size, name = "") {
  const frame = el("span", { class: "face" });
  const placeholder = () => frame.replaceChildren(el("span", { class: "initials", "aria-hidden": "true" }, initials(name)));
  if (!face) {
    placeholder();
    return frame;
  }
  frame.append(el("img", {
    src: thumbnail(face, size), width: size, height: size, alt: "", loading: "lazy", decoding: "async",
    onerror: placeholder,
  }));
  return frame;
}
