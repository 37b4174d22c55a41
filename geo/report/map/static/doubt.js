// Every way of counting on one scale, and what drives the doubt: folded away under an answer.

/** From a value to a place on the bar: even and from zero, or by factors. */
function wayScale(ways, byFactors) {
  const values = ways.flatMap((way) => [way.q[0], way.q[4]].concat(
    way.tick === undefined ? [] : [way.tick]));
  const ends = byFactors ? [Math.min(...values), Math.max(...values)].map(Math.log)
    : [Math.min(0, ...values), Math.max(...values)];
  const room = (ends[1] - ends[0] || 1) * 0.03;
  return (value) => BAR_WIDTH * ((byFactors ? Math.log(value) : value) - ends[0] + room)
    / (ends[1] - ends[0] + 2 * room);
}

function wayBar(way, scale) {
  const [p05, p25, p50, p75, p95] = way.q.map(scale);
  const half = way.pooled ? 7 : 5;
  const parts = [
    make("svg:line", { class: "axis", x1: 0, x2: BAR_WIDTH, y1: 11, y2: 11 }),
    make("svg:line", { class: "reach", x1: p05, x2: p95, y1: 11, y2: 11 }),
    make("svg:rect", { class: `core${way.hollow ? " hollow" : ""}${way.pooled ? " pooled" : ""}`,
      x: p25, y: 11 - half, width: Math.max(2, p75 - p25), height: 2 * half }),
  ];
  if (!way.silent) parts.push(make("svg:line", { class: "middle", x1: p50, x2: p50, y1: 2, y2: 20 }));
  if (way.tick !== undefined) {
    const at = scale(way.tick);
    parts.push(make("svg:line", { class: "registry", x1: at, x2: at, y1: 0, y2: 22 }));
    if (way.tick_text) {
      parts.push(make("svg:text", { class: "tick-text", x: at, y: 34,
        "text-anchor": at > BAR_WIDTH / 2 ? "end" : "start" }, way.tick_text));
    }
  }
  return make("svg:svg", { class: "interval", viewBox: `0 0 ${BAR_WIDTH} ${way.tick_text ? 38 : 23}`,
    role: "img", "aria-label": `${way.label}: ${way.text}` }, parts);
}

function labelled(label, text, picture, strong) {
  return make("div", { class: "way" },
    make("p", { class: "way-head" }, make(strong ? "strong" : "span", {}, label),
      make("span", { class: "way-text" }, text)), picture);
}

function waysOfCounting(answer) {
  if (!answer.ways) return null;
  const scale = wayScale(answer.ways, answer.by_factors);
  const caption = words.ways_caption + (answer.by_factors ? ` ${words.ways_factors}` : "");
  return make("details", { class: "more" }, make("summary", {}, words.ways),
    answer.ways.map((way) => labelled(way.label, way.text, wayBar(way, scale), way.pooled)),
    make("p", { class: "caption" }, caption));
}

function whatDrives(answer) {
  if (!answer.drivers) return null;
  return make("details", { class: "more" }, make("summary", {}, words.drivers),
    answer.drivers.map(([label, text, total, alone]) => labelled(label, text,
      make("svg:svg", { class: "interval", viewBox: `0 0 ${BAR_WIDTH} 14`, role: "img",
        "aria-label": `${label}: ${text}` },
        make("svg:line", { class: "axis", x1: 0, x2: BAR_WIDTH, y1: 7, y2: 7 }),
        make("svg:rect", { class: "core hollow", x: 1, y: 2, width: (BAR_WIDTH - 2) * total, height: 10 }),
        make("svg:rect", { class: "core", x: 1, y: 2, width: (BAR_WIDTH - 2) * alone, height: 10 })))),
    make("p", { class: "caption" }, words.drivers_caption));
}
