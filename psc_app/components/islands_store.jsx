// What the islands share: the browser's own memory, messages on their way, a tick.
import { useEffect, useState } from "react";

export const read = (key, otherwise) => {
  try {
    const text = localStorage.getItem(key);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
};
export const write = (key, value) => {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs the draft its memory, not the message.
  }
};

/* ---- what was said and has not come back yet ---- */

const listeners = new Set();
const memory = new Map();
const announce = () => listeners.forEach((listener) => listener());
const pendingKey = (scope, thread) => `psc:pending:${scope}:${thread}`;

export const draftKey = (scope, thread, mode) => `psc:draft:${scope}:${thread}:${mode}`;
export const pendingOf = (scope, thread) => {
  const key = pendingKey(scope, thread);
  if (!memory.has(key)) memory.set(key, read(key, []));
  return memory.get(key);
};
export const setPending = (scope, thread, list) => {
  const key = pendingKey(scope, thread);
  memory.set(key, list);
  write(key, list.length ? list : null);
  announce();
};
export const newId = () =>
  crypto.randomUUID?.() ??
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) =>
    b.toString(16).padStart(2, "0"),
  ).join("");

export const useStore = () => {
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

/* ---- what one part of the page tells another ---- */

export const tell = (what, detail) => window.dispatchEvent(new CustomEvent(what, { detail }));
export const useTold = (what, heard) => {
  useEffect(() => {
    const listener = (event) => heard(event.detail);
    window.addEventListener(what, listener);
    return () => window.removeEventListener(what, listener);
  });
};

/* ---- words ---- */

export const fold = (text) =>
  (text ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/* ---- time ---- */

export const useTick = (every) => {
  const [now, setNow] = useState(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
};

export const spell = (ms) => {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return h ? `${h}:${rest}` : rest;
};
