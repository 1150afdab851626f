// A pile of photos as a table: sorted by any column, opened by a click, saved as CSV.

const COLUMNS = [
  ["name", "photo"], ["said", "what it is"], ["probability", "sure"], ["brand", "brand"], ["model", "model"],
  ["hyped", "hyped"], ["premium", "premium"], ["price", "price"],
];
const SAVED = ["name", "status", "said", "probability", "brand", "model", "colorway", "style_code", "hyped",
  "hyped_probability", "premium", "price", "low_80", "high_80", "currency", "error"];
// Never all, never nothing: nobody is that sure.
const percent = (value) => (value == null ? "" : `${Math.min(99, Math.max(1, Math.round(100 * value)))}\u202f%`);
const money = (row) => (row.price == null ? "" : new Intl.NumberFormat("en", { style: "currency", currency: row.currency || "USD", maximumFractionDigits: 0 }).format(row.price));
const SHOWN = { probability: (row) => percent(row.probability), premium: (row) => (row.premium == null ? "" : `${row.premium > 0 ? "+" : ""}${Math.round(100 * row.premium)} %`), price: money };
const NUMBERS = new Set(["probability", "premium", "price"]);

export class Pile {
  constructor(box, answer) {
    this.box = box;
    this.answer = answer;
    this.body = box.querySelector("tbody");
    this.head = box.querySelector("thead tr");
    for (const [key, title] of COLUMNS) this.head.append(this.heading(key, title));
    box.querySelector("#csv").addEventListener("click", () => this.save());
    this.body.addEventListener("click", (event) => this.open(event.target.closest("tr")));
  }

  heading(key, title) {
    const cell = Object.assign(document.createElement("th"), { scope: "col" });
    if (NUMBERS.has(key)) cell.className = "num";
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: title });
    button.addEventListener("click", () => this.sort(key, cell));
    cell.append(button);
    cell.dataset.key = key;
    return cell;
  }

  hide() { this.box.hidden = true; }

  start(files) {
    this.rows = files.map((file, place) => ({ place, name: file.name }));
    this.articles = [];
    this.done = 0;
    this.box.hidden = false;
    this.box.querySelector("#pile-progress").hidden = false;
    this.body.replaceChildren(...files.map((file, place) => this.line(file, place)));
    this.tell();
  }

  line(file, place) {
    const line = document.createElement("tr");
    line.dataset.place = place;
    const first = document.createElement("td");
    const tile = Object.assign(document.createElement("span"), { className: "tile" });
    tile.append(Object.assign(document.createElement("img"), { alt: "", src: URL.createObjectURL(file) }));
    first.append(tile);
    line.append(first, ...COLUMNS.map(([key]) => {
      const cell = document.createElement("td");
      cell.className = NUMBERS.has(key) ? "num" : key === "name" ? "tight" : "";
      cell.dataset.key = key;
      cell.textContent = key === "name" ? file.name : key === "said" ? "…" : "";
      return cell;
    }));
    return line;
  }

  fill(place, article) {
    this.articles[place] = article;
    Object.assign(this.rows[place], JSON.parse(article.dataset.row));
    this.show(place);
  }

  fail(place, text, box) {
    this.articles[place] = box;
    Object.assign(this.rows[place], { error: text, said: text, status: "failed" });
    this.show(place);
  }

  show(place) {
    const row = this.rows[place];
    const line = this.body.querySelector(`[data-place="${place}"]`);
    for (const cell of line.querySelectorAll("td[data-key]")) {
      const { key } = cell.dataset;
      const text = SHOWN[key] ? SHOWN[key](row) : row[key] ?? "";
      if (key === "said") cell.replaceChildren(Object.assign(document.createElement("button"), { type: "button", className: "open", textContent: text }));
      else cell.textContent = text;
    }
    this.done += 1;
    this.tell();
    if (this.done === 1 && !this.answer.firstElementChild) this.open(line, false);
  }

  tell() {
    const all = this.rows.length;
    const bar = this.box.querySelector("#pile-progress");
    bar.value = this.done / all;
    bar.hidden = this.done === all;
    this.box.querySelector("#pile-state").textContent = this.done < all ? `${this.done} of ${all} looked at` : `${all} photos`;
    for (const [key] of COLUMNS) {
      const used = key === "name" || key === "said" || this.rows.some((row) => row[key] != null && row[key] !== "");
      for (const cell of this.box.querySelectorAll(`[data-key="${key}"]`)) cell.hidden = !used;
    }
  }

  choose(line) {
    for (const other of this.body.rows) other.toggleAttribute("aria-selected", false);
    line?.setAttribute("aria-selected", "true");
  }

  open(line, move = true) {
    const article = line && this.articles[line.dataset.place];
    if (!article) return;
    this.choose(line);
    this.answer.replaceChildren(article);
    if (move) {
      article.scrollIntoView({ block: "nearest" });
      article.querySelector(".headline")?.focus({ preventScroll: true });
    }
  }

  sort(key, heading) {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const cell of this.head.cells) cell.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const side = down ? -1 : 1;
    const order = [...this.rows].sort((a, b) => {
      const [x, y] = [a[key] ?? "", b[key] ?? ""];
      if (x === "" || y === "") return (x === "") - (y === "");
      return side * (typeof x === "number" ? x - y : String(x).localeCompare(String(y)));
    });
    this.body.append(...order.map((row) => this.body.querySelector(`[data-place="${row.place}"]`)));
  }

  save() {
    // A spreadsheet must not take a name for a formula.
    const cell = (value) => {
      const text = String(value ?? "");
      const safe = /^[=+\-@\t\r]/.test(text) && typeof value !== "number" ? `'${text}` : text;
      return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    const lines = [...this.body.rows].map((line) => SAVED.map((key) => cell(this.rows[line.dataset.place][key])).join(","));
    const text = `${[SAVED.join(","), ...lines].join("\r\n")}\r\n`;
    const link = Object.assign(document.createElement("a"), {
      href: URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" })), download: "solesight-look.csv",
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}
