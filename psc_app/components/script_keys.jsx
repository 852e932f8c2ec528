// Keys of the tool "script": arrows from step to step, digits answer a triage, Backspace goes back.
import { useEffect, useLayoutEffect, useRef } from "react";
import { useTold } from "$/public/external/psc_app/components/islands/islands_store.jsx";

const SOON = 3000; // milliseconds in which what was asked for is there
const PATIENCE = 2000; // milliseconds that keys wait for what comes after an answer
let wanted = 0;

const WRITING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

/**
 * Stands around the steps. Where several triages are open, digits answer the one with the
 * focus, or else the first. `at` is what is asked now.
 */
export function ScriptKeys({ at, className, children }) {
  const box = useRef(null);
  const follow = useRef(false); // the focus was on what the answer has taken away
  const asked = useRef(0); // since when an answer is on its way

  useLayoutEffect(() => {
    asked.current = 0;
    if (!follow.current) return;
    follow.current = false;
    const inside = box.current.querySelector("[data-asked]");
    (inside?.querySelector("[data-number]") ?? inside)?.focus();
  }, [at]);

  useEffect(() => {
    // Brought to the front by a key a moment ago, before there was anything to step on.
    const panel = box.current.closest("[role=tabpanel]");
    const at = document.activeElement;
    if (Date.now() - wanted > SOON || panel.hidden || at?.matches(WRITING)) return;
    box.current.querySelector("[data-first]")?.focus();
  }, []);

  useEffect(() => {
    const panel = box.current.closest("[role=tabpanel]") ?? box.current;
    const triageOf = (from) =>
      from.closest?.("[data-triage]") ?? box.current.querySelector("[data-triage]");
    const press = (event, triage, which) => {
      if (!triage) return;
      event.preventDefault();
      // On the dashboard the same digits bring a conversation to the front.
      event.stopPropagation();
      // Nobody answers what they have not seen yet.
      if (Date.now() - asked.current < PATIENCE) return;
      triage.querySelector(which)?.click();
    };
    const onKey = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.target.closest("dialog") || event.target.matches(WRITING)) return;
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by && event.target.matches("[data-step]")) {
        const steps = [...box.current.querySelectorAll("[data-step]")];
        const next = steps[steps.indexOf(event.target) + by];
        if (!next) return;
        event.preventDefault();
        next.focus();
      } else if (/^[1-9]$/.test(event.key)) {
        press(event, triageOf(event.target), `[data-number="${event.key}"]`);
      } else if (event.key === "Backspace") {
        press(event, triageOf(event.target), "[data-back]");
      }
    };
    panel.addEventListener("keydown", onKey);
    return () => panel.removeEventListener("keydown", onKey);
  }, []);

  const onClick = (event) => {
    const asks = "[data-number], [data-back], [data-restart]";
    if (event.target.closest(asks)) asked.current = Date.now();
    if (event.target.closest(`${asks}, [data-unfold=triage]`)) follow.current = true;
  };
  return (
    <div ref={box} className={className} onClick={onClick}>
      {children}
    </div>
  );
}

/** Asks once for each conversation, whether the tool is in front or not. */
export function Needs({ thread, onNeed }) {
  useTold("psc:tool", (name) => (wanted = name === "script" ? Date.now() : 0));
  useEffect(() => {
    if (thread) onNeed?.(thread);
  }, [thread]);
  return null;
}
