// Printed from the tables of the server by tools/print_routes: do not edit.

/** Whole cents; exact, for they stay below 2^53. */
export type Cents = number;

export interface Health {
  /** ok */
  status: string;
  /** Of the program */
  version: string;
  /** The server's clock */
  now_ms: number;
}

export interface SignIn {
  /** the district's name */
  district: string;
  /** this browser has a session: ask for it at /api/session */
  is_signed_in: boolean;
  /** links can be sent: there is a way back for who forgot the password */
  mail_works: boolean;
  /** OpenID providers */
  oidc: SignInProvider[];
  /** there are no people yet: the server printed a link when it started */
  needs_setup: boolean;
}

export interface SignInProvider {
  /** in addresses */
  name: string;
  /** on the button */
  title: string;
  /** where the button leads */
  start: string;
}

export interface Session {
  /** who is signed in */
  person: SessionPerson;
  /** their roles */
  roles: GrantRow[];
  /** what they may do, in all roles together; of a token, what it may */
  permissions: string[];
  /** what a page sends in X-CSRF-Token with each change; null for a token, which needs none */
  csrf?: string | null;
  /** the district */
  district: SessionDistrict;
  /** when the session ends, however much it is used */
  expires_ms: number;
}

export interface SessionPerson {
  /** the person's number in this district */
  id: number;
  /** the person's name */
  name: string;
  /** the person's address */
  email: string;
}

export interface GrantRow {
  /** the role's word, as analyst */
  role: string;
  /** the role's name for people */
  title: string;
  /** codes or names of the sites it is held to; empty where the role is not of that kind */
  sites: string[];
  /** departments it is held to */
  departments: string[];
}

export interface SessionDistrict {
  /** the district's name */
  name: string;
  /** 1 to 12 */
  fiscal_first_month: number;
}

export interface SignInGiven {
  /** address */
  email: string;
  /** password */
  password: string;
}

export interface NewPassword {
  /** the one until now */
  old_password: string;
  /** at least 15 characters */
  new_password: string;
}

export interface PasswordResetGiven {
  /** who forgot the password */
  email: string;
}

export interface Invitation {
  /** setup, invitation or reset */
  kind: string;
  /** whose it is; null for setup, where nobody is there yet */
  email?: string | null;
  /** whose it is */
  name?: string | null;
  /** it opens nothing after that */
  expires_ms: number;
}

export interface InvitationGiven {
  /** at least 15 characters */
  password: string;
  /** of the first person, for setup only */
  email?: string | null;
  /** of the first person, for setup only: others keep the name they were added with */
  name?: string | null;
}

export interface Tokens {
  /** your tokens */
  rows: TokenRow[];
  /** how many */
  rows_n: number;
}

export interface TokenRow {
  /** its number */
  id: number;
  /** what it is for */
  name: string;
  /** what it may do, as long as its owner may */
  permissions: string[];
  /** when it was made */
  created_at_ms: number;
  /** when it ends */
  expires_at_ms: number;
  /** to within two minutes; null: never */
  last_used_ms?: number | null;
}

export interface TokenGiven {
  /** what it is for */
  name: string;
  /** some of your own */
  permissions: string[];
  /** how long it lives, 1 to 366 */
  days: number;
}

export interface TokenMade {
  /** its number */
  id: number;
  /** what it is for */
  name: string;
  /** what it may do, as long as its owner may */
  permissions: string[];
  /** when it was made */
  created_at_ms: number;
  /** when it ends */
  expires_at_ms: number;
  /** to within two minutes; null: never */
  last_used_ms?: number | null;
  /** shown this once: for the header Authorization: Bearer ... */
  token: string;
}

export interface Roles {
  /** every role */
  roles: RoleRow[];
  /** every permission */
  permissions: PermissionRow[];
}

export interface RoleRow {
  /** its word */
  role: string;
  /** its name for people */
  title: string;
  /** district, sites, departments or own: what a grant of it is held to */
  scope: string;
  /** what it may do */
  permissions: string[];
}

export interface PermissionRow {
  /** its word */
  permission: string;
  /** what one who holds it may do */
  meaning: string;
}

export interface People {
  /** by name */
  rows: PersonRow[];
  /** how many there are in all */
  rows_n: number;
  /** from 1 */
  page: number;
  /** rows of a page */
  page_size: number;
}

export interface PersonRow {
  /** the person's number in this district */
  id: number;
  /** counts changes; for If-Match */
  version: number;
  /** the address they sign in with */
  email: string;
  /** the name; a coordinator's rights follow it */
  name: string;
  /** invited (cannot sign in yet), active or disabled */
  state: string;
  /** may not sign in */
  is_disabled: boolean;
  /** can sign in with a password */
  has_password: boolean;
  /** signed in through an OpenID provider */
  has_identity: boolean;
  /** roles */
  grants: GrantRow[];
  /** browsers signed in now */
  sessions_n: number;
  /** tokens */
  tokens_n: number;
  /** last use of a session that still lives, to within two minutes */
  seen_at_ms?: number | null;
  /** when they were added */
  created_at_ms: number;
}

export interface PersonGiven {
  /** the address they will sign in with */
  email: string;
  /** as initiatives name their coordinators */
  name: string;
  /** roles */
  grants: GrantGiven[];
}

export interface GrantGiven {
  /** the role's word, as analyst */
  role: string;
  /** needed by a role that is held to sites */
  sites?: string[] | null;
  /** needed by a role that is held to departments */
  departments?: string[] | null;
}

export interface PersonChange {
  /** a new name */
  name?: string | null;
  /** true ends sessions, tokens and links */
  is_disabled?: boolean | null;
  /** all roles anew; ends sessions */
  grants?: GrantGiven[] | null;
}

export interface InvitationMade {
  /** invitation, or reset for one who has a password */
  kind: string;
  /** to be handed over; null when it was mailed */
  link?: string | null;
  /** the mail server took it */
  mailed: boolean;
  /** why it could not be mailed, where there is a mail server */
  problem?: string | null;
  /** it opens nothing after that */
  expires_ms: number;
}

export interface District {
  /** Of the district */
  name: string;
  /** 1 to 12 */
  fiscal_first_month: number;
  /** When its store was made */
  created_at_ms: number;
  /** Schools and other sites */
  sites_n: number;
  /** Enrolled at the sites that say so; null: none does */
  students?: number | null;
  /** Those that the ledger has lines of */
  fiscal_years: FiscalYear[];
}

export interface FiscalYear {
  /** By the year in which it ends */
  fiscal_year: number;
}

export interface Table {
  /** Of the table, in addresses and files */
  name: string;
  /** What it shows */
  caption: string;
  /** What it says, in one sentence */
  finding?: string | null;
  /** Where the figures come from */
  source?: string | null;
  /** Its columns */
  columns: TableColumn[];
  /** An array of cells each: text, number, null (missing) or {hidden: few|protected} */
  rows: unknown;
  /** The last row is the total of the rows above */
  has_total: boolean;
}

export interface TableColumn {
  /** Column in CSV */
  key: string;
  /** Heading */
  label: string;
  /** text, cents, count, share or real */
  kind: string;
}

export interface Strategy {
  /** Each right behind what it stands under */
  rows: StrategyRow[];
  /** How many priorities */
  priorities_n: number;
  /** What it says in one sentence */
  finding: string;
}

