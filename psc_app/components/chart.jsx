// One chart of figures: drawn by plotly, which is fetched only when a chart comes in sight of
// the page; always with a legend that can be pressed, and the same numbers as a table.
import { useEffect, useMemo, useRef, useState } from "react";

import { hasData, labelsOf, plot } from "./chart_plots.js";
import { dayAndTime, timeOfDay, words } from "./chart_words.js";
import { useFilter } from "./figure_filter.js";

let library;
const fetched = () => (library ??= import("plotly.js-basic-dist-min").then((found) => found.default ?? found).catch((fault) => {
  library = undefined;
  throw fault;
}));

const CONFIG = { displayModeBar: false, displaylogo: false, doubleClick: false, scrollZoom: false, responsive: false };

/** The page's colours, by the names that cards use. */
function lookOf(element) {
  const style = getComputedStyle(element);
  const value = (name) => style.getPropertyValue(name).trim();
  const tone = (name, place) => value(`--tone-${name}`) || value(`--tone-${(place % 8) + 1}`);
  const parts = (colour) => colour.match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16));
  const fade = (colour, share) => (share === 1 ? colour : `rgba(${parts(colour).join()},${share})`);
  // Words on a colour: dark on what is light, and the other way round.
  const onTone = (name, place) => {
    const [r, g, b] = parts(tone(name, place));
    return 0.299 * r + 0.587 * g + 0.114 * b > 110 ? "#0b1716" : "#ffffff";
  };
  return {
    tone, fade, onTone,
    ink: value("--ink"), soft: value("--ink-soft"), line: value("--line"), strong: value("--line-strong"),
    card: value("--card"), font: style.fontFamily,
  };
}

/** Counts up when the page turns light or dark, so that colours are read anew. */
function useTheme() {
  const [turned, setTurned] = useState(0);
  useEffect(() => {
    const seen = new MutationObserver(() => setTurned((count) => count + 1));
    seen.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
    return () => seen.disconnect();
  }, []);
  return turned;
}

function useWidth(box) {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const seen = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)));
    seen.observe(box.current);
    return () => seen.disconnect();
  }, []);
  return width;
}

function Plot({ kind, card, height, chosen, by, label, onPoint }) {
  const box = useRef(null);
  const pick = useRef(onPoint);
  pick.current = onPoint;
  const theme = useTheme();
  const width = useWidth(box);
  const [state, setState] = useState("loading");
  const [again, setAgain] = useState(0);

  useEffect(() => {
    let gone = false;
    if (!width) return;
    fetched().then(
      (plotly) => {
        if (gone || !box.current) return;
        const { data, layout } = plot(kind, { card, look: lookOf(box.current), height, width, chosen, by });
        const first = !box.current.on;
        plotly.react(box.current, data, { ...layout, width }, CONFIG);
        if (first) {
          box.current.on("plotly_click", (event) => {
            const [point] = event.points;
            pick.current?.(point.curveNumber, point.customdata);
          });
          box.current.on("plotly_hover", () => box.current.setAttribute("data-over", ""));
          box.current.on("plotly_unhover", () => box.current.removeAttribute("data-over"));
        }
        setState("drawn");
      },
    ).catch(() => !gone && setState("failed"));
    return () => {
      gone = true;
    };
  }, [kind, card, height, width, chosen, by, theme, again]);

  useEffect(() => {
    const drawn = box.current;
    return () => drawn.on && library?.then((plotly) => plotly.purge(drawn));
  }, []);

  return (
    <div className={`plot ${state}${onPoint ? " picks" : ""}`} style={{ minHeight: height }}>
      <div ref={box} role="img" aria-label={label} />
      {state === "loading" ? <div className="skeleton plot-waits" aria-hidden="true" /> : null}
      {state === "failed" ? (
        <p className="plot-failed">
          The chart could not be fetched. The numbers are in the table.{" "}
          <button type="button" className="link" onClick={() => setAgain(again + 1)}>
            Try again
          </button>
        </p>
      ) : null}
    </div>
  );
}

