// The map: ground, layers, labels that make room for each other, and a panel for what is tapped.

const PANES = ["ground", "cells", "floods", "halos", "areas", "taken", "chosen", "spots", "names",
  "points"];
const SELECTED = { color: "#111", weight: 3, fill: false, interactive: false, dashArray: null };

const reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const map = L.map(document.querySelector(".folium-map"), {
  zoomControl: false, attributionControl: false, zoomSnap: 0.25, wheelPxPerZoomLevel: 100,
  minZoom: 9, maxZoom: 18, fadeAnimation: !reduced, zoomAnimation: !reduced,
});
PANES.forEach((name, order) => { map.createPane(name).style.zIndex = 410 + 10 * order; });
const canvas = L.canvas({ pane: "ground", padding: 0.3 });
const painters = {};
for (const name of ["cells", "floods", "halos", "areas", "taken", "chosen"]) {
  painters[name] = L.svg({ pane: name, padding: 0.3 });
}
const live = new Map();
let chosen = null;

const tapped = new WeakMap();
const FIRST = ["area", "footprint", "flood", "cell"];

/** All that is drawn at one point of the window. */
function under(x, y) {
  return document.elementsFromPoint(x, y)
    .map((element) => tapped.get(element)).filter(Boolean)
    .sort((a, b) => FIRST.indexOf(a.layer.kind) - FIRST.indexOf(b.layer.kind));
}

const STEP_PX = 6;

/** The ground that projects take below a badge, all of which the badge hides from a finger. */
function groundBelow(marker) {
  const box = marker.getElement().querySelector(".badge").getBoundingClientRect();
  const found = new Set();
  for (let x = box.left; x <= box.right; x += STEP_PX) {
    for (let y = box.top; y <= box.bottom; y += STEP_PX) {
      for (const one of under(x, y)) if (one.layer.kind === "footprint") found.add(one.item.detail);
    }
  }
  return Array.from(found);
}

/** A tap means all that lies under it: what is drawn above must not hide what is drawn below. */
function tapAt(event) {
  L.DomEvent.stop(event);
  const found = under(event.originalEvent.clientX, event.originalEvent.clientY);
  if (!found.length) return;
  select(found[0].layer, found[0].item);
  showDetails(found.map((one) => one.item.detail), words.things);
  keepInSight(found[0].item, found[0].layer);
}

/** Make a drawn shape something that a finger, a keyboard and a screen reader can find. */
function reachable(path, layer, item, label) {
  const action = () => choose(layer, item);
  path.on("click", tapAt);
  path.on("add", () => {
    const element = path.getElement();
    if (!element) return;
    tapped.set(element, { layer, item });
    if (!label) return;
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", label);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); action(); }
    });
  });
  return path;
}

function areaOptions(item, pane) {
  const [colour, , dash] = data.areas[item.mark];
  return { renderer: painters[pane], pane, color: colour, weight: 1.6, dashArray: dash || null,
    fillColor: fillOf(item.mark), fillOpacity: 1 };
}

const DRAW = {
  footprint(layer, item) {
    const made = [];
    if (item.halo) {
      made.push(placed("area", decode(item.halo, layer.digits), { renderer: painters.halos,
        pane: "halos", className: "halo", stroke: true, fill: true, interactive: false }));
    }
    const [colour] = data.areas[item.mark];
    const options = Object.assign(areaOptions(item, "taken"), { weight: item.shape === "line" ? 5 : 2.6,
      dashArray: item.dash || null, color: colour });
    if (item.shape !== "area") options.fillColor = colour;
    made.push(tappable(layer, item, options, true));
    return made;
  },
  area(layer, item) { return [tappable(layer, item, areaOptions(item, "areas"), true)]; },
  cell(layer, item) {
    const options = areaOptions(item, "cells");
    const blank = item.mark === "risk:remote" || item.mark === "risk:unknown";
    return [tappable(layer, item, Object.assign(options, { weight: 0.5, opacity: blank ? 0 : 0.35,
      fillOpacity: blank ? 0 : 0.7 }), false)];
  },
  flood(layer, item) { return [tappable(layer, item, areaOptions(item, "floods"), true)]; },
  point(layer, item) {
    const at = decode(item.data, layer.digits)[0][0];
    return [badge(at, item.detail.title, [pointMark(item.mark, 10)], "spot",
      () => choose(layer, item))];
  },
};

function tappable(layer, item, options, focusable) {
  const shape = placed(item.shape, decode(item.data, layer.digits), options);
  return reachable(shape, layer, item, focusable ? `${item.detail.kind}: ${item.detail.title}` : "");
}