export interface StrategyRow {
  code: string;
  kind: "priority" | "objective" | "goal" | null;
  parent: string | null;
  title: string | null;
  specific: string | null;
  measurable: string | null;
  achievable: string | null;
  relevant: string | null;
  time_bound: string | null;
  metric: string | null;
  unit: string | null;
  relative_or_absolute: "relative" | "absolute" | null;
  baseline: number | null;
  target: number | null;
  target_on: string | null;
  instrument: string | null;
  /** 0: nothing above it */
  depth: number;
  /** Code of the priority that it belongs to; null: none */
  priority?: string | null;
  /** Of a goal: which of the five SMART parts it lacks */
  smart_missing: string[];
}

export interface InitiativeList {
  /** This page of them */
  rows: InitiativeRow[];
  /** All that fit the filters */
  rows_n: number;
  /** From 1 */
  page: number;
  /** Rows of a page */
  page_size: number;
  /** Over all that fit */
  totals: InitiativeTotals;
}

export interface InitiativeRow {
  code: string;
  name: string | null;
  coordinators: string[] | null;
  departments: string[] | null;
  campuses: string[] | null;
  strategic_alignment: string | null;
  priorities: string[] | null;
  area_of_need: string | null;
  target_populations: string[] | null;
  definition_of_success: string | null;
  direct_costs: string | null;
  indirect_costs: string | null;
  stated_cost_cents: Cents | null;
  students_served: number | null;
  importance: "normal" | "high" | "critical" | null;
  fidelity: number | null;
  replaceable: boolean | null;
  mandated: boolean | null;
  contract_end: string | null;
  community_support: "low" | "medium" | "high" | null;
  staff_complaints: string | null;
  alternative: string | null;
  day_to_day: boolean | null;
  /** Counts the changes of the sheet; If-Match wants it */
  version: number;
  /** The last fiscal year it ran in */
  retired_fiscal_year?: number | null;
  /** The initiative that took it in */
  merged_into?: string | null;
  /** Neither changed nor confirmed for 180 days */
  is_stale: boolean;
  /** When a field was last changed */
  last_changed_at_ms?: number | null;
  /** By whom */
  last_changed_by?: string | null;
  /** When someone last said that the sheet still holds */
  confirmed_at_ms?: number | null;
  /** Who said so */
  confirmed_by?: string | null;
  /** How many of Exhibit 2's eight fields are filled */
  filled_n: number;
  /** Eight */
  fields_n: number;
  /** Names of those that are not */
  missing: string[];
  /** May this person change the sheet? */
  can_write: boolean;
  /** Costs exclusive to it */
  direct_cents?: Cents | null;
  /** Time that others' payroll pays */
  staff_cents?: Cents | null;
  /** Its share of what it shares with others */
  shared_cents?: Cents | null;
  /** Direct + staff + shared */
  fully_loaded_cents?: Cents | null;
  /** The same without spreading purchases over years */
  cash_cents?: Cents | null;
  /** Fully loaded by students served */
  per_student_cents?: Cents | null;
  /** What could not be costed */
  cost_missing_n: number;
  /** Open comments */
  comments_n: number;
  /** The district's own fields */
  custom: Record<string, string>;
}

export interface InitiativeTotals {
  /** Of those in the list that have a cost */
  fully_loaded_cents: Cents;
  /** Of those that state one */
  stated_cents: Cents;
  /** How many have a cost */
  costed_n: number;
  /** How many are stale */
  stale_n: number;
  /** How many sheets have all eight fields */
  complete_n: number;
}

export interface InitiativeCreate {
  code: string;
  name: string | null;
  coordinators: string[] | null;
  departments: string[] | null;
  campuses: string[] | null;
  strategic_alignment: string | null;
  priorities: string[] | null;
  area_of_need: string | null;
  target_populations: string[] | null;
  definition_of_success: string | null;
  direct_costs: string | null;
  indirect_costs: string | null;
  stated_cost_cents: Cents | null;
  students_served: number | null;
  importance: "normal" | "high" | "critical" | null;
  fidelity: number | null;
  replaceable: boolean | null;
  mandated: boolean | null;
  contract_end: string | null;
  community_support: "low" | "medium" | "high" | null;
  staff_complaints: string | null;
  alternative: string | null;
  day_to_day: boolean | null;
  /** The district's own fields */
  custom?: Record<string, string> | null;
  /** Why, for the history */
  reason?: string | null;
}

export interface InitiativeSheet {
  code: string;
  name: string | null;
  coordinators: string[] | null;
  departments: string[] | null;
  campuses: string[] | null;
  strategic_alignment: string | null;
  priorities: string[] | null;
  area_of_need: string | null;
  target_populations: string[] | null;
  definition_of_success: string | null;
  direct_costs: string | null;
  indirect_costs: string | null;
  stated_cost_cents: Cents | null;
  students_served: number | null;
  importance: "normal" | "high" | "critical" | null;
  fidelity: number | null;
  replaceable: boolean | null;
  mandated: boolean | null;
  contract_end: string | null;
  community_support: "low" | "medium" | "high" | null;
  staff_complaints: string | null;
  alternative: string | null;
  day_to_day: boolean | null;
  /** As it is now */
  version: number;
  /** The district's own fields */
  custom: Record<string, string>;
}

export interface Duplicates {
  /** The likeliest first */
  rows: DuplicatePair[];
}

export interface DuplicatePair {
  /** Code */
  first: string;
  /** Name */
  first_name: string;
  /** Code */
  second: string;
  /** Name */
  second_name: string;
  /** 0 to 1 */
  score: number;
  /** In words */
  why: string;
}

export interface InitiativeValues {
  /** By field, the most used first */
  rows: InitiativeValue[];
}

export interface InitiativeValue {
  /** Of the sheet: departments, campuses, ... */
  field: string;
  /** As it is written there; of priorities their code */
  value: string;
  /** On how many sheets that you may see */
  initiatives_n: number;
}

export interface InitiativeWhole {
  /** The data sheet and its figures */
  row: InitiativeRow;
  /** May this person fill in costs? */
  can_write_cost: boolean;
  /** May this person comment? */
  can_comment: boolean;
  /** May this person merge it, part it and retire it? */
  can_merge: boolean;
  /** Why it was ended */
  retired_reason?: string | null;
  /** Why it was merged into another */
  merged_reason?: string | null;
  /** The priorities field, read */
  priority_shares: PriorityShare[];
  /** Its parts, costed and evidenced apart */
  components: Component[];
  /** Initiatives that were merged into it */
  merged: MergedInitiative[];
  /** The district's own fields, in order */
  fields: SheetField[];
}

export interface PriorityShare {
  /** Of the strategy */
  code: string;
  /** Of the initiative; together 100 */
  percent: number;
}

export interface Component {
  initiative: string;
  name: string;
  description: string | null;
  students_served: number | null;
  stated_cost_cents: Cents | null;
  evidence: string | null;
  /** Its number */
  id: number;
  /** Counts its changes */
  version: number;
}

export interface MergedInitiative {
  /** What was merged into it */
  code: string;
  /** Its name */
  name: string;
  /** Why */
  reason?: string | null;
  /** When */
  at_ms?: number | null;
  /** By whom */
  by?: string | null;
}

export interface SheetField {
  /** The column custom.NAME of a file */
  name: string;
  /** What people see */
  label: string;
  /** The question it asks; may be empty */
  prompt: string;
  /** text, long_text, number, money, day, yes_no or choice */
  kind: string;
  /** The answers there are, of the kind choice */
  choices: string[];
  /** Its place on the sheet */
  position?: number | null;
}

