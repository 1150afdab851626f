// Catalog: choose with mouse or keys, fix many at once, add by dropping.
import { toast, typing } from "./app.js";

const results = document.getElementById("results");
const fix = document.getElementById("fix");
let last = null;

if (matchMedia("(max-width: 56rem)").matches) document.querySelector(".filters").open = false;

const boxes = () => [...results.querySelectorAll(".choose")];
const chosen = () => results.querySelectorAll(".choose:checked").length;

function tell() {
  const n = chosen();
  if (!fix) return;
  fix.hidden = n === 0;
  document.body.classList.toggle("choosing", n > 0);
  fix.querySelector("[data-count]").textContent = `${n} chosen`;
}

function choose(box, wanted, range) {
  const all = boxes();
  const from = all.indexOf(last);
  const to = all.indexOf(box);
  if (range && from >= 0) {
    for (const each of all.slice(Math.min(from, to), Math.max(from, to) + 1)) each.checked = wanted;
  }
  box.checked = wanted;
  last = box;
  tell();
}

results.addEventListener("click", (event) => {
  const box = event.target.closest(".choose");
  if (box) choose(box, box.checked, event.shiftKey);
});

function none() {
  for (const box of boxes()) box.checked = false;
  tell();
}
fix?.querySelector("[data-none]").addEventListener("click", none);
fix?.querySelector("[data-all]").addEventListener("click", () => {
  for (const box of boxes()) box.checked = true;
  tell();
});
fix?.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) none(); });

// Which field is changed says which box asks for its value.
const what = fix?.querySelector("[name=field]");
function ask() {
  for (const part of fix.querySelectorAll("[data-for]")) {
    part.hidden = part.dataset.for !== (what.value === "verdict" ? "verdict" : "text");
    part.disabled = part.hidden;
  }
}
what?.addEventListener("change", ask);
if (what) ask();

function step(key) {
  const cards = [...results.querySelectorAll(".card-pic")];
  const at = cards.indexOf(document.activeElement?.closest("li")?.querySelector(".card-pic"));
  if (at < 0) return cards[0];
  const top = cards[0].getBoundingClientRect().top;
  const across = cards.findIndex((card) => card.getBoundingClientRect().top > top + 4);
  const wide = across < 0 ? cards.length : across;
  return cards[at + { ArrowRight: 1, ArrowLeft: -1, ArrowDown: wide, ArrowUp: -wide }[key]];
}
document.addEventListener("keydown", (event) => {
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.(".filters, .fix") && event.key !== "Escape") return;
  if (event.key.startsWith("Arrow")) {
    const next = step(event.key);
    if (next) { event.preventDefault(); next.focus(); next.scrollIntoView({ block: "nearest" }); }
  } else if (event.key === "x" || event.key === "X") {
    const box = document.activeElement?.closest("li")?.querySelector(".choose");
    if (box) choose(box, !box.checked || event.shiftKey, event.shiftKey);
  } else if (event.key === "Escape") none();
});
document.addEventListener("htmx:afterSwap", tell);
// A browser that comes back to the page may bring its ticks along.
addEventListener("pageshow", tell);

// Adding: files, folders, archives and tables, as many requests as they need.
const shop = document.querySelector(".shop");
const adding = document.getElementById("adding");
const MOST = 100;
const MOST_BYTES = 60e6;

async function within(entry) {
  if (entry.isFile) return new Promise((resolve, reject) => entry.file((file) => resolve([file]), reject));
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    for (const inner of some) found.push(...await within(inner));
  }
  return found;
}

function batches(files) {
  const found = [[]];
  let bytes = 0;
  for (const file of files) {
    if (found.at(-1).length && (found.at(-1).length >= MOST || bytes + file.size > MOST_BYTES)) { found.push([]); bytes = 0; }
    found.at(-1).push(file);
    bytes += file.size;
  }
  return found;
}

function upload(files, said) {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    for (const file of files) body.append("photo", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/photos");
    request.upload.addEventListener("progress", (event) => said(event.loaded / event.total));
    request.addEventListener("error", () => reject(new Error("The server cannot be reached.")));
    request.addEventListener("load", () => {
      const answer = JSON.parse(request.responseText || "{}");
      if (request.status < 300) resolve(answer.job);
      else reject(new Error(answer.detail || `The server answered ${request.status}.`));
    });
    request.send(body);
  });
}

async function add(files) {
  if (!files.length) return;
  const bar = adding.querySelector("progress");
  const text = adding.querySelector("[data-said]");
  const parts = batches(files);
  bar.hidden = false;
  for (const [n, part] of parts.entries()) {
    text.textContent = `Sending ${files.length === 1 ? files[0].name : `${files.length} files`} …`;
    try {
      const job = await upload(part, (share) => { bar.value = (n + share) / parts.length; });
      const place = document.createElement("div");
      adding.querySelector("[data-jobs]").append(place);
      window.htmx.ajax("GET", `/jobs/${job.id}/line`, { target: place, swap: "outerHTML" });
    } catch (error) {
      toast(error.message, { bad: true });
      break;
    }
  }
  bar.hidden = true;
  text.textContent = "Photos appear here as they are read.";
}

if (adding) {
  adding.querySelector("input").addEventListener("change", (event) => { add([...event.target.files]); event.target.value = ""; });
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;
  addEventListener("dragenter", (event) => { if (carries(event)) { depth += 1; shop.classList.add("dragging"); } });
  addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); if (!depth) shop.classList.remove("dragging"); });
  addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
  addEventListener("drop", async (event) => {
    depth = 0;
    shop.classList.remove("dragging");
    if (!carries(event)) return;
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const plain = [...event.dataTransfer.files];
    const found = entries.length ? (await Promise.all(entries.map(within))).flat() : plain;
    add(found);
  });
}
