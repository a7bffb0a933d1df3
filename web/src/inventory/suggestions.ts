// What forms offer and lists filter by: the answers that stand on other sheets, and the district's sites by their names.
import { useMemo } from "preact/hooks";
import { may } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import type { InitiativeValues, Table } from "../gen/api.ts";
import type { Suggestion } from "../parts/field.tsx";

export function useValues(): (field: string) => Suggestion[] {
  const values = useGet<InitiativeValues>(may("inventory_read") ? "initiatives/values" : null, ["initiative"]).value;
  const sites = useGet<Table>("sites", ["site"]).value;
  const byField = useMemo(() => {
    const found = new Map<string, Suggestion[]>();
    const add = (field: string, one: Suggestion) => {
      const list = found.get(field) ?? [];
      if (!list.some((other) => other.value === one.value)) found.set(field, [...list, one]);
    };
    for (const [code, name] of (sites?.rows ?? []) as unknown as string[][]) add("campuses", { value: code, label: name });
    for (const row of values?.rows ?? []) add(row.field, { value: row.value });
    return found;
  }, [values, sites]);
  return (field) => byField.get(field) ?? [];
}

/** For a form: undefined where nothing is offered. */
export function useSuggestions(): (field: string) => Suggestion[] | undefined {
  const values = useValues();
  return (field) => (values(field).length ? values(field) : undefined);
}