export interface InitiativeChange {
  code: string;
  name: string | null;
  coordinators: string[] | null;
  departments: string[] | null;
  campuses: string[] | null;
  strategic_alignment: string | null;
  priorities: string[] | null;
  area_of_need: string | null;
  target_populations: string[] | null;
  definition_of_success: string | null;
  direct_costs: string | null;
  indirect_costs: string | null;
  stated_cost_cents: Cents | null;
  students_served: number | null;
  importance: "normal" | "high" | "critical" | null;
  fidelity: number | null;
  replaceable: boolean | null;
  mandated: boolean | null;
  contract_end: string | null;
  community_support: "low" | "medium" | "high" | null;
  staff_complaints: string | null;
  alternative: string | null;
  day_to_day: boolean | null;
  /** The district's own fields */
  custom?: Record<string, string> | null;
  /** Why, for the history */
  reason?: string | null;
}

export interface UndoRequest {
  /** Of the history */
  entry: number;
  /** Why, for the history */
  reason?: string | null;
}

export interface ReasonRequest {
  /** Why, for the history */
  reason?: string | null;
}

export interface RetireRequest {
  /** The last year it ran in */
  fiscal_year: number;
  /** Why it ended */
  reason: string;
}

export interface MergeRequest {
  /** Code of the initiative that stays */
  into: string;
  /** Why they are one */
  reason: string;
  /** Fields whose answers the one that stays takes over: definition_of_success, custom.NAME */
  take?: string[] | null;
}

export interface History {
  /** The newest first */
  rows: HistoryEntry[];
  /** There is more, further back: see /api/audit */
  is_cut: boolean;
}

export interface HistoryEntry {
  /** Its number, for undo */
  entry: number;
  /** When */
  at_ms: number;
  /** Who */
  actor: string;
  /** insert, update, confirm, retire, merge, ... */
  action: string;
  /** Why */
  reason: string;
  /** The initiative; another one's, where that was merged into this */
  code: string;
  /** Field by field */
  changes: FieldChange[];
  /** It changed fields, which may be taken back while nobody changed them since */
  can_undo: boolean;
}

export interface FieldChange {
  /** Which field */
  field: string;
  /** Null: it was missing */
  before?: string | null;
  /** Null: it is missing */
  after?: string | null;
}

export interface Definitions {
  /** Field by field, the oldest first */
  rows: Definition[];
  /** What the analyses of its students rest on, the oldest first */
  runs: DefinitionRun[];
}

export interface Definition {
  /** definition_of_success, target_populations or strategic_alignment */
  field: string;
  /** 1 is the first */
  version: number;
  /** Null: it was taken out */
  text?: string | null;
  /** In force from here until the next version */
  from_ms: number;
  /** Who wrote it */
  actor: string;
  /** Why */
  reason: string;
}

export interface DefinitionRun {
  /** Number of the analysis */
  run: number;
  /** When it was run */
  at_ms: number;
  /** Who ran it */
  actor: string;
  /** Version of definition_of_success in force then; null: there was none */
  success_version?: number | null;
  /** Version of target_populations in force then */
  population_version?: number | null;
  /** Both are still in force */
  is_of_now: boolean;
}

export interface Comments {
  /** The oldest first */
  rows: Comment[];
}

export interface Comment {
  /** Its number */
  id: number;
  /** The initiative it was written under */
  code: string;
  /** When */
  at_ms: number;
  /** Who */
  author: string;
  /** What they say */
  text: string;
  /** Addresses of those named with @ */
  mentions: string[];
  /** When its author wrote it anew */
  edited_at_ms?: number | null;
  /** Null: open */
  resolved_at_ms?: number | null;
  /** Who closed it */
  resolved_by?: string | null;
  /** It is this person's own */
  can_edit: boolean;
}

export interface CommentAdd {
  /** @address or @Name names a person */
  text: string;
}

export interface CommentChange {
  /** Closed, or open again */
  is_resolved?: boolean | null;
  /** Its author writes it anew */
  text?: string | null;
}

export interface Components {
  /** By name */
  rows: Component[];
}

export interface ComponentChange {
  initiative: string;
  name: string;
  description: string | null;
  students_served: number | null;
  stated_cost_cents: Cents | null;
  evidence: string | null;
  /** Why, for the history */
  reason?: string | null;
}

export interface SheetFields {
  /** In the order of the sheet */
  rows: SheetField[];
}

export interface SheetFieldPut {
  name: string;
  label: string | null;
  prompt: string | null;
  kind: "text" | "long_text" | "number" | "money" | "day" | "yes_no" | "choice" | null;
  choices: string[] | null;
  position: number | null;
  /** Why, for the history */
  reason?: string | null;
}

export interface Work {
  /** Mentions first, then the dearest */
  rows: Task[];
  /** All of them */
  rows_n: number;
  /** Initiatives this person may change */
  mine_n: number;
  /** Of those, with a complete sheet */
  complete_n: number;
  /** Of those, confirmed or changed lately */
  fresh_n: number;
  /** Of those, with a cost */
  costed_n: number;
}

export interface Task {
  /** fill, confirm, cost, mention */
  kind: string;
  /** Of the initiative */
  code: string;
  /** Its name */
  name: string;
  /** What to do, in one sentence */
  text: string;
  /** Where to do it */
  path: string;
  /** The money behind it: the most first */
  weight_cents?: Cents | null;
}

export interface Search {
  /** At most 30, the closest first */
  hits: SearchHit[];
}

export interface SearchHit {
  /** initiative, site, priority, objective or goal */
  kind: string;
  /** Its code */
  code: string;
  /** What people call it */
  title: string;
  /** Where it is */
  path: string;
}

export interface Surveys {
  /** By code */
  rows: SurveySheet[];
}

export interface SurveySheet {
  code: string;
  title: string | null;
  title_spanish: string | null;
  confidentiality: "named" | "confidential" | null;
  intro: string | null;
  intro_spanish: string | null;
  closes_on: string | null;
  action_taken: string | null;
  action_taken_spanish: string | null;
  /** Counts its changes; If-Match wants it */
  version: number;
  /** draft, open or closed */
  state: string;
  /** Open, and its last day has not passed */
  takes_answers: boolean;
  /** When it opened */
  opened_at_ms?: number | null;
  /** When it closed */
  closed_at_ms?: number | null;
  /** How many initiatives it asks about */
  initiatives_n: number;
  /** How many people are asked */
  respondents_n: number;
  /** How many have answered anything */
  answered_n: number;
  /** How many said that they were done */
  sent_n: number;
  /** May this person run it? */
  can_write: boolean;
}

export interface SurveyChange {
  code: string;
  title: string | null;
  title_spanish: string | null;
  confidentiality: "named" | "confidential" | null;
  intro: string | null;
  intro_spanish: string | null;
  closes_on: string | null;
  action_taken: string | null;
  action_taken_spanish: string | null;
  /** Why, for the history */
  reason?: string | null;
}

export interface SurveyReason {
  /** Why, for the history */
  reason?: string | null;
}

export interface Respondents {
  /** By site and name */
  rows: RespondentRow[];
}

export interface RespondentRow {
  survey: string;
  site: string;
  name: string;
  email: string | null;
  role: string | null;
  /** Their number */
  id: number;
  /** en or es, as they chose */
  language: string;
  /** When they began */
  started_at_ms?: number | null;
  /** Anything, by the link or on paper */
  has_answered: boolean;
  /** When they said that they were done */
  sent_at_ms?: number | null;
  /** When they were last reminded */
  reminded_at_ms?: number | null;
  /** How often they were reminded */
  reminders_n: number;
}

