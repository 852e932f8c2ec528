// What can be done on the dashboard at this moment, in the words of the palette.
import { tell } from "$/public/external/psc_app/components/islands/islands_store.jsx";

const WITH_BOT = 0;
const OPEN = 1;
const ACTIVE = 2;
const WRAP_UP = 5;

export const SHEET = [
  [
    "Everywhere",
    [
      ["Control K", "Commands: everything, by a few letters"],
      ["Alt ↑ ↓", "The conversation above or below"],
      ["Esc", "Leave the text, so that letters are shortcuts"],
      ["?", "This sheet"],
    ],
  ],
  [
    "Going",
    [
      ["h", "Home"],
      ["1 … 9", "The first to the ninth conversation"],
      ["j", "Next conversation"],
      ["k", "Previous conversation"],
      ["i", "The patient's record"],
      ["s", "Smart assist: articles and replies that fit"],
      ["g", "The script, the steps to go through"],
      ["f", "Find in the knowledge"],
      ["o", "Cases and tasks"],
      ["b", "Book, move or cancel an appointment"],
      ["x", "Text somebody first"],
    ],
  ],
  [
    "An offer",
    [
      ["a", "Accept"],
      ["r", "Reject"],
      ["d", "Divert to the next available agent"],
    ],
  ],
  [
    "In a conversation",
    [
      ["m", "Write a message to the patient"],
      ["n", "Write an internal note"],
      ["v", "Write in private to who advises you"],
      ["t", "Transfer to an agent"],
      ["Shift T", "Transfer to a queue"],
      ["c", "Consult an agent"],
      ["Shift C", "Consult a queue"],
      ["e", "End, after a question"],
      ["z", "Set a text conversation aside, or take it up again"],
      ["w", "The wrap-up, once it has ended"],
    ],
  ],
  [
    "In a script",
    [
      ["↑ ↓", "The step above or below; space ticks it"],
      ["1 … 9", "In a triage: that answer"],
      ["Backspace", "In a triage: one question back"],
    ],
  ],
  [
    "While writing",
    [
      ["/", "A quick reply, by a few letters; #tag narrows"],
      ["/k", "Find in the knowledge"],
      ["/t /tq", "Transfer to an agent or a queue"],
      ["/c /cq", "Consult an agent or a queue"],
      ["@", "In a note: name a colleague"],
    ],
  ],
];

const TOOLS = [
  ["assist", "Smart assist", "s", "suggestions quick replies articles"],
  ["script", "Script", "g", "guide steps triage macro"],
  ["knowledge", "Find in the knowledge", "f", "/k article search"],
  ["cases", "Cases and tasks", "o", "open a case follow-up"],
  ["booking", "Book an appointment", "b", "move cancel slot calendar"],
];

const ASKED = { transfer: "transfer", consult: "consult" };

const PRIORITIES = [
  [2, "Urgent"],
  [1, "High"],
  [0, "Normal"],
];
const RED_FLAG = 3;
const WAITING = 3;

// What a supervisor does with anybody's conversation, and how urgent it is.
const answeringOf = (p) => {
  const c = p.conversation ?? {};
  const one = (id, title, run, also) => ({ id, group: "This conversation", title, run, also });
  const ask = (what) => () => p.onOversee?.(what, p.thread, c.name);
  const closes = one("close", "Close the conversation", ask("close"), "supervisor end");
  if (c.state === WITH_BOT) return p.thread && c.may_oversee ? [closes] : [];
  const runs = [OPEN, ACTIVE, WAITING].includes(c.state);
  if (!runs || !(c.held_by_me || c.may_oversee)) return [];
  const list = PRIORITIES.filter(([key]) => c.priority < RED_FLAG && key !== c.priority).map(
    ([key, label]) => one(`priority-${key}`, `Priority: ${label}`, () => p.onPriority?.(key), "set"),
  );
  if (!c.may_oversee || c.state === WAITING) return list;
  if (c.state === ACTIVE && c.silent)
    list.push(one("join", "Join the chat", ask("join"), "supervisor come in write"));
  if ((p.parts ?? []).some((part) => part.me && part.mode === "monitor" && part.in_chat))
    list.push(one("leave-chat", "Leave the chat", ask("leave"), "supervisor go out"));
  list.push(one("assign", "Assign to an agent", ask("assign"), "supervisor give"));
  if (c.held_by_me) return list;
  if (c.state === ACTIVE)
    list.push(one("give-back", "Release to the queue", ask("release"), "supervisor give back"));
  list.push(closes);
  return list;
};

