// What a screen reads: loading, there, failed; read again when others change it.
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "./api.ts";
import { hear } from "./live.ts";

export interface Data<T> {
  value: T | null; // the last that was read, also while it is read again
  error: Error | null;
  loading: boolean;
  reload: () => void;
}

interface State<T> {
  path: string | null;
  value: T | null;
  error: Error | null;
  loading: boolean;
}

/** Reads `path` (null: nothing yet), and again when one of the object types changes. While a changed path is read, what was there stays in sight. */
export function useGet<T>(path: string | null, types: string[] = []): Data<T> {
  const [state, setState] = useState<State<T>>({ path: null, value: null, error: null, loading: path !== null });
  const [turn, setTurn] = useState(0);
  const timer = useRef(0);
  useEffect(() => {
    if (path === null) return undefined;
    const stop = new AbortController();
    setState((was) => ({ ...was, loading: true }));
    get<T>(path, stop.signal).then(
      (value) => setState({ path, value, error: null, loading: false }),
      (error: Error) => {
        if (error.name !== "AbortError") setState((was) => ({ ...was, value: was.path === path ? was.value : null, error, loading: false }));
      },
    );
    return () => stop.abort();
  }, [path, turn]);
  const key = types.join(" ");
  useEffect(() => {
    const stop = hear((change) => {
      if (change.object_type !== "*" && !types.includes(change.object_type)) return;
      clearTimeout(timer.current); // many changes at once are one reading
      timer.current = setTimeout(() => setTurn((n) => n + 1), 100) as unknown as number;
    });
    return () => {
      stop();
      clearTimeout(timer.current);
    };
  }, [key]);
  return { value: state.value, error: state.error, loading: state.loading || (path !== null && state.path !== path && !state.error), reload: () => setTurn((n) => n + 1) };
}
