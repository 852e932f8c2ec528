// For staff who work together: quick replies, commands and names while writing, a warning
// before two answer at once, offers that do not snatch the focus.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Composer } from "$/public/external/psc_app/components/islands/islands_chat.jsx";
import {
  AskForm,
  Choices,
  offered,
  openKnowledge,
  slashAt,
  useFiller,
  useSeeker,
} from "$/public/external/psc_app/components/islands/islands_replies.jsx";
import { SegmentCount } from "$/public/external/psc_app/components/islands/islands_texting.jsx";
import { gradeOf } from "$/public/external/psc_app/components/islands/reading_grade.js";
import { fold, useTold } from "$/public/external/psc_app/components/islands/islands_store.jsx";

/* ---- writing ---- */

const MOST_NAMES = 6;
const READ_AFTER = 300; // ms after the last key

const nameMenu = (text, caret, colleagues) => {
  const found = /(?:^|[\s(])@([\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]*)?)$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const wanted = fold(found[1]);
  const items = colleagues
    .filter((c) => {
      const name = fold(c.name);
      return name !== wanted.trim() && (name.startsWith(wanted) || name.includes(` ${wanted}`));
    })
    .slice(0, MOST_NAMES)
    .map((c) => ({ kind: "name", key: c.staff_id, title: c.name, note: c.role }));
  return items.length ? { kind: "name", items, from: caret - found[1].length } : null;
};

/** How hard to read the message is, once there is enough of it. */
function useGrade({ box, on, most }) {
  const [grade, setGrade] = useState(null);
  const timer = useRef(0);
  const look = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setGrade(on ? gradeOf(box.current?.value ?? "") : null), READ_AFTER);
  };
  useEffect(() => {
    look();
    return () => clearTimeout(timer.current);
  }, [on]);
  return { look, high: grade !== null && grade > most ? Math.round(grade) : 0 };
}

const english = (language) => !language || /^en/i.test(language);

