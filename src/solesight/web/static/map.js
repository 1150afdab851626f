// The map of clusters: dots on a canvas, a photo under the pointer, a click opens the catalog.
const box = document.getElementById("map");
const canvas = box.querySelector("canvas");
const tip = box.querySelector(".map-tip");
const pen = canvas.getContext("2d");
const dark = matchMedia("(prefers-color-scheme: dark)");
const MARGIN = 34;
const SIDE = 46;
const MOST = 140;
let points = [];
let near = null;

const hue = (cluster) => (cluster * 137.508 + 174) % 360;
const color = (cluster) => (cluster ? `hsl(${hue(cluster)} ${dark.matches ? "52% 64%" : "58% 40%"})` : "#8a9396");
const at = (point, wide, high) => [MARGIN + point.x * (wide - 2 * MARGIN), MARGIN + point.y * (high - 2 * MARGIN)];

// Some photos stand on the map themselves, as many as fit without hiding each other.
const pictures = new Map();

function shown(wide, high) {
  const taken = [];
  for (const point of points) {
    if (taken.length >= MOST) break;
    const [x, y] = at(point, wide, high);
    if (taken.every((other) => Math.hypot(other.x - x, other.y - y) > SIDE * 1.25)) taken.push({ point, x, y });
  }
  return taken;
}

function picture(point) {
  if (!pictures.has(point.photo)) {
    const image = new Image();
    image.addEventListener("load", draw);
    image.src = `/api/v1/photos/${point.photo}/thumbnail?side=160`;
    pictures.set(point.photo, image);
  }
  return pictures.get(point.photo);
}

function stamp({ point, x, y }) {
  const image = picture(point);
  if (!image.complete || !image.naturalWidth) return;
  const half = SIDE / 2;
  pen.save();
  pen.globalAlpha = near && near.cluster !== point.cluster ? 0.25 : 1;
  pen.beginPath();
  pen.roundRect(x - half, y - half, SIDE, SIDE, 9);
  pen.fillStyle = "#fff";
  pen.fill();
  pen.save();
  pen.clip();
  const scale = SIDE / Math.max(image.naturalWidth, image.naturalHeight);
  const [w, h] = [image.naturalWidth * scale, image.naturalHeight * scale];
  pen.drawImage(image, x - w / 2, y - h / 2, w, h);
  pen.restore();
  pen.lineWidth = 2;
  pen.strokeStyle = color(point.cluster);
  pen.stroke();
  pen.restore();
}

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
  shown(wide, high).forEach(stamp);
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
  const big = Object.assign(document.createElement("img"), { src: `/api/v1/photos/${point.photo}/thumbnail?side=160`, alt: "", width: 128, height: 128 });
  const tile = Object.assign(document.createElement("span"), { className: "tile" });
  tile.append(big);
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
