// Numbers and moments of charts as people read them; domain/figure_words.py says the same.

const DAY = 86400, HOUR = 3600, MINUTE = 60;

function spell(value) {
  const whole = Math.max(0, Math.round(value));
  for (const [size, name, below, less] of [[DAY, "d", HOUR, "h"], [HOUR, "h", MINUTE, "min"], [MINUTE, "min", 1, "s"]]) {
    if (whole < size) continue;
    const rest = Math.floor((whole % size) / below);
    return `${Math.floor(whole / size)} ${name}` + (rest ? ` ${rest} ${less}` : "");
  }
  return `${whole} s`;
}

function share(value) {
  const percent = value * 100;
  if (percent >= 99.5 && percent < 100) return `${Math.min(percent, 99.9).toFixed(1)} %`;
  if (percent > 0 && percent < 9.95) return `${Math.max(percent, 0.1).toFixed(1).replace(".0", "")} %`;
  return `${Math.round(percent)} %`;
}

function level(value) {
  const shown = Math.abs(value).toFixed(1);
  return shown === "0.0" ? shown : (value < 0 ? "−" : "+") + shown;
}

const UNITS = {
  count: (value) => Math.round(value).toLocaleString("en-US"),
  seconds: spell,
  share,
  level,
  stars: (value) => value.toFixed(1),
  mean: (value) => value.toFixed(1),
};

export const words = (unit, value) =>
  value === null || value === undefined ? "–" : (UNITS[unit] ?? UNITS.count)(value);

const clocks = new Map();
function clock(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!clocks.has(key)) {
    clocks.set(key, new Intl.DateTimeFormat(undefined, { ...options, timeZone: zone || undefined }));
  }
  return clocks.get(key);
}

export const timeOfDay = (at, zone) => clock(zone, { hour: "numeric", minute: "2-digit" }).format(at);
export const dayAndTime = (at, zone) =>
  clock(zone, { weekday: "short", hour: "numeric", minute: "2-digit" }).format(at);
export const toTheSecond = (at, zone) =>
  clock(zone, { hour: "numeric", minute: "2-digit", second: "2-digit" }).format(at);

/** Minutes since midnight on the clocks of a zone, whatever daylight saving does. */
export function minuteOfDay(at, zone) {
  const parts = clock(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(at);
  const of = (type) => Number(parts.find((part) => part.type === type).value);
  return of("hour") * 60 + of("minute");
}
