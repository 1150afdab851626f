// Studio: a photo is put on the table; what is wished for is asked whenever it changes hands.
import { reason, toast } from "./app.js";
import { onPhotos } from "./arrivals.js";

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

function take([found]) {
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
onPhotos(take);
// Who picks a color wants that color.
parts.addEventListener("input", (event) => {
  if (event.target.type === "color") event.target.parentElement.querySelector("select").value = "fix";
});
// A photo of the catalog comes with its address.
if (held.value && !answer.querySelector(".lab")) ask();
