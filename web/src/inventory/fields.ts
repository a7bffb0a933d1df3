// Exhibit 2's three groups and eight fields, in its order, and what Purser asks beyond them.
export const groups: { title: string; fields: string[] }[] = [
  { title: "Program Overview", fields: ["coordinators", "departments", "campuses"] },
  { title: "Program Design", fields: ["strategic_alignment", "target_populations", "definition_of_success"] },
  { title: "Program Cost", fields: ["direct_costs", "indirect_costs"] },
];
export const sheetFields = groups.flatMap((g) => g.fields);
export const more: { title: string; fields: string[] }[] = [
  { title: "Strategy and need", fields: ["name", "priorities", "area_of_need", "students_served", "importance"] },
  { title: "For the decision", fields: ["stated_cost_cents", "fidelity", "replaceable", "mandated", "contract_end", "community_support", "staff_complaints", "alternative", "day_to_day"] },
];
