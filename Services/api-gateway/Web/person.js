// The panel with one person's faces. The open person is in the address (#person=ID), so that it can be linked to.

import { get, picture, url } from "/web/api.js";
import { el, fill } from "/web/dom.js";
import { faceImage } from "/web/face.js";
import { empty, failed } from "/web/notice.js";
import { count } from "/web/words.js";

const panel = document.getElementById("person");
let running = null;

function faceCard(face) {
  const name = face.file_name || "photo";
  return el("li", {},
    el("a", { class: "card", href: picture(face.image_id), target: "_blank", rel: "noopener", title: name },
      faceImage(face.id, 160, "?"),
      el("span", { class: "file" }, name)));
}

async function load(id, list, tail, cursor, signal) {
  fill(tail, el("p", { class: "quiet", role: "status" }, "Loading…"));
  try {
    const page = await get(url("people", id, "faces"), { limit: 60, cursor }, signal);
    list.append(...(page.items ?? []).map(faceCard));
    const next = page.next_cursor;
    if (next) {
      const more = el("button", { type: "button", onclick: () => load(id, list, tail, next, signal) }, "More faces");
      fill(tail, more);
    } else {
      fill(tail, list.children.length === 0 ? empty("No faces", "No face carries this name at the moment.", null) : null);
    }
  } catch (error) {
    if (!signal.aborted) fill(tail, failed(error, () => load(id, list, tail, cursor, signal)));
  }
}

function show(person) {
  running?.abort();
  running = new AbortController();
  const list = el("ul", { class: "faces" });
  const tail = el("div", { class: "more" });
  const counts = person.faces === undefined
    ? null : `${count(person.faces, "face")} in ${count(person.images, "photo")}`;
  fill(panel,
    el("div", { class: "bar" },
      el("div", {}, el("h2", { id: "person-name" }, person.name), el("p", { class: "quiet" }, counts)),
      el("button", { type: "button", onclick: () => panel.close() }, "Close")),
    list, tail);
  if (!panel.open) panel.showModal();
  load(person.id, list, tail, null, running.signal);
}

/** Opens the panel of a person {id, name, faces, images}. */
export function openPerson(person) {
  history.replaceState(null, "", `#person=${encodeURIComponent(person.id)}`);
  show(person);
}

async function openFromAddress() {
  const id = new URLSearchParams(location.hash.slice(1)).get("person");
  if (!id) return;
  try {
    show(await get(url("people", id)));
  } catch (error) {
    fill(document.getElementById("notices"), failed(error));
  }
}

/** Opens the person the address names, now and when it changes. */
export function watchAddress() {
  addEventListener("hashchange", openFromAddress);
  openFromAddress();
}

panel.addEventListener("close", () => {
  running?.abort();
  history.replaceState(null, "", location.pathname + location.search);
});
panel.addEventListener("click", (event) => {
  if (event.target === panel) panel.close();
});
