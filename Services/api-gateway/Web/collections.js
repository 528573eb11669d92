// The chosen collection: kept in the page's address, picked from a select.

import { get, url } from "/web/api.js";
import { el, fill } from "/web/dom.js";

/** The collection named by the page's address, or "default". */
export const chosenCollection = () => new URLSearchParams(location.search).get("collection") || "default";

/** Keeps the choice in the address, so that a link or a reload shows the same. */
function remember(name) {
  const address = new URL(location.href);
  if (name === "default") address.searchParams.delete("collection");
  else address.searchParams.set("collection", name);
  address.hash = "";
  history.replaceState(null, "", address);
}

/** Fills the select; `changed` is called with a name each time another is picked. Throws APIError. */
export async function fillCollections(select, changed) {
  const chosen = chosenCollection();
  const show = (names) => fill(select, names.map((name) => el("option", { value: name, selected: name === chosen }, name)));
  show([chosen]);
  select.addEventListener("change", () => {
    remember(select.value);
    changed(select.value);
  });
  const names = new Set([chosen]);
  let cursor = null;
  do {
    const page = await get(url("collections"), { limit: 200, cursor });
    for (const item of page.items ?? []) names.add(item.name);
    cursor = page.next_cursor;
  } while (cursor);
  const current = select.value;
  show([...names].sort((a, b) => a.localeCompare(b)));
  select.value = current;
}
