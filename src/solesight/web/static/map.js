// The map of clusters: dots on a canvas, a photo under the pointer, a click opens the catalog.
const box = document.getElementById("map");
const canvas = box.querySelector("canvas");
const tip = box.querySelector(".map-tip");
const pen = canvas.getContext("2d");
const dark = matchMedia("(prefers-color-scheme: dark)");
const MARGIN = 22;
let points = [];
let near = null;

const hue = (cluster) => (cluster * 137.508 + 174) % 360;
const color = (cluster) => (cluster ? `hsl(${hue(cluster)} ${dark.matches ? "52% 64%" : "58% 40%"})` : "#8a9396");
const at = (point, wide, high) => [MARGIN + point.x * (wide - 2 * MARGIN), MARGIN + point.y * (high - 2 * MARGIN)];

function draw() {
  const wide = box.clientWidth;
  const high = Math.max(340, Math.min(720, wide * 0.62));
  const scale = devicePixelRatio || 1;
  canvas.width = wide * scale;
  canvas.height = high * scale;
  canvas.style.height = `${high}px`;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, wide, high);
  const size = points.length > 3000 ? 2.2 : 3.4;
  for (const point of points) {
    const [x, y] = at(point, wide, high);
    pen.fillStyle = color(point.cluster);
    pen.globalAlpha = near && near.cluster !== point.cluster ? 0.16 : 0.82;
    pen.beginPath();
    pen.arc(x, y, size, 0, 7);
    pen.fill();
  }
  pen.globalAlpha = 1;
  if (near) {
    const [x, y] = at(near, wide, high);
    pen.strokeStyle = dark.matches ? "#fff" : "#111";
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(x, y, size + 4, 0, 7);
    pen.stroke();
  }
}

function nearest(event) {
  const edge = canvas.getBoundingClientRect();
  const [px, py] = [event.clientX - edge.left, event.clientY - edge.top];
  let best = null;
  let least = 24 ** 2;
  for (const point of points) {
    const [x, y] = at(point, edge.width, edge.height);
    const far = (x - px) ** 2 + (y - py) ** 2;
    if (far < least) { least = far; best = point; }
  }
  return best;
}

function show(point) {
  if (point === near) return;
  near = point;
  tip.hidden = !point;
  draw();
  if (!point) return;
  const [x, y] = at(point, canvas.clientWidth, canvas.clientHeight);
  const picture = Object.assign(document.createElement("img"), { src: `/api/v1/photos/${point.photo}/thumbnail?side=160`, alt: "", width: 128, height: 128 });
  const tile = Object.assign(document.createElement("span"), { className: "tile" });
  tile.append(picture);
  const said = Object.assign(document.createElement("span"), { className: "cap" });
  said.append(Object.assign(document.createElement("b"), { textContent: point.title || "untitled" }),
    Object.assign(document.createElement("span"), { className: "dim", textContent: point.cluster ? `cluster ${point.cluster}` : "in no cluster" }));
  tip.replaceChildren(tile, said);
  tip.style.left = `${Math.min(x + 16, box.clientWidth - 152)}px`;
  tip.style.top = `${Math.max(8, Math.min(y - 60, canvas.clientHeight - 210))}px`;
}

canvas.addEventListener("pointermove", (event) => show(nearest(event)));
canvas.addEventListener("pointerleave", () => show(null));
canvas.addEventListener("click", (event) => {
  const point = nearest(event);
  if (point) location.href = point.cluster ? `/catalog?cluster=${point.cluster}` : `/catalog/${point.photo}`;
});
dark.addEventListener("change", draw);
new ResizeObserver(draw).observe(box);
const got = await fetch(box.dataset.src);
if (got.ok) {
  const data = await got.json();
  points = data.photo.map((photo, n) => ({ photo, x: data.x[n], y: data.y[n], cluster: data.cluster[n], title: data.title[n] }));
  draw();
}
