// Filters of figures stand in the page's address, and nowhere else.
import { useLocation, useNavigate } from "react-router";

/** Sets one filter in the address, or takes it off where it stood so already. */
export function useFilter() {
  const navigate = useNavigate();
  const { search } = useLocation();
  return (name, value, toggle = false) => {
    const query = new URLSearchParams(search);
    if (!value || (toggle && query.get(name) === String(value))) query.delete(name);
    else query.set(name, value);
    navigate({ search: query.toString() }, { preventScrollReset: true });
  };
}
