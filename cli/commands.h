/* SPDX-License-Identifier: MPL-2.0 */
/* Every command: its function and its usage, for the table in cli/main.c. */
#ifndef HYPER_CLI_COMMANDS_H
#define HYPER_CLI_COMMANDS_H

#include "cli/command.h"

int run_ingest(struct cli *cli, int argc, char **argv, struct error *err);
int run_scan(struct cli *cli, int argc, char **argv, struct error *err);
int run_query(struct cli *cli, int argc, char **argv, struct error *err);
int run_show(struct cli *cli, int argc, char **argv, struct error *err);
int run_explain(struct cli *cli, int argc, char **argv, struct error *err);
int run_export(struct cli *cli, int argc, char **argv, struct error *err);
int run_patterns(struct cli *cli, int argc, char **argv, struct error *err);
int run_rejects(struct cli *cli, int argc, char **argv, struct error *err);
int run_cvss(struct cli *cli, int argc, char **argv, struct error *err);
int run_stats(struct cli *cli, int argc, char **argv, struct error *err);
int run_metrics(struct cli *cli, int argc, char **argv, struct error *err);
int run_broker(struct cli *cli, int argc, char **argv, struct error *err);
int run_worker(struct cli *cli, int argc, char **argv, struct error *err);
int run_doctor(struct cli *cli, int argc, char **argv, struct error *err);
int run_completion(struct cli *cli, int argc, char **argv, struct error *err);
int run_version(struct cli *cli, int argc, char **argv, struct error *err);
int run_help(struct cli *cli, int argc, char **argv, struct error *err);

extern const struct usage usage_ingest, usage_scan, usage_query, usage_show, usage_explain,
    usage_export, usage_patterns, usage_rejects, usage_stats, usage_metrics, usage_broker,
    usage_worker, usage_doctor, usage_cvss, usage_completion, usage_version, usage_help;

extern const struct command verbs_rules[], verbs_intel[], verbs_dead[], verbs_keys[], verbs_train[],
    verbs_formats[], verbs_hooks[], verbs_fix[], verbs_learn[];

#endif
