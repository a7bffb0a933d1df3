/* What the files of the cost panel share; no other room includes it. */
#ifndef PURSER_COSTING_COSTING_PANEL_H
#define PURSER_COSTING_COSTING_PANEL_H

#include "costing/costing_rules.h"
#include "http/request_write.h"
#include "inventory/inventory.h"

/* A row that the panel changes. */
typedef union { StaffTime staff; Cost cost; Pool pool; } PanelRow;

/* The initiative of the path, if this person sees it (else NOT_FOUND, as for one that is not there) and holds the permission there (else DENIED). For
 * COST_WRITE it must also still be open: merged and retired ones keep the cost that they had (CONFLICT). */
MUST bool panel_initiative(InitiativeSheet *out, const Request *r, Permission permission, Err *e);
/* May this person change what all initiatives share: pools, and costs that go to a pool? */
bool panel_may_pools(const Request *r);
/* Do they see the whole district? Warnings that name other initiatives are for them. */
bool panel_sees_all(const Request *r);
/* The year of ?fiscal_year=, 0 without. */
MUST bool panel_year(int *out, const Request *r, Err *e);

/* costing_view.c: the cost sheet of one initiative with the rows behind it. */
extern const View view_cost_sheet;
MUST bool panel_write(Reply *reply, const Request *r, const InitiativeSheet *initiative, Err *e);

/* costing_pools.c */
extern const View view_pools, view_pool_change;
bool answer_pools(Reply *reply, Request *r, Err *e);
bool answer_pool_put(Reply *reply, Request *r, Err *e);

/* costing_change.c */
extern const View view_staff_time_change, view_cost_change, view_share_change;
bool answer_staff_time_add(Reply *reply, Request *r, Err *e);
bool answer_staff_time_change(Reply *reply, Request *r, Err *e);
bool answer_staff_time_remove(Reply *reply, Request *r, Err *e);
bool answer_cost_add(Reply *reply, Request *r, Err *e);
bool answer_cost_change(Reply *reply, Request *r, Err *e);
bool answer_cost_remove(Reply *reply, Request *r, Err *e);
bool answer_share_put(Reply *reply, Request *r, Err *e);
bool answer_share_remove(Reply *reply, Request *r, Err *e);

/* costing_undo.c */
extern const View view_cost_history, view_cost_undo;
bool answer_cost_history(Reply *reply, Request *r, Err *e);
bool answer_cost_undo(Reply *reply, Request *r, Err *e);

#endif
