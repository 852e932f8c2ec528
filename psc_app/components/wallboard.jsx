// A board for a wall: large, without controls, awake, and back by itself after whatever happens.
import { useEffect, useState } from "react";
import { spell, useTick } from "$/public/external/psc_app/components/islands/islands_store.jsx";

const AT_ONCE = 7; // queues on one page; more take turns
const TURN = 12_000; // ms that a page of queues stays
const OLD = 40_000; // ms after which figures are called old: a look is due each 15 s
const ANEW = 20_000; // ms between two tries to start anew while they are

const PATHS = {
  flag: "M6 21V4h11l-2.5 4L17 12H6",
  "at risk": "M12 4 2.5 20h19ZM12 10v5M12 17.5v.5",
  critical: "M8 3h8l5 5v8l-5 5H8l-5-5V8ZM12 7.5v5.5M12 16.2v.1",
};
const WORDS = { "at risk": "At risk", critical: "Critical" };
const Icon = ({ name }) => (
  <svg viewBox="0 0 24 24" className="icon-svg" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);

// The screen stays on while the board is in front; browsers allow it on safe addresses only.
function useAwake() {
  useEffect(() => {
    let lock = null;
    let gone = false;
    const hold = async () => {
      if (document.visibilityState !== "visible" || (lock && !lock.released)) return;
      try {
        lock = await navigator.wakeLock?.request("screen");
        if (gone) lock?.release();
      } catch {
        // A battery that runs low may refuse it; it is asked again in a while.
      }
    };
    hold();
    const timer = setInterval(hold, 60_000);
    document.addEventListener("visibilitychange", hold);
    return () => {
      gone = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", hold);
      lock?.release?.();
    };
  }, []);
}

// Where nothing came for a while, the page is loaded anew as soon as the server answers: it may
// have been updated meanwhile, and then the old page would never fit again.
function useFresh(at) {
  const now = useTick(1000);
  // By this machine's own clock, which need not agree with the server's.
  const [came, setCame] = useState(() => Date.now());
  useEffect(() => setCame(Date.now()), [at]);
  const old = now !== null && now - came > OLD;
  useEffect(() => {
    if (!old) return undefined;
    const anew = async () => {
      try {
        const answer = await fetch("/healthz", { cache: "no-store" });
        if (answer.ok) location.reload();
      } catch {
        // The server is away still.
      }
    };
    const timer = setInterval(anew, ANEW);
    return () => clearInterval(timer);
  }, [old]);
  return { now, old };
}

const levelOf = (row, now) => {
  if (!row.longest_since || now === null) return "";
  const seconds = (now - row.longest_since) / 1000;
  const past = (limit) => limit >= 0 && seconds >= limit;
  return past(row.longest_critical) ? "critical" : past(row.longest_at_risk) ? "at risk" : "";
};

function Figure({ label, text, level, small }) {
  return (
    <div className="wall-figure" data-level={level}>
      <span className="wall-label">{label}</span>
      <span className="wall-value">{text}</span>
      <span className="wall-under">
        {level ? (
          <strong>
            <Icon name={level} />
            {WORDS[level]}
          </strong>
        ) : (
          (small ?? "")
        )}
      </span>
    </div>
  );
}

// From an hour on, minutes are enough, and fit.
const waitOf = (row, now) => {
  if (!row.longest_since || now === null) return "–";
  const minutes = Math.floor((now - row.longest_since) / 60_000);
  return minutes < 60 ? spell(now - row.longest_since) : `${Math.floor(minutes / 60)}h ${minutes % 60}`;
};

function Cell({ text, level }) {
  return (
    <td data-level={level}>
      <span className="wall-value">{text}</span>
      {level ? (
        <span className="wall-level">
          <Icon name={level} />
          {WORDS[level]}
        </span>
      ) : null}
    </td>
  );
}

function Row({ row, now }) {
  return (
    <tr>
      <th scope="row">{row.name}</th>
      <Cell text={row.waiting.text} level={row.waiting.level} />
      <Cell text={waitOf(row, now)} level={levelOf(row, now)} />
      <Cell text={row.service_level.text} level={row.service_level.level} />
      <Cell text={row.abandoned.text} level={row.abandoned.level} />
      <td>
        <span className="wall-value">{row.free}</span>
        <span className="wall-of"> of {row.here}</span>
      </td>
    </tr>
  );
}

