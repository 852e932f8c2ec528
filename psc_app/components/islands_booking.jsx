// Choosing a time by keyboard, and where the eye and the keyboard go next.
import { useEffect, useLayoutEffect, useRef } from "react";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Buttons that are one stop of the Tab key; arrows, Home and End go between them. */
export function ArrowGroup({ label, kind, children }) {
  const group = useRef(null);
  const buttons = () => [...group.current.querySelectorAll("button")];
  const stop = (at) => buttons().forEach((one) => (one.tabIndex = one === at ? 0 : -1));
  useEffect(() => {
    const all = buttons();
    const here = all.find((one) => one === document.activeElement);
    stop(here ?? all.find((one) => one.ariaPressed === "true") ?? all[0]);
  });
  const go = (event) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement);
    let to = { Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined && STEPS[event.key]) {
      const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
      const rtl = across && getComputedStyle(group.current).direction === "rtl" ? -1 : 1;
      to = at + STEPS[event.key] * rtl;
    }
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = all[Math.max(0, Math.min(all.length - 1, to))];
    stop(next);
    next.focus();
  };
  return (
    <div className={`arrow-group ${kind}`} role="group" aria-label={label} ref={group} onKeyDown={go}>
      {children}
    </div>
  );
}

let left = false; // whether the keyboard was in what has just gone

/** What has come in place of something else takes the keyboard; Escape leaves it. */
export function Arrived({ onLeave, children }) {
  const place = useRef(null);
  useEffect(() => {
    left = false;
    (place.current.querySelector("[data-focus]") ?? place.current).focus();
  }, []);
  useLayoutEffect(() => {
    const own = place.current;
    return () => {
      left = own.contains(document.activeElement);
    };
  }, []);
  const leave = (event) => {
    if (event.key !== "Escape" || !onLeave) return;
    event.preventDefault();
    event.stopPropagation();
    onLeave();
  };
  return (
    <div className="arrived" ref={place} tabIndex={-1} onKeyDown={leave}>
      {children}
    </div>
  );
}

/**
 * Where the keyboard goes when this comes: to the times, or to what is asked first. Only if it
 * was in what has gone, at the tool as a whole, or with `eager` nowhere.
 */
export function TakesFocus({ eager }) {
  const place = useRef(null);
  useEffect(() => {
    const at = document.activeElement;
    const tool = place.current.closest('[role="tabpanel"]');
    const mine = left || (tool && tool === at) || (eager && at === document.body);
    left = false;
    if (!mine) return;
    const around = place.current.parentElement;
    (around.querySelector(".slot") ?? around.querySelector("[data-first]"))?.focus();
  }, []);
  return <span ref={place} hidden />;
}
