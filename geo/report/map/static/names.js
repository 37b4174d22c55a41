// Names and numbers on the ground: labels that make room for each other, and the graticule.

// Labels: the more important one stays, the others wait for a closer zoom.

const OBSTACLES = ".promise .badge, .heap .badge, .tools, #panel, .leaflet-control-scale, .credit, .edge span";
const NEAR_SIDES = ["middle", "above", "below"];
const SIDES = NEAR_SIDES.concat(["far-above", "far-below"]);
const EDGE_PX = 8;
const labels = [];

function addLabel(places, lines, className, rank, layerId) {
  const content = make("span", {}, lines.map((line, order) =>
    make(order ? "small" : "span", {}, line)));
  const marker = L.marker(places[0], { pane: "names", interactive: false, keyboard: false,
    icon: L.divIcon({ className: "name " + className, html: content, iconSize: null }) });
  labels.push({ marker, places, rank, layerId, text: lines[0] });
}

function collectLabels() {
  for (const label of data.labels) addLabel([label.at], [label.name], "place " + label.kind, 5);
  for (const layer of data.groups.flatMap((group) => group.layers)) {
    for (const item of layer.items) {
      if (!item.label) continue;
      const rank = item.first ? 0 : { footprint: 1, area: 2 }[layer.kind] || 6;
      addLabel(item.at, [item.label].concat(item.note ? [item.note] : []),
        layer.kind + "-name", rank, layer.id);
    }
  }
  labels.sort((a, b) => a.rank - b.rank);
  for (const label of labels) label.marker.addTo(map);
}

function overlaps(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** A name that the edge of the sheet would cut says something else. */
function inside(box, sheet) {
  return box.left >= sheet.left + EDGE_PX && box.right <= sheet.right - EDGE_PX &&
    box.top >= sheet.top + EDGE_PX && box.bottom <= sheet.bottom - EDGE_PX;
}

function rectangles(selector) {
  return Array.from(document.querySelectorAll(selector), (element) => element.getBoundingClientRect());
}

function placeLabels() {
  const taken = rectangles(OBSTACLES);
  const spots = rectangles(".spot .badge");
  const written = new Set();
  for (const label of labels) {
    const element = label.marker.getElement();
    element.classList.add("waits");
    if (label.layerId && !live.get(label.layerId).on) continue;
    if (written.has(label.text)) continue;
    const minor = label.rank > 2;
    const box = freePlace(label, minor ? NEAR_SIDES : SIDES, minor ? taken.concat(spots) : taken);
    if (!box) continue;
    taken.push({ left: box.left - 3, right: box.right + 3, top: box.top - 1, bottom: box.bottom + 1 });
    written.add(label.text);
    element.classList.remove("waits");
  }
}

/** Try the places of a label, and the sides of each, until one is free; say which it took. */
function freePlace(label, sides, taken) {
  const element = label.marker.getElement();
  const sheet = map.getContainer().getBoundingClientRect();
  for (const place of label.places) {
    label.marker.setLatLng(place);
    for (const side of sides) {
      element.dataset.side = side;
      const box = element.firstChild.getBoundingClientRect();
      if (inside(box, sheet) && !taken.some((other) => overlaps(box, other))) return box;
    }
  }
  return null;
}

// Graticule: thin lines at whole minutes, written along the edges.

const STEPS = [60, 30, 20, 10, 5, 2, 1, 0.5, 0.25];
const graticule = { lines: L.layerGroup(), edge: make("div", { class: "edge",
  "aria-hidden": "true" }) };

function degrees(value, positive, negative) {
  const total = Math.round(Math.abs(value) * 3600);
  const seconds = total % 60;
  const minutes = Math.floor(total / 60) % 60;
  const two = (part) => String(part).padStart(2, "0");
  return `${Math.floor(total / 3600)}°${two(minutes)}′${seconds ? two(seconds) + "″" : ""}` +
    (value < 0 ? negative : positive);
}

function drawGraticule() {
  const view = map.getBounds();
  const size = map.getSize();
  const widest = Math.max(view.getNorth() - view.getSouth(), 1e-6) * 60;
  const step = (STEPS.find((minutes) => widest / minutes >= 3) || STEPS[STEPS.length - 1]) / 60;
  const line = { renderer: canvas, interactive: false, color: "#8c7f6a", weight: 0.6, opacity: 0.45 };
  graticule.lines.addTo(map).clearLayers();
  graticule.edge.replaceChildren();
  const wide = isWide();
  const write = (text, x, y, side) => {
    const free = side === "lon" ? x > 40 && x < size.x - 70 : y > (wide ? 225 : 70) && y < size.y - 70;
    if (!free) return;
    const label = make("span", { class: side }, text);
    label.style.left = x + "px";
    label.style.top = y + "px";
    graticule.edge.append(label);
  };
  for (let n = Math.ceil(view.getSouth() / step); n * step < view.getNorth(); n++) {
    const lat = n * step;
    graticule.lines.addLayer(L.polyline([[lat, view.getWest() - 1], [lat, view.getEast() + 1]], line));
    write(degrees(lat, "N", "S"), wide ? size.x : 0, map.latLngToContainerPoint([lat, view.getWest()]).y, "lat");
  }
  for (let n = Math.ceil(view.getWest() / step); n * step < view.getEast(); n++) {
    const lon = n * step;
    graticule.lines.addLayer(L.polyline([[view.getSouth() - 1, lon], [view.getNorth() + 1, lon]], line));
    write(degrees(lon, "E", "W"), map.latLngToContainerPoint([view.getNorth(), lon]).x, 0, "lon");
  }
}
