/* The route table is the contract: each room lists its routes once, and the router, the OpenAPI document, the page's TypeScript types, the
 * authorization matrix and the test that every route was hit are all made from those rows.
 *
 * A handler runs on a worker, never on an I/O thread. Of a reading route (GET) request->db reads one state of the store. Of a writing route it may
 * open one Txn on request->db by txn_begin, with request_why; on SQLite many such requests are committed together, and no reply leaves before
 * the commit. A handler that fails answers with its Err as JSON ({"error": {...}}); its Reply is dropped and its Txn must be rolled back. */
#ifndef PURSER_HTTP_ROUTE_H
#define PURSER_HTTP_ROUTE_H

#include "base/explain.h"
#include "base/record.h"
#include "http/principal.h"
#include "http/shelf.h"

typedef struct Db Db;
typedef struct Route Route;

/* ---- What is sent and answered, for documents, types and tests ---- */

typedef enum {
    VIEW_TEXT, VIEW_TEXTS, VIEW_INT, VIEW_REAL, VIEW_CENTS, VIEW_BPS, VIEW_DAY, VIEW_INSTANT, VIEW_BOOL,
    VIEW_OBJECT, VIEW_OBJECTS,  /* of another view */
    VIEW_MAP,                   /* an object whose keys are data, values texts */
    VIEW_ANY                    /* described in words by `doc` only; use rarely */
} ViewKind;

typedef struct View View;
typedef struct {
    const char *name;           /* the JSON key; money ends in _cents, an instant in _ms */
    ViewKind kind;
    bool is_optional;           /* in a reply: may be null; in a request: may be left out */
    const View *of;             /* of OBJECT and OBJECTS */
    const char *doc;
} ViewField;

/* A JSON object: the fields of a record of schema/ (NULL: none), then these. */
struct View {
    const char *name;           /* the TypeScript type: "InitiativeRow" */
    const Record *record;
    const ViewField *fields;
    size_t n;
};
#define VIEW(NAME, RECORD_OR_NULL, FIELDS) {NAME, RECORD_OR_NULL, FIELDS, sizeof(FIELDS) / sizeof *(FIELDS)}
extern const View view_explain;  /* a tree, as explain_write_json writes it */
extern const View view_any, view_plain, view_events, view_file; /* JSON of no fixed shape; text; a stream of events; bytes */
extern const View view_table;    /* {"name", "caption", "columns": [{"key", "label", "kind"}], "rows": [[...]], ...} */

/* ---- Requests ---- */

enum { REQUEST_PARAMETERS = 4 };

typedef struct { Str name, value; } HttpHeader;

typedef struct Request {
    Arena *arena;               /* ends after the reply is made; LIMIT_REQUEST_BYTES */
    const Route *route;
    Str method, path;           /* path below the district's base: "/api/initiatives/IMMERSION" */
    Str base;                   /* "" or "/d/NAME" */
    Str parameters[REQUEST_PARAMETERS]; /* of {words} in the route's path, percent-decoded, valid UTF-8 without NUL */
    size_t parameters_n;
    Str query;                  /* behind the ?, as sent */
    Str body;                   /* whole; of an UPLOAD route empty */
    json_t *json;               /* the body read strictly, NULL when there is none or the route takes no JSON */
    const char *upload_path;    /* of an UPLOAD route: the body in a temporary file, removed after the reply */
    const Principal *who;       /* NULL: nobody signed in */
    Db *db;                     /* NULL only on routes that say ROUTE_NO_STORE */
    int64_t now_ms;
    Str origin;                 /* what links in mails begin with: --public-url, else "http://127.0.0.1:PORT"; never from the Host header */
    Str cookie;                 /* the name of this district's session cookie */
    bool is_https;              /* browsers reach the server by https: cookies are Secure */
    Shelf *shelf;               /* what rooms keep of this district in memory; NULL: nothing is kept */
    Str id;                     /* of this request, as in the log and in every error */
    Str idempotency_key;        /* header Idempotency-Key; "" none. request_why puts the person and the route before it */
    Str client;                 /* the client's address */
    void *server;               /* the serve room's own */
    const HttpHeader *headers;  /* as sent, in order */
    size_t headers_n;
} Request;

/* A header's value (names in either case), "" when it is not there. */
Str request_header(const Request *r, const char *name);
/* A query parameter, percent-decoded into the arena; *given false, and *out "", when it is not there. Errors: INPUT (bad
 * encoding, given twice). */