export interface RespondentsAdd {
  /** site, name, email, role; at most 500 at once */
  rows: RespondentAdd[];
}

export interface RespondentAdd {
  survey: string;
  site: string;
  name: string;
  email: string | null;
  role: string | null;
}

export interface RespondentLinksAsk {
  /** Numbers of respondents, at most 500 */
  ids: unknown;
  /** They were asked before */
  is_reminder?: boolean | null;
  /** Where they have an address */
  by_mail?: boolean | null;
}

export interface RespondentLinks {
  /** One for each, shown this once */
  rows: RespondentLink[];
}

export interface RespondentLink {
  /** Of the respondent */
  id: number;
  /** Who */
  name: string;
  /** Of which site */
  site: string;
  /** To copy; null: it is on its way by mail */
  link?: string | null;
  /** Sent by mail */
  mailed: boolean;
}

export interface FeedbackLink {
  /** Its code */
  survey: string;
  /** In English */
  title: string;
  /** In Spanish */
  title_spanish?: string | null;
  /** Why they are asked */
  intro?: string | null;
  /** In Spanish */
  intro_spanish?: string | null;
  /** named or confidential */
  confidentiality: string;
  /** What was done with the answers */
  action_taken?: string | null;
  /** In Spanish */
  action_taken_spanish?: string | null;
  /** The last day */
  closes_on?: string | null;
  /** Open to this person */
  takes_answers: boolean;
  /** Over for all */
  is_closed: boolean;
  /** Its name */
  district: string;
  /** Code of the school */
  site: string;
  /** Its name */
  site_name: string;
  /** Who answers */
  name: string;
  /** en or es */
  language: string;
  /** When they said that they were done */
  sent_at_ms?: number | null;
  /** What it asks about, by name */
  initiatives: FeedbackInitiative[];
}

export interface FeedbackInitiative {
  /** Of the initiative */
  code: string;
  /** What people call it */
  name: string;
  /** What it is for; may be empty */
  area_of_need: string;
  /** Who manages it; may be empty */
  departments: string;
  /** The inventory says that it runs at this school */
  is_expected: boolean;
  /** Is it implemented on your campus? null: not said */
  runs?: boolean | null;
  /** If not, do you want it to be? */
  wanted?: boolean | null;
  /** 1 to 5 */
  importance?: number | null;
  /** 1 to 5 */
  effectiveness?: number | null;
  /** In words */
  remark?: string | null;
  /** The mean of all who answered, once the survey is closed */
  district_importance?: number | null;
  /** Likewise */
  district_effectiveness?: number | null;
}

export interface FeedbackPut {
  /** Answers; what a row leaves out stays as it is */
  rows?: FeedbackPutRow[] | null;
  /** en or es */
  language?: string | null;
}

export interface FeedbackPutRow {
  /** Code */
  initiative: string;
  /** null: not said */
  runs?: boolean | null;
  /** Where it does not run */
  wanted?: boolean | null;
  /** 1 to 5, where it runs */
  importance?: number | null;
  /** 1 to 5, where it runs */
  effectiveness?: number | null;
  /** In words */
  remark?: string | null;
}

export interface Pools {
  /** By name */
  rows: Pool[];
  /** What to look at */
  warnings: string[];
}

export interface Pool {
  /** Its name */
  pool: string;
  /** What it is shared by */
  driver?: string | null;
  /** As stated; null: it follows from rows and rules alone */
  stated_cents?: Cents | null;
  /** Costs that go to it */
  rows_cents: Cents;
  /** Ledger lines that rules send to it */
  tagged_cents: Cents;
  /** Of those, what rows state as well */
  claimed_cents: Cents;
  /** All of it; null: not known */
  total_cents?: Cents | null;
  /** To initiatives */
  initiatives_cents: Cents;
  /** To the rest of the district */
  rest_cents: Cents;
  /** To nobody yet */
  unreached_cents: Cents;
  /** Initiatives that share it */
  members_n: number;
  /** The rest of the district's quantity of the driver */
  rest_quantity?: number | null;
  /** The rest of the district's stated percent */
  rest_percent?: number | null;
  /** Where the amount comes from */
  source?: string | null;
  /** To be sent as If-Match; null: none is needed */
  version?: number | null;
}

export interface PoolChange {
  /** What it comes to in a year */
  amount_cents?: Cents | null;
  /** hours, fte, students, sites, square_feet or direct */
  driver?: string | null;
  /** The rest of the district's quantity of the driver */
  quantity?: number | null;
  /** The rest of the district's percent */
  share_percent?: number | null;
  /** Where the amount comes from */
  source?: string | null;
  /** Why */
  reason?: string | null;
}

export interface CostSheet {
  /** Of the initiative */
  code: string;
  /** Of the initiative */
  name: string;
  /** The answer in one sentence */
  finding: string;
  /** You may change its rows */
  can_write: boolean;
  /** You may change pools */
  can_write_pools: boolean;
  /** What the data sheet says */
  stated_cents?: Cents | null;
  /** Exclusive to it */
  direct_cents?: Cents | null;
  /** Time that others' payroll pays */
  staff_cents?: Cents | null;
  /** Its part of what several use */
  shared_cents?: Cents | null;
  /** The three together */
  fully_loaded_cents?: Cents | null;
  /** Fully loaded less stated */
  gap_cents?: Cents | null;
  /** Without annualization */
  cash_cents?: Cents | null;
  /** Fully loaded for each student served */
  per_student_cents?: Cents | null;
  /** As the data sheet says */
  students_served?: number | null;
  /** Hours that nobody pays for, in no total */
  unpaid_cents?: Cents | null;
  /** Hours that nobody pays for */
  unpaid_hours?: number | null;
  /** What it is made of */
  leaves: CostLeaf[];
  /** Which accounts really pay, the largest first */
  homes: CostHome[];
  /** What could not be costed */
  missing: string[];
  /** What to look at */
  warnings: string[];
  /** Beside what is stated */
  ledger: CostLedger;
  /** What people filled in */
  rows: CostRows;
  /** Addresses, for explain */
  figures: CostFigures;
}

export interface CostLeaf {
  /** direct, staff or shared */
  part: string;
  /** tagged lines, claim, ingredient, staff time, pool share or stated share */
  kind: string;
  /** What it is */
  label: string;
  /** How it came about; may be empty */
  formula: string;
  /** Tagged or home account */
  account?: string | null;
  /** Where the row says that it comes from */
  source?: string | null;
  /** What it adds to the year's cost */
  amount_cents: Cents;
  /** The same without annualization */
  cash_cents: Cents;
}

export interface CostHome {
  /** The account that really pays */
  account: string;
  /** tagged lines, staff time or purchase */
  through: string;
  /** In cash */
  amount_cents: Cents;
}

export interface CostLedger {
  /** What tag rules give it; null: no rule does */
  tagged_cents?: Cents | null;
  /** Of that, what rows state themselves, so that it counts once */
  claimed_cents?: Cents | null;
  /** Ledger lines behind it */
  lines_n: number;
}

export interface CostRows {
  /** By role */
  staff_time: StaffTimeRow[];
  /** By ingredient */
  costs: CostRow[];
  /** Of pools */
  shares: ShareRow[];
}

