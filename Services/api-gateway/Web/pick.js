// The ways a photo gets into the page besides typing an address: choosing, dropping, pasting.

/** Calls `file` with a File or `address` with the address of a photo. */
export function pickPhotos({ drop, input, file, address }) {
  function take(data) {
    const found = [...(data?.files ?? [])][0];
    if (found) return file(found);
    const text = data?.getData("text/plain").trim() ?? "";
    if (/^https?:\/\/\S+$/i.test(text)) address(text);
  }

  input.addEventListener("change", () => {
    if (input.files.length > 0) file(input.files[0]);
    // The same file chosen again must count as a change.
    input.value = "";
  });

  // The whole page takes the drop: missing the zone must not make the browser leave the page.
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer);
  });

  document.addEventListener("paste", (event) => {
    const typing = event.target.closest?.("input, textarea");
    if (typing && event.clipboardData.files.length === 0) return;
    take(event.clipboardData);
  });
}
