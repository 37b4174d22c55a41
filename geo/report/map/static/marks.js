// Marks: a hatch or a shape beside every colour, the same on the map and in the legend.

const HATCHES = {
  none: [],
  dots: [["circle", { cx: 3, cy: 3, r: 1.1 }], ["circle", { cx: 8, cy: 8, r: 1.1 }]],
  lines: [["path", { d: "M-1,1 L1,-1 M0,10 L10,0 M9,11 L11,9" }]],
  dense: [["path", { d: "M-1,1 L1,-1 M0,5 L5,0 M0,10 L10,0 M5,10 L10,5 M9,11 L11,9" }]],
  cross: [["path", { d: "M0,5 L5,0 M0,10 L10,0 M5,10 L10,5 M0,5 L5,10 M0,0 L10,10 M5,0 L10,5" }]],
  waves: [["path", { d: "M0,3 Q2.5,0.5 5,3 T10,3 M0,8 Q2.5,5.5 5,8 T10,8" }]],
  drops: [["path", { d: "M3,1 V4 M8,6 V9" }]],
  ladder: [["path", { d: "M0,2.5 H10 M0,7.5 H10" }]],
};
const FILL_STRENGTH = { none: 0.1, dots: 0.2, lines: 0.24, dense: 0.3, cross: 0.34 };

function hatchId(key) {
  return "hatch-" + key.replace(/[^a-z0-9]+/gi, "-");
}

/** Put one fill pattern per area mark into the page. */
function drawHatches() {
  const patterns = Object.entries(data.areas).map(([key, [colour, hatch]]) => {
    const strength = FILL_STRENGTH[hatch] === undefined ? 0.22 : FILL_STRENGTH[hatch];
    const ground = make("svg:rect", { width: 10, height: 10, fill: colour, "fill-opacity": strength });
    const strokes = HATCHES[hatch].map(([name, shape]) =>
      make("svg:" + name, Object.assign(name === "circle"
        ? { fill: colour }
        : { stroke: colour, fill: "none", "stroke-width": 1.1 }, { opacity: 0.8 }, shape)));
    return make("svg:pattern",
      { id: hatchId(key), width: 10, height: 10, patternUnits: "userSpaceOnUse" }, ground, strokes);
  });
  document.body.append(make("svg:svg", { class: "hatches", "aria-hidden": "true", width: 0, height: 0 },
    make("svg:defs", {}, patterns)));
}

function fillOf(key) {
  return "url(#" + hatchId(key) + ")";
}

const SHAPES = {
  circle: ["circle", { cx: 12, cy: 12, r: 10 }],
  half: ["circle", { cx: 12, cy: 12, r: 10 }],
  ring: ["circle", { cx: 12, cy: 12, r: 9.4 }],
  square: ["rect", { x: 2.5, y: 2.5, width: 19, height: 19, rx: 1.5 }],
  diamond: ["path", { d: "M12,1 L23,12 L12,23 L1,12 Z" }],
  triangle: ["path", { d: "M12,1.5 L23,21.5 L1,21.5 Z" }],
};
const GLYPHS = {
  "✓": "M7,12.4 L10.6,16 L17.2,8.6",
  "✕": "M8,8 L16,16 M16,8 L8,16",
  "→": "M7,12 H16.5 M13,8.2 L16.8,12 L13,15.8",
  "▴": "M12,9.5 V14.5 M12,17.2 V17.6",
};

