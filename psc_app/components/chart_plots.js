// What plotly is asked to draw: pure functions from a card (domain/insight_cards.ChartCard),
// the colours of the page and the room there is, to traces and a layout.
import { dayAndTime, minuteOfDay, timeOfDay, words } from "./chart_words.js";

const QUARTER = 900000;
const FAINT = 0.28; // how much is left of what a filter leaves out

const isChosen = (chosen, key) => !chosen || chosen === String(key);

/** Labels as they are read: the server's own, or the moments of a chart that runs along time. */
export function labelsOf(card) {
  if (!card.times?.length) return card.labels;
  return card.times.map((at, index) => card.labels[index] || timeOfDay(at, card.zone));
}

/** Where along time the axis is marked: on full hours of the zone's clocks, as many as fit. */
function ticks(card, width) {
  const from = card.from_ms || card.times[0];
  const to = card.to_ms || card.times[card.times.length - 1] + QUARTER;
  const most = Math.max(3, Math.floor(width / 64));
  const steps = [15, 30, 60, 120, 180, 240, 360, 720, 1440];
  const step = steps.find((minutes) => (to - from) / 60000 / minutes <= most) ?? 1440;
  const found = [];
  for (let at = Math.ceil(from / QUARTER) * QUARTER; at <= to; at += QUARTER) {
    if (minuteOfDay(at, card.zone) % step === 0) found.push(at);
  }
  return { tickvals: found, ticktext: found.map((at) => timeOfDay(at, card.zone)) };
}

function frame(look, height, more) {
  const axis = {
    fixedrange: true, automargin: true, zeroline: false, showline: false, ticks: "",
    gridcolor: look.line, linecolor: look.line, tickfont: { color: look.soft, size: 12 },
  };
  return {
    height, autosize: true, showlegend: false, dragmode: false, bargap: 0.16,
    margin: { l: 8, r: 8, t: 8, b: 8, pad: 4 },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: look.font, color: look.ink, size: 12 },
    hoverlabel: {
      bgcolor: look.card, bordercolor: look.strong, align: "left",
      font: { family: look.font, color: look.ink, size: 13 },
    },
    xaxis: { ...axis, showgrid: false }, yaxis: { ...axis, rangemode: "tozero", nticks: 5 },
    ...more(axis),
  };
}

/** Whole numbers stay whole on the axis, lengths of time and shares are written as such. */
function valueAxis(card, axis, highest) {
  const axisFor = { ...axis, rangemode: "tozero", nticks: 5 };
  if (card.unit === "count") return { ...axisFor, tickformat: ",d", dtick: highest <= 4 ? 1 : undefined };
  if (card.unit === "share") {
    const top = highest > 0.4 ? 1 : Math.max(0.1, highest * 1.2);
    const step = [0.02, 0.05, 0.1, 0.25].find((one) => top / one <= 5) ?? 0.25;
    const at = Array.from({ length: Math.floor(top / step + 0.001) + 1 }, (_, index) => index * step);
    return { ...axisFor, range: [0, top * 1.04], tickvals: at, ticktext: at.map((one) => words("share", one)) };
  }
  if (card.unit === "level") {
    const at = [-3, -2, -1, 0, 1, 2, 3];
    return {
      ...axisFor, rangemode: "normal", range: [-3.2, 3.2], zeroline: true, zerolinecolor: axis.linecolor,
      tickvals: at, ticktext: at.map((one) => (one < 0 ? `−${-one}` : one ? `+${one}` : "0")),
    };
  }
  if (card.unit === "seconds" && highest > 0) {
    const step = [15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 86400].find(
      (one) => highest / one <= 5,
    ) ?? 172800;
    const at = Array.from({ length: Math.ceil(highest / step) + 1 }, (_, index) => index * step);
    return { ...axisFor, tickvals: at, ticktext: at.map((one) => words("seconds", one)) };
  }
  return axisFor;
}