export interface StaffTimeRow {
  initiative: string;
  role: string;
  home_account: string;
  people: number | null;
  hours_per_week: number | null;
  weeks: number | null;
  fully_burdened_rate_cents: Cents | null;
  annual_pay_cents: Cents | null;
  benefit_rate: number | null;
  contract_hours: number | null;
  amount_cents: Cents | null;
  unpaid: boolean | null;
  source: string | null;
  /** Its number */
  id: number;
  /** Counts its changes; send it as If-Match */
  version: number;
  /** What the row comes to in a year; null: it cannot be costed yet */
  cost_cents?: Cents | null;
  /** How; may be empty */
  formula: string;
  /** People x hours a week x weeks */
  hours?: number | null;
  /** Why it cannot be costed */
  lacks?: string | null;
}

export interface CostRow {
  initiative: string;
  ingredient: string;
  kind: "direct" | "shared" | null;
  pool: string;
  amount_cents: Cents | null;
  life_years: number | null;
  once_or_yearly: "once" | "yearly" | null;
  home_account: string | null;
  share_percent: number | null;
  source: string | null;
  /** Its number */
  id: number;
  /** Counts its changes; send it as If-Match */
  version: number;
  /** What the row comes to in a year; null: it cannot be costed yet */
  cost_cents?: Cents | null;
  /** How; may be empty */
  formula: string;
  /** Why it cannot be costed */
  lacks?: string | null;
}

export interface ShareRow {
  pool: string;
  initiative: string;
  amount_cents: Cents | null;
  driver: "hours" | "fte" | "students" | "sites" | "square_feet" | "direct" | null;
  quantity: number | null;
  share_percent: number | null;
  source: string | null;
  /** Its number */
  id: number;
  /** Counts its changes; send it as If-Match */
  version: number;
  /** What the row comes to in a year; null: it cannot be costed yet */
  cost_cents?: Cents | null;
  /** How; may be empty */
  formula: string;
  /** The whole pool */
  total_cents?: Cents | null;
}

export interface CostFigures {
  /** Address */
  stated_cents: string;
  /** Address */
  direct_cents: string;
  /** Address */
  staff_cents: string;
  /** Address */
  shared_cents: string;
  /** Address */
  fully_loaded_cents: string;
  /** Address */
  cash_cents: string;
  /** Address */
  per_student_cents: string;
  /** Address */
  unpaid_cents: string;
}

export interface CostHistory {
  /** The newest first */
  rows: CostHistoryEntry[];
}

export interface CostHistoryEntry {
  /** Its number, for undo */
  entry: number;
  /** When */
  at_ms: number;
  /** Who */
  actor: string;
  /** staff_time, cost or pool */
  kind: string;
  /** Which row: role, ingredient or pool */
  row: string;
  /** insert, update or remove */
  action: string;
  /** Why */
  reason: string;
  /** Field by field */
  changes: CostFieldChange[];
  /** You may take it back while nobody changed the row since */
  can_undo: boolean;
}

export interface CostFieldChange {
  /** Which field */
  field: string;
  /** Null: it was missing; pay is written as 'private' */
  before?: string | null;
  /** Null: it is missing */
  after?: string | null;
}

export interface CostUndo {
  /** Of the history */
  entry: number;
  /** Why */
  reason?: string | null;
}

export interface StaffTimeChange {
  initiative: string;
  role: string;
  home_account: string;
  people: number | null;
  hours_per_week: number | null;
  weeks: number | null;
  fully_burdened_rate_cents: Cents | null;
  annual_pay_cents: Cents | null;
  benefit_rate: number | null;
  contract_hours: number | null;
  amount_cents: Cents | null;
  unpaid: boolean | null;
  source: string | null;
  /** Why */
  reason?: string | null;
}

export interface CostChange {
  initiative: string;
  ingredient: string;
  kind: "direct" | "shared" | null;
  pool: string;
  amount_cents: Cents | null;
  life_years: number | null;
  once_or_yearly: "once" | "yearly" | null;
  home_account: string | null;
  share_percent: number | null;
  source: string | null;
  /** Why */
  reason?: string | null;
}

export interface ShareChange {
  /** A fixed part of the whole pool, 0 to 100 */
  share_percent?: number | null;
  /** Of the pool's driver; null: what the store knows */
  quantity?: number | null;
  /** Where it comes from */
  source?: string | null;
  /** Why */
  reason?: string | null;
}

export interface Imports {
  /** The newest first */
  rows: ImportRow[];
}

export interface ImportRow {
  /** Its number */
  id: number;
  /** Of the file */
  kind: string;
  /** Its name */
  file: string;
  /** Taken */
  rows: number;
  /** When */
  at_ms: number;
  /** Who */
  actor: string;
}

export interface ImportResult {
  /** Of the file */
  kind: string;
  /** Its name, made safe */
  file: string;
  /** Nothing was written */
  is_preview: boolean;
  /** Null: a preview, or tag rules */
  import_id?: number | null;
  /** Taken */
  rows: number;
  /** New */
  inserted: number;
  /** Changed */
  changed: number;
  /** As they were */
  unchanged: number;
  /** Rows of the store that the file does not have; they stay */
  absent: number;
  /** Bad rows: left out with skip_rows, else they refuse the file */
  skipped_rows: number;
  /** Passed over */
  blank_rows: number;
  /** By line */
  problems: ImportProblem[];
  /** Field by field, the first 500 */
  differences: ImportDifference[];
  /** All of them */
  differences_n: number;
  /** Of a ledger */
  ledger?: ImportLedger | null;
  /** Of tag rules */
  rules?: ImportRules | null;
  /** Of students: the columns kept */
  columns: string[];
}

export interface ImportProblem {
  /** error (the row cannot be taken), warning or note */
  severity: string;
  /** Of the file; 0: the file as a whole */
  line: number;
  /** As the header names it */
  column?: string | null;
  /** The cause, and what to do */
  message: string;
}

export interface ImportDifference {
  /** The row's keys */
  code: string;
  /** Which field */
  field: string;
  /** Null: it was missing */
  before?: string | null;
  /** Null: it will be missing */
  after?: string | null;
}

export interface ImportLedger {
  /** Of the file */
  lines: number;
  /** Accounts that the chart did not have */
  accounts_new: number;
  /** Counted as zero */
  empty_amounts: number;
  /** Actual */
  amount_cents: Cents;
  /** Budget */
  budget_cents: Cents;
  /** Encumbrance */
  encumbrance_cents: Cents;
  /** That rules give to initiatives and pools */
  tagged_cents: Cents;
  /** The rest */
  untagged_cents: Cents;
  /** Of the lines */
  first_fiscal_year: number;
  /** Of the lines */
  last_fiscal_year: number;
}

export interface ImportRules {
  /** Of the file */
  rules: number;
  /** That take nothing */
  rules_idle: number;
  /** Of the ledger */
  lines: number;
  /** That a rule takes something of */
  tagged_lines: number;
  /** All of it */
  ledger_cents: Cents;
  /** Taken */
  tagged_cents: Cents;
  /** The rest */
  untagged_cents: Cents;
}

export interface Exhibits {
  /** Those that you may see */
  rows: ExhibitItem[];
}

export interface ExhibitItem {
  /** For the address */
  name: string;
  /** What it shows */
  title: string;
}

export interface Explain {
  /** What it is */
  label: string;
  /** How it came about, in words and numbers */
  formula?: string | null;
  /** Its address, where it is a figure of its own */
  figure?: string | null;
  /** Null when it is not money */
  amount_cents?: Cents | null;
  /** Of what is not money */
  value?: string | null;
  /** Shown, but no part of the sum above it */
  is_aside: boolean;
  /** What it is made of, in order */
  parts: Explain[];
}

export interface Audit {
  /** The newest first */
  rows: AuditEntry[];
  /** Ask with ?before= this for the ones before; null: there are none */
  before?: number | null;
}