/** Put a button made of elements on the map. */
function badge(at, label, children, className, action) {
  const content = make("span", { class: "badge" }, children);
  const pane = className === "spot" ? "spots" : "points";
  const marker = L.marker(at, { pane, keyboard: true, riseOnHover: true,
    icon: L.divIcon({ className: "pin " + className, html: content, iconSize: null }) });
  marker.on("click", () => action(marker));
  marker.on("add", () => {
    const element = marker.getElement();
    element.setAttribute("aria-label", label);
    element.setAttribute("title", label);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); action(marker); }
    });
  });
  return marker;
}

function choose(layer, item) {
  select(layer, item);
  showDetails([item.detail], "");
  keepInSight(item, layer);
}

/** Outline what is read about; of a point, the circle within which its true place lies. */
function select(layer, item) {
  deselect();
  const parts = decode(item.data, layer.digits);
  const look = Object.assign({ renderer: painters.chosen, pane: "chosen" }, SELECTED);
  chosen = L.layerGroup();
  if (item.shape === "point") {
    chosen.addLayer(L.circleMarker(parts[0][0], Object.assign({}, look, { radius: 17 })));
    if (item.accuracy) {
      chosen.addLayer(L.circle(parts[0][0], Object.assign({}, look,
        { radius: item.accuracy, weight: 1.5, dashArray: "4 5" })));
    }
  } else {
    chosen.addLayer(placed(item.shape, parts, look));
  }
  chosen.addTo(map);
}

/** Move the map so that what is read about lies beside the panel, not under it. */
function keepInSight(item, layer) {
  const centre = L.latLngBounds(decode(item.data, layer.digits).flat()).getCenter();
  const covered = document.querySelector("#panel").getBoundingClientRect();
  map.panInside(centre, Object.assign({ animate: !reduced }, isWide()
    ? { paddingTopLeft: [covered.right + 30, 40], paddingBottomRight: [80, 60] }
    : { paddingTopLeft: [40, 60], paddingBottomRight: [60, map.getSize().y - covered.top + 30] }));
}

function deselect() {
  if (chosen) chosen.remove();
  chosen = null;
}

// Promises: those that would cover each other on the screen share one badge that counts verdicts.

const NEAR_PX = 30;

function drawPromises(layer, group) {
  group.clearLayers();
  const heaps = [];
  for (const item of layer.items) {
    const at = L.latLng(decode(item.data, layer.digits)[0][0]);
    const point = map.latLngToLayerPoint(at);
    const heap = heaps.find((other) => other.point.distanceTo(point) < NEAR_PX);
    if (heap) heap.items.push(item);
    else heaps.push({ at, point, items: [item] });
  }
  for (const heap of merged(heaps)) group.addLayer(heapBadge(layer, heap));
}

/** Join badges that would cover each other: one with several tallies is wider than a mark. */
function merged(heaps) {
  for (const [order, heap] of heaps.entries()) {
    const next = heaps.findIndex((other, place) => place > order && collide(heap, other));
    if (next < 0) continue;
    heap.items.push(...heaps[next].items);
    return merged(heaps.filter((_, place) => place !== next));
  }
  return heaps;
}

function collide(one, other) {
  const gap = one.point.subtract(other.point);
  const [a, b] = [halfSize(one), halfSize(other)];
  return Math.abs(gap.x) < a.x + b.x && Math.abs(gap.y) < a.y + b.y;
}

/** Half the room of a badge: a mark, or tallies of which three stand in one row. */
function halfSize(heap) {
  if (heap.items.length === 1) return L.point(14, 14);
  const kinds = new Set(heap.items.map((item) => item.mark)).size;
  return L.point(7 + 18 * Math.min(kinds, 3), 4 + 10 * Math.ceil(kinds / 3));
}

function heapBadge(layer, heap) {
  if (heap.items.length === 1) {
    const [item] = heap.items;
    return badge(heap.at, `${item.detail.title}: ${item.detail.badges[0]}`,
      [pointMark(item.mark, 26)], "promise", (marker) => choosePromises(layer, [item], groundBelow(marker)));
  }
  const counts = Object.keys(data.points).map((mark) =>
    [mark, heap.items.filter((item) => item.mark === mark).length]).filter(([, count]) => count);
  const spoken = counts.map(([mark, count]) => `${count} ${data.points[mark][3]}`).join(", ");
  const parts = counts.map(([mark, count]) => make("span", { class: "tally" },
    pointMark(mark, 17), make("b", {}, String(count))));
  return badge(heap.at, `${heap.items.length} ${words.together}: ${spoken}`, parts, "heap", (marker) =>
    choosePromises(layer, heap.items, groundBelow(marker)));
}

