// A tick that shows at once what was pressed, and then what the server says.
import { useEffect, useState } from "react";

export function Tick({ on, label, onTick }) {
  const [shown, setShown] = useState(!!on);
  useEffect(() => setShown(!!on), [on]);
  return (
    <input
      type="checkbox"
      checked={shown}
      aria-label={label}
      onChange={(event) => {
        setShown(event.target.checked);
        onTick?.(event.target.checked);
      }}
    />
  );
}