function Flags({ flags, now }) {
  const wait = flags.since && now !== null ? now - flags.since : 0;
  const late = flags.count > 0 && wait > flags.late * 1000;
  return (
    <div className={`wall-flags${flags.count ? " waiting" : ""}${late ? " late" : ""}`}>
      <Icon name="flag" />
      {flags.count ? (
        <>
          <strong className="wall-count">{flags.count}</strong>
          <span>
            {flags.count === 1 ? "red flag waits" : "red flags wait"}
            <span className="wall-since">
              {" "}
              {spell(wait)}
              {late ? " · late" : ""}
            </span>
          </span>
        </>
      ) : (
        <span>No red flag waits</span>
      )}
    </div>
  );
}

const clockOf = (now, zone) => {
  if (now === null) return "\u00a0";
  const options = { hour: "numeric", minute: "2-digit" };
  if (zone) options.timeZone = zone;
  return new Intl.DateTimeFormat(undefined, options).format(new Date(now));
};

export function Wallboard({ board, flags, at, zone, words, ready, allowed, counted, demo }) {
  useAwake();
  const { now, old } = useFresh(at);
  const pages = Math.max(1, Math.ceil(board.rows.length / AT_ONCE));
  const page = now === null ? 0 : Math.floor(now / TURN) % pages;
  // Pages of the same length, so that nothing jumps when they take turns.
  const each = Math.ceil(board.rows.length / pages) || 1;
  const rows = board.rows.slice(page * each, (page + 1) * each);
  const total = board.total;

  useEffect(() => {
    document.documentElement.classList.add("wall");
    return () => document.documentElement.classList.remove("wall");
  }, []);

  if (ready && !allowed) {
    return (
      <main className="wallboard wall-message">
        <h1>This page is for supervisors.</h1>
      </main>
    );
  }
  return (
    <main className="wallboard" style={{ "--rows": each }} aria-label="Wallboard">
      <header className="wall-head">
        <h1>
          {board.clinic || "\u00a0"}
          <span className="wall-words">
            {words}
            {demo ? " · invented data" : ""}
          </span>
        </h1>
        <Flags flags={flags} now={now} />
        <time className="wall-clock">{clockOf(now, zone)}</time>
      </header>
      {counted ? (
        <>
          <section className="wall-total" aria-label="All queues">
            <Figure label="Waiting" text={total.waiting.text} level={total.waiting.level} />
            <Figure label="Longest wait" text={waitOf(total, now)} level={levelOf(total, now)} />
            <Figure
              label="Service level"
              text={total.service_level.text}
              level={total.service_level.level}
              small={board.within ? `in ${board.within}` : ""}
            />
            <Figure label="Abandoned" text={total.abandoned.text} level={total.abandoned.level} />
            <Figure
              label="Agents free"
              text={total.free}
              small={total.here ? `of ${total.here} here` : "nobody is here"}
            />
          </section>
          {board.rows.length ? (
            <table className="wall-queues">
              <thead>
                <tr>
                  <th scope="col">Queue</th>
                  <th scope="col">Waiting</th>
                  <th scope="col">
                    Longest<span className="wall-wide"> wait</span>
                  </th>
                  <th scope="col">
                    Service<span className="wall-wide"> level</span>
                  </th>
                  <th scope="col">Abandoned</th>
                  <th scope="col">Free</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Row key={row.id} row={row} now={now} />
                ))}
              </tbody>
            </table>
          ) : (
            <p className="wall-message">There is no queue yet.</p>
          )}
        </>
      ) : (
        <p className="wall-message">The figures are being read…</p>
      )}
      <footer className="wall-foot">
        {old ? (
          <strong role="alert">
            <Icon name="at risk" />
            No connection{at ? ` since ${clockOf(at, zone)}` : ""}. Trying again by itself…
          </strong>
        ) : (
          <span>{counted ? `Live · ${board.incoming} came, ${board.handled} handled` : ""}</span>
        )}
        {pages > 1 ? (
          <span className="wall-pages">
            Queues {page * each + 1}–{Math.min(board.rows.length, (page + 1) * each)} of{" "}
            {board.rows.length}
          </span>
        ) : null}
      </footer>
    </main>
  );
}