function marks(card, look) {
  return {
    shapes: (card.marks ?? []).map((mark) => ({
      type: "line", xref: "paper", x0: 0, x1: 1, y0: mark.value, y1: mark.value,
      line: { color: look.strong, width: 1.5, dash: "dash" },
    })),
    annotations: (card.marks ?? []).map((mark) => ({
      xref: "paper", x: 1, xanchor: "right", y: mark.value, yanchor: "bottom", showarrow: false,
      text: mark.label, font: { color: look.soft, size: 11 },
    })),
  };
}

const total = (card, index) => card.series.reduce((sum, one) => sum + (one.values[index] ?? 0), 0);

function hover(card, labels, index) {
  const where = card.times?.length && !card.labels[index]
    ? `${dayAndTime(card.times[index], card.zone)} – ${timeOfDay(card.times[index] + QUARTER, card.zone)}`
    : labels[index];
  const lines = card.series
    .filter((one) => one.values[index] !== null && one.values[index] !== undefined)
    .map((one) => (one.name ? `${one.name}: ` : "") + words(card.unit, one.values[index]));
  return [`<b>${where}</b>`, ...lines].join("<br>");
}

function donut({ card, look, height, chosen }) {
  const [series] = card.series;
  const labels = labelsOf(card);
  const tones = card.keys.map((key, index) => look.tone(card.tones?.[index], index));
  const sum = series.values.reduce((all, one) => all + (one ?? 0), 0);
  return {
    data: [{
      type: "pie", hole: 0.66, sort: false, direction: "clockwise", labels, values: series.values,
      customdata: card.keys, textinfo: "none",
      marker: {
        colors: tones.map((tone, index) => look.fade(tone, isChosen(chosen, card.keys[index]) ? 1 : FAINT)),
        line: { color: look.card, width: 2 },
      },
      text: series.values.map((value) => words(card.unit, value)),
      hovertemplate: "<b>%{label}</b><br>%{text} (%{percent})<extra></extra>",
    }],
    layout: frame(look, height, () => ({
      margin: { l: 4, r: 4, t: 4, b: 4 },
      annotations: [{
        text: `<b>${words(card.unit, sum)}</b>`, showarrow: false, x: 0.5, y: 0.5,
        font: { size: 24, color: look.ink },
      }],
    })),
  };
}

function bars({ card, look, height, width, chosen, by, stacked }) {
  const labels = labelsOf(card);
  const timed = Boolean(card.times?.length);
  const x = timed ? card.times.map((at) => at + QUARTER / 2) : labels;
  const texts = labels.map((_, index) => hover(card, labels, index));
  const highest = Math.max(0, ...(card.marks ?? []).map((mark) => mark.value), ...labels.map((_, index) =>
    stacked ? total(card, index) : Math.max(0, ...card.series.map((one) => one.values[index] ?? 0)),
  ));
  return {
    // A series with a dash is a line over the bars.
    data: card.series.map((one, place) => one.dash ? {
      type: "scatter", mode: "lines", name: one.name, x, y: one.values, customdata: card.keys, text: texts, hovertemplate: "%{text}<extra></extra>",
      connectgaps: false, line: { color: look.tone(one.tone, place), width: 2.5, dash: one.dash },
    } : ({
      type: "bar", name: one.name, x, y: one.values, customdata: card.keys, text: texts, textposition: "none",
      ...(timed ? { width: QUARTER * 0.86 } : {}),
      marker: {
        color: card.keys.map((key) =>
          look.fade(look.tone(one.tone, place), isChosen(chosen, by === "series" ? one.key : key) ? 1 : FAINT)),
        line: { width: 0 },
      },
      hovertemplate: "%{text}<extra></extra>",
    })),
    layout: frame(look, height, (axis) => ({
      barmode: stacked ? "stack" : "group",
      xaxis: timed
        ? { ...axis, showgrid: false, range: [card.from_ms || card.times[0], card.to_ms || card.times.at(-1) + QUARTER], ...ticks(card, width) }
        : { ...axis, showgrid: false, type: "category" },
      yaxis: valueAxis(card, axis, highest),
      ...marks(card, look),
    })),
  };
}

