// For staff who work together: commands and names while writing, a warning before two
// answer at once, offers that do not snatch the focus.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Composer } from "$/public/external/psc_app/components/islands/islands_chat.jsx";
import { fold } from "$/public/external/psc_app/components/islands/islands_store.jsx";

/* ---- writing ---- */

const COMMANDS = [
  { word: "t", title: "Transfer to an agent", what: "transfer", to: "agent" },
  { word: "tq", title: "Transfer to a queue", what: "transfer", to: "queue" },
  { word: "c", title: "Consult an agent", what: "consult", to: "agent" },
  { word: "cq", title: "Consult a queue", what: "consult", to: "queue" },
];
const MOST_NAMES = 6;

const commandMenu = (text) => {
  const found = /^\/(\w*)(?: +([^\n]*))?$/.exec(text);
  if (!found) return null;
  const [, word, rest] = found;
  // With words behind it only the command itself is meant, and the words look for the target.
  const items = COMMANDS.filter((c) => (rest === undefined ? c.word.startsWith(word) : c.word === word));
  return items.length ? { kind: "command", items, rest: rest ?? "" } : null;
};

const nameMenu = (text, caret, colleagues) => {
  const found = /(?:^|[\s(])@([\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]*)?)$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const wanted = fold(found[1]);
  const items = colleagues
    .filter((c) => {
      const name = fold(c.name);
      return name !== wanted.trim() && (name.startsWith(wanted) || name.includes(` ${wanted}`));
    })
    .slice(0, MOST_NAMES);
  return items.length ? { kind: "name", items, from: caret - found[1].length } : null;
};

function Menu({ menu, at, onChoose }) {
  return (
    <ul className="suggest" id="composer-menu" role="listbox" aria-label="Suggestions">
      {menu.items.map((item, index) => (
        <li
          key={item.word ?? item.staff_id}
          id={`composer-menu-${index}`}
          role="option"
          aria-selected={index === at}
          className={index === at ? "on" : ""}
          // The text keeps the focus: a click on the list must not take it.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(item)}
        >
          {item.word ? <kbd>/{item.word}</kbd> : null}
          <span dir="auto">{item.title ?? item.name}</span>
          {item.role ? <span className="note">{item.role}</span> : null}
        </li>
      ))}
    </ul>
  );
}

function Assist({ api, me, live, others, colleagues, commands, onCommand, onNaming }) {
  const { box, thread, mode, helper, put, send } = api;
  const [menu, setMenu] = useState(null);
  const [at, setAt] = useState(0);
  const [held, setHeld] = useState("");
  const began = useRef(0);
  const asked = useRef(false);
  const last = (live ?? []).at(-1)?.seq ?? 0;
  const writer = mode === "public" ? (others ?? []).find((o) => o.writes === "public") : null;

  const close = () => setMenu(null);
  const show = (found) => {
    setMenu(found);
    setAt(0);
  };
  const choose = (item) => {
    close();
    if (item.word) {
      const { rest } = menu;
      put("");
      return onCommand?.(item.what, item.to, rest);
    }
    const area = box.current;
    const end = area.selectionStart;
    put(`${area.value.slice(0, menu.from)}${item.name} ${area.value.slice(end)}`);
    const caret = menu.from + item.name.length + 1;
    area.setSelectionRange(caret, caret);
    area.focus();
  };

  useEffect(() => {
    const area = box.current;
    const set = (name, value) =>
      value ? area.setAttribute(name, value) : area.removeAttribute(name);
    set("aria-autocomplete", menu && "list");
    set("aria-controls", menu && "composer-menu");
    set("aria-activedescendant", menu && `composer-menu-${at}`);
  }, [menu, at]);
  useLayoutEffect(() => {
    close();
    setHeld("");
  }, [thread, mode]);

  useEffect(() => {
    if (asked.current && colleagues?.length && document.activeElement === box.current)
      helper.current.onInput();
  }, [colleagues]);

  // Another answer that came in since this one was begun.
  const answer = () =>
    (live ?? []).find(
      (m) =>
        m.seq > began.current &&
        m.author_kind === "agent" &&
        m.author_name !== me &&
        !m.internal &&
        !m.consult,
    );

  Object.assign(helper.current, {
    opened: () => (began.current = last),
    sent: () => {
      began.current = last;
      setHeld("");
    },
    // A click on the list comes after the text has lost the focus.
    left: () => setTimeout(() => document.activeElement !== box.current && close(), 150),
    onInput: () => {
      const { value, selectionStart } = box.current;
      if (value.length <= 1) began.current = last;
      setHeld("");
      if (mode !== "public" && value.includes("@") && !asked.current) {
        // Who can be named is asked for once it is wanted: in a large house that is a long list.
        asked.current = true;
        onNaming?.();
      }
      show(
        (commands && commandMenu(value)) ||
          (mode !== "public" && nameMenu(value, selectionStart, colleagues ?? [])) ||
          null,
      );
    },
    onKeyDown: (event) => {
      if (event.key === "Escape" && (menu || held)) {
        event.preventDefault();
        close();
        setHeld("");
        return true;
      }
      if (!menu) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && !event.altKey) {
        event.preventDefault();
        setAt((at + step + menu.items.length) % menu.items.length);
        return true;
      }
      if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) {
        event.preventDefault();
        choose(menu.items[at]);
        return true;
      }
      return false;
    },
    holds: () => {
      if (mode !== "public" || held || !box.current.value.trim()) return false;
      const before = answer();
      if (!before && !writer) return false;
      setHeld(
        before
          ? `${before.author_name} answered while you were writing. Send yours as well?`
          : `${writer.name} is writing to the patient now. Send yours as well?`,
      );
      return true;
    },
  });

  return (
    <>
      {menu && <Menu menu={menu} at={at} onChoose={choose} />}
      {held ? (
        <div className="clash" role="alert">
          <span>{held}</span>
          <button
            type="button"
            className="quiet small"
            onClick={() => {
              setHeld("");
              box.current.focus();
            }}
          >
            Wait
          </button>
          <button type="button" className="small" onClick={send}>
            Send anyway
          </button>
        </div>
      ) : (
        writer && (
          <div className="clash soft" role="status">
            {writer.name} is writing to the patient as well.
          </div>
        )
      )}
    </>
  );
}

export function DeskComposer({
  me,
  live,
  others,
  colleagues,
  commands,
  onCommand,
  onNaming,
  ...rest
}) {
  const about = { me, live, others, colleagues, commands, onCommand, onNaming };
  return <Composer {...rest} assist={(api) => <Assist api={api} {...about} />} />;
}

/* ---- offers ---- */

export function OfferBox({ label, children, className }) {
  const box = useRef(null);
  const before = useRef(null);
  useLayoutEffect(() => {
    const at = document.activeElement;
    // Who is in the middle of a sentence must not accept with their next Enter.
    if (!at || at === document.body)
      box.current.querySelector(".primary")?.focus({ preventScroll: true });
    return () => {
      if (!box.current?.contains(document.activeElement)) return;
      const back = before.current;
      setTimeout(() => back?.isConnected && document.activeElement === document.body && back.focus());
    };
  }, []);
  return (
    <section
      ref={box}
      role="alertdialog"
      aria-label={label}
      className={className}
      onFocus={(event) => {
        const from = event.relatedTarget;
        if (from && !box.current.contains(from)) before.current = from;
      }}
    >
      {children}
    </section>
  );
}
