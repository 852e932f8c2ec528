// What only a browser can do: keep a draft, show a message before the server
// has it, tick a clock, ring. Everything else is drawn from Python.
// Nothing here decides anything: each deed goes to the server as an event.
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "react";
import { EventLoopContext } from "$/utils/context";

/* ---- small store: what was said and has not come back yet ---- */

const RETRY_AFTER = 6000;
const listeners = new Set();
const announce = () => listeners.forEach((listener) => listener());

const read = (key, otherwise) => {
  try {
    const text = localStorage.getItem(key);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
};
const write = (key, value) => {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs the draft its memory, not the message.
  }
};
const pendingKey = (scope, thread) => `psc:pending:${scope}:${thread}`;
const draftKey = (scope, thread, mode) => `psc:draft:${scope}:${thread}:${mode}`;
const memory = new Map();
const pendingOf = (scope, thread) => {
  const key = pendingKey(scope, thread);
  if (!memory.has(key)) memory.set(key, read(key, []));
  return memory.get(key);
};
const setPending = (scope, thread, list) => {
  const key = pendingKey(scope, thread);
  memory.set(key, list);
  write(key, list.length ? list : null);
  announce();
};
const newId = () =>
  crypto.randomUUID?.() ??
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) =>
    b.toString(16).padStart(2, "0"),
  ).join("");

const useStore = () => {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = () => redraw((n) => n + 1);
    const fromOtherTab = (event) => {
      if (event.key?.startsWith("psc:pending:")) {
        memory.delete(event.key);
        listener();
      }
    };
    listeners.add(listener);
    window.addEventListener("storage", fromOtherTab);
    return () => {
      listeners.delete(listener);
      window.removeEventListener("storage", fromOtherTab);
    };
  }, []);
};

/* ---- messages on their way ---- */

export function Outgoing({ scope, thread, live, history, refused, onSend }) {
  useStore();
  const list = pendingOf(scope, thread);
  const send = useRef(onSend);
  send.current = onSend;

  useEffect(() => {
    if (!list.length) return;
    const back = new Set([...(history ?? []), ...(live ?? [])].map((m) => m.client_id));
    const left = list.filter((m) => !back.has(m.id));
    if (left.length !== list.length) setPending(scope, thread, left);
  });

  useEffect(() => {
    if (!refused?.client_id) return;
    const now = pendingOf(scope, thread);
    if (now.some((m) => m.id === refused.client_id && m.fault !== refused.reason))
      setPending(
        scope,
        thread,
        now.map((m) => (m.id === refused.client_id ? { ...m, fault: refused.reason } : m)),
      );
  }, [refused?.client_id, refused?.reason, scope, thread]);

  useEffect(() => {
    const again = () => {
      const now = Date.now();
      const due = pendingOf(scope, thread).filter((m) => !m.fault && now - m.tried > RETRY_AFTER);
      if (!due.length || !navigator.onLine) return;
      const ids = new Set(due.map((m) => m.id));
      setPending(
        scope,
        thread,
        pendingOf(scope, thread).map((m) => (ids.has(m.id) ? { ...m, tried: now } : m)),
      );
      due.forEach((m) => send.current?.(thread, m.id, m.body, m.internal));
    };
    again();
    const timer = setInterval(again, 2000);
    return () => clearInterval(timer);
  }, [scope, thread]);

  const drop = (id) =>
    setPending(scope, thread, pendingOf(scope, thread).filter((m) => m.id !== id));
  const edit = (m) => {
    drop(m.id);
    window.dispatchEvent(new CustomEvent("psc:edit", { detail: { thread, ...m } }));
  };
  return list.map((m) => (
    <li
      key={m.id}
      className={`msg mine pending${m.internal ? " internal" : ""}${m.fault ? " failed" : ""}`}
    >
      <div className="bubble">{m.body}</div>
      <div className="meta" role={m.fault ? "alert" : undefined}>
        {m.fault ? (
          <>
            <span className="fault">Not sent. {m.fault}</span>
            <button type="button" className="link" onClick={() => edit(m)}>
              Edit
            </button>
            <button type="button" className="link" onClick={() => drop(m.id)}>
              Discard
            </button>
          </>
        ) : (
          "Sending…"
        )}
      </div>
    </li>
  ));
}

