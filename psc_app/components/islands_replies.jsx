// Quick replies in the composer: what is typed behind a slash, what fits it, and what a
// reply asks before it is put in.
import { useEffect, useRef, useState } from "react";
import { tell } from "$/public/external/psc_app/components/islands/islands_store.jsx";

const PAUSE = 50; // ms of typing after which the server is asked
const PATIENCE = 2000; // ms after which an answer is not waited for any more
const MOST_WORDS = 6;

// A turn names one question to the server; none of an earlier visit may be taken for it.
let lastTurn = 0;
const nextTurn = () => (lastTurn = Math.max(lastTurn + 1, Date.now()));

/* ---- what is typed ---- */

const HANDED = [
  { word: "t", title: "Transfer to an agent", what: "transfer", to: "agent" },
  { word: "tq", title: "Transfer to a queue", what: "transfer", to: "queue" },
  { word: "c", title: "Consult an agent", what: "consult", to: "agent" },
  { word: "cq", title: "Consult a queue", what: "consult", to: "queue" },
];
const KNOWLEDGE = { word: "k", title: "Find in the knowledge", what: "knowledge" };

/** The slash before the caret with what is typed behind it; null where none is meant. */
export const slashAt = (text, caret) => {
  const found = /(^|\s)\/((?:[^\s/][^\n/]{0,60})?)$/.exec(text.slice(0, caret));
  if (!found || found[2].split(/\s+/).length > MOST_WORDS) return null;
  return { from: found.index + found[1].length, to: caret, text: found[2] };
};

const commandsFor = (text, hands) => {
  const all = [...(hands ? HANDED : []), KNOWLEDGE];
  const found = /^(\w*)(?: +(.*))?$/.exec(text);
  if (!found) return [];
  const [, word, rest] = found;
  // With words behind it only the command itself is meant, and the words look for the target.
  return all
    .filter((one) => (rest === undefined ? one.word.startsWith(word.toLowerCase()) : one.word === word))
    .map((one) => ({ ...one, kind: "command", key: `/${one.word}`, rest: rest ?? "" }));
};

/** What the menu offers, in its order. */
export const offered = ({ slash, replies, hands, rest }) => {
  const commands = commandsFor(slash.text, hands);
  const found = replies.map((one) => ({ ...one, kind: "reply", key: `reply-${one.id}` }));
  if (slash.text) return [...commands, ...found];
  const own = [{ kind: "own", key: "own", title: "My replies", note: "edit, delete, add" }];
  if (rest.trim()) own.unshift({ kind: "keep", key: "keep", title: "New reply from this text" });
  return [...found, ...commands, ...own];
};

/* ---- what fits ---- */

/** Asks the server while one types: the latest words win, and one question is on its way at a time. */
export function useSeeker({ thread, slash, found, onSeek }) {
  const state = useRef({ sent: 0, at: 0, text: null, waiting: null, opened: 0 });
  const timer = useRef(0);
  const text = slash ? slash.text : null;
  const here = found?.thread === thread;

  const ask = (words) => {
    const now = state.current;
    const turn = nextTurn();
    Object.assign(now, { sent: turn, at: Date.now(), text: words, waiting: null });
    now.opened ||= turn;
    onSeek?.(thread, words, turn);
  };
  useEffect(() => {
    clearTimeout(timer.current);
    const now = state.current;
    if (text === null) {
      Object.assign(now, { opened: 0, text: null, waiting: null });
      return undefined;
    }
    if (text === now.text) {
      now.waiting = null;
      return undefined;
    }
    const busy = now.sent > (found?.turn ?? 0) && Date.now() - now.at < PATIENCE;
    if (busy) now.waiting = text;
    else timer.current = setTimeout(() => ask(text), now.opened ? PAUSE : 0);
    return () => clearTimeout(timer.current);
  }, [text, thread]);
  useEffect(() => {
    const { waiting } = state.current;
    if (waiting !== null && text !== null) ask(text);
  }, [found?.turn]);

  const answered = here && state.current.opened > 0 && (found?.turn ?? 0) >= state.current.opened;
  return {
    replies: answered ? found.cards ?? [] : [],
    // Whether the list is about what stands there now, and not about a letter less.
    current: answered && found.turn === state.current.sent && state.current.text === text,
  };
}