export interface AuditEntry {
  /** Its number */
  entry: number;
  /** When */
  at_ms: number;
  /** Who */
  actor: string;
  /** insert, update, remove, import, tag, ... */
  action: string;
  /** What kind of thing */
  object_type: string;
  /** Which one */
  object_key: string;
  /** Why */
  reason: string;
  /** Field by field */
  changes: AuditChange[];
}

export interface AuditChange {
  /** Which field */
  field: string;
  /** Null: it was missing; what the log may not show is 'private' */
  before?: string | null;
  /** Null: it is missing */
  after?: string | null;
}

export interface AuditVerdict {
  /** The chain holds from the first entry to the last, and the ledger with it where that was asked */
  whole: boolean;
  /** In the chain */
  entries: number;
  /** Committed and not chained yet (PostgreSQL) */
  unsealed: number;
  /** Hash of the last entry, to be kept elsewhere */
  head: string;
  /** The first entry that does not fit */
  first_bad?: number | null;
  /** edit, gap, reorder, truncation, fork or missing */
  kind?: string | null;
  /** Imports, balances and tags made anew from the lines are what the store says; null: not asked */
  ledger_whole?: boolean | null;
  /** What differs in the ledger */
  why?: string | null;
  /** In one sentence */
  finding: string;
}

export interface FieldInfo {
  name: string;
  kind: "text" | "list" | "int" | "real" | "cents" | "bps" | "day" | "bool" | "enum";
  presence: "key" | "required" | "optional";
  /** of a number its range, of a text its length in bytes; both 0: no limit */
  min: number;
  max: number;
  label: string;
  doc: string;
  choices?: string[];
}