/* ---- where one writes ---- */

export function Composer({
  scope,
  thread,
  modes,
  onlyInternal,
  longest,
  placeholder,
  attach,
  onSend,
  onTyping,
}) {
  const box = useRef(null);
  const file = useRef(null);
  const typed = useRef(0);
  const [mode, setMode] = useState("public");
  const [empty, setEmpty] = useState(true);
  const [count, setCount] = useState(0);
  const [upload, setUpload] = useState(null);
  const which = onlyInternal ? "internal" : modes ? mode : "public";
  const internal = which === "internal";
  const key = draftKey(scope, thread, which);

  const fit = () => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = Math.min(area.scrollHeight, 180) + "px";
    setEmpty(!area.value.trim());
    setCount(area.value.length);
  };

  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.value = read(key, "");
    fit();
  }, [key]);

  useEffect(() => {
    const fromOtherTab = (event) => {
      if (event.key === key && document.activeElement !== box.current) {
        box.current.value = read(key, "");
        fit();
      }
    };
    const edit = (event) => {
      if (event.detail.thread !== thread) return;
      box.current.value = event.detail.body;
      write(key, box.current.value);
      fit();
      box.current.focus();
    };
    window.addEventListener("storage", fromOtherTab);
    window.addEventListener("psc:edit", edit);
    return () => {
      window.removeEventListener("storage", fromOtherTab);
      window.removeEventListener("psc:edit", edit);
    };
  }, [key, thread]);

  const onInput = () => {
    write(key, box.current.value || null);
    fit();
    const now = Date.now();
    if (!internal && box.current.value && now - typed.current > 3000) {
      typed.current = now;
      onTyping?.(thread);
    }
  };

  const submit = (event) => {
    event?.preventDefault();
    const body = box.current.value.trim();
    if (!body || body.length > longest) return;
    const id = newId();
    setPending(scope, thread, [
      ...pendingOf(scope, thread),
      { id, body, internal, tried: Date.now(), fault: "" },
    ]);
    box.current.value = "";
    write(key, null);
    typed.current = 0;
    fit();
    onSend?.(thread, id, body, internal);
    box.current.focus();
  };

  const onKeyDown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
  };

  const sendFile = (chosen) => {
    if (!chosen) return;
    const over = chosen.size > 10 * 1024 * 1024;
    if (over) return setUpload({ name: chosen.name, fault: "This file is larger than 10 MB." });
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("client_id", newId());
    form.append("internal", internal ? "1" : "");
    form.append("file", chosen, chosen.name);
    request.open("POST", `/files/${attach}/${thread}`);
    request.upload.onprogress = (e) =>
      setUpload({ name: chosen.name, part: e.lengthComputable ? e.loaded / e.total : 0 });
    request.onload = () => {
      if (request.status === 201) return setUpload(null);
      let fault = "The file could not be sent. Try again.";
      try {
        fault = JSON.parse(request.responseText).error ?? fault;
      } catch {
        // Not our answer (a proxy's page, say): the sentence above will do.
      }
      setUpload({ name: chosen.name, fault });
    };
    request.onerror = () =>
      setUpload({ name: chosen.name, fault: "The connection was lost. Try again." });
    setUpload({ name: chosen.name, part: 0 });
    request.send(form);
  };

  return (
    <form
      className={`composer${internal ? " internal" : ""}`}
      onSubmit={submit}
      onDragOver={(e) => attach && e.preventDefault()}
      onDrop={(e) => {
        if (!attach) return;
        e.preventDefault();
        sendFile(e.dataTransfer.files?.[0]);
      }}
    >
      {modes && !onlyInternal && (
        <div className="modes" role="radiogroup" aria-label="Who reads it">
          {[
            ["public", "Public"],
            ["internal", "Internal"],
          ].map(([value, label]) => (
            <button
              key={value}
              type="button"
              role="radio"
              aria-checked={which === value}
              className={which === value ? "on" : ""}
              onClick={() => setMode(value)}
            >
              {label}
            </button>
          ))}
          {internal && <span className="hint">Only staff see this. The patient does not.</span>}
        </div>
      )}
      {upload && (
        <div className={`upload${upload.fault ? " failed" : ""}`} role="status">
          <span className="name">{upload.name}</span>
          {upload.fault ? (
            <>
              <span className="fault">{upload.fault}</span>
              <button type="button" className="link" onClick={() => setUpload(null)}>
                Dismiss
              </button>
            </>
          ) : (
            <progress max="1" value={upload.part} aria-label="Sending the file" />
          )}
        </div>
      )}
      <div className="row">
        {attach && (
          <>
            <input
              ref={file}
              type="file"
              hidden
              accept="image/png,image/jpeg,image/gif,image/webp,application/pdf"
              onChange={(e) => {
                sendFile(e.target.files?.[0]);
                e.target.value = "";
              }}
            />
            <button
              type="button"
              className="icon"
              aria-label="Attach an image or PDF"
              title="Attach an image or PDF (at most 10 MB)"
              onClick={() => file.current.click()}
            >
              <svg viewBox="0 0 24 24" aria-hidden="true">
                <path d="M21.4 11.6 12.2 20.8a6 6 0 0 1-8.5-8.5l9.2-9.2a4 4 0 0 1 5.7 5.7l-9.2 9.2a2 2 0 0 1-2.8-2.8l8.5-8.5" />
              </svg>
            </button>
          </>
        )}
        <textarea
          ref={box}
          rows={1}
          aria-label={internal ? "Internal note" : "Message"}
          placeholder={internal ? "Write a note for the team" : placeholder}
          onInput={onInput}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send" disabled={empty || count > longest}>
          {internal ? "Add note" : "Send"}
        </button>
      </div>
      {count > longest - 500 && (
        <div className={`count${count > longest ? " over" : ""}`} role="status">
          {count.toLocaleString()} of {longest.toLocaleString()} characters
        </div>
      )}
    </form>
  );
}

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

