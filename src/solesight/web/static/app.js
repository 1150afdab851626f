// What every page shares: shortcuts, dialogs, toasts, and what the server asks for after a change.

const KEYS = { l: "/", c: "/catalog", e: "/explore", m: "/models", s: "/studio", j: "/jobs" };
const TOAST_MS = 9000;
let waiting = false;

export const typing = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  && !["checkbox", "radio", "button", "file"].includes(target.type);

export function toast(text, { bad = false } = {}) {
  const box = document.createElement("div");
  box.className = bad ? "toast bad" : "toast";
  const said = document.createElement("span");
  said.textContent = text;
  box.append(said, closer(box));
  document.getElementById("toasts").append(box);
  return box;
}

function closer(box) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn little";
  button.textContent = "Close";
  button.addEventListener("click", () => box.remove());
  return button;
}

// What a refused request says of itself, in words.
export async function reason(answer) {
  const type = answer.headers.get("content-type") || "";
  if (type.includes("json")) return (await answer.json()).detail || answer.statusText;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-detail]")?.textContent.trim() || `${answer.status} ${answer.statusText}`;
}

// Toasts go away by themselves, but never under the pointer or the focus.
new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    if (!(node instanceof HTMLElement)) continue;
    const leave = () => (node.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : node.remove());
    setTimeout(leave, TOAST_MS);
  }
}).observe(document.getElementById("toasts"), { childList: true });

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  if (event.target instanceof HTMLDialogElement) event.target.close();
  if (event.target.closest("[data-close]")) event.target.closest(".toast").remove();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (waiting) {
    waiting = false;
    if (KEYS[event.key]) location.href = KEYS[event.key];
  } else if (event.key === "g") {
    waiting = true;
    setTimeout(() => (waiting = false), 1200);
  } else if (event.key === "?") {
    document.getElementById("keys").showModal();
  } else if (event.key === "u") {
    [...document.querySelectorAll("[data-undo]")].at(-1)?.click();
  } else if (event.key === "/") {
    const search = document.getElementById("q");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  }
});

document.addEventListener("htmx:responseError", async (event) => {
  const { xhr } = event.detail;
  const type = xhr.getResponseHeader("content-type") || "";
  const answer = new Response(xhr.responseText, { status: xhr.status, headers: { "content-type": type } });
  toast(await reason(answer), { bad: true });
});
document.addEventListener("htmx:sendError", () =>
  toast("The server cannot be reached. Is `solesight serve` still running?", { bad: true }));
