/* A PostgreSQL of its own for tests: made in a temporary folder, reached by a Unix socket, gone when the test program
 * is, however that ends. */
#ifndef PURSER_TESTS_POSTGRES_H
#define PURSER_TESTS_POSTGRES_H

#include <stdbool.h>

/* Starts a cluster (about two seconds), once per program; *address is a postgresql:// address of its database. With
 * PURSER_TEST_POSTGRES set, that address is used and nothing is started. False, with one line in *why, when there is
 * no PostgreSQL on this machine or it does not start. PURSER_TEST_POSTGRES_FSYNC=1 leaves fsync on, for measuring. */
bool postgres_start(const char **address, const char **why);

/* A name for a district that no other test uses: the process and a counter. */
void postgres_district(char out[32]);

#endif
