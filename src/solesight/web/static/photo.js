// A photo's page: the photo or its frame, and the page anew once something was said.
document.addEventListener("click", (event) => {
  const show = event.target.closest("[data-show]");
  if (!show) return;
  show.closest(".stage-side").querySelector(".stage").dataset.shown = show.dataset.show;
  for (const other of show.parentElement.children) other.setAttribute("aria-pressed", String(other === show));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
  if (event.target.closest("input, select, textarea, [role=region]") || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = [...document.querySelectorAll(".reel")].at(0)?.querySelectorAll("a") || [];
  const at = [...all].findIndex((link) => link.hasAttribute("aria-current"));
  if (at >= 0) all[at + (event.key === "ArrowRight" ? 1 : -1)]?.click();
});
