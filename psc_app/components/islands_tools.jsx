// The productivity pane: one tool at a time, chosen by a tab, a letter or the palette.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { read, tell, useTold, write } from "$/public/external/psc_app/components/islands/islands_store.jsx";

const KEY = "psc-tool";
const chosenNow = (tabs) => {
  const kept = read(KEY, "");
  return tabs.some(([name]) => name === kept) ? kept : tabs[0][0];
};

const firstOf = (panel) =>
  panel.querySelector("[data-first]") ?? panel.querySelector("input, button, a");

// What a tool shows may be on its way still: the focus goes on to it, unless it has left.
const onArrival = (panel) => {
  const watcher = new MutationObserver(() => {
    const here = document.activeElement === panel;
    const place = firstOf(panel);
    if (here && !place) return;
    watcher.disconnect();
    if (here) place.focus();
  });
  watcher.observe(panel, { childList: true, subtree: true });
};

// The pane may be drawn a few frames later, as where the patient and the tools take turns.
const focusIn = (name, frames = 60) =>
  requestAnimationFrame(() => {
    const panel = document.getElementById(`tool-${name}`);
    if (!panel?.checkVisibility() && frames) return focusIn(name, frames - 1);
    if (!panel) return;
    const place = firstOf(panel);
    (place ?? panel).focus();
    if (!place) onArrival(panel);
  });

/** The tabs; the browser keeps which one was open. */
export function Tools({ tabs, children }) {
  const [on, setOn] = useState(tabs[0][0]);
  const list = useRef(null);
  const show = (name) => {
    setOn(name);
    write(KEY, name);
    tell("psc:tool-shown", name);
  };
  useEffect(() => show(chosenNow(tabs)), []);
  useTold("psc:tool", (name) => {
    if (!tabs.some(([one]) => one === name)) return;
    show(name);
    focusIn(name);
  });
  const step = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const rtl = getComputedStyle(list.current).direction === "rtl" ? -1 : 1;
    const at = tabs.findIndex(([name]) => name === on);
    const [next] = tabs[(at + by * rtl + tabs.length) % tabs.length];
    show(next);
    list.current.querySelector(`[data-tool="${next}"]`)?.focus();
  };
  return (
    <div className="tools" data-tool={on}>
      <div className="tabs" role="tablist" aria-label="Tools" ref={list} onKeyDown={step}>
        {tabs.map(([name, label]) => (
          <button
            key={name}
            type="button"
            role="tab"
            data-tool={name}
            id={`tool-tab-${name}`}
            aria-selected={on === name}
            aria-controls={`tool-${name}`}
            tabIndex={on === name ? 0 : -1}
            className={on === name ? "tab on" : "tab"}
            onClick={() => show(name)}
          >
            {label}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}

/**
 * One tool. While it is in front it asks for what it shows: at first, for another
 * conversation, and whenever `stamp` changes.
 */
export function Tool({ name, thread, stamp, onOpen, children }) {
  const [shown, setShown] = useState(false);
  const asked = useRef("");
  useTold("psc:tool-shown", (which) => setShown(which === name));
  useLayoutEffect(() => {
    const wanted = `${thread}:${stamp ?? ""}`;
    if (!shown || !thread || asked.current === wanted) return;
    asked.current = wanted;
    onOpen?.(thread);
  }, [shown, thread, stamp]);
  return (
    <div id={`tool-${name}`} role="tabpanel" aria-labelledby={`tool-tab-${name}`} tabIndex={-1} hidden={!shown}>
      {children}
    </div>
  );
}

/** Puts a text into the composer, at the cursor: once for each new `nonce`. */
export function Inserter({ thread, text, nonce }) {
  const last = useRef(nonce);
  useEffect(() => {
    if (!nonce || nonce === last.current) return;
    last.current = nonce;
    // A dialog that closes with it gives the focus back first.
    requestAnimationFrame(() => tell("psc:insert", { thread, text }));
  }, [nonce]);
  return null;
}