/** Draw one point mark: its shape, and inside it its glyph. */
function pointMark(key, size) {
  const [colour, shape, glyph] = data.points[key];
  const [name, geometry] = SHAPES[shape];
  const hollow = shape === "ring" || shape === "half";
  const parts = [make("svg:" + name, Object.assign({
    fill: hollow ? "#fffdf8" : colour, stroke: hollow ? colour : "#fffdf8",
    "stroke-width": hollow ? 2.4 : 1.6,
    "stroke-dasharray": shape === "ring" ? "3.4 2.6" : undefined }, geometry))];
  if (shape === "half") {
    parts.push(make("svg:path", { d: "M12,2 A10,10 0 0 0 12,22 Z", fill: colour }));
  } else if (GLYPHS[glyph]) {
    parts.push(make("svg:path", { d: GLYPHS[glyph], fill: "none", stroke: "#fffdf8",
      "stroke-width": 2.4, "stroke-linecap": "round", "stroke-linejoin": "round" }));
  } else if (shape === "ring") {
    parts.push(make("svg:text", { x: 12, y: 16.8, "text-anchor": "middle", fill: colour,
      "font-size": 13.5, "font-weight": 700 }, glyph));
  }
  return make("svg:svg", { class: "mark", viewBox: "0 0 24 24", width: size, height: size,
    "aria-hidden": "true", focusable: "false" }, parts);
}

/** Draw what a line of the legend stands for. */
function legendMark(entry) {
  if (entry.mark && data.points[entry.mark]) return pointMark(entry.mark, 20);
  const box = { x: 1.5, y: 1.5, width: 27, height: 15, rx: 1 };
  let drawn;
  if (entry.mark) {
    const [colour, , dash] = data.areas[entry.mark];
    drawn = make("svg:rect", Object.assign({ fill: fillOf(entry.mark), stroke: colour,
      "stroke-width": 1.8, "stroke-dasharray": dash || undefined }, box));
  } else if (entry.halo) {
    drawn = [make("svg:rect", Object.assign({ class: "halo" }, box)),
      make("svg:rect", { class: "halo-core", x: 8, y: 5, width: 14, height: 8 })];
  } else {
    drawn = make("svg:path", { d: "M1,9 H29", class: "key-line",
      "stroke-dasharray": entry.dash || undefined });
  }
  return make("svg:svg", { class: "swatch", viewBox: "0 0 30 18", width: 30, height: 18,
    "aria-hidden": "true", focusable: "false" }, drawn);
}

const BAR_WIDTH = 320;

/** Find a scale on which every bar and every published count of an answer can be compared. */
function scaleFor(rows) {
  const values = rows.flatMap((row) => [0, row.bar.q[0], row.bar.q[4]].concat(
    row.tick === undefined ? [] : [row.tick]));
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low || 1) * 0.03;
  return (value) => BAR_WIDTH * (value - low + room) / (high - low + 2 * room);
}

/** Draw an interval: light 90 %, dark 50 %, a line for the middle, a tick for a published count. */
function intervalBar(row, scale) {
  const [p05, p25, p50, p75, p95] = row.bar.q.map(scale);
  const zero = scale(0);
  const parts = [
    make("svg:line", { class: "axis", x1: 0, x2: BAR_WIDTH, y1: 14, y2: 14 }),
    make("svg:line", { class: "zero", x1: zero, x2: zero, y1: 2, y2: 26 }),
    make("svg:rect", { class: "wide", x: p05, y: 8, width: Math.max(2, p95 - p05), height: 12 }),
    make("svg:rect", { class: "core", x: p25, y: 8, width: Math.max(2, p75 - p25), height: 12 }),
    make("svg:line", { class: "middle", x1: p50, x2: p50, y1: 5, y2: 23 }),
  ];
  if (row.tick !== undefined) {
    const at = scale(row.tick);
    const anchor = at > BAR_WIDTH * 0.75 ? "end" : at < BAR_WIDTH * 0.2 ? "start" : "middle";
    parts.push(make("svg:path", { class: "tick", d: `M${at},22 l-5,8 h10 z` }),
      make("svg:text", { class: "tick-text", x: at, y: 42, "text-anchor": anchor }, row.tick_text));
  }
  parts.push(make("svg:text", { class: "zero-text", x: zero, y: 36, "text-anchor": "middle" }, "0"));
  return make("svg:svg", { class: "interval", viewBox: `0 0 ${BAR_WIDTH} ${row.tick_text ? 46 : 38}`,
    role: "img", "aria-label": `${row.bar.label}: ${row.bar.text}` }, parts);
}
