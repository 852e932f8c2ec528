// Asks for the book of consent: for another conversation, and when what stands in it has changed.
import { useEffect, useRef } from "react";

export function ConsentWatch({ thread, shown, stamp, onOpen }) {
  const asked = useRef("");
  const had = useRef(0);
  useEffect(() => {
    // A tab that comes back has forgotten on the server what it shows.
    if (had.current === thread && shown !== thread) asked.current = "";
    had.current = shown;
    const wanted = `${thread}:${stamp}`;
    if (!thread || asked.current === wanted) return;
    asked.current = wanted;
    onOpen?.(thread);
  }, [thread, shown, stamp]);
  return null;
}