function Assist({ api, me, live, others, colleagues, commands, grade, language, replies, filled, ...on }) {
  const { box, thread, mode, helper, put, send } = api;
  const [menu, setMenu] = useState(null);
  const [chosen, setChosen] = useState(""); // by key, as the list changes under it
  const [held, setHeld] = useState("");
  const began = useRef(0);
  const asked = useRef(false);
  const given = useRef(-1); // the slash whose menu was closed by Escape
  const hurry = useRef(false); // Enter came before the list
  const last = (live ?? []).at(-1)?.seq ?? 0;
  const writer = mode === "public" ? (others ?? []).find((o) => o.writes === "public") : null;

  const slash = menu?.kind === "slash" ? menu : null;
  const seeker = useSeeker({ thread, slash, found: replies, onSeek: on.onSeek });
  const filler = useFiller({ box, thread, mode, put, filled, onFill: on.onFill });
  const reading = useGrade({
    box,
    on: mode === "public" && grade > 0 && english(language),
    most: grade,
  });
  const items = slash
    ? offered({ slash, replies: seeker.replies, hands: commands, rest: menu.rest })
    : (menu?.items ?? []);
  const at = Math.max(0, items.findIndex((one) => one.key === chosen));
  const nothing = slash?.text && seeker.current && !items.length;

  const close = () => {
    setMenu(null);
    setChosen("");
    hurry.current = false;
  };
  const backToText = () => {
    filler.stop();
    box.current.focus();
  };
  // What is left of the draft without what was typed behind the slash.
  const takeOut = () => {
    const { value } = box.current;
    put(value.slice(0, menu.from) + value.slice(menu.to));
    box.current.setSelectionRange(menu.from, menu.from);
  };
  const choose = (item) => {
    const typed = slash ? box.current.value.slice(menu.from, menu.to) : "";
    close();
    if (item.kind === "reply") return filler.choose(item, { from: menu.from, typed });
    if (item.kind === "name") {
      const { value, selectionStart: end } = box.current;
      put(`${value.slice(0, menu.from)}${item.title} ${value.slice(end)}`);
      const caret = menu.from + item.title.length + 1;
      box.current.setSelectionRange(caret, caret);
      return box.current.focus();
    }
    takeOut();
    if (item.kind === "own" || item.kind === "keep")
      return on.onMine?.(item.kind === "keep" ? box.current.value.trim() : "");
    if (item.what === "knowledge") return openKnowledge(item.rest, on.onPane);
    return on.onCommand?.(item.what, item.to, item.rest);
  };

  useEffect(() => {
    const area = box.current;
    const set = (name, value) =>
      value ? area.setAttribute(name, value) : area.removeAttribute(name);
    const open = items.length > 0;
    set("aria-autocomplete", open && "list");
    set("aria-controls", open && "composer-menu");
    set("aria-activedescendant", open && `composer-menu-${at}`);
  }, [items.length, at]);
  useLayoutEffect(() => {
    close();
    setHeld("");
    given.current = -1;
  }, [thread, mode]);
  useEffect(() => {
    if (!hurry.current || !slash || !seeker.current) return;
    hurry.current = false;
    if (items.length) choose(items[0]);
    else {
      close();
      box.current.form.requestSubmit();
    }
  }, [seeker.current]);

  useEffect(() => {
    if (asked.current && colleagues?.length && document.activeElement === box.current)
      helper.current.onInput();
  }, [colleagues]);
  useTold("psc:reply", ({ thread: of, ...card }) => {
    if (of !== thread) return;
    filler.choose(card, { from: box.current.selectionStart, typed: "" });
  });
  useTold("psc:replies", (what) => {
    if (what === "mine") return on.onMine?.("");
    const area = box.current;
    const { value, selectionEnd: end } = area;
    const gap = !end || /\s$/.test(value.slice(0, end)) ? "" : " ";
    put(`${value.slice(0, end)}${gap}/${value.slice(end)}`);
    const caret = end + gap.length + 1;
    area.focus();
    area.setSelectionRange(caret, caret);
    helper.current.onInput();
  });

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
  const slashMenu = (value, caret) => {
    if (value[given.current] !== "/") given.current = -1;
    const found = slashAt(value, caret);
    if (!found || found.from === given.current) return null;
    return { kind: "slash", ...found, rest: value.slice(0, found.from) + value.slice(found.to) };
  };

  Object.assign(helper.current, {
    opened: () => (began.current = last),
    changed: reading.look,
    sent: () => {
      began.current = last;
      setHeld("");
      filler.stop();
    },
    // A click on the list comes after the text has lost the focus.
    left: () => setTimeout(() => document.activeElement !== box.current && close(), 150),
    onInput: () => {
      const { value, selectionStart } = box.current;
      if (value.length <= 1) began.current = last;
      setHeld("");
      hurry.current = false;
      if (mode !== "public" && value.includes("@") && !asked.current) {
        // Who can be named is asked for once it is wanted: in a large house that is a long list.
        asked.current = true;
        on.onNaming?.();
      }
      setChosen("");
      setMenu(
        slashMenu(value, selectionStart) ||
          (mode !== "public" && nameMenu(value, selectionStart, colleagues ?? [])) ||
          null,
      );
    },
    onKeyDown: (event) => {
      if (event.key === "Escape" && (menu || held || filler.fault)) {
        event.preventDefault();
        if (slash) given.current = menu.from;
        close();
        filler.stop();
        setHeld("");
        return true;
      }
      if (!menu) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && !event.altKey && items.length) {
        event.preventDefault();
        setChosen(items[(at + step + items.length) % items.length].key);
        return true;
      }
      const goes = event.key === "Tab" || (event.key === "Enter" && !event.shiftKey);
      if (!goes) return false;
      // Before the list is there, Enter waits for it; pressed again, it takes what there is.
      const command = slash?.text && items[at]?.kind === "command";
      const sure = !slash || chosen || seeker.current || command || hurry.current;
      if (sure && !items.length) return false;
      event.preventDefault();
      if (sure) choose(items[at]);
      else hurry.current = true;
      return true;
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
      {items.length ? <Choices items={items} at={at} onChoose={choose} /> : null}
      {nothing ? (
        <div className="suggest none" role="status">
          No quick reply fits “{slash.text}”.
        </div>
      ) : null}
      {filler.form ? (
        <AskForm
          key={filler.form.card.id}
          title={filler.form.card.title}
          questions={filler.form.card.questions}
          fault={filler.fault}
          onGo={filler.answer}
          onStop={backToText}
        />
      ) : filler.fault ? (
        <div className="clash" role="alert">
          <span>{filler.fault}</span>
          <button type="button" className="quiet small" onClick={backToText}>
            Close
          </button>
        </div>
      ) : null}
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
      <div className="reading" role="status">
        {reading.high ? (
          <>
            <b>Grade {reading.high} reading level.</b> Shorter sentences and plainer words are easier to
            follow; the aim is grade {grade}.
          </>
        ) : null}
      </div>
    </>
  );
}

export function DeskComposer({
  me,
  live,
  others,
  colleagues,
  commands,
  grade,
  language,
  replies,
  filled,
  onCommand,
  onNaming,
  onSeek,
  onFill,
  onMine,
  onPane,
  alphabet,
  ...rest
}) {
  const about = { me, live, others, colleagues, commands, grade, language, replies, filled };
  const on = { onCommand, onNaming, onSeek, onFill, onMine, onPane };
  return (
    <Composer
      {...rest}
      assist={(api) => <Assist api={api} {...about} {...on} />}
      counted={(of) => <SegmentCount {...of} alphabet={alphabet} />}
    />
  );
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