const offersOf = (p) =>
  (p.offers ?? []).flatMap((offer, index) => {
    const keys = (key) => (index === 0 ? key : "");
    const asked = ASKED[offer.kind] ? `(${ASKED[offer.kind]} from ${offer.from_name})` : "";
    const one = (id, key, verb, run, more) => ({
      id: `${id}-${offer.id}`,
      group: "Offer",
      title: `${verb} ${offer.name}`,
      hint: asked,
      keys: keys(key),
      run: () => run?.(offer.id),
      ...more,
    });
    return [
      one("accept", "a", "Accept", p.onAccept, { opens: offer.conversation_id }),
      one("reject", "r", "Reject", p.onReject),
      ...(offer.kind === "assignment" ? [one("divert", "d", "Divert", p.onDivert)] : []),
    ];
  });

const conversationOf = (p) => {
  const c = p.conversation ?? {};
  if (!p.thread) return [];
  const list = [];
  const add = (id, title, keys, run, also) =>
    list.push({ id, group: "This conversation", title, keys, run, also });
  const modes = p.modes ?? [];
  if (modes.includes("public"))
    add("write", "Write to the patient", "m", () => tell("psc:write", "public"), "public message");
  if (modes.includes("internal"))
    add("note", "Write an internal note", "n", () => tell("psc:write", "internal"), "team");
  if (modes.includes("consult"))
    add("private", "Write in private", "v", () => tell("psc:write", "consult"), "consult");
  if (modes.length) {
    add("replies", "Insert a quick reply", "", () => tell("psc:replies", "insert"), "/ saved answer text");
    add("own-replies", "My quick replies", "", () => tell("psc:replies", "mine"), "edit add delete saved");
  }
  if (c.state === OPEN) add("pick", `Pick up ${c.name}`, "", () => p.onPick?.(p.thread));
  if (c.held_by_me && c.state === ACTIVE) {
    const ask = (what, to) => () => p.onHandOver?.(what, to, "");
    add("t", "Transfer to an agent", "t", ask("transfer", "agent"), "/t hand over colleague");
    add("tq", "Transfer to a queue", "Shift T", ask("transfer", "queue"), "/tq hand over");
    add("c", "Consult an agent", "c", ask("consult", "agent"), "/c ask advice colleague");
    add("cq", "Consult a queue", "Shift C", ask("consult", "queue"), "/cq ask advice");
    add("release", "Release to the queue", "", p.onRelease, "give back");
    add("end", "End the conversation", "e", p.onEnd, "close finish");
    if (c.channel !== "chat")
      add("aside", "Set aside until the patient writes", "z", () => p.onSetAside?.(p.thread), "wait later snooze");
    if (p.transfer?.asked) add("cancel", `Cancel the transfer to ${p.transfer.name}`, "", p.onCancelTransfer);
  }
  if (c.held_by_me && c.state === WAITING)
    add("revive", "Revive: go on with it now", "z", () => p.onRevive?.(p.thread), "take up set aside waiting");
  if (c.held_by_me && c.state === WRAP_UP)
    add("wrap-up", "Wrap up", "w", () => {
      p.onPane?.("chat");
      tell("psc:wrap-up");
    }, "finish close disposition notes");
  for (const flag of (p.flags ?? []).filter((one) => !one.verdict)) {
    const say = (verdict) => () => p.onJudge?.(p.thread, flag.seq, verdict);
    add(`confirm-${flag.seq}`, "Red flag: confirmed", "", say("confirmed"), flag.title);
    add(`false-${flag.seq}`, "Red flag: false alarm", "", say("false alarm"), flag.title);
  }
  if (p.onMissed) {
    const ask = () => p.onMissed(0);
    add("missed", "Mark the patient's last message as an emergency", "", ask, "red flag missed");
  }
  for (const part of p.parts ?? []) {
    if (part.mode !== "consult") continue;
    const end = (key) => () => p.onEndConsult?.(key);
    if (part.me) add("leave", "Leave the consult", "", end(part.staff_id), "end");
    else if (c.held_by_me && part.asked) add("withdraw", `Ask ${part.name} no more`, "", end(0), "withdraw consult");
    else if (c.held_by_me) {
      const bring = () => p.onBringIn?.(part.staff_id);
      if (!part.in_chat) add(`bring-${part.staff_id}`, `Bring ${part.name} into the chat`, "", bring);
      add(`end-${part.staff_id}`, `End the consult with ${part.name}`, "", end(part.staff_id));
    }
  }
  add("record", "Show the patient's record", "i", () => {
    p.onPane?.("patient");
    document.querySelector(".patient-pane")?.focus();
  });
  for (const [form, title, also] of [
    ["case", "Open a case", "new matter"],
    ["task", "New task", "follow-up to do remind"],
  ])
    add(`new-${form}`, title, "", () => {
      p.onPane?.("tools");
      tell("psc:tool", "cases");
      requestAnimationFrame(() => requestAnimationFrame(() => tell("psc:unfold", form)));
    }, also);
  for (const [name, title, keys, also] of TOOLS)
    add(`tool-${name}`, title, keys, () => {
      p.onPane?.("tools");
      tell("psc:tool", name);
    }, also);
  for (const macro of c.held_by_me ? p.macros ?? [] : [])
    add(`macro-${macro.id}`, `Macro: ${macro.name}`, "", () => {
      p.onPane?.("tools");
      tell("psc:tool", "script");
      p.onMacro?.(p.thread, macro.id, p.macroTurn, 0, "");
    }, `run ${macro.about}`);
  add("chat", "Show the chat", "", () => p.onPane?.("chat"));
  return list;
};

