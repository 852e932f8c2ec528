// Where a conversation can go, or who is asked for advice: type to filter, arrows to
// choose, Enter to write a note, Enter to ask.
import { useEffect, useRef, useState } from "react";
import { Modal } from "$/public/external/psc_app/components/islands/islands.jsx";
import { fold } from "$/public/external/psc_app/components/islands/islands_store.jsx";

const TITLES = {
  transfer: { agent: "Transfer to an agent", queue: "Transfer to a queue" },
  consult: { agent: "Consult an agent", queue: "Consult a queue" },
  assign: { agent: "Assign to an agent" },
};
const LEADS = {
  transfer: {
    agent: "It stays with you until they accept. If they don't, it comes back to you.",
    queue: "It goes to the front of that queue and leaves your hands at once.",
  },
  consult: {
    agent: "They read along and talk with you in private. The patient sees nothing of it.",
    queue: "Whoever of the queue is free is asked to advise you in private.",
  },
  assign: {
    agent: "It is theirs at once, without being asked. The patient sees who has joined.",
  },
};
// As a supervisor reads it, who hands on what somebody else has.
const OVERSEEN = {
  transfer: {
    agent: "It stays with its agent until the other one accepts.",
    queue: "It leaves its agent's hands at once. One that waits goes to the front of that queue.",
  },
};
const LONGEST_NOTE = 1000;

export function Handover({ what, onDismiss, ...rest }) {
  return (
    <Modal open={!!what} label={what ? TITLES[what].agent.split(" ")[0] : ""} onDismiss={onDismiss}>
      {what ? <Form key={what} what={what} onDismiss={onDismiss} {...rest} /> : null}
    </Modal>
  );
}