function Legend({ entries, chosen, onPick }) {
  return (
    <ul className="chart-legend">
      {entries.map(({ key, name, tone, place, text }) => {
        const swatch = (
          <>
            <span className="swatch" aria-hidden="true" style={{ background: `var(--tone-${tone || (place % 8) + 1}, var(--tone-${(place % 8) + 1}))` }} />
            <span>{name}</span>
            {text ? <strong>{text}</strong> : null}
          </>
        );
        return (
          <li key={`${key}|${name}`}>
            {onPick ? (
              <button
                type="button"
                className="legend-part"
                aria-pressed={chosen === undefined ? undefined : chosen === String(key)}
                data-off={chosen && chosen !== String(key) ? "" : undefined}
                onClick={() => onPick(key)}
              >
                {swatch}
              </button>
            ) : (
              <span className="legend-part">{swatch}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Whether conversations may be behind a value: of what is counted, none has none. */
const hasBehind = (unit, value) => value !== null && value !== undefined && !(value === 0 && ["count", "mean"].includes(unit));

/** A value of a table that shows what is behind it. */
function Pressed({ name, text, ...more }) {
  return (
    <button type="button" aria-label={`${name}: ${text}. Show the conversations behind it`} {...more}>
      {text}
    </button>
  );
}

function NumbersTable({ card, title, className, onPick, onCell, by }) {
  const labels = labelsOf(card);
  const name = (key, text, own) =>
    onPick && (by === "series") === own && text ? (
      <button type="button" className="link" onClick={() => onPick(key)}>
        {text}
      </button>
    ) : (
      text
    );
  return (
    <table className={className}>
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{card.times?.length ? "From" : <span className="sr-only">What</span>}</th>
          {card.series.map((one) => (
            <th scope="col" key={one.key + one.name}>
              {name(one.key, one.name || title, true)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {labels.map((label, index) => (
          <tr key={`${card.keys[index] ?? ""}|${index}`}>
            <th scope="row">
              {card.times?.length && !card.labels[index] ? dayAndTime(card.times[index], card.zone) : name(card.keys[index], label, false)}
            </th>
            {card.series.map((one) => (
              <td key={one.key + one.name}>
                {onCell && hasBehind(card.unit, one.values[index]) ? (
                  <Pressed
                    className="cell-value"
                    name={[title, one.name, label].filter(Boolean).join(", ")}
                    text={words(card.unit, one.values[index])}
                    onClick={() => onCell(one.key, String(card.keys[index] ?? ""))}
                  />
                ) : (
                  words(card.unit, one.values[index])
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SpellsTable({ card, title, className }) {
  return (
    <table className={className}>
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col">How long</th>
        </tr>
      </thead>
      <tbody>
        {card.spells.map((one, index) => (
          <tr key={index}>
            <th scope="row">
              {one.row}: {one.label}
            </th>
            <td>{timeOfDay(one.start, card.zone)}</td>
            <td>{timeOfDay(one.end, card.zone)}</td>
            <td>{words("seconds", (one.end - one.start) / 1000)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** One of the cells is reached by Tab, the others from it by the arrows. */
function useArrows(rows, columns, isStop) {
  const [at, setAt] = useState([0, 0]);
  const all = Array.from({ length: rows * columns }, (_, place) => [Math.floor(place / columns), place % columns]);
  const stop = [at, ...all].find(([row, column]) => isStop(row, column)) ?? at;
  return (row, column) => ({
    tabIndex: row === stop[0] && column === stop[1] ? 0 : -1,
    "data-at": `${row}:${column}`,
    onFocus: () => setAt([row, column]),
    onKeyDown: (event) => {
      const step = STEPS[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      let [to, along] = [row, column];
      do {
        to += step[0];
        along += step[1];
      } while (to >= 0 && to < rows && along >= 0 && along < columns && !isStop(to, along));
      event.currentTarget.closest("table").querySelector(`[data-at="${to}:${along}"]`)?.focus();
    },
  });
}

/** A heat map is a table already: rows by columns, the colour beside the number. */
function Heat({ card, title, onPick, onCell, by, chosen }) {
  const most = Math.max(1, ...card.series.flatMap((one) => one.values.map((value) => value ?? 0)));
  const isStop = (row, column) => Boolean(onCell) && hasBehind(card.unit, card.series[row]?.values[column]);
  const arrows = useArrows(card.series.length, card.labels.length, isStop);
  const zero = <span className="zero">0</span>;
  return (
    <div className="heat-box" tabIndex={0} role="region" aria-label={title}>
      <table className="heat" role={onCell ? "grid" : undefined}>
        <caption className="sr-only">{title}</caption>
        <thead>
          <tr>
            <td />
            {card.labels.map((label, index) => (
              <th scope="col" key={index}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {card.series.map((one, row) => (
            <tr key={one.key + one.name} data-off={chosen && by === "series" && chosen !== String(one.key) ? "" : undefined}>
              <th scope="row">
                {onPick && by === "series" && one.key ? (
                  <button type="button" className="link" aria-pressed={chosen === String(one.key)} onClick={() => onPick(one.key)}>
                    {one.name}
                  </button>
                ) : (
                  one.name
                )}
              </th>
              {one.values.map((value, index) => (
                <td
                  key={index}
                  // No further than to where the number still reads well on it, in both schemes.
                  style={{ "--heat": value ? (0.07 + 0.48 * (value / most)).toFixed(3) : 0 }}
                  data-hot={value && value / most > 0.5 ? "" : undefined}
                  title={value === null ? undefined : `${one.name}, ${card.labels[index]}: ${words(card.unit, value)}`}
                >
                  {isStop(row, index) ? (
                    <Pressed
                      className="heat-cell"
                      name={`${one.name}, ${card.labels[index]}`}
                      text={words(card.unit, value)}
                      onClick={() => onCell(one.key, String(card.keys[index]))}
                      {...arrows(row, index)}
                    />
                  ) : value === null ? (
                    ""
                  ) : value ? (
                    words(card.unit, value)
                  ) : (
                    zero
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function legendOf(kind, card) {
  if (kind === "donut") {
    const [series] = card.series;
    return card.keys.map((key, place) => ({
      key, place, name: card.labels[place], tone: card.tones?.[place], text: words(card.unit, series.values[place]),
    }));
  }
  if (kind === "timeline") {
    const seen = new Map();
    card.spells.forEach((one) => seen.set(one.tone, [...(seen.get(one.tone) ?? []), one.label]));
    // A colour whose stretches say different things has no name of its own.
    return [...seen]
      .map(([tone, labels], place) => ({ key: tone, name: labels[0], tone, place, one: new Set(labels).size === 1 }))
      .filter((entry) => entry.one);
  }
  return card.series.length > 1 ? card.series.map((one, place) => ({ key: one.key, place, name: one.name, tone: one.tone })) : [];
}

export function Chart({ kind, title, card, param, by, chosen, height, note, onPick, onCell, children }) {
  const filter = useFilter();
  const [table, setTable] = useState(false);
  const room = height || 240;
  const filled = useMemo(() => hasData(kind, card), [kind, card]);
  const pickKey = param
    ? (key) => key !== "" && key !== undefined && filter(param, key, true)
    : onPick && kind !== "timeline"
      ? (key) => (by === "series" ? onPick(String(key), "") : onPick(card.series[0]?.key ?? "", String(key)))
      : undefined;
  const pickPoint = param
    ? (place, key) => pickKey(by === "series" ? card.series[place].key : key)
    : (onCell ?? onPick)
      ? (place, key) => (onCell ?? onPick)(kind === "timeline" ? "" : (card.series[place]?.key ?? ""), String(key ?? ""))
      : undefined;
  const entries = filled ? legendOf(kind, card) : [];
  const legendPicks = kind === "donut" || by === "series" ? pickKey : undefined;
  const heat = kind === "heat";
  const Table = kind === "timeline" ? SpellsTable : NumbersTable;
  return (
    <figure className="chart" data-kind={kind} aria-label={title}>
      <figcaption className="chart-head">
        <h2>{title}</h2>
        {filled && !heat ? (
          <button type="button" className="small quiet" aria-pressed={table} onClick={() => setTable(!table)}>
            {table ? "Show as chart" : "Show as table"}
          </button>
        ) : null}
      </figcaption>
      {children}
      {note ? <p className="note">{note}</p> : null}
      {!filled ? (
        <p className="chart-empty" style={{ minHeight: heat ? 0 : room * 0.6 }}>
          {card.empty}
        </p>
      ) : heat ? (
        <Heat card={card} title={title} onPick={pickKey} onCell={onCell} by={by} chosen={chosen} />
      ) : table ? (
        <div className="numbers-box" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
          <Table card={card} title={title} className="numbers" onPick={pickKey} onCell={onCell} by={by} />
        </div>
      ) : (
        <div className="chart-body">
          <Plot kind={kind} card={card} height={room} chosen={chosen} by={by} label={`${title}, drawn; the same numbers follow as a table`} onPoint={pickPoint} />
          {entries.length ? <Legend entries={entries} chosen={param ? chosen : undefined} onPick={legendPicks} /> : null}
          <div className="sr-only">
            <Table card={card} title={title} />
          </div>
        </div>
      )}
    </figure>
  );
}
