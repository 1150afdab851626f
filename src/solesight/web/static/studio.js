// Studio: a photo is put on the table; what is wished for is asked whenever it changes hands.
import { reason, toast, typing } from "./app.js";

const bench = document.getElementById("bench");
const answer = document.getElementById("answer");
const table = document.getElementById("on-table");
const note = document.getElementById("table-note");
const held = document.getElementById("held");
const parts = document.getElementById("parts-here");
let file = null;
let turn = 0;

function wish() {
  const body = new FormData(bench);
  body.delete("photo");
  body.delete("camera");
  if (file) {
    body.delete("held");
    body.append("photo", file, file.name || "pasted.png");
  }
  return body;
}

async function ask() {
  if (!file && !held.value) {
    toast("Put a photo on the table first.", { bad: true });
    return;
  }
  turn += 1;
  const mine = turn;
  answer.setAttribute("aria-busy", "true");
  if (!answer.querySelector(".lab")) answer.replaceChildren(waiting());
  try {
    const got = await fetch("/studio", { method: "POST", body: wish(), headers: { "X-Fragment": "1" } });
    if (!got.ok) throw new Error(await reason(got));
    const text = await got.text();
    if (mine === turn) show(text);
  } catch (error) {
    if (mine === turn) answer.replaceChildren(failed(error.message));
  } finally {
    if (mine === turn) answer.removeAttribute("aria-busy");
  }
}

function show(text) {
  const holder = document.createElement("template");
  holder.innerHTML = text;
  const lab = holder.content.querySelector(".lab");
  const found = lab.querySelector("template[data-parts]");
  // The parts stay as they were set while the photo is the same.
  if (parts.querySelector("fieldset")?.dataset.photo !== lab.dataset.photo) parts.replaceChildren(found.content.cloneNode(true));
  found.remove();
  held.value = lab.dataset.photo;
  file = null;
  answer.replaceChildren(lab);
  lab.querySelector(".headline").focus({ preventScroll: true });
}

function waiting() {
  const box = Object.assign(document.createElement("p"), { className: "wait-lab", textContent: "Painting and asking the models …" });
  box.setAttribute("role", "status");
  return box;
}

function failed(text) {
  const box = Object.assign(document.createElement("div"), { className: "says bad" });
  const first = document.createElement("p");
  first.append(Object.assign(document.createElement("b"), { textContent: "It could not be recolored." }));
  box.append(first, Object.assign(document.createElement("p"), { textContent: text }));
  box.setAttribute("role", "alert");
  return box;
}

function take(list) {
  const found = [...list].find((one) => one.type.startsWith("image/") || /\.(heic|heif|avif|tiff?)$/i.test(one.name));
  if (!found) {
    if (list.length) toast("That is no picture: drop a JPEG, PNG, WebP, HEIC, AVIF, GIF or TIFF.", { bad: true });
    return;
  }
  file = found;
  held.value = "";
  parts.replaceChildren();
  const picture = Object.assign(document.createElement("img"), { alt: found.name || "the photo", src: URL.createObjectURL(found) });
  picture.addEventListener("error", () => picture.remove());
  table.replaceChildren(picture);
  note.textContent = found.name || "a pasted picture";
  ask();
}

bench.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
document.getElementById("again").addEventListener("click", () => {
  bench.elements.seed.value = Number(bench.elements.seed.value || 0) + 1;
  ask();
});
for (const input of document.querySelectorAll("#pick, #camera")) {
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
}
// Who picks a color wants that color.
parts.addEventListener("input", (event) => {
  if (event.target.type === "color") event.target.parentElement.querySelector("select").value = "fix";
});

let depth = 0;
const carries = (event) => event.dataTransfer?.types.includes("Files");
addEventListener("dragenter", (event) => { if (carries(event)) { depth += 1; document.body.classList.add("dragging"); } });
addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); if (!depth) document.body.classList.remove("dragging"); });
addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
addEventListener("drop", (event) => {
  depth = 0;
  document.body.classList.remove("dragging");
  if (!carries(event)) return;
  event.preventDefault();
  take(event.dataTransfer.files);
});
addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files || [])];
  if (files.length && !typing(event.target)) take(files);
});
// A photo of the catalog comes with its address.
if (held.value && !answer.querySelector(".lab")) ask();