function line({ card, look, height, width, chosen, by }) {
  const labels = labelsOf(card);
  const timed = Boolean(card.times?.length);
  const x = timed ? card.times.map((at) => at + QUARTER / 2) : labels;
  const texts = labels.map((_, index) => hover(card, labels, index));
  const all = card.series.flatMap((one) => one.values).filter((value) => value !== null);
  const highest = Math.max(0, ...all, ...(card.marks ?? []).map((mark) => mark.value));
  return {
    data: card.series.map((one, place) => {
      const tone = look.fade(look.tone(one.tone, place), isChosen(chosen, by === "series" ? one.key : "") ? 1 : FAINT);
      return {
        type: "scatter", mode: "lines+markers", name: one.name, x, y: one.values, connectgaps: false, cliponaxis: false,
        customdata: card.keys, text: texts, hovertemplate: "%{text}<extra></extra>",
        line: { color: tone, width: 2.5, dash: one.dash || "solid" }, marker: { color: tone, size: 6 },
      };
    }),
    layout: frame(look, height, (axis) => ({
      xaxis: timed
        ? { ...axis, showgrid: false, range: [card.from_ms || card.times[0], card.to_ms || card.times.at(-1) + QUARTER], ...ticks(card, width) }
        : { ...axis, showgrid: false, type: "category" },
      yaxis: valueAxis(card, axis, highest),
      ...marks(card, look),
    })),
  };
}

function timeline({ card, look, height, width }) {
  const rows = [...new Set(card.spells.map((one) => one.row))];
  const kinds = [...new Set(card.spells.map((one) => one.tone))];
  return {
    data: kinds.map((tone, place) => {
      const own = card.spells.filter((one) => one.tone === tone);
      return {
        type: "bar", orientation: "h", y: own.map((one) => one.row), base: own.map((one) => one.start),
        x: own.map((one) => one.end - one.start), customdata: own.map((one) => one.key),
        text: own.map((one) => one.label), textposition: "inside", insidetextanchor: "start", textangle: 0,
        constraintext: "inside", cliponaxis: true, textfont: { color: look.onTone(tone, place), size: 11 },
        hovertext: own.map((one) =>
          `<b>${one.row}</b><br>${one.label}<br>${timeOfDay(one.start, card.zone)} – ${timeOfDay(one.end, card.zone)}` +
          ` (${words("seconds", (one.end - one.start) / 1000)})`),
        hovertemplate: "%{hovertext}<extra></extra>",
        marker: { color: look.tone(tone, place), line: { color: look.card, width: 1 } },
      };
    }),
    layout: frame(look, Math.max(height, rows.length * 34 + 48), (axis) => ({
      barmode: "overlay", bargap: 0.3,
      uniformtext: { mode: "hide", minsize: 11 },
      xaxis: { ...axis, showgrid: true, range: [card.from_ms, card.to_ms], ...ticks(card, width) },
      yaxis: { ...axis, type: "category", autorange: "reversed", categoryorder: "array", categoryarray: rows },
    })),
  };
}

const KINDS = {
  donut, line, timeline,
  bars: (how) => bars({ ...how, stacked: false }),
  stacked: (how) => bars({ ...how, stacked: true }),
};

export const plot = (kind, how) => KINDS[kind](how);

/** Whether there is anything to draw: of what is counted, none is nothing. */
export function hasData(kind, card) {
  if (kind === "timeline") return card.spells?.length > 0;
  const counted = ["count", "mean"].includes(card.unit);
  const is = (value) => value !== null && !(counted && value === 0);
  return card.series?.some((one) => one.values.some(is));
}
