"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const data = JSON.parse(at("map-data").textContent);
  const svg = at("map-svg"), ring = at("map-ring"), legend = at("map-legend");
  const circles = [...at("map-points").children];
  const sheets = [...document.querySelectorAll("img.sheet")];
  const canvas = at("map-canvas"), pen = canvas.getContext("2d"), said = at("map-said");
  const points = circles.map((c) => [+c.getAttribute("cx"), +c.getAttribute("cy")]);
  const later = circles.map((c) => c.classList.contains("later"));
  // The titles are the tooltips of a page without script; here the panel says them.
  const titles = circles.map((c) => {
    const title = c.firstElementChild, text = title.textContent;
    title.remove();
    return text;
  });
  let column = data.columns[0], only = null, chosen = -1, pinned = false;

  const make = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  // What belongs to an entry of the legend: clusters share colors, so the value decides.
  const belongs = (i) => {
    if (only === null) return true;
    const [text, kind] = column.entries[only];
    if (kind === "cn" || kind === "cx") return column.classes[i] === kind;
    return column.values[i] === text;
  };

  const paint = () => {
    circles.forEach((circle, i) => {
      const extra = (later[i] ? " later" : "") + (belongs(i) ? "" : " faint");
      circle.setAttribute("class", "p " + column.classes[i] + extra);
    });
    at("map-numbers").setAttribute("visibility", column.name === "cluster" ? "visible" : "hidden");
    svg.setAttribute("aria-label",
      `Map of ${circles.length} photos, colored by ${column.name}. Arrow keys go from photo to photo.`);
  };

  const drawLegend = () => {
    legend.replaceChildren(...column.entries.map(([text, kind, n], i) => {
      const item = make("li"), button = make("button");
      button.type = "button";
      button.setAttribute("aria-pressed", String(only === i));
      const name = make("span");
      name.append(make("bdi", text));
      button.append(make("span", undefined, "swatch " + kind), name,
        make("span", n.toLocaleString("en"), "dim"));
      button.addEventListener("click", () => {
        only = only === i ? null : i;
        [...legend.querySelectorAll("button")].forEach((other, j) =>
          other.setAttribute("aria-pressed", String(only === j)));
        paint();
      });
      item.append(button);
      return item;
    }));
  };

  const colorBy = (next) => {
    column = next;
    only = null;
    [...at("map-switch").children].forEach((button) =>
      button.setAttribute("aria-pressed", String(button.textContent === column.name)));
    drawLegend();
    paint();
    if (chosen >= 0) say(chosen);
  };

  const say = (i) => {
    const cluster = data.columns[0].values[i];
    const parts = [make("b", titles[i])];
    if (cluster === null) {
      parts.push(make("span", "in no cluster", "dim"));
    } else {
      const link = make("a", `cluster ${cluster}`);
      link.href = `#cluster-${cluster}`;
      const line = make("span");
      line.append(link);
      parts.push(line);
    }
    if (column.name !== "cluster") {
      parts.push(make("span", `${column.name}: ${column.values[i] ?? "unknown"}`, "dim"));
    }
    said.replaceChildren(...parts);
  };

  const show = (i) => {
    if (i < 0 || i === chosen) return;
    chosen = i;
    ring.setAttribute("cx", points[i][0]);
    ring.setAttribute("cy", points[i][1]);
    ring.setAttribute("visibility", "visible");
    const place = i % data.per, sheet = sheets[Math.floor(i / data.per)];
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    if (sheet && sheet.complete) {
      pen.drawImage(sheet, (place % data.across) * data.side,
        Math.floor(place / data.across) * data.side, data.side, data.side,
        0, 0, canvas.width, canvas.height);
    }
    canvas.setAttribute("aria-label", titles[i]);
    say(i);
  };

  const nearest = (event, reach) => {
    const matrix = svg.getScreenCTM();
    if (!matrix) return -1;
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    let best = -1, least = (reach / matrix.a) ** 2;
    points.forEach(([x, y], i) => {
      const far = (x - spot.x) ** 2 + (y - spot.y) ** 2;
      if (far < least && belongs(i)) [best, least] = [i, far];
    });
    return best;
  };

  // The nearest photo within the quarter of the plane that the key points to.
  const towards = (dx, dy) => {
    const [x0, y0] = points[chosen];
    let best = -1, least = Infinity;
    points.forEach(([x, y], i) => {
      const along = (x - x0) * dx + (y - y0) * dy;
      const across = Math.abs((x - x0) * dy - (y - y0) * dx);
      const far = along + 2 * across;
      if (along > 0.05 && across <= along && far < least && belongs(i)) [best, least] = [i, far];
    });
    return best;
  };

  const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const middle = () => {
    let best = -1, least = Infinity;
    points.forEach(([x, y], i) => {
      const far = (x - 500) ** 2 + (y - 375) ** 2;
      if (far < least && belongs(i)) [best, least] = [i, far];
    });
    return best;
  };

  svg.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch" && !pinned) show(nearest(event, 24));
  });
  svg.addEventListener("click", (event) => {
    const found = nearest(event, 40);
    // A second click on the same photo lets go of it.
    pinned = found >= 0 && !(pinned && found === chosen);
    show(found);
  });
  svg.addEventListener("focus", () => { if (chosen < 0) show(middle()); });
  svg.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      show(chosen < 0 ? middle() : towards(...step));
    } else if (event.key === "Enter" && chosen >= 0) {
      const cluster = data.columns[0].values[chosen];
      if (cluster !== null) location.hash = `cluster-${cluster}`;
    } else if (event.key === "Escape") {
      pinned = false;
    }
  });

  data.columns.forEach((one) => {
    const button = make("button", one.name);
    button.type = "button";
    button.addEventListener("click", () => colorBy(one));
    at("map-switch").append(button);
  });
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
  at("map-bar").hidden = at("map-looked").hidden = false;
  colorBy(column);
  // Once the sprites are there, the panel begins with the photo in the middle.
  addEventListener("load", () => { if (chosen < 0) show(middle()); });
})();