/** Show promises that share a badge, and then the ground below it, which the badge hides. */
function choosePromises(layer, items, ground) {
  select(layer, items[0]);
  showDetails(items.map((item) => item.detail).concat(ground),
    ground.length ? words.things : words.together);
  keepInSight(items[0], layer);
}

// Putting it together.

function toggle(layerId, on) {
  const entry = live.get(layerId);
  entry.on = on;
  if (on) entry.group.addTo(map);
  else entry.group.remove();
  placeLabels();
}

function show(layer, item, fly) {
  if (!live.get(layer.id).on) {
    const box = document.querySelector(`input[data-layer="${layer.id}"]`);
    box.checked = true;
    toggle(layer.id, true);
  }
  if (fly) {
    const bounds = L.latLngBounds(decode(item.data, layer.digits).flat());
    map.fitBounds(bounds.pad(0.4), Object.assign({ maxZoom: 16, animate: !reduced }, room()));
  }
  choose(layer, item);
}

function drawLayers() {
  for (const layer of data.groups.flatMap((group) => group.layers)) {
    const group = L.layerGroup();
    if (layer.kind === "promise") {
      map.on("zoomend", () => drawPromises(layer, group));
      drawPromises(layer, group);
    } else {
      for (const item of layer.items) {
        for (const part of DRAW[layer.kind](layer, item)) group.addLayer(part);
      }
    }
    live.set(layer.id, { group, on: layer.on });
    if (layer.on) group.addTo(map);
  }
}

function isWide() {
  return window.matchMedia("(min-width: 761px)").matches;
}

/** Say how much of the window the panel covers, so that the site is shown beside it. */
function room() {
  return isWide()
    ? { paddingTopLeft: [420, 50], paddingBottomRight: [80, 60] }
    : { paddingTopLeft: [34, 56], paddingBottomRight: [72, Math.round(window.innerHeight * 0.41) + 104] };
}

// Promises within this part of the grounds' own size around them belong to the first view.
const NEAR_GROUND = 0.3;

function extent() {
  const layers = data.groups.flatMap((group) => group.layers);
  const first = layers.filter((layer) => layer.kind === "footprint" && layer.items.length);
  const points = first.flatMap((layer) => layer.items.flatMap((item) =>
    decode(item.halo || item.data, layer.digits).flat()));
  const [west, south, east, north] = data.area;
  if (!points.length) return L.latLngBounds([[south, west], [north, east]]);
  const ground = L.latLngBounds(points);
  const around = ground.pad(NEAR_GROUND);
  for (const layer of layers.filter((one) => one.kind === "promise")) {
    for (const item of layer.items) {
      const [at] = decode(item.data, layer.digits)[0];
      if (around.contains(at)) ground.extend(at);
    }
  }
  return ground;
}

function fitWhole() {
  map.fitBounds(extent(), Object.assign({ animate: false }, room()));
}

function furniture() {
  const button = (text, label, action) => make("button", { type: "button", "aria-label": label,
    title: label, on: { click: action } }, text);
  const north = make("div", { class: "north", role: "img", "aria-label": words.north },
    make("svg:svg", { viewBox: "0 0 24 36", width: 24, height: 36, "aria-hidden": "true" },
      make("svg:path", { d: "M12,1 L19,24 L12,19 Z", class: "north-dark" }),
      make("svg:path", { d: "M12,1 L5,24 L12,19 Z", class: "north-light" }),
      make("svg:text", { x: 12, y: 35, "text-anchor": "middle" }, "N")));
  document.body.append(
    make("nav", { class: "tools", "aria-label": words.map },
      button("+", words.zoom_in, () => map.zoomIn(1)),
      button("−", words.zoom_out, () => map.zoomOut(1)),
      button("⤢", words.whole, fitWhole), north));
  document.querySelector("#panel").append(
    make("button", { type: "button", class: "credit", on: { click: showSources } }, data.credit));
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: 130 }).addTo(map);
  map.getContainer().append(graticule.edge);
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", words.map);
}

drawHatches();
buildPanel({ toggle, show, deselect });
fitWhole();
drawGround();
drawLayers();
furniture();
collectLabels();
drawGraticule();
placeLabels();
map.on("moveend", () => { drawGraticule(); placeLabels(); });
map.on("resize", () => { drawGraticule(); placeLabels(); });
// Wide enough that the first view, moved up above a phone's sheet, is not pushed down again.
map.setMaxBounds(L.latLngBounds([[data.area[1], data.area[0]], [data.area[3], data.area[2]]])
  .extend(extent()).pad(4));
document.documentElement.classList.add("ready");
