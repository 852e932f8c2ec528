// Messages on their way, and where one writes: portal and desk share them.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import {
  Attach,
  LARGEST_FILE,
  NO_FILES,
  post,
  Secure,
  Upload,
} from "$/public/external/psc_app/components/islands/islands_files.jsx";
import {
  draftKey,
  newId,
  pendingOf,
  read,
  setPending,
  tell,
  useStore,
  useTold,
  write,
} from "$/public/external/psc_app/components/islands/islands_store.jsx";

const RETRY_AFTER = 6000;

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
    const found = now.find((m) => m.id === refused.client_id && m.fault !== refused.reason);
    if (!found) return;
    const told = { ...found, fault: refused.reason, private: Boolean(refused.private) };
    setPending(scope, thread, now.map((m) => (m === found ? told : m)));
    // Who listens may be drawn anew in this very moment, and hears again only after it.
    if (told.private) setTimeout(() => tell("psc:private", { thread, ...told }));
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
      due.forEach((m) => send.current?.(thread, m.id, m.body, m.mode));
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
      className={`msg mine pending${m.mode === "public" ? "" : ` ${m.mode}`}${m.fault ? " failed" : ""}`}
    >
      <div className="bubble">{m.body}</div>
      <div className="meta" role={m.fault ? "alert" : undefined}>
        {m.fault ? (
          <>
            <span className="fault">Not sent. {m.fault}</span>
            {m.private && (
              <button
                type="button"
                className="link"
                onClick={() => tell("psc:private", { thread, ...m })}
              >
                How to send
              </button>
            )}
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

const MODES = {
  public: { label: "Public", name: "Message", send: "Send" },
  internal: {
    label: "Internal",
    name: "Internal note",
    send: "Add note",
    placeholder: "Write a note for the team; @ names a colleague",
    hint: "Only staff see this. The patient does not.",
  },
  consult: {
    label: "Private",
    name: "Private message",
    send: "Send in private",
    placeholder: "Write to those in the consult",
    hint: "Only those in the consult see this.",
  },
};

// Who wrote in private and finds that it is over must not go on in public unaware.
const modeOf = (modes, wanted) => {
  if (modes.includes(wanted)) return wanted;
  return wanted !== "public" && modes.includes("internal") ? "internal" : modes[0];
};

export function Composer({
  scope,
  thread,
  modes = ["public"],
  longest,
  placeholder,
  attach,
  assist,
  texting = false,
  mayText = true,
  longestText,
  counted,
  onSend,
  onTyping,
}) {
  const box = useRef(null);
  const helper = useRef({});
  const typed = useRef(0);
  const [picked, setPicked] = useState({ thread: 0, mode: "" });
  const [empty, setEmpty] = useState(true);
  const [value, setValue] = useState("");
  const count = value.length;
  const [upload, setUpload] = useState(null);
  const modeKey = `psc:mode:${scope}:${thread}`;
  const mode = modeOf(modes, picked.thread === thread ? picked.mode : read(modeKey, modes[0]));
  const words = MODES[mode];
  const text = texting && mode === "public"; // what is written here goes to a phone
  const barred = text && !mayText;
  const most = text ? longestText : longest;
  const file = text ? "" : attach;
  const key = draftKey(scope, thread, mode);

  const fit = () => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = Math.min(area.scrollHeight, 180) + "px";
    setEmpty(!area.value.trim());
    setValue(area.value);
    helper.current.changed?.();
  };
  const put = (text) => {
    box.current.value = text;
    write(key, text || null);
    fit();
  };
  const choose = (to) => {
    if (!modes.includes(to)) return;
    write(modeKey, to);
    setPicked({ thread, mode: to });
  };

  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.value = read(key, "");
    helper.current.opened?.();
    fit();
  }, [key]);

  useEffect(() => {
    const fromOtherTab = (event) => {
      if (event.key === key && document.activeElement !== box.current) {
        box.current.value = read(key, "");
        fit();
      }
    };
    window.addEventListener("storage", fromOtherTab);
    return () => window.removeEventListener("storage", fromOtherTab);
  }, [key]);
  useTold("psc:edit", (message) => {
    if (message.thread !== thread) return;
    choose(message.mode);
    write(draftKey(scope, thread, message.mode), message.body);
    if (message.mode === mode) put(message.body);
    box.current.focus();
  });
  useTold("psc:write", (to) => {
    if (to) choose(to);
    box.current.focus();
  });
  useTold("psc:insert", ({ thread: into, text }) => {
    const area = box.current;
    if (into !== thread || !text) return;
    const { value, selectionStart: from, selectionEnd: to } = area;
    put(value.slice(0, from) + text + value.slice(to));
    area.focus();
    area.setSelectionRange(from + text.length, from + text.length);
  });

  const onInput = () => {
    write(key, box.current.value || null);
    fit();
    helper.current.onInput?.();
    const now = Date.now();
    if (box.current.value && now - typed.current > 3000) {
      typed.current = now;
      onTyping?.(thread, mode);
    }
  };

  const send = () => {
    const body = box.current.value.trim();
    if (!body || body.length > most || barred) return;
    const id = newId();
    setPending(scope, thread, [
      ...pendingOf(scope, thread),
      { id, body, mode, tried: Date.now(), fault: "" },
    ]);
    put("");
    typed.current = 0;
    helper.current.sent?.();
    onSend?.(thread, id, body, mode);
    box.current.focus();
  };
  const plain = (to) => {
    put(to);
    box.current.focus();
  };
  // What was written waits among what is on its way while it is asked how it may go.
  const secure = () => {
    const body = box.current.value.trim();
    if (!body) return setUpload({ name: "Secure message", fault: "Write it first." });
    const id = newId();
    const fault = "Not sent yet.";
    setPending(scope, thread, [
      ...pendingOf(scope, thread),
      { id, body, mode, tried: Date.now(), fault, private: true },
    ]);
    put("");
    tell("psc:private", { thread, id, body });
  };
  const submit = (event) => {
    event?.preventDefault();
    if (!helper.current.holds?.()) send();
  };

  const onKeyDown = (event) => {
    if (event.nativeEvent.isComposing || helper.current.onKeyDown?.(event)) return;
    if (event.key === "Enter" && !event.shiftKey) submit(event);
    if (event.key === "Escape" && assist) box.current.blur();
  };

  const sendFile = (chosen) => {
    if (!chosen || !file) return;
    const tell = (more) => setUpload({ name: chosen.name, ...more });
    if (chosen.size > LARGEST_FILE) tell({ fault: "This file is larger than 10 MB." });
    else post(`/files/${file}/${thread}`, chosen, mode, tell, () => setUpload(null));
  };

  return (
    <form
      className={`composer${mode === "public" ? "" : ` ${mode}`}`}
      onSubmit={submit}
      onDragOver={(e) => attach && e.preventDefault()}
      onDrop={(e) => {
        if (!attach) return;
        e.preventDefault();
        if (file) sendFile(e.dataTransfer.files?.[0]);
        else setUpload({ name: e.dataTransfer.files?.[0]?.name ?? "", fault: NO_FILES });
      }}
    >
      {(modes.length > 1 || words.hint) && (
        <div className="modes">
          {modes.length > 1 && <Modes modes={modes} mode={mode} onChoose={choose} />}
          {words.hint && <span className="hint">{words.hint}</span>}
        </div>
      )}
      {assist?.({ box, thread, mode, helper, put, send })}
      {upload && <Upload {...upload} onDismiss={() => setUpload(null)} />}
      <div className="row">
        {file && <Attach onFile={sendFile} />}
        {text && <Secure disabled={barred} onPress={secure} />}
        <textarea
          ref={box}
          rows={1}
          aria-label={words.name}
          placeholder={words.placeholder ?? (text ? "Text the patient" : placeholder)}
          readOnly={barred}
          onInput={onInput}
          onKeyDown={onKeyDown}
          onBlur={() => helper.current.left?.()}
        />
        <button type="submit" className="send" disabled={empty || count > most || barred}>
          {text ? "Send text" : words.send}
        </button>
      </div>
      {text && !empty && counted?.({ text: value.trim(), longest: most, onPlain: plain })}
      {!text && count > longest - 500 && (
        <div className={`count${count > longest ? " over" : ""}`} role="status">
          {count.toLocaleString()} of {longest.toLocaleString()} characters
        </div>
      )}
    </form>
  );
}

function Modes({ modes, mode, onChoose }) {
  const group = useRef(null);
  const step = (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by || event.altKey) return;
    event.preventDefault();
    const at = (modes.indexOf(mode) + by + modes.length) % modes.length;
    onChoose(modes[at]);
    group.current.children[at].focus();
  };
  return (
    <div className="choice" role="radiogroup" aria-label="Who reads it" ref={group}>
      {modes.map((value) => (
        <button
          key={value}
          type="button"
          role="radio"
          aria-checked={mode === value}
          tabIndex={mode === value ? 0 : -1}
          className={`${value}${mode === value ? " on" : ""}`}
          onClick={() => onChoose(value)}
          onKeyDown={step}
        >
          {MODES[value].label}
        </button>
      ))}
    </div>
  );
}
