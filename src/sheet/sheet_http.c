#include "sheet/sheet_http.h"

#include "sheet/sheet_parts.h"

#define LIST_QUERY \
    "q sort page page_size retired stale complete costed custom code name coordinators departments campuses strategic_alignment priorities area_of_need target_populations " \
    "definition_of_success direct_costs indirect_costs stated_cost_cents students_served importance fidelity replaceable mandated contract_end community_support " \
    "staff_complaints alternative day_to_day"

static const Route routes[] = {
    {"GET", "/api/initiatives", PERMISSION_INVENTORY_READ, ROUTE_CACHED | ROUTE_TABLE, NULL, &view_list, answer_list, "Every initiative that you may see, with what it costs", LIST_QUERY},
    {"POST", "/api/initiatives", PERMISSION_INVENTORY_ADD, 0, &view_create, &view_sheet, answer_create, "Adds an initiative", NULL},
    {"GET", "/api/initiatives/duplicates", PERMISSION_INVENTORY_MERGE, ROUTE_CACHED, NULL, &view_duplicates, answer_duplicates, "Pairs that may be one initiative", NULL},
    {"GET", "/api/initiatives/values", PERMISSION_INVENTORY_READ, ROUTE_CACHED, NULL, &view_values, answer_values, "The answers that stand on the sheets, for choosing", NULL},
    {"GET", "/api/initiatives/{code}", PERMISSION_INVENTORY_READ, ROUTE_CACHED, NULL, &view_initiative, answer_get, "One initiative, whole", NULL},
    {"PATCH", "/api/initiatives/{code}", PERMISSION_INVENTORY_WRITE, 0, &view_update, &view_sheet, answer_update, "Changes fields of its data sheet", NULL},
    {"POST", "/api/initiatives/{code}/undo", PERMISSION_INVENTORY_WRITE, 0, &view_undo, &view_sheet, answer_undo, "Takes one change back", NULL},
    {"POST", "/api/initiatives/{code}/confirm", PERMISSION_INVENTORY_WRITE, 0, &view_why, &view_sheet, answer_confirm, "Says that the sheet still holds", NULL},
    {"POST", "/api/initiatives/{code}/retire", PERMISSION_INVENTORY_MERGE, 0, &view_retire, &view_sheet, answer_retire, "Ends it with a fiscal year", NULL},
    {"POST", "/api/initiatives/{code}/unretire", PERMISSION_INVENTORY_MERGE, 0, &view_why, &view_sheet, answer_unretire, "Brings it back", NULL},
    {"POST", "/api/initiatives/{code}/merge", PERMISSION_INVENTORY_MERGE, 0, &view_merge, &view_sheet, answer_merge, "Merges it into another: its costs, comments and history count there from now on", NULL},
    {"POST", "/api/initiatives/{code}/unmerge", PERMISSION_INVENTORY_MERGE, 0, &view_why, &view_sheet, answer_unmerge, "Parts it again from the one it was merged into", NULL},
    {"GET", "/api/initiatives/{code}/history", PERMISSION_INVENTORY_READ, 0, NULL, &view_history, answer_history, "Who changed what, when and why", NULL},
    {"GET", "/api/initiatives/{code}/definitions", PERMISSION_INVENTORY_READ, 0, NULL, &view_definitions, answer_definitions, "What success and population meant at any time", NULL},
    {"GET", "/api/initiatives/{code}/comments", PERMISSION_INVENTORY_READ, 0, NULL, &view_comments, answer_comments, "What people say of it", NULL},
    {"POST", "/api/initiatives/{code}/comments", PERMISSION_COMMENT, 0, &view_comment_add, &view_comment, answer_comment_add, "Adds a comment", NULL},
    {"PATCH", "/api/comments/{id}", PERMISSION_COMMENT, 0, &view_comment_change, &view_comment, answer_comment_change, "Closes a comment, opens it again, or writes it anew", NULL},
    {"GET", "/api/initiatives/{code}/components", PERMISSION_INVENTORY_READ, 0, NULL, &view_components, answer_components, "What it is made of", NULL},
    {"POST", "/api/initiatives/{code}/components", PERMISSION_INVENTORY_WRITE, 0, &view_component_change, &view_components, answer_component_add, "Adds a component", NULL},
    {"PATCH", "/api/initiatives/{code}/components/{id}", PERMISSION_INVENTORY_WRITE, 0, &view_component_change, &view_components, answer_component_change, "Changes a component", NULL},
    {"DELETE", "/api/initiatives/{code}/components/{id}", PERMISSION_INVENTORY_WRITE, 0, NULL, &view_components, answer_component_remove, "Removes a component", NULL},
    {"GET", "/api/fields", PERMISSION_INVENTORY_READ, 0, NULL, &view_fields, answer_fields, "The fields that this district adds to the data sheet", NULL},
    {"POST", "/api/fields", PERMISSION_INVENTORY_FIELDS, 0, &view_field_put, &view_fields, answer_field_put, "Adds a field, or words it anew", NULL},
    {"PATCH", "/api/fields/{name}", PERMISSION_INVENTORY_FIELDS, 0, &view_field_put, &view_fields, answer_field_change, "Words a field anew", NULL},
    {"DELETE", "/api/fields/{name}", PERMISSION_INVENTORY_FIELDS, 0, NULL, &view_fields, answer_field_remove, "Takes a field out of the sheet; what was written in it is kept", NULL},
    {"GET", "/api/work", PERMISSION_SIGNED_IN, 0, NULL, &view_work, answer_work, "What waits for you", NULL},
    {"GET", "/api/search", PERMISSION_SIGNED_IN, ROUTE_CACHED, NULL, &view_search, answer_search, "Initiatives, sites and goals by code or name", "q"},
};
const RouteTable sheet_routes = ROUTE_TABLE_OF("sheet", routes);