/** The fields of each record, in the order of the sheet. */
export const records: Record<string, FieldInfo[]> = {
  strategy: [
    { name: "code", kind: "text", presence: "key", min: 1, max: 64, label: "Code", doc: "Short code of the priority, objective or goal" },
    { name: "kind", kind: "enum", presence: "required", min: 0, max: 0, label: "Kind", doc: "A priority holds objectives, an objective holds goals", choices: ["priority", "objective", "goal"] },
    { name: "parent", kind: "text", presence: "optional", min: 0, max: 64, label: "Parent", doc: "The code this one stands under" },
    { name: "title", kind: "text", presence: "optional", min: 0, max: 500, label: "Title", doc: "What is to be reached, in one line" },
    { name: "specific", kind: "text", presence: "optional", min: 0, max: 4000, label: "Specific", doc: "What exactly will change, and for whom?" },
    { name: "measurable", kind: "text", presence: "optional", min: 0, max: 4000, label: "Measurable", doc: "How will you see it?" },
    { name: "achievable", kind: "text", presence: "optional", min: 0, max: 4000, label: "Achievable", doc: "What shows that it can be done, for instance what peers reach?" },
    { name: "relevant", kind: "text", presence: "optional", min: 0, max: 4000, label: "Relevant", doc: "Why does it matter to the district's strategy?" },
    { name: "time_bound", kind: "text", presence: "optional", min: 0, max: 4000, label: "Time-bound", doc: "By when?" },
    { name: "metric", kind: "text", presence: "optional", min: 0, max: 500, label: "Metric", doc: "What is counted or measured" },
    { name: "unit", kind: "text", presence: "optional", min: 0, max: 60, label: "Unit", doc: "percent, students, points, ..." },
    { name: "relative_or_absolute", kind: "enum", presence: "optional", min: 0, max: 0, label: "Relative or absolute", doc: "Is a 10 % rise of 1,000 students 1,100 (relative), or 10 points more (absolute)?", choices: ["relative", "absolute"] },
    { name: "baseline", kind: "real", presence: "optional", min: 0, max: 0, label: "Baseline", doc: "The metric today" },
    { name: "target", kind: "real", presence: "optional", min: 0, max: 0, label: "Target", doc: "The metric when the goal is met" },
    { name: "target_on", kind: "day", presence: "optional", min: 0, max: 0, label: "Target date", doc: "The day by which the target is to be met" },
    { name: "instrument", kind: "text", presence: "optional", min: 0, max: 1000, label: "Instrument", doc: "What measures it, for instance a yearly survey" },
  ],
  initiative: [
    { name: "code", kind: "text", presence: "key", min: 1, max: 64, label: "Code", doc: "Short code of the initiative" },
    { name: "name", kind: "text", presence: "required", min: 1, max: 200, label: "Name", doc: "What everyone calls it" },
    { name: "coordinators", kind: "list", presence: "optional", min: 0, max: 2000, label: "Coordinator", doc: "Who is responsible for the initiative at the district level?" },
    { name: "departments", kind: "list", presence: "optional", min: 0, max: 2000, label: "Department", doc: "What department(s) manages the initiative?" },
    { name: "campuses", kind: "list", presence: "optional", min: 0, max: 20000, label: "Campuses", doc: "Which campuses does this initiative affect?" },
    { name: "strategic_alignment", kind: "text", presence: "optional", min: 0, max: 4000, label: "Strategic Alignment", doc: "Why is this initiative important?" },
    { name: "priorities", kind: "list", presence: "optional", min: 0, max: 2000, label: "Priorities", doc: "Code and percent of each strategic priority it serves, together 100: P1=70;P2=30" },
    { name: "area_of_need", kind: "text", presence: "optional", min: 0, max: 200, label: "Area of need", doc: "Initiatives that address the same need are compared with each other" },
    { name: "target_populations", kind: "list", presence: "optional", min: 0, max: 4000, label: "Target Population", doc: "Who is the initiative meant to serve?" },
    { name: "definition_of_success", kind: "text", presence: "optional", min: 0, max: 4000, label: "Definition of Success", doc: "How would you know if the initiative is successful?" },
    { name: "direct_costs", kind: "text", presence: "optional", min: 0, max: 4000, label: "Direct Costs", doc: "What costs are exclusive to this initiative?" },
    { name: "indirect_costs", kind: "text", presence: "optional", min: 0, max: 4000, label: "Indirect Costs", doc: "What costs are shared with other initiatives?" },
    { name: "stated_cost_cents", kind: "cents", presence: "optional", min: 0, max: 0, label: "Stated cost", doc: "What the district says it costs, before anything is added up" },
    { name: "students_served", kind: "int", presence: "optional", min: 0, max: 5000000, label: "Students served", doc: "Students it reaches in a year" },
    { name: "importance", kind: "enum", presence: "optional", min: 0, max: 0, label: "Importance", doc: "How much the strategy needs it", choices: ["normal", "high", "critical"] },
    { name: "fidelity", kind: "real", presence: "optional", min: 0, max: 1, label: "Fidelity", doc: "Share of the design that is carried out as designed, from 0 to 1" },
    { name: "replaceable", kind: "bool", presence: "optional", min: 0, max: 0, label: "Replaceable", doc: "Could something else do this work?" },
    { name: "mandated", kind: "bool", presence: "optional", min: 0, max: 0, label: "Mandated", doc: "Does a law or a court require it?" },
    { name: "contract_end", kind: "day", presence: "optional", min: 0, max: 0, label: "Contract end", doc: "The day its contract ends" },
    { name: "community_support", kind: "enum", presence: "optional", min: 0, max: 0, label: "Community support", doc: "How strongly families and the public stand behind it", choices: ["low", "medium", "high"] },
    { name: "staff_complaints", kind: "text", presence: "optional", min: 0, max: 4000, label: "Staff complaints", doc: "What staff say against it; a share such as 22 % satisfied is enough" },
    { name: "alternative", kind: "text", presence: "optional", min: 0, max: 4000, label: "Alternative", doc: "What could take its place, at what cost and with what evidence" },
    { name: "day_to_day", kind: "bool", presence: "optional", min: 0, max: 0, label: "Day-to-day", doc: "Day-to-day operation, kept out of the strategic inventory" },
  ],
  component: [
    { name: "initiative", kind: "text", presence: "key", min: 1, max: 64, label: "Initiative", doc: "Code of the initiative it is part of" },
    { name: "name", kind: "text", presence: "key", min: 1, max: 200, label: "Component", doc: "What this part of the initiative is called" },
    { name: "description", kind: "text", presence: "optional", min: 0, max: 4000, label: "Description", doc: "What it consists of, and whether it could go on without the rest" },
    { name: "students_served", kind: "int", presence: "optional", min: 0, max: 5000000, label: "Students served", doc: "Students this part reaches in a year" },
    { name: "stated_cost_cents", kind: "cents", presence: "optional", min: 0, max: 0, label: "Stated cost", doc: "What the district says this part costs" },
    { name: "evidence", kind: "text", presence: "optional", min: 0, max: 4000, label: "Evidence", doc: "What is known of its effect, apart from the rest" },
  ],
  sheet_field: [
    { name: "name", kind: "text", presence: "key", min: 1, max: 40, label: "Name", doc: "Letters, digits, blanks, _ and -; the column custom.NAME of a file" },
    { name: "label", kind: "text", presence: "required", min: 1, max: 80, label: "Label", doc: "What people see" },
    { name: "prompt", kind: "text", presence: "optional", min: 0, max: 400, label: "Prompt", doc: "The question it asks" },
    { name: "kind", kind: "enum", presence: "optional", min: 0, max: 0, label: "Kind", doc: "What an answer looks like; text where nothing is said", choices: ["text", "long_text", "number", "money", "day", "yes_no", "choice"] },
    { name: "choices", kind: "list", presence: "optional", min: 0, max: 2000, label: "Choices", doc: "The answers there are, of the kind choice" },
    { name: "position", kind: "int", presence: "optional", min: 0, max: 1000, label: "Position", doc: "Its place on the sheet, from 0" },
  ],
  survey: [
    { name: "code", kind: "text", presence: "key", min: 1, max: 64, label: "Code", doc: "Short code of the survey, for instance SPRING-27" },
    { name: "title", kind: "text", presence: "required", min: 1, max: 200, label: "Title", doc: "What those who are asked see first" },
    { name: "title_spanish", kind: "text", presence: "optional", min: 0, max: 200, label: "Title in Spanish", doc: "The same for who reads Spanish" },
    { name: "confidentiality", kind: "enum", presence: "required", min: 0, max: 0, label: "Who sees the answers", doc: "named: those who run the survey see who answered what. confidential: nobody does", choices: ["named", "confidential"] },
    { name: "intro", kind: "text", presence: "optional", min: 0, max: 2000, label: "Introduction", doc: "Why you ask, in two sentences" },
    { name: "intro_spanish", kind: "text", presence: "optional", min: 0, max: 2000, label: "Introduction in Spanish", doc: "The same for who reads Spanish" },
    { name: "closes_on", kind: "day", presence: "optional", min: 0, max: 0, label: "Last day", doc: "The last day for answers" },
    { name: "action_taken", kind: "text", presence: "optional", min: 0, max: 4000, label: "What was done with the answers", doc: "Those who answered see it under their link" },
    { name: "action_taken_spanish", kind: "text", presence: "optional", min: 0, max: 4000, label: "What was done, in Spanish", doc: "The same for who reads Spanish" },
  ],
  respondent: [
    { name: "survey", kind: "text", presence: "key", min: 1, max: 64, label: "Survey", doc: "Code of the survey" },
    { name: "site", kind: "text", presence: "key", min: 1, max: 64, label: "School", doc: "Code of the school or site that they answer for" },
    { name: "name", kind: "text", presence: "key", min: 1, max: 200, label: "Name", doc: "Who is asked" },
    { name: "email", kind: "text", presence: "optional", min: 0, max: 300, label: "E-mail", doc: "Where the link goes; without it the link is copied" },
    { name: "role", kind: "text", presence: "optional", min: 0, max: 200, label: "Role", doc: "Principal, assistant principal, counselor, ..." },
  ],
  staff_time: [
    { name: "initiative", kind: "text", presence: "key", min: 1, max: 64, label: "Initiative", doc: "Code of the initiative" },
    { name: "role", kind: "text", presence: "key", min: 1, max: 200, label: "Role", doc: "Who gives the time: teacher, coach, coordinator" },
    { name: "home_account", kind: "text", presence: "key", min: 0, max: 900, label: "Home account", doc: "The account that pays them: their time is payroll moved from there, not new money" },
    { name: "people", kind: "real", presence: "optional", min: 0, max: 1000000, label: "People", doc: "How many of them" },
    { name: "hours_per_week", kind: "real", presence: "optional", min: 0, max: 168, label: "Hours a week", doc: "Hours each gives in a week" },
    { name: "weeks", kind: "real", presence: "optional", min: 0, max: 53, label: "Weeks", doc: "Weeks in a year" },
    { name: "fully_burdened_rate_cents", kind: "cents", presence: "optional", min: 0, max: 0, label: "Fully burdened rate", doc: "Pay and benefits for one hour, in dollars" },
    { name: "annual_pay_cents", kind: "cents", presence: "optional", min: 0, max: 0, label: "Annual pay", doc: "Pay of one of them in a year, without benefits" },
    { name: "benefit_rate", kind: "real", presence: "optional", min: 0, max: 3, label: "Benefit rate", doc: "Benefits as a share of pay: 0.25 or 25%" },
    { name: "contract_hours", kind: "real", presence: "optional", min: 0, max: 8784, label: "Contract hours", doc: "Paid hours in a year" },
    { name: "amount_cents", kind: "cents", presence: "optional", min: 0, max: 0, label: "Amount", doc: "A share of a position as an amount, in place of hours and rate" },
    { name: "unpaid", kind: "bool", presence: "optional", min: 0, max: 0, label: "Unpaid", doc: "Hours nobody pays for: shown apart, outside the cost" },
    { name: "source", kind: "text", presence: "optional", min: 0, max: 400, label: "Source", doc: "Where hours and pay come from: payroll, a time study, a person who knows" },
  ],
  cost: [
    { name: "initiative", kind: "text", presence: "key", min: 0, max: 64, label: "Initiative", doc: "Code of the initiative; may be empty for a cost of a pool" },
    { name: "ingredient", kind: "text", presence: "key", min: 1, max: 200, label: "Ingredient", doc: "What is paid for: books, stipends, software" },
    { name: "kind", kind: "enum", presence: "optional", min: 0, max: 0, label: "Kind", doc: "direct: exclusive to the initiative; shared: goes to a pool or is a stated share", choices: ["direct", "shared"] },
    { name: "pool", kind: "text", presence: "key", min: 0, max: 200, label: "Pool", doc: "The pool of shared cost that it belongs to" },
    { name: "amount_cents", kind: "cents", presence: "optional", min: 0, max: 0, label: "Amount", doc: "What was paid, in dollars" },
    { name: "life_years", kind: "real", presence: "optional", min: 0, max: 100, label: "Life in years", doc: "How long it is used; a purchase used for years is spread over them at 3 %" },
    { name: "once_or_yearly", kind: "enum", presence: "optional", min: 0, max: 0, label: "Once or yearly", doc: "Bought once, or paid each year", choices: ["once", "yearly"] },
    { name: "home_account", kind: "text", presence: "optional", min: 0, max: 900, label: "Home account", doc: "The account it was booked on: tagged lines there are the same dollars and count once" },
    { name: "share_percent", kind: "real", presence: "optional", min: 0, max: 100, label: "Share in percent", doc: "The part of the amount that counts here, from 0 to 100; where empty all of it" },
    { name: "source", kind: "text", presence: "optional", min: 0, max: 400, label: "Source", doc: "Where the amount comes from: a contract, an invoice, a person who knows" },
  ],
  pool: [
    { name: "pool", kind: "text", presence: "key", min: 1, max: 200, label: "Pool", doc: "Name of the shared cost" },
    { name: "initiative", kind: "text", presence: "key", min: 0, max: 64, label: "Initiative", doc: "Who shares it; empty for the part of the district outside the initiatives" },
    { name: "amount_cents", kind: "cents", presence: "optional", min: 0, max: 0, label: "Amount", doc: "The pool's whole amount; it is enough to give it in one of the pool's rows" },
    { name: "driver", kind: "enum", presence: "optional", min: 0, max: 0, label: "Driver", doc: "What the pool is shared by", choices: ["hours", "fte", "students", "sites", "square_feet", "direct"] },
    { name: "quantity", kind: "real", presence: "optional", min: 0, max: 1000000000000, label: "Quantity", doc: "How much of the driver this initiative has; where empty, what the store knows of it" },
    { name: "share_percent", kind: "real", presence: "optional", min: 0, max: 100, label: "Share in percent", doc: "A fixed part of the whole pool, from 0 to 100, taken before the others share the rest by quantity" },
    { name: "source", kind: "text", presence: "optional", min: 0, max: 400, label: "Source", doc: "Where amount, quantity or percent come from" },
  ],
};

