// The page `/`: the people of a collection and their faces.

import { get, url } from "/web/api.js";
import { chosenCollection, fillCollections } from "/web/collections.js";
import { debounced, el, fill } from "/web/dom.js";
import { faceImage } from "/web/face.js";
import { showNav } from "/web/nav.js";
import { empty, failed } from "/web/notice.js";
import { openPerson, watchAddress } from "/web/person.js";
import { count } from "/web/words.js";

const find = (id) => document.getElementById(id);
const [select, query, notices, list, status, more] =
  ["collection", "query", "notices", "people", "status", "more"].map(find);

let cursor = null;
let running = null;

function card(person) {
  const counts = `${count(person.faces, "face")} in ${count(person.images, "photo")}`;
  return el("li", {},
    el("button", { type: "button", class: "card person", onclick: () => openPerson(person) },
      faceImage(person.representative_face, 192, person.name),
      el("span", { class: "name" }, person.name),
      el("span", { class: "quiet" }, counts)));
}

function nobody() {
  if (query.value.trim()) {
    return empty("Nobody by that name", `No person in “${select.value}” matches “${query.value.trim()}”.`, null);
  }
  // The name may come from a link: only a plain one may become part of a command that people copy.
  const named = select.value !== "default" && /^\w[\w.-]*$/.test(select.value);
  const flag = named ? ` --collection ${select.value}` : "";
  return empty("Nobody here yet",
    "Give Rollcall a folder of photos with one folder for each person, named after them:", `rollcall ingest FOLDER${flag}`);
}

async function load(fresh) {
  if (!fresh && running) return;
  running?.abort();
  const mine = new AbortController();
  running = mine;
  more.hidden = true;
  status.textContent = "Loading…";
  if (fresh) cursor = null;
  try {
    const filters = { limit: 60, cursor, q: query.value.trim() };
    const page = await get(url("collections", select.value, "people"), filters, mine.signal);
    show(page, fresh);
  } catch (error) {
    if (mine.signal.aborted) return;
    status.textContent = "";
    if (fresh) {
      fill(list);
      fill(notices, error.status === 404 ? nobody() : failed(error, () => load(true)));
    } else {
      // The reader is at the end of the list: say it there. The button tries again, scrolling does not.
      status.textContent = error.message;
      more.hidden = false;
      end.disconnect();
    }
    return;
  } finally {
    if (running === mine) running = null;
  }
  watchEnd();
}

function show(page, fresh) {
  const cards = (page.items ?? []).map(card);
  if (fresh) fill(list, cards);
  else list.append(...cards);
  cursor = page.next_cursor || null;
  more.hidden = !cursor;
  fill(notices, list.children.length === 0 ? nobody() : null);
  const shown = list.children.length;
  status.textContent = shown === 0 ? "" : `${count(shown, "person", "people")}${cursor ? " shown so far" : ""}`;
}

const end = new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) load(false);
}, { rootMargin: "600px" });

/** Looks again whether the end of the list is in view: on a tall screen one page may not fill it. */
function watchEnd() {
  end.disconnect();
  if (!more.hidden) end.observe(more);
}

showNav();
more.addEventListener("click", () => load(false));
query.addEventListener("input", debounced(200, () => load(true)));
find("filters").addEventListener("submit", (event) => {
  event.preventDefault();
  load(true);
});
const collections = fillCollections(select, () => {
  showNav();
  load(true);
});
select.value = chosenCollection();
load(true);
watchAddress();
// When the list of collections fails, the list of people says so: one message is enough.
collections.catch(() => {});
