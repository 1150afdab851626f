// Look: of photos that come in one is shown, many make a table.
import { reason, toast } from "./app.js";
import { onPhotos } from "./arrivals.js";
import { Pile } from "./pile.js";

const look = document.getElementById("look");
const answer = document.getElementById("answer");
const pile = new Pile(document.getElementById("pile"), answer);
const AT_ONCE = 2;
let turn = 0;

async function post(url, files) {
  const body = new FormData();
  for (const file of files) body.append("photos", file, file.name || "pasted.png");
  const got = await fetch(url, { method: "POST", body, headers: { "X-Fragment": "1" } });
  if (!got.ok) throw new Error(await reason(got));
  const holder = document.createElement("template");
  holder.innerHTML = await got.text();
  return holder.content.firstElementChild;
}

const ask = (file) => post("/look", [file]);

// The photo itself is there at once; what it shows follows.
function waitFor(file) {
  const box = document.createElement("div");
  box.className = "wait";
  box.setAttribute("aria-busy", "true");
  const stage = Object.assign(document.createElement("div"), { className: "stage" });
  const picture = Object.assign(document.createElement("img"), { alt: "", src: URL.createObjectURL(file) });
  picture.addEventListener("error", () => picture.remove());
  stage.append(picture);
  const lines = document.createElement("div");
  lines.append(...Array.from({ length: 5 }, () => document.createElement("i")));
  const said = Object.assign(document.createElement("p"), { className: "unseen", textContent: "Looking …" });
  lines.append(said);
  box.append(stage, lines);
  return box;
}

async function one(file, mine) {
  pile.hide();
  answer.replaceChildren(waitFor(file));
  try {
    const article = await ask(file);
    if (mine !== turn) return;
    answer.replaceChildren(article);
    article.querySelector(".headline")?.focus({ preventScroll: true });
  } catch (error) {
    if (mine === turn) answer.replaceChildren(failed(file.name, error.message));
  }
}

function failed(name, text) {
  const box = Object.assign(document.createElement("div"), { className: "says bad" });
  const first = document.createElement("p");
  const strong = Object.assign(document.createElement("b"), { textContent: name || "The photo" });
  first.append(strong, " could not be looked at.");
  box.append(first, Object.assign(document.createElement("p"), { textContent: text }));
  box.setAttribute("role", "alert");
  return box;
}

// Photos of a listing show one shoe: together they tell more than each.
const button = document.getElementById("together");

function waiting(is) {
  button.disabled = is;
  button.toggleAttribute("aria-busy", is);
}

function offer(files, mine) {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  button.hidden = files.length > Number(button.dataset.photos) || bytes > 0.95 * Number(button.dataset.bytes);
  button.onclick = () => together(files, mine);
  waiting(false);
}

async function together(files, mine) {
  waiting(true);
  let shown;
  try {
    shown = await post("/look/together", files);
    shown.querySelector(".photos-together").append(...files.map((file) => {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("img"), { alt: file.name, src: URL.createObjectURL(file) }));
      return item;
    }));
  } catch (error) {
    shown = failed(`${files.length} photos`, error.message);
  }
  if (mine !== turn) return;
  waiting(false);
  pile.choose(null);
  answer.replaceChildren(shown);
  shown.scrollIntoView({ block: "nearest" });
  shown.querySelector(".headline")?.focus({ preventScroll: true });
}

async function many(files, mine) {
  answer.replaceChildren();
  offer(files, mine);
  pile.start(files);
  const left = files.map((file, place) => ({ file, place }));
  const work = async () => {
    while (left.length && mine === turn) {
      const { file, place } = left.shift();
      try {
        const article = await ask(file);
        if (mine === turn) pile.fill(place, article);
      } catch (error) {
        if (mine === turn) pile.fail(place, error.message, failed(file.name, error.message));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function take(files) {
  turn += 1;
  look.dataset.done = "";
  document.querySelector(".known")?.remove();
  if (files.length === 1) one(files[0], turn);
  else many(files, turn);
}

onPhotos(take);

answer.addEventListener("click", (event) => {
  const show = event.target.closest("[data-show]");
  if (show) {
    show.closest(".stage-side").querySelector(".stage").dataset.shown = show.dataset.show;
    for (const other of show.parentElement.children) other.setAttribute("aria-pressed", String(other === show));
  }
  const right = event.target.closest("[data-said]");
  if (right) correct(right.closest("article"), { what: "answer", said: right.dataset.said });
});
// Which parts speak for it takes a second or two: only for those who ask.
answer.addEventListener("toggle", async (event) => {
  const fold = event.target;
  if (!fold.open || !fold.dataset.why) return;
  const url = fold.dataset.why;
  delete fold.dataset.why;
  const body = fold.querySelector(".reasons-body");
  body.replaceChildren(Object.assign(document.createElement("p"), { className: "note", textContent: "Covering the shoe part by part …" }));
  body.setAttribute("aria-busy", "true");
  const got = await fetch(url, { headers: { "X-Fragment": "1" } });
  body.removeAttribute("aria-busy");
  if (got.ok) body.innerHTML = await got.text();
  else body.replaceChildren(Object.assign(document.createElement("p"), { className: "note", textContent: await reason(got) }));
}, true);
answer.addEventListener("submit", (event) => {
  const undo = event.target.matches("[data-undo-form]");
  if (!undo && !event.target.matches("[data-correct-form]")) return;
  event.preventDefault();
  const article = event.target.closest("article");
  if (undo) return send(article, event.target.action, {});
  const fields = Object.fromEntries(new FormData(event.target, event.submitter));
  correct(article, fields);
});

const correct = (article, fields) => send(article, article.querySelector("[data-correct-form]").action, fields);

async function send(article, url, fields) {
  const got = await fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { "X-Fragment": "1" } });
  const place = article.querySelector(".corrected");
  if (!got.ok) return toast(await reason(got), { bad: true });
  place.innerHTML = await got.text();
  const box = article.querySelector("input[name=title]");
  if (box) box.value = "";
  place.querySelector("button")?.focus();
  return undefined;
}

// Names to choose from while one types.
let asked = 0;
answer.addEventListener("input", async (event) => {
  if (event.target.name !== "title" || event.target.value.length < 2) return;
  asked += 1;
  const mine = asked;
  const got = await fetch(`/api/v1/shoes?limit=8&text=${encodeURIComponent(event.target.value)}`);
  if (!got.ok || mine !== asked) return;
  const names = (await got.json()).shoes.map((shoe) => Object.assign(document.createElement("option"), { value: shoe.title }));
  document.getElementById("shoes-known").replaceChildren(...names);
});
