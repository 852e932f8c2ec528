// What only a browser can do: keep a draft, stay at a place, tick a clock, ring.
// Everything else is drawn from Python. Nothing here decides anything: each deed
// goes to the server as an event.
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "react";
import { EventLoopContext } from "$/utils/context";
import {
  draftKey,
  read,
  spell,
  useTick,
  write,
} from "$/public/external/psc_app/components/islands/islands_store.jsx";

export function DraftArea({ scope, thread, initial, ...rest }) {
  const box = useRef(null);
  const sent = useRef(false);
  const key = draftKey(scope, thread, rest.name);
  useEffect(() => {
    const area = box.current;
    area.value = read(key, initial || "");
    const onSubmit = () => (sent.current = true);
    area.form?.addEventListener("submit", onSubmit);
    return () => {
      area.form?.removeEventListener("submit", onSubmit);
      // A form that was taken goes away; one that was refused stays, with its draft.
      if (sent.current) write(key, null);
    };
  }, [key]);
  return <textarea ref={box} onInput={() => write(key, box.current.value || null)} {...rest} />;
}

/* ---- the transcript's scrolling ---- */

const readPlace = (key) => {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
};
const keepPlace = (key, place) => {
  try {
    if (place === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(place));
  } catch {
    // Without storage the place is forgotten at a reload, no more.
  }
};
const distance = (area, item) =>
  item.getBoundingClientRect().top - area.getBoundingClientRect().top;

// The first message in view and how far it is from the top: pixels alone would
// mean another place once pictures, times or older messages have come in above.
const placeIn = (area) => {
  const items = [...area.querySelectorAll("[data-client-id]")];
  const first = items.find((item) => distance(area, item) + item.offsetHeight > 0);
  return first ? { id: first.dataset.clientId, by: distance(area, first) } : null;
};

export function Scroller({ thread, scope, edge, children, onTop }) {
  const box = useRef(null);
  const place = useRef(null); // null is at the end
  const untouched = useRef(true); // nobody has scrolled since the thread was opened
  const put = useRef(-1); // where we ourselves have scrolled to
  const shown = useRef(edge);
  const asked = useRef(0);
  const key = `psc:place:${scope}:${thread}`;

  const settle = () => {
    const area = box.current;
    if (place.current === null) area.scrollTop = area.scrollHeight;
    else {
      const item = area.querySelector(`[data-client-id="${CSS.escape(place.current.id)}"]`);
      if (item) area.scrollTop += distance(area, item) - place.current.by;
    }
    put.current = area.scrollTop;
  };

  // A thread opens where it was left, otherwise at its end.
  useLayoutEffect(() => {
    place.current = readPlace(key);
    untouched.current = true;
  }, [key]);

  useLayoutEffect(() => {
    // Somebody who is scrolling is left alone, unless older messages came in above.
    if (place.current === null || untouched.current || shown.current !== edge) settle();
    shown.current = edge;
  });

  // Pictures, times and the composer change heights after the messages are drawn.
  useEffect(() => {
    const watcher = new ResizeObserver(() => {
      if (place.current === null || untouched.current) settle();
    });
    [box.current, ...box.current.children].forEach((part) => watcher.observe(part));
    return () => watcher.disconnect();
  }, [key]);

  const onScroll = () => {
    const area = box.current;
    const ours = area.scrollTop === put.current && (untouched.current || place.current === null);
    if (!ours) {
      untouched.current = false;
      const atEnd = area.scrollHeight - area.scrollTop - area.clientHeight < 48;
      place.current = atEnd ? null : placeIn(area);
      keepPlace(key, place.current);
    }
    if (area.scrollTop < 80 && edge > 1 && asked.current !== edge) {
      asked.current = edge;
      onTop?.(thread, edge);
    }
  };

  return (
    <div
      className="scroller"
      ref={box}
      onScroll={onScroll}
      tabIndex={0}
      role="log"
      aria-live="polite"
      aria-label="Messages"
    >
      {children}
    </div>
  );
}

/* ---- time ---- */

