// Addresses in messages that can be pressed: pages of our own, calendar files, and safe ones elsewhere.
const WORTH_A_LOOK = /\/knowledge\/|\/appointments\/|https:\/\//;
const ADDRESS =
  /(https:\/\/[^\s<>"'`]+)|(?<![\w/.-])(\/knowledge\/[a-z0-9]+(?:-[a-z0-9]+)*|\/appointments\/[0-9a-f]{32}\.ics)(?![\w/-])/g;
const ENDS = /[.,;:!?)\]}'"”’…]+$/;

const own = (address) => {
  try {
    const url = new URL(address, window.location.href);
    return url.origin === window.location.origin ? url.pathname + url.search : "";
  } catch {
    return "";
  }
};

const pieces = (text) => {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(ENDS, "");
    if (address === "https://") continue;
    found.push(text.slice(at, match.index), { address });
    at = match.index + address.length;
  }
  found.push(text.slice(at));
  return found;
};

function Address({ address }) {
  const here = address.startsWith("/") ? address : own(address);
  if (here.endsWith(".ics"))
    return (
      <a href={here} download="appointment.ics">
        appointment.ics
      </a>
    );
  return (
    <a href={here || address} target="_blank" rel="noopener noreferrer nofollow">
      {address}
    </a>
  );
}

/** A message's words, with what is an address in them to be pressed. */
export function Linked({ text }) {
  if (!WORTH_A_LOOK.test(text)) return text;
  return pieces(text).map((one, at) =>
    typeof one === "string" ? one : <Address key={at} address={one.address} />,
  );
}
