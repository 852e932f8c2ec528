// What a page of figures is narrowed to stands in its address, and nowhere else.
import { useEffect } from "react";
import { useLocation, useNavigate } from "react-router";

/** The address that is on its way but not drawn yet; a second choice builds on it. */
let coming = null;

/** Changes some filters in the address at once; one without a value is taken off. */
export function useFilters() {
  const navigate = useNavigate();
  const { key, search } = useLocation();
  useEffect(() => {
    coming = null;
  }, [key]);
  return (choose) => {
    const query = new URLSearchParams(coming ?? search);
    const changes = typeof choose === "function" ? choose(query) : choose;
    Object.entries(changes).forEach(([name, value]) => (value ? query.set(name, value) : query.delete(name)));
    coming = query.toString();
    navigate({ search: coming }, { preventScrollReset: true });
  };
}

/** Sets one filter in the address, or takes it off where it stood so already. */
export function useFilter() {
  const change = useFilters();
  return (name, value, toggle = false) =>
    change((query) => ({ [name]: toggle && query.get(name) === String(value) ? "" : value }));
}
