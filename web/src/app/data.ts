// What a screen reads: loading, there, failed; read again when others change it.
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "./api.ts";
import { hear } from "./live.ts";

export interface Data<T> { value: T | null; error: Error | null; loading: boolean; reload: () => void; set: (value: T) => void }

/** path null: nothing yet. types: object types whose changes make it read again. */
export function useGet<T>(path: string | null, types: string[] = []): Data<T> {
  const [state, setState] = useState<{ value: T | null; error: Error | null; loading: boolean; path: string | null }>({ value: null, error: null, loading: path !== null, path });
  const [again, setAgain] = useState(0);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (path === null) return undefined;
    const stop = new AbortController();
    setState((s) => (s.path === path ? { ...s, loading: true } : { value: null, error: null, loading: true, path }));
    get<T>(path, stop.signal).then(
      (value) => setState({ value, error: null, loading: false, path }),
      (error: Error) => error.name !== "AbortError" && setState((s) => ({ ...s, error, loading: false })),
    );
    return () => stop.abort();
  }, [path, again]);
  const key = types.join(" ");
  useEffect(() => hear((change) => {
    if (!types.includes(change.object_type)) return;
    clearTimeout(timer.current); // many changes at once are one reading
    timer.current = setTimeout(() => setAgain((n) => n + 1), 150) as unknown as number;
  }), [key]);
  return { value: state.path === path ? state.value : null, error: state.error, loading: state.loading, reload: () => setAgain((n) => n + 1),
           set: (value) => setState({ value, error: null, loading: false, path }) };
}
