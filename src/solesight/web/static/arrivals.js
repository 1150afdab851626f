// How photos come to a page: chosen, from the camera, dropped, or pasted.
import { toast, typing } from "./app.js";

// Browsers give some formats no type: then the name says it.
const isPicture = (file) => file.type.startsWith("image/") || /\.(heic|heif|avif|tiff?)$/i.test(file.name);
const carries = (event) => event.dataTransfer?.types.includes("Files");

// Calls take() with the pictures among files that come in, whenever there are any.
export function onPhotos(take) {
  const sift = (list) => {
    const files = [...list].filter(isPicture);
    if (files.length) take(files);
    else if (list.length) toast("That is no picture: drop a JPEG, PNG, WebP, HEIC, AVIF, GIF or TIFF.", { bad: true });
  };
  for (const input of document.querySelectorAll("#pick, #camera")) {
    input.addEventListener("change", () => { sift(input.files); input.value = ""; });
  }
  let depth = 0;
  addEventListener("dragenter", (event) => { if (carries(event)) { depth += 1; document.body.classList.add("dragging"); } });
  addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); if (!depth) document.body.classList.remove("dragging"); });
  addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    depth = 0;
    document.body.classList.remove("dragging");
    if (!carries(event)) return;
    event.preventDefault();
    sift(event.dataTransfer.files);
  });
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (files.length && !typing(event.target)) sift(files);
  });
}