MUST bool request_query(Str *out, bool *given, const Request *r, const char *name, Err *e);
MUST bool request_query_int(int64_t *out, bool *given, const Request *r, const char *name, int64_t least, int64_t most, Err *e);
/* Members of request->json. *given false when missing or null. Unknown members of the body are refused before the handler runs, from route->takes.
 * Errors: INPUT with the member's name. */
MUST bool request_text(Str *out, bool *given, const Request *r, const char *name, size_t most_bytes, Err *e);
MUST bool request_int(int64_t *out, bool *given, const Request *r, const char *name, int64_t least, int64_t most, Err *e);
MUST bool request_bool(bool *out, bool *given, const Request *r, const char *name, Err *e);
/* Fields of a record among the body's members, checked by the schema: sets their members in `row` and the bit of each that was sent in *given;
 * null makes it missing. Money is integer cents; a float is refused. Errors: INPUT with the field's name. */
MUST bool request_record(void *row, uint64_t *given, const Request *r, const Record *record, Err *e);
/* The same of one object within the body, for a list of rows; members that are no field of the record are refused. */
MUST bool request_record_in(void *row, uint64_t *given, const Request *r, const json_t *object, const Record *record, Err *e);
/* The objects of the body's member `name`. Errors: INPUT (no list, more than `most`, something that is no object). */
MUST bool request_rows(const json_t **out, size_t *out_n, const Request *r, const char *name, size_t most, Err *e);
/* The version of If-Match: "7"; 428 (ERR_PRECONDITION) without it. */
MUST bool request_if_match(int64_t *out_version, const Request *r, Err *e);

/* The idempotency key that belongs to this person, route and header; "" when no header was sent. */
MUST bool request_key(Str *out, const Request *r, Err *e);

/* ---- Replies ---- */

typedef struct Reply {
    int status;                 /* 200 at first */
    const char *content_type;   /* "application/json" at first */
    Buf body;                   /* in the request's arena, or in a file where it grows past LIMIT_REPLY_BYTES */
    JsonWriter json;            /* on body; http ends it with json_write_done where anything was written */
    Str file_name;              /* not "": Content-Disposition: attachment */
    HttpHeader headers[12];
    size_t headers_n;
    int64_t version;            /* above 0: sent as ETag: "7" */
    const char *file_path;      /* not NULL: the body is this file instead, removed after it was sent */
    Str shared;                 /* p not NULL: the body is these bytes instead; release(release_to) is called once they were sent */
    void (*release)(void *to);
    void *release_to;
} Reply;

MUST bool reply_header(Reply *reply, const char *name, Str value, Err *e);

typedef bool (*RouteHandler)(Reply *reply, Request *request, Err *e);

enum {
    ROUTE_UPLOAD = 1,           /* the body is a file, streamed to disk up to LIMIT_UPLOAD_BYTES */
    ROUTE_CACHED = 2,           /* GET: the reply follows from the store's state, the path, the query and what the person may see: kept until the store changes */
    ROUTE_TABLE = 4,            /* GET: also answers ?format=csv and ?format=xlsx */
    ROUTE_NO_STORE = 8,         /* needs no Db */
    ROUTE_LIVE = 16,            /* the stream of events: answered by the serve room */
    ROUTE_SLOW = 64,            /* does slow things outside the store (a password's hash, mail, an identity provider): runs on a lane of its own, never in a
                                 * writer's group; request->db is a Db of its own, on which the handler opens its Txns itself, also on a GET */
    ROUTE_PERSON = 32           /* not for tokens: a person at a keyboard (passwords, tokens, sign-out) */
};

struct Route {
    const char *method;         /* GET POST PUT PATCH DELETE */
    const char *path;           /* "/api/initiatives/{code}" */
    Permission permission;      /* checked before the handler; scope is the handler's */
    unsigned flags;
    const View *takes, *gives;  /* NULL: no body */
    RouteHandler handler;
    const char *summary;        /* a sentence for OpenAPI */
    const char *query;          /* allowed query parameters, "q sort page"; any other is refused */
};

typedef struct { const char *room; const Route *routes; size_t n; } RouteTable;
#define ROUTE_TABLE_OF(ROOM, ROUTES) {ROOM, ROUTES, sizeof(ROUTES) / sizeof *(ROUTES)}

#endif
