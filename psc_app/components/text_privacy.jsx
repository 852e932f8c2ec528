// A message that was refused for what it gives away: who asks how else it may go, and the way
// back into the composer.
import { useEffect, useRef } from "react";
import {
  pendingOf,
  setPending,
  tell,
  useTold,
} from "$/public/external/psc_app/components/islands/islands_store.jsx";

export function PrivacyAsk({ scope, opened, onAsk, onLeave }) {
  const change = useRef(null);
  useTold("psc:private", ({ thread, id, body }) => onAsk(thread, id, body));
  useTold("psc:private-change", (which) => {
    change.current = which;
    onLeave();
  });
  useEffect(() => {
    if (opened || !change.current) return undefined;
    const { thread, id } = change.current;
    change.current = null;
    const waiting = pendingOf(scope, thread);
    const found = waiting.find((m) => m.id === id);
    if (!found) return undefined;
    // Behind an open dialog nothing takes the focus, and closing gives it back by itself.
    const timer = setTimeout(() => {
      setPending(scope, thread, waiting.filter((m) => m !== found));
      tell("psc:edit", { ...found, thread });
    }, 50);
    return () => clearTimeout(timer);
  }, [opened]);
  return null;
}

export function ChangeButton({ thread, message, children, ...rest }) {
  return (
    <button
      type="button"
      onClick={() => tell("psc:private-change", { thread, id: message })}
      {...rest}
    >
      {children}
    </button>
  );
}