const useTick = (every) => {
  const [now, setNow] = useState(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
};

const spell = (ms) => {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return h ? `${h}:${rest}` : rest;
};

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
const chime = () => {
  try {
    audio ??= new AudioContext();
    [880, 1175].forEach((pitch, i) => {
      const at = audio.currentTime + i * 0.18;
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0.0001, at);
      gain.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
      tone.connect(gain).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.17);
    });
  } catch {
    // Browsers forbid sound before the first click; the title and card remain.
  }
};

export function Alerts({ title, offers, unread, ring }) {
  const before = useRef({ offers: 0, unread: 0 });
  useEffect(() => {
    const marks = [];
    if (offers) marks.push("🔔 Patient waiting");
    else if (unread) marks.push(`(${unread > 9 ? "9+" : unread})`);
    document.title = [...marks, title].join(" ");
    const more = offers > before.current.offers;
    if (more && ring) {
      chime();
      if (window.Notification?.permission === "granted" && document.hidden)
        // The words name nobody: a notification can be read on a locked screen.
        new Notification("A patient is waiting", { tag: "psc-offer", requireInteraction: true });
    }
    const timer = offers && ring ? setInterval(chime, 6000) : null;
    before.current = { offers, unread };
    return () => clearInterval(timer);
  }, [title, offers, unread, ring]);
  return null;
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

export function Modal({ open, label, children, onDismiss }) {
  const box = useRef(null);
  useEffect(() => {
    if (open && !box.current.open) box.current.showModal();
    if (!open && box.current.open) box.current.close();
  }, [open]);
  return (
    <dialog
      ref={box}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onDismiss?.();
      }}
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