function Form({
  what,
  to,
  seed,
  patient,
  agents,
  queues,
  ready,
  warning,
  fault,
  zone,
  overseen,
  onGo,
  onDismiss,
}) {
  const [side, setSide] = useState(to || "agent");
  const [text, setText] = useState(seed || "");
  const [chosen, setChosen] = useState(0);
  const [sure, setSure] = useState(false);
  const [asked, setAsked] = useState(0);
  const filter = useRef(null);
  const note = useRef(null);
  const list = useRef(null);
  const rows = (side === "agent" ? agents : queues)
    .map((one) => row(one, what, side))
    .sort((one, other) => !!one.bar - !!other.bar) // as the server has it, but who can't be had last
    .filter((one) => fold(text).split(/\s+/).every((word) => one.words.includes(word)));
  const at = Math.max(0, rows.findIndex((one) => one.id === chosen));
  const target = rows[at];

  useEffect(() => {
    // The list is drawn again when somebody's load changes: what was chosen stays chosen.
    if (rows.some((one) => one.id === chosen)) return;
    const first = rows.find((r) => !r.bar && !r.warning && !r.here) ?? rows.find((r) => !r.bar);
    setChosen((first ?? rows[0])?.id ?? 0);
  });
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen, text]);

  const unsure = () => {
    setSure(false);
    setAsked(0);
  };
  const pick = (one) => {
    setChosen(one.id);
    unsure();
  };
  const turn = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && rows.length) {
      event.preventDefault();
      pick(rows[(at + by + rows.length) % rows.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!target) return;
      if (note.current) note.current.focus();
      else go();
    }
  };
  // What the server answered is about whom it was asked for.
  const answered = asked !== 0 && asked === target?.id;
  const caution = (answered && warning) || (sure && target?.warning) || "";
  const go = () => {
    if (!target || target.bar) return;
    // The first Enter shows what is to be considered, the second one means it.
    if (target.warning && !caution) return setSure(true);
    setAsked(target.id);
    onGo?.(what, side, target.id, note.current?.value.trim() ?? "", !!caution);
  };
  const assigns = what === "assign"; // nobody is asked, so nothing is written to them
  const verb = { transfer: "Transfer", assign: "Assign" }[what] ?? "Ask";
  const whom = verb === "Ask" ? `Ask ${target?.name}` : `${verb} to ${target?.name}`;

  return (
    <form
      className="handover"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <h2>
        {TITLES[what][side]}
        {patient ? <span className="note" dir="auto">{patient}</span> : null}
      </h2>
      <div className="choice" role="radiogroup" aria-label="Who" hidden={assigns}>
        {["agent", "queue"].map((value) => (
          <button
            key={value}
            type="button"
            role="radio"
            aria-checked={side === value}
            className={side === value ? "on" : ""}
            onClick={() => {
              setSide(value);
              setChosen(0);
              unsure();
              filter.current.focus();
            }}
          >
            {value === "agent" ? "Agents" : "Queues"}
          </button>
        ))}
      </div>
      <p className="lead">{((overseen && OVERSEEN[what]) || LEADS[what])[side]}</p>
      <input
        ref={filter}
        data-first
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="handover-list"
        aria-autocomplete="list"
        aria-activedescendant={target ? `handover-${side}-${target.id}` : undefined}
        aria-label={side === "agent" ? "Find a colleague" : "Find a queue"}
        placeholder={side === "agent" ? "Type a name or a skill" : "Type a queue's name"}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          unsure();
        }}
        onKeyDown={turn}
      />
      <ul className="targets" id="handover-list" role="listbox" ref={list} aria-label={TITLES[what][side]}>
        {rows.map((one) => (
          <li
            key={one.id}
            id={`handover-${side}-${one.id}`}
            role="option"
            aria-selected={one.id === target?.id}
            aria-disabled={!!one.bar}
            className={`target${one.id === target?.id ? " on" : ""}${one.bar ? " barred" : ""}`}
            onClick={() => {
              pick(one);
              note.current?.focus();
            }}
          >
            {one.dot !== undefined && <span className="presence-dot" data-presence={one.dot} />}
            <strong dir="auto">{one.name}</strong>
            <span className="presence-word">{one.state}</span>
            <span className="load">{one.load}</span>
            <span className="more">
              {one.more}
              {one.opens ? <Opening at={one.opens} zone={zone} /> : null}
            </span>
            {one.bar || one.lacks ? <span className="why">{one.bar || one.lacks}</span> : null}
          </li>
        ))}
        {!rows.length && (
          <li className="none" role="presentation">
            {!ready ? "Looking who is there…" : side === "agent" ? "Nobody fits what you typed." : "No queue fits what you typed."}
          </li>
        )}
      </ul>
      {assigns ? null : (
        <textarea
          ref={note}
          rows={2}
          maxLength={LONGEST_NOTE}
          aria-label="Note"
          placeholder={what === "transfer" ? "What they should know (optional)" : "Your question"}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            go();
          }}
        />
      )}
      {answered && fault && <p className="fault" role="alert">{fault}</p>}
      {caution && <p className="caution" role="alert">{caution}</p>}
      <div className="actions">
        <button type="button" className="quiet" onClick={onDismiss}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={!target || !!target.bar}>
          {caution ? `${verb} anyway` : target ? whom : verb}
        </button>
      </div>
    </form>
  );
}

const row = (one, what, side) => {
  // A supervisor may assign over capacity and whatever the presence, but nobody who has gone.
  const may = what === "assign" && one.connected;
  const bar = may ? "" : ((what === "consult" ? one.consult_bar : one.transfer_bar) ?? "");
  if (side === "agent")
    return {
      id: one.staff_id,
      name: one.name,
      dot: one.connected ? one.presence : "offline",
      state: one.presence_label,
      load: `${one.used} of ${one.units} in use`,
      more: one.skills,
      lacks: (may && one.transfer_bar) || (one.lacks && what !== "consult" ? `Lacks ${one.lacks}` : ""),
      bar,
      warning: may ? one.transfer_bar : "",
      words: fold(`${one.name} ${one.role} ${one.skills} ${one.presence_label}`),
    };
  const closed = !one.open;
  return {
    id: one.queue_id,
    name: one.name,
    state: `${one.waiting} waiting`,
    load: one.on_duty === 1 ? "1 on duty" : `${one.on_duty} on duty`,
    more: one.holiday ? `Closed: ${one.holiday}` : closed ? "Closed" : "Open",
    opens: closed ? one.next_opening : 0,
    here: one.current,
    lacks: one.current ? "It is in this queue now" : what === "transfer" ? one.warning : "",
    bar,
    warning: what === "transfer" ? one.warning : "",
    words: fold(one.name),
  };
};

function Opening({ at, zone }) {
  const form = { weekday: "short", hour: "numeric", minute: "2-digit", timeZone: zone || undefined };
  return ` · opens ${new Intl.DateTimeFormat(undefined, form).format(new Date(at))}`;
}
