// What a report is about stands in the page's address, as the filters of figures do.
import { useEffect, useId, useState } from "react";

import { useFilter, useFilters } from "./figure_filter.js";

const OWN = "own";

/** Which days: one of the usual spans, or two days of one's own. */
export function Period({ periods, period, first, last, limit }) {
  const change = useFilters();
  const id = useId();
  const [own, setOwn] = useState(false);
  useEffect(() => setOwn(period === OWN), [period, first, last]);
  const open = own || period === OWN;
  const submit = (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    change({ period: OWN, from: form.get("from"), to: form.get("to") });
  };
  return (
    <div className="period-bar" role="search" aria-label="Days of the report">
      <div className="one-of" role="group" aria-label="Days">
        {periods.map(([key, name]) => (
          <button
            key={key}
            type="button"
            aria-pressed={own ? key === OWN : key === period}
            aria-expanded={key === OWN ? open : undefined}
            aria-controls={key === OWN ? id : undefined}
            onClick={() => (key === OWN ? setOwn(!own) : change({ period: key, from: "", to: "" }))}
          >
            {name}
          </button>
        ))}
      </div>
      <form id={id} className="own-days" hidden={!open} onSubmit={submit} key={`${first}|${last}`}>
        <label className="filter">
          <span className="label">From</span>
          <input type="date" name="from" required defaultValue={first} max={limit} />
        </label>
        <label className="filter">
          <span className="label">To</span>
          <input type="date" name="to" required defaultValue={last} max={limit} />
        </label>
        <button type="submit" className="primary">
          Show
        </button>
      </form>
    </div>
  );
}

/** A few to choose from, side by side; which one stands in the address. */
export function Segments({ name, label, options, value }) {
  const filter = useFilter();
  return (
    <div className="one-of" role="group" aria-label={label}>
      {options.map(([key, text]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => filter(name, key)}>
          {text}
        </button>
      ))}
    </div>
  );
}

/** Many to choose from; which one stands in the address. */
export function PickOne({ name, label, options, value }) {
  const filter = useFilter();
  return (
    <label className="filter pick-one">
      <span className="label">{label}</span>
      <select value={value} onChange={(event) => filter(name, event.target.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
