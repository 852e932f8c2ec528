// The editors of an administrator's lists: a script's steps, a triage's questions, a macro's
// actions. What stands in one is a text in a hidden field, which the form around it keeps,
// restores and sends; nothing here is a field of the form's own.
import { useEffect, useLayoutEffect, useRef, useState } from "react";

const PAUSE = 500; // milliseconds without a change until it is checked

const parse = (text) => {
  try {
    const found = JSON.parse(text || "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
};

// A key that no other has: the letter and the next number.
const freeKey = (letter, keys) => {
  const numbers = keys.filter((key) => key?.startsWith(letter)).map((key) => Number(key.slice(1)));
  return `${letter}${Math.max(0, ...numbers.filter(Number.isFinite)) + 1}`;
};

const KINDS = {
  text: { label: "Do", empty: { text: "", say: "" } },
  macro: { label: "Macro", empty: { text: "", macro_id: 0 } },
  script: { label: "Script", empty: { text: "", script_id: 0 } },
  question: { label: "Question", empty: { text: "", answers: [] } },
  end: { label: "Outcome", empty: { outcome: "", advice: "" } },
};
const KINDS_OF = {
  steps: [
    ["text", "Add a step"],
    ["macro", "Add a macro"],
    ["script", "Add a script"],
  ],
  triage: [
    ["question", "Add a question"],
    ["end", "Add an outcome"],
  ],
};
const newAnswer = (answers) => ({ key: freeKey("a", answers.map((one) => one.key)), label: "", next: "" });
const newStep = (kind, steps) => {
  const made = { key: freeKey(kind[0], steps.map((one) => one.key)), kind, ...KINDS[kind].empty };
  return kind === "question" ? { ...made, answers: [{ key: "a1", label: "", next: "" }, { key: "a2", label: "", next: "" }] } : made;
};

/* ---- small controls ---- */

function Choose({ label, value, options, empty, onChange, children }) {
  return (
    <select aria-label={label} value={String(value ?? "")} onChange={(event) => onChange(event.target.value)}>
      {empty === undefined ? null : <option value="">{empty}</option>}
      {options.map((one) => (
        <option key={one.value} value={one.value}>
          {one.label}
        </option>
      ))}
      {children}
    </select>
  );
}

function Words({ label, value, placeholder, longest = 1000, rows = 1, onChange }) {
  return (
    <textarea
      aria-label={label}
      placeholder={placeholder ?? label}
      rows={rows}
      maxLength={longest}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Icon({ label, path, disabled, onClick, ...more }) {
  return (
    <button type="button" className="icon" aria-label={label} title={label} disabled={disabled} onClick={onClick} {...more}>
      <svg viewBox="0 0 24 24" className="icon-svg" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}
const UP = "M12 19V5M6 11l6-6 6 6";
const DOWN = "M12 5v14M6 13l6 6 6-6";
const CROSS = "M6 6l12 12M18 6 6 18";

/* ---- one step of each kind ---- */

function TextStep({ step, at, onChange }) {
  return (
    <>
      <Words label={`Step ${at}: what to do`} placeholder="What to do" value={step.text} onChange={(text) => onChange({ text })} />
      <Words
        label={`Step ${at}: words for the composer`}
        placeholder="Words for the composer, such as Hello {patient.first_name} (may be empty)"
        value={step.say}
        onChange={(say) => onChange({ say })}
      />
    </>
  );
}

function OtherStep({ step, at, name, options, empty, onChange }) {
  return (
    <>
      <Choose
        label={`Step ${at}: ${empty}`}
        value={step[name] || ""}
        options={options}
        empty={empty}
        onChange={(key) => onChange({ [name]: Number(key) })}
      />
      <Words label={`Step ${at}: what to do`} placeholder="What to do (may be empty)" value={step.text} onChange={(text) => onChange({ text })} />
    </>
  );
}

const NEW_QUESTION = "+question";
const NEW_END = "+end";

function Question({ step, at, steps, outcomes, onChange, onAddNext }) {
  const follow = steps
    .map((one, index) => ({ value: one.key, label: titleOf(one, index + 1, outcomes) }))
    .filter((one) => one.value !== step.key);
  const change = (index, values) =>
    onChange({ answers: step.answers.map((one, n) => (n === index ? { ...one, ...values } : one)) });
  const lead = (index, to) => {
    if (to === NEW_QUESTION || to === NEW_END) onAddNext(index, to.slice(1));
    else change(index, { next: to });
  };
  return (
    <>
      <Words label={`Step ${at}: the question`} placeholder="The question" value={step.text} onChange={(text) => onChange({ text })} />
      <table className="answers">
        <thead className="sr-only">
          <tr>
            <th>Answer</th>
            <th>Leads to</th>
            <th>Remove</th>
          </tr>
        </thead>
        <tbody>
          {step.answers.map((one, index) => (
            <tr key={one.key}>
              <td>
                <input
                  type="text"
                  aria-label={`Step ${at}, answer ${index + 1}`}
                  placeholder={`Answer ${index + 1}`}
                  maxLength={160}
                  value={one.label}
                  onChange={(event) => change(index, { label: event.target.value })}
                />
              </td>
              <td>
                <Choose
                  label={`Step ${at}, answer ${index + 1} leads to`}
                  value={one.next}
                  options={follow}
                  empty="Leads to…"
                  onChange={(to) => lead(index, to)}
                >
                  <option value={NEW_QUESTION}>+ a new question</option>
                  <option value={NEW_END}>+ a new outcome</option>
                </Choose>
              </td>
              <td>
                <Icon
                  label={`Remove answer ${index + 1} of step ${at}`}
                  path={CROSS}
                  onClick={() => onChange({ answers: step.answers.filter((_, n) => n !== index) })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {step.answers.length < 9 ? (
        <button
          type="button"
          className="quiet small add"
          onClick={() => onChange({ answers: [...step.answers, newAnswer(step.answers)] })}
        >
          Add an answer
        </button>
      ) : null}
    </>
  );
}

function End({ step, at, outcomes, onChange }) {
  return (
    <>
      <Choose label={`Step ${at}: how it ends`} value={step.outcome} options={outcomes} empty="How it ends…" onChange={(outcome) => onChange({ outcome })} />
      <Words
        label={`Step ${at}: what to do now and to tell the patient`}
        placeholder="What to do now and what to tell the patient"
        rows={2}
        value={step.advice}
        onChange={(advice) => onChange({ advice })}
      />
    </>
  );
}

const short = (text) => (text.length > 50 ? `${text.slice(0, 48)}…` : text);
const titleOf = (step, at, outcomes) => {
  if (step.kind !== "end") return `${at}. ${short(step.text || "A question without words")}`;
  const label = outcomes.find((one) => one.value === step.outcome)?.label ?? "Outcome";
  return `${at}. ▪ ${label}${step.advice ? `: ${short(step.advice)}` : ""}`;
};

/* ---- actions of a macro ---- */

const DAYS = [
  ["-1", "not due"],
  ["0", "due today"],
  ["1", "due tomorrow"],
  ["2", "due in 2 days"],
  ["3", "due in 3 days"],
  ["7", "due in 7 days"],
  ["14", "due in 14 days"],
  ["30", "due in 30 days"],
].map(([value, label]) => ({ value, label }));
const OWNERS = [
  { value: "me", label: "for whoever runs it" },
  { value: "nobody", label: "for whoever takes it" },
];
const EMPTY_ACTION = {
  "open case": { title: "", case_kind: "", priority: 0, due_days: -1 },
  "set priority": { priority: 1 },
  "add skill": { skill_id: 0, level: 3 },
  "insert reply": { reply_id: 0 },
  "send article": { article_id: 0 },
  "book follow-up": { title: "", due_days: 1, owner: "me" },
  "transfer to queue": { queue_id: 0, note: "" },
  "end with disposition": { disposition: "" },
};

function Due({ action, at, onChange }) {
  const value = String(action.due_days);
  const options = DAYS.some((one) => one.value === value) ? DAYS : [...DAYS, { value, label: `due in ${value} days` }];
  return <Choose label={`Action ${at}: due`} value={value} options={options} onChange={(days) => onChange({ due_days: Number(days) })} />;
}

function Action({ step: action, at, choices, onChange }) {
  const has = (name) => name in action;
  const row = (name, list, empty) =>
    has(name) ? (
      <Choose label={`Action ${at}: ${empty.toLowerCase()}`} value={action[name] || ""} options={choices[list] ?? []} empty={empty} onChange={(key) => onChange({ [name]: Number(key) })} />
    ) : null;
  const line = (name, label, longest) =>
    has(name) ? (
      <input type="text" aria-label={`Action ${at}: ${label.toLowerCase()}`} placeholder={label} maxLength={longest} value={action[name]} onChange={(event) => onChange({ [name]: event.target.value })} />
    ) : null;
  return (
    <div className="action-fields">
      <Choose
        label={`Action ${at}: what it does`}
        value={action.kind}
        options={choices.kinds ?? []}
        onChange={(kind) => onChange({ kind, ...EMPTY_ACTION[kind] }, true)}
      />
      {line("title", "Title", 120)}
      {has("case_kind") ? <Choose label={`Action ${at}: kind of case`} value={action.case_kind} options={choices.case_kinds ?? []} empty="The usual kind" onChange={(case_kind) => onChange({ case_kind })} /> : null}
      {has("priority") ? <Choose label={`Action ${at}: priority`} value={action.priority} options={choices.priorities ?? []} onChange={(key) => onChange({ priority: Number(key) })} /> : null}
      {row("skill_id", "skills", "Choose a skill")}
      {has("level") ? (
        <label className="measured">
          <span>at level</span>
          <input
            type="text"
            inputMode="numeric"
            className="small-number"
            aria-label={`Action ${at}: level`}
            value={action.level || ""}
            onChange={(event) => onChange({ level: Number(event.target.value.replace(/\D/g, "").slice(0, 2)) })}
          />
        </label>
      ) : null}
      {row("reply_id", "replies", "Choose a quick reply")}
      {row("article_id", "articles", "Choose an article")}
      {row("queue_id", "queues", "Choose a queue")}
      {line("note", "Note for the queue (may be empty)", 500)}
      {has("due_days") ? <Due action={action} at={at} onChange={onChange} /> : null}
      {has("owner") ? <Choose label={`Action ${at}: who it is for`} value={action.owner} options={OWNERS} onChange={(owner) => onChange({ owner })} /> : null}
      {has("disposition") ? <Choose label={`Action ${at}: disposition`} value={action.disposition} options={choices.dispositions ?? []} empty="Choose a disposition" onChange={(disposition) => onChange({ disposition })} /> : null}
    </div>
  );
}

/* ---- the list ---- */

function Body(props) {
  const { step, choices } = props;
  if (props.kind === "actions") return <Action {...props} />;
  if (step.kind === "macro") return <OtherStep {...props} name="macro_id" options={choices.macros ?? []} empty="Choose a macro" />;
  if (step.kind === "script") return <OtherStep {...props} name="script_id" options={choices.scripts ?? []} empty="Choose a script" />;
  if (step.kind === "question") return <Question {...props} outcomes={choices.outcomes ?? []} />;
  if (step.kind === "end") return <End {...props} outcomes={choices.outcomes ?? []} />;
  return <TextStep {...props} />;
}

export function ListEditor({ name, kind, value, choices, faults, onCheck, onTry }) {
  const field = useRef(null);
  const box = useRef(null);
  const timer = useRef(0);
  const focus = useRef("");
  const [items, setItems] = useState(() => parse(value));
  // As this side writes it, so that what was undone by hand counts as the same again.
  const stored = JSON.stringify(parse(value));
  const before = useRef(stored);
  const actions = kind === "actions";
  const what = actions ? "Action" : "Step";
  // Actions have no keys of their own: these are for drawing only.
  const drawn = useRef({ keys: [], next: 1 });
  const keyAt = (index) => {
    if (!actions) return items[index].key;
    const d = drawn.current;
    while (d.keys.length <= index) d.keys.push(d.next++);
    return d.keys[index];
  };

  const show = (text) => {
    drawn.current.keys = [];
    setItems(parse(text));
  };
  const check = (text, after) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onCheck?.(kind, text), after);
  };

  useLayoutEffect(() => {
    const mine = field.current;
    const touched = mine.value !== before.current;
    before.current = stored;
    if (!touched) {
      mine.value = stored;
      show(stored);
    }
    check(mine.value, 0);
  }, [value]);

  useLayoutEffect(() => {
    // The form around it was restored, undone or taken.
    const reread = () => {
      show(field.current.value);
      check(field.current.value, 0);
    };
    const form = field.current.form;
    form?.addEventListener("psc:rows", reread);
    return () => {
      form?.removeEventListener("psc:rows", reread);
      clearTimeout(timer.current);
    };
  }, []);

  useEffect(() => {
    const onClick = (event) => {
      if (event.target.closest("[data-begin-trial]")) onTry?.(field.current.value);
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  });

  useLayoutEffect(() => {
    if (!focus.current) return;
    const wanted = box.current.querySelector(focus.current);
    focus.current = "";
    wanted?.focus();
    wanted?.scrollIntoView({ block: "nearest" });
  });

  const put = (next) => {
    setItems(next);
    field.current.value = JSON.stringify(next);
    field.current.dispatchEvent(new Event("input", { bubbles: true }));
    check(field.current.value, PAUSE);
  };
  const change = (index, values, anew) =>
    put(items.map((one, n) => (n !== index ? one : anew ? values : { ...one, ...values })));
  const add = (kindOf) => {
    const made = actions ? { kind: "insert reply", ...EMPTY_ACTION["insert reply"] } : newStep(kindOf, items);
    focus.current = `li[data-at="${items.length}"] :is(textarea, select)`;
    put([...items, made]);
  };
  const addNext = (index, answer, kindOf) => {
    const made = newStep(kindOf, items);
    const asking = items[index];
    const answers = asking.answers.map((one, n) => (n === answer ? { ...one, next: made.key } : one));
    focus.current = `li[data-at="${items.length}"] :is(textarea, select)`;
    put([...items.map((one, n) => (n === index ? { ...asking, answers } : one)), made]);
  };
  const swap = (list, index, to) => {
    const next = [...list];
    [next[index], next[to]] = [next[to], next[index]];
    return next;
  };
  const move = (index, by) => {
    const to = index + by;
    if (to < 0 || to >= items.length) return;
    items.forEach((_, n) => keyAt(n));
    drawn.current.keys = swap(drawn.current.keys, index, to);
    focus.current = `li[data-at="${to}"] [data-way="${by}"]:not(:disabled), li[data-at="${to}"] [data-way]:not(:disabled)`;
    put(swap(items, index, to));
  };
  const remove = (index) => {
    items.forEach((_, n) => keyAt(n));
    drawn.current.keys = drawn.current.keys.filter((_, n) => n !== index);
    focus.current = ".list-add button";
    const gone = items[index].key;
    const rest = items.filter((_, n) => n !== index);
    put(
      kind !== "triage"
        ? rest
        : rest.map((one) =>
            one.answers
              ? { ...one, answers: one.answers.map((a) => (a.next === gone ? { ...a, next: "" } : a)) }
              : one,
          ),
    );
  };
  const faultsOf = (index) =>
    (faults ?? []).filter((one) => one.key && one.key === (actions ? String(index + 1) : items[index].key));
  const whole = (faults ?? []).filter((one) => !one.key && (items.length || one.grave));

  return (
    <div className="list-editor" ref={box}>
      <textarea ref={field} name={name} hidden readOnly data-rows="" defaultValue={stored} />
      <ol>
        {items.map((step, index) => (
          <li
            key={keyAt(index)}
            data-at={index}
            data-kind={actions ? "action" : step.kind}
            className={faultsOf(index).some((one) => one.grave) ? "list-item wrong" : "list-item"}
          >
            <span className="nth">{index + 1}</span>
            <div className="list-body" role="group" aria-label={`${what} ${index + 1}`}>
              {actions || kind === "steps" ? null : <span className="tag">{index === 0 && step.kind === "question" ? "First question" : KINDS[step.kind]?.label}</span>}
              <Body
                kind={kind}
                step={step}
                steps={items}
                at={index + 1}
                choices={choices ?? {}}
                onChange={(values, anew) => change(index, values, anew)}
                onAddNext={(answer, kindOf) => addNext(index, answer, kindOf)}
              />
              {faultsOf(index).map((one) => (
                <p key={one.text} className="fault">
                  {one.text}
                </p>
              ))}
            </div>
            <div className="order">
              <Icon label={`Move ${what.toLowerCase()} ${index + 1} up`} path={UP} disabled={index === 0} data-way="-1" onClick={() => move(index, -1)} />
              <Icon label={`Move ${what.toLowerCase()} ${index + 1} down`} path={DOWN} disabled={index === items.length - 1} data-way="1" onClick={() => move(index, 1)} />
              <Icon label={`Remove ${what.toLowerCase()} ${index + 1}`} path={CROSS} onClick={() => remove(index)} />
            </div>
          </li>
        ))}
      </ol>
      <div className="list-add">
        {actions ? (
          <button type="button" className="quiet small add" onClick={() => add("")}>
            Add an action
          </button>
        ) : (
          KINDS_OF[kind].map(([one, label]) => (
            <button key={one} type="button" className="quiet small add" onClick={() => add(one)}>
              {label}
            </button>
          ))
        )}
      </div>
      {whole.map((one) => (
        <p key={one.text} className={one.grave ? "fault" : "hint-bar"} role="status">
          {one.text}
        </p>
      ))}
    </div>
  );
}
