/** The stories that look at the lines, one file for each. */
export type Story = 'rollout' | 'running' | 'configuration' | 'environments' | 'gates' | 'operations' | 'databases' | 'bringIn' | 'decommission';

/** One line of the command line, without the word `platform`. */
export interface Line {
  line: string;
  /** Which story looks at it; none where it comes later. */
  story?: Story;
  /** It was promised to be accepted exactly as it stands here: it is in the table of `docs/cli.md`. */
  promised?: true;
  /** What it waits for: until then it is refused with 2, and says so. */
  later?: string;
}

/** Lines of one story, in the order in which they are run. */
const of = (story: Story, ...lines: string[]): Line[] => lines.map(line => ({ line, story }));
const promised = (story: Story, line: string): Line => ({ line, story, promised: true });

/** Every line that is promised, and one at least of every command that there is. */
export const LINES: readonly Line[] = [
  promised('rollout', 'create service my-api --lang typescript --db postgres'),
  promised('rollout', 'status my-api'),
  promised('rollout', 'deploy'),
  promised('rollout', 'deploy --env staging'),
  promised('rollout', 'deploy --env production --canary 10%'),
  promised('rollout', 'deploy promote'),
  promised('rollout', 'deploy rollback'),
  ...of('rollout', 'promote --to production', 'deploy my-api --image ghcr.io/acme/my-api@DIGEST --commit SHA', 'releases', 'deployments my-api --env production', 'diff --from staging --to production'),

  ...of('running', 'validate', 'render --env production', 'plan --offline', 'plan --env staging', 'apply ID', 'plan restart', 'restart', 'jobs', 'jobs run my-api nightly', 'jobs log my-api nightly'),
  ...of('running', 'plan scale --env staging --replicas 2 --for 1h --reason "a sale"', 'scale --env staging --replicas 2 --for 1h --reason "a sale"', 'scale --env staging --end-override', 'scale --replicas 2', 'plan rollback --env staging'),

  promised('configuration', 'service create my-api'),
  ...of('configuration', 'config set LOG_LEVEL=debug GREETING="good day"', 'config list', 'config unset GREETING'),
  promised('configuration', 'secrets set API_KEY=sk-abc123'),
  ...of('configuration', 'secrets set SESSION_KEY --generate'),
  promised('configuration', 'secrets list'),
  promised('configuration', 'secrets rotate --all'),
  promised('configuration', 'secrets rotate API_KEY'),
  ...of('configuration', 'secrets delete API_KEY'),
  promised('configuration', 'logs my-api --env production --since 1h'),
  ...of('configuration', 'logs my-api -f', 'dev', 'notices'),

  ...of('environments', 'env create qa-my-api --for 14d', 'env list', 'environments', 'env extend qa-my-api --for 20d', 'env clone two-my-api --services my-api', 'env preview title-my-api', 'env delete qa-my-api'),

  ...of('gates', 'freeze --service my-api --to 2h --reason "stocktaking"', 'freeze list', 'freeze end ID'),
  ...of('gates', 'incident open my-api --title "payments fail"', 'incident list my-api', 'incident close my-api --summary "it was the till"'),
  ...of('gates', 'approve', 'approve ID', 'audit my-api', 'policies export --format yaml', 'token create --service my-api --expires 30d', 'token list --service my-api', 'token revoke ID --service my-api', 'service transfer my-api --to search', 'service transfer list', 'service transfer decline ID', 'service transfer accept ID'),

  ...of('operations', 'operations', 'operations ID -f', 'retry ID', 'undo ID', 'mcp'),

  ...of('decommission', 'service decommission my-api --grace 7d --yes --detach', 'service answer my-api yes --from my-api-two', 'service recover my-api'),

  ...of('bringIn', 'init --yes --name my-api --team platform', 'init --yes --push'),

  promised('databases', 'db create --type postgres'),
  promised('databases', 'db create --type postgres --size medium'),
  ...of('databases', 'db create ledger-my-api --team platform', 'db list', 'databases', 'db show my-api-db', 'db policy my-api-db --keep 30d --protect'),
  promised('databases', 'db connect my-api-db'),
  ...of('databases', 'db query "select count(*) from note" --db my-api-db'),
  promised('databases', 'db backup my-api-db'),
  ...of('databases', 'db backups my-api-db', 'db prove my-api-db', 'db restore my-api-db --to TIME', 'db clone ledger-my-api --name look-my-api', 'db swap ID', 'db rotate my-api-db', 'db resize my-api-db --size medium --reason "a sale" --for 1h', 'db delete ID', 'db recover ID', 'db adopt elsewhere-my-api --team platform --from-file -', 'db forget elsewhere-my-api --yes'),
];

/** The lines that a story looks at, in their order. */
export const linesOf = (story: Story): string[] => LINES.filter(one => one.story === story).map(one => one.line);