export function Elapsed({ since, warn }) {
  const now = useTick(1000);
  if (now === null || !since) return <time className="elapsed">–</time>;
  const late = warn && now - since > warn * 1000;
  return <time className={`elapsed${late ? " late" : ""}`}>{spell(now - since)}</time>;
}

export function Countdown({ until, seconds }) {
  const now = useTick(250);
  const left = now === null ? seconds * 1000 : Math.max(0, until - now);
  return (
    <div className="countdown">
      <div className="bar" style={{ width: `${Math.min(100, left / seconds / 10)}%` }} />
      <span>{Math.ceil(left / 1000)} s left to answer</span>
    </div>
  );
}

export function LocalTime({ at, form, zone }) {
  const [text, setText] = useState("\u00a0"); // as high as the time that comes
  useEffect(() => {
    if (!at) return setText("");
    const date = new Date(at);
    const today = new Date().toDateString() === date.toDateString();
    const options =
      form === "time"
        ? { hour: "numeric", minute: "2-digit" }
        : form === "date"
          ? { year: "numeric", month: "short", day: "numeric" }
          : form === "long"
            ? {
                weekday: "short",
                month: "short",
                day: "numeric",
                hour: "numeric",
                minute: "2-digit",
                timeZoneName: zone ? "short" : undefined,
              }
            : today
              ? { hour: "numeric", minute: "2-digit" }
              : { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" };
    if (zone) options.timeZone = zone;
    setText(new Intl.DateTimeFormat(undefined, options).format(date));
  }, [at, form, zone]);
  return <time dateTime={at ? new Date(at).toISOString() : undefined}>{text}</time>;
}

// A language's code in words, as the browser knows them.
export function LanguageName({ code }) {
  const [text, setText] = useState(code);
  useEffect(() => {
    try {
      setText(new Intl.DisplayNames(undefined, { type: "language" }).of(code) ?? code);
    } catch {
      setText(code);
    }
  }, [code]);
  return text;
}

/* ---- the tab itself: connection, front or back, alerts ---- */

export function Connection() {
  const [, errors] = useContext(EventLoopContext);
  const [offline, setOffline] = useState(false);
  useEffect(() => {
    const look = () => setOffline(!navigator.onLine);
    look();
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  const gone = offline || errors.length > 0;
  return (
    <div className={`connection${gone ? " gone" : ""}`} role="status" aria-live="assertive">
      {gone ? "Connection lost. Trying again… What you write is kept." : ""}
    </div>
  );
}

export function Front({ believed, onFront }) {
  useEffect(() => {
    const tell = () => {
      const front = document.visibilityState === "visible";
      if (front !== believed) onFront?.(front);
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [believed, onFront]);
  return null;
}

let audio = null;
// Browsers play nothing before the first click or key; `Muted` says so.
const mayPlay = () => navigator.userActivation?.hasBeenActive ?? true;
const play = (pitches, step, shape) => {
  if (!mayPlay()) return;
  try {
    audio ??= new AudioContext();
    audio.resume?.();
    pitches.forEach((pitch, i) => {
      const at = audio.currentTime + i * step;
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      tone.type = shape;
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0.0001, at);
      gain.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, at + step - 0.02);
      tone.connect(gain).connect(audio.destination);
      tone.start(at);
      tone.stop(at + step - 0.01);
    });
  } catch {
    // Without sound the title and the card remain.
  }
};
const chime = () => play([880, 1175], 0.18, "sine");
// Lower and more pressing than an offer's two notes, so that nobody takes it for one.
const alarm = () => play([660, 440, 660, 440], 0.24, "triangle");

const notify = (words, tag) => {
  if (window.Notification?.permission === "granted" && document.hidden)
    // The words name nobody: a notification can be read on a locked screen.
    new Notification(words, { tag, requireInteraction: true });
};

const RED_FLAG = "Red flag";

// `alarms` ring until somebody takes note; `flagged` are one's own conversations, which ring once.
export function Alerts({ title, offers, unread, ring, call, alarms = 0, flagged = 0 }) {
  const before = useRef({ offers: 0, alarms: 0, flagged: 0 });
  useEffect(() => {
    const marks = [];
    if (alarms) marks.push(`🚩 ${RED_FLAG}`);
    if (offers) marks.push(`🔔 ${call}`);
    else if (unread) marks.push(`(${unread > 9 ? "9+" : unread})`);
    document.title = [...marks, title].join(" ");
    const was = before.current;
    if (alarms > was.alarms || flagged > was.flagged) {
      alarm();
      notify(RED_FLAG, "psc-red-flag");
    } else if (offers > was.offers && ring) {
      chime();
      notify(call, "psc-offer");
    }
    before.current = { offers, alarms, flagged };
    const again = alarms ? alarm : offers && ring ? chime : null;
    const timer = again && setInterval(again, 6000);
    return () => clearInterval(timer);
  }, [title, offers, unread, ring, call, alarms, flagged]);
  return (
    <div className="sr-only" aria-live="assertive">
      {alarms ? `${RED_FLAG}: ${alarms} to acknowledge. ` : ""}
      {ring && offers ? `${call}. Control K, then Enter, accepts.` : ""}
    </div>
  );
}

export function Muted() {
  const [muted, setMuted] = useState(false);
  useEffect(() => {
    const look = () => setMuted(!mayPlay());
    const names = ["pointerup", "keyup"];
    look();
    names.forEach((name) => window.addEventListener(name, look));
    return () => names.forEach((name) => window.removeEventListener(name, look));
  }, []);
  return muted ? (
    <p className="muted note">Click anywhere: without it the browser plays no alarm.</p>
  ) : null;
}

export function NotifyButton() {
  const [state, setState] = useState("granted");
  useEffect(() => setState(window.Notification?.permission ?? "denied"), []);
  if (state !== "default") return null;
  return (
    <button
      type="button"
      className="quiet"
      onClick={() => Notification.requestPermission().then(setState)}
    >
      Turn on desktop alerts
    </button>
  );
}

// A text that gets the focus back while its dialog closes has it without a caret, and
// takes no letters (Chrome): once the page is drawn it gets it anew.
const giveBack = (to) =>
  requestAnimationFrame(() => {
    if (!to?.isConnected || (document.activeElement !== to && document.activeElement !== document.body))
      return;
    to.blur();
    to.focus({ preventScroll: true });
  });

export function Modal({ open, label, children, onDismiss }) {
  const box = useRef(null);
  const before = useRef(null);
  useEffect(() => {
    if (open && !box.current.open) {
      before.current = document.activeElement;
      box.current.showModal();
      box.current.querySelector("[data-first]")?.focus();
    }
    if (!open && box.current.open) {
      box.current.close();
      giveBack(before.current);
    }
  }, [open]);
  return (
    <dialog
      ref={box}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onDismiss?.();
      }}
      // A second Escape closes without asking. The news of a close may come late, when
      // the dialog stands open again.
      onClose={() => open && !box.current.open && onDismiss?.()}
      onClick={(event) => event.target === box.current && onDismiss?.()}
    >
      {open ? <div className="modal">{children}</div> : null}
    </dialog>
  );
}

export function PlainForm({ action, forget, className, children }) {
  // A shared computer forgets drafts and unsent words with the sign-out.
  const onSubmit = () =>
    forget &&
    [localStorage, sessionStorage].forEach((store) =>
      Object.keys(store)
        .filter((key) => key.startsWith("psc:"))
        .forEach((key) => store.removeItem(key)),
    );
  return (
    <form method="post" action={action} className={className} onSubmit={onSubmit}>
      {children}
    </form>
  );
}

export function Address({ name, value }) {
  const told = useRef(null);
  useEffect(() => {
    // The first value is the page's own default, before the server has looked.
    const url = new URL(window.location.href);
    if (value) url.searchParams.set(name, value);
    else if (told.current) url.searchParams.delete(name);
    else return;
    told.current = value || told.current;
    if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
  }, [name, value]);
  return null;
}