export function Choices({ items, at, onChoose }) {
  const list = useRef(null);
  useEffect(() => {
    list.current?.querySelector(".on")?.scrollIntoView({ block: "nearest" });
  }, [at, items]);
  return (
    <ul
      className="suggest replies"
      id="composer-menu"
      role="listbox"
      aria-label="Suggestions"
      ref={list}
      tabIndex={0} // so that who can't use the arrows can scroll it
      // The text keeps the focus: a click on the list must not take it.
      onMouseDown={(event) => event.preventDefault()}
    >
      {items.map((item, index) => (
        <li
          key={item.key}
          id={`composer-menu-${index}`}
          role="option"
          aria-selected={index === at}
          className={`${item.kind}${index === at ? " on" : ""}`}
          onClick={() => onChoose(item)}
        >
          {item.kind === "command" ? <kbd>/{item.word}</kbd> : null}
          {item.kind === "reply" ? <Reply {...item} /> : <span dir="auto">{item.title}</span>}
          {item.note ? <span className="note">{item.note}</span> : null}
        </li>
      ))}
    </ul>
  );
}

function Reply({ title, words, tags, own, locale }) {
  return (
    <span className="reply-choice">
      <span className="reply-title">
        <b dir="auto">{title}</b>
        {own ? <span className="tag">mine</span> : null}
        {(tags ?? []).slice(0, 3).map((tag) => (
          <span key={tag} className="reply-tag">
            #{tag}
          </span>
        ))}
      </span>
      <span className="reply-words" dir="auto" lang={locale || undefined}>
        {words}
      </span>
    </span>
  );
}

/* ---- what it asks ---- */

export function AskForm({ title, questions, fault, onGo, onStop }) {
  const box = useRef(null);
  const [given, setGiven] = useState({});
  useEffect(() => box.current.querySelector("input").focus(), []);
  const missing = questions.some((one) => !(given[one] ?? "").trim());
  const go = () => {
    if (missing) {
      const empty = questions.findIndex((one) => !(given[one] ?? "").trim());
      box.current.querySelectorAll("input")[empty]?.focus();
    } else onGo(given);
  };
  const onKeyDown = (event) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onStop();
    } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
      // The form around it is the message's, which is not finished yet.
      event.preventDefault();
      go();
    }
  };
  return (
    <div className="reply-ask" role="group" aria-label={`Before “${title}” is put in`} ref={box} onKeyDown={onKeyDown}>
      <b dir="auto">{title}</b>
      {questions.map((question) => (
        <label key={question} className="field">
          <span className="label" dir="auto">
            {question}
          </span>
          <input
            type="text"
            autoComplete="off"
            maxLength={500}
            value={given[question] ?? ""}
            onChange={(event) => setGiven({ ...given, [question]: event.target.value })}
          />
        </label>
      ))}
      {fault ? (
        <span className="fault" role="alert">
          {fault}
        </span>
      ) : null}
      <div className="actions">
        <button type="button" className="quiet small" onClick={onStop}>
          Cancel
        </button>
        <button type="button" className="primary small" onClick={go}>
          Insert
        </button>
      </div>
    </div>
  );
}

/* ---- putting one in ---- */

/** Has the server fill a reply and puts it where the slash was typed. */
export function useFiller({ box, thread, mode, put, filled, onFill }) {
  const asked = useRef(null);
  const [form, setForm] = useState(null);
  const [fault, setFault] = useState("");
  const about = `${thread}:${mode}`;

  const request = (card, place, answers) => {
    const turn = nextTurn();
    asked.current = { turn, card, place, about };
    setFault("");
    onFill?.(thread, card.id, answers, turn);
  };
  const stop = () => {
    asked.current = null;
    setForm(null);
    setFault("");
  };
  /** `place` is {from, typed}: what stands in the box for the reply, and where. */
  const choose = (card, place) => {
    if (card.questions?.length) {
      setFault("");
      setForm({ card, place });
    } else request(card, place, {});
  };
  useEffect(stop, [about]);
  useEffect(() => {
    const now = asked.current;
    if (!now || !filled || filled.turn !== now.turn || now.about !== about) return;
    asked.current = null;
    if (filled.asks?.length) {
      setForm({ card: { ...now.card, title: filled.title, questions: filled.asks }, place: now.place });
      return;
    }
    if (filled.fault) {
      setFault(filled.fault);
      return;
    }
    setForm(null);
    insert(box.current, put, now.place, filled.text);
  }, [filled?.turn]);
  return { form, fault, choose, stop, answer: (answers) => request(form.card, form.place, answers) };
}

const insert = (area, put, { from, typed }, text) => {
  const { value } = area;
  // Whoever typed on meanwhile has moved it.
  let start = value.startsWith(typed, from) ? from : value.indexOf(typed);
  let end = start + typed.length;
  if (start < 0) start = end = area.selectionStart;
  put(value.slice(0, start) + text + value.slice(end));
  area.focus();
  area.setSelectionRange(start + text.length, start + text.length);
};

export const openKnowledge = (words, onPane) => {
  onPane?.("tools");
  tell("psc:tool", "knowledge");
  tell("psc:knowledge", words);
};
