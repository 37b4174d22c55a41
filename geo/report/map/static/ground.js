// The ground: water, buildings, roads and rail on one canvas, and what the legend says of them.

const GROUND = {
  "water-area": { fillColor: "#cfdfe3", fillOpacity: 1, stroke: true, color: "#b4cbd3", weight: 0.8 },
  "water-line": { color: "#b9d0d8", weight: 2.2 },
  "rail-line": { color: "#8d8478", weight: 1.6, dashArray: "7 3" },
  "roads-2-line": { color: "#e6dcc9", weight: 1 },
  "roads-1-line": { color: "#fffdf8", weight: 2.2 },
  "roads-0-line": { color: "#fffdf8", weight: 3.4 },
  "buildings-area": { fillColor: "#dfd4c1", fillOpacity: 0.9, stroke: false },
  "derived-river_bank-line": { color: "#7fa6b5", weight: 3, dashArray: "1 5", lineCap: "round" },
  "derived-rail-line": { color: "#8d8478", weight: 2, dashArray: "2 6", lineCap: "round" },
};

/** Draw what a line of the legend says of the ground. */
function groundMark(key) {
  const look = GROUND[key] || OTHER_GROUND;
  const shape = key.endsWith("-area")
    ? make("svg:rect", { x: 1.5, y: 2.5, width: 27, height: 13, fill: look.fillColor, stroke: "#b8aa92" })
    : make("svg:path", { d: "M1,9 H29", fill: "none", stroke: look.color,
      "stroke-width": look.weight, "stroke-dasharray": look.dashArray, "stroke-linecap": look.lineCap });
  const casing = CASING[key] ? make("svg:path", { d: "M1,9 H29", fill: "none", stroke: CASING_COLOUR,
    "stroke-width": CASING[key] + 1 }) : null;
  return make("svg:svg", { class: "swatch", viewBox: "0 0 30 18", width: 30, height: 18,
    "aria-hidden": "true", focusable: "false" }, [casing, shape]);
}
const OTHER_GROUND = { color: "#a3967f", weight: 1.4, dashArray: "1 3", fillColor: "#e4dac8",
  fillOpacity: 1 };
const CASING = { "roads-0-line": 5, "roads-1-line": 3.4 };
const CASING_COLOUR = "#dccfb8";

/** Make a Leaflet shape of decoded parts. Holes run against their rings, hence the non-zero rule. */
function placed(shape, parts, options) {
  if (shape === "area") {
    return L.polygon(parts.map((ring) => [ring]), Object.assign({ fillRule: "nonzero" }, options));
  }
  return shape === "line" ? L.polyline(parts, Object.assign({ fill: false }, options))
    : L.circleMarker(parts[0][0], Object.assign({ radius: 6 }, options));
}

/** Draw the background, each look as one path: water lowest, rail highest. */
function drawGround() {
  const order = ["water", "buildings", "roads-2", "roads-1", "roads-0", "rail", "derived"];
  const rank = (sheet) => order.findIndex((name) => sheet.id.startsWith(name));
  const sheets = data.background.slice().sort((a, b) => rank(a) - rank(b));
  for (const sheet of sheets) {
    const key = sheet.id + "-" + sheet.shape;
    const look = GROUND[key] || OTHER_GROUND;
    const parts = decode(sheet.data, FINE_DIGITS);
    const base = { renderer: canvas, interactive: false, smoothFactor: 1.2 };
    if (CASING[key]) {
      placed(sheet.shape, parts, Object.assign({}, base, look, { color: CASING_COLOUR,
        weight: CASING[key] })).addTo(map);
    }
    placed(sheet.shape, parts, Object.assign(base, look)).addTo(map);
  }
}