export type Permission =
  | "inventory_read"
  | "inventory_write"
  | "inventory_add"
  | "inventory_merge"
  | "inventory_fields"
  | "comment"
  | "cost_read"
  | "cost_write"
  | "ledger_read"
  | "ledger_write"
  | "strategy_read"
  | "strategy_write"
  | "ready_read"
  | "ready_write"
  | "inquiry_read"
  | "inquiry_write"
  | "inquiry_sign"
  | "application_write"
  | "application_review"
  | "feedback_read"
  | "feedback_write"
  | "evidence_read"
  | "evidence_write"
  | "audit_read"
  | "people_write"
  | "operations_read";

/** What each permission lets a person do. */
export const permissions: Record<Permission, string> = {
  inventory_read: "see the initiatives and their data sheets",
  inventory_write: "change data sheets, confirm them, add components",
  inventory_add: "add initiatives, paste a list, take in files of the inventory",
  inventory_merge: "merge duplicates and retire initiatives",
  inventory_fields: "add fields to the data sheet",
  comment: "write comments",
  cost_read: "see what initiatives cost and what made the figure",
  cost_write: "fill in costs, staff time and shares",
  ledger_read: "see the ledger's totals and lines",
  ledger_write: "take in ledgers and tag rules",
  strategy_read: "see priorities and goals",
  strategy_write: "change priorities and goals",
  ready_read: "see who takes part, what data there is, and what the students of a site need",
  ready_write: "change these registers and the phases of the work",
  inquiry_read: "see what each respondent answered to the key questions",
  inquiry_write: "answer the key questions, for oneself or recorded for others",
  inquiry_sign: "sign the common answer that closes a disagreement",
  application_write: "apply for a new initiative, and fill in the checklist of an existing one",
  application_review: "review applications for new initiatives",
  feedback_read: "see what site leaders think of the initiatives",
  feedback_write: "open surveys, invite and remind site leaders, say what was done with the answers",
  evidence_read: "see effects, A-ROI and the actions they call for",
  evidence_write: "take in students and results",
  audit_read: "see who changed what, and verify the log",
  people_write: "invite people, give roles, end sessions",
  operations_read: "see the server's metrics",
};

export interface RoleInfo {
  word: string;
  title: string;
  scope: "district" | "sites" | "departments" | "own";
  permissions: Permission[];
}

export const roles: RoleInfo[] = [
  { word: "superintendent", title: "Superintendent", scope: "district", permissions: ["inventory_read", "inventory_write", "inventory_add", "inventory_merge", "comment", "cost_read", "cost_write", "ledger_read", "strategy_read", "strategy_write", "ready_read", "ready_write", "inquiry_read", "inquiry_write", "inquiry_sign", "application_write", "application_review", "feedback_read", "feedback_write", "evidence_read", "audit_read"] },
  { word: "finance", title: "Finance officer", scope: "district", permissions: ["inventory_read", "inventory_write", "inventory_add", "inventory_merge", "comment", "cost_read", "cost_write", "ledger_read", "ledger_write", "strategy_read", "ready_read", "inquiry_read", "inquiry_write", "application_write", "application_review", "feedback_read", "evidence_read", "audit_read"] },
  { word: "academics", title: "Academics", scope: "district", permissions: ["inventory_read", "inventory_write", "inventory_add", "inventory_merge", "comment", "cost_read", "strategy_read", "ready_read", "ready_write", "inquiry_read", "inquiry_write", "inquiry_sign", "application_write", "application_review", "feedback_read", "feedback_write", "evidence_read", "evidence_write"] },
  { word: "human_resources", title: "Human resources", scope: "district", permissions: ["inventory_read", "comment", "cost_read", "cost_write", "strategy_read", "ready_read", "inquiry_write", "application_write"] },
  { word: "department_head", title: "Department head", scope: "departments", permissions: ["inventory_read", "inventory_write", "inventory_add", "comment", "cost_read", "cost_write", "strategy_read", "ready_read", "inquiry_read", "inquiry_write", "application_write", "feedback_read", "evidence_read"] },
  { word: "coordinator", title: "Coordinator", scope: "own", permissions: ["inventory_read", "inventory_write", "comment", "cost_read", "cost_write", "strategy_read", "ready_read", "inquiry_read", "inquiry_write", "application_write", "evidence_read"] },
  { word: "principal", title: "Principal or site leader", scope: "sites", permissions: ["inventory_read", "comment", "cost_read", "strategy_read", "ready_read", "inquiry_write", "application_write"] },
  { word: "analyst", title: "Analyst", scope: "district", permissions: ["inventory_read", "inventory_write", "inventory_add", "inventory_merge", "inventory_fields", "comment", "cost_read", "cost_write", "ledger_read", "strategy_read", "strategy_write", "ready_read", "ready_write", "inquiry_read", "inquiry_write", "inquiry_sign", "application_write", "application_review", "feedback_read", "feedback_write", "evidence_read", "evidence_write"] },
  { word: "approver", title: "Approver", scope: "district", permissions: ["inventory_read", "comment", "cost_read", "ledger_read", "strategy_read", "ready_read", "inquiry_read", "application_review", "feedback_read", "evidence_read"] },
  { word: "board", title: "Board member", scope: "district", permissions: ["inventory_read", "cost_read", "strategy_read", "ready_read", "feedback_read", "evidence_read"] },
  { word: "community", title: "Community member", scope: "district", permissions: ["strategy_read"] },
  { word: "administrator", title: "Administrator", scope: "district", permissions: ["inventory_read", "inventory_fields", "cost_read", "strategy_read", "ready_read", "audit_read", "people_write", "operations_read"] },
];