const goingOf = (p) => {
  const mine = p.mine ?? [];
  const here = mine.findIndex((one) => one.id === p.thread);
  const going = mine.map((one, index) => ({
    id: `go-${one.id}`,
    group: "Go to",
    title: one.name,
    hint: one.unread ? `${one.unread} unread` : one.state_label,
    also: one.reason,
    keys: index < 9 ? String(index + 1) : "",
    opens: one.id,
    run: () => p.onGo?.(one.id),
  }));
  const step = (id, title, keys, alt, by) => {
    const at = here < 0 ? (by > 0 ? 0 : mine.length - 1) : (here + by + mine.length) % mine.length;
    return { id, group: "Go to", title, keys, alt, run: () => p.onGo?.(mine[at].id) };
  };
  const list = (which, title) => ({
    id: `list-${which}`,
    group: "Go to",
    title,
    run: () => {
      p.onGo?.(0);
      p.onList?.(which);
    },
  });
  return [
    ...going,
    { id: "home", group: "Go to", title: "Home", keys: "h", run: () => p.onGo?.(0) },
    ...(mine.length
      ? [
          step("next", "Next conversation", "j", "Alt ↓", 1),
          step("previous", "Previous conversation", "k", "Alt ↑", -1),
        ]
      : []),
    list("mine", "My work items"),
    list("open", "Open work items"),
    list("closed", "Closed today"),
    ...(p.open ?? []).slice(0, 20).map((one) => ({
      id: `pick-${one.id}`,
      group: "Pick up",
      title: one.name,
      hint: one.queue,
      also: `pick up ${one.reason}`,
      opens: one.id,
      run: () => p.onPick?.(one.id),
    })),
  ];
};

export const commandsOf = (p, own) => [
  ...offersOf(p),
  ...conversationOf(p),
  ...answeringOf(p),
  ...goingOf(p),
  ...(p.alarms ?? []).map((one) => ({
    id: `acknowledge-${one.conversation_id}`,
    group: "Red flag",
    title: `Acknowledge the red flag of ${one.name}`,
    hint: one.what,
    run: () => p.onAcknowledge?.(one.conversation_id),
  })),
  ...(p.presences ?? []).map((one) => ({
    id: `presence-${one.key}`,
    group: "Presence",
    title: one.label,
    also: "set presence status",
    run: () => p.onPresence?.(one.key),
  })),
  { id: "new-text", group: "Texts", title: "New text", keys: "x", also: "sms message start patient number", run: () => p.onNewText?.() },
  { id: "cases-page", group: "View", title: "All cases", also: "list beside", run: () => window.open("/agent/cases", "psc-cases") },
  { id: "tasks-page", group: "View", title: "All tasks", also: "list due beside", run: () => window.open("/agent/tasks", "psc-cases") },
  { id: "calendar-page", group: "View", title: "The clinics' calendar", also: "appointments day week beside", run: () => window.open("/agent/calendar", "psc-cases") },
  { id: "theme", group: "View", title: "Light or dark", also: "theme", run: () => p.onTheme?.() },
  { id: "sheet", group: "View", title: "Keyboard shortcuts", keys: "?", also: "help", run: own.sheet },
  {
    id: "switch",
    group: "View",
    title: own.off ? "Turn shortcuts on" : "Turn shortcuts off",
    also: "keyboard letters",
    run: () => own.switchOff(!own.off),
  },
  {
    id: "account",
    group: "View",
    title: "My account",
    also: "settings password",
    run: () => window.location.assign("/account"),
  },
];
